"""Articles whose keys were judged by hand before any of them was read."""

import re
import tomllib
from collections import Counter
from pathlib import Path

import pytest

from importing.drafts import COUNTED, read_source
from importing.house_format import Reading
from importing.models import Import

FOLDER = Path(__file__).parent / "held_back"
KEYS = tomllib.loads((FOLDER / "keys.toml").read_text(encoding="utf-8"))
NOT_LISTED = {"overview", "references", "in-short"}
HEADS = ("name", "sign", "question", "measure")
# “Go to hospital at once: a hot joint” keeps its lead, and a dose for whom it is.
LEAD = re.compile(r"^(?:(?:go to|see|call) [^:]*|adults|children): ")


def read(name: str, source: str = "") -> Reading:
    (path,) = FOLDER.glob(f"{name}.*")
    kind = Import.Kind.WORDPRESS if path.suffix == ".html" else Import.Kind.TEXT
    title = name.capitalize() if kind == Import.Kind.WORDPRESS else ""
    source = source or path.read_text(encoding="utf-8")
    return read_source(Import(kind=kind, title=title, source=source))


def folded(words: str) -> str:
    return LEAD.sub("", words.strip(" .:").casefold().replace("’", "'"))


def names(reading: Reading) -> Counter:
    """Every item with its section."""
    return Counter(
        (key, folded(words))
        for key, section in reading.sections.items()
        if key not in NOT_LISTED
        for item in section.items
        for words in (
            filter(None, map(item.fields.get, ("do", "avoid")))
            if key == "do-and-avoid"
            else [next(item.fields[head] for head in HEADS if head in item.fields)]
        )
    )


@pytest.mark.parametrize("name", KEYS)
def test_every_item_stands_in_its_section_under_its_name(name):
    judged = {key: items for key, items in KEYS[name].items() if key != "doses"}
    assert names(read(name)) == Counter(
        (key, folded(item)) for key, items in judged.items() for item in items
    )


@pytest.mark.parametrize("name", KEYS)
def test_every_dose_is_its_drugs_and_no_other(name):
    said = {
        folded(item.fields["name"]): folded(item.fields["dosage_wording"])
        for section in read(name).sections.values()
        for item in section.items
        if "dosage_wording" in item.fields
    }
    assert said == {folded(drug): folded(dose) for drug, dose in KEYS[name]["doses"].items()}


@pytest.mark.parametrize("name", KEYS)
def test_every_line_is_accounted_for_and_few_findings_are_left_to_a_person(name):
    reading = read(name)
    assert not [line.full for line in reading.lines if line.full and not line.outcome]
    assert sum(finding.kind not in COUNTED for finding in reading.findings) <= 3


# A heading of this is set as all its other lines are, or its entries stand below it alone.
NO_DRESS = {"asthma", "hypothyroidism", "pre-eclampsia", "croup", "endometriosis"}


@pytest.mark.parametrize("name", sorted(set(KEYS) - NO_DRESS))
def test_a_heading_in_words_that_nobody_knows_ends_the_section_above(name):
    (path,) = FOLDER.glob(f"{name}.*")
    text, reading = path.read_text(encoding="utf-8"), read(name)
    headings = [one.heading for key, one in reading.sections.items() if key not in NOT_LISTED]
    for heading in filter(lambda one: text.count(one) == 1, headings[1:]):  # above is the opening
        end = heading[-1] if heading[-1] in ":?" else ""
        unknown = ("BITS WORTH KNOWING" if heading.isupper() else "Bits worth knowing") + end
        changed = re.sub(rf"{re.escape(heading)}(\n(?:-+|=+)\n)?", unknown_below(unknown), text)
        again = read(name, changed)
        set_apart = "".join(one.text for one in again.findings if one.kind == "unplaced")
        guessed = [line.text for line in again.lines if line.is_guessed]
        assert unknown in set_apart or any(unknown in one for one in guessed), heading
        assert unknown not in set_apart or not names(again) - names(reading), heading


def unknown_below(heading: str):
    """The heading, with a rule of its length where one was."""
    return lambda found: heading + (f"\n{found[1][1] * len(heading)}\n" if found[1] else "")


def test_urgency_is_what_the_text_says_and_no_lead_is_lost():
    signs = {
        item.fields["sign"]: item.fields["urgency"]
        for name in ("shingles", "iron-deficiency-anaemia")
        for item in read(name).sections["when-to-see-a-doctor"].items
    }
    assert signs == {
        "Go to hospital at once: blisters near an eye": "emergency",
        "Call an ambulance: confusion with a stiff neck": "emergency",
        "See a doctor within three days: a new rash in a strip": "soon",
        "chest pain": "emergency",
        "blood in the vomit": "emergency",
        "black stools before any tablet was taken": "same_day",
        "a heart that races at rest": "same_day",
    }
