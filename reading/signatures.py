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


@dataclass(frozen=True)
class Erratum:
    """A public correction of a section."""

    at: datetime
    what_was_wrong: str
    severity: str
    editions: tuple[int, ...]  # those that were wrong
    corrected_in: int
    names_these_words: bool
    wrong_from: datetime
    wrong_until: datetime
    signed_by: tuple[Record, ...]  # whose approvals the correction rests on


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


@dataclass(frozen=True)
class Notice:
    """An urgent word above a section, and since when it stands."""

    at: datetime
    text: str


def read_notice(facts: Sequence[Standing], section: str) -> Notice | None:
    """The notice that stands above a section."""
    fact = standing_notice(facts, section)
    return Notice(fact.at, fact.fact["body"]["notice"]) if fact else None


def read_errata(facts: Iterable[Standing], section: str, shown: str) -> tuple[Erratum, ...]:
    """One erratum a fault, as it was said last, beside the words with the digest `shown`."""
    faults: dict[str, list[Standing]] = {}
    for fact in facts:
        if fact.kind == Standing.Kind.ERRATUM and fact.section == section:
            faults.setdefault(fact.fault, []).append(fact)
    return tuple(
        read_erratum(same[-1], names_these_words=any(one.names(shown) for one in same))
        for same in faults.values()
    )


def read_erratum(fact: Standing, *, names_these_words: bool = False) -> Erratum:
    body = fact.fact["body"]
    return Erratum(
        at=fact.at,
        what_was_wrong=body["what_was_wrong"],
        severity=str(SEVERITIES.get(body["severity"], body["severity"])),
        editions=tuple(body["wrong_editions"]),
        corrected_in=body["corrected_in"],
        names_these_words=names_these_words,
        wrong_from=datetime.fromisoformat(body["wrong_from"]),
        wrong_until=datetime.fromisoformat(body["wrong_until"]),
        signed_by=tuple({**one, "competence": competence_label(one)} for one in body["signed_by"]),
    )
