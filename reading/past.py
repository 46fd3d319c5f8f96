"""Where an article was: what changed since, a section's own history, a day of the past."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from record.models import Change, Edition

from .catalogue import PublicArticle
from .changes import gravest
from .signatures import Record


@dataclass(frozen=True)
class Since:
    """What came after an edition that has been replaced."""

    until: datetime  # when the next one took its place
    sections: tuple[Record, ...]  # whose words are other ones now: key, title, gravest `kind`

    @property
    def is_safety(self) -> bool:
        """Whether any of it bears on safety (rule 7 of the record)."""
        return any(section["kind"] == Change.Kind.SAFETY for section in self.sections)


def read_since(found: PublicArticle, edition: Edition) -> Since | None:
    """What changed between an edition and the current one; None for the current one.

    One query for an older one.
    """
    if edition.number == found.current.number:
        return None
    later = list(found.editions.filter(number__gt=edition.number).reverse())
    return Since(until=later[0].published_at, sections=tuple(_changed(edition, later)))


def _changed(edition: Edition, later: list[Edition]) -> Iterable[Record]:
    then, now = (
        {record["key"]: record for record in one.manifest["sections"]}
        for one in (edition, later[-1])
    )
    for key, record in {**now, **then, **now}.items():
        revisions = {said[key]["revision"] if key in said else "" for said in (then, now)}
        if len(revisions) > 1:
            yield {"key": key, "title": record["title"], "kind": gravest(_kinds(key, later))}


def _kinds(key: str, editions: Iterable[Edition]) -> Iterable[str]:
    return (
        change["kind"]
        for edition in editions
        for record in edition.manifest["sections"]
        if record["key"] == key
        for change in record.get("changes", [])
    )


def edition_on(found: PublicArticle, day: date) -> Edition | None:
    """What readers found at the end of that day, in the site's time zone; None before the first."""
    # Dates end with the year 9999, and moments in UTC a day earlier: after tomorrow comes no other.
    day = min(day, timezone.localdate() + timedelta(days=1))
    end = timezone.make_aware(datetime.combine(day + timedelta(days=1), time()))
    return found.editions.filter(published_at__lt=end).first()
