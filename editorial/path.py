"""The path of a section's draft: which Changes led to which words, and whose they are."""

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
    """The ids of all who had a hand in these words and so can't sign them (rule 3).

    They are the authors of every Change on every way to the Revision, each way counted from the
    words that were public before it. Putting old words back is authorship too. A change hidden
    behind somebody's later comma stays on the way; so it does when it was undone in between.
    """
    changes = list(
        Change.objects.filter(condition=revision.condition_id, section=revision.section)
        .order_by("sequence")
        .values_list("sequence", "to_revision_id", "by_id")
    )
    starts = list(
        EditionSection.objects.filter(
            edition__condition=revision.condition_id, section=revision.section
        )
        .exclude(revision=revision)
        .values_list("path_sequence", flat=True)
    )
    authors: set[int] = set()
    for arrival, reached, _by in changes:
        if reached == revision.pk:
            start = max((sequence for sequence in starts if sequence < arrival), default=0)
            authors.update(by for sequence, _to, by in changes if start < sequence <= arrival)
    return authors


def first_arrival(revision: Revision, after: int) -> int:
    """The place on the path where the draft first reached these words behind place `after`."""
    return (
        Change.objects.filter(to_revision=revision, sequence__gt=after)
        .order_by("sequence")
        .values_list("sequence", flat=True)[0]
    )
