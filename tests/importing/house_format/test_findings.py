"""Each thing worth a human look is found, with its line, and nothing else is."""

from board.imports.views import KINDS
from importing.house_format import as_report

from .texts import article, found, items, read_once, variant

FAULTS = "psoriasis-with-faults"


def test_a_list_that_stops_short_of_its_promise():
    assert found(read_once(variant(FAULTS)), "short_list") == [
        (5, "the text promises 5, the list has 3"),
        (13, "the text promises 10, the list has 4"),
    ]


def test_the_promise_may_stand_in_the_heading_or_in_the_introduction():
    reading = article(
        "20 Causes of Sore Thumb\n1. Hammer – a slip.",
        "Symptoms\nBelow are two signs in one paragraph.\n1. Pain – dull.\n2. Swelling – warm.",
        "Prevention\nThese ten measures help:\n1. Gloves",
        "FAQs (15)\n1. Does it heal?\nYes.",
    )
    promised = {key: section["promised"] for key, section in as_report(reading)["sections"].items()}
    assert promised == {"overview": None, "causes": 20, "symptoms": 2, "prevention": 10, "faq": 15}
    assert len(found(reading, "short_list")) == 3


def test_a_number_that_counts_something_else_is_no_promise():
    reading = article(
        "Symptoms\nPain above grade 3 lasts 20 days in 75% of people.\n1. Pain – dull."
    )
    assert reading.sections["symptoms"].promised is None


def test_a_group_s_own_promise_is_kept_too():
    reading = article("Symptoms\nLocal signs (3)\n1. Pain – dull.\n2. Heat – warm.")
    assert found(reading, "short_list") == [(6, "Local signs (3): promises 3, has 2")]


def test_a_sentence_without_an_end_among_siblings_that_have_one():
    text = (
        "Causes\n1. A hammer\nIt slips and hits.\n2. A door\nIt shuts on the thumb.\n3. A "
        "ball\nIt hits the end of the thumb "
        "and"
    )
    assert found(article(text), "cut_off_sentence") == [(11, "It hits the end of the thumb and")]


def test_fragments_among_fragments_are_no_cut_off_sentences():
    reading = read_once(variant("knee-osteoarthritis"))
    assert [line for line, _ in found(reading, "cut_off_sentence")] == [42]


def test_a_dose_without_a_number_or_a_unit():
    reading = read_once(variant(FAULTS))
    assert found(reading, "dose_without_number") == [(38, "weekly dose as directed")]


def test_doses_in_many_units_are_doses():
    doses = [
        "0.1 mg/kg/hr IV",
        "1,000–2,000 IU daily",
        "10–50 million cells",
        "two tablets",
        "3–5 mL",
        "18 mcg",
    ]
    drugs = "\n".join(f"{n}. Drug{n}\n• Dosage: {dose}" for n, dose in enumerate(doses, 1))
    assert found(article(f"Drugs\n{drugs}"), "dose_without_number") == []


def test_a_field_that_its_siblings_have_is_missed():
    reading = read_once(variant("knee-osteoarthritis"))
    missing = dict(found(reading, "missing_field"))
    assert "Duloxetine: no timing" in missing.values()
    assert "Platelet-Rich Plasma (PRP): no drug class, no function" in missing.values()


def test_a_field_that_hardly_any_sibling_has_is_not_missed():
    timed = "\n".join(f"{n}. Drug{n}\n• Dosage: {n} mg\n• Timing: at night" for n in (1, 2))
    others = "\n".join(f"{n}. Drug{n}\n• Dosage: {n} mg" for n in range(3, 9))
    reading = article(f"Drugs\n{timed}\n{others}")
    assert found(reading, "missing_field") == []


def test_a_gap_in_the_numbering():
    reading = read_once(variant(FAULTS))
    assert found(reading, "numbering_gap") == [(11, "the numbering goes from 2 to 4")]


def test_numbering_that_restarts_or_is_always_one_has_no_gap():
    again = article(
        "Symptoms\nLocal signs\n1. Pain – a.\n2. Heat – b.\nSystemic signs\n1. Fever – c."
    )
    always = article("Symptoms\n1. Pain – a.\n1. Heat – b.\n1. Fever – c.")
    assert found(again, "numbering_gap") == found(always, "numbering_gap") == []


def test_a_line_that_lost_its_number_is_still_an_item():
    reading = article("Symptoms\n1. Pain – dull.\nHeat – warm to touch.\n3. Fever – mild.")
    assert [item["name"] for item in items(reading, "symptoms")] == ["Pain", "Heat", "Fever"]
    assert found(reading, "numbering_gap") == [(7, "an item without its number")]


def test_references_with_nothing_under_them():
    assert found(read_once(variant(FAULTS)), "empty_references") == [
        (66, "nothing stands under “References”")
    ]


def test_references_that_are_there_are_kept_and_reported():
    reading = read_once(variant("asthma-markdown"))
    assert found(reading, "empty_references") == []
    assert as_report(reading)["sections"]["references"]["items"][0]["line"] == 132


def test_a_clean_article_has_no_findings():
    reading = article(
        "Causes\n1. Hammer – it slips.\n2. Door – it shuts.", "FAQ\n1. Does it heal?\nYes."
    )
    assert reading.findings == []


def test_findings_come_in_the_order_of_the_text_and_have_known_kinds():
    findings = read_once(variant(FAULTS)).findings
    assert [f.line for f in findings] == sorted(f.line for f in findings)
    assert {f.kind for f in findings} <= set(KINDS)


def test_what_readers_would_not_see_of_the_text_is_found():
    reading = article("FAQs\n1. Does it heal?\nYes, <b>soon</b>, as was shown [1].")
    assert [line for line, _ in found(reading, "not_shown")] == [7, 7, 7]
    assert [said for _, said in found(reading, "not_shown") if "“[1]”" in said]


def test_a_range_whose_ends_have_units_is_one_amount():
    reading = article("Medications\n1. Paracetamol\nDosage: 500 mg to 1 g every 6 hours")
    assert not found(reading, "two_doses")
