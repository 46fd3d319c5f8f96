"""Whether exact words are signed: the one answer that every screen shows (rules 3 to 5)."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from itertools import product
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef

from accounts.models import Role
from record.models import DUE_SOON, EditionSection, Freshness, Review, Standing


class Roles(NamedTuple):
    """What became of the roles that people signed with."""

    ended: Mapping[int, datetime]  # by the role's id
    holders: Collection[tuple[int, str]]  # who can be asked today, and as what

    @classmethod
    def now(cls) -> "Roles":
        """Those of the board. One query."""
        ended, holders = {}, set()
        rows = Role.objects.values_list(
            "pk", "person", "kind", "withdrawn_at", "person__left_on", "person__user__is_active"
        ).order_by()
        for pk, person, kind, withdrawn_at, left_on, is_active in rows:
            if withdrawn_at is not None:
                ended[pk] = withdrawn_at
            elif left_on is None and is_active:
                holders.add((person, kind))
        return cls(ended, holders)


class Said(NamedTuple):
    """What was said of exact words."""

    reviews: Mapping[int, list[Any]]  # by its id; one `is_told` where the Standing has it
    faulted_at: Mapping[int, datetime]  # by the last erratum that names them

    @classmethod
    def of(cls, revisions: Collection[int]) -> "Said":
        """Two queries."""
        reviews: dict[int, list[Any]] = {pk: [] for pk in revisions}
        told = Standing.objects.filter(review=OuterRef("pk"))
        given = Review.objects.filter(revision__in=revisions).annotate(is_told=Exists(told))
        for review in given.select_related("reviewer"):
            reviews[review.revision_id].append(review)
        return cls(reviews, errata_on(revisions))


@dataclass(frozen=True)
class Judgement:
    """What the reviews of exact words come to on a day."""

    on: datetime
    needed: tuple[str, ...]  # competences
    holding: tuple[Review, ...]  # approvals that count
    requests: tuple[Review, ...]  # for changes, that stand
    was_signed: bool = False  # in the edition that shows them: it stays so
    faulted_at: datetime | None = None  # by the last erratum that names them

    @cached_property
    def approvals(self) -> dict[str, Review]:
        """By competence, as many as can be covered by different people; the newest."""
        return _one_person_each(self.needed, self.holding)

    @property
    def reviewers(self) -> list[int]:
        """Whose approvals these are, each once, by their ids."""
        return list(dict.fromkeys(review.reviewer_id for review in self.approvals.values()))

    @property
    def missing(self) -> tuple[str, ...]:
        """Competences that nobody signed with."""
        return tuple(name for name in self.needed if name not in self.approvals)

    @property
    def is_signed(self) -> bool:
        """Every competence has signed and nobody asks for changes; public words stay as signed."""
        return self.was_signed or not (self.missing or self.requests)

    @property
    def signatures(self) -> tuple[Review, ...]:
        """The approvals of signed words."""
        return tuple(self.approvals.values()) if self.is_signed else ()

    @property
    def last_reviewed(self) -> datetime | None:
        """The last approval of these words; None where they are not signed."""
        return max((review.at for review in self.signatures), default=None)

    @property
    def holds_until(self) -> datetime | None:
        """The next review, by the approval that runs out first; None where they are not signed."""
        days = (review.holds_until for review in self.signatures)
        return min((day for day in days if day), default=None)

    @property
    def is_disputed(self) -> bool:
        """Somebody asks for changes, or an erratum has named the words since they were signed."""
        first = min((review.at for review in self.signatures), default=None)
        return bool(self.requests or (first and self.faulted_at and self.faulted_at >= first))

    def is_due(self, within: timedelta = timedelta()) -> bool:
        """Whether signed words are past their date, or will be within that span."""
        return self.holds_until is not None and self.holds_until <= self.on + within

    @property
    def is_overdue(self) -> bool:
        """Signed, and past its date."""
        return self.is_due()

    @property
    def is_current(self) -> bool:
        """Signed, not past its date, and with nothing said against it since."""
        return self.is_signed and not (self.is_overdue or self.is_disputed)

    @property
    def freshness(self) -> Freshness:
        """The same in a word."""
        if not self.is_signed:
            return Freshness.NEVER_REVIEWED
        if self.is_disputed:
            return Freshness.CHANGES_REQUESTED
        if self.is_overdue:
            return Freshness.OVERDUE
        return Freshness.DUE_SOON if self.is_due(DUE_SOON) else Freshness.SIGNED


def judge(
    needed: Iterable[str],
    reviews: Iterable[Review],
    *,
    roles: Roles,
    on: datetime,
    faulted_at: datetime | None = None,
    was_signed: bool | None = None,
) -> Judgement:
    """Judge words by the `reviews` of them; the last erratum that names them is of `faulted_at`.

    `was_signed` is how the edition has them that shows them; then the reviews are those it rests
    on and those made since. What is public stays signed when a role ends or the day is past; put
    out unreviewed, it is signed once every competence approved it by roles that stood then. Of
    words that would be newly published (None) an approval counts until its day, while its signer
    holds the role, and until an erratum.
    """
    needed, reviews = tuple(needed), list(reviews)
    standing = standing_verdicts(reviews)
    requests = _open_requests(standing, roles)
    approved = [
        review
        for review in (reviews if was_signed else standing)
        if review.verdict == Review.Verdict.APPROVED
    ]
    if was_signed is None:
        approved = [
            review
            for review in approved
            if review.holds_until
            and on < review.holds_until
            and review.role_id not in roles.ended
            and (faulted_at is None or faulted_at < review.at)
        ]
        return Judgement(on, needed, tuple(approved), requests)
    if not was_signed:
        approved = _since_complete(needed, reviews, standing, roles)
    return Judgement(on, needed, tuple(approved), requests, was_signed, faulted_at)


def _since_complete(
    needed: tuple[str, ...],
    reviews: Iterable[Review],
    standing: Iterable[Review],
    roles: Roles,
) -> list[Review]:
    """The approvals by which every competence first stood at one moment, and all later ones."""
    approved = Review.Verdict.APPROVED
    stand = {(one.reviewer_id, one.competence) for one in standing if one.verdict == approved}
    given = [
        review
        for review in sorted(reviews, key=lambda review: review.pk)
        if review.verdict == approved and (review.reviewer_id, review.competence) in stand
    ]
    held: list[Review] = []
    for place, last in enumerate(given, start=1):
        held = [
            review
            for review in given[:place]
            if review.role_id not in roles.ended or last.at < roles.ended[review.role_id]
        ]
        if len(_one_person_each(needed, held)) == len(needed):
            return held + given[place:]
    return held


def standing_verdicts(reviews: Iterable[Review]) -> list[Review]:
    """Per reviewer and competence the latest verdict, oldest first."""
    latest = {
        (review.reviewer_id, review.competence): review
        for review in sorted(reviews, key=lambda review: review.pk)
    }
    return sorted(latest.values(), key=lambda review: review.pk)


def _open_requests(standing: list[Review], roles: Roles) -> tuple[Review, ...]:
    """A request outlives its author's role: until another holder approves the same words."""
    return tuple(
        request
        for request in standing
        if request.verdict == Review.Verdict.CHANGES_REQUESTED
        and (_can_take_back(request, roles) or not _is_answered(request, standing))
    )


def _can_take_back(request: Review, roles: Roles) -> bool:
    holder = request.reviewer_id, request.competence
    return request.role_id not in roles.ended and holder in roles.holders


def _is_answered(request: Review, standing: list[Review]) -> bool:
    return any(
        review.verdict == Review.Verdict.APPROVED
        and review.competence == request.competence
        and review.pk > request.pk
        for review in standing
    )


def _one_person_each(competences: tuple[str, ...], holding: Iterable[Review]) -> dict[str, Review]:
    """As many competences as can be covered by different people, the newest approvals first."""
    newest = {review.competence: review for review in sorted(holding, key=lambda one: one.pk)}
    newest = {name: newest[name] for name in competences if name in newest}
    if len({review.reviewer_id for review in newest.values()}) == len(newest):
        return newest
    choices = [
        [None, *(review for review in holding if review.competence == name)] for name in competences
    ]
    best: dict[str, Review] = {}
    best_rank = (0, 0)
    for chosen in product(*choices):
        signed = [review for review in chosen if review is not None]
        if len({review.reviewer_id for review in signed}) < len(signed):
            continue
        rank = (len(signed), sum(review.pk for review in signed))
        if rank > best_rank:
            best_rank = rank
            best = {review.competence: review for review in signed}
    return best


def errata_on(revisions: Collection[int] | None = None) -> dict[int, datetime]:
    """When an erratum last named each of these Revisions, or all. One query."""
    errata = Standing.objects.filter(kind=Standing.Kind.ERRATUM)
    if revisions is not None:
        errata = errata.filter(revision__in=revisions)
    return dict(errata.order_by("at").values_list("revision", "at"))


def judge_rows(
    rows: Iterable[EditionSection],
    on: datetime,
    roles: Roles | None = None,
    said: Said | None = None,
) -> list[Judgement]:
    """The words of these rows, in their order, by what they rest on and what was said since.

    Four queries, less those for what is known.
    """
    if not (rows := list(rows)):
        return []
    roles, said = roles or Roles.now(), said or Said.of({row.revision_id for row in rows})
    bases = EditionSection.reviews.through.objects.filter(editionsection__in=rows)
    rests = set(bases.values_list("editionsection", "review"))
    return [
        judge(
            row.competences,
            [
                review
                for review in said.reviews[row.revision_id]
                if review.is_told or (row.pk, review.pk) in rests
            ],
            roles=roles,
            on=on,
            faulted_at=said.faulted_at.get(row.revision_id),
            was_signed=row.is_signed,
        )
        for row in rows
    ]
