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
    """What readers see of one section."""

    pk: int  # of the EditionSection
    revision: int
    is_signed: bool
    competences: list[str]  # that the words needed then
    sequence: int  # where on the path the words stand


class Step(NamedTuple):
    """One Change on a path."""

    pk: int
    revision: int
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
    """The ids of all who had a hand in these words and so can't sign them (rule 3)."""
    return authors_of_each([revision])[revision.pk]


def authors_of_each(revisions: Collection[Revision]) -> dict[int, set[int]]:
    """The ids of all who had a hand in each Revision's words and so can't sign them (rule 3).

    By the Revisions' ids, in two queries for all. The authors are those of every Change on every
    way to the Revision, each way counted from the signed words that were public before it (words
    put out unreviewed wash nothing off). Putting old
    words back is authorship too. A change hidden behind somebody's later comma stays on the way;
    so it does when it was undone in between.
    """
    conditions = {revision.condition_id for revision in revisions}
    changes: dict[tuple[int, str], list[tuple[int, int, int]]] = defaultdict(list)
    for condition, section, *change in (
        Change.objects.filter(condition__in=conditions)
        .order_by("sequence")
        .values_list("condition", "section", "sequence", "to_revision", "by")
    ):
        changes[condition, section].append(tuple(change))
    starts: dict[tuple[int, str], set[tuple[int, int]]] = defaultdict(set)
    for condition, section, *start in EditionSection.objects.filter(
        edition__condition__in=conditions, is_signed=True
    ).values_list("edition__condition", "section", "path_sequence", "revision"):
        starts[condition, section].add(tuple(start))
    return {
        revision.pk: _authors(
            revision.pk,
            changes[revision.condition_id, revision.section],
            starts[revision.condition_id, revision.section],
        )
        for revision in revisions
    }


def authored_by(person: Person, places: Mapping[int, Place]) -> set[int]:
    """Which Revisions `person` had a hand in and so can't sign (rule 3); their places by their ids.

    What `authors_of_each` says of one person, from that person's Changes alone: three queries.
    """
    own: dict[Place, list[int]] = defaultdict(list)
    written = Change.objects.filter(of_places(places.values()), by=person)
    for condition, section, sequence in written.values_list("condition", "section", "sequence"):
        own[condition, section].append(sequence)
    touched = {pk: place for pk, place in places.items() if place in own}
    arrivals: dict[int, list[int]] = defaultdict(list)
    for revision, sequence in Change.objects.filter(to_revision__in=touched).values_list(
        "to_revision", "sequence"
    ):
        arrivals[revision].append(sequence)
    starts: dict[Place, list[tuple[int, int]]] = defaultdict(list)
    signed = EditionSection.objects.filter(
        of_places(touched.values(), "edition__condition"), is_signed=True
    )
    for condition, section, sequence, revision in signed.values_list(
        "edition__condition", "section", "path_sequence", "revision"
    ):
        starts[condition, section].append((sequence, revision))
    return {
        pk
        for pk, place in touched.items()
        if _has_a_hand(pk, own[place], arrivals[pk], starts[place])
    }


def _has_a_hand(
    revision: int, own: list[int], arrivals: list[int], starts: list[tuple[int, int]]
) -> bool:
    others = [sequence for sequence, shown in starts if shown != revision]
    for arrival in arrivals:
        start = max((sequence for sequence in others if sequence < arrival), default=0)
        if any(start < sequence <= arrival for sequence in own):
            return True
    return False


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
    rows = (
        EditionSection.objects.filter(edition__current__condition__in=conditions.order_by())
        .order_by()
        .values_list(
            "edition__condition",
            "section",
            "pk",
            "revision",
            "is_signed",
            "competences",
            "path_sequence",
        )
    )
    return {(condition, section): Shown(*shown) for condition, section, *shown in rows}


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
    starts = {place: found.sequence for place, found in shown.items()}
    ahead = {
        (condition, section)
        for condition, section, end in ends
        if section in known and end > starts.get((condition, section), 0)
    }
    paths: dict[Place, list[Step]] = defaultdict(list)
    rows = Change.objects.filter(of_places(ahead)).order_by("sequence")
    for condition, section, *step in rows.values_list(
        "condition", "section", "pk", "to_revision", "sequence"
    ):
        found = Step(*step)
        if found.sequence > starts.get((condition, section), 0):
            paths[condition, section].append(found)
    return {
        place: path
        for place, path in paths.items()
        if place not in shown or path[-1].revision != shown[place].revision
    }


def _authors(
    revision: int, changes: list[tuple[int, int, int]], starts: set[tuple[int, int]]
) -> set[int]:
    others = [sequence for sequence, shown in starts if shown != revision]
    authors: set[int] = set()
    for arrival, reached, _by in changes:
        if reached == revision:
            start = max((sequence for sequence in others if sequence < arrival), default=0)
            authors.update(by for sequence, _to, by in changes if start < sequence <= arrival)
    return authors


def first_arrival(revision: Revision, after: int) -> int:
    """The place on the path where the draft first reached these words behind place `after`."""
    return (
        Change.objects.filter(to_revision=revision, sequence__gt=after)
        .order_by("sequence")
        .values_list("sequence", flat=True)[0]
    )
