"""The treatment half of the demo article: complete, cautious and honest about its sources."""

import json
import re
from collections import Counter
from pathlib import Path

import pytest

DEMO = Path(__file__).resolve().parents[2] / "fixtures" / "demo"

# Section key, name of its list, number of items in the board's article.
SECTIONS = [
    ("therapies", "therapies", 30),
    ("medications", "medications", 20),
    ("supplements", "supplements", 10),
    ("biologics", "biologics", 10),
    ("surgery", "operations", 10),
]
LIST_OF = {section: list_name for section, list_name, _ in SECTIONS}

CAUTION_FIELDS = {"caution_state", "caution"}
FIELDS = {
    "therapies": {"group", "name", "description", "purpose", "mechanism"},
    "medications": {"name", "drug_class", "dosages", "timing", "side_effects"},
    "supplements": {"name", "dosages", "function", "mechanism"},
    "biologics": {"name", "drug_class", "dosages", "function", "mechanism"},
    "surgery": {"name", "procedure", "benefits"},
}

TUMOUR_SITE = ["over the tumour", "unless your cancer team agrees"]
NEAR_CANCER = ["over or near a cancer"]
OSTEOPOROSIS = ["osteoporosis", "not for cancer in the bone"]
NO_ROLE = ["no established role over a spinal tumour"]
MYELOMA = ["multiple myeloma", "kidneys", "[@bcsh-2011]"]
BIOPSY = ["lymphoma", "myeloma", "biopsy", "specialist"]
CALCIUM = ["hypercalcaemia", "do not start"]
PRESCRIBER = ["prescriber"]

# What each caution must say, and the reference it must carry where one was verified.
CAUTIONS = [
    ("therapies", "Manual therapy", ["vigorous", "vertebra", "unstable"]),
    ("therapies", "Spinal manipulation", ["must not", "vertebra", "[@who-2005]"]),
    ("therapies", "Heat packs (thermotherapy)", [*TUMOUR_SITE, "[@houghton-2010]"]),
    ("therapies", "Ultrasound therapy", [*NEAR_CANCER, "[@houghton-2010]", "[@aafp-2007]"]),
    (
        "therapies",
        "TENS (transcutaneous electrical nerve stimulation)",
        [*TUMOUR_SITE, "[@houghton-2010]", "[@aafp-2007]"],
    ),
    ("therapies", "Interferential current therapy", [*TUMOUR_SITE, "[@aafp-2007]"]),
    ("therapies", "Shortwave diathermy", [*NEAR_CANCER, "[@houghton-2010]"]),
    ("therapies", "Low-level laser therapy", [*TUMOUR_SITE, "[@houghton-2010]", "[@aafp-2007]"]),
    ("therapies", "Traction therapy", ["must not", "vertebra", "unstable"]),
    ("therapies", "Shockwave therapy", NEAR_CANCER),
    ("therapies", "Electroacupuncture (electrical acupuncture)", [*TUMOUR_SITE, "[@aafp-2007]"]),
    ("medications", "Ibuprofen", MYELOMA),
    ("medications", "Naproxen", MYELOMA),
    ("medications", "Diclofenac", MYELOMA),
    ("medications", "Celecoxib", MYELOMA),
    ("medications", "Ketorolac", [*MYELOMA, "5 days"]),
    ("medications", "Paracetamol (acetaminophen)", ["3 g", "liver"]),
    ("medications", "Tramadol", [*PRESCRIBER, "seizures"]),
    ("medications", "Oxycodone", [*PRESCRIBER, "breathing"]),
    ("medications", "Morphine", [*PRESCRIBER, "dependence"]),
    ("medications", "Codeine", PRESCRIBER),
    ("medications", "Tizanidine", ["emergency", "same day", "[@nice-ng234]"]),
    ("medications", "Gabapentin", PRESCRIBER),
    ("medications", "Pregabalin", PRESCRIBER),
    ("medications", "Prednisone", BIOPSY),
    ("medications", "Methylprednisolone", BIOPSY),
    ("medications", "Ketamine infusion", PRESCRIBER),
    ("supplements", "Calcium", CALCIUM),
    ("supplements", "Vitamin D₃", CALCIUM),
    ("biologics", "Alendronic acid (alendronate)", OSTEOPOROSIS),
    ("biologics", "Risedronate", OSTEOPOROSIS),
    ("biologics", "Ibandronic acid (ibandronate)", OSTEOPOROSIS),
    (
        "biologics",
        "Zoledronic acid",
        ["5 mg once a year", "osteoporosis", "4 mg every 3–4 weeks", "jaw", "[@zol-label]"],
    ),
    ("biologics", "Platelet-rich plasma (PRP)", [*NO_ROLE, "growth factors"]),
    ("biologics", "Bone marrow aspirate concentrate (BMAC)", [*NO_ROLE, "growth factors"]),
    ("biologics", "Hylan G-F 20 (Synvisc)", NO_ROLE),
    ("biologics", "Euflexxa", NO_ROLE),
    ("biologics", "Mesenchymal stem cell injection", [*NO_ROLE, "growth factors"]),
    ("surgery", "Balloon kyphoplasty", ["6%", "10%", "[@bouza-2009]"]),
]


def content_of(section: str) -> dict:
    return json.loads((DEMO / f"{section}.json").read_text(encoding="utf-8"))


def items_of(section: str) -> list[dict]:
    return content_of(section)[LIST_OF[section]]


def names_without_caution(section: str) -> list[str]:
    return [item["name"] for item in items_of(section) if "caution_state" not in item]


@pytest.mark.parametrize(("section", "list_name", "count"), SECTIONS)
def test_a_section_has_an_introduction_and_every_item_of_the_board(section, list_name, count):
    content = content_of(section)
    assert content.keys() - {"groups"} == {"introduction", list_name}
    assert content["introduction"].strip()
    names = [item["name"] for item in content[list_name]]
    assert len(names) == len(set(names)) == count


def test_the_therapies_stand_in_the_boards_four_groups():
    groups = {
        "Physiotherapy and electrotherapy": 15,
        "Exercise": 5,
        "Mind and body": 5,
        "Learning to look after yourself": 5,
    }
    assert Counter(item["group"] for item in items_of("therapies")) == groups
    assert [group["heading"] for group in content_of("therapies")["groups"]] == list(groups)


@pytest.mark.parametrize("section", FIELDS)
def test_an_item_has_only_fields_of_its_section_and_none_is_blank(section):
    for item in items_of(section):
        assert item.keys() <= FIELDS[section] | CAUTION_FIELDS, item["name"]
        blank = [k for k, v in item.items() if not "".join(v).strip()]
        assert blank == [], item["name"]


def test_all_forty_dosed_products_keep_the_boards_wording_of_the_dose():
    products = [i for s in ("medications", "supplements", "biologics") for i in items_of(s)]
    worded = [item for item in products if re.search(r"\d", "".join(item.get("dosages", [])))]
    assert len(worded) == len(products) == 40


@pytest.mark.parametrize(("section", "name", "phrases"), CAUTIONS)
def test_a_hazard_known_to_the_board_is_stated_at_its_treatment(section, name, phrases):
    [item] = [item for item in items_of(section) if item["name"] == name]
    missing = [p for p in phrases if p.casefold() not in item["caution"].casefold()]
    assert missing == []


@pytest.mark.parametrize("section", LIST_OF)
def test_a_caution_has_a_text_exactly_when_it_is_stated(section):
    for item in items_of(section):
        assert item.get("caution_state") in {None, "stated"}, item["name"]
        assert ("caution" in item) == ("caution_state" in item), item["name"]


def test_no_treatment_claims_to_need_no_caution():
    for section in LIST_OF:
        assert "none_known" not in (DEMO / f"{section}.json").read_text(encoding="utf-8")


@pytest.mark.parametrize("section", ["medications", "supplements"])
def test_every_caution_is_answered_so_the_section_can_be_signed(section):
    assert names_without_caution(section) == []


def test_a_treatment_no_source_speaks_of_stays_not_yet_assessed():
    assert names_without_caution("biologics") == ["Pamidronate"]
    assert len(names_without_caution("therapies")) == 19
    assert len(names_without_caution("surgery")) == 9


def test_every_supplement_sends_the_reader_to_the_oncologist_first():
    for item in items_of("supplements"):
        assert "oncologist" in item["caution"], item["name"]


@pytest.mark.parametrize("section", LIST_OF)
def test_every_citation_points_to_a_reference_of_the_article(section):
    references = json.loads((DEMO / "references.json").read_text(encoding="utf-8"))
    known = {reference["key"] for reference in references}
    text = (DEMO / f"{section}.json").read_text(encoding="utf-8")
    cited = set(re.findall(r"\[@([^\]]+)\]", text))
    assert cited - known == set()


def test_each_section_where_care_may_wait_too_long_names_the_emergency():
    for section in ("therapies", "medications", "surgery"):
        introduction = content_of(section)["introduction"]
        assert "emergency" in introduction
        assert "[@nice-ng234]" in introduction
