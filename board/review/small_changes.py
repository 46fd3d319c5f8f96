"""Small changes to be signed on one page, each shown whole: made quick, never skipped (rule 4)."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Person
from condition.models import Condition, Reference
from condition.registry import Section
from record.judgement.path import Place, of_places
from record.judgement.readiness import blockers_of
from record.models import (
    COMPETENCES,
    Change,
    Edition,
    EditionSection,
    Revision,
    SectionState,
    current_edition,
)
from record.models.state import public_to_sign
from record.models.state import to_sign as to_sign_as

from .shown_revision import ComparedRevision, compared_each

MOST = 20  # on one page
LONG_TEXTS = ("draft__canonical", "draft__item_keys", "condition__current__edition__canonical")
SMALL = {Change.Kind.TYPO, Change.Kind.WORDING}


@dataclass(frozen=True)
class SmallChange:
    """Words that wait for a signature and differ little from those that readers see."""

    condition: Condition
    revision: Revision
    notes: list[Change]  # since the words that readers see, the newest first
    comparison: ComparedRevision
    remarks: int = 0

    @property
    def section(self) -> Section:
        return self.revision.kind

    @property
    def edition(self) -> Edition | None:
        return current_edition(self.condition)


@dataclass(frozen=True)
class ToSign:
    """What one person can sign as one competence."""

    small: list[SmallChange] = field(default_factory=list)
    larger: list[tuple[SectionState, str]] = field(default_factory=list)  # and why
    left: int = 0  # small ones behind those of this page


def to_sign(person: Person, competence: str) -> ToSign:
    """What waits for `person` to sign as `competence`, the longest wait first.

    A constant number of queries, however much waits.
    """
    waiting = waiting_for(person, competence)
    is_small = Q(public__isnull=False, kind__in=SMALL)
    small = _first(waiting.filter(is_small))
    larger = [(row, why_larger(row)) for row in _first(waiting.exclude(is_small))]
    texts = Revision.objects.in_bulk({pk for row in small for pk in (row.draft_id, row.public_id)})
    comparisons = compared_each([(texts[row.draft_id], texts[row.public_id]) for row in small])
    library: dict[str, Reference] = {
        cited.key: cited.record for one in comparisons for cited in one.sources if cited.record
    }
    notes = notes_on(small)
    signable = []
    for row, comparison in zip(small, comparisons, strict=True):
        revision, since = texts[row.draft_id], notes[row.condition_id, row.section]
        if blockers_of(revision.kind, revision.frozen(since[0].aside), library):
            larger.append((row, _("it can't be signed yet")))
        else:
            signable.append(SmallChange(row.condition, revision, since, comparison, row.comments))
    return ToSign(signable, larger, max(waiting.filter(is_small).count() - MOST, 0))


def _first(waiting: QuerySet[SectionState]) -> list[SectionState]:
    """Put in order without what is shown of each, then read."""
    return list(waiting.filter(pk__in=list(waiting.values_list("pk", flat=True)[:MOST])))


def why_larger(row: SectionState) -> str:
    """Why words want their own screen; "" for a small change."""
    if row.is_new:
        return _("all of it is new")
    if row.kind == Change.Kind.SAFETY:
        return _("a safety change")
    return "" if row.kind in SMALL else _("a clinical change")


def next_waiting(person: Person) -> SectionState | None:
    """The words that have waited longest for this person, small or not; None when none do.

    New words come before those that readers see already.
    """
    on = timezone.now()
    public = _asked(public_to_sign(person, on), on).order_by("attention_at", "pk")
    return waiting_for(person, *COMPETENCES).first() or public.first()


def waiting_for(person: Person, *competences: str) -> QuerySet[SectionState]:
    """What this person can sign as one of the competences, the longest wait first."""
    on = timezone.now()
    return _asked(to_sign_as(person, on, competences), on).order_by("since", "pk")


def waiting_in(condition: Condition, person: Person) -> QuerySet[SectionState]:
    """All that this person can sign in one article, with the public words that nobody has."""
    on = timezone.now()
    wanted = to_sign_as(person, on) | public_to_sign(person, on)
    return _asked(wanted, on).filter(condition=condition).defer(None).defer(*LONG_TEXTS)


def _asked(wanted: Q, on: datetime) -> QuerySet[SectionState]:
    asked = SectionState.objects.on(on).filter(wanted).select_related("condition__current__edition")
    found: QuerySet[SectionState] = asked.defer("condition__current__edition__canonical")
    return found


def notes_on(rows: list[SectionState]) -> dict[Place, list[Change]]:
    """The Changes since the words that readers see, the newest first."""
    notes: dict[Place, list[Change]] = defaultdict(list)
    shown = EditionSection.objects.filter(
        edition__current__condition=OuterRef("condition"), section=OuterRef("section")
    ).values("path_sequence")
    changes = Change.objects.filter(of_places([(one.condition_id, one.section) for one in rows]))
    newer = changes.filter(sequence__gt=Coalesce(Subquery(shown), 0))
    since = newer.select_related("by")
    for change in since.order_by("-sequence"):
        notes[change.condition_id, change.section].append(change)
    return notes
