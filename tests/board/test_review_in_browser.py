"""Reviewing from the keyboard, which only a browser can show."""

import pytest
from playwright.sync_api import Page, expect

from record.models import Comment, Review
from tests.browser import sign_in

SECTIONS = (
    "overview",
    "types",
    "causes",
    "symptoms",
    "diagnosis",
    "therapies",
    "surgery",
    "prevention",
    "do-and-avoid",
    "faq",
)


def introduce(board, section: str, words: str) -> None:
    said = {**board.words(section), "introduction": words}
    board.write(section, said, kind="typo", reason="A typo.")


@pytest.fixture
def review(board, page: Page) -> Page:
    """The review of three changed causes, in the clinician's browser."""
    board.write_causes("One", "Two")
    board.sign("causes")
    board.publish()
    board.write_causes("Two", "Three")
    revision = board.submit("causes")
    introduce(board, "faq", "New.")
    board.submit("faq")
    sign_in(page, board.clinician)
    page.goto(f"/admin/articles/lumbar-wedging/sections/causes/{revision.label}/")
    return page


def test_a_review_is_done_from_the_keyboard_and_no_key_fires_while_typing(board, review):
    cards = review.locator("[data-stop]")
    press = review.keyboard.press
    press("j")
    expect(cards.nth(0)).to_be_focused()
    press("j")
    press("j")
    press("k")
    expect(cards.nth(0)).to_be_focused()
    press("c")
    review.keyboard.type("a jar, axn")
    press("Escape")
    expect(cards.nth(0)).to_be_focused()
    press("c")
    expect(cards.nth(0).locator("textarea")).to_have_value("a jar, axn")
    cards.nth(0).get_by_role("button", name="Keep the comment").click()
    expect(review.locator(".board-remarks li:target")).to_contain_text("a jar, axn")
    press("r")
    expect(review.locator("#comment")).to_be_focused()
    press("Escape")
    press("a")
    approve = review.get_by_role("button", name="Approve as clinical reviewer")
    expect(approve).to_be_focused()
    assert not board.revision("causes").reviews.exists()
    press("Enter")
    expect(review.get_by_text("Your verdict is kept")).to_be_visible()
    press("n")
    expect(review.get_by_role("heading", level=1)).to_have_text("Frequently asked questions")
    assert Comment.objects.get().item_key == board.revision("causes").item_keys["causes"][1]


def test_a_session_that_ends_loses_no_remark(board, review):
    review.keyboard.press("j")
    review.keyboard.press("c")
    review.keyboard.type("A long thought.")
    review.context.clear_cookies(name="sessionid")
    review.get_by_role("button", name="Keep the comment").first.click()
    review.get_by_label("Username").fill(board.clinician.user.username)
    review.get_by_label("Password").fill("correct horse")
    review.get_by_label("Password").press("Enter")
    card = review.locator("[data-stop]").first
    field = card.locator("[data-comments] textarea")
    expect(field).to_have_value("A long thought.")
    review.get_by_role("button", name="Keep the comment").first.click()
    expect(review.get_by_text("Your comment is kept.")).to_be_visible()
    expect(card.locator(".board-said")).to_have_text("A long thought.")
    expect(field).to_have_value("")
    assert Comment.objects.get().text == "A long thought."


def test_a_closed_tab_loses_no_comment(review):
    review.locator("#comment").fill("A long thought.")
    address, context = review.url, review.context
    review.close()
    again = context.new_page()
    again.goto(address)
    expect(again.locator("#comment")).to_have_value("A long thought.")
    expect(again.get_by_text("Your unsaved text is back.")).to_be_visible()


def test_a_verdict_while_the_network_is_away_says_so_and_is_given_once(board, review):
    approve = review.locator("[data-approve]")
    reason = review.locator("[data-reason]")
    reason.fill("Read twice.")
    review.context.set_offline(True)
    for _press in range(2):
        approve.click()
        expect(review.get_by_text("The network is away: nothing was sent")).to_have_count(1)
    review.context.set_offline(False)
    expect(reason).to_have_value("Read twice.")
    other = review.context.new_page()
    other.goto(review.url)
    approve.click()
    expect(review.get_by_text("Your verdict is kept")).to_be_visible()
    other.locator("[data-approve]").click()
    expect(other.get_by_text("You have given this verdict on these words already.")).to_be_visible()
    words = board.revision("causes")
    assert Review.objects.filter(revision=words, reviewer=board.clinician).count() == 1


def test_the_keys_are_turned_off_and_stay_off(review):
    review.get_by_role("button", name="Turn the keys off").click()
    review.reload()
    review.locator("body").click(position={"x": 1, "y": 1})
    review.keyboard.press("j")
    expect(review.locator("[data-stop]:focus")).to_have_count(0)
    expect(review.get_by_role("button", name="Turn the keys on")).to_be_visible()


def test_ten_small_changes_are_signed_by_a_dozen_keys(board, page):
    for section in SECTIONS:
        introduce(board, section, f"Teh {section}.")
        board.sign(section)
    board.publish()
    for section in SECTIONS:
        introduce(board, section, f"The {section}.")
        board.submit(section)
    sign_in(page, board.clinician)
    page.goto("/admin/sign/")
    expect(page.locator("del", has_text="Teh")).to_have_count(10)
    page.keyboard.press("j")
    for _section in SECTIONS:
        page.keyboard.press("x")
    expect(page.locator("[data-ticked]")).to_have_text("(10)")
    page.keyboard.press("a")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Signed as clinical reviewer")).to_be_visible()
    assert all(board.revision(section).reviews.count() == 1 for section in SECTIONS)
