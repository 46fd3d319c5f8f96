"""The staleness map: articles down, sections across, and how fresh each one is."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import models
from django.db.models import Max, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from condition import registry
from condition.models import Condition
from condition.registry import Section

from .models import Change, EditionSection, Person, Review, Standing, Submission

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
    digest: str  # the words to act on: the draft's, or "" for none
    next_review: datetime | None = None
    reviewers: frozenset[int] = frozenset()  # who last approved what readers see

    @property
    def symbol(self) -> str:
        """The state as a sign, for those who don't see colours."""
        return SYMBOLS[self.freshness]


@dataclass(frozen=True)
class Row:
    """One article."""

    condition: Condition
    cells: list[Cell]


def staleness_map(
    conditions: QuerySet[Condition], reviewer: Person | None = None, on: datetime | None = None
) -> list[Row]:
    """The map of `conditions`, read without a single text; the same few queries for any number.

    With `reviewer`, only articles with a section whose public words that person last approved.
    """
    on = on or timezone.now()
    listed = list(conditions.select_related("specialty").order_by("title"))
    public = _public_words(conditions)
    drafts = _draft_words(conditions)
    reviews = _holding_reviews(conditions)
    waiting = set(
        Submission.objects.standing()
        .filter(revision__condition__in=conditions)
        .values_list("revision", flat=True)
    )
    rows = []
    for condition in listed:
        cells = [
            _cell(
                section,
                public.get((condition.pk, section.key)),
                drafts.get((condition.pk, section.key)),
                reviews,
                waiting,
                on,
            )
            for section in registry.sections()
        ]
        if reviewer is None or any(reviewer.pk in cell.reviewers for cell in cells):
            rows.append(Row(condition, cells))
    return rows


def counted(rows: Iterable[Row]) -> list[tuple[Freshness, str, int]]:
    """How many cells are in each state: state, sign and number."""
    counts = Counter(cell.freshness for row in rows for cell in row.cells)
    return [(state, SYMBOLS[state], counts[state]) for state in Freshness]


def _cell(  # noqa: PLR0917
    section: Section,
    public: tuple[int, str] | None,
    draft: tuple[int, str] | None,
    reviews: dict[int, dict[str, tuple[datetime, int]]],
    waiting: set[int],
    on: datetime,
) -> Cell:
    if draft is None:
        return Cell(section, Freshness.EMPTY, "")
    approvals = reviews.get(public[0], {}) if public else {}
    is_signed = all(name in approvals for name in section.competences)
    next_review = (
        min(approvals[name][0] for name in section.competences) + section.review_every
        if is_signed
        else None
    )
    return Cell(
        section,
        _freshness(public, draft, next_review, draft[0] in waiting, on),
        draft[1],
        next_review,
        frozenset(reviewer for _at, reviewer in approvals.values()),
    )


def _freshness(
    public: tuple[int, str] | None,
    draft: tuple[int, str],
    next_review: datetime | None,
    is_waiting: bool,
    on: datetime,
) -> Freshness:
    is_overdue = next_review is not None and next_review <= on
    if is_overdue:
        return Freshness.OVERDUE
    if public is None or draft[0] != public[0]:
        return Freshness.IN_REVIEW if is_waiting else Freshness.CHANGED
    if next_review is None:
        return Freshness.NEVER_REVIEWED
    return Freshness.DUE_SOON if next_review <= on + DUE_SOON else Freshness.SIGNED


def _public_words(conditions: QuerySet[Condition]) -> dict[tuple[int, str], tuple[int, str]]:
    shown = EditionSection.objects.filter(
        edition__in=conditions.exclude(current_edition=None).values("current_edition")
    ).values_list("edition__condition", "section", "revision", "revision__digest")
    return {(condition, section): (pk, digest) for condition, section, pk, digest in shown}


def _draft_words(conditions: QuerySet[Condition]) -> dict[tuple[int, str], tuple[int, str]]:
    newest = (
        Change.objects.filter(condition__in=conditions)
        .values("condition", "section")
        .annotate(newest=Max("pk"))
        .values("newest")
    )
    latest = Change.objects.filter(pk__in=newest).values_list(
        "condition", "section", "to_revision", "to_revision__digest"
    )
    return {(condition, section): (pk, digest) for condition, section, pk, digest in latest}


def _holding_reviews(
    conditions: QuerySet[Condition],
) -> dict[int, dict[str, tuple[datetime, int]]]:
    """Per public Revision and competence: when it was last approved, and by whom.

    An approval whose competence was withdrawn, or that an erratum has overtaken, is none.
    """
    public = EditionSection.objects.filter(
        edition__in=conditions.exclude(current_edition=None).values("current_edition")
    ).values("revision")
    faults: dict[int, datetime] = dict(
        Standing.objects.filter(revision__in=public, kind=Standing.Kind.ERRATUM)
        .values_list("revision")
        .annotate(Max("at"))
    )
    found: dict[int, dict[str, tuple[datetime, int]]] = defaultdict(dict)
    approvals = (
        Review.objects.filter(revision__in=public, role__withdrawn_at=None)
        .order_by("pk")
        .values_list("revision", "competence", "at", "reviewer", "verdict")
    )
    for revision, competence, at, reviewer, verdict in approvals:
        if revision in faults and faults[revision] >= at:
            continue
        if verdict == Review.Verdict.APPROVED:
            found[revision][competence] = (at, reviewer)
        elif found[revision].get(competence, (None, None))[1] == reviewer:
            del found[revision][competence]
    return found
