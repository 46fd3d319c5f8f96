"""Who signed a section, and its corrections, as the record has them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from accounts.models import Role
from record.actions.errata import SEVERITIES, standing_notice
from record.models import Standing

Record = Mapping[str, Any]  # a Review as an Edition and its Standing carry it


@dataclass(frozen=True)
class Signature:
    """A named reviewer's verdict, with name and credentials of that day."""

    record: Record
    id: str  # the reviewer's, for ever
    name: str
    credentials: str
    competence: str  # what the reviewer signed as, in words
    at: datetime
    place: str  # the site it was made at; "" for this one


def signed_at(review: Record, facts: Iterable[Standing]) -> Signature:
    """A verdict with the site it was made at: what is older than a restoration was made there."""
    at = datetime.fromisoformat(review["at"])
    places = (
        fact.fact["body"]["site"]
        for fact in facts
        if fact.kind == Standing.Kind.RESTORED and at < fact.at
    )
    return Signature(
        record=review,
        id=review["reviewer"],
        name=review["name"],
        credentials=review["credentials"],
        competence=competence_label(review),
        at=at,
        place=next(places, ""),
    )


def competence_label(record: Record) -> str:
    return str(Role.Kind(record["competence"]).label)


def read_notice(facts: Sequence[Standing], section: str) -> Record | None:
    """The urgent notice that stands above a section, and since when (`at`)."""
    fact = standing_notice(facts, section)
    return {**fact.fact["body"], "at": fact.at} if fact else None


def read_errata(facts: Iterable[Standing], section: str, shown: str) -> tuple[Record, ...]:
    """One erratum a fault, as it was said last, beside the words with the digest `shown`."""
    faults: dict[str, list[Standing]] = {}
    for fact in facts:
        if fact.kind == Standing.Kind.ERRATUM and fact.section == section:
            faults.setdefault(fact.fault, []).append(fact)
    return tuple(
        read_erratum(same[-1], names_these_words=any(one.names(shown) for one in same))
        for same in faults.values()
    )


def read_erratum(fact: Standing, *, names_these_words: bool = False) -> Record:
    """What the record has of it, with severity and competences in words."""
    body = fact.fact["body"]
    return {
        **body,
        "at": fact.at,
        "severity": str(SEVERITIES.get(body["severity"], body["severity"])),
        "names_these_words": names_these_words,
        "signed_by": [{**one, "competence": competence_label(one)} for one in body["signed_by"]],
    }
