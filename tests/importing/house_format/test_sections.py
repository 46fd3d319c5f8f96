"""What each section makes of its lines."""

import pytest

from importing.house_format import read_article

from .texts import article, found, items, names

PAIR = {"do": "keep moving", "avoid": "long rest"}
PAIRS = [
    "1. Do keep moving; Avoid long rest",
    "1. Do: keep moving | Avoid: long rest",
    "Do: keep moving\nAvoid: long rest",
    "• Do keep moving\n• Avoid long rest",
    "1. Do: keep moving\n   Avoid: long rest",
    "Do:\n• keep moving\nAvoid:\n• long rest",
    "Do:\nkeep moving\nAvoid:\nlong rest",
    "Do’s\n1. keep moving\nDon’ts\n1. long rest",
    "✅ Do keep moving\n❌ Avoid long rest",
    "1. Do keep moving, avoid long rest",
    "1. Do keep moving – Avoid long rest",
    "| Do | Avoid |\n|---|---|\n| keep moving | long rest |",
]
QUESTIONS = [
    "1. Does it heal?\nYes, soon.",
    "1. Does it heal? Yes, soon.",
    "Q: Does it heal?\nA: Yes, soon.",
    "Q1. Does it heal?\nA1. Yes, soon.",
    "Q. Does it heal?\nA. Yes, soon.",
    "**Q: Does it heal?**\n\nA: Yes, soon.",
    "**Does it heal?** Yes, soon.",
    "Does it heal?\nYes, soon.",
    "• Does it heal?\n  Yes, soon.",
    "### Does it heal?\nYes, soon.",
    "1. Q: Does it heal?\n   A: Yes, soon.",
    "Question 1: Does it heal?\nAnswer: Yes, soon.",
]


@pytest.mark.parametrize("text", PAIRS)
def test_a_pair_is_a_pair_however_it_is_set(text):
    assert items(article(f"What to Do & What to Avoid\n{text}"), "do-and-avoid") == [PAIR]


def test_two_lists_make_no_pairs():
    reading = article("Do and Avoid\nDo:\n- rest\n- ice\nAvoid:\n- heat\n- running")
    assert items(reading, "do-and-avoid") == [
        {"do": "rest"}, {"do": "ice"}, {"do": "", "avoid": "heat"}, {"do": "", "avoid": "running"},
    ]  # fmt: skip


def test_half_a_pair_is_missed():
    reading = article("Dos and Don'ts\n1. Do keep moving; Avoid rest.\n2. Do wear gloves.")
    assert found(reading, "missing_field") == [(7, "wear gloves.: no avoid")]


@pytest.mark.parametrize("text", QUESTIONS)
def test_a_question_finds_its_answer_however_it_is_set(text):
    second = text.replace("heal", "hurt").replace("1", "2").replace("soon", "much")
    reading = article(f"FAQ\n{text}\n{second}")
    assert items(reading, "faq") == [
        {"question": "Does it heal?", "answer": "Yes, soon."},
        {"question": "Does it hurt?", "answer": "Yes, much."},
    ]


def test_a_question_without_an_answer_is_missed():
    reading = article("FAQ\n1. Does it heal?\nYes.\n2. Does it hurt?")
    assert found(reading, "missing_field") == [(8, "Does it hurt?: no answer")]


@pytest.mark.parametrize(
    ("text", "item"),
    [
        (
            "Ibuprofen (NSAID)\nDosage: 400 mg\nTiming: with food",
            {
                "name": "Ibuprofen",
                "drug_class": "NSAID",
                "dosage_wording": "400 mg",
                "timing": "with food",
            },
        ),
        (
            "Ibuprofen – 400 mg daily; class NSAID; side effects: ulcers",
            {
                "name": "Ibuprofen",
                "dosage_wording": "400 mg daily",
                "drug_class": "NSAID",
                "side_effects": "ulcers",
            },
        ),
        ("Ibuprofen 400 mg daily", {"name": "Ibuprofen", "dosage_wording": "400 mg daily"}),
        (
            "**Ibuprofen** **Class:** NSAID. **Dose:** 400 mg.",
            {"name": "Ibuprofen", "drug_class": "NSAID.", "dosage_wording": "400 mg."},
        ),
        (
            "Cyclobenzaprine (Muscle Relaxant)",
            {"name": "Cyclobenzaprine", "drug_class": "Muscle Relaxant"},
        ),
        ("Acetaminophen (Tylenol)", {"name": "Acetaminophen (Tylenol)"}),
        (
            "Ibuprofen\nSide Effects:\n- ulcers\n- rash",
            {"name": "Ibuprofen", "side_effects": "- ulcers\n- rash"},
        ),
        (
            "Ibuprofen\nCaution: not with ulcers.",
            {"name": "Ibuprofen", "caution": "not with ulcers.", "caution_state": "stated"},
        ),
    ],
)
def test_a_medicine_is_read_into_its_fields(text, item):
    assert items(article(f"Medications\n1. {text}"), "medications") == [item]


def test_a_supplement_keeps_its_whole_name():
    reading = article(
        "Supplements\n1. Collagen (Type II)\n• Dosage: 10 g daily\n• Role: Builds tendon"
    )
    assert items(reading, "supplements") == [
        {"name": "Collagen (Type II)", "dosage_wording": "10 g daily", "function": "Builds tendon"}
    ]


def test_labels_may_come_in_any_order_on_one_line():
    reading = article(
        "Therapies\n1. Yoga: Slow postures. Mechanism: Muscles yield. Purpose: Calm the mind."
    )
    assert items(reading, "therapies") == [
        {
            "name": "Yoga",
            "description": "Slow postures.",
            "mechanism": "Muscles yield.",
            "purpose": "Calm the mind.",
        }
    ]


@pytest.mark.parametrize(
    ("lead", "sign", "urgency"),
    [
        ("Seek immediate medical attention if:", "mild pain", "emergency"),
        ("Call an ambulance for:", "mild pain", "emergency"),
        ("See a doctor the same day for:", "mild pain", "same_day"),
        ("Make an appointment for:", "mild pain", "soon"),
        ("Make an appointment for:", "loss of bladder control", "not_assessed"),
        ("Make an appointment for:", "sudden weakness in a leg – today", "not_assessed"),
        ("", "mild pain", "not_assessed"),
        ("", "mild pain (call 911)", "emergency"),
    ],
)
def test_a_sign_is_as_urgent_as_the_text_says_or_not_assessed(lead, sign, urgency):
    reading = article(f"When to See a Doctor\n{lead}\n• {sign}\n• numb patch")
    assert items(reading, "when-to-see-a-doctor")[0] == {"sign": sign, "urgency": urgency}


@pytest.mark.parametrize("bullet", ["• ", ""])
def test_each_list_of_signs_has_the_urgency_of_its_own_lead(bullet):
    lists = [
        ("Call an ambulance if:", ["you feel faint", "you choke on food"]),
        ("Make an appointment if:", ["the thumb itches", "the nail peels"]),
    ]
    text = "\n".join("\n".join([lead, *(bullet + sign for sign in signs)]) for lead, signs in lists)
    signs = items(article(f"When to See a Doctor\n{text}"), "when-to-see-a-doctor")
    assert [sign["urgency"] for sign in signs] == ["emergency", "emergency", "soon", "soon"]


@pytest.mark.parametrize(
    ("text", "measure", "explanation"),
    [
        ("Screening (e.g., mammograms)", "Screening", "e.g., mammograms"),
        ("Exercise to stimulate bone", "Exercise", "to stimulate bone"),
        ("Gloves – they cushion blows", "Gloves", "they cushion blows"),
        ("Limit alcohol to two drinks", "Limit alcohol to two drinks", None),
    ],
)
def test_a_measure_is_told_from_its_explanation(text, measure, explanation):
    [item] = items(article(f"Prevention\n1. {text}"), "prevention")
    assert (item["measure"], item.get("explanation")) == (measure, explanation)


def test_a_paragraph_under_a_group_s_heading_is_an_item_of_that_name():
    text = (
        "Physical Examination\nThe thumb is looked at and felt.\nImaging\n• X-ray – shows "
        "bone.\n• MRI – shows tendon.\n• CT – shows "
        "cracks."
    )
    [first, *_] = items(article(f"Diagnosis\n{text}"), "diagnosis")
    assert first == {
        "name": "Physical Examination",
        "shows": "The thumb is looked at and felt.",
    }


def test_a_nested_list_of_shapes_is_a_group_of_its_own():
    text = (
        "  • Primary: Of the bone.\n  • Morphological Subtypes:\n    • Wedge: In front.\n  "
        "  • Crush: All over.\n  • Secondary: From "
        "elsewhere."
    )
    groups = {item["name"]: item.get("group") for item in items(article(f"Types\n{text}"), "types")}
    assert groups == {
        "Primary": None,
        "Wedge": "Morphological Subtypes",
        "Crush": "Morphological Subtypes",
        "Secondary": None,
    }


def test_a_paragraph_after_the_list_belongs_to_the_section():
    text = (
        "• Mild: Little pain.\n• Severe: Much pain.\n\nThe type guides what the doctor "
        "will do next."
    )
    section = article(f"Types\nThere are two:\n{text}").sections["types"]
    assert section.content["introduction"].endswith("The type guides what the doctor will do next.")
    assert section.content["types"][-1]["description"] == "Much pain."


def test_a_greater_than_sign_opens_no_quotation():
    [item] = items(article("Symptoms\n1. Weight Loss – >10% of the body weight."), "symptoms")
    assert item["description"] == "\\>10% of the body weight."


def test_other_names_and_codes_are_taken_from_the_overview():
    reading = article(
        "Causes\n1. Hammer – slips.",
        title="Sore Thumb\nAlso known as: thumb ache; pollex pain\nICD-10 code: M79.6",
    )
    content = reading.sections["overview"].content
    assert [one["name"] for one in content["synonyms"]] == ["thumb ache", "pollex pain"]
    assert content["codes"] == [{"system": "ICD-10", "version": "", "code": "M79.6"}]


def test_a_table_of_drugs_is_read_row_by_row():
    table = (
        "| Drug | Class | Dosage |\n|---|---|---|\n| Ibuprofen | NSAID | 400 mg |\n| "
        "Codeine | Opioid | 30 mg |"
        ""
    )
    assert items(article(f"Drugs\n{table}"), "medications") == [
        {"name": "Ibuprofen", "drug_class": "NSAID", "dosage_wording": "400 mg"},
        {"name": "Codeine", "drug_class": "Opioid", "dosage_wording": "30 mg"},
    ]


def test_a_label_may_be_followed_by_a_dash_in_a_one_line_entry():
    reading = article("Drugs\n1. Diclofenac Gel (Topical NSAID): 4 g daily; Side effects – rash")
    [drug] = items(reading, "medications")
    assert (drug["dosage_wording"], drug["side_effects"]) == ("4 g daily", "rash")


def test_dose_function_and_mechanism_may_stand_between_dashes():
    reading = article("Supplements\n1. Zinc – 15 mg daily – helps healing – part of enzymes")
    assert items(reading, "supplements") == [
        {
            "name": "Zinc",
            "dosage_wording": "15 mg daily",
            "function": "helps healing",
            "mechanism": "part of enzymes",
        }
    ]


def test_a_section_of_prose_keeps_its_text_and_is_reported():
    reading = article("Prevention\nWear gloves and look where you hit.")
    assert reading.sections["prevention"].content["introduction"].startswith("Wear gloves")
    assert found(reading, "short_list") == [(5, "no item was found in this section")]


def test_what_a_medicine_is_for_is_taken_from_its_own_label_alone():
    text = """Stiff Neck

Stiff neck is a pain.

Medications

1. Ibuprofen
   Class: NSAID
   Dosage: 400 mg every 6 hours
   Purpose: Ease pain.
2. Naproxen
   Class: NSAID
   Dosage: 500 mg twice daily
"""
    items = read_article(text).sections["medications"].items
    assert [item.fields.get("purpose") for item in items] == ["Ease pain.", None]


def test_a_drug_on_one_line_between_dashes_has_class_dose_and_timing():
    reading = article(
        "Drugs\n"
        "* Betahistine – Histamine analogue – 16 mg three times daily – with food\n"
        "* Acitretin – Retinoid – 25 mg once daily – after breakfast\n"
        "* Digoxin – Glycoside drug – 5 mg – 10 mg daily – same time each day"
    )
    first, second, third = items(reading, "medications")
    assert first["drug_class"] == "Histamine analogue"
    assert first["dosage_wording"] == "16 mg three times daily"
    assert first["timing"] == "with food"
    assert second["dosage_wording"] == "25 mg once daily"
    assert third["dosage_wording"] == "5 mg – 10 mg daily"  # a range is never cut in two


def test_a_dash_that_slipped_up_in_a_numbered_list_opens_its_next_number():
    reading = article(
        "Medications\nNSAIDs\n1. Ibuprofen: 400 mg every 8 hours. -\n"
        "Naproxen: 250 mg twice daily. -\nDiclofenac: 50 mg once daily.\n"
        "Others\n4. Paracetamol: 1 g every 6 hours.\n5. Codeine: 30 mg every 6 hours."
    )
    told = {one["name"]: (one["group"], one["dosage_wording"]) for one in
            items(reading, "medications")}  # fmt: skip
    assert told["Naproxen"] == ("NSAIDs", "250 mg twice daily.")
    assert told["Paracetamol"] == ("Others", "1 g every 6 hours.")
    assert found(reading, "numbering_gap") == []


def test_measures_and_their_sentences_by_turns_are_not_all_measures():
    reading = article(
        "Prevention\nWear gloves\nThey soften a knock.\nLook where you hit\nIt misses the thumb."
    )
    assert items(reading, "prevention") == [
        {"measure": "Wear gloves", "explanation": "They soften a knock."},
        {"measure": "Look where you hit", "explanation": "It misses the thumb."},
    ]


def test_names_over_bullets_that_are_sentences_are_items():
    reading = article(
        "Causes\n\nStress\n• Muscles tighten.\n\nPosture\n• The hand bends.\n"
        "• It stays bent.\n\nCold\n• It is stiff."
    )
    assert names(reading, "causes") == ["Stress", "Posture", "Cold"]
    assert items(reading, "causes")[0]["description"] == "Muscles tighten."


def test_an_item_named_as_its_section_is_an_item():
    reading = article(
        "Surgery\n\nFusion\nTwo bones become one.\n\nSurgery\nThe thumb is opened.\n\n"
        "Pinning\nA wire holds it."
    )
    assert names(reading, "surgery") == ["Fusion", "Surgery", "Pinning"]


def test_how_a_medicine_works_stands_with_what_it_is_for():
    reading = article(
        "Medications\n1. Paracetamol (acetaminophen)\nPurpose: less pain.\n"
        "Mechanism: acts in the brain."
    )
    told = items(reading, "medications")[0]
    assert told["name"] == "Paracetamol (acetaminophen)"
    assert told["purpose"] == "less pain.\n\nMechanism: acts in the brain."
    assert not reading.findings


def test_a_dose_that_can_be_read_is_no_guess_and_a_thin_layer_is_a_dose():
    reading = article(
        "Medications\n* Losartan (ARB). 50 mg once daily.\n"
        "* Salve (nitrate). Thin strip twice daily."
    )
    assert [one["dosage_wording"] for one in items(reading, "medications")] == [
        "50 mg once daily.",
        "Thin strip twice daily.",
    ]
    assert [line.is_guessed for line in reading.lines[-2:]] == [False, True]


def test_a_table_of_two_columns_in_pipes_is_a_table():
    reading = article(
        "Medications\n\n| Drug | Dosage |\n|---|---|\n| Ibuprofen | 400 mg once daily |"
    )
    assert items(reading, "medications") == [
        {"name": "Ibuprofen", "dosage_wording": "400 mg once daily"}
    ]


@pytest.mark.parametrize(
    ("told", "wording"),
    [
        (
            "Adult dose: 1 g daily; Child dose: 5 mg daily",
            "Adults: 1 g daily; Children: 5 mg daily",
        ),
        ("Dosage (children under 12): 5 mg daily", "children under 12: 5 mg daily"),
        ("Usual dose: 5 mg daily", "5 mg daily"),
    ],
)
def test_whom_a_dose_is_for_stays_with_it_though_the_label_says_it(told, wording):
    reading = article(f"Medications\n1. Ibuprofen\n{told}")
    assert items(reading, "medications")[0]["dosage_wording"] == wording
    assert not found(reading, "unplaced")
