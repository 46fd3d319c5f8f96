"""Whole articles of the house, in layouts of their own, each with the key of whoever wrote it.

An item is found if its section has one of its name; one without a name if its words stand in one.
"""

import json
import re
import unicodedata
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from importing.drafts import COUNTED, read_source
from importing.files import read_file
from importing.house_format import Reading
from importing.house_format.reading import Finding, Item
from importing.models import Import, ImportFile
from importing.wordpress import Names

FOLDER = Path(__file__).parent / "judged"
ARTICLES = sorted(path.name for path in FOLDER.iterdir())
HEADS = ("name", "sign", "question", "measure", "text")
MOST_FINDINGS = 5
# Ends a sentence, sets apart a class in brackets, or is the lead of whom a dose is for.
_CLASS = re.compile(r"(?<=\S)\s*\([^()]*\)$")
_PEOPLE = re.compile(r"^(?:adults|children): ")
_HALF = re.compile(r"^(?:do|avoid) (?=\w)")


@cache
def key_of(name: str) -> dict[str, Any]:
    return json.loads((FOLDER / name / "key.json").read_text(encoding="utf-8"))


@cache
def read(name: str) -> Reading:
    (path,) = (FOLDER / name).glob("source.*")
    (post,) = read_file(ImportFile(name=path.name, path=str(path)), Names(), frozenset())
    assert isinstance(post, Import)
    post.title = post.title or key_of(name)["title"]
    return read_source(post)


def findings(name: str) -> list[Finding]:
    """What an editor reads: findings, and lines whose place is a guess."""
    told = [one for one in read(name).findings if one.kind not in COUNTED]
    named = {one.line for one in told}
    guessed = [line for line in read(name).lines if line.is_guessed and line.number not in named]
    return told + [Finding("guessed", line.number, line.full) for line in guessed]


def folded(words: str) -> str:
    """The words as they compare: “B₁₂” is B12, and no kind of dash or quote tells them apart."""
    words = unicodedata.normalize("NFKC", words)
    plain = re.sub(r"[‐‑–—−]", "-", words.replace("\\", "").translate({8217: "'", 8216: "'"}))
    return re.sub(r"\s+", " ", plain).casefold().strip(" .:-")


def named(words: str) -> str:
    return _CLASS.sub("", folded(words))


def halves(item: Item) -> list[str]:
    """The names of an item: of a pair each half is one."""
    if item.list_name == "pairs":
        return [one for one in (item.fields.get("do"), item.fields.get("avoid")) if one]
    return [next(item.fields[head] for head in HEADS if head in item.fields)]


def words_of(item: Item) -> str:
    return folded(" ".join(one for one in item.fields.values() if isinstance(one, str)))


def wanted(name: str) -> list[tuple[str, dict[str, Any]]]:
    sections = key_of(name)["sections"].items()
    return [
        (section, item)
        for section, items in sections
        for item in items
        if item["kind"] == "item" and section not in ("overview", "references")
    ]


def stands_in(section: str, item: dict[str, Any], reading: Reading) -> list[Item]:
    """The items that have its name; of a pair the fields say which half is to do or to avoid."""
    items = reading.sections[section].items if section in reading.sections else []
    if item["name"]:
        return [one for one in items if named(item["name"]) in map(named, halves(one))]
    return [one for one in items if all(_HALF.sub("", folded(text)) in words_of(one)
                                        for text in item["text_contains"])]  # fmt: skip


def missed(name: str) -> list[tuple[str, str]]:
    return [(section, item["name"] or item["text_contains"][0]) for section, item in wanted(name)
            if not stands_in(section, item, read(name))]  # fmt: skip


def others(name: str) -> list[tuple[str, str]]:
    """The items of the draft that the key has not, and that it does not leave open."""
    found = {
        id(one) for section, item in wanted(name) for one in stands_in(section, item, read(name))
    }
    left_open = folded(" ".join(key_of(name)["not_placeable"]))
    return [
        (key, halves(item)[0])
        for key, section in read(name).sections.items()
        if key not in ("overview", "references")
        for item in section.items
        if id(item) not in found and folded(halves(item)[0]) not in left_open
    ]


def test_items_are_found_and_no_others():
    count = sum(len(wanted(name)) for name in ARTICLES)
    assert count > 1500
    assert sum(len(missed(name)) for name in ARTICLES) <= 0.02 * count, [*map(missed, ARTICLES)]
    assert sum(len(others(name)) for name in ARTICLES) <= 0.02 * count, [*map(others, ARTICLES)]


@pytest.mark.parametrize("name", ARTICLES)
def test_every_dose_is_its_drugs_whole_and_alone_or_is_told(name):
    wrong, told = [], folded(" ".join(one.text for one in findings(name)))
    for section, item in wanted(name):
        fields = item.get("fields", {})
        dose = folded(fields.get("dosage", ""))
        if section == "supplements" and "timing" in fields:  # these have one field for both
            dose += f"; timing: {folded(fields['timing'])}"
        for one in stands_in(section, item, read(name)):
            said = _PEOPLE.sub("", folded(one.fields.get("dosage_wording", "")))
            if said not in (dose, dose.partition(";")[0]) and folded(item["name"]) not in told:
                wrong.append((item["name"], dose, said))
    assert wrong == []


@pytest.mark.parametrize("name", ARTICLES)
def test_few_findings_are_left_and_every_line_is_accounted_for(name):
    reading = read(name)
    assert not [line.full for line in reading.lines if line.full and not line.outcome]
    assert len(findings(name)) <= MOST_FINDINGS + 1
    assert sum(len(findings(one)) for one in ARTICLES) <= MOST_FINDINGS * len(ARTICLES)
    assert Counter(line.outcome for line in reading.lines)["item"] >= len(wanted(name)) / 2


@pytest.mark.parametrize("name", ARTICLES)
def test_what_has_lost_its_heading_is_a_finding(name):
    reading = read(name)
    shown = folded(" ".join(one.text for one in findings(name)))
    hidden = [
        line.full
        for line in reading.lines
        for text in key_of(name)["not_placeable"]
        if folded(line.full) == folded(text) and folded(text) not in shown
    ]
    assert hidden == []


@pytest.mark.parametrize("name", ARTICLES)
def test_a_dosage_with_two_amounts_is_a_finding(name):
    shown = folded(" ".join(one.text for one in findings(name)))
    faults = [one["where"] for one in key_of(name)["seeded_faults"]
              if re.search(r"amount|also holds", one["what"])]  # fmt: skip
    assert not [where for where in faults if folded(where) not in shown]
