"""The path of a section's draft: which Changes led to which words, and whose they are."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping

from django.db.models import OuterRef, Q, Subquery

from condition.models import Condition
from record.models import Change, EditionSection, Revision, Standing

Place = tuple[int, str]  # a condition's id and a section's key


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
    return authors({revision.pk: (revision.condition_id, revision.section)})[revision.pk]


def authors(words: Mapping[int, Place]) -> dict[int, set[int]]:
    """The same of many Revisions, whose places are given by their ids. Two queries.

    The authors are those of every Change on every way to the Revision, each way counted from the
    signed words that were public before it (words put out unreviewed wash nothing off). Putting
    old words back is authorship too. A change hidden behind somebody's later comma stays on the
    way; so it does when it was undone in between. Who restored an article answers for what its
    archive says that others wrote.
    """
    places = set(words.values())
    paths: dict[Place, list[tuple[int, int, int]]] = defaultdict(list)
    restored = Standing.objects.filter(
        condition=OuterRef("condition"), kind=Standing.Kind.RESTORED, at__gte=OuterRef("at")
    )
    changes = Change.objects.filter(of_places(places)).order_by("sequence")
    for condition, section, sequence, reached, *people in changes.values_list(
        "condition", "section", "sequence", "to_revision", "by", Subquery(restored.values("by")[:1])
    ):
        paths[condition, section] += [(sequence, reached, by) for by in people if by]
    starts = _signed_starts(places)
    found = {}
    for revision, place in words.items():
        arrivals = [sequence for sequence, reached, _by in paths[place] if reached == revision]
        ways = _ways(revision, arrivals, starts[place])
        found[revision] = {
            by for sequence, _to, by in paths[place] if any(sequence in way for way in ways)
        }
    return found


def authors_among(people: Collection[int], words: Mapping[int, Place]) -> dict[int, set[int]]:
    """Who of `people` had a hand in which Revisions; without those that none of them touched."""
    among = {pk: found & set(people) for pk, found in authors(words).items()}
    return {pk: found for pk, found in among.items() if found}


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


def of_places(places: Iterable[Place], condition: str = "condition") -> Q:
    """The rows of these sections and no others: a term for kinds of section in the same articles.

    So there are as many terms as kinds of section at most, and one for the sections of an article.
    """
    conditions: dict[str, set[int]] = defaultdict(set)
    for pk, section in places:
        conditions[section].add(pk)
    sections: dict[frozenset[int], list[str]] = defaultdict(list)
    for section, pks in conditions.items():
        sections[frozenset(pks)].append(section)
    wanted = Q(pk__in=[])
    for articles, keys in sections.items():
        wanted |= Q(**{"section__in": keys, f"{condition}__in": articles})
    return wanted


def first_arrival(revision: Revision, after: int) -> int:
    """The place on the path where the draft first reached these words behind place `after`."""
    return (
        Change.objects.filter(to_revision=revision, sequence__gt=after)
        .order_by("sequence")
        .values_list("sequence", flat=True)[0]
    )
