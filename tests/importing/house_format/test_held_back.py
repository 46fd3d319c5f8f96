"""Eleven articles whose keys were judged by hand before any of them was read."""

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
LEAD = re.compile(r"^(?:(?:go to|see|call) [^:]*|children): ")


def read(name: str) -> Reading:
    (path,) = FOLDER.glob(f"{name}.*")
    kind = Import.Kind.WORDPRESS if path.suffix == ".html" else Import.Kind.TEXT
    title = name.capitalize() if kind == Import.Kind.WORDPRESS else ""
    return read_source(Import(kind=kind, title=title, source=path.read_text(encoding="utf-8")))


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
