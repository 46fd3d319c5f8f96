"""What differs between two texts, word by word."""

import time

from hypothesis import given
from hypothesis import strategies as st

from record.comparison.words import word_difference

TEXT = st.text(alphabet="ab .,\n1é", max_size=60)


def told(before, after):
    marks = {(True, False): "[-{}-]", (False, True): "[+{}+]", (False, False): "{}"}
    return "".join(
        marks[piece.is_deleted, piece.is_inserted].format(piece.text)
        for piece in word_difference(before, after)
    )


def test_a_changed_word_is_marked_and_its_neighbours_are_not():
    assert told("Take it with food.", "Take it with milk.") == "Take it with[- food-][+ milk+]."


def test_what_is_added_at_the_end_leaves_the_last_word_as_it_was():
    assert told("Not with myeloma.", "Not with myeloma. Ask.") == "Not with myeloma.[+ Ask.+]"


def test_a_number_keeps_its_point_and_its_comma():
    assert told("At most 1,000.5 mg", "At most 1,500.5 mg") == "At most[- 1,000.5-][+ 1,500.5+] mg"


def test_a_short_word_between_two_changes_belongs_to_both():
    assert told("bones of steel", "joints of iron") == "[-bones of steel-][+joints of iron+]"


def test_a_number_between_two_changes_stands_alone():
    assert told("take 4 daily", "have 4 weekly") == "[-take-][+have+] 4[- daily-][+ weekly+]"


def test_a_change_in_one_paragraph_leaves_the_others_alone():
    before = "One.\n\nTwo is old.\n\nThree."
    assert told(before, before.replace("old", "new")) == "One.\n\nTwo is[- old-][+ new+].\n\nThree."


@given(TEXT, TEXT)
def test_the_pieces_add_up_to_both_texts(before, after):
    pieces = word_difference(before, after)
    assert "".join(piece.text for piece in pieces if not piece.is_inserted) == before
    assert "".join(piece.text for piece in pieces if not piece.is_deleted) == after


@given(TEXT)
def test_a_text_does_not_differ_from_itself(text):
    assert all(piece.is_same for piece in word_difference(text, text))


def test_a_text_of_twenty_thousand_characters_is_compared_at_once():
    before = " ".join(f"word{number % 700}" for number in range(3_000))
    after = " ".join(f"word{number % 699}" for number in range(3_000))
    start = time.perf_counter()
    word_difference(before, after)
    word_difference("a " * 10_000, "b" + " a" * 9_999)
    word_difference("a\nb\n" * 5_000, "b\na\n" * 5_000)
    assert time.perf_counter() - start < 2
