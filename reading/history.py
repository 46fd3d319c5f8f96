"""Every edition of an article: what changed in it and why, and who signed."""

from collections.abc import Iterator, Mapping
from typing import Any

from condition import registry
from record.models import Edition, Review, Standing

from .catalogue import PublicArticle
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
    titles = {record["key"]: record["title"] for record in found.current.manifest["sections"]}
    return [_fact(fact, titles) for fact in reversed(found.standing)]


def _changed(
    edition: Edition, before: Edition | None, facts: tuple[Standing, ...]
) -> Iterator[Record]:
    known = {one["key"]: one for one in before.manifest["sections"]} if before else {}
    for record in edition.manifest["sections"]:
        old = known.get(record["key"], {"revision": "", "reviews": []})
        has_new_words = old["revision"] != record["revision"]
        if has_new_words or old["reviews"] != record["reviews"]:
            reviews = [signed_at(review, facts) for review in record["reviews"]]
            yield {**record, "has_new_words": has_new_words, "reviews": reviews}


def _fact(standing: Standing, titles: Mapping[str, str]) -> dict[str, Any]:
    body = standing.fact["body"]
    what = str(standing.get_kind_display())
    if standing.kind == Standing.Kind.REVIEW:
        what = str(Review.Verdict(body["verdict"]).label)
    return {
        "at": standing.at,
        "what": what,
        "key": standing.section,  # "" for the article
        "section": titles.get(standing.section) or str(registry.known(standing.section).title),
        "by": standing.fact["by"]["name"],
        "digest": standing.digest,
        "notice": body.get("notice") or body.get("what_was_wrong") or body.get("site", ""),
    }
