"""The reader's pages in a browser: by axe, on the narrowest screen, in light and dark."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from record import actions

URL = "/conditions/lumbar-wedging/"
PAGES = [
    "/",
    "/conditions/",
    "/search/",
    "/search/?q=ibuprofen",
    URL,
    f"{URL}supplements/",
    f"{URL}when-to-see-a-doctor/",
    f"{URL}editions/1/",
    f"{URL}editions/2/cite/",
    f"{URL}history/",
    f"{URL}history/causes/",
    f"{URL}changes/1..2/",
    f"{URL}report/?section=causes",
    "/board/",
    "/newsletter/",
    "/newsletter/archive/",
    "/privacy/",
    "/editorial-policy/",
    "/accessibility/",
    "/disclaimer/",
    "/offline/",
    "/nowhere/",
]
WITHDRAWN = [URL, f"{URL}history/"]


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
        {"name": "Calcium", "dosages": [{"wording": "Some"}]},
        {"name": "Zinc", "caution_state": "none_known", "caution_reference": "second-2002"},
    ]
    board.write("supplements", {"supplements": supplements})
    board.publish(unreviewed=["supplements"])
    board.published_edition()
    return board


ALL_RULES = {"rules": {"target-size": {"enabled": True}}}  # 24 px, which axe asks for by request
OPEN_ALL = "document.querySelector('[data-act=sections]')?.click()"
WIDTH = "document.documentElement.scrollWidth"


def faults(page: Page, address: str) -> list[str]:
    """What is wrong with a page on the narrowest screen: in light, in dark, with large letters."""
    page.emulate_media(color_scheme="light")
    page.goto(address)
    page.evaluate(OPEN_ALL)
    found = [] if page.evaluate(WIDTH) <= 320 else [f"{address}: cut off at 320 px"]
    for scheme, rules in (("light", ALL_RULES), ("dark", {"runOnly": ["color-contrast"]})):
        page.emulate_media(color_scheme=scheme)
        report = Axe().run(page, options=rules)
        if report.violations_count:
            found.append(f"{address}, {scheme}: {report.generate_report()}")
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    if page.evaluate(WIDTH) > 320:
        found.append(f"{address}: cut off at 320 px with letters of twice the size")
    return found


def test_no_page_has_a_fault_that_axe_finds_nor_is_cut_off(article, page: Page, watch):
    for status in (404, 410):
        watch.allow(f"status of {status}")
    page.set_viewport_size({"width": 320, "height": 800})
    assert [fault for address in PAGES for fault in faults(page, address)] == []
    actions.withdraw(
        condition=article.article, by=article.publisher, notice="Do not rely on it any more."
    )
    assert [fault for address in WITHDRAWN for fault in faults(page, address)] == []


def test_a_table_stays_a_table_to_a_screen_reader_when_it_turns_into_cards(article, page: Page):
    page.set_viewport_size({"width": 360, "height": 800})
    page.goto(f"{URL}#medications")
    table = page.get_by_role("table", name="Medications")
    # A column that no medicine says anything in is left out, and so has no cell either.
    columns = ["Medicine", "Caution", "Dosage", "Side effects"]
    assert table.get_by_role("columnheader").all_text_contents() == columns
    row = table.get_by_role("row").nth(1)
    assert row.get_by_role("rowheader").inner_text().startswith("Ibuprofen")
    cells = [cell.strip() for cell in row.get_by_role("cell").all_inner_texts()]
    assert len(cells) == 3
    assert "Not with myeloma." in cells[0]
    assert cells[1].endswith("400 mg by mouth every 6 hours, as needed")
    assert cells[2].endswith("Stomach upset.")
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
