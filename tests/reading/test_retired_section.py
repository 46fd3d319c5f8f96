"""A section that is no longer declared: what was published of it stays as it was, for ever."""

import io
import re

import pytest
from pypdf import PdfReader

from condition import registry
from condition.models import Reference
from record.archive.contents import record_of
from record.state import keep_up
from record.verification import faults
from tests.kept import kept

ADDRESSES = (
    "/conditions/lumbar-wedging/",
    "/conditions/lumbar-wedging/editions/1/",
    "/conditions/lumbar-wedging/editions/2/",
    "/conditions/lumbar-wedging.json",
    "/conditions/lumbar-wedging/editions/1.json",
    "/conditions/lumbar-wedging/history/",
    "/conditions/lumbar-wedging/history/faq/",
    "/conditions/lumbar-wedging/changes/1..2/",
    "/feed.xml",
    "/search/?q=physiotherapy",
)
CHANGING = re.compile(r'(?:nonce|csrf|value)="[^"]*"|\?v=[0-9a-f]+')


@pytest.fixture
def source(db):
    return a_study()


@kept
def a_study() -> Reference:
    return Reference.objects.create(key="source", title="A study", year=2020, kind="study")


@pytest.fixture
def published(source, board):
    """Two editions with questions and causes, both signed; the second has other questions."""
    board.write_causes("Haemangioma")
    board.sign("causes")
    for words in ("Ask about **physiotherapy**.", "Ask about physiotherapy and rest."):
        board.write("faq", {"introduction": words, "questions": [QUESTION]})
        board.sign("faq")
        board.publish()
    return board


QUESTION = {"question": "Will it heal?", "answer": "Most do within a year [@source]."}


@pytest.fixture
def retire():
    """Take the questions out of the code; they come back after the test."""
    declared = registry.section("faq")
    yield lambda: registry.unregister("faq")
    if "faq" not in registry._sections:
        registry.register(declared)


def read(client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return CHANGING.sub("", answer.content.decode())


def pdf_text(client) -> str:
    content = client.get("/conditions/lumbar-wedging.pdf").content
    return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_address_says_what_it_said(published, client, retire, address):
    before = read(client, address)
    assert "faq" in before.lower() or "physiotherapy" in before or address == "/feed.xml"
    retire()
    assert read(client, address) == before


def test_the_document_says_what_it_said(published, client, retire, settings, tmp_path):
    settings.DOCUMENTS_ROOT = tmp_path / "before"
    before = pdf_text(client)
    assert "Will it heal?" in before
    retire()
    settings.DOCUMENTS_ROOT = tmp_path / "after"
    assert pdf_text(client) == before


def test_the_record_verifies_and_is_archived_as_before(published, retire):
    before = record_of(published.article_now)
    retire()
    keep_up()  # as the migrate of that release does
    assert list(faults()) == []
    assert record_of(published.article_now) == before


def test_the_next_edition_keeps_it_as_it_was(published, client, retire):
    retire()
    published.write_causes("Haemangioma", "Myeloma")
    published.sign("causes")
    edition = published.publish()
    kept, before = (
        next(one for one in which.manifest["sections"] if one["key"] == "faq")
        for which in (edition, edition.previous)
    )
    same = ("revision", "title", "is_signed", "reviews", "competences", "updated_at", "authors")
    assert {name: kept[name] for name in same} == {name: before[name] for name in same}
    assert list(faults()) == []
    assert "Will it heal?" in read(client, "/conditions/lumbar-wedging/")


@pytest.mark.parametrize(
    "address",
    [
        "/admin/",
        "/admin/map/",
        "/admin/articles/lumbar-wedging/",
        "/admin/articles/lumbar-wedging/publish/",
        "/admin/articles/lumbar-wedging/editions/",
        "/admin/articles/lumbar-wedging/editions/1/roll-back/",
        "/admin/articles/lumbar-wedging/sections/faq/path/",
    ],
)
def test_the_boards_screens_answer(published, client, retire, address):
    retire()
    client.force_login(published.publisher.user)
    assert client.get(address).status_code == 200


def test_its_words_open_on_the_review_screen(published, client, retire):
    label = published.revision("faq").label
    retire()
    client.force_login(published.clinician.user)
    answer = client.get(f"/admin/articles/lumbar-wedging/sections/faq/{label}/")
    assert answer.status_code == 200
