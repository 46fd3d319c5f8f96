"""Not one line of the input is dropped in silence."""

import pytest

from importing.house_format.reading import OUTCOMES
from tests.importing.house_format.reformat import REFORMATTINGS
from tests.importing.house_format.texts import (
    NAMES,
    article,
    found,
    items,
    lost,
    read_once,
    variant,
    whole_article,
)

BASE = "knee-osteoarthritis"


def _sums_up(text: str) -> None:
    reading = read_once(text)
    assert list(reading.accounting) == list(range(1, len(text.splitlines()) + 1))
    assert set(reading.accounting.values()) <= set(OUTCOMES)
    assert lost(text, reading) == {}


@pytest.mark.parametrize("name", NAMES)
def test_every_word_of_a_variant_is_found_again(name):
    _sums_up(variant(name))


@pytest.mark.parametrize("name", sorted(REFORMATTINGS))
def test_every_word_is_found_again_in_another_dress(name):
    _sums_up(REFORMATTINGS[name](variant(BASE)))


@pytest.mark.parametrize("name", ["flat", "tabs", "CRLF", "double spaced", "straight quotes"])
@pytest.mark.parametrize("text", NAMES)
def test_every_variant_sums_up_when_it_is_reformatted(text, name):
    _sums_up(REFORMATTINGS[name](variant(text)))


@pytest.mark.parametrize("name", ["hay-fever", "venous-leg-ulcer", "chronic-sinusitis"])
def test_every_word_of_a_whole_article_is_found_again(name):
    _sums_up(whole_article(name))


def test_a_blank_line_is_blank_and_only_a_blank_line():
    text = variant(BASE)
    accounting = read_once(text).accounting
    blank = {n for n, line in enumerate(text.splitlines(), start=1) if not line.strip()}
    assert {n for n, outcome in accounting.items() if outcome == "blank"} == blank


def test_a_section_the_house_does_not_have_is_shown_whole():
    reading = article(
        "Causes\n1. Hammer – a slip.", "What to Eat and Avoid\nEat soup.\nAvoid nuts."
    )
    [(line, text)] = found(reading, "unplaced")
    assert line == 8
    assert text.splitlines() == ["What to Eat and Avoid", "Eat soup.", "Avoid nuts."]


def test_a_text_that_no_field_can_take_is_shown():
    reading = article("Drugs\n1. Ibuprofen\n• Dosage: 400 mg daily\n• Procedure: Blocks enzymes")
    assert found(reading, "unplaced") == [(8, "Procedure: Blocks enzymes")]


def test_a_heading_with_nothing_below_it_is_shown_as_a_stray_line():
    reading = article("Symptoms\nA. First\nB. Second\n1. Pain – dull.\n2. Heat – warm.")
    assert found(reading, "stray_line") == [(6, "sub-heading without a place: First")]


def test_a_heading_above_items_is_their_group():
    reading = article("Drugs\nFirst choice\n1. Ibuprofen\n• Dosage: 400 mg daily")
    assert [item["group"] for item in items(reading, "medications")] == ["First choice"]
    assert found(reading, "stray_line") == []


def test_a_rule_or_thanks_inside_a_mail_end_no_article_that_goes_on():
    head = "From: A <a@b.example>\nTo: C\nSubject: Gout\nDate: 3 Oct 2017\n\nDear desk,\n\nGout"
    causes = "Causes\n\n- Beer\n- Meat\n\n--\nThank you,"
    text = f"{head}\n\n{causes}\n\nSymptoms\n\n- Pain\n- Heat\n\n-- \nDr A\n"
    reading = read_once(text)
    assert [item.fields["name"] for item in reading.sections["symptoms"].items] == ["Pain", "Heat"]
    outcomes = {line.full: line.outcome for line in reading.lines}
    assert outcomes["To: C"] == outcomes["Dear desk,"] == outcomes["Dr A"] == "furniture"
