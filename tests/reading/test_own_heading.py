"""The heading that an article gives a section stands wherever that section is named."""

import io
from html import unescape

import pytest
from pypdf import PdfReader

from newsletter import actions as bulletins
from newsletter.content import content_of
from tests.reading.test_pdf import bookmarks

HEADING = "What wears the bone’s edge down"
ARTICLE = "/conditions/lumbar-wedging/"
CHECKED = [
    ARTICLE,
    f"{ARTICLE}causes/",
    f"{ARTICLE}editions/2/",
    f"{ARTICLE}history/",
    f"{ARTICLE}changes/1..2/",
    f"{ARTICLE}report/?section=causes",
    f"{ARTICLE}helpful/?section=causes",
    "/conditions/lumbar-wedging.json",
    "/feed.xml",
    "/search/?q=chordoma",
]


@pytest.fixture
def headed(board):
    """Two editions: in the second the causes have a heading of their own."""
    board.published_edition()
    words = {"opening": [{"heading": HEADING}], "causes": [{"name": "Chordoma"}]}
    board.write("causes", words)
    board.sign("causes")
    board.publish("A heading.")
    return board


def test_readers_find_it_at_every_address(headed, client):
    pages = {address: unescape(client.get(address).text) for address in CHECKED}
    assert [address for address, text in pages.items() if HEADING not in text] == []


def test_it_is_a_bookmark_of_the_document(headed, client):
    document = PdfReader(io.BytesIO(client.get("/conditions/lumbar-wedging.pdf").content))
    assert HEADING in bookmarks(document)
    assert "Causes" not in bookmarks(document)


def test_subscribers_read_it(headed):
    made = bulletins.make_bulletin(kind="daily", by=None)
    content = content_of(made, bulletins.entries_of(made))
    lines = [line for news in (*content.safety, *content.other) for line in news.lines]
    assert HEADING in {title for line in lines for title, _url in line.sections}


@pytest.mark.parametrize("screen", ["", "preview", "review"])
def test_the_board_sees_it_beside_the_usual_one(headed, client, screen):
    client.force_login(headed.author.user)
    base = "/admin/articles/lumbar-wedging/"
    label = headed.revision("causes").label
    at = {"": base, "preview": f"{base}draft/", "review": f"{base}sections/causes/{label}/"}[screen]
    assert HEADING in unescape(client.get(at).text)
