"""How far readers can trust a section: who signed its exact words, when, and what came since."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from accounts.models import Role
from condition.registry import Section
from record.actions.reports import SEVERITIES
from record.models import Review, Standing

Record = Mapping[str, Any]  # a Review as an Edition and its Standing carry it


@dataclass(frozen=True)
class Signature:
    """A named reviewer's verdict, as the record has it."""

    record: Record
    place: str = ""  # the site it was made at; "" for this one

    @property
    def reviewer(self) -> str:
        """The reviewer's permanent id."""
        return self.record["reviewer"]

    @property
    def name(self) -> str:
        """The reviewer's name that day."""
        return self.record["name"]

    @property
    def credentials(self) -> str:
        """The reviewer's credentials that day."""
        return self.record["credentials"]

    @property
    def competence(self) -> str:
        """What the reviewer signed as, in words."""
        return str(Role.Kind(self.record["competence"]).label)

    @property
    def at(self) -> datetime:
        """When the verdict was given."""
        return datetime.fromisoformat(self.record["at"])

    @property
    def is_approval(self) -> bool:
        """The reviewer approved the words; otherwise asked for changes."""
        return self.record["verdict"] == Review.Verdict.APPROVED


@dataclass(frozen=True)
class Corrector:
    """Somebody who signed a correction, as they stood that day."""

    name: str
    credentials: str
    competence: str


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
    signed_by: tuple[Corrector, ...] = ()  # whose approvals the correction rests on


@dataclass(frozen=True)
class Trust:
    """The board's sign-off of a section's words, as it stands on a day."""

    signatures: tuple[Signature, ...] = ()  # one a competence; none where not all have signed
    requests: tuple[Signature, ...] = ()  # reviewers who ask for changes to these words
    errata: tuple[Erratum, ...] = ()
    next_review: datetime | None = None
    is_overdue: bool = False

    @property
    def is_signed(self) -> bool:
        """Every competence has signed exactly these words."""
        return bool(self.signatures)

    @property
    def last_reviewed(self) -> datetime | None:
        """The last approval of the words shown."""
        return max((signature.at for signature in self.signatures), default=None)

    @property
    def is_faulted(self) -> bool:
        """An erratum has named these words since a reviewer signed them."""
        first = min((signature.at for signature in self.signatures), default=None)
        return any(
            erratum.names_these_words and first is not None and erratum.at >= first
            for erratum in self.errata
        )

    @property
    def is_current(self) -> bool:
        """Signed, not past its date, and with nothing said against it since."""
        return self.is_signed and not (self.is_overdue or self.requests or self.is_faulted)


def read_trust(
    section: Section,
    record: Record,
    standing: Iterable[Standing],
    on: datetime,
) -> Trust:
    """Judge a section of an Edition by its `record` there and the `standing` of the article.

    Words that went out unreviewed count as signed once every competence has approved them.
    """
    facts = list(standing)
    verdicts = [signed_at(review, facts) for review in record["reviews"]]
    verdicts += [
        signed_at(fact.fact["body"], facts)
        for fact in facts
        if fact.kind == Standing.Kind.REVIEW
        and fact.fact["body"]["revision"] == record["revision"]
        and fact.fact["body"] not in record["reviews"]
    ]
    latest = {
        (verdict.reviewer, verdict.record["competence"]): verdict
        for verdict in sorted(verdicts, key=_by_time)
    }
    requests = tuple(verdict for verdict in latest.values() if not verdict.is_approval)
    approvals = _approvals(verdicts if record["is_signed"] else list(latest.values()))
    is_complete = not requests and set(section.competences) <= set(approvals)
    signatures = tuple(approvals.values()) if record["is_signed"] or is_complete else ()
    next_review = min(
        (signature.at + section.review_every for signature in signatures), default=None
    )
    return Trust(
        signatures=signatures,
        requests=requests,
        errata=_errata(record, facts),
        next_review=next_review,
        is_overdue=next_review is not None and on >= next_review,
    )


def signed_at(review: Record, facts: Iterable[Standing]) -> Signature:
    """A verdict with the site it was made at: what is older than a restoration was made there."""
    signature = Signature(review)
    for fact in facts:
        if fact.kind == Standing.Kind.RESTORED and signature.at < fact.at:
            return Signature(review, fact.fact["body"]["site"])
    return signature


def _by_time(verdict: Signature) -> datetime:
    return verdict.at


def _approvals(verdicts: list[Signature]) -> dict[str, Signature]:
    """The latest approval of each competence."""
    return {
        verdict.record["competence"]: verdict
        for verdict in sorted(verdicts, key=_by_time)
        if verdict.is_approval
    }


def _errata(record: Record, facts: list[Standing]) -> tuple[Erratum, ...]:
    return tuple(
        read_erratum(fact, shown=record["revision"])
        for fact in facts
        if fact.kind == Standing.Kind.ERRATUM and fact.section == record["key"]
    )


def read_erratum(fact: Standing, *, shown: str = "") -> Erratum:
    """An erratum of the Standing, beside the words with the digest `shown`."""
    body = fact.fact["body"]
    return Erratum(
        at=fact.at,
        what_was_wrong=body["what_was_wrong"],
        severity=str(SEVERITIES.get(body["severity"], body["severity"])),
        editions=tuple(body["wrong_editions"]),
        corrected_in=body["corrected_in"],
        names_these_words=body["revision"] == shown,
        wrong_from=datetime.fromisoformat(body["wrong_from"]),
        wrong_until=datetime.fromisoformat(body["wrong_until"]),
        signed_by=tuple(
            Corrector(one["name"], one["credentials"], str(Role.Kind(one["competence"]).label))
            for one in body["signed_by"]
        ),
    )
