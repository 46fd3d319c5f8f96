"""Layouts that nobody wrote down: what repeats in a list tells how its items are set."""

import pytest

from importing.drafts import read_source
from importing.house_format import read_article
from importing.models import Import

from .texts import article, found, items, names

FIELDS = "Dose: {0} mg once daily\nTake care: asthma"


def test_names_without_a_mark_are_items_and_those_over_names_are_groups():
    told = [f"{name}\n{FIELDS.format(5)}" for name in ("Losartan", "Ramipril", "Digoxin")]
    reading = article(
        f"Medicines\nFor the pressure\n{told[0]}\n{told[1]}\nFor the rhythm\n{told[2]}"
    )
    assert [(one["name"], one["group"]) for one in items(reading, "medications")] == [
        ("Losartan", "For the pressure"),
        ("Ramipril", "For the pressure"),
        ("Digoxin", "For the rhythm"),
    ]


@pytest.mark.parametrize("mark", ["(a) ", "**", "#### ", "• ", "3) "])
def test_leads_that_come_again_are_labels_however_names_are_set(mark):
    end = "**" if mark == "**" else ""
    told = "\n".join(
        f"{mark}{name}{end}\nSeen in: {who}" for name, who in [("Mild", "men"), ("Severe", "women")]
    )
    reading = article(f"Types\n{told}")
    assert names(reading, "types") == ["Mild", "Severe"]
    assert "women" in items(reading, "types")[1]["description"]


def test_dots_that_lead_to_a_value_end_its_label():
    reading = article(
        "Medications\n(a) Iron\n    Dosage ....... 60 mg daily\n    Side effects .. black stools"
    )
    assert items(reading, "medications") == [
        {"name": "Iron", "dosage_wording": "60 mg daily", "side_effects": "black stools"}
    ]


@pytest.mark.parametrize("lead", ["Step 1", "In severe pain", "Children", "After 2 days"])
def test_who_takes_an_amount_and_when_is_no_medicine(lead):
    reading = article(f"Medications\n• {lead}: 500 mg twice daily")
    assert items(reading, "medications") == []
    assert lead in found(reading, "stray_line")[0][1]


def test_a_way_to_give_a_medicine_stands_before_its_dose():
    reading = article("Medications\n1. Ibuprofen\nBy mouth | 400 mg daily\n2. Iron\nDose: 60 mg")
    told = items(reading, "medications")[0]
    assert told == {"name": "Ibuprofen", "dosage_wording": "By mouth: 400 mg daily"}
    assert not found(reading, "unplaced")


@pytest.mark.parametrize(
    ("dose", "kind"),
    [
        ("10 mg once daily / safinamide 50 mg once daily", "another_drug"),
        ("500 mg daily Co-amoxiclav 250 mg daily", "another_drug"),
        ("500 mg of paracetamol", "another_drug"),
        ("7.5 SC once daily", "dose_without_number"),
        ("tbc", "unplaced"),
    ],
)
def test_a_dosage_that_is_not_its_drugs_is_told(dose, kind):
    assert found(article(f"Medications\n1. Selegiline\nDose: {dose}"), kind)


def test_a_medicine_that_stands_twice_with_two_dosages_is_told():
    told = "Medications\n1. Iron\nDose: 5 mg daily\n2. Zinc\nDose: 9 mg daily\n3. Iron\nDose: 7 mg"
    assert "5 mg daily; 7 mg" in found(article(told), "two_doses")[0][1]


def test_a_heading_of_two_sections_is_parted_where_one_of_them_is_named():
    text = (
        "# Gout\n## Types\n- Mild\n- Severe\n## Causes and risk factors\n### Causes\n1. Beer\n"
        "2. Meat\n### Risk factors\n- Age\n- Weight\n## Symptoms\n- Pain\n- Heat\n"
    )
    reading = read_article(text)
    assert names(reading, "causes") == ["Beer", "Meat"]
    assert names(reading, "risk-factors") == ["Age", "Weight"]


def test_a_heading_of_another_disease_is_a_guess():
    text = "Sore Thumb\n\n{0}\n\n- Mild\n- Severe\n\nCauses of Sore Thumb\n\n- A door\n- A hammer\n"
    for heading, is_guess in (("Types of Sore Thumb", False), ("Types of Peptic Ulcer", True)):
        lines = read_article(f"{text.format(heading)}\nSymptoms\n\n- Pain\n- Heat\n").lines
        assert [line.is_guessed for line in lines if line.text == heading] == [is_guess]


def test_a_reviewers_comment_is_no_word_of_the_article_and_is_told():
    anchor = "<a href='#_msocom_1' name='_msoanchor_1'>[HK1]</a>"
    source = (
        f"<h2>Causes</h2><ul><li>Beer{anchor}</li><li>Meat</li></ul><h2>Symptoms</h2><ul>"
        "<li>Pain</li><li>Heat</li></ul><div class='msocomtxt'><p>Still true?</p></div>"
    )
    reading = read_source(Import(kind="page", title="Gout", source=source))
    assert names(reading, "causes") == ["Beer", "Meat"]
    assert "Still true?" in found(reading, "unplaced")[0][1]


def test_a_question_without_an_answer_takes_none_from_the_next_question():
    reading = article("FAQ\nMay I fly?\nMay I run?\nYes.\nMay I swim?\nNo.")
    assert [one["question"] for one in items(reading, "faq")] == [
        "May I fly?",
        "May I run?",
        "May I swim?",
    ]
