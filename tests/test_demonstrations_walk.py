"""Each demonstration goes the whole way: form, signatures, edition, page, document, data, mail."""

import gzip
from io import BytesIO

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from condition.models import Condition
from config.static import bare
from tests.demonstrations import MEDICINES, loaded, rewrite
from tests.newsletter.conftest import mails_to, send_now, subscriber, write_imprint

# Of the long one: HTML and style over the wire; on a telephone with its sections closed; on paper.
MOST_BYTES, MOST_SCREENS, MOST_SHEETS = 45 * 1024, 12, 27
DOSAGES = [
    "adults: 123 micrograms inhaled every 6 hours, as needed",
    "children: 45 micrograms inhaled every 6 hours, as needed",
]


@pytest.fixture
def people(transactional_db):
    found = loaded()
    write_imprint()
    return found


def test_both_articles_go_from_the_form_to_page_document_data_and_mail(people, client):
    subscriber("reader@example.org")
    for slug in MEDICINES:
        article = Condition.objects.get(slug=slug)
        rewrite(article, people, DOSAGES)
        page = client.get(f"/conditions/{slug}/").text
        medications = page.partition('<section class="section" id="medications"')[2]
        assert "<li>Adults: 123 micrograms" in medications
        assert "Children: 45 micrograms" in medications
        data = client.get(f"/conditions/{slug}.json").json()
        found = next(one for one in data["sections"] if one["key"] == "medications")
        assert [len(one) for one in found["dosages"].values() if one[0]].count(2) == 1
        document = PdfReader(BytesIO(client.get(f"/conditions/{slug}.pdf").content))
        text = " ".join(" ".join(one.extract_text().split()) for one in document.pages)
        assert "123 micrograms" in text
    send_now()
    told = mails_to("reader@example.org")[-1].get_body(("plain",)).get_content()
    assert told.count("Another dose, for the test.") == 2


def test_the_long_article_is_light_and_short_on_a_telephone_and_on_paper(live, people, page: Page):
    address = "/conditions/neoplastic-lumbar-vertebral-wedging/"
    sheet = bare((settings.BASE_DIR / "static" / "reading" / "style.css").read_text())
    page.set_viewport_size({"width": 320, "height": 568})
    html = page.goto(f"{live.url}{address}").body()
    assert sum(len(gzip.compress(one, 9)) for one in (html, sheet.encode())) <= MOST_BYTES
    for part in ("h1", ".meaning", ".site-header .urgent"):
        box = page.locator(part).bounding_box()
        assert box["y"] + box["height"] <= 568
    page.set_viewport_size({"width": 390, "height": 844})
    page.reload()
    expect(page.locator(".section-switch").first).to_be_attached()
    assert page.evaluate("document.documentElement.scrollHeight / innerHeight") <= MOST_SCREENS
    assert len(PdfReader(BytesIO(page.pdf(format="A4"))).pages) <= MOST_SHEETS
