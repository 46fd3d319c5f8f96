"""What a reader's device keeps, for when there is no network, and how it gets rid of it."""

import json

import pytest
from playwright.sync_api import BrowserContext, Page

from reading.models import EmergencyNumber

URL = "/conditions/lumbar-wedging/"
A_DAY_AGO = """async () => {
  const cache = await caches.open("articles");
  for (const key of await cache.keys()) {
    const kept = await cache.match(key);
    const headers = new Headers(kept.headers);
    headers.set("x-kept-at", Date.UTC(2026, 4, 22, 12));
    await cache.put(key, new Response(await kept.text(), { headers }));
  }
}"""
# The page's policy keeps Playwright from looking again and again by itself.
UNTIL = """async ([what, path]) => {
  const wanted = {
    kept: async () => Boolean(await caches.match(path)),
    removed: async () => !(await caches.keys()).length,
    left: async () => !(await navigator.serviceWorker.getRegistrations()).length,
  };
  for (let look = 0; look < 200; look += 1) {
    if (await wanted[what]()) return;
    await new Promise((done) => setTimeout(done, 50));
  }
  throw new Error(`Not yet: ${what} ${path}`);
}"""
IS_KEPT = "async path => Boolean(await caches.match(path))"


@pytest.fixture
def kept(live, board, page: Page) -> Page:
    """A browser that opened the article and has kept it, for a reader who agreed."""
    page.set_default_timeout(10_000)
    board.published_edition()
    page.goto(URL)
    page.get_by_role("button", name="Keep them").click()
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.evaluate(UNTIL, ["kept", URL])
    page.evaluate(UNTIL, ["kept", "/offline/"])
    return page


def test_an_article_that_was_opened_is_read_without_a_network_and_says_of_which_day(
    kept: Page, context: BrowserContext, watch
):
    watch.allow("net::ERR_INTERNET_DISCONNECTED")
    context.set_offline(True)
    kept.goto(URL)
    assert "This is the copy that your device kept on" in kept.locator(".kept-copy").inner_text()
    assert "Haemangioma" in kept.locator("#causes").inner_text()
    assert kept.evaluate("getComputedStyle(document.body).fontFamily").startswith("Text")
    kept.evaluate(A_DAY_AGO)
    kept.reload()
    label = kept.locator(".kept-copy").inner_text()
    assert "This copy may be out of date" in label
    assert "22 May 2026" in label
    kept.goto("/conditions/")
    assert kept.locator("h1").inner_text() == "Reading offline"
    assert kept.locator("[data-kept] li a").inner_text() == "Lumbar wedging"
    context.set_offline(False)
    kept.goto(URL)
    assert kept.locator(".kept-copy").count() == 0


def test_a_reader_removes_what_is_kept_and_it_stays_away(kept: Page):
    kept.goto("/offline/")
    kept.get_by_role("button", name="Remove what is kept on this device").click()
    kept.get_by_text("Everything was removed").wait_for()
    kept.goto(URL)
    kept.wait_for_load_state("networkidle")
    assert kept.evaluate("navigator.serviceWorker.getRegistrations().then(all => all.length)") == 0
    assert not kept.evaluate(IS_KEPT, URL)


def test_nothing_is_kept_of_a_reader_who_was_not_asked_or_said_no(live, board, page: Page):
    board.published_edition()
    page.goto(URL)
    page.wait_for_load_state("networkidle")
    registrations = "navigator.serviceWorker.getRegistrations().then(all => all.length)"
    assert page.evaluate(registrations) == 0
    page.get_by_role("button", name="Don’t").click()
    page.reload()
    assert not page.get_by_role("button", name="Keep them").is_visible()
    page.wait_for_load_state("networkidle")
    assert page.evaluate(registrations) == 0


def test_an_operator_switches_it_off_for_every_device(kept: Page, settings):
    settings.OFFLINE_READING = False
    kept.evaluate("navigator.serviceWorker.ready.then(worker => worker.update()).catch(() => 0)")
    kept.evaluate(UNTIL, ["removed", ""])
    kept.evaluate(UNTIL, ["left", ""])
    assert not kept.evaluate(IS_KEPT, URL)


def test_a_phone_is_told_how_to_put_the_site_on_its_screen(db, client, settings):
    answer = client.get("/manifest.webmanifest")
    assert answer["Content-Type"] == "application/manifest+json"
    manifest = json.loads(answer.content)
    assert [manifest["name"], manifest["start_url"]] == ["Attest", "/"]
    assert {icon["purpose"] for icon in manifest["icons"]} == {"any", "maskable"}


def test_the_script_is_never_held_on_to(db, client):
    answer = client.get("/sw.js")
    assert answer["Cache-Control"] == "no-cache"
    assert answer["Content-Type"].startswith("text/javascript")


def test_another_emergency_number_reaches_the_devices_that_keep_the_page(db, client):
    before = client.get("/sw.js").content
    assert client.get("/sw.js").content == before
    EmergencyNumber.objects.create(number="112")
    assert client.get("/sw.js").content != before
