"""A dozen articles of the house about several diseases, no two formatted alike."""

import pytest

from importing.house_format import as_report

from .reformat import REFORMATTINGS
from .texts import NAMES, found, names, read_once, variant

# Counted by hand in the texts: how many items each section has.
KEYS = (
    "types", "causes", "symptoms", "diagnosis", "therapies", "medications", "supplements",
    "biologics", "surgery", "prevention", "when-to-see-a-doctor", "do-and-avoid", "faq",
)  # fmt: skip
COUNTS = {
    "asthma-markdown": (4, 5, 6, 5, 5, 3, 2, 2, 1, 3, 5, 4, 3),
    "cervical-disc-disease-flat": (3, 4, 4, 4, 3, 2, 2, 2, 2, 3, 3, 2, 3),
    "copd-shouting": (2, 3, 4, 4, 3, 3, 1, 0, 2, 2, 3, 2, 2),
    "frozen-shoulder-letters": (3, 3, 2, 2, 3, 2, 0, 0, 2, 2, 2, 2, 2),
    "gout-one-liners": (0, 4, 5, 3, 0, 4, 2, 0, 2, 3, 3, 4, 2),
    "knee-osteoarthritis": (5, 5, 11, 10, 7, 4, 3, 3, 3, 5, 3, 3, 4),
    "migraine-numbered-headings": (3, 4, 3, 2, 2, 3, 1, 0, 0, 2, 2, 0, 2),
    "osteoporosis-wrapped": (2, 4, 3, 3, 2, 2, 0, 0, 0, 3, 2, 0, 2),
    "plantar-fasciitis-tabs": (0, 3, 3, 2, 3, 2, 0, 0, 1, 2, 2, 2, 2),
    "psoriasis-with-faults": (3, 4, 3, 2, 0, 3, 0, 0, 0, 2, 2, 0, 4),
    "sciatica-lone-bullets": (2, 3, 3, 2, 2, 2, 0, 0, 0, 2, 2, 0, 2),
    "spinal-tumours-shuffled": (2, 6, 4, 4, 0, 0, 0, 1, 2, 2, 4, 2, 2),
    "tennis-elbow-foreign-sections": (0, 3, 2, 2, 0, 0, 2, 0, 0, 2, 2, 0, 2),
}
FIRST_AND_LAST = {
    "asthma-markdown": ("therapies", "Interval walking", "Inhaler technique check"),
    "cervical-disc-disease-flat": ("therapies", "Neck traction", "Chin tucks"),
    "copd-shouting": ("medications", "Tiotropium", "Doxycycline"),
    "frozen-shoulder-letters": ("surgery", "Capsular release", "Manipulation under anaesthesia"),
    "gout-one-liners": ("medications", "Naproxen", "Prednisolone"),
    "knee-osteoarthritis": ("diagnosis", "Physical Examination", "Ultrasound"),
    "migraine-numbered-headings": ("causes", "Family history", "Irregular sleep"),
    "osteoporosis-wrapped": ("symptoms", "Back pain", "Rounded back"),
    "plantar-fasciitis-tabs": ("therapies", "Calf stretching", "Ice rolling"),
    "psoriasis-with-faults": ("types", "Plaque psoriasis", "Nail psoriasis"),
    "sciatica-lone-bullets": ("causes", "Slipped disc", "Piriformis syndrome"),
    "spinal-tumours-shuffled": ("causes", "Breast Carcinoma Metastasis", "Chordoma"),
    "tennis-elbow-foreign-sections": ("supplements", "Collagen", "Vitamin C"),
}
NAMED = set(KEYS) - {"do-and-avoid"}
BASE = "knee-osteoarthritis"


def test_every_variant_is_counted_here():
    assert NAMES == sorted(COUNTS) == sorted(FIRST_AND_LAST)
    assert len(NAMES) >= 12


@pytest.mark.parametrize("name", NAMES)
def test_every_item_of_a_variant_is_found(name):
    sections = read_once(variant(name)).sections
    counts = tuple(len(sections[key].items) if key in sections else 0 for key in KEYS)
    assert dict(zip(KEYS, counts, strict=True)) == dict(zip(KEYS, COUNTS[name], strict=True))


@pytest.mark.parametrize("name", NAMES)
def test_items_are_called_what_the_text_calls_them(name):
    key, first, last = FIRST_AND_LAST[name]
    called = names(read_once(variant(name)), key)
    assert (called[0], called[-1]) == (first, last)


@pytest.mark.parametrize("name", NAMES)
def test_an_item_has_the_line_on_which_its_name_stands(name):
    text = variant(name)
    lines = text.splitlines()
    for key, section in as_report(read_once(text))["sections"].items():
        for item in section["items"] if key in NAMED else ():
            assert (
                item["name"].split()[0]
                in lines[item["line"] - 1] + lines[item["line"] % len(lines)]
            )


@pytest.mark.parametrize("name", sorted(REFORMATTINGS))
def test_another_dress_changes_no_item(name):
    plain = as_report(read_once(variant(BASE)))["sections"]
    dressed = as_report(read_once(REFORMATTINGS[name](variant(BASE))))["sections"]
    assert {key: _names(section) for key, section in dressed.items()} == {
        key: _names(section) for key, section in plain.items()
    }


def _names(section: dict) -> list[str]:
    return sorted(
        item["name"].casefold().rstrip(".").replace("‐", "-") for item in section["items"]
    )


def test_at_most_two_in_a_hundred_item_lines_are_unplaced():
    texts = [variant(name) for name in NAMES]
    texts += [reformat(variant(BASE)) for reformat in REFORMATTINGS.values()]
    placed = unplaced = 0
    for text in texts:
        reading = read_once(text)
        outcomes = list(reading.accounting.values())
        placed += outcomes.count("item") + outcomes.count("field")
        unplaced += len(found(reading, "unplaced")) + len(found(reading, "stray_line"))
    assert unplaced <= 0.02 * placed
    assert placed > 5000
