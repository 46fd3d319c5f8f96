from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.actions import grant_role, withdraw_role
from record import actions
from record.judgement.overview import overview
from record.models import Standing, State


@pytest.fixture
def replaced(board):
    """Ibuprofen at 400 mg was published, then 600 mg; the draft is back at 400 mg."""
    board.published_edition()
    board.write_ibuprofen("600 mg")
    board.sign("medications")
    board.publish()
    board.write_ibuprofen("400 mg", by=board.second_author)
    return board


def state(board, on=None) -> State:
    return {entry.section.key: entry.state for entry in overview(board.article_now, on)}[
        "medications"
    ]


def test_old_words_come_back_signed(replaced):
    assert state(replaced) == State.SIGNED


def test_not_when_their_review_is_past_its_date(replaced):
    assert state(replaced, timezone.now() + timedelta(days=366)) == State.IN_REVIEW


def test_not_when_the_signers_competence_was_withdrawn(replaced):
    withdraw_role(role=replaced.pharmacist.roles.get(), by=replaced.administrator)
    assert state(replaced) == State.IN_REVIEW


def test_a_competence_granted_anew_does_not_revive_what_was_signed_before(replaced):
    withdraw_role(role=replaced.pharmacist.roles.get(), by=replaced.administrator)
    grant_role(person=replaced.pharmacist, kind="pharmacist", by=replaced.administrator)
    assert state(replaced) == State.IN_REVIEW


def test_not_when_a_reviewer_asks_for_changes_since(replaced):
    actions.request_changes(
        revision=replaced.revision("medications"),
        by=replaced.second_clinician,
        competence="clinical",
        comment="Too low.",
    )
    assert state(replaced) == State.CHANGES_REQUESTED


def test_not_when_an_erratum_names_them(replaced):
    revision = replaced.revision("medications")
    Standing.objects.create(
        condition=replaced.article,
        sequence=1,
        kind=Standing.Kind.ERRATUM,
        section="medications",
        revision=revision,
        at=timezone.now(),
        by=replaced.publisher,
        canonical="{}",
        digest="0" * 64,
    )
    assert state(replaced) == State.IN_REVIEW


def test_then_they_are_signed_anew_by_the_same_people(replaced):
    withdraw_role(role=replaced.pharmacist.roles.get(), by=replaced.administrator)
    grant_role(person=replaced.pharmacist, kind="pharmacist", by=replaced.administrator)
    replaced.approve("medications", by=replaced.pharmacist, competence="pharmacist")
    assert state(replaced) == State.SIGNED


def test_somebody_who_left_in_honour_leaves_their_signature(replaced):
    replaced.pharmacist.left_on = timezone.localdate()
    replaced.pharmacist.save()
    assert state(replaced) == State.SIGNED
