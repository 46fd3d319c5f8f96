"""The sign-off of a section as readers see it, judged from the record alone."""

from datetime import UTC, datetime, timedelta

from condition import registry
from reading.trust import read_trust

DAY = datetime(2026, 1, 1, tzinfo=UTC)


def review(competence, days=0, verdict="approved", reviewer=None):
    return {
        "revision": "abc",
        "reviewer": reviewer or competence,
        "name": competence,
        "credentials": "",
        "competence": competence,
        "verdict": verdict,
        "at": (DAY + timedelta(days=days)).isoformat(),
    }


def judged(*reviews, is_signed=True, after=2):
    record = {"key": "medications", "revision": "abc", "is_signed": is_signed, "reviews": reviews}
    return read_trust(registry.section("medications"), record, [], DAY + timedelta(days=after))


def test_the_next_review_is_a_year_after_the_earliest_of_the_competences():
    trust = judged(review("clinical", days=0), review("pharmacist", days=40))
    assert trust.next_review == DAY + timedelta(days=365)
    assert trust.last_reviewed == DAY + timedelta(days=40)


def test_only_the_latest_approval_of_a_competence_counts():
    trust = judged(
        review("clinical", days=0),
        review("pharmacist", days=40),
        review("clinical", days=90, reviewer="another"),
        after=100,
    )
    assert trust.next_review == DAY + timedelta(days=405)
    assert [signature.reviewer for signature in trust.signatures] == ["another", "pharmacist"]


def test_a_review_is_overdue_from_its_very_day():
    reviews = [review("clinical"), review("pharmacist")]
    assert not judged(*reviews, after=364).is_overdue
    assert judged(*reviews, after=365).is_overdue


def test_words_that_one_competence_signed_are_not_reviewed():
    assert not judged(review("clinical"), is_signed=False).is_signed


def test_words_that_all_signed_and_one_asks_to_change_are_not_reviewed():
    trust = judged(
        review("clinical"),
        review("pharmacist"),
        review("clinical", days=1, verdict="changes_requested", reviewer="third"),
        is_signed=False,
    )
    assert not trust.is_signed


def test_an_approval_that_was_taken_back_does_not_sign_unreviewed_words():
    trust = judged(
        review("clinical"),
        review("clinical", days=1, verdict="changes_requested"),
        review("pharmacist"),
        is_signed=False,
    )
    assert not trust.is_signed
    assert [request.reviewer for request in trust.requests] == ["clinical"]
