"""Every edition of an article: what changed in it and why, and who signed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from condition import registry
from record.models import Change, Edition, Review, Standing

from .article import Byline
from .catalogue import PublicArticle
from .signatures import Signature, signed_at


@dataclass(frozen=True)
class PublishedChange:
    """One Change that an edition brought to readers."""

    at: datetime
    by: Byline
    kind: str
    label: str
    reason: str


@dataclass(frozen=True)
class SectionChange:
    """What an edition changed in a section: its words, its sign-off, or both."""

    key: str
    title: str
    digest: str
    has_new_words: bool
    is_signed: bool
    changes: tuple[PublishedChange, ...]
    reviews: tuple[Signature, ...]


@dataclass(frozen=True)
class PastEdition:
    """One edition as the history lists it."""

    edition: Edition
    title: str
    published_by: Byline
    sections: tuple[SectionChange, ...]


@dataclass(frozen=True)
class Fact:
    """One entry of the Standing as the history lists it."""

    at: datetime
    what: str
    key: str  # of the section; "" for the article
    section: str
    by: str
    digest: str
    notice: str


def read_history(found: PublicArticle) -> list[PastEdition]:
    """Every edition, the newest first. One query."""
    editions = list(found.editions)
    befores = [*editions[1:], None]
    return [
        _past(edition, before, found.standing)
        for edition, before in zip(editions, befores, strict=True)
    ]


def read_facts(found: PublicArticle) -> list[Fact]:
    """What became true of the article since, the newest first. No query."""
    titles = {record["key"]: record["title"] for record in found.current.manifest["sections"]}
    return [_fact(fact, titles) for fact in reversed(found.standing)]


def _past(edition: Edition, before: Edition | None, facts: tuple[Standing, ...]) -> PastEdition:
    manifest = edition.manifest
    known = {record["key"]: record for record in before.manifest["sections"]} if before else {}
    return PastEdition(
        edition=edition,
        title=manifest["title"],
        published_by=Byline(**manifest["published_by"]),
        sections=tuple(_changed(manifest["sections"], known, facts)),
    )


def _changed(
    records: list[dict[str, Any]],
    known: Mapping[str, dict[str, Any]],
    facts: tuple[Standing, ...],
) -> Iterator[SectionChange]:
    for record in records:
        before = known.get(record["key"])
        has_new_words = before is None or before["revision"] != record["revision"]
        if has_new_words or before["reviews"] != record["reviews"]:
            yield SectionChange(
                key=record["key"],
                title=record["title"],
                digest=record["revision"],
                has_new_words=has_new_words,
                is_signed=record["is_signed"],
                changes=tuple(published_change(change) for change in record.get("changes", [])),
                reviews=tuple(signed_at(review, facts) for review in record["reviews"]),
            )


def published_change(record: Mapping[str, Any]) -> PublishedChange:
    """A Change as an Edition carries it."""
    return PublishedChange(
        at=datetime.fromisoformat(record["at"]),
        by=Byline(**record["by"]),
        kind=record["kind"],
        label=str(Change.Kind(record["kind"]).label),
        reason=record["reason"],
    )


def _fact(standing: Standing, titles: Mapping[str, str]) -> Fact:
    body = standing.fact["body"]
    what = str(standing.get_kind_display())
    if standing.kind == Standing.Kind.REVIEW:
        what = str(Review.Verdict(body["verdict"]).label)
    return Fact(
        at=standing.at,
        what=what,
        key=standing.section,
        section=titles.get(standing.section) or str(registry.known(standing.section).title),
        by=standing.fact["by"]["name"],
        digest=standing.digest,
        notice=(f"[{body['reference']}] " if "reference" in body else "")
        + (body.get("notice") or body.get("what_was_wrong") or body.get("site", "")),
    )
