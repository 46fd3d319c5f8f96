"""The board's own article, where it lies beside the repository."""

import pytest

from editorial.house_format import Reading, as_report, read_article
from tests.editorial.house_format.reformat import REFORMATTINGS
from tests.editorial.house_format.texts import board_article, found, items, names

pytestmark = pytest.mark.skipif(
    board_article() is None, reason="the board's article does not lie beside the repository"
)
COUNTS = {
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
}


@pytest.fixture(scope="module")
def reading() -> Reading:
    return read_article(board_article())


def test_it_has_fourteen_sections_and_every_item(reading):
    report = as_report(reading)
    assert {key: len(section["items"]) for key, section in report["sections"].items()} == COUNTS
    assert report["sections"]["symptoms"]["promised"] == 20


@pytest.mark.parametrize(
    ("key", "groups"),
    [
        ("types", {"origin": 3, "shape": 3}),
        ("symptoms", {"local": 5, "neurological": 5, "systemic": 5, "other": 5}),
        (
            "diagnosis",
            {
                "physical_examination": 1,
                "manual": 5,
                "laboratory": 7,
                "electrodiagnostic": 3,
                "imaging": 8,
            },
        ),
        ("therapies", {"physiotherapy": 15, "exercise": 5, "mind_body": 5, "education": 5}),
    ],
)
def test_its_items_stand_in_their_groups(reading, key, groups):
    found_groups = [item["group"] for item in items(reading, key)]
    assert {group: found_groups.count(group) for group in groups} == groups


def test_nothing_in_it_is_unplaced(reading):
    assert found(reading, "unplaced") == found(reading, "stray_line") == []


def test_its_faults_are_found(reading):
    assert [line for line, _ in found(reading, "cut_off_sentence")] == [84]
    assert [line for line, _ in found(reading, "dose_without_number")] == [485]
    assert [line for line, _ in found(reading, "empty_references")] == [843]
    assert len(found(reading, "glued_sources")) == 26
    assert found(reading, "short_list") == found(reading, "numbering_gap") == []


def test_its_medicines_have_class_and_wording(reading):
    assert items(reading, "medications")[0] == {
        "name": "Ibuprofen",
        "drug_class": "NSAID",
        "dosage_wording": "400 mg PO every 6 hours as needed",
        "timing": "With food",
        "side_effects": "GI upset, ulcer risk, renal impairment",
    }
    assert all(item["drug_class"] for item in items(reading, "medications"))


def test_its_warning_signs_are_all_emergencies(reading):
    assert {item["urgency"] for item in items(reading, "when-to-see-a-doctor")} == {"emergency"}


def test_its_byline_date_and_disclaimer_are_provenance(reading):
    provenance = reading.provenance
    assert provenance.byline.startswith("The article is written by")
    assert provenance.last_updated == "Last Updated: May 22, 2025."
    assert provenance.disclaimer.startswith("Disclaimer: Each person")
    assert [kept.line for kept in provenance.furniture] == [841, 847, 849, 851, 852, 853, 854, 855]


@pytest.mark.parametrize("name", sorted(REFORMATTINGS))
def test_another_dress_changes_none_of_its_items(reading, name):
    dressed = read_article(REFORMATTINGS[name](board_article()))
    for key in COUNTS:
        assert _folded(names(dressed, key)) == _folded(names(reading, key))


def _folded(called: list[str]) -> list[str]:
    return sorted(
        name.casefold().rstrip(".").translate({0x2010: "-", 0x2019: "'"}) for name in called
    )
