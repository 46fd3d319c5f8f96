"""Words that nobody present can sign, and what is said of them (rule 3)."""

import pytest
from django.utils import timezone

from accounts.actions import grant_role, withdraw_role
from accounts.models import Person
from record.judgement.overview import judging
from record.judgement.path import authors_among, authors_of
from record.judgement.signers import without_signer
from record.models import Revision

pytestmark = pytest.mark.both_databases


def lacks(board, section):
    revision = board.revision(section)
    stands = judging({revision.pk: revision}, timezone.now())
    return without_signer([stands(revision)]).get(revision.pk, [])


def alone(board):
    """The board without its second clinician."""
    withdraw_role(role=board.second_clinician.role("clinical"), by=board.administrator)


def test_words_that_somebody_can_sign_lack_nobody(board):
    board.write_ibuprofen()
    assert lacks(board, "medications") == []


def test_a_competence_that_nobody_holds_is_named(board):
    board.write_ibuprofen()
    withdraw_role(role=board.pharmacist.role("pharmacist"), by=board.administrator)
    assert lacks(board, "medications") == ["Nobody on the board is a pharmacist reviewer."]


def test_the_only_holder_who_wrote_in_it_is_named(board):
    alone(board)
    board.write_causes("Myeloma", by=board.clinician)
    board.write_causes("Myeloma", "Haemangioma")
    assert lacks(board, "causes") == [
        "No clinical reviewer is free to sign: Clinician had a hand in these words."
    ]


def test_a_second_holder_is_enough(board):
    board.write_causes("Myeloma", by=board.clinician)
    assert lacks(board, "causes") == []


def test_an_account_that_was_closed_holds_nothing(board):
    alone(board)
    board.write_causes("Myeloma")
    board.clinician.user.is_active = False
    board.clinician.user.save()
    assert lacks(board, "causes") == ["Nobody on the board is a clinical reviewer."]


def test_who_signed_as_one_competence_is_not_free_for_the_other(board):
    board.write_ibuprofen()
    board.submit("medications")
    withdraw_role(role=board.pharmacist.role("pharmacist"), by=board.administrator)
    grant_role(person=board.clinician, kind="pharmacist", by=board.administrator)
    board.approve("medications", by=Person.objects.get(name="Clinician"), competence="clinical")
    assert lacks(board, "medications") == [
        "No pharmacist reviewer is free to sign: Clinician signed them as something else."
    ]


def test_one_person_for_two_competences_is_one_too_few(board):
    alone(board)
    board.write_ibuprofen()
    withdraw_role(role=board.pharmacist.role("pharmacist"), by=board.administrator)
    grant_role(person=board.clinician, kind="pharmacist", by=board.administrator)
    assert lacks(board, "medications") == [
        "Only Clinician could sign, and each competence has to be another person's."
    ]


def test_signed_words_lack_nobody_though_the_board_is_empty_since(board):
    board.published_edition()
    for person, kind in ((board.pharmacist, "pharmacist"), (board.second_clinician, "clinical")):
        withdraw_role(role=person.role(kind), by=board.administrator)
    board.write_causes("Myeloma")
    board.submit("causes")
    board.approve("causes", by=board.clinician)
    assert lacks(board, "causes") == []


def test_the_authors_among_some_are_those_of_all_who_are_among_them(board):
    board.published_edition()
    board.write_ibuprofen("600 mg", by=board.clinician)
    board.write_ibuprofen("400 mg", by=board.second_author)
    board.write_causes("Myeloma", by=board.pharmacist)
    revisions = list(Revision.objects.all())
    people = {board.clinician.pk, board.pharmacist.pk}
    expected = {one.pk: authors_of(one) & people for one in revisions}
    places = {one.pk: (one.condition_id, one.section) for one in revisions}
    assert authors_among(people, places) == {pk: who for pk, who in expected.items() if who}
