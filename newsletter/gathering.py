"""What the editions of a period changed: the entries of a bulletin."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from condition import registry
from record.models import Change, Edition, Standing

from .models import Bulletin, Entry

# An edition gets its time before its transaction ends: one that was under way when the last
# bulletin was made is looked for again.
OVERLAP = timedelta(hours=1)


@dataclass(frozen=True)
class Found:
    """One section of one edition that says something new."""

    edition: Edition
    section: str
    revision: str
    changes: list[dict[str, str]]
    was_public: bool

    @property
    def is_safety(self) -> bool:
        """Whether words that were public had a safety change (rule 7): a first edition has none."""
        kinds = {change["kind"] for change in self.changes}
        return self.was_public and Change.Kind.SAFETY in kinds

    @property
    def place(self) -> tuple[Any, ...]:
        """Safety first; then by article, edition and the article's own order."""
        title = self.edition.condition.title.casefold()
        return (not self.is_safety, title, self.edition.number, _place_of(self.section))


def gather(kind: str, start: datetime, end: datetime) -> list[Found]:
    """What a bulletin of that kind has to tell of the period, in its order; may be nothing.

    Each edition is told of once in bulletins of a kind. Words that an erratum names and articles
    that were withdrawn are left out: nobody is sent to what is known to be wrong.
    """
    told = Entry.objects.filter(bulletin__kind=kind).values("edition")
    editions = (
        Edition.objects.filter(published_at__gte=start - OVERLAP, published_at__lt=end)
        .exclude(pk__in=told)
        .exclude(condition__standing__kind=Standing.Kind.WITHDRAWN)
        .select_related("condition", "previous")
        .order_by("pk")
    )
    found = [entry for edition in editions for entry in _sections_of(edition)]
    if kind == Bulletin.Kind.SAFETY:
        found = [entry for entry in found if entry.is_safety]
    wrong = words_with_errata({entry.edition.condition_id for entry in found})
    found = [
        entry
        for entry in found
        if (entry.edition.condition_id, entry.section, entry.revision) not in wrong
    ]
    return sorted(found, key=lambda entry: entry.place)


def words_with_errata(conditions: Iterable[int]) -> set[tuple[int, str, str]]:
    """Condition, section and digest of words that an erratum names."""
    errata = Standing.objects.filter(kind=Standing.Kind.ERRATUM, condition__in=conditions)
    return set(errata.values_list("condition_id", "section", "revision__digest"))


def rows(bulletin: Bulletin, found: Iterable[Found]) -> list[Entry]:
    """The entries to keep, numbered in their order."""
    return [
        Entry(
            bulletin=bulletin,
            place=place,
            condition=entry.edition.condition,
            edition=entry.edition,
            section=entry.section,
            revision=entry.revision,
            is_safety=entry.is_safety,
            changes=entry.changes,
        )
        for place, entry in enumerate(found, 1)
    ]


def _sections_of(edition: Edition) -> list[Found]:
    before = edition.previous.manifest["sections"] if edition.previous else []
    public = {record["key"] for record in before}
    return [
        Found(
            edition=edition,
            section=record["key"],
            revision=record["revision"],
            changes=[
                {"kind": change["kind"], "reason": change["reason"]} for change in record["changes"]
            ],
            was_public=record["key"] in public,
        )
        for record in edition.manifest["sections"]
        if record.get("changes")
    ]


def _place_of(section: str) -> int:
    order = {entry.key: place for place, entry in enumerate(registry.sections())}
    return order.get(section, len(order))
