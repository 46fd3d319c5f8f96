"""Hints while writing, told from the words alone."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from board.writing.hints import (
    introduction_hints,
    item_hints,
    reading_age,
    section_hints,
    sentences,
    syllables,
    text_hints,
)
from condition import registry
from condition.models import ConditionType
from treatments.models import Medication

WORDS = st.lists(st.sampled_from(["the", "bone", "heals", "slowly", "at", "night"]), min_size=1)
PLAIN = "The cat sat on the mat and the dog ran to the door. " * 8
LEARNED = (
    "Osteoporotic vertebral compression deformities characteristically necessitate "
    "multidisciplinary radiological characterisation preceding interventional management. " * 8
)


def said(section, content, target=12):
    return [hint.sentence for hint in section_hints(registry.section(section), content, target)]


@given(WORDS)
def test_a_sentence_is_long_from_its_thirty_first_word(words):
    is_long = any("A sentence of" in hint for hint in text_hints(" ".join(words) + "."))
    assert is_long == (len(words) > 30)


@given(st.lists(WORDS, min_size=1, max_size=6))
def test_as_many_sentences_are_found_as_were_written(written):
    text = " ".join(f"{' '.join(words).capitalize()}." for words in written)
    assert len(sentences(text)) == len(written)


@given(st.text(max_size=400))
def test_no_text_breaks_the_hints(text):
    assert isinstance(text_hints(text), list)
    assert reading_age(text) is None or reading_age(text) >= 5


@given(st.lists(st.integers(1, 6), max_size=6))
def test_headings_jump_when_one_is_more_than_a_level_below_the_last(levels):
    text = "\n\n".join(f"{'#' * level} Heading" for level in levels)
    jumps = any(after > before + 1 for before, after in itertools.pairwise(levels))
    assert ("A heading jumps over a level." in text_hints(text)) == jumps


@given(st.integers(2, 40), st.integers(1, 40))
def test_a_promise_is_broken_by_a_list_of_another_length(promised, count):
    causes = {"causes": [{"name": f"Cause {number}"} for number in range(count)]}
    content = {"introduction": f"These are the {promised} most common causes.", **causes}
    is_told = any("stands above a list" in sentence for sentence in said("causes", content))
    assert is_told == (promised != count)


@given(st.integers(2, 20), st.integers(1, 20))
def test_a_promise_above_a_list_in_the_text_is_counted(promised, count):
    text = f"Do these {promised} exercises:\n\n" + "- Bend.\n" * count
    assert any("stands above" in hint for hint in text_hints(text)) == (promised != count)


@pytest.mark.parametrize(
    "text",
    [
        "It heals in 6 weeks.",
        "About 20 of 30 causes are known.",
        "1.5 times as many causes.",
        "In twelve months, two out of three people are well.",
    ],
)
def test_a_number_that_counts_something_else_promises_nothing(text):
    hints = introduction_hints(registry.section("causes"), text, {"causes": 3})
    assert hints == []


def test_a_list_is_no_long_sentence():
    assert text_hints("\n".join(f"- Point {number} of the list" for number in range(20))) == []


def test_abbreviations_and_decimals_end_no_sentence():
    assert len(sentences("Take it with food, e.g. Bread. See Dr. Smith. It is 2.5 mg.")) == 3


@pytest.mark.parametrize(
    "text", ["Click here for more.", "Read [here](/x/).", "[Read more](https://example.org)"]
)
def test_a_link_that_does_not_say_where_it_leads(text):
    assert len(text_hints(text)) == 1


def test_a_link_that_says_where_it_leads_is_well():
    assert text_hints("See [the guideline on back pain](https://example.org).") == []


def test_a_picture_needs_an_alternative_text():
    shown = {"figure": "0" * 64}
    assert [hint.field for hint in item_hints(ConditionType, shown)] == ["figure_alt"]
    assert item_hints(ConditionType, {**shown, "figure_alt": "A spine."}) == []


def test_a_dose_needs_a_source():
    dose = {"name": "Ibuprofen", "dosages": [{"wording": "400 mg"}]}
    assert [hint.field for hint in item_hints(Medication, dose)] == ["dosages"]
    assert item_hints(Medication, {**dose, "side_effects": "Pain [@nice-ng234]."}) == []
    assert item_hints(Medication, {**dose, "caution_reference": "nice-ng234"}) == []


def test_hard_words_and_long_sentences_raise_the_reading_age():
    assert reading_age(PLAIN) < 9
    assert reading_age(LEARNED) > 18
    assert reading_age("Too short to tell.") is None


def test_a_section_is_held_against_the_age_the_site_means_to_be_read_at():
    assert any("Reads like" in one for one in said("causes", {"introduction": LEARNED}))
    assert said("causes", {"introduction": PLAIN}) == []
    assert any("Reads like" in one for one in said("causes", {"introduction": PLAIN}, target=5))


@pytest.mark.parametrize(
    ("word", "count"),
    [("bone", 1), ("vertebra", 3), ("idea", 3), ("radiology", 5), ("the", 1), ("table", 2)],
)
def test_syllables_are_counted_about_right(word, count):
    assert abs(syllables(word) - count) <= 1
    assert syllables(word) >= 1
