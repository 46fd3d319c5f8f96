"""Where every section of every article stands: a row each, read by all lists of the board."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.core.cache import cache
from django.db import models
from django.db.models import Case, Count, Exists, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce, Mod
from django.db.models.lookups import GreaterThan
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models.person import Person, Role
from condition import registry
from condition.models import Condition, Reference

from .edition import EditionSection, Standing
from .review import Review
from .revision import Change, CitedKey, Revision

DUE_SOON = timedelta(days=30)
MONTH, MONTHS = timedelta(days=30), 12  # over which reviews are spread that would fall due together
CROWD = 50  # reviews in a month, below which nothing is spread
COMPETENCES = (Role.Kind.CLINICAL, Role.Kind.PHARMACIST)


class State(models.TextChoices):
    """What a section is waiting for."""

    EMPTY = "empty", _("empty")  # nobody wrote it yet
    PUBLISHED = "published", _("published")  # the draft is what readers see
    CHANGED = "changed", _("changed")  # the author has not submitted it
    IN_REVIEW = "in_review", _("in review")  # before the reviewers
    CHANGES_REQUESTED = "changes_requested", _("changes requested")
    SIGNED = "signed", _("signed")  # the publisher's turn


class Freshness(models.TextChoices):
    """How a section stands, the most urgent first."""

    CHANGES_REQUESTED = "changes_requested", _("changes requested")
    OVERDUE = "overdue", _("overdue")
    NEVER_REVIEWED = "never_reviewed", _("never reviewed")
    READY = "ready", _("ready to publish")  # from here on what the draft says, not readers' words
    IN_REVIEW = "in_review", _("in review")
    CHANGED = "changed", _("changed since")
    DUE_SOON = "due_soon", _("due soon")
    SIGNED = "signed", _("signed")
    EMPTY = "empty", _("empty")


def cared_for() -> models.QuerySet[Condition]:
    """Articles that work waits for: neither withdrawn nor merged into another."""
    withdrawn = Standing.objects.filter(condition=OuterRef("pk"), kind=Standing.Kind.WITHDRAWN)
    return Condition.objects.filter(~Exists(withdrawn), merged_into=None)


class SectionStateQuerySet(models.QuerySet["SectionState"]):
    """What waits for whom: what the clock makes true is compared with the moment `on`."""

    def on(self, on: datetime) -> Any:
        """With the `state` and the `freshness` of that moment, and what a list shows of each."""
        told = self.annotate(state=state_of(on), freshness=freshness_of(on)).select_related(
            "condition", "draft", "change__by", "request", "public_clinical_by",
            "public_pharmacist_by",
        )  # fmt: skip
        return told.defer("draft__canonical", "draft__item_keys", "change__aside")

    def asked_early(self, on: datetime) -> Any:
        """Of public words that fall due in a crowded month a twelfth for each month ahead of it."""
        early = Q(pk=None)
        for ahead, (start, end) in crowded_months(on):
            early |= Q(slot__gte=ahead, public_until__gte=start, public_until__lt=end)
        rows = self.filter(public_is_signed=True, disputed_at=None)
        return rows.annotate(slot=Mod("pk", MONTHS)).filter(early)

    def due(self, on: datetime, within: timedelta = DUE_SOON) -> Any:
        """Signed public words past their date, or soon to be, or that somebody disputes.

        Words that were never reviewed are not due: nobody promised readers a date for them.
        """
        return self.filter(
            Q(public_until__lte=on + within) | Q(disputed_at__isnull=False),
            attention_at__lte=on + within,
            public_is_signed=True,
        )

    def asked_for(self, on: datetime) -> Any:
        """What is due, and what is asked early as much falls due with it; disputed ones first."""
        found = Q(pk__in=self.due(on).values("pk")) | Q(pk__in=self.asked_early(on).values("pk"))
        return self.filter(found).order_by(
            F("disputed_at").asc(nulls_last=True), "public_until", "pk"
        )


def carried_over() -> models.QuerySet[EditionSection]:
    """Public words that came from elsewhere, and that nobody here has signed (rule 6).

    Asked of the editions, whose index holds these alone.
    """
    unsigned = SectionState.objects.filter(
        condition__current__edition=OuterRef("edition"),
        section=OuterRef("section"),
        public__isnull=False,
        public_is_signed=False,
    )
    return EditionSection.objects.filter(Exists(unsigned), is_carried_over=True).order_by()


def crowded_months(on: datetime) -> list[tuple[int, tuple[datetime, datetime]]]:
    """The months of the year ahead in which far more falls due than in most, and how far ahead.

    One query a day: it counts all public words.
    """
    start = on.replace(hour=0, minute=0, second=0, microsecond=0) + DUE_SOON
    months = {
        ahead: (start + (ahead - 1) * MONTH, start + ahead * MONTH) for ahead in range(1, MONTHS)
    }

    def count() -> dict[str, int]:
        dated = SectionState.objects.filter(public_is_signed=True, disputed_at=None)
        return dated.aggregate(
            **{
                str(ahead): Count("pk", filter=Q(public_until__gte=first, public_until__lt=last))
                for ahead, (first, last) in months.items()
            }
        )

    key = f"due-in-months-{start:%Y-%m-%d}"
    counts = cache.get_or_set(key, count, 24 * 3_600) or {}
    most = max(CROWD, 2 * sum(counts.values()) // MONTHS)
    return [(ahead, months[ahead]) for ahead in months if counts[str(ahead)] > most]


def is_signed(on: datetime) -> Q:
    """The draft's words could go live as they stand."""
    return Q(draft_until__gt=on)


def in_review(on: datetime) -> Q:
    """The draft lies before the reviewers, and somebody still has to sign it."""
    return Q(is_open=True, submitted_at__isnull=False, request=None) & ~is_signed(on)


def changed(on: datetime) -> Q:
    """The draft is still with its author."""
    return Q(is_open=True, submitted_at=None, request=None) & ~is_signed(on)


def to_sign(person: Person, on: datetime, competences: Iterable[str] = COMPETENCES) -> Q:
    """Submitted words that miss a competence which they hold, have not used on them, and may."""
    mine = _misses(person, on, competences) & ~written_by([person])
    return in_review(on) & mine & ~rests_on_retracted()


def public_to_sign(person: Person, on: datetime) -> Q:
    """Words that readers see, carried over or put out unreviewed (rule 6), which they can sign.

    Where a newer draft is in hand, that is what is signed.
    """
    unsigned = Q(is_open=False, public__isnull=False, public_is_signed=False, request=None)
    mine = _misses(person, on, COMPETENCES) & ~written_by([person], is_public=True)
    return unsigned & Q(attention_at__lte=on) & mine & ~rests_on_retracted()


def public_to_mend() -> Q:
    """Words that readers see and that can't be signed as they stand, so that they ask nobody to."""
    unsigned = Q(is_open=False, public__isnull=False, public_is_signed=False, request=None)
    return unsigned & Q(clinical_missing_from=None)


def rests_on_retracted(words: str = "draft") -> Q:
    """The draft (or “public”) cites a source that was retracted: nobody can sign it as it stands.

    Asked of the library, so that a retraction holds at once in every article.
    """
    # Not by a join, for which SQLite would go through all rows.
    found = SectionState.objects.filter(**{f"{words}__in": _retracted().values("revision")})
    return Q(pk__in=found.values("pk"))


def _retracted() -> models.QuerySet[CitedKey]:
    retracted = Reference.objects.filter(is_retracted=True).order_by().values("key")
    return CitedKey.objects.filter(key__in=retracted)


def draft_changes(rows: Iterable["SectionState"]) -> dict[int, Any]:
    """The Changes that the drafts ended in, by their ids, with the words, and a source of theirs
    that was `retracted`. One query."""
    retracted = _retracted().filter(revision=OuterRef("to_revision")).values("key")[:1]
    found = Change.objects.filter(pk__in=[row.change_id for row in rows])
    return found.select_related("to_revision").annotate(retracted=Subquery(retracted)).in_bulk()


def _misses(person: Person, on: datetime, competences: Iterable[str]) -> Q:
    """A competence that they hold is missing, and they have signed with no other."""
    mine, given = Q(pk=None), Q(pk=None)
    for name in COMPETENCES:
        given |= Q(**{f"{name}_by": person, f"{name}_missing_from__gt": on})
        if name in competences and person.has_role(name):
            mine |= Q(**{f"{name}_missing_from__lte": on})
    return mine & ~given


def nobody_can_sign(on: datetime) -> Q:
    """A competence misses for which nobody on the board is free: who had a hand in the words, or
    signed them as something else, is not, and two competences take two people (rule 3).

    Reads who holds what: one query.
    """
    holders: dict[str, set[int]] = {kind: set() for kind in COMPETENCES}
    held = Role.objects.filter(kind__in=COMPETENCES, withdrawn_at=None, person__left_on=None)
    for person, kind in held.filter(person__user__is_active=True).values_list("person", "kind"):
        holders[kind].add(person)
    found, both = Q(pk=None), Q()
    for kind, other in (COMPETENCES, COMPETENCES[::-1]):
        misses = Q(**{f"{kind}_missing_from__lte": on})
        signed = Case(When(**{f"{other}_by__in": holders[kind]}, then=Value(1)), default=Value(0))
        found |= misses & _too_few(holders[kind], 1, signed)
        both &= misses
    return Q(is_open=True) & (found | (both & _too_few(set().union(*holders.values()), 2)))


def _too_few(people: set[int], wanted: int, others: Case | None = None) -> Q:
    """Of these people fewer than that had no hand in the draft, and are none of the `others`."""
    if len(people) < wanted:
        return Q()
    most = len(people) - wanted  # who may be out of it
    hands = Authorship.objects.filter(state=OuterRef("pk"), is_public=False, person__in=people)
    counted = hands.order_by().values("state").annotate(number=Count("pk")).values("number")
    wrote = Coalesce(Subquery(counted), Value(0))
    # Most words have few authors: only where they could be too many are they counted.
    out_of_it = wrote + others if others else wrote
    return Q(authors__gte=most) & Q(GreaterThan(out_of_it, Value(most)))


def written_by(people: Iterable[Person | int], *, is_public: bool = False) -> Q:
    """They had a hand in the draft, or in the public words, and can't sign them (rule 3)."""
    hands = Authorship.objects.filter(person__in=people, is_public=is_public)
    return Q(pk__in=hands.order_by().values("state"))


def state_of(on: datetime) -> Case:
    """A row's State at that moment."""
    return Case(
        When(is_open=False, then=Value(State.PUBLISHED)),
        When(is_signed(on), then=Value(State.SIGNED)),
        When(request__isnull=False, then=Value(State.CHANGES_REQUESTED)),
        When(submitted_at__isnull=False, then=Value(State.IN_REVIEW)),
        default=Value(State.CHANGED),
    )


def freshness_of(on: datetime, *, by_place: bool = False) -> Case:
    """What is wrong with readers' words comes before what the draft waits for.

    By its place among all Freshness, which a database groups by in a third less time.
    """
    told = {one: Value(place if by_place else one) for place, one in enumerate(Freshness)}
    return Case(
        When(disputed_at__isnull=False, then=told[Freshness.CHANGES_REQUESTED]),
        When(public_until__lte=on, then=told[Freshness.OVERDUE]),
        When(is_signed(on), is_open=True, then=told[Freshness.READY]),
        When(is_open=True, request__isnull=False, then=told[Freshness.CHANGES_REQUESTED]),
        When(is_open=True, submitted_at__isnull=False, then=told[Freshness.IN_REVIEW]),
        When(is_open=True, then=told[Freshness.CHANGED]),
        When(public_is_signed=False, then=told[Freshness.NEVER_REVIEWED]),
        When(public_until__lte=on + DUE_SOON, then=told[Freshness.DUE_SOON]),
        default=told[Freshness.SIGNED],
    )


class SectionState(models.Model):
    """Where one section of an article stands: facts and dates, derived from the record.

    Written by `record.state` alone. A section without words has no row, and neither has an article
    that readers no longer find: no work waits there.
    """

    condition = models.ForeignKey(Condition, models.CASCADE, related_name="states", db_index=False)
    section = models.CharField(max_length=60)

    # The draft.
    draft = models.ForeignKey(Revision, models.CASCADE, related_name="+")
    change = models.ForeignKey(
        Change, models.CASCADE, related_name="+", db_index=False
    )  # that it ended in
    is_open = models.BooleanField()  # readers don't see these words
    kind = models.CharField(max_length=10, blank=True)  # the gravest of the Changes not yet public
    submitted_at = models.DateTimeField(null=True)
    request = models.ForeignKey(
        Review, models.CASCADE, related_name="+", null=True, db_index=False
    )  # for changes
    # Until when the draft, or any words behind the public ones, are signed to go live.
    draft_until = models.DateTimeField(null=True)
    ready_until = models.DateTimeField(null=True)
    # From when on an approval is missing, and whose counts until then; none where none is needed.
    # Of public words too, until each competence has signed them; none where they can't be signed
    # as they stand.
    clinical_missing_from = models.DateTimeField(null=True)
    clinical_by = models.ForeignKey(
        Person, models.CASCADE, related_name="+", null=True, db_index=False
    )
    pharmacist_missing_from = models.DateTimeField(null=True)
    pharmacist_by = models.ForeignKey(
        Person, models.CASCADE, related_name="+", null=True, db_index=False
    )
    since = models.DateTimeField(null=True)  # it waits as it does
    holder = models.ForeignKey(Person, models.CASCADE, related_name="+", null=True, db_index=False)
    comments = models.PositiveIntegerField(default=0)  # on the draft's words
    authors = models.PositiveSmallIntegerField(default=0)  # of the draft, where it is open

    # What readers see.
    public = models.ForeignKey(Revision, models.CASCADE, related_name="+", null=True)
    public_is_signed = models.BooleanField(default=False)
    public_until = models.DateTimeField(null=True)  # the next review of signed words
    public_clinical_by = models.ForeignKey(Person, models.CASCADE, related_name="+", null=True)
    public_pharmacist_by = models.ForeignKey(Person, models.CASCADE, related_name="+", null=True)
    disputed_at = models.DateTimeField(null=True)  # changes asked for, or an erratum
    scheduled_at = models.DateTimeField(null=True)
    reports = models.PositiveIntegerField(default=0)  # that nobody has answered

    # From when on somebody has something to do here; what is signed and public rests until then.
    attention_at = models.DateTimeField(null=True)

    # As of a moment, given by `on`; and what a list says of the competences that miss.
    state: str
    freshness: str
    waits_for: str
    lacks: list[str]  # why nobody can sign

    objects = SectionStateQuerySet.as_manager()

    class Meta:
        verbose_name = _("state of a section")
        verbose_name_plural = _("states of sections")
        constraints = [
            models.UniqueConstraint(fields=["condition", "section"], name="one_state_a_section")
        ]
        indexes = [
            # The map counts all that somebody has to look at, and reads nothing but this index.
            models.Index(
                fields=[
                    "attention_at", "condition", "disputed_at", "public_until", "is_open",
                    "draft_until", "request", "submitted_at", "public_is_signed",
                ],
                name="states_for_the_map",
            ),
            # Desks and “Who holds what” go through all that is open, by this index alone.
            models.Index(
                fields=[
                    "since", "id", "is_open", "kind", "request", "submitted_at", "draft_until",
                    "clinical_missing_from", "clinical_by", "pharmacist_missing_from",
                    "pharmacist_by", "authors", "public", "condition", "change", "ready_until",
                    "holder", "section",
                ],
                name="open_states_of_the_board", condition=Q(is_open=True),
            ),
            models.Index(fields=["ready_until"], name="states_ready", condition=Q(is_open=True)),
            models.Index(
                fields=["condition", "-since"],
                name="open_states_of_an_article", condition=Q(is_open=True),
            ),
            # What is due, with what tells whether it is due with a reviewer.
            models.Index(
                fields=[
                    "-disputed_at", "public_until", "id", "condition", "public_clinical_by",
                    "public_pharmacist_by",
                ],
                name="states_by_review", condition=Q(public_is_signed=True),
            ),
            # Public words that wait for their first signatures: few, or all that was carried over.
            models.Index(
                fields=[
                    "attention_at", "id", "condition", "public", "request",
                    "clinical_missing_from", "clinical_by", "pharmacist_missing_from",
                    "pharmacist_by",
                ],
                name="states_never_signed", condition=Q(is_open=False, public_is_signed=False),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.condition}: {self.section}"

    @property
    def declared(self) -> registry.Section:
        """The section as it is declared."""
        return registry.known(self.section)

    @property
    def is_new(self) -> bool:
        """Readers have never seen the section."""
        return self.public_id is None

    @property
    def waits_in_public(self) -> bool:
        """Readers see the words, and nobody has signed them."""
        return self.public_id is not None and not (self.is_open or self.public_is_signed)

    @property
    def has_safety_change(self) -> bool:
        """Beside what readers see."""
        return self.kind == Change.Kind.SAFETY and not self.is_new

    @property
    def next_review(self) -> datetime | None:
        """When readers' words are due; None where somebody disputes them today."""
        return None if self.disputed_at else self.public_until

    @property
    def is_asked_early(self) -> bool:
        """Its month is crowded, so that it is reviewed before most of the others."""
        later = self.public_until is not None and self.public_until > timezone.now() + DUE_SOON
        return later and not self.disputed_at

    @property
    def signers(self) -> dict[str, Person]:
        """Whose approvals readers' words rest on, by competence."""
        found = {name: getattr(self, f"public_{name}_by") for name in COMPETENCES}
        return {name: person for name, person in found.items() if person is not None}

    def missing(self, on: datetime) -> list[str]:
        """The competences whose approval of the draft does not count at that moment."""
        dates = {name: getattr(self, f"{name}_missing_from") for name in COMPETENCES}
        return [name for name, date in dates.items() if date is not None and date <= on]


class Authorship(models.Model):
    """Who had a hand in a section's draft, or in what readers see of it (rule 3)."""

    state = models.ForeignKey(SectionState, models.CASCADE, related_name="authorships")
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    is_public = models.BooleanField()

    class Meta:
        verbose_name = _("authorship")
        verbose_name_plural = _("authorships")
        constraints = [
            models.UniqueConstraint(
                fields=["state", "is_public", "person"], name="one_authorship_a_person"
            )
        ]

    def __str__(self) -> str:
        return f"{self.state}: {self.person}"


class Verified(models.Model):
    """When the record of an article was last found whole: where a verification goes on."""

    condition = models.OneToOneField(
        Condition, models.CASCADE, related_name="verified", primary_key=True
    )
    at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("verified article")
        verbose_name_plural = _("verified articles")

    def __str__(self) -> str:
        return f"{self.condition}: {self.at:%Y-%m-%d}"


class KeptDeclarations(models.Model):
    """The declarations of the sections by which the States were worked out: a single row."""

    digest = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("declarations kept")
        verbose_name_plural = _("declarations kept")

    def __str__(self) -> str:
        return self.digest
