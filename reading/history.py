"""Every edition of an article: what changed in it, why and since; who signed; a day of the past."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from record.models import Change, Edition, Review, Standing

from .catalogue import PublicArticle, awaits_edition
from .changes import gravest
from .signatures import Record, signed_at

Changed = tuple[Edition, list[Record]]  # an edition, and what it changed in each section


def read_history(found: PublicArticle) -> list[Changed]:
    """Every edition, the newest first, with the sections it changed. One query.

    Of a section it has the edition's own record, the reviews as signatures, and whether the words
    are other ones (`has_new_words`) or only the reviews.
    """
    editions = list(found.editions)
    return [
        (edition, list(_changed(edition, before, found.standing)))
        for edition, before in zip(editions, [*editions[1:], None], strict=True)
    ]


def read_facts(found: PublicArticle) -> list[dict[str, Any]]:
    """What became true of the article since, the newest first. No query."""
    facts = [fact for fact in found.standing if not awaits_edition(fact, found.current)]
    return [_fact(fact, found.current) for fact in reversed(facts)]


def _changed(
    edition: Edition, before: Edition | None, facts: tuple[Standing, ...]
) -> Iterator[Record]:
    known = {one["key"]: one for one in before.manifest["sections"]} if before else {}
    for record in edition.manifest["sections"]:
        old = known.get(record["key"], {"revision": "", "reviews": []})
        has_new_words = old["revision"] != record["revision"]
        if has_new_words or old["reviews"] != record["reviews"]:
            reviews = [signed_at(review, facts) for review in record["reviews"]]
            yield {
                **record,
                "has_new_words": has_new_words,
                "reviews": reviews,
                "is_first": before is None,  # which changes nothing: its words have no class
            }


def _fact(standing: Standing, current: Edition) -> dict[str, Any]:
    body = standing.fact["body"]
    what = str(standing.get_kind_display())
    if standing.kind == Standing.Kind.REVIEW:
        what = str(Review.Verdict(body["verdict"]).label)
    return {
        "at": standing.at,
        "what": what,
        "key": standing.section,  # "" for the article
        "section": current.title_of(standing.section),
        "by": standing.fact["by"]["name"],
        "digest": standing.digest,
        "notice": (f"[{body['reference']}] " if "reference" in body else "")
        + (body.get("notice") or body.get("what_was_wrong") or body.get("site", "")),
    }


def read_since(found: PublicArticle, edition: Edition) -> dict[str, Any] | None:
    """What changed since an edition, until when it was current, and whether any of it is safety.

    None for the current one. One query for an older one.
    """
    if edition.number == found.current.number:
        return None
    later = list(found.editions.filter(number__gt=edition.number).reverse())
    sections = list(_changed_since(edition, later))
    is_safety = any(section["kind"] == Change.Kind.SAFETY for section in sections)
    return {"until": later[0].published_at, "sections": sections, "is_safety": is_safety}


def _changed_since(edition: Edition, later: list[Edition]) -> Iterator[Record]:
    then, now = (
        {record["key"]: record for record in one.manifest["sections"]}
        for one in (edition, later[-1])
    )
    for key, record in {**now, **then, **now}.items():
        revisions = {said[key]["revision"] if key in said else "" for said in (then, now)}
        if len(revisions) > 1:
            yield {"key": key, "title": record["title"], "kind": gravest(_kinds(key, later))}


def _kinds(key: str, editions: list[Edition]) -> Iterator[str]:
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
