import pytest

from accounts.actions import withdraw_role
from accounts.models import Role
from accounts.refusals import NothingChanged, NotYourRole
from record import actions
from record.models import Review
from record.refusals import NothingToPublish, NotReady, NotSubmitted, OwnWords, ReasonMissing
from tests.cast import person


def test_a_review_keeps_the_reviewer_as_they_stood_that_day(board):
    board.write_causes("Myeloma")
    board.submit("causes")
    review = board.approve("causes", by=board.clinician)
    board.clinician.credentials = "Professor"
    board.clinician.save()
    review.refresh_from_db()
    assert (review.name, review.credentials, review.competence) == ("Clinician", "MD", "clinical")


def test_nobody_signs_what_was_not_submitted(board):
    board.write_causes("Myeloma")
    with pytest.raises(NotSubmitted):
        board.approve("causes", by=board.clinician)


def test_a_submission_can_be_taken_back(board):
    board.write_causes("Myeloma")
    revision = board.submit("causes")
    actions.take_back(revision=revision, by=board.author)
    with pytest.raises(NotSubmitted):
        board.approve("causes", by=board.clinician)


def test_the_same_words_are_submitted_once(board):
    board.write_causes("Myeloma")
    board.submit("causes")
    with pytest.raises(NothingChanged):
        board.submit("causes")


def test_an_author_may_not_sign_their_own_words(board):
    board.write_causes("Myeloma", by=board.clinician)
    board.submit("causes")
    with pytest.raises(OwnWords):
        board.approve("causes", by=board.clinician)
    assert not Review.objects.exists()


def test_a_dose_hidden_behind_a_second_authors_comma_is_still_its_authors(board):
    board.published_edition()
    board.write_ibuprofen("600 mg", by=board.clinician)
    words = board.words("medications")
    words["medications"][0]["drug_class"] = "NSAID,"
    board.write("medications", words, by=board.second_author)
    board.submit("medications")
    with pytest.raises(OwnWords):
        board.approve("medications", by=board.clinician)
    assert board.approve("medications", by=board.second_clinician)


def test_going_out_unreviewed_washes_nothing_off(board):
    board.write_causes("Myeloma", by=board.clinician)
    board.submit("causes")
    board.publish(unreviewed=["causes"])
    board.write_causes("Myeloma", "Lymphoma", by=board.second_author)
    board.submit("causes")
    with pytest.raises(OwnWords):
        board.approve("causes", by=board.clinician)


def test_undoing_a_change_in_between_launders_nothing(board):
    board.published_edition()
    changed = board.write_ibuprofen("600 mg", by=board.clinician).to_revision
    board.write_ibuprofen("400 mg", by=board.second_author)
    actions.put_back(revision=changed, reason="After all.", by=board.author)
    board.submit("medications")
    with pytest.raises(OwnWords):
        board.approve("medications", by=board.clinician)


def test_whoever_puts_old_words_back_is_their_author(board):
    old = board.write_causes("Myeloma").to_revision
    board.write_causes("Lymphoma", by=board.second_author)
    actions.put_back(revision=old, reason="It was right.", by=board.clinician)
    board.submit("causes")
    with pytest.raises(OwnWords):
        board.approve("causes", by=board.clinician)


def test_the_author_of_published_words_may_sign_the_next_ones(board):
    board.write_causes("Myeloma", by=board.second_clinician)
    board.submit("causes")
    board.approve("causes", by=board.clinician)
    board.publish()
    board.write_causes("Myeloma", "Lymphoma")
    board.submit("causes")
    assert board.approve("causes", by=board.second_clinician)


def test_an_author_cannot_confirm_their_words_once_they_are_out(board):
    board.write_causes("Myeloma", by=board.second_clinician)
    board.submit("causes")
    board.approve("causes", by=board.clinician)
    board.publish()
    with pytest.raises(OwnWords):
        board.approve("causes", by=board.second_clinician)


@pytest.mark.parametrize("who", ["pharmacist", "publisher", "author", "outsider"])
def test_only_the_competence_signs(board, who):
    board.write_causes("Myeloma", by=board.second_author)
    board.submit("causes")
    with pytest.raises(NotYourRole):
        board.approve("causes", by=getattr(board, who), competence="clinical")


def test_a_competence_that_the_section_does_not_ask_for_signs_nothing(board):
    board.write_causes("Myeloma")
    board.submit("causes")
    with pytest.raises(NotYourRole):
        board.approve("causes", by=board.pharmacist, competence="pharmacist")


def test_a_withdrawn_role_signs_nothing(board):
    role = board.clinician.roles.get()
    withdraw_role(role=role, by=board.administrator)
    board.write_causes("Myeloma")
    board.submit("causes")
    with pytest.raises(NotYourRole):
        board.approve("causes", by=board.clinician, competence="clinical")


def test_different_competences_come_from_different_people(board):
    both = person("Both", Role.Kind.CLINICAL, Role.Kind.PHARMACIST)
    board.write_ibuprofen()
    board.submit("medications")
    board.approve("medications", by=both, competence="clinical")
    with pytest.raises(OwnWords, match="clinical"):
        board.approve("medications", by=both, competence="pharmacist")


def refused_everywhere(board, section: str, why: str) -> None:
    """Such words are not submitted, and not signed when they went out as never reviewed."""
    with pytest.raises(NotReady, match=why):
        board.submit(section)
    assert not board.revision(section).submissions.exists()
    board.publish(unreviewed=[section])
    with pytest.raises(NotReady, match=why):
        board.approve(section, by=board.clinician)


def test_a_caution_not_yet_assessed_cannot_be_signed(board):
    board.write("therapies", {"therapies": [{"name": "Traction", "group": "physiotherapy"}]})
    refused_everywhere(board, "therapies", "Traction: the caution is not yet assessed")


def test_a_dosage_at_odds_with_the_boards_wording_cannot_be_signed(board):
    words = board.words("medications")
    words["medications"] = [
        {
            "name": "Ibuprofen",
            "dosages": [
                {
                    "typed": "600 mg by mouth every 6 hours, as needed",
                    "wording": "400 mg PO every 6 hours as needed",
                }
            ],
            "caution_state": "stated",
            "caution": "Not with myeloma.",
        }
    ]
    board.write("medications", words)
    refused_everywhere(board, "medications", "disagree")


def test_an_unknown_source_cannot_be_signed(board):
    board.write("causes", {"introduction": "True [@nobody-1900]."})
    with pytest.raises(NotReady, match="nobody-1900"):
        board.submit("causes")


def test_signing_twice_is_refused(board):
    board.write_causes("Myeloma")
    board.submit("causes")
    board.approve("causes", by=board.clinician)
    with pytest.raises(NothingChanged):
        board.approve("causes", by=board.clinician)


def test_changes_are_requested_with_a_reason(board):
    board.write_causes("Myeloma")
    revision = board.submit("causes")
    with pytest.raises(ReasonMissing):
        actions.request_changes(
            revision=revision, by=board.clinician, competence="clinical", comment=" "
        )
    review = actions.request_changes(
        revision=revision, by=board.clinician, competence="clinical", comment="Say why."
    )
    assert review.comment == "Say why."


def test_a_request_for_changes_stands_until_its_reviewer_approves(board):
    board.write_causes("Myeloma")
    revision = board.submit("causes")
    actions.request_changes(
        revision=revision, by=board.second_clinician, competence="clinical", comment="Wrong."
    )
    board.approve("causes", by=board.clinician)
    with pytest.raises(NothingToPublish, match="Nothing is signed"):
        board.publish()
    board.approve("causes", by=board.second_clinician)
    assert board.publish().number == 1
