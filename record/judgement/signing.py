"""Whether exact words are signed: which approvals hold today (rules 3 to 5 of the record)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import product

from condition.registry import Section
from record.models import Review, Standing


@dataclass(frozen=True)
class SignOff:
    """What the reviewers' standing verdicts on one Revision come to."""

    approvals: dict[str, Review]  # by competence, each from another person
    missing: tuple[str, ...]  # competences that nobody signed with
    requests: tuple[Review, ...]  # standing requests for changes

    @property
    def is_signed(self) -> bool:
        """Every competence has signed and nobody asks for changes."""
        return not self.missing and not self.requests


def sign_off(
    section: Section, reviews: Iterable[Review], errata: Iterable[Standing], on: datetime
) -> SignOff:
    """Judge the `reviews` of one Revision on a day; `errata` are those that name it."""
    standing = standing_verdicts(reviews)
    requests = tuple(
        review
        for review in standing
        if review.verdict == Review.Verdict.CHANGES_REQUESTED and review.role.withdrawn_at is None
    )
    faults = list(errata)
    holding = [review for review in standing if holds(section, review, faults, on)]
    approvals = _one_person_each(section.competences, holding)
    missing = tuple(name for name in section.competences if name not in approvals)
    return SignOff(approvals, missing, requests)


def standing_verdicts(reviews: Iterable[Review]) -> list[Review]:
    """Per reviewer and competence the latest verdict, oldest first."""
    latest: dict[tuple[int, str], Review] = {}
    for review in sorted(reviews, key=lambda review: review.pk):
        latest[review.reviewer_id, review.competence] = review
    return sorted(latest.values(), key=lambda review: review.pk)


def holds(section: Section, review: Review, errata: Iterable[Standing], on: datetime) -> bool:
    """Whether an approval still counts (rule 5).

    It does not when its review is past its date, when the signer's competence was withdrawn, or
    when an erratum has named these words since.
    """
    return (
        review.verdict == Review.Verdict.APPROVED
        and on < review.at + section.review_every
        and review.role.withdrawn_at is None
        and not any(erratum.at >= review.at for erratum in errata)
    )


def _one_person_each(competences: tuple[str, ...], holding: list[Review]) -> dict[str, Review]:
    """As many competences as can be covered by different people, the newest approvals first."""
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
