"""What waits for one member of the board, and the articles the board works on.

Every list is a question to the State rows (record/models/state.py): as many queries for ten
thousand articles as for one, and no more rows than are shown.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.core.paginator import Page, Paginator
from django.db import models
from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
    Window,
)
from django.utils import timezone
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext_lazy as _

from accounts.models import EDITORS, AccountChange, Person, Role
from board.articles.contents import counted
from board.articles.views import named
from condition import registry
from condition.models import Condition
from record.judgement.judge import Judgement
from record.judgement.overview import Candidate, overviews
from record.judgement.readiness import RETRACTED
from record.judgement.signers import without_signer
from record.models import (
    COMPETENCES,
    Assignment,
    Change,
    Report,
    Review,
    ScheduledPublication,
    SectionState,
    Standing,
    State,
)
from record.models.state import (
    DUE_SOON,
    carried_over,
    changed,
    crowded_months,
    draft_changes,
    in_review,
    is_signed,
    nobody_can_sign,
    public_to_mend,
    public_to_sign,
    rests_on_retracted,
    to_sign,
    written_by,
)

MOST_COUNTED = 1_000  # of the lists in LONG: a desk says so and reads no further
SHORT = 8  # of each list on the desk; the rest is one click away
ARTICLES_A_PAGE = 25
# A publication this long past its hour was missed: whoever should have made it is not running.
MISSED = timedelta(minutes=10)
# In the order of the desk: what is late comes first, what others do comes last.
TITLES = {
    "missed": _("Publications that missed their time"),
    "accounts": _("Accounts that a second administrator confirms"),
    "given": _("Given to you"),
    "to_sign": _("Waits for your signature"),
    "unsigned": _("Public, and not signed yet"),
    "to_mend": _("A reviewer asked you for changes"),
    "unsignable": _("Can’t be signed as it stands"),
    "to_submit": _("Changed by you, not submitted"),
    "without_signer": _("Nobody on the board can sign this"),
    "to_publish": _("Signed and ready to publish"),
    "scheduled": _("To be published at their hour"),
    "reports": _("Readers' reports"),
    "due": _("Due for review"),
    "with_others": _("Yours, with others now"),
}
# Lists of drafts. A draft stands in the first that it fits.
OPEN = ("to_sign", "to_mend", "without_signer", "to_submit", "with_others")
LONG = ("unsigned", "unsignable", "due")  # lists of public words, and of what can't be signed


SEES_ALL = (Role.Kind.PUBLISHER, Role.Kind.ADMINISTRATOR)


class Box(NamedTuple):
    """One list of the desk, or a page of it."""

    name: str
    rows: list[Any]
    total: int

    @property
    def title(self) -> str | Promise:
        return TITLES[self.name]

    @property
    def template(self) -> str:
        return f"board/desk/{self.name}.html"

    @property
    def takes_many(self) -> bool:
        """Its rows are sections or articles, of which many can be ticked."""
        return self.name in {*OPEN, *LONG, "to_publish"}

    @property
    def left_out(self) -> int:
        return self.total - len(self.rows)

    @property
    def is_longer(self) -> bool:
        """More than were counted."""
        return self.name in LONG and self.total == MOST_COUNTED


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


class ByOpenWork:
    """Articles by their ids: the newest open work first, the others by title. For a paginator.

    What is found is asked once; what is open is put in order by its own index.
    """

    def __init__(self, found: QuerySet[Condition], *, is_all: bool) -> None:
        self.found, self.is_all = found.order_by("title", "pk"), is_all

    @cached_property
    def pks(self) -> set[int]:
        return set(self.found.order_by().values_list("pk", flat=True))

    def __len__(self) -> int:
        return self.found.count() if self.is_all else len(self.pks)

    def __getitem__(self, part: slice) -> list[int]:
        opened = SectionState.objects.filter(is_open=True).order_by().values("condition")
        touched = opened.annotate(touched=Max("since")).order_by("-touched", "-condition")
        pks = touched.values_list("condition", flat=True)
        by_work = [pk for pk in pks if self.is_all or pk in self.pks]
        here = by_work[part]
        if wanted := part.stop - part.start - len(here):
            has_open = SectionState.objects.filter(condition=OuterRef("pk"), is_open=True)
            rest = self.found.filter(~Exists(has_open)).values_list("pk", flat=True)
            start = max(0, part.start - len(by_work))
            here += rest[start : start + wanted]
        return here


class Workplace:
    """The board as one person finds it."""

    def __init__(self, person: Person, on: datetime | None = None) -> None:
        self.person, self.on = person, on or timezone.now()
        self._publishes = person.has_role(Role.Kind.PUBLISHER)
        self._writes = person.has_role(*EDITORS)
        self._competences = [kind for kind in COMPETENCES if person.has_role(kind)]

    @cached_property
    def boxes(self) -> list[Box]:
        """The lists that have something in them, each cut short. Ten queries."""
        drafts, ready = self._first_drafts(), self._first_ready()
        # Whoever wrote what can't be signed may be gone: a publisher gives it to somebody.
        for name in LONG if self._writes else ("unsignable",) if self._publishes else ():
            drafts[name] = self._public_pks[name][:SHORT], len(self._public_pks[name])
        if self._writes:
            pks, total = drafts.get("to_mend", ([], 0))
            public = self._public_pks["to_mend"]
            drafts["to_mend"] = [*pks, *public][:SHORT], total + len(public)
        wanted = {pk for pks, _total in drafts.values() for pk in pks}
        rows = self._rows(Q(pk__in=wanted) | Q(self._is_ready, condition__in=ready[0]))
        by_pk = {row.pk: row for row in rows}
        found: dict[str, tuple[list[Any], int]] = {
            name: ([by_pk[pk] for pk in pks], total) for name, (pks, total) in drafts.items()
        }
        _add_lacks(found.get("without_signer", ([], 0))[0], self.on)
        _add_blockers(found.get("unsignable", ([], 0))[0])
        found["to_publish"] = self._articles_of(ready[0], rows), ready[1]
        for name in ("missed", "accounts", "scheduled", "reports", "given"):
            rows_of: QuerySet[Any] = getattr(self, name)
            if rows_of.query.is_empty():
                continue
            first = list(rows_of.annotate(total=Window(Count("pk")))[:SHORT])
            found[name] = first, first[0].total if first else 0
        return [Box(name, *found[name]) for name in TITLES if found.get(name, ([], 0))[1]]

    @cached_property
    def carried_over(self) -> int:
        """How many public sections came from elsewhere and wait for their first signature."""
        return carried_over().count() if self._publishes else 0

    @cached_property
    def written_last(self) -> list[Condition]:
        """The articles that an editor wrote in last, to go on with. One query."""
        if not self._writes:
            return []
        changes = Change.objects.filter(by=self.person).select_related("condition")
        last = changes.only("condition").order_by("-pk")[:50]
        return list(dict.fromkeys(change.condition for change in last))[:SHORT]

    @property
    def is_clear(self) -> bool:
        return all(box.name in {"scheduled", "with_others"} for box in self.boxes)

    def page(self, name: str, number: str | None, size: int) -> tuple[Box, Page]:
        """One page of a list, whole."""
        found: Any = self._public_pks[name] if name in LONG else getattr(self, name)
        if name in OPEN:
            found = found.values_list("pk", flat=True)  # put in order without what is shown of each
        page: Page = Paginator(found, size).get_page(number)
        rows: list[Any] = list(page.object_list)
        if name in {*OPEN, *LONG}:
            by_pk = {row.pk: row for row in self._rows(Q(pk__in=rows))}
            rows = [by_pk[pk] for pk in rows if pk in by_pk]
        if name == "to_publish":
            pks = [row["condition"] for row in rows]
            rows = self._articles_of(pks, self._rows(Q(self._is_ready, condition__in=pks)))
        if name == "without_signer":
            _add_lacks(rows, self.on)
        if name == "unsignable":
            _add_blockers(rows)
        return Box(name, rows, page.paginator.count), page

    # The lists of the desk: what the person can do next, and what others do with what is theirs.

    @property
    def to_sign(self) -> QuerySet[SectionState]:
        """Submitted words that miss a competence they have and have not used, safety first."""
        return self._open("to_sign")

    @property
    def unsigned(self) -> QuerySet[SectionState]:
        """What readers see and this person can sign as it stands: the first MOST_COUNTED."""
        rows = SectionState.objects.on(self.on).filter(pk__in=self._public_pks["unsigned"])
        return rows.order_by("attention_at", "pk")

    @property
    def to_mend(self) -> QuerySet[SectionState]:
        """Theirs, of which a reviewer asked for changes: drafts, and what readers see."""
        drafts = self._drafts("to_mend").order_by().values("pk")
        public = Q(pk__in=self._public_pks["to_mend"])
        found = SectionState.objects.filter(Q(pk__in=drafts) | public)
        return found.on(self.on).order_by("-is_open", "since", "pk")

    @property
    def to_submit(self) -> QuerySet[SectionState]:
        """Changed, and still with the author."""
        return self._open("to_submit")

    @property
    def without_signer(self) -> QuerySet[SectionState]:
        """What nobody present can sign: theirs; for who publishes or gives roles, all of it."""
        return self._open("without_signer")

    @property
    def with_others(self) -> QuerySet[SectionState]:
        """Theirs, the longest waiting first."""
        return self._open("with_others")

    @property
    def to_publish(self) -> QuerySet[Any, Any]:
        """The articles with signed words that readers don't see, the newest first."""
        ready = SectionState.objects.filter(self._is_ready).values("condition")
        found = ready.annotate(last=Max("change")).order_by("-last")
        return found if self._publishes else found.none()

    @property
    def missed(self) -> QuerySet[ScheduledPublication]:
        """Publications held for a person, or that nobody made though their hour is past."""
        open_ones = ScheduledPublication.objects.open().select_related("condition")
        missed = open_ones.filter(_IS_HELD | Q(at__lte=self.on - MISSED))
        return missed if self._publishes else missed.none()

    @property
    def scheduled(self) -> QuerySet[ScheduledPublication]:
        """What is to go out at its hour: for a publisher all of it, else of what one wrote in."""
        open_ones = ScheduledPublication.objects.open().select_related("condition")
        found = open_ones.filter(~_IS_HELD, at__gt=self.on - MISSED)
        if self._publishes:
            return found
        mine = Change.objects.filter(by=self.person, condition=OuterRef("condition"))
        return found.filter(Exists(mine)) if self.person.active_roles else found.none()

    @property
    def accounts(self) -> QuerySet[AccountChange]:
        """What keeps signers from signing until another administrator has spoken to them."""
        open_ones = AccountChange.objects.unconfirmed().select_related("user__person", "by")
        mine = Q(user__person=self.person) | Q(by=self.person)
        signers = open_ones.filter(user__person__in=Person.objects.holding(*COMPETENCES))
        is_asked = self.person.has_role(Role.Kind.ADMINISTRATOR)
        return signers.exclude(mine) if is_asked else signers.none()

    @property
    def given(self) -> QuerySet[Assignment]:
        """What somebody asked them, or who handed their work to them, to write or to review."""
        return Assignment.objects.open().filter(person__in=self._stands_for)

    @property
    def due(self) -> QuerySet[SectionState]:
        """What is due with their competences, in their specialties if they named any, and what
        they had no hand in; and what is asked early, since much falls due with it.

        The most urgent MOST_COUNTED: nobody reads further.
        """
        rows = SectionState.objects.on(self.on).filter(pk__in=self._public_pks["due"])
        return rows.order_by(F("disputed_at").asc(nulls_last=True), "public_until", "pk")

    def _reviewable(self, rows: Any) -> Any:
        signed = Q(pk=None)
        for name in self._competences:
            signed |= Q(**{f"public_{name}_by__isnull": False})
        mine = self.person.specialties.all()
        # No join, which would go through the articles first.
        in_mine = Q(condition__in=Condition.objects.filter(specialty__in=mine).order_by())
        return rows.filter(
            signed,
            in_mine | ~Exists(mine),
            ~written_by([self.person], is_public=True),
            ~rests_on_retracted("public"),
        )

    @property
    def reports(self) -> QuerySet[Report]:
        found = Report.objects.open_for(self.person).select_related("condition", "written")
        return found.prefetch_related("edition")

    def articles(self, search: Search) -> Page:
        """One page of the articles looked for: the newest open work first, then by title."""
        found: Any = ByOpenWork(self.looked_for(search), is_all=not search.is_narrow)
        page: Page[Any] = Paginator(found, ARTICLES_A_PAGE).get_page(search.page)
        withdrawn = Standing.objects.filter(condition=OuterRef("pk"), kind=Standing.Kind.WITHDRAWN)
        here = Condition.objects.select_related("specialty", "current__edition").annotate(
            is_withdrawn=Exists(withdrawn)
        )
        by_pk = here.defer("current__edition__canonical").in_bulk(page.object_list)
        listed = [by_pk[pk] for pk in page.object_list]
        page.object_list = [(one, states) for one, states in self._with_states(listed)]
        return page

    def told(self, rows: list[SectionState]) -> list[SectionState]:
        """Rows with the names of the competences that they wait for."""
        for row in rows:
            names = [str(Role.Kind(name).label) for name in row.missing(self.on)]
            row.waits_for = ", ".join(names)
        return rows

    def _with_states(self, listed: list[Any]) -> Iterable[tuple[Condition, Any]]:
        states: dict[int, list[str]] = {one.pk: [] for one in listed}
        here = SectionState.objects.on(self.on).filter(condition__in=listed)
        for condition, state in here.values_list("condition", "state"):
            states[condition].append(state)
        # What has left the site is no work any more, so the States know nothing of it.
        gone = [one for one in listed if one.is_withdrawn or one.merged_into_id]
        told = overviews(gone, self.on, with_words=False) if gone else {}
        for one in listed:
            known = states[one.pk]
            empty = [State.EMPTY] * (len(registry.sections()) - len(known))
            of_gone = [entry.state for entry in told.get(one.pk, ())]
            yield one, counted(of_gone or [*map(State, known), *empty])

    def looked_for(self, search: Search) -> QuerySet[Condition]:
        """The articles that fit a search, in no order."""
        articles = named(Condition.objects.all(), search.title)
        if search.specialty:
            articles = articles.filter(specialty__slug=search.specialty)
        if search.work == Work.MINE:
            mine = Change.objects.filter(by=self.person)
            articles = articles.filter(pk__in=mine.order_by().values("condition"))
        if search.work == Work.DUE:
            articles = articles.filter(pk__in=_articles(SectionState.objects.due(self.on)))
        if search.work == Work.WAITS:
            articles = articles.filter(self._waits())
        return articles

    def _waits(self) -> Q:
        """Articles in which this person has something to do; of what is due as far as is counted.

        Each part is asked by itself, once: none of an article.
        """
        found = Q(pk__in=_articles(self._drafts(*OPEN[:4])))
        if self._writes:
            to_mend = [*self._public_pks["to_mend"], *self._public_pks["unsignable"]]
            found |= Q(pk__in=_articles(SectionState.objects.filter(pk__in=to_mend)))
        for one in (self.given, self.to_publish, self.missed, self.reports):
            if not one.query.is_empty():  # for other roles
                found |= Q(pk__in=one.order_by().values("condition"))
        if self._competences:
            public = (self._public_to_sign, *map(self._reviewable, self._due_parts()))
            for part in public:  # in their order, which is that of their indexes
                found |= Q(pk__in=part.values("condition")[:MOST_COUNTED])
        return found

    # The questions.

    @cached_property
    def _questions(self) -> dict[str, Q]:
        hand = written_by(self._stands_for)
        return {
            "to_sign": to_sign(self.person, self.on),
            "to_mend": Q(is_open=True, request__isnull=False) & hand,
            "without_signer": nobody_can_sign(self.on)
            & (Q() if self.person.has_role(*SEES_ALL) else hand),
            "to_submit": changed(self.on) & Q(Exists(self._my_changes)),
            "with_others": hand
            & (in_review(self.on) & ~rests_on_retracted() | Q(is_signed(self.on), is_open=True)),
        }

    @property
    def _my_changes(self) -> QuerySet[Change]:
        """Asked of one row at a time: a join would read the last Change of every open section."""
        return Change.objects.filter(pk=OuterRef("change"), by__in=self._stands_for).order_by()

    @property
    def _is_ready(self) -> Q:
        return Q(is_open=True, ready_until__gt=self.on)

    def _drafts(self, *names: str) -> Any:
        wanted = Q(pk=None)
        for name in names:
            wanted |= self._questions[name]
        return SectionState.objects.filter(wanted, is_open=True)

    def _open(self, name: str) -> QuerySet[SectionState]:
        order = [_SAFETY_FIRST, "since", "pk"] if name == "to_sign" else ["since", "pk"]
        return self._drafts(name).on(self.on).order_by(*order)

    def _first_drafts(self) -> dict[str, tuple[list[int], int]]:
        """Of each list of drafts the ids of the first rows, and how many there are. One query.

        They come in the order of an index, by two numbers each: a window over them would tell them
        apart several times.
        """
        names, wanted = list(OPEN), written_by(self._stands_for)
        if self._competences:
            wanted |= self._questions["to_sign"]
        else:
            names.remove("to_sign")
        if self.person.has_role(*SEES_ALL):
            wanted |= self._questions["without_signer"]
        box = Case(*(When(self._questions[name], then=Value(OPEN.index(name))) for name in names))
        rows = SectionState.objects.filter(wanted, is_open=True).annotate(box=box)
        told = rows.annotate(safety=_SAFETY_FIRST).order_by("since", "pk")
        ordered = told.values_list("pk", "box", "safety")
        lists: dict[str, list[int]] = defaultdict(list)
        to_sign = OPEN.index("to_sign")
        for pk, number, _safety in sorted(ordered, key=lambda row: row[1] == to_sign and row[2]):
            if number is not None:
                lists[OPEN[number]].append(pk)
        return {name: (pks[:SHORT], len(pks)) for name, pks in lists.items()}

    @property
    def _public_to_sign(self) -> QuerySet[SectionState]:
        """Article by article, in the order in which they went out."""
        rows = SectionState.objects.filter(public_to_sign(self.person, self.on))
        return rows.order_by("attention_at", "pk")

    @cached_property
    def _public_pks(self) -> dict[str, list[int]]:
        """Of what readers see, the first MOST_COUNTED of each kind.

        What waits for their signature and what can't be signed (drafts in review too), in the order
        in which it went out; what is due, the most urgent first; and what is theirs to mend. One
        query, each part of it by an index of its own.
        """
        found: dict[str, list[Any]] = {name: [] for name in (*LONG, "to_mend")}
        if not (self._writes or self._publishes):
            return found
        hand, drafted = written_by(self._stands_for, is_public=True), written_by(self._stands_for)
        mine = SectionState.objects.filter(hand, is_open=False).order_by("pk")
        faulty = SectionState.objects.filter(public_to_mend()).order_by("attention_at", "pk")
        in_turn = Q(is_open=False) | in_review(self.on)
        resting = SectionState.objects.filter(rests_on_retracted(), in_turn).order_by("pk")
        parts: list[tuple[str, QuerySet[SectionState]]] = [
            ("to_mend", mine.filter(request__isnull=False)),
            ("to_mend", mine.filter(disputed_at__isnull=False)),
            ("unsignable", faulty if self._publishes else faulty.filter(hand)),
            ("unsignable", resting if self._publishes else resting.filter(drafted | hand)),
        ]
        if self._competences:
            parts += [("unsigned", self._public_to_sign)]
            parts += [("due", self._reviewable(part)) for part in self._due_parts()]
        first, *others = (
            SectionState.objects.filter(pk__in=part.values("pk")[:MOST_COUNTED])
            .order_by()
            .values_list(Value(name), "attention_at", "disputed_at", "public_until", "pk")
            for name, part in parts
        )
        for name, asked_at, disputed_at, until, pk in first.union(*others):
            due = (disputed_at is None, disputed_at or self.on, until or self.on, pk)
            order = {"due": due, "to_mend": (pk,)}
            found[name].append(order.get(name, (asked_at, pk)))
        first_of = {name: sorted(rows)[:MOST_COUNTED] for name, rows in found.items()}
        return {name: [row[-1] for row in rows] for name, rows in first_of.items()}

    def _due_parts(self) -> list[Any]:
        """By an index each: what is disputed, what is due by its date, what is asked early."""
        rows = SectionState.objects.filter(public_is_signed=True)
        dated = rows.filter(disputed_at=None, public_until__lte=self.on + DUE_SOON)
        parts = [
            rows.filter(disputed_at__isnull=False).order_by("disputed_at", "pk"),
            dated.order_by("public_until", "pk"),
        ]
        if crowded_months(self.on):
            parts.append(rows.asked_early(self.on).order_by("public_until", "pk"))
        return parts

    def _first_ready(self) -> tuple[list[int], int]:
        if not self._publishes:
            return [], 0
        rows = self.to_publish.annotate(total=Window(Count("*")))[:SHORT]
        return [row["condition"] for row in rows], max((row["total"] for row in rows), default=0)

    def _rows(self, wanted: Q) -> list[SectionState]:
        return self.told(list(SectionState.objects.on(self.on).filter(wanted)))

    def _articles_of(
        self, articles: Collection[int], rows: Iterable[SectionState]
    ) -> list[tuple[Condition, list[SectionState]]]:
        """The articles in their order, each with those of its sections that are ready."""
        ready: dict[int, list[SectionState]] = {pk: [] for pk in articles}
        for row in rows:
            if row.condition_id in ready and row.ready_until and row.ready_until > self.on:
                ready[row.condition_id].append(row)
        for entries in ready.values():
            entries.sort(key=lambda row: row.declared.place)
        return [(entries[0].condition, entries) for entries in ready.values() if entries]

    @cached_property
    def _stands_for(self) -> set[int]:
        return self.person.stands_for


_IS_HELD = Q(state=ScheduledPublication.State.HELD)
_SAFETY_FIRST = Case(
    When(kind=Change.Kind.SAFETY, public__isnull=False, then=Value(0)), default=Value(1)
)


def _articles(states: QuerySet[SectionState]) -> QuerySet:
    return states.order_by().values("condition")


def _add_lacks(rows: list[SectionState], on: datetime) -> None:
    """To rows that nobody can sign, the reasons. Four queries."""
    lacks = without_signer(_candidate(row, on) for row in rows) if rows else {}
    for row in rows:
        row.lacks = lacks.get(row.draft_id, [])


def _add_blockers(rows: list[SectionState]) -> None:
    """To rows of words that can't be signed as they stand, the reasons. One query."""
    said = draft_changes(rows) if rows else {}
    for row in rows:
        change = said[row.change_id]
        retracted = [RETRACTED % {"key": change.retracted}] if change.retracted else []
        row.lacks = [*retracted, *map(str, change.faults)]


def _candidate(row: SectionState, on: datetime) -> Candidate:
    """The draft with what of its judgement tells who is still to sign."""
    signers = {name: getattr(row, f"{name}_by_id") for name in COMPETENCES}
    missing = row.missing(on)
    holding = tuple(
        Review(pk=number, reviewer_id=person, competence=name)
        for number, (name, person) in enumerate(signers.items())
        if person is not None and name not in missing
    )
    needed = (*missing, *(review.competence for review in holding))
    judged = Judgement(on, needed, holding, ())
    return Candidate(row.draft, judged, row.submitted_at, was_published=False)
