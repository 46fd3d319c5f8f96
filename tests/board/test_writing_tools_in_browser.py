"""The text field of the section screen: its bar, its keys, and what is pasted into it."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from condition.markdown import lost as lost_of
from tests.browser import sign_in

CAUSES = "/admin/articles/lumbar-wedging/sections/causes/"
CLIPBOARDS = Path(__file__).parent / "clipboards"
PASTE = """([html, text]) => {
  const clipboardData = new DataTransfer();
  clipboardData.setData("text/html", html);
  clipboardData.setData("text/plain", text);
  document.activeElement.dispatchEvent(
    new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
}"""


@pytest.fixture
def text(board, page: Page):
    """The introduction of a section, with the cursor in it."""
    board.write_causes("First")
    sign_in(page, board.author)
    page.goto(CAUSES)
    field = page.get_by_role("textbox", name="Introduction")
    field.focus()
    return field


def squeezed(markdown: str) -> str:
    return "\n".join(line.rstrip().replace("|  |", "| |") for line in markdown.split("\n")).strip()


@pytest.mark.parametrize(
    ("name", "lost"),
    [
        ("word", "pictures"),
        ("word_review", "highlighted, what links to foot notes or comments."),
        (
            "word_lists",
            "comments, the letters of a list (they are numbers now), lists and tables within",
        ),
        ("google_notes", "what links to foot notes or comments."),
        ("word_online", "what was underlined."),
        ("google", "merged cells"),
        (
            "google_outline",
            "highlighted, the letters of a list (they are numbers now), merged cells.",
        ),
        ("libreoffice", "struck out"),
        ("outlook", "signs of a font of pictures."),
        ("web", "comments, links to files or to places in the text"),
        ("leaflet", "pictures, that words were struck out."),
        ("encyclopedia", "foot notes"),
        ("journal", "foot notes"),
    ],
)
def test_a_paste_keeps_its_form_and_what_it_could_not_keep_is_said(text, page, name, lost):
    html = (CLIPBOARDS / f"{name}.html").read_text(encoding="utf-8")
    page.evaluate(PASTE, [html, "x"])
    wanted = (CLIPBOARDS / f"{name}.md").read_text(encoding="utf-8")
    found = [
        " ".join(line.split()) if "|" in line else line for line in text.input_value().split("\n")
    ]
    assert squeezed("\n".join(found)) == squeezed(wanted)
    expect(page.locator(".not-kept").first).to_contain_text(lost)
    expect(page.get_by_role("button", name="Bold")).to_be_visible()  # the bar stays


@pytest.mark.parametrize("found", [*CLIPBOARDS.glob("*.md")], ids=lambda one: one.stem)
def test_readers_see_all_of_what_a_paste_makes(found):
    assert lost_of(found.read_text(encoding="utf-8")) == []


def test_a_paste_is_undone_by_the_browser(text, page):
    page.keyboard.type("Before ")
    page.evaluate(PASTE, ["<p><b>bold</b></p>", "bold"])
    expect(text).to_have_value("Before **bold**")
    page.keyboard.press("Control+z")
    expect(text).to_have_value("Before ")


def test_the_bar_makes_words_bold_and_a_second_time_plain(text, page):
    page.keyboard.type("rare")
    page.keyboard.press("Control+a")
    page.keyboard.press("Control+b")
    expect(text).to_have_value("**rare**")
    page.get_by_role("button", name="Bold", exact=True).click()
    expect(text).to_have_value("rare")


@pytest.mark.parametrize(("tool", "text_after"), [("Subscript", "H~2~O"), ("Superscript", "H^2^O")])
def test_the_bar_lowers_and_raises(text, page, tool, text_after):
    page.keyboard.type("H2O")
    text.evaluate("one => one.setSelectionRange(1, 2)")
    page.get_by_role("button", name=tool).click()
    expect(text).to_have_value(text_after)


def test_enter_goes_on_with_a_list_and_ends_it(text, page):
    for words in ("1. one", "two", ""):
        page.keyboard.type(words)
        page.keyboard.press("Enter")
    expect(text).to_have_value("1. one\n2. two\n")


def test_the_figure_of_an_item_is_opened_from_its_text(text, page):
    page.locator("[data-item] .item-body > summary").first.click()
    page.locator("[data-item] .markdownx-editor").first.focus()
    page.get_by_role("button", name="Figure", exact=True).click()
    expect(page.get_by_role("combobox", name="Words of its title")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("[data-item] .picture select").first).to_be_visible()


def test_ctrl_s_saves_and_ctrl_enter_submits(board, text, page):
    page.keyboard.type("Some causes are rare.")
    page.get_by_label("What changed and why").fill("It reads better.")
    page.keyboard.press("Control+s")
    expect(page.get_by_text("Saved as a change")).to_be_visible()
    page.get_by_role("textbox", name="Introduction").focus()
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("Submitted: these words lie before the reviewers now.")).to_be_visible()


def test_on_a_wide_screen_the_words_stand_beside_the_text(text, page):
    page.set_viewport_size({"width": 1440, "height": 900})
    page.keyboard.type("A **rare** cause")
    expect(page.locator(".markdownx-preview strong").first).to_have_text("rare")
