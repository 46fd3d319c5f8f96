"""A whole article on one screen: sections open in place, and are saved together."""

from playwright.sync_api import Page, expect

from record.judgement.path import latest_change
from tests.browser import sign_in

WRITE = "/admin/articles/lumbar-wedging/write/"


def opened(page: Page, title: str):
    page.locator("summary", has_text=title).first.click()
    return page.frame_locator(f"iframe[title='{title}']")


def test_two_sections_are_saved_with_one_reason_and_a_change_each(board, page: Page):
    sign_in(page, board.author)
    page.goto(WRITE)
    for title in ("Overview", "Causes"):
        opened(page, title).get_by_role("textbox", name="Introduction").fill(f"About {title}.")
    together = page.locator("#together")
    together.get_by_label("What changed and why").fill("First words.")
    page.get_by_role("button", name="Save all that changed").click()
    expect(together).to_contain_text("2 saved.", timeout=20_000)
    for key in ("overview", "causes"):
        assert latest_change(board.article, key).reason == "First words."


def test_words_are_found_in_a_section_that_was_never_opened_and_typed_over(board, page: Page):
    board.write_causes("Myelma of the spine", "Myelma of the ribs")
    sign_in(page, board.author)
    page.goto(WRITE)
    page.keyboard.press("Control+f")
    page.keyboard.type("myelma")
    page.keyboard.press("Enter")
    expect(page.locator("#find")).to_contain_text("Found in “Causes”", timeout=20_000)
    page.keyboard.type("Myeloma")
    causes = page.frame_locator("iframe[title='Causes']")
    names = causes.get_by_label("Name", exact=True)
    expect(names.first).to_have_value("Myeloma of the spine")
    page.keyboard.press("Control+g")
    expect(names.last).to_be_focused()
    page.keyboard.type("Myeloma")
    expect(names.last).to_have_value("Myeloma of the ribs")


def test_all_that_changed_is_submitted_with_one_press(board, page: Page):
    board.write_causes("First")
    sign_in(page, board.author)
    page.goto(WRITE)
    opened(page, "Causes").get_by_role("textbox", name="Introduction").fill("Some are rare.")
    together = page.locator("#together")
    together.get_by_label("What changed and why").fill("First words.")
    page.keyboard.press("Control+Enter")
    expect(together).to_contain_text("1 submitted.", timeout=20_000)
    assert board.revision("causes").submissions.exists()


def test_what_one_section_refuses_is_named_and_stays_typed(board, page: Page):
    sign_in(page, board.author)
    page.goto(WRITE)
    causes = opened(page, "Causes")
    causes.get_by_role("button", name="Add another cause").click()
    causes.get_by_label("Name").last.fill("turned\u202e round")
    page.locator("#together").get_by_label("What changed and why").fill("First words.")
    page.get_by_role("button", name="Save all that changed").click()
    expect(page.locator("#together")).to_contain_text("Look at: Causes.", timeout=20_000)
    expect(causes.get_by_text("Not saved yet. Your text is all here")).to_be_visible()
