"""What a script adds to the public pages; and that they need none of it."""

import gzip
import re

import pytest
from django.conf import settings
from django.template.loader import render_to_string
from playwright.sync_api import BrowserContext, Page, expect

from config.static import bare
from reading.search import index
from reading.search.models import IndexedArticle
from record.models import HelpfulCount

URL = "/conditions/lumbar-wedging/"
MOST_SCRIPT = 8_000  # bytes over the wire, all the scripts of the public pages together
MOST_STYLE = 8_500
MEDICINES = (("Ibuprofen", "NSAID"), ("Naproxen", "NSAID"), ("Codeine", "Opioid"))
STATIC = settings.BASE_DIR / "static" / "reading"


@pytest.fixture
def article(live, board, library):
    """Medicines of two classes, one of them with a source, and five causes to unfold."""
    causes = [{"name": f"Cause {n}", "description": "Rare [@first-2001]."} for n in range(5)]
    board.write("causes", {"causes": causes})
    medicines = [
        {
            "name": name,
            "drug_class": drug_class,
            "dosages": ["400 mg by mouth every 6 hours, as needed"],
            "caution_state": "stated",
            "caution": "Not with myeloma.",
        }
        for name, drug_class in MEDICINES
    ]
    board.write("medications", {"medications": medicines})
    board.sign("causes")
    board.sign("medications")
    board.publish()
    return board


def size(*texts: bytes) -> int:
    """Bytes over the wire for those whose browser takes no better than gzip."""
    return sum(len(gzip.compress(text, 9)) for text in texts)


def test_scripts_and_styles_stay_small():
    scripts = [bare(path.read_text()).encode() for path in STATIC.glob("*.js")]
    worker = render_to_string("reading/service_worker.js", {"parts": ["x"] * 6}).encode()
    assert len(scripts) >= 4
    assert size(*scripts, worker) <= MOST_SCRIPT
    assert size(bare((STATIC / "style.css").read_text()).encode()) <= MOST_STYLE


def test_a_sheet_goes_bare_over_the_wire_and_loses_nothing_else():
    sheet = """/* Why.
   Because. */
a::before {
  content: "a // b";
  background: url("data:image/svg+xml,http://x");
}
"""
    assert bare(sheet).split("\n") == [
        "",
        "a::before {",
        'content: "a // b";',
        'background: url("data:image/svg+xml,http://x");',
        "}",
        "",
    ]
    assert bare("  // Why.\nconst a = 1; // stays\n").strip() == "const a = 1; // stays"


def test_every_colour_is_said_for_the_day_and_for_the_night():
    style = (STATIC / "style.css").read_text(encoding="utf-8")
    tokens = style[: style.index("/* Space and measure")]
    colours = re.findall(r"--[a-z-]+: (.*#.*);", tokens)
    assert len(colours) == 20
    both = r"var\(--day, #[0-9a-f]+\) var\(--night, #[0-9a-f]+\)"
    assert all(re.fullmatch(both, colour) for colour in colours)


def test_a_choice_of_colours_is_remembered_and_sets_no_cookie(live, page: Page):
    page.emulate_media(color_scheme="light")
    page.goto("/")
    switch = page.get_by_role("button", name="Dark colours")
    switch.click()
    page.goto("/conditions/")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(15, 22, 29)"
    expect(switch).to_have_attribute("aria-pressed", "true")
    switch.click()
    assert page.evaluate("localStorage.getItem('theme')") is None
    assert page.context.cookies() == []


def test_the_script_shows_where_one_is_unfolds_and_shows_sources(article, page: Page):
    page.goto(f"{URL}#medications")
    current = page.locator(".contents [aria-current]")
    expect(current).to_have_text("Medications")
    page.get_by_label("Show a class").select_option("Opioid")
    rows = page.locator("#medications tbody tr")
    assert [row.is_visible() for row in rows.all()] == [False, False, True]
    assert rows.last.locator(".caution").is_visible()
    page.emulate_media(media="print")
    assert all(row.is_visible() for row in rows.all())
    page.emulate_media(media="screen")

    folded = page.locator("#causes .folds details").nth(1)
    page.goto(f"{URL}#{folded.get_attribute('id')}")
    expect(folded).to_have_attribute("open", "")
    page.get_by_role("button", name="Open all").click()
    mark = page.locator("#causes .citation a").nth(1)
    mark.focus()
    card = page.locator(".source-card")
    expect(card).to_contain_text("A first source.")
    expect(mark).to_have_accessible_description(re.compile("A first source"))
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent").startswith("doi:")
    page.keyboard.press("Escape")
    expect(card).to_have_count(0)


def test_an_answer_is_counted_without_leaving_the_page(article, page: Page):
    page.goto(URL)
    page.locator("#causes .helpful").get_by_role("button", name="Yes").click()
    expect(page.locator("#causes .helpful")).to_have_text("Thank you.")
    assert page.url.endswith(URL)
    assert HelpfulCount.objects.get().section == "causes"


def test_a_phone_unfolds_the_contents_and_a_link_folds_them_again(article, page: Page):
    page.set_viewport_size({"width": 360, "height": 740})
    page.emulate_media(reduced_motion="reduce")
    page.goto(URL)
    bar = page.locator(".contents > details > summary")
    bar.click()
    page.get_by_role("navigation", name="Contents").get_by_role("link", name="Medications").click()
    expect(page.locator(".contents > details")).not_to_have_attribute("open", "")
    expect(bar).to_contain_text("Medications")
    # What is jumped to lies below the bar that stays at the top.
    heading = page.locator("#medications-title")
    assert heading.bounding_box()["y"] >= bar.bounding_box()["height"]


@pytest.fixture
def phone(article, page: Page) -> Page:
    page.set_viewport_size({"width": 390, "height": 400})
    page.emulate_media(reduced_motion="reduce")
    page.goto(URL)
    return page


def test_on_a_phone_what_lies_below_starts_closed_and_the_browsers_search_opens_it(phone: Page):
    body = phone.locator("#medications .section-body")
    assert body.get_attribute("hidden") == "until-found"
    # Its first words are names: a dose is never apart from its caution.
    assert phone.locator("#medications .first-words").inner_text() == " · ".join(
        name for name, _drug_class in MEDICINES
    )
    body.dispatch_event("beforematch")
    expect(body).not_to_have_attribute("hidden", "until-found")
    expect(phone.get_by_role("button", name="Medications")).to_have_attribute(
        "aria-expanded", "true"
    )
    assert phone.locator("#medications .caution").first.is_visible()


def test_a_deep_link_opens_the_section_it_leads_into_and_paper_shows_all(phone: Page):
    item = phone.locator("#medications tbody tr").last.get_attribute("id")
    phone.goto(f"{URL}#{item}")
    expect(phone.locator(f"[id='{item}']")).to_be_in_viewport()
    assert phone.locator("#causes .section-body").get_attribute("hidden") == "until-found"
    phone.emulate_media(media="print")
    assert phone.locator("#causes .section-body").evaluate("one => one.offsetHeight") > 100


def test_one_jumps_to_an_item_by_any_of_its_names(phone: Page):
    phone.get_by_label("Jump to…").fill("codei")
    phone.locator(".jump").get_by_role("link", name="Codeine").click()
    expect(phone.locator("#medications tbody tr").last).to_be_in_viewport()
    # A class is no name in the contents; it stands at the item.
    phone.get_by_label("Jump to…").fill("opioid")
    phone.keyboard.press("Enter")
    expect(phone.locator(":target")).to_contain_text("Codeine", use_inner_text=True)


def test_one_jumps_by_a_name_that_the_vocabulary_alone_has(article, phone: Page):
    medicine = IndexedArticle.objects.get().parts.get(section="medications").plain.items[0]
    place = {"section": "medications", "item": medicine[1], "means": "ibuprofen"}
    index.add_names([(IndexedArticle.objects.get(), [index.new_name("Motrin", "brand", **place)])])
    phone.get_by_label("Jump to…").fill("motrin")
    phone.locator(".jump").get_by_role("link", name="Motrin Ibuprofen").click()
    # Its section opens a moment after the address has changed.
    expect(phone.locator(":target")).to_contain_text("Ibuprofen", use_inner_text=True)


def test_every_anchor_is_named_by_its_item(article, page: Page):
    page.goto(URL)
    names = page.locator(".anchor").evaluate_all("all => all.map(one => one.ariaLabel)")
    assert {"Link to Causes", "Link to Cause 1", "Link to Ibuprofen"} <= set(names)
    assert len(names) == len(set(names))


def test_what_clinicians_opened_is_open_again_the_next_time(article, page: Page):
    page.goto(URL)
    switch = page.get_by_role("button", name="For clinicians")
    switch.click()
    expect(page.locator("#causes .for-clinicians").first).to_contain_text("A first source.")
    page.reload()
    expect(switch).to_have_attribute("aria-pressed", "true")
    data = page.locator("#medications tbody tr").first.locator("pre")
    expect(data).to_contain_text('"value": 400')
    switch.click()
    expect(page.locator(".for-clinicians")).to_have_count(0)
    assert page.evaluate("localStorage.getItem('depth')") is None


def test_without_a_script_everything_is_there(article, new_context):
    reader: BrowserContext = new_context(java_script_enabled=False)
    page = reader.new_page()
    page.goto(URL)
    assert page.locator(".contents").get_by_role("link", name="Medications").is_visible()
    page.locator("#causes .folds summary").first.click()
    assert page.locator("#causes .folds details").first.get_by_text("Rare").is_visible()
    page.locator("#causes .helpful").get_by_role("button", name="No").click()
    assert "Thank you" in page.locator("main").inner_text()
    assert not page.locator(".theme").is_visible()
