"""Lines are told apart from their marks, and what a hand broke in two is one line again."""

import pytest

from importing.house_format.lines import read_lines

from .texts import article, items


@pytest.mark.parametrize(
    ("raw", "marker", "ordinal", "text"),
    [
        ("  12. Yoga", "number", 12, "Yoga"),
        ("3) Yoga", "number", 3, "Yoga"),
        ("(4) Yoga", "number", 4, "Yoga"),
        ("5.Yoga", "number", 5, "Yoga"),
        ("6\tYoga", "number", 6, "Yoga"),
        ("**7. Yoga**", "number", 7, "Yoga"),
        ("## 8. Yoga", "number", 8, "Yoga"),
        ("B. Yoga", "letter", 2, "Yoga"),
        ("IV. Yoga", "letter", 4, "Yoga"),
        ("\u00a0\u00a0•\u00a0Yoga", "bullet", None, "Yoga"),
        ("o Yoga", "bullet", None, "Yoga"),
        ("–Yoga", "bullet", None, "Yoga"),
        ("* **Yoga**", "bullet", None, "Yoga"),
        ("1.5 mg of it", "", None, "1.5 mg of it"),
        ("24–48 hours", "", None, "24–48 hours"),
        ("E. coli infection", "", None, "E. coli infection"),
        ("-itis", "", None, "-itis"),
        ("_Yoga_ and *Pilates*", "", None, "Yoga and Pilates"),
    ],
)
def test_a_mark_is_told_from_the_words(raw, marker, ordinal, text):
    [line] = read_lines(raw)
    assert (line.marker, line.ordinal, line.text) == (marker, ordinal, text)


def test_a_mark_alone_on_its_line_belongs_to_the_next():
    first, second = read_lines("-\nYoga")
    assert (first.text, second.marker, second.text) == ("", "bullet", "Yoga")


def test_a_text_wrapped_by_hand_is_whole_again_even_before_a_capital():
    text = (
        "1. Hammer\n"
        "It slips off the nail and hits the thumb, most often on a\n"
        "Monday, when people are tired and the light in the shed is\n"
        "poor, and it happens to those who are used to the tool and\n"
        "know how to hold it."
    )
    [cause] = items(article(f"Causes\n{text}"), "causes")
    assert cause["description"].startswith(
        "It slips off the nail and hits the thumb, most often on a Monday"
    )
    assert "\n" not in cause["description"]


def test_a_heading_after_a_full_line_is_no_rest_of_it():
    wrapped = (
        "It slips off the nail and hits the thumb, most often on a\n"
        "quiet afternoon, when people are tired and the light in the\n"
        "shed is poor, and it happens to the skilled in all trades.\n"
    )
    reading = article(f"Causes\n1. Hammer\n{wrapped}Symptoms\n1. Pain – dull.")
    assert list(reading.sections) == ["overview", "causes", "symptoms"]
