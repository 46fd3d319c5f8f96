"""How fresh the signatures are: the map of all sections, and what is due for review."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import models
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Person, Role
from condition import registry
from condition.models import Condition
from condition.registry import Section
from record.models import EditionSection, Review, Standing, Submission

from .path import Place, Shown, shown_words, steps_ahead

# Per competence: when it was last approved, and by whom.
Approvals = dict[str, tuple[datetime, int]]

DUE_SOON = timedelta(days=30)


class Freshness(models.TextChoices):
    """What a section's cell says, the most urgent first."""

    OVERDUE = "overdue", _("overdue")
    NEVER_REVIEWED = "never_reviewed", _("never reviewed")
    IN_REVIEW = "in_review", _("in review")
    CHANGED = "changed", _("changed since")
    DUE_SOON = "due_soon", _("due soon")
    SIGNED = "signed", _("signed")
    EMPTY = "empty", _("empty")


SYMBOLS = {
    Freshness.OVERDUE: "!",
    Freshness.NEVER_REVIEWED: "?",
    Freshness.IN_REVIEW: "◔",
    Freshness.CHANGED: "✎",
    Freshness.DUE_SOON: "◷",
    Freshness.SIGNED: "✓",
    Freshness.EMPTY: "",
}


@dataclass(frozen=True)
class Cell:
    """One section of one article."""

    section: Section
    freshness: Freshness
    revision: int | None  # the words to act on: the draft's
    next_review: datetime | None = None
    reviewers: frozenset[int] = frozenset()  # who last approved what readers see
    is_public: bool = False  # readers see the words to act on

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
    """Public words whose review is past its date, or soon will be."""

    condition: int
    section: Section
    revision: int
    next_review: datetime | None  # None: signed once, and a signature counts no more
    approvals: Approvals = field(default_factory=dict)

    @property
    def place(self) -> Place:
        """The article's id and the section's key."""
        return self.condition, self.section.key

    def is_overdue(self, on: datetime) -> bool:
        """Whether readers are told that it is past its date."""
        return self.next_review is None or self.next_review <= on


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
    listed = list(conditions.select_related("specialty").order_by("title"))
    shown = shown_words(conditions)
    ahead = steps_ahead(conditions, shown)
    drafts = {place: path[-1].revision for place, path in ahead.items()}
    reviews = last_approvals(conditions)
    waiting = set(
        Submission.objects.standing()
        .filter(revision__in=drafts.values())
        .order_by()
        .values_list("revision", flat=True)
    )
    sections = registry.sections()
    rows = []
    for condition in listed:
        cells = []
        for section in sections:
            place = (condition.pk, section.key)
            words, draft = shown.get(place), drafts.get(place)
            approvals = reviews.get(words.revision, {}) if words else {}
            cells.append(_cell(section, words, draft, approvals, draft in waiting, on))
        if reviewer is None or any(reviewer.pk in cell.reviewers for cell in cells):
            rows.append(Row(condition, cells))
    return rows


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
    """What is overdue or will be `within` a span, the most urgent first. Eight queries.

    Words that were never reviewed are not due: nobody promised readers a date for them.
    """
    on = on or timezone.now()
    shown = shown_words(conditions) if shown is None else shown
    sections = {section.key: section for section in registry.sections()}
    suspects = _suspects(conditions, sections.values(), on + within)
    approvals = last_approvals(conditions, suspects)
    found = []
    for (condition, key), words in shown.items():
        if key not in sections or words.revision not in suspects:
            continue
        signed = approvals.get(words.revision, {})
        next_review = next_review_of(sections[key], signed)
        if _is_due(words, next_review, on + within):
            due = DueSection(condition, sections[key], words.revision, next_review, signed)
            found.append(due)
    found.sort(key=lambda due: (due.next_review is not None, due.next_review or on, due.revision))
    return found


def _is_due(words: Shown, next_review: datetime | None, by: datetime) -> bool:
    """Past its date, or signed once with a signature that counts no more."""
    return words.is_signed if next_review is None else next_review <= by


def next_review_of(section: Section, approvals: Approvals) -> datetime | None:
    """When the words are due, by the oldest of the approvals they need; None: one is missing."""
    if not all(name in approvals for name in section.competences):
        return None
    return min(approvals[name][0] for name in section.competences) + section.review_every


def _suspects(
    conditions: QuerySet[Condition], sections: Iterable[Section], until: datetime
) -> set[int]:
    """Public words with an approval that is old, or that may not count any more.

    All others are sure to be fresh, and most words are.
    """
    soonest = min(section.review_every for section in sections)
    reviews = Review.objects.filter(revision__in=_public(conditions)).order_by()
    found = set(reviews.filter(at__lte=until - soonest).values_list("revision", flat=True))
    asked = Review.Verdict.CHANGES_REQUESTED
    found |= set(reviews.filter(verdict=asked).values_list("revision", flat=True))
    ended = Role.objects.exclude(withdrawn_at=None)
    found |= set(reviews.filter(role__in=ended).values_list("revision", flat=True))
    errata = Standing.objects.filter(kind=Standing.Kind.ERRATUM)
    return found | set(errata.values_list("revision", flat=True))


def _public(conditions: QuerySet[Condition]) -> QuerySet:
    """The Revisions that readers see, for another query to look into."""
    current = conditions.exclude(current_edition=None).order_by().values("current_edition")
    return EditionSection.objects.filter(edition__in=current).order_by().values("revision")


def last_approvals(
    conditions: QuerySet[Condition], only: Collection[int] | None = None
) -> dict[int, Approvals]:
    """Per public Revision and competence: when it was last approved, and by whom. Three queries.

    However long ago that was; but an approval whose competence was withdrawn, or that an erratum
    has overtaken, is none.
    """
    public = _public(conditions) if only is None else list(only)
    errata = Standing.objects.filter(kind=Standing.Kind.ERRATUM).order_by("at")
    faults = dict(errata.values_list("revision", "at"))  # the latest of each
    ended = set(Role.objects.exclude(withdrawn_at=None).values_list("pk", flat=True))
    found: dict[int, Approvals] = defaultdict(dict)
    verdicts = Review.objects.filter(revision__in=public).order_by("revision", "pk")
    for revision, competence, at, reviewer, verdict, role in verdicts.values_list(
        "revision", "competence", "at", "reviewer", "verdict", "role"
    ):
        if role in ended or (revision in faults and faults[revision] >= at):
            continue
        if verdict == Review.Verdict.APPROVED:
            found[revision][competence] = (at, reviewer)
        elif found[revision].get(competence, (None, None))[1] == reviewer:
            del found[revision][competence]
    return found


def _cell(  # noqa: PLR0917
    section: Section,
    words: Shown | None,
    draft: int | None,
    approvals: Approvals,
    is_waiting: bool,
    on: datetime,
) -> Cell:
    """`draft` is the Revision of a draft that differs from the public words."""
    if words is None and draft is None:
        return Cell(section, Freshness.EMPTY, None)
    next_review = next_review_of(section, approvals)
    return Cell(
        section,
        _freshness(words, draft, next_review, is_waiting, on),
        draft or words.revision,
        next_review,
        frozenset(reviewer for _at, reviewer in approvals.values()),
        is_public=draft is None,
    )


def _freshness(
    words: Shown | None,
    draft: int | None,
    next_review: datetime | None,
    is_waiting: bool,
    on: datetime,
) -> Freshness:
    if words and _is_due(words, next_review, on):
        return Freshness.OVERDUE
    if draft is not None:
        return Freshness.IN_REVIEW if is_waiting else Freshness.CHANGED
    if next_review is None:
        return Freshness.NEVER_REVIEWED
    return Freshness.DUE_SOON if next_review <= on + DUE_SOON else Freshness.SIGNED
