"""The reader's pages in a browser: by axe, on the narrowest screen, in light and dark."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

pytestmark = pytest.mark.any_database

URL = "/conditions/lumbar-wedging/"
PAGES = [URL, f"{URL}editions/1/", f"{URL}history/", "/", "/conditions/"]


@pytest.fixture
def article(live, board, library):
    """Two editions with every kind of thing that a page can show."""
    board.write("overview", {"introduction": "A *word*.", "synonyms": [{"name": "Wedging"}]})
    signs = [{"sign": "Pain", "urgency": urgency} for urgency in ("emergency", "same_day", "soon")]
    board.write("when-to-see-a-doctor", {"signs": signs})
    board.write("do-and-avoid", {"pairs": [{"do": "Walk.", "avoid": "Do not run."}]})
    board.write("faq", {"questions": [{"question": "Why?", "answer": "So [@first-2001]."}]})
    for section in ("overview", "when-to-see-a-doctor", "do-and-avoid", "faq"):
        board.sign(section)
    supplements = [
        {"name": "Calcium", "dosage_wording": "Some"},
        {"name": "Zinc", "caution_state": "none_known", "caution_reference": "second-2002"},
    ]
    board.write("supplements", {"supplements": supplements})
    board.submit("supplements")
    board.publish(unreviewed=["supplements"])
    board.published_edition()
    return board


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_has_a_fault_that_axe_finds(article, page: Page, scheme):
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": 320, "height": 800})
    for address in PAGES:
        page.goto(address)
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()


def test_the_pages_of_errors_have_no_fault_that_axe_finds(article, page: Page, watch):
    watch.allow("status of 404")
    page.goto("/nowhere/")
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("text", ["100%", "200%"])
def test_nothing_is_cut_off_on_the_narrowest_screen(article, page: Page, text):
    page.set_viewport_size({"width": 320, "height": 800})
    for address in PAGES:
        page.goto(address)
        page.evaluate("size => { document.documentElement.style.fontSize = size }", text)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, address


def test_a_table_stays_a_table_to_a_screen_reader_when_it_turns_into_cards(article, page: Page):
    page.set_viewport_size({"width": 360, "height": 800})
    page.goto(URL)
    row = page.get_by_role("table", name="Medications").get_by_role("row").nth(1)
    assert row.get_by_role("rowheader").inner_text().startswith("Ibuprofen")
    assert row.get_by_role("cell").count() == 4
    assert row.evaluate("row => getComputedStyle(row).display") == "block"


def test_the_first_stop_of_the_keyboard_leads_past_the_header(article, page: Page):
    page.goto(URL)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_everything_is_shown_in_print(article, page: Page):
    page.emulate_media(media="print")
    page.goto(URL)
    caution = page.locator("#medications .caution")
    assert caution.is_visible()
    assert caution.evaluate("box => getComputedStyle(box).borderTopStyle") == "solid"
    assert page.get_by_text("Not yet reviewed by the board.").first.is_visible()
    assert not page.locator(".site-footer").is_visible()
