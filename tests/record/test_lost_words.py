"""Words that readers would not see whole: saved, mended, and never submitted or published."""

import pytest
from django.core.exceptions import ValidationError

from condition.models import Condition, Specialty
from record.refusals import NotReady

pytestmark = pytest.mark.both_databases
LOSING = "| a | b |\n|---|---|\n| Paracetamol | 3|4 g |"


def introduce(board, text: str) -> None:
    """Save the causes with this introduction."""
    board.write("causes", {"introduction": text, "causes": []})


@pytest.mark.parametrize("text", [LOSING, "Known [@GINA 2024].", "Known [@no-such].", "a <b>b</b>"])
def test_what_would_be_lost_is_saved_and_not_submitted(board, text):
    introduce(board, text)
    assert board.words("causes")["introduction"] == text
    with pytest.raises(NotReady) as refused:
        board.submit("causes")
    assert refused.value.reasons


def test_the_refusal_names_the_item_the_field_and_the_line(board):
    board.write_ibuprofen()
    words = board.words("medications")
    words["medications"][0]["side_effects"] = f"Rare.\n\n{LOSING}"
    board.write("medications", words)
    with pytest.raises(NotReady) as refused:
        board.submit("medications")
    (reason,) = refused.value.reasons
    assert reason.startswith("Ibuprofen, side effects: Line 5, “| Paracetamol | 3|4 g |”")
    assert "4 g" in reason


def test_a_name_with_a_malformed_citation_is_named_too(board):
    board.write_causes("Haemangioma [@who 2005]")
    with pytest.raises(NotReady, match=r"\[@who 2005\]"):
        board.submit("causes")


def test_mended_words_are_submitted(board):
    introduce(board, LOSING)
    introduce(board, LOSING.replace("3|4 g", "3 g"))
    board.sign("causes")
    assert board.publish().number == 1


def test_what_was_submitted_all_the_same_is_neither_signed_nor_published(board):
    introduce(board, LOSING)
    board.submit_unchecked("causes")
    with pytest.raises(NotReady, match="4 g"):
        board.approve("causes", by=board.clinician)
    with pytest.raises(NotReady, match="4 g"):
        board.publish(unreviewed=["causes"])


@pytest.mark.parametrize("title", ["Back\npain", "Back\tpain", "Back\x0bpain", "\u202ekcab"])
def test_a_title_is_one_line_wherever_it_comes_from(board, title):
    with pytest.raises(ValidationError):
        Condition.objects.filter(pk=board.article.pk).update(title=title)
    with pytest.raises(ValidationError):
        Specialty.objects.create(name=title, slug="x")


def test_a_break_of_elsewhere_in_a_title_is_kept_as_a_space(board):
    Condition.objects.filter(pk=board.article.pk).update(title="Back\u2028pain\u200b")
    assert board.article_now.title == "Back pain"
