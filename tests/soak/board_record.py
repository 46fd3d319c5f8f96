"""Rules 3 to 5 of the record, judged anew from the raw rows.

Written without a line of the code under test: plain SQL, and the rules as docs and DESIGN state
them. It replays every act in the order of its time and says what should not have been possible.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

DOSED = {"medications", "supplements", "biologics"}


@dataclass
class Record:
    """The rows, as they lie in the tables."""

    changes: list[dict[str, Any]]
    reviews: list[dict[str, Any]]
    roles: dict[int, dict[str, Any]]
    editions: list[dict[str, Any]]
    shown: list[dict[str, Any]]
    rests_on: list[dict[str, Any]]
    submissions: list[dict[str, Any]]
    standing: list[dict[str, Any]]
    revisions: dict[int, dict[str, Any]]


def read(cursor: Any) -> Record:
    """Everything that was done, by a DB-API cursor."""

    def rows(table: str, columns: str) -> list[dict[str, Any]]:
        names = columns.split()
        cursor.execute(f"SELECT {', '.join(names)} FROM {table} ORDER BY id")
        return [
            {
                name: _moment(value)
                if name.endswith("_at") or name in {"at", "holds_until"}
                else value
                for name, value in zip(names, row, strict=True)
            }
            for row in cursor.fetchall()
        ]

    return Record(
        rows(
            "record_change",
            "id condition_id section sequence from_revision_id to_revision_id by_id at",
        ),
        rows(
            "record_review", "id revision_id reviewer_id competence role_id verdict at holds_until"
        ),
        {
            row["id"]: row
            for row in rows("accounts_role", "id person_id kind granted_at withdrawn_at")
        },
        rows("record_edition", "id condition_id number published_at"),
        rows("record_editionsection", "id edition_id section revision_id is_signed path_sequence"),
        rows("record_editionsection_reviews", "id editionsection_id review_id"),
        rows("record_submission", "id revision_id at taken_back_at"),
        rows("record_standing", "id condition_id kind revision_id at"),
        {row["id"]: row for row in rows("record_revision", "id condition_id section states_dose")},
    )


def faults(record: Record) -> Iterator[str]:
    """What should not have been possible, a sentence each."""
    judge = _Judge(record)
    yield from judge.broken_paths()
    for review in record.reviews:
        yield from judge.faults_of_review(review)
    for shown in record.shown:
        yield from judge.faults_of_publication(shown)


def _moment(value: Any) -> datetime | None:
    if isinstance(value, str):  # SQLite keeps moments as text, in UTC
        value = datetime.fromisoformat(value)
    if value is None:
        return None
    return value if value.tzinfo else value.replace(tzinfo=UTC)


class _Judge:
    def __init__(self, record: Record) -> None:
        self.record = record
        self.paths: dict[tuple[int, str], list[dict[str, Any]]] = defaultdict(list)
        for change in record.changes:
            self.paths[change["condition_id"], change["section"]].append(change)
        self.editions = {edition["id"]: edition for edition in record.editions}
        self.reviews: dict[int, list[dict[str, Any]]] = defaultdict(list)
        for review in record.reviews:
            self.reviews[review["revision_id"]].append(review)
        self.submitted: dict[int, list[dict[str, Any]]] = defaultdict(list)
        for submission in record.submissions:
            self.submitted[submission["revision_id"]].append(submission)
        self.errata: dict[int, list[datetime]] = defaultdict(list)
        for fact in record.standing:
            if fact["kind"] == "erratum":
                self.errata[fact["revision_id"]].append(fact["at"])
        self.public: dict[tuple[int, str], list[dict[str, Any]]] = defaultdict(list)
        for shown in record.shown:
            edition = self.editions[shown["edition_id"]]
            place = (edition["condition_id"], shown["section"])
            self.public[place].append({**shown, "at": edition["published_at"]})
        for publications in self.public.values():
            publications.sort(key=lambda one: one["at"])
        self.by_id = {review["id"]: review for review in record.reviews}

    def broken_paths(self) -> Iterator[str]:
        """A path has neither gaps nor jumps, and time goes one way on it."""
        for place, path in self.paths.items():
            path.sort(key=lambda change: change["sequence"])
            before = None
            for number, change in enumerate(path, start=1):
                came_from = before["to_revision_id"] if before else None
                if change["sequence"] != number or change["from_revision_id"] != came_from:
                    yield f"{place}: change {change['id']} breaks the path."
                if before and change["at"] < before["at"]:
                    yield f"{place}: change {change['id']} is older than the one before it."
                before = change

    def faults_of_review(self, review: dict[str, Any]) -> Iterator[str]:
        """Rule 3 and rule 4, at the moment of the verdict."""
        name, at = f"review {review['id']}", review["at"]
        words = self.record.revisions[review["revision_id"]]
        role = self.record.roles[review["role_id"]]
        if (role["person_id"], role["kind"]) != (review["reviewer_id"], review["competence"]):
            yield f"{name}: signed with somebody else's role."
        if not _was_active(role, at):
            yield f"{name}: the role was not active."
        if review["competence"] not in _needed(words):
            yield f"{name}: {words['section']} does not ask for {review['competence']}."
        if review["reviewer_id"] in self._authors(review["revision_id"], at):
            yield f"{name}: the reviewer had a hand in the words."
        if not (self._is_submitted(review["revision_id"], at) or self._is_public(review)):
            yield f"{name}: the words lay before nobody."
        for other in self.reviews[review["revision_id"]]:
            is_same_person = other["reviewer_id"] == review["reviewer_id"]
            if is_same_person and other["competence"] != review["competence"]:
                both = {other["verdict"], review["verdict"]} == {"approved"}
                if both and self._latest(other, at) and other["at"] <= at:
                    yield f"{name}: one person signed twice, as {other['competence']} too."

    def faults_of_publication(self, shown: dict[str, Any]) -> Iterator[str]:
        """What went live was signed that moment; what stayed was signed when it went."""
        edition = self.editions[shown["edition_id"]]
        at, revision = edition["published_at"], shown["revision_id"]
        name = f"edition {edition['number']} of {edition['condition_id']}, {shown['section']}"
        for link in self.record.rests_on:
            if link["editionsection_id"] == shown["id"]:
                review = self.by_id[link["review_id"]]
                is_fit = review["revision_id"] == revision and review["verdict"] == "approved"
                if not is_fit or review["at"] > at:
                    yield f"{name}: rests on review {review['id']}, which is none of these words."
        place = (edition["condition_id"], shown["section"])
        before = [one for one in self.public[place] if one["at"] < at]
        if before and before[-1]["revision_id"] == revision:
            return
        asked = self._requests(revision, at)
        if asked:
            yield f"{name}: went out while changes were asked for."
        if shown["is_signed"]:
            if not self._is_signed(revision, at):
                yield f"{name}: went out without the signatures it needs."
            was_public = any(one["revision_id"] == revision for one in before)
            if not (was_public or self._is_submitted(revision, at)):
                yield f"{name}: nobody had submitted it."
        elif any(one["is_signed"] for one in before):
            yield f"{name}: unsigned words in the place of signed ones."

    def _authors(self, revision: int, at: datetime) -> set[int]:
        found = self.record.revisions[revision]
        place = (found["condition_id"], found["section"])
        path = [change for change in self.paths[place] if change["at"] <= at]
        starts = [
            one["path_sequence"]
            for one in self.public[place]
            if one["is_signed"] and one["at"] < at and one["revision_id"] != revision
        ]
        authors = set()
        for arrival in path:
            if arrival["to_revision_id"] != revision:
                continue
            end = arrival["sequence"]
            start = max((sequence for sequence in starts if sequence < end), default=0)
            authors |= {one["by_id"] for one in path if start < one["sequence"] <= end}
        return authors

    def _is_submitted(self, revision: int, at: datetime) -> bool:
        return any(
            one["at"] <= at and (one["taken_back_at"] is None or one["taken_back_at"] > at)
            for one in self.submitted[revision]
        )

    def _is_public(self, review: dict[str, Any]) -> bool:
        found = self.record.revisions[review["revision_id"]]
        shown = self.public[found["condition_id"], found["section"]]
        before = [one for one in shown if one["at"] <= review["at"]]
        return bool(before) and before[-1]["revision_id"] == review["revision_id"]

    def _latest(self, review: dict[str, Any], at: datetime) -> bool:
        return not any(
            other["id"] > review["id"]
            and other["at"] <= at
            and (other["reviewer_id"], other["competence"])
            == (review["reviewer_id"], review["competence"])
            for other in self.reviews[review["revision_id"]]
        )

    def _requests(self, revision: int, at: datetime) -> list[dict[str, Any]]:
        return [
            review
            for review in self.reviews[revision]
            if review["at"] <= at
            and review["verdict"] == "changes_requested"
            and self._latest(review, at)
            # It outlives its author's role, until another holder approves the same words.
            and not (
                _has_ended(self.record.roles[review["role_id"]], at) and self._answered(review, at)
            )
        ]

    def _answered(self, request: dict[str, Any], at: datetime) -> bool:
        return any(
            review["id"] > request["id"]
            and review["at"] <= at
            and review["competence"] == request["competence"]
            and review["verdict"] == "approved"
            and self._latest(review, at)
            for review in self.reviews[request["revision_id"]]
        )

    def _is_signed(self, revision: int, at: datetime) -> bool:
        holding = [
            review
            for review in self.reviews[revision]
            if review["verdict"] == "approved"
            and review["at"] <= at < review["holds_until"]
            and self._latest(review, at)
            and not _has_ended(self.record.roles[review["role_id"]], at)
            and not any(review["at"] <= erratum <= at for erratum in self.errata[revision])
        ]
        signers = [
            {review["reviewer_id"] for review in holding if review["competence"] == competence}
            for competence in sorted(_needed(self.record.revisions[revision]))
        ]
        if len(signers) == 1:
            return bool(signers[0])
        first, second = signers
        return bool(first) and bool(second) and len(first | second) > 1


def _needed(words: dict[str, Any]) -> set[str]:
    is_dosed = words["section"] in DOSED or words["states_dose"]
    return {"clinical", "pharmacist"} if is_dosed else {"clinical"}


def _has_ended(role: dict[str, Any], at: datetime) -> bool:
    return role["withdrawn_at"] is not None and role["withdrawn_at"] <= at


def _was_active(role: dict[str, Any], at: datetime) -> bool:
    return role["granted_at"] <= at and not _has_ended(role, at)
