"""The newsletter in a browser: without scripts, by axe, on the narrowest screen, light and dark."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from newsletter import actions
from newsletter.models import Consent, Subscriber
from newsletter.tokens import confirm_token, me_token, unsubscribe_token
from tests.browser import sign_in
from tests.newsletter.conftest import sign_up, subscriber


@pytest.fixture
def public(live, board) -> list[str]:
    """Every page that a reader meets, with something on it."""
    board.published_edition()
    reader = subscriber("a@example.org")
    actions.make_bulletin(kind="daily", by=None)
    actions.send_due()
    sign_up("b@example.org")
    asked = Consent.objects.filter(kind="asked").last()
    return [
        "/newsletter/",
        "/newsletter/archive/",
        "/newsletter/archive/1/",
        f"/newsletter/confirm/{confirm_token(asked)}/",
        f"/newsletter/me/{me_token(reader.public_id)}/",
        f"/newsletter/unsubscribe/{unsubscribe_token(reader.public_id, reader.secret)}/",
        "/privacy/",
    ]


def test_a_reader_subscribes_chooses_and_leaves_without_scripts(live, board, new_context, settings):
    settings.READING = {"form_seconds_at_least": 0}
    page = new_context(java_script_enabled=False).new_page()
    page.goto("/newsletter/?from=/conditions/")
    page.get_by_label("E-mail address").fill("a@example.org")
    page.get_by_label("Safety changes only").check()
    page.get_by_role("button", name="Send me the newsletter").click()
    assert page.get_by_role("heading", name="Look into your mail").is_visible()
    page.goto(f"/newsletter/confirm/{confirm_token(Consent.objects.get())}/")
    page.get_by_role("button", name="Yes, send me the newsletter").click()
    page.get_by_role("link", name="Choose topics").click()
    assert page.get_by_label("Safety changes only").is_checked()
    page.get_by_label("Spine").check()
    page.get_by_role("button", name="Save").click()
    assert page.get_by_text("Saved.").is_visible()
    page.get_by_role("button", name="Unsubscribe").click()
    assert Subscriber.objects.get().state == "unsubscribed"
    assert page.context.cookies() == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_has_a_fault_that_axe_finds_or_is_cut_off(public, new_context, scheme):
    page = new_context(color_scheme=scheme, viewport={"width": 320, "height": 800}).new_page()
    for address in public:
        page.goto(address)
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, address


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_of_the_managers_has_a_fault_that_axe_finds(public, board, new_context, scheme):
    page: Page = new_context(color_scheme=scheme).new_page()
    sign_in(page, board.newsletter_manager)
    reader = Subscriber.objects.filter(state="confirmed").get()
    for address in (
        f"/admin/newsletter/subscriber/{reader.pk}/change/",
        "/admin/newsletter/subscriber/growth/",
        "/admin/newsletter/subscriber/import/",
    ):
        page.goto(address)
        # Without Django's own header, which is not ours to mend.
        found = Axe().run(page, context={"include": [["#content"]]})
        assert found.violations_count == 0, found.generate_report()


def test_words_of_mails_are_seen_in_both_colours_before_they_are_saved(live, board, new_context):
    page: Page = new_context(color_scheme="dark").new_page()
    sign_in(page, board.newsletter_manager)
    page.goto("/admin/newsletter/wording/")
    page.locator("#text-welcome").fill("Good to have *you*.")
    page.locator("section[aria-labelledby=welcome] button[value=preview]").click()
    frames = [page.frame_locator("iframe").nth(number).locator("body") for number in range(3)]
    assert [frame.get_by_text("you", exact=True).inner_html() for frame in frames] == ["you"] * 3
    grounds = [frame.evaluate("one => getComputedStyle(one).backgroundColor") for frame in frames]
    assert grounds == ["rgb(255, 255, 255)", "rgb(15, 22, 29)", "rgb(255, 255, 255)"]
    assert page.get_by_text("Not saved yet.").is_visible()


def test_the_form_that_other_pages_carry_leads_to_the_real_one(live, board, new_context):
    from django.template.loader import render_to_string

    band = render_to_string("newsletter/_signup.html", {"source": "/conditions/"})
    page = new_context().new_page()
    page.goto("/newsletter/archive/")
    page.evaluate("band => { document.querySelector('main').innerHTML = band }", band)
    page.get_by_role("button", name="Get the newsletter").click()
    assert page.url.endswith("/newsletter/?from=%2Fconditions%2F")
    assert page.get_by_label("E-mail address").is_visible()
