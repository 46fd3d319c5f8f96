"""The headings of the house, in the many ways they are written."""

import pytest

from importing.house_format.headings import is_foreign, match_phrase
from importing.house_format.numbers import count_in_heading

from .texts import article, names

HEADINGS = {
    "types": [
        "Types",
        "Types of Asthma",
        "Classification",
        "4 Types of Asthma",
        "Types and Classification",
    ],
    "causes": [
        "Causes",
        "Causes of Asthma",
        "Possible Causes",
        "20 Main Causes",
        "CAUSES:",
        "Etiology",
        "Causes & Risk Factors",
        "Asthma Causes",
    ],
    "symptoms": [
        "Symptoms",
        "Signs and Symptoms",
        "Symptoms & Signs",
        "Clinical Features",
        "Symptoms (20)",
        "Common Symptoms of Asthma",
    ],
    "diagnosis": [
        "Diagnosis",
        "Diagnostic Tests",
        "Diagnostic Tests for Asthma",
        "Tests & Diagnosis",
        "How Is Asthma Diagnosed?",
        "How is it diagnosed?",
    ],
    "therapies": [
        "Non-Pharmacological Treatments",
        "Non Pharmacological Therapies",
        "Nonpharmacologic Management",
        "Conservative Treatment",
        "Non-pharmacological treatments (therapies and others)",
        "Treatment",
    ],
    "medications": [
        "Pharmacological Treatments",
        "Drugs",
        "Medications",
        "Evidence-Based Drugs",
        "Drug Treatments",
        "20 Essential Drugs for Asthma",
        "Medicines",
    ],
    "supplements": [
        "Dietary Molecular Supplements",
        "Supplements",
        "Dietary Supplements",
        "10 Nutritional Supplements",
        "Vitamins and Supplements",
    ],
    "biologics": [
        "Advanced Biological & Bone-Targeted Drugs",
        "Regenerative and Stem Cell Therapies",
        "Bisphosphonates, Regenerative & Viscosupplementation Agents",
        "Biologics and Advanced Treatments",
    ],
    "surgery": [
        "Surgeries",
        "Surgical Interventions",
        "Surgery",
        "Surgical Options for Asthma",
        "Operations",
    ],
    "prevention": [
        "Prevention",
        "Preventions",
        "Prevention Strategies",
        "How to Prevent Asthma",
        "Preventive Measures",
        "10 Ways to Prevent It",
    ],
    "when-to-see-a-doctor": [
        "When to See a Doctor",
        "When should you see a doctor?",
        "When to Seek Medical Help",
        "Red Flags",
        "Warning Signs",
    ],
    "do-and-avoid": [
        "What to Do & What to Avoid",
        "What to do and what not to do",
        "Dos and Don'ts",
        "Do’s & Don’ts",
        "Do and Avoid",
    ],
    "faq": [
        "FAQs",
        "FAQ",
        "Frequently Asked Questions",
        "15 Frequently Asked Questions",
        "Frequently Asked Questions (FAQs)",
        "Questions and Answers",
    ],
    "how-it-works": ["Anatomy of the Lung", "Pathophysiology", "Anatomy and Physiology"],
    "risk-factors": ["Risk Factors", "Asthma Risk Factors"],
    "complications": ["Complications", "Possible Complications of Asthma"],
    "in-short": ["Key Points", "Key Takeaways", "At a Glance", "Take-Home Message"],
    "outlook": ["Prognosis", "Outlook", "Conclusion"],
    "references": ["References", "Sources", "Bibliography"],
    "overview": ["Overview", "Introduction", "What is Asthma?", "Other Names"],
}


@pytest.mark.parametrize(
    ("key", "text"), [(key, text) for key in HEADINGS for text in HEADINGS[key]]
)
def test_a_heading_names_its_section(key, text):
    assert match_phrase(text, "Asthma")[0] == key


@pytest.mark.parametrize(
    "text",
    [
        "What to Eat & Avoid",
        "Home Remedies",
        "Epidemiology",
    ],
)
def test_a_section_that_is_not_of_the_house_names_none(text):
    assert match_phrase(text) is None
    assert is_foreign(text)


@pytest.mark.parametrize(
    "text",
    [
        "Imaging Tests",
        "Manual Tests",
        "Exercise Therapies",
        "Mind-Body Therapies",
        "Physical Examination",
        "Stem Cell Injection",
        "A. Physiotherapy & Electrotherapy",
    ],
)
def test_the_heading_of_a_group_is_no_section(text):
    assert match_phrase(text) is None


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("20 Causes of Asthma", 20),
        ("Symptoms (12)", 12),
        ("Ten Ways to Prevent It", 10),
        ("Causes", None),
        ("Grade 3 Signs", None),
    ],
)
def test_a_heading_may_promise_a_number(text, count):
    assert count_in_heading(text) == count


def test_sections_may_come_in_any_order_and_twice():
    reading = article(
        "FAQ\n1. Does it heal?\nYes.",
        "Causes\n1. Hammer – slips.",
        "More Causes\n1. Door – shuts.",
        "Causes\n2. Ball – hits.",
    )
    assert list(reading.sections) == ["overview", "causes", "faq"]
    assert names(reading, "causes") == ["Hammer", "Door", "Ball"]


def test_a_cause_called_medications_is_no_heading():
    listed = (
        "Causes\n1. Infection\nA germ.\n2. Medications\nSome thin the bone.\n3. Surgery\nA scar."
    )
    reading = article(
        listed, "Symptoms\n1. Pain – dull.", "Medications\n1. Ibuprofen\nDosage: 400 mg"
    )
    assert names(reading, "causes") == ["Infection", "Medications", "Surgery"]
    assert names(reading, "medications") == ["Ibuprofen"]


def test_a_picture_before_a_heading_or_an_item_is_no_word_of_it():
    reading = article("🔹 Causes of Sore Thumb\n🔸 Hammer: It slips.\n🔸 Door: It shuts.")
    assert names(reading, "causes") == ["Hammer", "Door"]


def test_a_question_is_no_heading():
    reading = article(
        "Causes\n1. Hammer – slips.",
        "FAQ\nWhat causes it?\nA hammer.\nWhen should I see a doctor?\nSoon.",
    )
    assert names(reading, "faq") == ["What causes it?", "When should I see a doctor?"]


def test_without_a_title_line_the_headings_tell_the_title():
    from importing.house_format import read_article

    text = (
        "It is a disease of the airways that comes and goes.\nCauses of Asthma\n1. Dust – "
        "it irritates."
    )
    assert read_article(text).title == "Asthma"


@pytest.mark.parametrize(
    ("asked", "key"),
    [
        ("What Are the Types of Gout?", "types"),
        ("Who Is at Risk?", "risk-factors"),
        ("What Are the Complications?", "complications"),
        ("How Is Gout Treated?", "therapies"),
        ("Which Medicines Are Used?", "medications"),
        ("Which Supplements Help?", "supplements"),
        ("When Is Surgery Needed?", "surgery"),
        ("How Can Gout Be Prevented?", "prevention"),
        ("What Should I Do and Avoid?", "do-and-avoid"),
        ("What Is the Outlook?", "outlook"),
        ("What Is Gout?", "overview"),
        ("When Should I See a Doctor?", "when-to-see-a-doctor"),
    ],
)
def test_a_question_heads_the_section_that_it_asks_for(asked, key):
    found = match_phrase(asked, "Gout")
    assert found is not None
    assert found[0] == key


def test_a_heading_that_is_a_label_too_heads_a_section_where_headings_end_in_colons():
    reading = article(
        "Causes:\n1. A knock – it bruises", "Symptoms:\n1. Pain – it throbs",
        "Complications:\n1. A lost nail – it grows again",
    )  # fmt: skip
    assert names(reading, "complications") == ["A lost nail"]


def test_a_cause_named_pregnancy_ends_nothing_where_every_line_stands_apart():
    reading = article(
        "Causes", "Stress", "It tightens the hand.", "Pregnancy", "Joints slacken.", "Cold",
        "The hand is stiff.", "Symptoms", "Pain", "It throbs.", "Heat", "It glows.",
    )  # fmt: skip
    assert names(reading, "causes") == ["Stress", "Pregnancy", "Cold"]


def test_a_bare_heading_over_groups_of_its_own_name_opens_the_section():
    reading = article(
        "Causes\n1. A knock – it bruises",
        "Symptoms",
        "Pain Symptoms\n1. Throbbing – at night",
        "Other Symptoms\n1. Heat – it glows",
    )
    assert names(reading, "symptoms") == ["Throbbing", "Heat"]
    assert names(reading, "causes") == ["A knock"]


def test_headings_behind_an_arrow_over_ticked_entries():
    marks = "➤ Causes of sore thumb\n\n✅ Pregnancy → water\n\n➤ Symptoms\n\n✅ Pain → dull"
    reading = article(
        f"{marks}\n\n➤ Prevention\n\n✅ Gloves\n\n➤ FAQs\n\nQ. Does it heal?\nAns. Yes."
    )
    assert names(reading, "causes") == ["Pregnancy"]
    assert names(reading, "symptoms") == ["Pain"]
    assert [item.fields["question"] for item in reading.sections["faq"].items] == ["Does it heal?"]


def test_a_heading_in_the_dress_of_the_others_that_names_no_section_is_shown_whole():
    known = (
        "CAUSES\n* Cold. It bites.\n\nDIAGNOSIS\n* X-ray. It is normal.\n\nPREVENTION\n* Gloves."
    )
    reading = article(known.replace("PREV", "WHO DISCOVERED IT\n* A surgeon. In 1880.\n\nPREV"))
    assert names(reading, "diagnosis") == ["X-ray"]
    assert any("A surgeon" in one.text for one in reading.findings if one.kind == "unplaced")


def test_complications_below_the_symptoms_are_a_section_where_nothing_stands_apart():
    reading = article(
        "Symptoms\nPain\nIt is dull.\nHeat\nIt is warm.\nComplications\nPus\nIt runs."
    )
    assert names(reading, "complications") == ["Pus"]
