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
from record.models import Change, Comment, Revision

from .shown_revision import Proof, prove_each

MOST = 20  # on one page
SMALL = {Change.Kind.TYPO, Change.Kind.WORDING}
COMPETENCES = ("clinical", "pharmacist")


@dataclass(frozen=True)
class SmallChange:
    """Words that wait for a signature and differ little from those that readers see."""

    condition: Condition
    revision: Revision
    notes: list[Change]  # since the words that readers see, the newest first
    proof: Proof
    edition: int  # the one whose words readers see
    remarks: int = 0

    @property
    def section(self) -> Section:
        """The section as it is declared."""
        return self.revision.kind


@dataclass(frozen=True)
class Larger:
    """Words that wait too and want the whole review screen, with the reason."""

    condition: Condition
    entry: SectionOverview
    why: str


@dataclass(frozen=True)
class Pile:
    """What one person can sign as one competence."""

    small: list[SmallChange] = field(default_factory=list)
    larger: list[Larger] = field(default_factory=list)
    left: int = 0  # small ones behind those of this page


def pile(person: Person, competence: str) -> Pile:
    """What waits for `person` to sign as `competence`, the longest wait first.

    A constant number of queries, however much waits.
    """
    waiting = _waiting_as(competence, _waiting(person))
    conditions = Condition.objects.select_related("current__edition").in_bulk(
        [condition for condition, _key in waiting]
    )
    reasons = _reasons(waiting)
    larger, small = [], []
    for place, entry in waiting.items():
        if why := reasons[place]:
            larger.append(Larger(conditions[place[0]], entry, why))
        else:
            small.append(place)
    shown = {place: waiting[place] for place in small[:MOST]}
    signable, blocked = _shown_whole(shown, conditions)
    return Pile(signable, [*larger, *blocked], max(len(small) - MOST, 0))


def why_larger(person: Person, competence: str) -> dict[int, str]:
    """Why words that wait for `person` are not signed on this page, by the Revisions' ids."""
    waiting = _waiting_as(competence, _waiting(person))
    reasons = _reasons(waiting)
    return {entry.draft.revision.pk: reasons[place] for place, entry in waiting.items()}


def next_waiting(person: Person) -> tuple[Condition, SectionOverview] | None:
    """The words that have waited longest for this person, small or not; None when none do."""
    for (condition, _key), entry in _waiting(person).items():
        return Condition.objects.get(pk=condition), entry
    return None


def _waiting(person: Person) -> dict[Place, SectionOverview]:
    """Submitted words that miss a competence which this person has and may use on them."""
    mine = [name for name in COMPETENCES if person.has_role(name)]
    found = {
        place: entry
        for place, entry in open_sections(cared_for()).items()
        if entry.state == State.IN_REVIEW
        and set(mine) & set(entry.draft.judgement.missing)
        and person.pk not in entry.draft.judgement.reviewers
    }
    own = authored_by(person, {entry.draft.revision.pk: place for place, entry in found.items()})
    open_to = {place: entry for place, entry in found.items() if entry.draft.revision.pk not in own}
    return dict(sorted(open_to.items(), key=lambda one: one[1].latest_change.at))


def _waiting_as(
    competence: str, waiting: dict[Place, SectionOverview]
) -> dict[Place, SectionOverview]:
    return {
        place: entry
        for place, entry in waiting.items()
        if competence in entry.draft.judgement.missing
    }


def _starts(waiting: dict[Place, SectionOverview]) -> dict[Place, int]:
    """Where on each path the words stand that readers see."""
    return {
        place: entry.published.path_sequence if entry.published else 0
        for place, entry in waiting.items()
    }


def _kinds(waiting: dict[Place, SectionOverview]) -> dict[Place, set[str]]:
    """The classes of the Changes since the words that readers see."""
    starts, kinds = _starts(waiting), defaultdict(set)
    for condition, key, sequence, kind in Change.objects.filter(of_places(waiting)).values_list(
        "condition", "section", "sequence", "kind"
    ):
        if sequence > starts[condition, key]:
            kinds[condition, key].add(kind)
    return kinds


def _notes(shown: dict[Place, SectionOverview]) -> dict[Place, list[Change]]:
    """The Changes since the words that readers see, the newest first."""
    starts, notes = _starts(shown), defaultdict(list)
    changes = Change.objects.filter(of_places(shown)).select_related("by")
    for change in changes.order_by("-sequence"):
        place = change.condition_id, change.section
        if change.sequence > starts[place]:
            notes[place].append(change)
    return notes


def _reasons(waiting: dict[Place, SectionOverview]) -> dict[Place, str]:
    """Why each wants its own screen; "" for a small change."""
    kinds = _kinds(waiting)
    return {place: _why_not_small(entry, kinds[place]) for place, entry in waiting.items()}


def _why_not_small(entry: SectionOverview, kinds: set[str]) -> str:
    if entry.published is None:
        return _("all of it is new")
    if Change.Kind.SAFETY in kinds:
        return _("a safety change")
    return "" if kinds <= SMALL else _("a clinical change")


def _shown_whole(
    shown: dict[Place, SectionOverview], conditions: dict[int, Condition]
) -> tuple[list[SmallChange], list[Larger]]:
    texts = Revision.objects.in_bulk(
        [
            number
            for entry in shown.values()
            for number in (entry.draft.revision.pk, entry.published.revision_id)
        ]
    )
    pairs = [
        (texts[entry.draft.revision.pk], texts[entry.published.revision_id])
        for entry in shown.values()
    ]
    proofs = prove_each(pairs)
    library: dict[str, Reference] = {
        cited.key: cited.record for proof in proofs for cited in proof.sources if cited.record
    }
    notes = _notes(shown)
    remarks = dict(
        Comment.objects.standing()
        .filter(revision__in=texts)
        .values_list("revision")
        .annotate(Count("pk"))
    )
    signable: list[SmallChange] = []
    blocked: list[Larger] = []
    for (place, entry), (revision, _against), proof in zip(
        shown.items(), pairs, proofs, strict=True
    ):
        frozen = revision.frozen(notes[place][0].aside)
        if blockers_of(revision.kind, frozen, library):
            blocked.append(Larger(conditions[place[0]], entry, _("it can't be signed yet")))
            continue
        signable.append(
            SmallChange(
                conditions[place[0]],
                revision,
                notes[place],
                proof,
                conditions[place[0]].current.edition.number,
                remarks.get(revision.pk, 0),
            )
        )
    return signable, blocked
