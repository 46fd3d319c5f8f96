"""What waits for one member of the board, and the articles the board works on.

The lists are made of the open sections of all articles, read without a single text: as many
queries for a thousand articles as for one.
"""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.core.paginator import Page, Paginator
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from accounts.models import Person, Role
from board.articles.contents import competence_names, counted
from condition import registry
from condition.models import Condition, Specialty
from condition.registry import Section
from record.judgement.overview import SectionOverview, State, open_sections, overviews
from record.judgement.path import Place, Shown, authored_by, shown_words
from record.judgement.staleness import DueSection, cared_for, due_sections
from record.models import Change, Report, Revision, ScheduledPublication, Standing, Submission

SHORT = 8  # of each list on the desk; the rest is one click away
ARTICLES_A_PAGE = 25
# A publication this long past its hour was missed: whoever should have made it is not running.
MISSED = timedelta(minutes=10)
SIGNERS = (Role.Kind.CLINICAL, Role.Kind.PHARMACIST)


@dataclass(frozen=True)
class Waiting:
    """One section that waits for somebody."""

    condition: Condition
    entry: SectionOverview
    since: datetime | None = None  # for how long it has been waiting for others

    @property
    def missing(self) -> list[str]:
        """The competences that have not signed."""
        return competence_names(self.entry.draft)

    @property
    def label(self) -> str:
        """The words that it is about."""
        return self.entry.draft.revision.label


@dataclass(frozen=True)
class Due:
    """One section whose review is past its date, or soon will be."""

    condition: Condition
    section: Section
    next_review: datetime | None  # None: somebody asks for changes
    is_overdue: bool
    label: str  # of the words to look at: a newer draft's where there is one
    has_newer_draft: bool
    reviewers: tuple[str, ...] = ()  # who signed last


@dataclass(frozen=True)
class Article:
    """One article and where its sections stand."""

    condition: Condition
    counts: list[tuple[State, str, int]]


class Work(models.TextChoices):
    """Which articles the list has."""

    ALL = "all", _("all")
    WAITS = "waits", _("waits for me")
    MINE = "mine", _("mine")
    DUE = "due", _("due for review")


@dataclass(frozen=True)
class Search:
    """What somebody looks for among the articles."""

    title: str = ""
    work: str = Work.ALL
    specialty: str = ""  # its address
    page: str = "1"

    @property
    def is_narrow(self) -> bool:
        """Whether anything was asked for."""
        return bool(self.title or self.specialty or self.work != Work.ALL)


@dataclass(frozen=True)
class Desk:
    """What one person can do next, and what others do with what is theirs."""

    to_sign: list[Waiting] = field(default_factory=list)
    to_mend: list[Waiting] = field(default_factory=list)  # a reviewer asked for changes
    to_submit: list[Waiting] = field(default_factory=list)  # changed, and still with the author
    to_publish: list[tuple[Condition, list[SectionOverview]]] = field(default_factory=list)
    missed: list[ScheduledPublication] = field(default_factory=list)
    scheduled: list[ScheduledPublication] = field(default_factory=list)
    due: list[DueSection] = field(default_factory=list)
    reports: list[Report] = field(default_factory=list)
    with_others: list[Waiting] = field(default_factory=list)  # mine, the longest waiting first

    @property
    def is_clear(self) -> bool:
        """Nothing waits for this person."""
        return not any(
            (
                self.to_sign,
                self.to_mend,
                self.to_submit,
                self.to_publish,
                self.missed,
                self.due,
                self.reports,
            )
        )

    @property
    def conditions(self) -> set[int]:
        """The articles with something that waits for this person."""
        waiting = (*self.to_sign, *self.to_mend, *self.to_submit)
        return (
            {one.condition.pk for one in waiting}
            | {condition.pk for condition, _entries in self.to_publish}
            | {one.condition for one in self.due}
            | {one.condition_id for one in (*self.missed, *self.reports)}
        )


class InHand:
    """Everything that is in hand on the whole board, read once for a request or a command."""

    def __init__(self, on: datetime | None = None) -> None:
        self.on = on or timezone.now()

    @cached_property
    def open(self) -> dict[Place, SectionOverview]:
        """Sections whose draft says what readers don't see."""
        return open_sections(cared_for(), self._shown, self.on)

    @cached_property
    def due(self) -> list[DueSection]:
        """Sections that are overdue or due within 30 days, the most urgent first."""
        return due_sections(cared_for(), self._shown, self.on)

    def due_in(self, specialties: Collection[int]) -> list[DueSection]:
        """The same in some specialties alone, without looking at the others."""
        if "due" not in self.__dict__:
            return due_sections(cared_for().filter(specialty__in=specialties), on=self.on)
        theirs = set(
            Condition.objects.filter(specialty__in=specialties).values_list("pk", flat=True)
        )
        return [one for one in self.due if one.condition in theirs]

    def states(self, condition: int) -> list[State]:
        """Where each section of an article stands, told from what is open and what is public."""
        places = [(condition, section.key) for section in registry.sections()]
        return [
            self.open[place].state
            if place in self.open
            else State.PUBLISHED
            if place in self._shown
            else State.EMPTY
            for place in places
        ]

    @cached_property
    def conditions(self) -> dict[int, Condition]:
        """The articles with open work."""
        return Condition.objects.select_related("specialty").in_bulk(
            {condition for condition, _section in self.open}
        )

    @cached_property
    def _shown(self) -> dict[Place, Shown]:
        return shown_words(cared_for())

    def described(self, due: Collection[DueSection]) -> list[Due]:
        """`due` with names and addresses, for those rows that are shown."""
        conditions = Condition.objects.in_bulk({one.condition for one in due})
        digests = dict(
            Revision.objects.filter(pk__in=[one.revision for one in due]).values_list(
                "pk", "digest"
            )
        )
        names = dict(
            Person.objects.filter(
                pk__in={reviewer for one in due for reviewer in one.judgement.reviewers}
            ).values_list("pk", "name")
        )
        return [
            Due(
                condition=conditions[one.condition],
                section=one.section,
                next_review=None if one.judgement.is_disputed else one.judgement.holds_until,
                is_overdue=one.is_overdue,
                label=(
                    self.open[one.place].draft.revision.label
                    if one.place in self.open
                    else digests[one.revision][:12]
                ),
                has_newer_draft=one.place in self.open,
                reviewers=tuple(names[reviewer] for reviewer in one.judgement.reviewers),
            )
            for one in due
        ]


class Workplace:
    """The board as one person finds it."""

    def __init__(
        self, person: Person, on: datetime | None = None, in_hand: InHand | None = None
    ) -> None:
        self.person, self.in_hand = person, in_hand or InHand(on)
        self.on = self.in_hand.on

    @cached_property
    def desk(self) -> Desk:
        """What waits for the person."""
        waiting = [
            Waiting(self.in_hand.conditions[condition], entry)
            for (condition, _section), entry in self.in_hand.open.items()
        ]
        mine = [one for one in waiting if one.entry.draft.revision.pk in self._in_hand]
        others = [one for one in waiting if one.entry.draft.revision.pk not in self._authored]
        is_publisher = self.person.has_role(Role.Kind.PUBLISHER)
        return Desk(
            to_sign=self._oldest_first(
                [one for one in others if _waits_for(one.entry, self.person)], safety_first=True
            ),
            to_mend=[one for one in mine if one.entry.state == State.CHANGES_REQUESTED],
            to_submit=[
                one
                for one in mine
                if one.entry.state == State.CHANGED
                and one.entry.latest_change.by_id in self._stands_for
            ],
            to_publish=self._ready() if is_publisher else [],
            missed=_missed(self.on) if is_publisher else [],
            scheduled=self._scheduled(is_publisher=is_publisher),
            due=self._due_for_person(),
            reports=list(
                Report.objects.open_for(self.person).select_related("condition", "written")
            ),
            with_others=self._oldest_first(
                [one for one in mine if one.entry.state in {State.IN_REVIEW, State.SIGNED}]
            ),
        )

    def articles(self, search: Search) -> Page:
        """One page of the articles looked for: the newest open work first, then by title."""
        touched: dict[int, datetime] = {}
        for (condition, _section), entry in self.in_hand.open.items():
            at = entry.latest_change.at
            touched[condition] = max(touched.get(condition, at), at)
        found = [pk for pk, _title in self._looked_for(search)]
        found.sort(key=lambda pk: -touched[pk].timestamp() if pk in touched else 0)  # stable
        page = Paginator(found, ARTICLES_A_PAGE).get_page(search.page)
        withdrawn = Standing.objects.filter(condition=OuterRef("pk"), kind=Standing.Kind.WITHDRAWN)
        conditions = (
            Condition.objects.select_related("specialty", "current__edition")
            .defer("current__edition__canonical")
            .annotate(is_withdrawn=Exists(withdrawn))
            .in_bulk(page.object_list)
        )
        listed = [conditions[pk] for pk in page.object_list]
        # What has left the site is no work any more, so the lists above know nothing of it.
        gone = [one for one in listed if one.is_withdrawn or one.merged_into_id]
        stand = overviews(gone, self.on, with_words=False) if gone else {}
        page.object_list = [
            Article(
                one,
                counted([entry.state for entry in stand[one.pk]])
                if one.pk in stand
                else counted(self.in_hand.states(one.pk)),
            )
            for one in listed
        ]
        return page

    def _looked_for(self, search: Search) -> list[tuple[int, str]]:
        articles = Condition.objects.order_by("title", "pk")
        for word in search.title.split():
            articles = articles.filter(Q(title__icontains=word) | Q(slug__icontains=word))
        if search.specialty:
            articles = articles.filter(specialty__slug=search.specialty)
        if search.work == Work.MINE:
            mine = Change.objects.filter(by=self.person, condition=OuterRef("pk"))
            articles = articles.filter(Exists(mine))
        found = list(articles.values_list("pk", "title"))
        if search.work == Work.WAITS:
            found = [one for one in found if one[0] in self.desk.conditions]
        if search.work == Work.DUE:
            due = {one.condition for one in self.in_hand.due}
            found = [one for one in found if one[0] in due]
        return found

    @cached_property
    def _authored(self) -> set[int]:
        """The Revisions, drafts and due ones, that the person had a hand in."""
        places = {entry.draft.revision.pk: place for place, entry in self.in_hand.open.items()}
        places |= {one.revision: one.place for one in self._in_specialties}
        return authored_by(self.person, places)

    @cached_property
    def _stands_for(self) -> set[int]:
        return self.person.stands_for

    @cached_property
    def _in_hand(self) -> set[int]:
        """The same, and those of people who left and handed their work over."""
        places = {entry.draft.revision.pk: place for place, entry in self.in_hand.open.items()}
        handed = Person.objects.filter(pk__in=self._stands_for - {self.person.pk})
        return self._authored.union(*(authored_by(person, places) for person in handed))

    @cached_property
    def _in_specialties(self) -> list[DueSection]:
        """What is due with the person's competences, in their specialties if they named any."""
        competences = {kind for kind in SIGNERS if self.person.has_role(kind)}
        if not competences:
            return []
        specialties = [specialty.pk for specialty in self.person.specialties.all()]
        due = self.in_hand.due_in(specialties) if specialties else self.in_hand.due
        return [one for one in due if competences & set(one.judgement.needed)]

    def _due_for_person(self) -> list[DueSection]:
        return [one for one in self._in_specialties if one.revision not in self._authored]

    def _scheduled(self, *, is_publisher: bool) -> list[ScheduledPublication]:
        """What is to go out at its hour: for a publisher all of it, else of what one wrote in."""
        waiting = ScheduledPublication.objects.filter(
            state=ScheduledPublication.State.WAITING, at__gt=self.on - MISSED
        )
        if not is_publisher:
            mine = Change.objects.filter(by=self.person, condition=OuterRef("condition"))
            waiting = waiting.filter(Exists(mine))
        return list(waiting.select_related("condition"))

    def _ready(self) -> list[tuple[Condition, list[SectionOverview]]]:
        ready: dict[int, list[SectionOverview]] = defaultdict(list)
        for (condition, _section), entry in self.in_hand.open.items():
            if entry.next_words:
                ready[condition].append(entry)
        for entries in ready.values():
            entries.sort(key=lambda entry: entry.section.place)
        newest_first = sorted(
            ready, key=lambda pk: max(one.latest_change.at for one in ready[pk]), reverse=True
        )
        return [(self.in_hand.conditions[pk], ready[pk]) for pk in newest_first]

    def _oldest_first(self, waiting: list[Waiting], *, safety_first: bool = False) -> list[Waiting]:
        """With the moment since when they wait: signed, or submitted."""
        submitted = dict(
            Submission.objects.standing()
            .filter(revision__in=[one.entry.draft.revision.pk for one in waiting])
            .values_list("revision", "at")
        )
        timed = [Waiting(one.condition, one.entry, _since(one.entry, submitted)) for one in waiting]
        timed.sort(
            key=lambda one: (
                not (safety_first and one.entry.has_safety_change),
                one.since or self.on,
            )
        )
        return timed


def specialties() -> list[Specialty]:
    """Those that articles are filed under, for the list's filter."""
    return list(Specialty.objects.all())


def _since(entry: SectionOverview, submitted: dict[int, datetime]) -> datetime | None:
    if entry.state == State.SIGNED:
        return entry.draft.judgement.last_reviewed
    return submitted.get(entry.draft.revision.pk)


def _waits_for(entry: SectionOverview, person: Person) -> bool:
    """Submitted words that miss a competence which this person has and has not used on them."""
    draft = entry.draft
    if entry.state != State.IN_REVIEW or not draft:
        return False
    return person.pk not in draft.judgement.reviewers and person.has_role(*draft.judgement.missing)


def _missed(on: datetime) -> list[ScheduledPublication]:
    """Publications that are held for a person, or that nobody made though their hour is past."""
    states = ScheduledPublication.State
    return list(
        ScheduledPublication.objects.filter(
            Q(state=states.HELD) | Q(state=states.WAITING, at__lte=on - MISSED)
        ).select_related("condition")
    )
