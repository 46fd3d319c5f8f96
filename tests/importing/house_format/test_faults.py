"""What went wrong with texts of the house: each fault stands for its kind."""

import pytest

from importing.house_format import read_article
from importing.house_format.sources import take_off_sources

from .texts import article, items, names


def doses(reading):
    return [(one["name"], one.get("dosage_wording")) for one in items(reading, "medications")]


def test_a_bullet_that_slipped_to_the_line_above_opens_the_next_item():
    reading = article(
        "Medications of Sore Thumb\nIbuprofen: 200 to 400 mg every 6 hours. -\n"
        "Naproxen: 250 mg twice daily. -\nMethocarbamol: 1,500 mg four times daily."
    )
    assert doses(reading) == [
        ("Ibuprofen", "200 to 400 mg every 6 hours."),
        ("Naproxen", "250 mg twice daily."),
        ("Methocarbamol", "1,500 mg four times daily."),
    ]


@pytest.mark.parametrize(
    ("wording", "kind"),
    [
        ("400 mg every 6 hours. 250 mg twice daily.", "two_doses"),
        ("400 mg every 6 hours; 1 g every 8 hours", "two_doses"),
        ("1.6 µg/kg once daily; 100 µg is usual", "two_doses"),
        ("400 mg every 6 hours. Naproxen: 250 mg twice daily.", "another_drug"),
        ("400 mg every 6 hours; Naproxen 250 mg twice daily", "another_drug"),
        ("one tablet of colchicine 500 mcg daily", "another_drug"),
    ],
)
def test_a_dosage_of_two_amounts_or_of_another_drug_is_a_finding(wording, kind):
    reading = article(
        f"Medications\n1. Ibuprofen – Dosage: {wording}\n2. Colchicine – 500 mcg daily"
    )
    assert [one.kind for one in reading.findings] == [kind]
    assert doses(reading)[0][1].startswith(wording[:20])


@pytest.mark.parametrize(
    "wording",
    [
        "1 g every 8 hours, maximum 4 g daily", "40 mg daily for 5 days, then 20 mg daily",
        "300 mg at night, up to 1,800 mg daily", "200 to 400 mg every 6 hours",
        "500 mg/125 mg twice daily", "1 tablet (500 mg) twice daily",
    ],
)  # fmt: skip
def test_one_regimen_of_one_drug_is_no_finding(wording):
    reading = article(f"Medications\n1. Ibuprofen – Dosage: {wording}\n2. Naproxen – 250 mg daily")
    assert reading.findings == []


def test_a_line_that_asks_for_gifts_is_no_title():
    reading = read_article(
        "Donate to us >>>Donate Link\nFibrosis of the Lung\n\nIt is bad.\n\nCauses\n- Smoke\n"
    )
    assert reading.title == "Fibrosis of the Lung"


@pytest.mark.parametrize("cause", ["Pregnancy", "Diet", "Surgery", "Genetics"])
def test_a_cause_that_is_called_like_a_section_is_a_cause(cause):
    reading = article(f"Causes\n\n1. Trauma – a blow.\n2. {cause}\nIt is so.\n3. Age – wear.")
    assert names(reading, "causes") == ["Trauma", cause, "Age"]


def test_a_heading_in_curly_quotes_ends_the_warning_signs():
    reading = article(
        "When to See a Doctor\n- Fever\n- Numb leg",
        "“What to Do” and “What to Avoid”\n1. Do rest; avoid running.",
    )
    assert names(reading, "when-to-see-a-doctor") == ["Fever", "Numb leg"]
    assert items(reading, "do-and-avoid") == [{"do": "rest", "avoid": "running."}]


def test_key_points_are_in_short_and_what_is_too_much_stands_above_them():
    points = [f"Point {number} is so." for number in range(1, 9)]
    reading = article("Causes\n1. Trauma – a blow.", "Key Points\n- " + "\n- ".join(points))
    assert items(reading, "in-short") == [{"text": point} for point in points[:7]]
    assert points[7] in reading.sections["in-short"].content["introduction"]


def test_a_conclusion_stays_out_of_the_medicines():
    reading = article("Medications\n1. Ibuprofen – 400 mg daily.", "Conclusion\nIt heals.")
    assert reading.sections["outlook"].content["introduction"] == "It heals."
    assert reading.sections["medications"].content["introduction"] == ""


def test_a_sentence_that_counts_types_heads_them():
    reading = article(
        "There are several types of sore thumb, including:\n- Acute: fast.\n- Chronic: slow.",
        "Causes\n1. A hammer",
    )
    assert names(reading, "types") == ["Acute", "Chronic"]


def test_domains_that_are_glued_are_parted_where_one_ends():
    reading = article("Causes\n1. Smoke – it harms healthline.comncbi.nlm.nih.gov\n2. Age – wear.")
    assert items(reading, "causes")[0]["unresolved_sources"] == [
        "healthline.com", "ncbi.nlm.nih.gov",
    ]  # fmt: skip


def test_what_nobody_stated_is_not_assessed():
    reading = article("When to See a Doctor\n- Red skin that spreads\n- A lump")
    assert {one["urgency"] for one in items(reading, "when-to-see-a-doctor")} == {"not_assessed"}


def test_purpose_and_mechanism_in_prose_come_once():
    reading = article(
        "Therapies\n1. Heat\nWarmth is laid on. Purpose: to relax. Mechanism: vessels widen.\n"
        "2. Yoga\nIts purpose is calm."
    )
    assert items(reading, "therapies")[0] == {
        "name": "Heat", "description": "Warmth is laid on.", "purpose": "to relax.",
        "mechanism": "vessels widen.",
    }  # fmt: skip
    assert names(reading, "therapies") == ["Heat", "Yoga"]


def test_what_to_avoid_in_quotes_of_any_kind_heads_its_own_list():
    text = "Strain\n\nWhen to See a Doctor\n1. Fever\n\n{}\n1. Rest\n2. Walk\n\n{}\n1. Run"
    for do, avoid in (("“What to Do”", "“What to Avoid”"), ("‘What to Do’", "‘What to Avoid’")):
        sections = read_article(text.format(do, avoid)).sections
        pairs = [item.fields for item in sections["do-and-avoid"].items]
        assert [(one.get("do", ""), one.get("avoid", "")) for one in pairs] == [
            ("Rest", ""), ("Walk", ""), ("", "Run"),
        ]  # fmt: skip
        assert [item.fields["sign"] for item in sections["when-to-see-a-doctor"].items] == ["Fever"]


def test_a_list_that_begins_anew_under_no_heading_is_told():
    text = "Strain\n\nTypes of Strain\n1. Acute: sudden\n2. Chronic: slow\n\n{}\n1. Pain: sharp"
    found = read_article(text.format("The most common symptoms include:")).findings
    told = [one.text for one in found if one.kind == "numbering_gap"]
    assert told == ["the numbering starts again after 2"]


def test_a_call_for_donations_is_no_title():
    text = "Please donate here: https://example.org/donate\nSinusitis\n\nCauses\n1. Dust: old"
    assert read_article(text).title == "Sinusitis"


@pytest.mark.parametrize(
    ("text", "said", "names"),
    [
        ("Heavy bags.healthline.comncbi.nlm.nih.gov", "Heavy bags.",
         ["healthline.com", "ncbi.nlm.nih.gov"]),
        ("Too much.en.wikipedia.orgnhs.uk", "Too much.", ["en.wikipedia.org", "nhs.uk"]),
        ("It dries out.pmc.ncbi.nlm.nih.govmayoclinic.orgwebmd.com", "It dries out.",
         ["pmc.ncbi.nlm.nih.gov", "mayoclinic.org", "webmd.com"]),
    ],
)  # fmt: skip
def test_sources_glued_to_a_sentence_take_no_word_of_it(text, said, names):
    assert take_off_sources(text)[:2] == (said, names)
