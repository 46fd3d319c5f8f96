"""“In short” rests on other sections: when one of them changes, somebody looks at it again."""

import pytest

from record.refusals import NotReady
from tests.cast import Board

SENTENCES = {
    "sentences": [
        {"text": "It is harmless.", "rests_on": "overview"},
        {"text": "A growth can cause it.", "rests_on": "causes"},
        {"text": "Pain passes.", "rests_on": "symptoms"},
    ]
}


@pytest.fixture
def short(db) -> Board:
    """An edition with “in short” and the causes, and other causes signed since."""
    board = Board()
    board.write("in-short", SENTENCES)
    board.write_causes("Haemangioma")
    board.sign("in-short")
    board.sign("causes")
    board.publish()
    board.write_causes("Haemangioma", "Chordoma")
    board.sign("causes")
    return board


def test_two_sentences_are_too_few_to_be_signed(db):
    board = Board()
    board.write("in-short", {"sentences": SENTENCES["sentences"][:2]})
    with pytest.raises(NotReady, match="At least 3 sentences"):
        board.submit("in-short")


def test_what_it_rests_on_does_not_change_without_a_word(short):
    with pytest.raises(NotReady, match="“In short” rests on Causes"):
        short.publish()


def test_a_reason_why_it_holds_is_enough_and_is_logged(short):
    assert short.publish(in_short_stays="A rare cause.").number == 2


def test_signed_again_since_it_needs_no_reason(short):
    short.approve("in-short", by=short.second_clinician)
    assert short.publish().number == 2


def test_a_section_that_it_does_not_rest_on_changes_freely(short):
    short.publish(in_short_stays="A rare cause.")
    short.write("faq", {"questions": [{"question": "Why?", "answer": "Nobody knows."}]})
    short.sign("faq")
    assert short.publish().number == 3
