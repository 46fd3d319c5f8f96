"""Text as the record keeps it."""

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from condition.text import cleaned, has_unseen, is_unseen, normalised


@pytest.mark.parametrize(
    "mark", "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c"
)
def test_marks_that_turn_the_direction_are_refused_and_named(mark):
    with pytest.raises(ValidationError, match=f"U\\+{ord(mark):04X}"):
        normalised(f"Take {mark}05 mg")


@pytest.mark.parametrize("mark", "\x00\x07\x0b\x1b\x7f\x85\ud800")
def test_control_characters_are_refused(mark):
    with pytest.raises(ValidationError):
        normalised(f"a{mark}b")


def test_what_nobody_sees_is_cleaned_and_can_be_said():
    typed = "osteo\u00adporosis is\u200b a\ufeff\u2060 disease\u2028of bones"
    assert normalised(typed) == "osteoporosis is a disease\nof bones"
    assert cleaned(typed) == ["U+00AD", "U+200B", "U+2028", "U+2060", "U+FEFF"]
    assert cleaned("Plain words") == []


@pytest.mark.parametrize("word", ["می\u200cخواهم", "क्\u200dष", "👩\u200d⚕️", "\u0661\u0600\u0661"])
def test_joiners_between_letters_and_signs_that_are_drawn_stay(word):
    assert normalised(word) == word
    assert cleaned(word) == []


def test_a_mark_that_chooses_how_a_sign_is_drawn_is_cleaned_behind_letters_and_figures():
    assert (
        normalised("5\ufe0f mg\ufe0e, 1\ufe0f\u20e3 \u00a9\ufe0f")
        == "5 mg, 1\ufe0f\u20e3 \u00a9\ufe0f"
    )


def test_a_joiner_that_joins_nothing_is_cleaned():
    assert normalised("5\u200d0 mg \u200cand") == "50 mg and"


@pytest.mark.parametrize("between", ["\n", "\r\n", "\t", "\x0b", "\x85"])
def test_a_line_takes_no_break(between):
    with pytest.raises(ValidationError):
        normalised(f"Back{between}pain", is_line=True)


def test_a_break_of_elsewhere_becomes_a_space_in_a_line():
    assert normalised("Back\u2028pain", is_line=True) == "Back pain"


@given(st.text())
def test_text_that_was_cleaned_holds_nothing_that_would_be_cleaned_again(text):
    try:
        kept = normalised(text)
    except ValidationError:
        return
    assert normalised(kept) == kept
    assert cleaned(kept) == []


@given(st.text())
def test_the_quick_look_misses_nothing(text):
    assert has_unseen(text) or not any(is_unseen(text, place) for place in range(len(text)))
