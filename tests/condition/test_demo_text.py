"""The demo article's text, as it stands in its files."""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

ROOT = Path(__file__).resolve().parents[2]
DEMO = ROOT / "fixtures" / "demo"
FIGURES = ROOT / "static" / "figures"

CITATION = re.compile(r"\s*\[@([^\]]+)\]")
LONGEST_SENTENCE = 30  # words; plain English for readers of 11 to 14
# Elements and attributes that a strict content security policy blocks, or that fetch something.
UNSAFE_ELEMENTS = {"script", "style", "image", "foreignObject", "use", "a"}
UNSAFE_ATTRIBUTES = {"style", "href", "{http://www.w3.org/1999/xlink}href"}

OWN_SECTIONS = [
    "overview",
    "types",
    "causes",
    "symptoms",
    "diagnosis",
    "prevention",
    "when-to-see-a-doctor",
    "do-and-avoid",
    "faq",
]


def read(name: str) -> Any:
    return json.loads((DEMO / f"{name}.json").read_text(encoding="utf-8"))


def texts(value: Any) -> Iterator[str]:
    """Every string in a section, however deep."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from texts(part)


def cited(name: str) -> set[str]:
    return {key for text in texts(read(name)) for key in CITATION.findall(text)}


def sentences(name: str) -> Iterator[str]:
    for text in texts(read(name)):
        for paragraph in re.split(r"\n+", CITATION.sub("", text)):
            yield from re.split(r"(?<=[.!?])\W*\s", paragraph)


def illustrated() -> list[dict[str, str]]:
    items = read("overview")["definition"] + read("types")["types"]
    return [item for item in items if "figure" in item]


@pytest.mark.parametrize(
    ("section", "listed", "group", "counts"),
    [
        ("types", "types", "group", {"By origin": 3, "By shape": 3}),
        (
            "causes",
            "causes",
            "group",
            {
                "Spread from a cancer elsewhere": 10,
                "Cancer that starts in the bone": 5,
                "Cancer of the blood": 2,
                "Growth that is not cancer": 2,
            },
        ),
        (
            "symptoms",
            "symptoms",
            "group",
            {"In the affected part": 5, "Nerves": 5, "The whole body": 5, "Other signs": 5},
        ),
        (
            "diagnosis",
            "tests",
            "group",
            {
                "Physical examination": 5,
                "Manual tests": 5,
                "Laboratory and pathology": 7,
                "Electrodiagnostic tests": 3,
                "Imaging": 8,
            },
        ),
        ("when-to-see-a-doctor", "signs", "urgency", {"emergency": 5}),
    ],
)
def test_every_item_stands_in_its_group(section, listed, group, counts):
    assert Counter(item[group] for item in read(section)[listed]) == counts


@pytest.mark.parametrize(
    ("section", "listed", "count"),
    [
        ("overview", "definition", 1),
        ("prevention", "measures", 10),
        ("do-and-avoid", "pairs", 10),
        ("faq", "questions", 15),
    ],
)
def test_no_item_is_missing(section, listed, count):
    assert len(read(section)[listed]) == count


@pytest.mark.parametrize("section", OWN_SECTIONS)
def test_no_text_is_empty(section):
    assert all(text.strip() for text in texts(read(section)))
    assert read(section)["introduction"]


@pytest.mark.parametrize("section", OWN_SECTIONS)
def test_every_citation_has_its_reference(section):
    assert cited(section) <= {reference["key"] for reference in read("references")}


def test_no_two_references_share_a_key():
    keys = Counter(reference["key"] for reference in read("references"))
    assert len(keys) == 19
    assert set(keys.values()) == {1}


@pytest.mark.parametrize("section", ["symptoms", "diagnosis", "when-to-see-a-doctor"])
def test_new_nerve_signs_are_called_an_emergency(section):
    introduction = read(section)["introduction"]
    assert "emergency" in introduction
    assert "[@nice-ng234]" in introduction


def test_the_faq_warns_of_anti_inflammatory_painkillers_in_myeloma():
    answers = {item["question"]: item["answer"] for item in read("faq")["questions"]}
    assert "avoid NSAIDs" in answers["Are NSAIDs effective?"]
    assert "[@bcsh-2011]" in answers["Are NSAIDs effective?"]


def test_heat_comes_with_its_caution():
    (heat,) = [pair["do"] for pair in read("do-and-avoid")["pairs"] if "heat" in pair["do"]]
    assert "[@houghton-2010]" in heat


@pytest.mark.parametrize("section", OWN_SECTIONS)
def test_sentences_are_short(section):
    long = [text for text in sentences(section) if len(text.split()) > LONGEST_SENTENCE]
    assert long == []


def test_the_article_says_that_it_is_a_demonstration():
    assert "demonstration" in read("article")["disclaimer"]
    assert "not medical advice" in read("article")["disclaimer"]


def test_each_figure_is_named_by_its_bytes():
    drawn = list(FIGURES.glob("*.svg"))
    assert len(drawn) == 4
    for path in drawn:
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        assert path.stem.rpartition("-")[2] == digest[:12]


def test_the_four_figures_are_shown_and_all_of_them_are_there():
    shown = {item["figure"] for item in illustrated()}
    assert {name.rpartition("-")[0] for name in shown} == {
        "normal",
        "wedge",
        "biconcave",
        "crush",
    }
    assert shown <= {path.name for path in FIGURES.glob("*.svg")}


def test_every_figure_speaks_to_those_who_cannot_see_it():
    shown = list(illustrated())
    assert len(shown) >= 4
    for item in shown:
        assert item["figure_alt"]
        assert item["figure_caption"]
        assert item["figure_credit"] == "Drawn for this site"


@pytest.mark.parametrize("name", ["normal", "wedge", "biconcave", "crush"])
def test_a_figure_stands_alone_under_a_strict_content_policy(name):
    (path,) = FIGURES.glob(f"{name}-*.svg")
    for element in ET.parse(path).iter():
        assert element.tag.rpartition("}")[2] not in UNSAFE_ELEMENTS
        assert not UNSAFE_ATTRIBUTES & set(element.attrib)
        assert not any(attribute.startswith("on") for attribute in element.attrib)
