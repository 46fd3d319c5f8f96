"""The manual is true: every screen it names opens for its role, and has the words it says."""

import re
from html import unescape

import pytest

from board.manual.views import FOLDER, PAGES, chapters

BOLD = re.compile(r"\*\*([^*]+)\*\*")
MEMBERS = {
    "author": "author",
    "reviewer": "clinician",
    "publisher": "publisher",
    "newsletter": "newsletter_manager",
    "administrator": "administrator",
}
CHAPTERS = [(page, one) for page in PAGES for one in chapters(page)[2]]


@pytest.fixture
def walked(board):
    board.published_edition()
    board.write_causes("Myeloma")
    board.submit("causes")
    return board


@pytest.mark.parametrize(
    ("page", "chapter"), CHAPTERS, ids=[f"{page}-{one.anchor}" for page, one in CHAPTERS]
)
def test_what_the_manual_says_is_on_the_screen(walked, client, page, chapter):
    client.force_login(getattr(walked, MEMBERS[page]).user)
    label = walked.revision("causes").label
    address = chapter.address.replace("<article>", "lumbar-wedging").replace("<label>", label)
    answer = client.get(address)
    assert answer.status_code == 200
    said = unescape(re.sub(r"\s+", " ", answer.text))
    assert [words for words in BOLD.findall(chapter.text) if words not in said] == []


def test_every_page_of_the_manual_opens_and_every_picture_is_there(board, client):
    for page, member in MEMBERS.items():
        client.force_login(getattr(board, member).user)
        assert client.get("/admin/help/", follow=True).redirect_chain[-1][0].endswith(f"{page}/")
    for _page, one in CHAPTERS:
        assert not one.picture or (FOLDER / one.picture["name"]).is_file()


def test_every_screen_leads_to_its_chapter(board, client):
    client.force_login(board.author.user)
    for path, place in {
        "/admin/articles/": "author/#articles",
        "/admin/articles/lumbar-wedging/sections/faq/": "author/#a-section",
        "/admin/articles/lumbar-wedging/": "author/#articles",
        "/admin/articles/lumbar-wedging/publish/": "publisher/#publish",
        "/admin/map/": "reviewer/#map",
        "/admin/profile/": "",
    }.items():
        client.force_login((board.publisher if "publish/" in path else board.author).user)
        assert f'href="/admin/help/{place}"' in client.get(path).text, path
