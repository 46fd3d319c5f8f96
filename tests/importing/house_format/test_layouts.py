"""Articles of the house in ten layouts, each against its key: items, fields and doses."""

import re
from typing import Any

import pytest

from importing.house_format import Reading, read_article
from importing.house_format.article import read_article_lines
from importing.markup import read_markup

from .layouts import LAYOUTS, SHOULDER, STONES, Article, sections

HEADS = {"prevention": "measure", "when-to-see-a-doctor": "sign", "faq": "question"}
ARTICLES = {"shoulder": SHOULDER, "stones": STONES}


@pytest.fixture(scope="module")
def read():
    """Each article in each layout, read once."""
    readings: dict[tuple[str, str], Reading] = {}

    def read(layout: str, article: Article) -> Reading:
        key = (layout, article["title"])
        if key not in readings:
            text = LAYOUTS[layout](article)
            if layout == "flattened":
                readings[key] = read_article(text)
            else:
                page = read_markup(text, is_wordpress=True)
                readings[key] = read_article_lines(page.lines, article["title"])
        return readings[key]

    return read


def plain(text: str) -> str:
    return re.sub(r"\W+", " ", text).strip().casefold()


def wanted(article: Article) -> set[tuple[str, str]]:
    """Each item by its section and name; of do and avoid each half is one."""
    found = set()
    for key, items in sections(article):
        for item in items:
            halves = item if key == "do-and-avoid" else [item if isinstance(item, str) else item[0]]
            found |= {(key, plain(half)) for half in halves}
    return found


def given(reading: Reading) -> set[tuple[str, str]]:
    found = set()
    for key, section in reading.sections.items():
        for item in section.items if key not in ("overview", "references") else ():
            if key == "do-and-avoid":
                halves = [item.fields.get("do", ""), item.fields.get("avoid", "")]
            else:
                halves = [item.fields.get(HEADS.get(key, "name"), "")]
            found |= {(key, plain(half)) for half in halves if half}
    return found


def doses(reading: Reading) -> dict[str, str]:
    return {
        item.fields["name"]: item.fields.get("dosage_wording", "").rstrip(".")
        for key in ("medications", "supplements")
        if key in reading.sections
        for item in reading.sections[key].items
    }


def doses_of(article: Article) -> dict[str, Any]:
    return {
        name: told["dosage_wording"]
        for key in ("medications", "supplements")
        for name, told in article.get(key, [])
    }


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("article", ARTICLES)
def test_every_item_is_found_and_no_other(read, layout, article):
    reading = read(layout, ARTICLES[article])
    assert given(reading) ^ wanted(ARTICLES[article]) == set()


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("article", ARTICLES)
def test_every_dose_is_its_drugs(read, layout, article):
    assert doses(read(layout, ARTICLES[article])) == doses_of(ARTICLES[article])


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("article", ARTICLES)
def test_nothing_is_left_over_and_nothing_asks_for_a_look(read, layout, article):
    reading = read(layout, ARTICLES[article])
    told = [one for one in reading.findings if one.kind not in ("missing_field", "glued_sources")]
    assert told == []


# The same sections under words that no list of headings has.
REWORDED = {
    "types": ("Which Kinds Are There?", "Varieties", "The Forms It Takes"),
    "causes": ("What Brings It On", "Where {title} Comes From", "What Lies Behind {title}"),
    "symptoms": ("What You May Notice", "How to Recognise {title}", "How It Shows Itself"),
    "diagnosis": ("Finding Out for Sure", "Tests Your Doctor May Order", "Getting Checked"),
    "therapies": ("What Helps Besides Medicine", "Therapies Beyond Tablets", "Without Drugs"),
    "medications": ("Tablets and Their Doses", "What the Doctor Prescribes", "Medicines in Use"),
    "supplements": ("Nutrients That May Help", "Herbs and Vitamins", "Extra Nutrients"),
    "surgery": ("When an Operation Is Needed", "Going Under the Knife", "Operations in Use"),
    "prevention": ("Keeping It Away", "How to Lower Your Risk", "Staying Well"),
    "when-to-see-a-doctor": ("Alarm Signs", "Signs That Need a Doctor", "Get Help Now"),
    "do-and-avoid": ("Good and Bad Habits", "Do This, Not That", "Helpful and Harmful Habits"),
    "faq": ("You Asked, We Answer", "Readers’ Questions", "Patients Often Ask"),
}


@pytest.mark.parametrize("layout", sorted(set(LAYOUTS) - {"page_builder"}))
@pytest.mark.parametrize("article", ARTICLES)
def test_headings_in_other_words_move_no_item_and_no_dose(monkeypatch, layout, article):
    monkeypatch.setattr("tests.importing.house_format.layouts.HEADINGS", REWORDED)
    told = ARTICLES[article]
    text = LAYOUTS[layout](told)
    if layout == "flattened":
        reading = read_article(text)
    else:
        page = read_markup(text, is_wordpress=True)
        reading = read_article_lines(page.lines, told["title"])
    assert given(reading) ^ wanted(told) == set()
    assert doses(reading) == doses_of(told)
