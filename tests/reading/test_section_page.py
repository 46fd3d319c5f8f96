"""A section is a page and a leaflet of its own."""

import io

import pytest
from pypdf import PdfReader

from record import actions
from tests.reading.test_pdf import words

URL = "/conditions/lumbar-wedging/medications/"


@pytest.fixture
def published(board):
    board.published_edition()
    return board


def test_a_section_by_itself_has_its_words_and_who_signed_them(published, opened):
    page = opened(URL)
    section = page.one("section", id="medications")
    assert "400 mg by mouth every 6 hours, as needed" in section.text
    assert "Not with myeloma." in section.one("tbody").one(class_="caution").text
    assert "Pharmacist, MD (pharmacist reviewer)" in section.one(class_="trust").text
    assert page.one("h1").text == "Medications Lumbar wedging"
    assert "Haemangioma" not in page.text


def test_it_leads_to_the_article_its_neighbours_its_history_and_its_leaflet(published, opened):
    links = {link.text: link.attributes["href"] for link in opened(URL).one("main").all("a")}
    assert links["The whole article"] == "/conditions/lumbar-wedging/#medications"
    assert links["← Causes"] == "/conditions/lumbar-wedging/causes/"
    assert links["History of this section"] == "/conditions/lumbar-wedging/history/medications/"
    assert links["As a leaflet (PDF)"] == "/conditions/lumbar-wedging/medications.pdf"


def test_the_article_and_the_history_lead_to_it(published, opened):
    for address in (
        "/conditions/lumbar-wedging/",
        "/conditions/lumbar-wedging/history/medications/",
    ):
        assert URL in [link.attributes.get("href") for link in opened(address).all("a")]


def test_it_is_its_own_canonical_address(published, opened):
    (link,) = [one for one in opened(URL).all("link") if one.attributes.get("rel") == "canonical"]
    assert link.attributes["href"] == f"http://127.0.0.1:8000{URL}"


def test_its_references_are_those_it_cites_numbered_from_one(board, library, opened):
    board.write("causes", {"causes": [{"name": "A", "description": "So [@first-2001]."}]})
    board.write("symptoms", {"symptoms": [{"name": "B", "description": "So [@second-2002]."}]})
    for key in ("causes", "symptoms"):
        board.sign(key)
    board.publish()
    page = opened("/conditions/lumbar-wedging/symptoms/")
    assert page.one("section", id="symptoms").one("sup").text == "[1]"
    assert "A second source" in page.one("section", id="references").one("li", class_="source").text


@pytest.mark.parametrize("key", ["surgery", "no-such-section", "references"])
def test_a_section_that_the_edition_has_not_is_not_found(published, client, key):
    assert client.get(f"/conditions/lumbar-wedging/{key}/").status_code == 404
    assert client.get(f"/conditions/lumbar-wedging/{key}.pdf").status_code == 404


def test_what_is_drafted_is_not_shown(published, client):
    published.write_ibuprofen("600 mg")
    published.sign("medications")
    assert "600 mg" not in client.get(URL).content.decode()


def test_a_former_address_leads_on(published, client):
    actions.rename(condition=published.article, slug="wedging", by=published.publisher)
    answer = client.get(URL)
    assert (answer.status_code, answer["Location"]) == (301, "/conditions/wedging/medications/")


def test_the_leaflet_has_the_section_alone_and_who_signed_it(published, client):
    document = PdfReader(
        io.BytesIO(client.get("/conditions/lumbar-wedging/medications.pdf").content)
    )
    text = words(document)
    assert "400 mg by mouth every 6 hours" in text
    assert "Pharmacist, MD" in text
    assert "Haemangioma" not in text
    assert "Contents" not in text
    assert b"<pdfuaid:part>1</pdfuaid:part>" in document.trailer["/Root"]["/Metadata"].get_data()


def test_an_unsigned_section_says_so_by_itself(board, opened):
    board.write_causes("Haemangioma")
    board.submit("causes")
    board.publish(unreviewed=["causes"])
    page = opened("/conditions/lumbar-wedging/causes/")
    assert page.one(class_="not-reviewed").text == "Not yet reviewed by the board."
