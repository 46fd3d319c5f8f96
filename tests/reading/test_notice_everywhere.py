"""An urgent notice and an erratum, on everything that shows the words or tells of them."""

import io
from html import unescape

import pytest
from pypdf import PdfReader

from newsletter.actions import send_due
from reading import catalogue
from reading.export import export_html
from record import actions
from tests.newsletter.conftest import mails_to, send_now, subscriber, write_imprint

URL = "/conditions/lumbar-wedging/"
PLACES = (
    *(URL, f"{URL}medications/", f"{URL}editions/1/", f"{URL}editions/2/", f"{URL}history/"),
    *("/conditions/lumbar-wedging.json", f"{URL}editions/1.json", f"{URL}editions/2.json"),
    *("/medicines/ibuprofen/", f"{URL}changes/1..2/", "/feed.xml"),
    *("/conditions/lumbar-wedging.pdf", f"{URL}medications.pdf", f"{URL}editions/1.pdf"),
)


def words_of(answer) -> str:
    if answer["Content-Type"] == "application/pdf":
        sheets = PdfReader(io.BytesIO(answer.content)).pages
        return " ".join(" ".join(sheet.extract_text() for sheet in sheets).split())
    return unescape(answer.text)


def mailed() -> list[str]:
    last = mails_to("told@example.org")[-1]
    return [last.get_body((kind,)).get_content() for kind in ("plain", "html")]


@pytest.fixture
def changed(board):
    """Two editions, of which a reader was told; the dose of the first was wrong."""
    write_imprint()
    board.published_edition()
    subscriber("told@example.org")
    send_now()
    board.wrong = board.revision("medications")
    board.write_ibuprofen("200 mg", reason="The dose was wrong.")
    board.sign("medications")
    board.publish()
    return board


def test_a_notice_stands_wherever_its_section_does_or_is_told_of(changed, client):
    where = {"condition": changed.article_now, "section": "medications", "by": changed.publisher}
    actions.set_notice(**where, notice="Zqnotice was said.")
    send_now()
    for said in (*(words_of(client.get(place)) for place in PLACES), *mailed()):
        assert "Zqnotice was said." in said
    assert "Zqnotice" in export_html(catalogue.find("lumbar-wedging"))
    assert "being checked" in client.get("/search/?q=ibuprofen").text
    (listed,) = client.get("/conditions.json").json()["conditions"]
    assert listed["being_checked"] == ["medications"]
    actions.lift_notice(**where)
    (listed,) = client.get("/conditions.json").json()["conditions"]
    assert listed["being_checked"] == []
    for place in ("/feed.xml", f"{URL}changes/1..2/", URL):
        assert "Zqnotice" not in client.get(place).text


def test_an_erratum_stands_wherever_its_section_does_and_is_told_to_who_had_the_words(
    changed, client
):
    fact = actions.issue_erratum(
        condition=changed.article_now,
        revisions=[changed.wrong],
        by=changed.publisher,
        severity="dangerous",
        what_was_wrong="Zqerratum was said.",
    )
    send_due()
    for said in (*(words_of(client.get(place)) for place in PLACES), *mailed()):
        assert "Zqerratum was said." in said
    assert "Zqerratum" in export_html(catalogue.find("lumbar-wedging"))
    (listed,) = client.get("/conditions.json").json()["conditions"]
    assert listed["corrected_at"] == fact.at.isoformat()
