"""What is not sure stays as it was written, or is shown: no dose and no warning is turned round."""

import pytest

from importing.drafts import read_source
from importing.house_format import Reading
from importing.models import Import

from .texts import article, found, items, names

BEFORE = "<h2>Causes</h2><ol><li>Genes</li><li>Cold</li></ol>"
AFTER = "<h2>Prevention</h2><ol><li>Sleep</li><li>Water</li></ol>"


def page(content: str) -> Reading:
    return read_source(
        Import(kind="wordpress", title="Sore Thumb", source=BEFORE + content + AFTER)
    )


@pytest.mark.parametrize("empty", ["", "<img src='a.png' alt='x'>"])
def test_a_term_without_a_definition_takes_no_heading(empty):
    reading = page(
        "<h2>Symptoms</h2><dl><dt>Aura</dt><dd>flashing lights</dd>"
        f"<dt>Nausea</dt><dd>{empty}</dd></dl>"
    )
    assert [one["measure"] for one in items(reading, "prevention")] == ["Sleep", "Water"]
    assert names(reading, "symptoms") == ["Aura", "Nausea"]


def test_a_definition_is_given_to_no_term_but_its_own():
    reading = page(
        "<h2>Symptoms</h2><dl><dt>Aura</dt><dd></dd><dt>Nausea</dt><dd>feeling sick</dd>"
        "<dt><img src='i.png'></dt><dd>seeing double</dd></dl>"
    )
    told = items(reading, "symptoms")
    assert [one["name"] for one in told] == ["Aura", "Nausea"]
    assert told[1]["description"].startswith("feeling sick")
    assert [line.text for line in reading.lines if line.is_guessed] == ["seeing double"]


def test_two_drugs_of_a_list_of_definitions_are_two_with_a_label_or_without():
    reading = page(
        "<h2>Medications</h2><dl><dt>Ibuprofen</dt><dd>Dosage: 400 mg every 6 hours</dd>"
        "<dt>Sumatriptan</dt><dd>50 mg once</dd></dl>"
    )
    assert items(reading, "medications") == [
        {"name": "Ibuprofen", "dosage_wording": "400 mg every 6 hours"},
        {"name": "Sumatriptan", "dosage_wording": "50 mg once"},
    ]


def test_a_list_in_a_definition_makes_no_drug_of_a_warning():
    reading = page(
        "<h2>Medications</h2><dl><dt>Ibuprofen</dt><dd><ul><li>400 mg every 6 hours</li>"
        "<li>Not in ulcers</li></ul></dd><dt>Sumatriptan</dt><dd><ul><li>50 mg once</li>"
        "<li>Not in heart disease</li></ul></dd></dl>"
    )
    assert items(reading, "medications")[1]["caution"] == "Not in heart disease"
    with_dose = [one for one in items(reading, "medications") if "dosage_wording" in one]
    assert not any("Sumatriptan" in one["dosage_wording"] for one in with_dose)


@pytest.mark.parametrize(
    "told",
    ["By mouth | 400 mg every 6 hours", "By drip · 800 mg every 6 hours", "By injection | slowly"],
)
def test_a_way_to_give_a_medicine_is_no_byline(told):
    reading = article(f"Medications\n1. Ibuprofen\n{told}\n2. Iron\nDosage: 60 mg daily")
    assert not reading.provenance.furniture
    shown = f"{items(reading, 'medications')[0]} {reading.findings}"
    assert all(word in shown for word in told.split() if word.isalnum())


def test_a_byline_a_version_and_a_time_to_read_are_furniture_above_the_first_heading():
    reading = article(
        "By A. Writer | Hand clinic\n5 min read\nVersion 3 of May", "Causes\n1. A knock"
    )
    assert [line.text for line in reading.provenance.furniture] == [
        "By A. Writer | Hand clinic", "5 min read", "Version 3 of May"
    ]  # fmt: skip
    reading = article("Causes\n1. A knock\n2. Cold\nVersion 3 of the gene", "Symptoms\n1. Pain")
    assert not reading.provenance.furniture


def test_the_sign_of_an_ion_is_no_frame_of_a_heading():
    reading = article("Causes\n+ Loss of Na+\n+ Loss of K+\n+ Gain of Ca++", "Symptoms\n1. Pain")
    assert names(reading, "causes") == ["Loss of Na+", "Loss of K+", "Gain of Ca++"]


def test_a_factor_and_its_number_are_a_name():
    reading = article(
        "Causes\nFactor 8 – haemophilia A\nFactor 9 – haemophilia B", "Symptoms\n1. Pain"
    )
    assert names(reading, "causes") == ["Factor 8", "Factor 9"]


def test_a_step_that_is_a_dose_is_no_medicine_of_that_name():
    reading = article(
        "Medications\nStep 1: 500 mg of paracetamol every 6 hours\n"
        "Step 2: 30 mg of codeine every 6 hours"
    )
    assert not [name for name in names(reading, "medications") if name[0].isdigit()]


@pytest.mark.parametrize(
    "heading",
    [
        "When surgery is not advised",
        "Medicines to avoid",
        "Side effects of the medicines",
        "Symptoms that do not need a doctor",
        "What does not cause a sore thumb",
        "Signs of overdose",
        "Tests you do not need",
        "Supplements without proof",
        "No need to worry",
    ],
)
def test_a_heading_that_denies_or_warns_opens_no_section(heading):
    reading = page(
        f"<h2>Symptoms</h2><ol><li>Pain</li></ol><h2>{heading}</h2><ol><li>Rash</li></ol>"
    )
    assert set(reading.sections) == {"causes", "symptoms", "prevention"}
    assert names(reading, "symptoms") == ["Pain"]
    assert found(reading, "unplaced") == [(6, f"{heading}\nRash")]


@pytest.mark.parametrize(
    ("heading", "key"),
    [
        ("What to avoid", "do-and-avoid"),
        ("Treatment without drugs", "therapies"),
        ("If it is not treated", "complications"),
        ("Signs you should not ignore", "when-to-see-a-doctor"),
        ("When you cannot wait", "when-to-see-a-doctor"),
    ],
)
def test_a_section_whose_own_words_deny_is_known(heading, key):
    reading = page(
        f"<h2>Symptoms</h2><ol><li>Pain</li></ol><h2>{heading}</h2><ol><li>Rash</li></ol>"
    )
    assert key in reading.sections


@pytest.mark.parametrize("heading", ["Alarm signs", "Complications are rare"])
def test_a_heading_that_speaks_of_two_sections_or_doubts_its_own_is_a_guess(heading):
    reading = page(
        f"<h2>Symptoms</h2><ol><li>Pain</li></ol><h2>{heading}</h2><ol><li>Rash</li></ol>"
    )
    assert [line.text for line in reading.lines if line.is_guessed] == [heading]


def medicines(*told: str) -> list[dict]:
    lines = "\n".join(f"{number}. {words}" for number, words in enumerate(told, start=1))
    return items(article(f"Medications\n{lines}"), "medications")


@pytest.mark.parametrize(
    "label",
    [
        "Not to be taken",
        "Never to be used for",
        "Stop taking it when",
        "Not a good group",
        "Toxic dose",
    ],
)
def test_a_label_that_denies_is_a_guessed_caution_with_its_words(label):
    told = f"Dosage: 400 mg once daily\n{label}: bleeding\nSide effects: pain"
    reading = article(f"Medications\n1. Ibuprofen\n{told}\n2. Iron\n{told}")
    assert items(reading, "medications")[0] == {
        "name": "Ibuprofen", "dosage_wording": "400 mg once daily", "side_effects": "pain",
        "caution": f"{label} – bleeding", "caution_state": "stated",
    }  # fmt: skip
    assert sum(line.is_guessed for line in reading.lines) == 2


def test_a_toxic_dose_on_one_line_is_no_dosage():
    told = "Dosage: 400 mg every 6 hours. {} dose: 400 mg per kg. Side effects: pain."
    for word in ("Toxic", "Lethal"):
        (one, _two) = medicines(f"Ibuprofen – {told.format(word)}", f"Iron – {told.format(word)}")
        assert "per kg" not in one["dosage_wording"]
        assert one["caution"] == f"{word} dose – 400 mg per kg."


def test_a_dose_keeps_the_words_that_say_when_it_holds():
    told = "Usual dose: 5 mg once daily\nMaximum dose: 10 mg once daily\n"
    told += "Dose in heart disease: 1 mg once daily"
    assert [one["dosage_wording"] for one in medicines(f"Iron\n{told}", f"Zinc\n{told}")] == [
        "5 mg once daily; Maximum dose 10 mg once daily; Dose in heart disease 1 mg once daily"
    ] * 2


def test_an_amount_is_no_class_and_no_purpose():
    told = "In type 2 diabetes: 500 mg twice daily\nOf use in pain: 1 g once daily"
    one = medicines(f"Iron\n{told}", f"Zinc\n{told}")[0]
    assert set(one) == {"name", "dosage_wording"}
    assert all(words in one["dosage_wording"] for words in ("type 2 diabetes", "in pain"))


@pytest.mark.parametrize(
    ("columns", "row", "fields"),
    [
        (
            ("Dose", "When not to take"),
            ("5 mg once daily", "asthma"),
            {"dosage_wording": "5 mg once daily", "caution": "When not to take – asthma"},
        ),
        (
            ("Starting dose", "Maximum dose"),
            ("5 mg daily", "10 mg daily"),
            {"dosage_wording": "Starting dose 5 mg daily; Maximum dose 10 mg daily"},
        ),
        (
            ("Type 1 diabetes", "Type 2 diabetes"),
            ("5 mg daily", "10 mg daily"),
            {"dosage_wording": "Type 1 diabetes: 5 mg daily; Type 2 diabetes: 10 mg daily"},
        ),
        (("Toxic amount",), ("5 mg",), {"caution": "Toxic amount – 5 mg"}),
    ],
)
def test_a_column_keeps_the_words_that_its_values_need(columns, row, fields):
    head = "".join(f"<th>{one}</th>" for one in ("Medicine", *columns))
    cells = "".join(f"<td>{one}</td>" for one in ("Iron", *row))
    reading = page(f"<h2>Medications</h2><table><tr>{head}</tr><tr>{cells}</tr></table>")
    told = {key: one for key, one in items(reading, "medications")[0].items() if key in fields}
    assert told == fields
    assert "drug_class" not in items(reading, "medications")[0]


def test_a_turned_table_keeps_what_denies():
    rows = "<tr><th></th><th>Iron</th><th>Zinc</th></tr>" + "".join(
        f"<tr><td>{label}</td><td>{one}</td><td>{two}</td></tr>"
        for label, one, two in (
            ("Dose", "5 mg daily", "9 mg daily"),
            ("When not to use", "ulcers", "asthma"),
            ("Side effects", "pain", "rash"),
        )
    )
    told = items(page(f"<h2>Medications</h2><table>{rows}</table>"), "medications")
    assert [one["caution"] for one in told] == [
        "When not to use – ulcers", "When not to use – asthma"
    ]  # fmt: skip


def test_a_sentence_that_limits_a_dose_stays_with_it():
    dose = "50 mg once. Never take a second dose if the first failed."
    assert medicines(f"Iron\nDosage: {dose}") == [{"name": "Iron", "dosage_wording": dose}]


def test_a_sentence_after_a_dose_is_a_purpose_by_guess_alone():
    reading = article("Medications\n1. Iron\nDosage: 50 mg once. May cause black stools.")
    assert items(reading, "medications")[0]["dosage_wording"] == "50 mg once"
    assert any(line.is_guessed for line in reading.lines)


def test_words_of_a_label_that_the_house_calls_otherwise_are_kept_or_shown():
    told = "Why surgeons like it: less pain"
    reading = article(f"Medications\n1. Iron\n{told}\n2. Zinc\n{told}")
    assert items(reading, "medications")[0]["purpose"] == "Why surgeons like it – less pain"
