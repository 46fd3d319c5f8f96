"""How fresh the signatures are: the map of all sections, and what is due for review."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from accounts.models import Person
from condition import registry
from condition.models import Condition
from condition.registry import Section
from record.models import Edition, EditionSection, Review, Standing

from .judge import DUE_SOON, Freshness, Judgement, errata_on, judge_shown
from .overview import SectionOverview, State, open_sections
from .path import Place, Shown, shown_words

SYMBOLS = {
    Freshness.CHANGES_REQUESTED: "↩",
    Freshness.OVERDUE: "!",
    Freshness.NEVER_REVIEWED: "?",
    Freshness.READY: "▸",
    Freshness.IN_REVIEW: "◔",
    Freshness.CHANGED: "✎",
    Freshness.DUE_SOON: "◷",
    Freshness.SIGNED: "✓",
    Freshness.EMPTY: "",
}
OF_DRAFTS = {
    State.CHANGED: Freshness.CHANGED,
    State.IN_REVIEW: Freshness.IN_REVIEW,
    State.CHANGES_REQUESTED: Freshness.CHANGES_REQUESTED,
    State.SIGNED: Freshness.READY,
}


@dataclass(frozen=True)
class Cell:
    """One section of one article."""

    section: Section
    freshness: Freshness
    revision: int | None  # the words to act on: the draft's
    judgement: Judgement | None = None  # of what readers see

    @property
    def symbol(self) -> str:
        """The state as a sign, for those who don't see colours."""
        return SYMBOLS[self.freshness]


@dataclass(frozen=True)
class Row:
    """One article."""

    condition: Condition
    cells: list[Cell]


@dataclass(frozen=True)
class DueSection:
    """Public words whose review is past its date, or soon will be, or that somebody disputes."""

    condition: int
    section: Section
    revision: int
    judgement: Judgement

    @property
    def place(self) -> Place:
        """The article's id and the section's key."""
        return self.condition, self.section.key

    @property
    def is_overdue(self) -> bool:
        """Whether somebody should have acted by now."""
        return self.judgement.is_disputed or self.judgement.is_overdue


def cared_for() -> QuerySet[Condition]:
    """Articles whose review dates matter: neither withdrawn nor merged into another."""
    withdrawn = Standing.objects.filter(condition=OuterRef("pk"), kind=Standing.Kind.WITHDRAWN)
    return Condition.objects.filter(~Exists(withdrawn), merged_into=None)


def staleness_map(
    conditions: QuerySet[Condition], reviewer: Person | None = None, on: datetime | None = None
) -> list[Row]:
    """The map of `conditions`, read without a single text; the same few queries for any number.

    With `reviewer`, only articles with a section whose public words that person last approved.
    """
    on = on or timezone.now()
    shown = shown_words(conditions)
    judged = judge_shown(shown, _current(conditions), on)
    ahead = open_sections(conditions, shown, on)
    sections = registry.sections()
    rows = []
    for condition in conditions.select_related("specialty").order_by("title"):
        cells = []
        for section in sections:
            place = condition.pk, section.key
            cells.append(_cell(section, shown.get(place), judged.get(place), ahead.get(place)))
        if reviewer is None or any(
            cell.judgement and reviewer.pk in cell.judgement.reviewers for cell in cells
        ):
            rows.append(Row(condition, cells))
    return rows


def _cell(
    section: Section,
    words: Shown | None,
    judgement: Judgement | None,
    ahead: SectionOverview | None,
) -> Cell:
    """What is wrong with the words that readers see comes before what the draft waits for."""
    draft = ahead.draft if ahead else None
    revision = draft.revision.pk if draft else words.revision_id if words else None
    freshness = judgement.freshness if judgement else Freshness.EMPTY
    if ahead and freshness not in {Freshness.CHANGES_REQUESTED, Freshness.OVERDUE}:
        freshness = OF_DRAFTS[ahead.state]
    return Cell(section, freshness, revision, judgement)


def counted(rows: Iterable[Row]) -> list[tuple[Freshness, str, int]]:
    """How many cells are in each state: state, sign and number."""
    counts = Counter(cell.freshness for row in rows for cell in row.cells)
    return [(state, SYMBOLS[state], counts[state]) for state in Freshness]


def due_sections(
    conditions: QuerySet[Condition],
    shown: Mapping[Place, Shown] | None = None,
    on: datetime | None = None,
    within: timedelta = DUE_SOON,
) -> list[DueSection]:
    """What is disputed, overdue or will be `within` a span, the most urgent first. Seven queries.

    Words that were never reviewed are not due: nobody promised readers a date for them.
    """
    on = on or timezone.now()
    shown = shown_words(conditions) if shown is None else shown
    sections = {section.key: section for section in registry.sections()}
    suspects = _suspects(conditions, on + within)
    suspected = {place: words for place, words in shown.items() if words.revision_id in suspects}
    found = [
        DueSection(condition, sections[key], shown[condition, key].revision_id, judgement)
        for (condition, key), judgement in judge_shown(
            suspected, _current(conditions), on, suspects
        ).items()
        if key in sections
        and judgement.is_signed
        and (judgement.is_disputed or judgement.is_due(within))
    ]
    return sorted(
        found,
        key=lambda due: (not due.judgement.is_disputed, due.judgement.holds_until, due.revision),
    )


def _suspects(conditions: QuerySet[Condition], until: datetime) -> set[int]:
    """Public words with an approval that runs out, a request for changes or an erratum.

    All others are sure to be fresh, and most words are.
    """
    public = EditionSection.objects.filter(edition__in=_current(conditions)).values("revision")
    reviews = Review.objects.filter(
        Q(holds_until__lte=until) | Q(verdict=Review.Verdict.CHANGES_REQUESTED),
        revision__in=public.order_by(),
    )
    return {*reviews.order_by().values_list("revision", flat=True), *errata_on()}


def _current(conditions: QuerySet[Condition]) -> QuerySet[Edition]:
    """The editions that readers see, for another query to look into."""
    return Edition.objects.filter(current__condition__in=conditions.order_by()).order_by()
