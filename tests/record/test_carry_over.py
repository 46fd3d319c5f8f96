"""What was public elsewhere goes out as it was, labelled so until it is signed here (rule 6)."""

import pytest

from accounts.refusals import NotYourRole
from record import actions, verification
from record.guards import lower_guards, raise_guards
from record.models import Edition, EditionSection
from record.refusals import NothingToPublish, NotReady, ReasonMissing, Withdrawn
from tests.cast import Board

pytestmark = pytest.mark.both_databases

ORIGIN = "old.example.org"
UNASSESSED = {"medications": [{"name": "Ibuprofen", "dosages": [{"wording": "400 mg"}]}]}


def carry(board: Board, origin: str = ORIGIN) -> Edition:
    return actions.carry_over(condition=board.article, by=board.publisher, origin=origin)


def labels(edition: Edition) -> dict[str, str]:
    return {
        one["key"]: one["carried_over"]["label"] if "carried_over" in one else ""
        for one in edition.manifest["sections"]
    }


def test_words_with_an_unassessed_caution_are_carried_over_but_not_signed(board):
    board.write("medications", UNASSESSED)
    with pytest.raises(NotReady):
        board.submit("medications")
    edition = carry(board)
    assert "cautions not assessed" in labels(edition)["medications"]
    assert not edition.sections.get().is_signed


def test_words_that_nobody_submitted_are_carried_over_with_their_origin(board):
    board.write_causes("Myeloma")
    edition = carry(board)
    said = edition.manifest["sections"][0]["carried_over"]
    assert said["from"] == ORIGIN
    assert labels(edition)["causes"].startswith(f"Carried over from {ORIGIN} on ")
    assert edition.summary == f"Carried over from {ORIGIN}."


def test_a_section_sheds_its_label_when_it_is_signed_and_published_anew(board):
    board.write_causes("Myeloma")
    board.write("symptoms", {"introduction": "Pain."})
    carry(board)
    board.write_causes("Myeloma", "Haemangioma")
    board.sign("causes")
    edition = board.publish()
    assert {key: bool(label) for key, label in labels(edition).items()} == {
        "causes": False,
        "symptoms": True,
    }


def test_what_goes_out_unsigned_again_keeps_its_label(board):
    board.write_causes("Myeloma")
    carry(board)
    board.write_causes("Myeloma", "Haemangioma")
    board.submit("causes")
    assert labels(board.publish(unreviewed=["causes"]))["causes"]


def test_words_that_were_signed_before_go_out_signed(board):
    board.write_causes("Myeloma")
    board.sign("causes")
    board.write("symptoms", {"introduction": "Pain."})
    edition = carry(board)
    assert dict(edition.sections.values_list("section", "is_carried_over")) == {
        "causes": False,
        "symptoms": True,
    }


def test_an_article_that_readers_find_here_is_not_carried_over(board):
    board.published_edition()
    with pytest.raises(NothingToPublish):
        carry(board)
    assert board.article.editions.count() == 1


def test_an_article_without_words_is_not_carried_over(board):
    with pytest.raises(NothingToPublish):
        carry(board)


def test_a_withdrawn_article_does_not_come_back_by_being_carried_over(board):
    board.published_edition()
    actions.withdraw(condition=board.article, by=board.publisher, notice="Wrong.")
    with pytest.raises(Withdrawn):
        carry(board)


def test_words_that_readers_would_not_see_whole_are_not_carried_over(board):
    board.write("causes", {"introduction": "| a | b |\n|---|---|\n| 1 | 2 | 3 |"})
    with pytest.raises(NotReady, match="can't go out"):
        carry(board)
    assert not Edition.objects.exists()


def test_nobody_but_a_publisher_carries_over(board):
    board.write_causes("Myeloma")
    with pytest.raises(NotYourRole):
        actions.carry_over(condition=board.article, by=board.author, origin=ORIGIN)


def test_where_the_words_come_from_has_to_be_said(board):
    board.write_causes("Myeloma")
    with pytest.raises(ReasonMissing):
        carry(board, " ")


def test_a_label_that_the_edition_does_not_have_is_named(board):
    board.write_causes("Myeloma")
    carry(board)
    assert not list(verification.faults())
    lower_guards()
    EditionSection.objects.update(is_carried_over=False)
    raise_guards()
    assert any("not labelled as it was published" in fault for fault in verification.faults())
