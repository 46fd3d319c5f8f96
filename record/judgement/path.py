"""The path of a section's draft: which Changes led to which words, and whose they are."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple

from django.db.models import Max, Q, QuerySet

from accounts.models import Person
from condition import registry
from condition.models import Condition
from record.models import Change, EditionSection, Revision

Place = tuple[int, str]  # a condition's id and a section's key


class Shown(NamedTuple):
    """What readers see of one section: its EditionSection without the texts, for lists of many."""

    pk: int
    revision_id: int
    is_signed: bool
    competences: list[str]
    path_sequence: int


class Step(NamedTuple):
    """One Change on a path."""

    pk: int
    to_revision_id: int
    sequence: int


def latest_change(condition: Condition, section: str) -> Change | None:
    """The Change that brought the draft to where it stands, or None for an untouched section."""
    return (
        Change.objects.filter(condition=condition, section=section)
        .select_related("to_revision", "by")
        .order_by("-sequence")
        .first()
    )


def authors_of(revision: Revision) -> set[int]:
    """The ids of all who had a hand in these words and so can't sign them (rule 3).

    The authors are those of every Change on every way to the Revision, each way counted from the
    signed words that were public before it (words put out unreviewed wash nothing off). Putting
    old words back is authorship too. A change hidden behind somebody's later comma stays on the
    way; so it does when it was undone in between. Two queries.
    """
    place = (revision.condition_id, revision.section)
    path = Change.objects.filter(of_places([place])).order_by("sequence")
    changes = list(path.values_list("sequence", "to_revision", "by"))
    arrivals = [sequence for sequence, reached, _by in changes if reached == revision.pk]
    ways = _ways(revision.pk, arrivals, _signed_starts([place])[place])
    return {by for sequence, _to, by in changes if any(sequence in way for way in ways)}


def _signed_starts(places: Iterable[Place]) -> dict[Place, list[tuple[int, int]]]:
    """Where on their paths signed words went public, and which Revisions those were. One query."""
    starts: dict[Place, list[tuple[int, int]]] = defaultdict(list)
    signed = EditionSection.objects.filter(
        of_places(places, "edition__condition"), is_signed=True
    ).order_by()
    for condition, section, *start in signed.values_list(
        "edition__condition", "section", "path_sequence", "revision"
    ):
        starts[condition, section].append((start[0], start[1]))
    return starts


def _ways(revision: int, arrivals: list[int], starts: list[tuple[int, int]]) -> list[range]:
    """The sequences of the Changes on each way to the words."""
    others = [sequence for sequence, shown in starts if shown != revision]
    return [
        range(max((one for one in others if one < arrival), default=0) + 1, arrival + 1)
        for arrival in arrivals
    ]


def authored_by(person: Person, places: Mapping[int, Place]) -> set[int]:
    """Which Revisions `person` had a hand in and so can't sign (rule 3); their places by their ids.

    What `authors_of` says of one person, from that person's Changes alone: three queries.
    """
    return set(authors_among([person.pk], places))


def authors_among(people: Collection[int], places: Mapping[int, Place]) -> dict[int, set[int]]:
    """Who of `people` had a hand in which Revisions; without those that none of them touched."""
    own: dict[Place, list[tuple[int, int]]] = defaultdict(list)
    written = Change.objects.filter(of_places(places.values()), by__in=people)
    for condition, section, *step in written.values_list("condition", "section", "sequence", "by"):
        own[condition, section].append((step[0], step[1]))
    touched = {pk: place for pk, place in places.items() if place in own}
    arrivals: dict[int, list[int]] = defaultdict(list)
    for revision, sequence in Change.objects.filter(to_revision__in=touched).values_list(
        "to_revision", "sequence"
    ):
        arrivals[revision].append(sequence)
    starts = _signed_starts(touched.values())
    found = {
        pk: {
            by
            for way in _ways(pk, arrivals[pk], starts[place])
            for sequence, by in own[place]
            if sequence in way
        }
        for pk, place in touched.items()
    }
    return {pk: authors for pk, authors in found.items() if authors}


def of_places(places: Iterable[Place], condition: str = "condition") -> Q:
    """The rows of these sections and no others: as many terms as there are kinds of section."""
    conditions: dict[str, set[int]] = defaultdict(set)
    for pk, section in places:
        conditions[section].add(pk)
    wanted = Q(pk__in=[])
    for section, pks in conditions.items():
        wanted |= Q(**{"section": section, f"{condition}__in": pks})
    return wanted


def shown_words(conditions: QuerySet[Condition]) -> dict[Place, Shown]:
    """What readers see of every section of `conditions`, without its text. One query."""
    rows = EditionSection.objects.filter(edition__current__condition__in=conditions.order_by())
    found = rows.order_by().values_list("edition__condition", "section", *Shown._fields)
    return {(condition, section): Shown(*shown) for condition, section, *shown in found}


def steps_ahead(
    conditions: QuerySet[Condition], shown: Mapping[Place, Shown]
) -> dict[Place, list[Step]]:
    """The Changes behind the public words, oldest first, of each section whose draft differs.

    Two queries for any number of articles, the first within one index: how far each path goes.
    """
    known = {section.key for section in registry.sections()}
    ends = (
        Change.objects.filter(condition__in=conditions.order_by())
        .order_by()
        .values_list("condition", "section")
        .annotate(Max("sequence"))
    )
    starts = {place: found.path_sequence for place, found in shown.items()}
    ahead = {
        (condition, section)
        for condition, section, end in ends
        if section in known and end > starts.get((condition, section), 0)
    }
    paths: dict[Place, list[Step]] = defaultdict(list)
    rows = Change.objects.filter(of_places(ahead)).order_by("sequence")
    for condition, section, *step in rows.values_list("condition", "section", *Step._fields):
        found = Step(*step)
        if found.sequence > starts.get((condition, section), 0):
            paths[condition, section].append(found)
    return {
        place: path
        for place, path in paths.items()
        if place not in shown or path[-1].to_revision_id != shown[place].revision_id
    }


def first_arrival(revision: Revision, after: int) -> int:
    """The place on the path where the draft first reached these words behind place `after`."""
    return (
        Change.objects.filter(to_revision=revision, sequence__gt=after)
        .order_by("sequence")
        .values_list("sequence", flat=True)[0]
    )
