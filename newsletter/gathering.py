"""What the editions of a period changed: the entries of a bulletin."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from condition import registry
from record.models import Change, Edition, Standing

from .models import Bulletin, Entry

# An edition gets its time before its transaction ends: one that was under way when the last
# bulletin was made is looked for again.
OVERLAP = timedelta(hours=1)


def gather(kind: str, start: datetime, end: datetime) -> list[Entry]:
    """What a bulletin of that kind has to tell of the period, unsaved, in its order; may be none.

    Each edition is told of once in bulletins of a kind.
    """
    told = Entry.objects.filter(bulletin__kind=kind).values("edition")
    editions = Edition.objects.filter(published_at__gte=start - OVERLAP, published_at__lt=end)
    editions = editions.exclude(pk__in=told).select_related("condition", "previous")
    found = [entry for edition in editions.order_by("pk") for entry in _entries_of(edition)]
    if kind == Bulletin.Kind.SAFETY:
        found = [entry for entry in found if entry.is_safety]
    found = sorted(still_right(found), key=_order)
    for place, entry in enumerate(found, 1):
        entry.place = place
    return found


def still_right(entries: Iterable[Entry]) -> list[Entry]:
    """Without words that an erratum names, and articles that were withdrawn.

    Nobody is sent to what is known to be wrong.
    """
    entries = list(entries)
    about = Standing.objects.filter(condition__in={entry.condition_id for entry in entries})
    errata = about.filter(kind=Standing.Kind.ERRATUM)
    wrong = set(errata.values_list("condition_id", "section", "revision__digest"))
    withdrawn = about.filter(kind=Standing.Kind.WITHDRAWN)
    gone = set(withdrawn.values_list("condition_id", flat=True))
    return [
        entry
        for entry in entries
        if entry.condition_id not in gone
        and (entry.condition_id, entry.section, entry.revision) not in wrong
    ]


def _entries_of(edition: Edition) -> list[Entry]:
    """Words that were public elsewhere and are carried over are no news."""
    before = edition.previous.manifest["sections"] if edition.previous else []
    public = {record["key"] for record in before}
    return [
        Entry(
            condition=edition.condition,
            edition=edition,
            section=record["key"],
            revision=record["revision"],
            # Only words that were public have a safety change (rule 7).
            is_safety=record["key"] in public
            and any(change["kind"] == Change.Kind.SAFETY for change in record["changes"]),
            changes=[
                {"kind": change["kind"], "reason": change["reason"]} for change in record["changes"]
            ],
        )
        for record in edition.manifest["sections"]
        if record.get("changes") and (record["key"] in public or "carried_over" not in record)
    ]


def _order(entry: Entry) -> tuple[Any, ...]:
    """Safety first; then by article, edition and the article's own order."""
    title, number = entry.edition.condition.title.casefold(), entry.edition.number
    keys = [section.key for section in registry.sections()]
    place = keys.index(entry.section) if entry.section in keys else len(keys)
    return (not entry.is_safety, title, number, place)
