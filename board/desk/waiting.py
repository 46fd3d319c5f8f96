"""What waits for one member of the board, and the articles the board works on.

The lists are made of the open sections of all articles, read without a single text: as many
queries for a thousand articles as for one.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.core.paginator import Page, Paginator
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from accounts.models import Person, Role
from board.articles.contents import competence_names, counted
from condition import registry
from condition.models import Condition
from condition.registry import Section
from record.judgement.overview import SectionOverview, State, open_sections, overviews
from record.judgement.path import Place, Shown, authored_by, shown_words
from record.judgement.signers import without_signer
from record.judgement.staleness import DueSection, cared_for, due_sections
from record.models import Change, Report, Revision, ScheduledPublication, Standing, Submission

SHORT = 8  # of each list on the desk; the rest is one click away
ARTICLES_A_PAGE = 25
# A publication this long past its hour was missed: whoever should have made it is not running.
MISSED = timedelta(minutes=10)
SIGNERS = (Role.Kind.CLINICAL, Role.Kind.PHARMACIST)


@dataclass(frozen=True)
class Waiting:
    condition: Condition
    entry: SectionOverview
    since: datetime | None = None  # for how long it has been waiting for others
    lacks: Sequence[str] = ()  # why nobody can sign it

    @property
    def missing(self) -> list[str]:
        return competence_names(self.entry.draft)

    @property
    def label(self) -> str:
        return self.entry.words.revision.label


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


class Work(models.TextChoices):
    ALL = "all", _("all")
    WAITS = "waits", _("waits for me")
    MINE = "mine", _("mine")
    DUE = "due", _("due for review")


@dataclass(frozen=True)
class Search:
    title: str = ""
    work: str = Work.ALL
    specialty: str = ""  # its address
    page: str = "1"

    @property
    def is_narrow(self) -> bool:
        return bool(self.title or self.specialty or self.work != Work.ALL)


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
                    self.open[one.place].words.revision.label
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

    # The lists of the desk: what the person can do next, and what others do with what is theirs.

    @cached_property
    def to_sign(self) -> list[Waiting]:
        """Submitted words that miss a competence they have and have not used, safety first."""
        waits = [
            one
            for one in self._waiting
            if one.entry.state == State.IN_REVIEW
            and one.entry.words.revision.pk not in self._authored
            and self.person.pk not in one.entry.words.judgement.reviewers
            and self.person.has_role(*one.entry.words.judgement.missing)
        ]
        return self._oldest_first(waits, safety_first=True)

    @cached_property
    def to_mend(self) -> list[Waiting]:
        """Theirs, of which a reviewer asked for changes."""
        return self._mine(State.CHANGES_REQUESTED)

    @cached_property
    def to_submit(self) -> list[Waiting]:
        """Changed, and still with the author."""
        return [
            one for one in self._mine(State.CHANGED) if one.entry.change.by_id in self._stands_for
        ]

    @cached_property
    def without_signer(self) -> list[Waiting]:
        """What nobody present can sign: theirs; for who publishes or gives roles, all of it."""
        is_for_all = self.person.has_role(Role.Kind.PUBLISHER, Role.Kind.ADMINISTRATOR)
        mine = [
            one
            for one in self._waiting
            if is_for_all or one.entry.words.revision.pk in self._in_hand
        ]
        lacks = without_signer(one.entry.words for one in mine)
        found = [(one, lacks.get(one.entry.words.revision.pk)) for one in mine]
        return [replace(one, lacks=why) for one, why in found if why]

    @cached_property
    def with_others(self) -> list[Waiting]:
        """Theirs, the longest waiting first."""
        return self._oldest_first(self._mine(State.IN_REVIEW, State.SIGNED))

    @cached_property
    def to_publish(self) -> list[tuple[Condition, list[SectionOverview]]]:
        """Articles with signed words that readers don't see, for a publisher."""
        ready: dict[int, list[SectionOverview]] = defaultdict(list)
        for (condition, _section), entry in self.in_hand.open.items() if self._publishes else ():
            if entry.next_words:
                ready[condition].append(entry)
        for entries in ready.values():
            entries.sort(key=lambda entry: entry.section.place)
        newest_first = sorted(
            ready, key=lambda pk: max(one.change.at for one in ready[pk]), reverse=True
        )
        return [(self.in_hand.conditions[pk], ready[pk]) for pk in newest_first]

    @cached_property
    def missed(self) -> list[ScheduledPublication]:
        """Publications held for a person, or that nobody made though their hour is past."""
        if not self._publishes:
            return []
        states = ScheduledPublication.State
        late = Q(state=states.WAITING, at__lte=self.on - MISSED)
        found = ScheduledPublication.objects.filter(Q(state=states.HELD) | late)
        return list(found.select_related("condition"))

    @cached_property
    def scheduled(self) -> list[ScheduledPublication]:
        """What is to go out at its hour: for a publisher all of it, else of what one wrote in."""
        waiting = ScheduledPublication.objects.filter(
            state=ScheduledPublication.State.WAITING, at__gt=self.on - MISSED
        )
        if not self._publishes:
            mine = Change.objects.filter(by=self.person, condition=OuterRef("condition"))
            waiting = waiting.filter(Exists(mine))
        return list(waiting.select_related("condition"))

    @cached_property
    def due(self) -> list[DueSection]:
        """What is due in their specialties, and what they had no hand in."""
        return [one for one in self._in_specialties if one.revision not in self._authored]

    @cached_property
    def reports(self) -> list[Report]:
        return list(Report.objects.open_for(self.person).select_related("condition", "written"))

    @property
    def is_clear(self) -> bool:
        waiting = (self.to_sign, self.to_mend, self.to_submit, self.to_publish)
        return not any((*waiting, self.without_signer, self.missed, self.due, self.reports))

    @cached_property
    def _conditions(self) -> set[int]:
        """The articles with something that waits for this person."""
        return (
            {
                one.condition.pk
                for one in (*self.to_sign, *self.to_mend, *self.to_submit, *self.without_signer)
            }
            | {condition.pk for condition, _entries in self.to_publish}
            | {one.condition for one in self.due}
            | {one.condition_id for one in self.missed}
            | {one.condition_id for one in self.reports}
        )

    def articles(self, search: Search) -> Page:
        """One page of the articles looked for: the newest open work first, then by title."""
        touched: dict[int, datetime] = {}
        for (condition, _section), entry in self.in_hand.open.items():
            at = entry.change.at
            touched[condition] = max(touched.get(condition, at), at)
        found = [pk for pk, _title in self._looked_for(search)]
        found.sort(key=lambda pk: -touched[pk].timestamp() if pk in touched else 0)  # stable
        page: Page[Any] = Paginator(found, ARTICLES_A_PAGE).get_page(search.page)
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
            (
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
            found = [one for one in found if one[0] in self._conditions]
        if search.work == Work.DUE:
            due = {one.condition for one in self.in_hand.due}
            found = [one for one in found if one[0] in due]
        return found

    @cached_property
    def _authored(self) -> set[int]:
        """The Revisions, drafts and due ones, that the person had a hand in."""
        due = {one.revision: one.place for one in self._in_specialties}
        return authored_by(self.person, self._drafts | due)

    @cached_property
    def _stands_for(self) -> set[int]:
        return self.person.stands_for

    @cached_property
    def _in_hand(self) -> set[int]:
        """The same, and those of people who left and handed their work over."""
        handed = Person.objects.filter(pk__in=self._stands_for - {self.person.pk})
        return self._authored.union(*(authored_by(person, self._drafts) for person in handed))

    @cached_property
    def _in_specialties(self) -> list[DueSection]:
        """What is due with the person's competences, in their specialties if they named any."""
        competences = {kind for kind in SIGNERS if self.person.has_role(kind)}
        if not competences:
            return []
        specialties = [specialty.pk for specialty in self.person.specialties.all()]
        due = self.in_hand.due_in(specialties) if specialties else self.in_hand.due
        return [one for one in due if competences & set(one.judgement.needed)]

    @cached_property
    def _publishes(self) -> bool:
        return self.person.has_role(Role.Kind.PUBLISHER)

    @cached_property
    def _drafts(self) -> dict[int, Place]:
        """Where the open words stand, by their ids."""
        return {entry.words.revision.pk: place for place, entry in self.in_hand.open.items()}

    @cached_property
    def _waiting(self) -> list[Waiting]:
        return [
            Waiting(self.in_hand.conditions[condition], entry)
            for (condition, _section), entry in self.in_hand.open.items()
        ]

    def _mine(self, *states: State) -> list[Waiting]:
        return [
            one
            for one in self._waiting
            if one.entry.state in states and one.entry.words.revision.pk in self._in_hand
        ]

    def _oldest_first(self, waiting: list[Waiting], *, safety_first: bool = False) -> list[Waiting]:
        """With the moment since when they wait: signed, or submitted."""
        submitted = dict(
            Submission.objects.standing()
            .filter(revision__in=[one.entry.words.revision.pk for one in waiting])
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


def _since(entry: SectionOverview, submitted: dict[int, datetime]) -> datetime | None:
    if entry.state == State.SIGNED:
        return entry.words.judgement.last_reviewed
    return submitted.get(entry.words.revision.pk)
