"""Two articles of every section, about unlike diseases and set in unlike ways.

The leg ulcer is set as the board sets most of its articles, and has the faults that those have.
"""

from collections import Counter

import pytest

from importing.house_format import Reading, as_report
from tests.importing.house_format.reformat import REFORMATTINGS
from tests.importing.house_format.texts import found, items, names, read_once, whole_article

COUNTS = {
    "venous-leg-ulcer": {
        "overview": 1,
        "types": 6,
        "causes": 19,
        "symptoms": 20,
        "diagnosis": 24,
        "therapies": 30,
        "medications": 20,
        "supplements": 10,
        "biologics": 10,
        "surgery": 10,
        "prevention": 10,
        "when-to-see-a-doctor": 5,
        "do-and-avoid": 10,
        "faq": 15,
    },
    "hay-fever": {
        "overview": 4,
        "types": 3,
        "causes": 5,
        "symptoms": 6,
        "diagnosis": 4,
        "therapies": 4,
        "medications": 5,
        "supplements": 2,
        "biologics": 1,
        "surgery": 2,
        "prevention": 4,
        "when-to-see-a-doctor": 4,
        "do-and-avoid": 3,
        "faq": 4,
    },
}


@pytest.fixture(scope="module")
def ulcer() -> Reading:
    return read_once(whole_article("venous-leg-ulcer"))


@pytest.fixture(scope="module")
def hay_fever() -> Reading:
    return read_once(whole_article("hay-fever"))


def counts(reading: Reading) -> dict[str, int]:
    sections = as_report(reading)["sections"]
    return {key: len(one["items"]) for key, one in sections.items() if key != "references"}


def test_every_item_of_fourteen_sections_is_found(ulcer, hay_fever):
    assert counts(ulcer) == COUNTS["venous-leg-ulcer"]
    assert counts(hay_fever) == COUNTS["hay-fever"]


def test_a_promise_in_the_introduction_is_read(ulcer):
    assert ulcer.sections["symptoms"].promised == 20


@pytest.mark.parametrize(
    ("key", "groups"),
    [
        ("types", {None: 3, "Morphological Subtypes": 3}),
        (
            "symptoms",
            {
                "Local Pain & Skin Signs": 5,
                "Neurological Signs": 5,
                "Systemic Signs": 5,
                "Other & Miscellaneous": 5,
            },
        ),
        (
            "diagnosis",
            {
                None: 1,
                "Manual Tests": 5,
                "Laboratory & Pathological Studies": 7,
                "Electrodiagnostic Tests": 3,
                "Imaging Studies": 8,
            },
        ),
        (
            "therapies",
            {
                "Physiotherapy & Electrotherapy Therapies": 15,
                "Exercise Therapies": 5,
                "Mind-Body Therapies": 5,
                "Educational Self-Management Strategies": 5,
            },
        ),
    ],
)
def test_its_items_stand_in_their_groups(ulcer, key, groups):
    assert Counter(item.get("group") for item in items(ulcer, key)) == groups


def test_nothing_is_unplaced(ulcer, hay_fever):
    for reading in (ulcer, hay_fever):
        assert found(reading, "unplaced") == found(reading, "stray_line") == []


def test_the_faults_of_a_long_article_are_found(ulcer):
    assert [line for line, _ in found(ulcer, "cut_off_sentence")] == [84]
    assert found(ulcer, "dose_without_number") == [(487, "“Dose Pack” taper over 6 days")]
    assert [line for line, _ in found(ulcer, "empty_references")] == [845]
    assert len(found(ulcer, "glued_sources")) == 26
    assert found(ulcer, "short_list") == found(ulcer, "numbering_gap") == []


def test_the_faults_of_a_short_article_are_found(hay_fever):
    assert [line for line, _ in found(hay_fever, "cut_off_sentence")] == [14]
    assert found(hay_fever, "dose_without_number") == [(44, "a drop or so as directed.")]
    assert [line for line, _ in found(hay_fever, "empty_references")] == [81]
    assert found(hay_fever, "short_list") == [(9, "the text promises 6, the list has 5")]
    assert [line for line, _ in found(hay_fever, "numbering_gap")] == [14]
    assert [text for _, text in found(hay_fever, "glued_sources")] == [
        "Wikipedia: Wikipedia",
        "MedscapePMC: Medscape, PMC",
    ]


def test_medicines_have_class_and_wording_where_each_field_has_a_line(ulcer):
    assert items(ulcer, "medications")[0] == {
        "name": "Pentoxifylline",
        "drug_class": "Blood Flow Agent",
        "dosage_wording": "400 mg PO every 8 hours as needed",
        "timing": "With food",
        "side_effects": "GI upset, flushing, dizziness",
    }
    assert all(item["drug_class"] for item in items(ulcer, "medications"))


def test_medicines_have_class_and_wording_where_all_fields_share_a_line(hay_fever):
    assert items(hay_fever, "medications")[2] == {
        "name": "Fluticasone spray",
        "drug_class": "Corticosteroid",
        "dosage_wording": "50 mcg into each nostril twice daily.",
        "timing": "morning and evening.",
        "side_effects": "nosebleed.",
    }
    assert all(item["drug_class"] for item in items(hay_fever, "medications"))


def test_warning_signs_are_as_urgent_as_their_lead(ulcer, hay_fever):
    assert {item["urgency"] for item in items(ulcer, "when-to-see-a-doctor")} == {"emergency"}
    signs = items(hay_fever, "when-to-see-a-doctor")
    assert [sign["urgency"] for sign in signs] == ["emergency", "emergency", "soon", "soon"]


def test_byline_date_and_disclaimer_are_provenance(ulcer):
    provenance = ulcer.provenance
    assert provenance.byline.startswith("The article is written by")
    assert provenance.last_updated == "Last Updated: April 14, 2025."
    assert provenance.disclaimer.startswith("Disclaimer: Each person")
    assert [line.number for line in provenance.furniture] == [
        843,
        849,
        851,
        853,
        854,
        855,
        856,
        857,
    ]


def test_a_reviewer_a_date_and_a_disclaimer_in_other_words_are_provenance(hay_fever):
    provenance = hay_fever.provenance
    assert provenance.byline == "Reviewed by: Example Board"
    assert provenance.last_updated == "Updated on 3 February 2025"
    assert provenance.disclaimer.startswith("Medical disclaimer: This text")
    assert [line.number for line in provenance.furniture] == [82, 83, 84]


@pytest.mark.parametrize("dress", sorted(REFORMATTINGS))
@pytest.mark.parametrize("article", sorted(COUNTS))
def test_another_dress_changes_none_of_its_items(article, dress):
    plain = read_once(whole_article(article))
    dressed = read_once(REFORMATTINGS[dress](whole_article(article)))
    for key in COUNTS[article]:
        assert _folded(names(dressed, key)) == _folded(names(plain, key))


def _folded(called: list[str]) -> list[str]:
    return sorted(
        name.casefold().rstrip(".").translate({0x2010: "-", 0x2019: "'"}) for name in called
    )


def test_parts_that_real_articles_have_land_in_sections_of_their_own():
    reading = read_once(whole_article("chronic-sinusitis"))
    assert list(reading.sections) == [
        "overview",
        "how-it-works",
        "causes",
        "risk-factors",
        "symptoms",
        "complications",
        "medications",
        "when-to-see-a-doctor",
        "outlook",
        "faq",
    ]
    assert names(reading, "risk-factors") == ["Smoke", "Asthma"]
    assert names(reading, "complications") == ["Infection round the eye", "Mucocele"]
    assert reading.sections["outlook"].content["introduction"].startswith("Most people live well")
    assert reading.findings == []


def test_prose_below_a_heading_of_the_mechanism_is_a_part_of_it():
    reading = read_once(whole_article("chronic-sinusitis"))
    assert [(item["name"], item.get("group")) for item in items(reading, "how-it-works")] == [
        ("Blood Supply", None),
        ("Swollen lining", "Pathophysiology"),
        ("Trapped mucus", "Pathophysiology"),
    ]


def test_headings_above_items_are_their_groups_in_any_section():
    reading = read_once(whole_article("chronic-sinusitis"))
    causes = [item["group"] for item in items(reading, "causes")]
    assert causes == ["Inside the nose", "Inside the nose", "Elsewhere in the body"]
    drugs = [item["group"] for item in items(reading, "medications")]
    assert drugs == ["First choice", "Second choice"]


def test_an_urgency_that_the_text_does_not_state_is_not_assessed():
    signs = items(read_once(whole_article("chronic-sinusitis")), "when-to-see-a-doctor")
    assert [(sign["sign"], sign["urgency"]) for sign in signs] == [
        ("an eye swells shut", "emergency"),
        ("the nose stays blocked for weeks", "soon"),
        ("you lose control of the bladder", "not_assessed"),
        ("a dull face", "not_assessed"),
    ]
