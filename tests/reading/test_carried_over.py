"""What readers are told of words that were public elsewhere, on every medium (rule 6)."""

import io

import pytest
from pypdf import PdfReader

from newsletter.gathering import gather
from newsletter.models import Bulletin
from reading.article import read_article
from reading.catalogue import find
from reading.structured import structured_data
from record import actions

ARTICLE = "/conditions/lumbar-wedging/"
LABEL = "Carried over from old.example.org on "
REST = "not yet reviewed by this board; cautions not assessed."


@pytest.fixture
def carried(board):
    """An article of two sections, carried over."""
    board.write_causes("Myeloma")
    board.write("symptoms", {"introduction": "Pain."})
    return actions.carry_over(condition=board.article, by=board.publisher, origin="old.example.org")


def test_the_page_says_so_at_the_article_and_at_each_section(carried, opened):
    page = opened(ARTICLE)
    for place in (
        page.one("header", class_="article-header"),
        page.one("section", id="causes"),
        page.one("section", id="symptoms"),
    ):
        assert LABEL in place.text
        assert REST in place.text


def test_the_article_says_how_many_sections_are_left(board, carried, opened):
    board.sign("causes")
    page = opened(ARTICLE)
    assert "1 of 2 sections: Carried over" in page.one("header", class_="article-header").text
    assert "Carried over" not in page.one("section", id="causes").text


def test_the_pdf_says_so_on_its_cover_and_at_the_section(carried, client):
    document = PdfReader(io.BytesIO(client.get("/conditions/lumbar-wedging.pdf").content))
    text = " ".join(" ".join(page.extract_text() for page in document.pages).split())
    assert text.count("Carried over from old.example.org on") >= 3
    assert "Not yet reviewed by the board." not in text


def test_the_data_say_so(carried, client):
    found = client.get("/conditions/lumbar-wedging.json").json()
    assert found["label"].startswith(LABEL)
    assert [one["label"][: len(LABEL)] for one in found["sections"]] == [LABEL, LABEL]
    assert found["manifest"]["sections"][0]["carried_over"]["from"] == "old.example.org"


def test_the_feed_and_the_history_say_so(carried, client):
    assert LABEL in client.get("/feed.xml").content.decode()
    assert LABEL in client.get(f"{ARTICLE}history/").content.decode()


def test_machines_are_told_of_no_review(carried):
    found = find("lumbar-wedging")
    said = structured_data(read_article(found, found.current))
    assert "lastReviewed" not in str(said)
    assert "cause" not in said["mainEntity"]


def test_words_that_were_public_elsewhere_are_no_news(board, carried):
    now = carried.published_at
    assert gather(Bulletin.Kind.WEEKLY, now, now.replace(year=now.year + 1)) == []
    board.write_causes("Myeloma", "Haemangioma")
    board.sign("causes")
    later = board.publish()
    found = gather(Bulletin.Kind.WEEKLY, now, now.replace(year=now.year + 1))
    assert [(entry.edition, entry.section) for entry in found] == [(later, "causes")]
