"""Small changes to be signed on one page, each shown whole: made quick, never skipped (rule 4)."""

from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import Count
from django.utils.translation import gettext as _

from accounts.models import Person
from condition.models import Condition, Reference
from condition.registry import Section
from record.judgement.overview import SectionOverview, State, open_sections
from record.judgement.path import Place, authored_by, of_places
from record.judgement.readiness import blockers_of
from record.judgement.staleness import cared_for
from record.models import Change, Comment, Edition, Revision, current_edition

from .shown_revision import ComparedRevision, compared_each

MOST = 20  # on one page
SMALL = {Change.Kind.TYPO, Change.Kind.WORDING}
COMPETENCES = ("clinical", "pharmacist")


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
class Larger:
    """Words that wait too and want the whole review screen, with the reason."""

    condition: Condition
    entry: SectionOverview
    why: str


@dataclass(frozen=True)
class ToSign:
    """What one person can sign as one competence."""

    small: list[SmallChange] = field(default_factory=list)
    larger: list[Larger] = field(default_factory=list)
    left: int = 0  # small ones behind those of this page


def to_sign(person: Person, competence: str) -> ToSign:
    """What waits for `person` to sign as `competence`, the longest wait first.

    A constant number of queries, however much waits.
    """
    waiting = _waiting(person, competence)
    conditions = Condition.objects.select_related("current__edition").in_bulk(
        [condition for condition, _key in waiting]
    )
    notes = _notes(waiting)
    larger, small = [], []
    for place, entry in waiting.items():
        if why := _why_not_small(entry, notes[place]):
            larger.append(Larger(conditions[place[0]], entry, why))
        else:
            small.append(place)
    shown = small[:MOST]
    texts = Revision.objects.in_bulk(
        {waiting[place].words.revision.pk for place in shown} | _public(waiting, shown)
    )
    comparisons = compared_each(
        [
            (texts[waiting[place].words.revision.pk], texts[one])
            for place in shown
            for one in _public(waiting, [place])
        ]
    )
    library: dict[str, Reference] = {
        cited.key: cited.record for one in comparisons for cited in one.sources if cited.record
    }
    said = Comment.objects.standing().filter(revision__in=texts)
    remarks = dict(said.values_list("revision").annotate(Count("pk")))
    signable = []
    for place, comparison in zip(shown, comparisons, strict=True):
        entry, condition = waiting[place], conditions[place[0]]
        revision = texts[entry.words.revision.pk]
        if blockers_of(revision.kind, revision.frozen(notes[place][0].aside), library):
            larger.append(Larger(condition, entry, _("it can't be signed yet")))
        else:
            count = remarks.get(revision.pk, 0)
            signable.append(SmallChange(condition, revision, notes[place], comparison, count))
    return ToSign(signable, larger, len(small) - len(shown))


def why_larger(person: Person, competence: str) -> dict[int, str]:
    """Why words that wait for `person` are not signed on this page, by the Revisions' ids."""
    waiting = _waiting(person, competence)
    notes = _notes(waiting)
    return {
        entry.words.revision.pk: _why_not_small(entry, notes[place])
        for place, entry in waiting.items()
    }


def next_waiting(person: Person) -> tuple[Condition, SectionOverview] | None:
    """The words that have waited longest for this person, small or not; None when none do."""
    for (condition, _key), entry in _waiting(person, *COMPETENCES).items():
        return Condition.objects.get(pk=condition), entry
    return None


def _waiting(person: Person, *competences: str) -> dict[Place, SectionOverview]:
    """Submitted words that miss a competence which this person has and may use on them."""
    mine = {name for name in competences if person.has_role(name)}
    found = {
        place: entry
        for place, entry in open_sections(cared_for()).items()
        if entry.state == State.IN_REVIEW
        and mine & set(entry.words.judgement.missing)
        and person.pk not in entry.words.judgement.reviewers
    }
    own = authored_by(person, {entry.words.revision.pk: place for place, entry in found.items()})
    open_to = {place: entry for place, entry in found.items() if entry.words.revision.pk not in own}
    return dict(sorted(open_to.items(), key=lambda one: one[1].change.at))


def _public(waiting: dict[Place, SectionOverview], places: list[Place]) -> set[int]:
    """The words of these places that readers see, by their ids."""
    shown = [waiting[place].published for place in places]
    return {row.revision_id for row in shown if row is not None}


def _notes(waiting: dict[Place, SectionOverview]) -> dict[Place, list[Change]]:
    """The Changes since the words that readers see, the newest first."""
    notes: dict[Place, list[Change]] = defaultdict(list)
    changes = Change.objects.filter(of_places(waiting)).select_related("by")
    for change in changes.order_by("-sequence"):
        place = change.condition_id, change.section
        shown = waiting[place].published
        if change.sequence > (shown.path_sequence if shown else 0):
            notes[place].append(change)
    return notes


def _why_not_small(entry: SectionOverview, notes: list[Change]) -> str:
    """Why it wants its own screen; "" for a small change."""
    kinds = {change.kind for change in notes}
    if entry.published is None:
        return _("all of it is new")
    if Change.Kind.SAFETY in kinds:
        return _("a safety change")
    return "" if kinds <= SMALL else _("a clinical change")
