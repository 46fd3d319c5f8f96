"""The path of a section's draft: which Changes led to which words, and whose they are."""

from collections import defaultdict
from collections.abc import Collection

from condition.models import Condition

from .models import Change, EditionSection, Revision


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
