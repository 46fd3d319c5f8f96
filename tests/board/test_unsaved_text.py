"""Typed text that is not saved: kept on the server, offered to nobody but who typed it."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.actions import end_membership
from board.models import UnsavedText
from board.models.unsaved import owner_of
from condition.models import Condition
from config.work import tasks
from newsletter.actions import make_bulletin
from tests.browser import sign_in
from tests.newsletter.conftest import subscriber

CAUSES = "/admin/articles/lumbar-wedging/sections/causes/"
ENTRY = {
    "at": "2026-01-01T10:00:00Z",
    "place": 0,
    "version": "",
    "pairs": [["introduction", "Mine"]],
}


def keep(client, member, entry, page="1-2", owner=None):
    client.force_login(member.user)
    of = owner_of((owner or member).user.pk, Condition.objects.get(), "causes")
    body = json.dumps({"owner": of, "page": page, "entry": entry})
    return client.post(f"{CAUSES}unsaved/", body, content_type="application/json").status_code


def kept(client, member):
    client.force_login(member.user)
    return client.get(CAUSES).context["kept_elsewhere"]


def test_what_was_typed_is_offered_on_another_device_to_nobody_else(board, client):
    assert keep(client, board.author, ENTRY) == 204
    assert kept(client, board.author) == [{"page": "1-2", "entry": ENTRY}]
    assert kept(client, board.second_author) == []


def test_what_one_account_typed_never_goes_to_another_s(board, client):
    assert keep(client, board.second_author, ENTRY, owner=board.author) == 403
    assert not UnsavedText.objects.exists()
    answer = client.post(CAUSES, {"account": board.author.user.pk, "introduction": "Mine"})
    assert answer.status_code == 403
    assert "Another account opened this page." in answer.text
    assert not board.article.changes.exists()


@pytest.mark.both_databases("board.writing.unsaved_views")
def test_one_page_has_one_entry_and_forgets_it(board, client):
    keep(client, board.author, ENTRY)
    keep(client, board.author, {**ENTRY, "place": 1})
    assert [one["entry"]["place"] for one in kept(client, board.author)] == [1]
    keep(client, board.author, None)
    assert not UnsavedText.objects.exists()


def test_what_is_never_saved_is_forgotten_after_a_month_and_with_who_leaves(board, client):
    for member in (board.author, board.second_author):
        keep(client, member, ENTRY)
    long_ago = timezone.now() - timedelta(days=31)
    UnsavedText.objects.filter(person=board.author).update(kept_at=long_ago)
    assert "Forgotten: 1 texts that were typed and never saved." in list(tasks.forget())
    end_membership(person=board.second_author, by=board.administrator, successor=board.author)
    assert not UnsavedText.objects.exists()


def test_what_is_no_entry_is_refused(board, client):
    client.force_login(board.author.user)
    answer = client.post(f"{CAUSES}unsaved/", "[1", content_type="application/json")
    assert answer.status_code == 400


@pytest.mark.both_databases("board.writing.unsaved_views")
def test_an_older_entry_that_arrives_late_replaces_no_newer_one(board, client):
    keep(client, board.author, {**ENTRY, "at": "2026-01-01T10:00:05Z", "place": 2})
    assert keep(client, board.author, ENTRY) == 204
    assert [one["entry"]["place"] for one in kept(client, board.author)] == [2]


@pytest.mark.parametrize(
    ("text", "status"), [("\0", 400), ("\ud800", 400), ("\\u0000", 204), ("\\\0", 400)]
)
def test_what_no_database_takes_is_refused(board, client, text, status):
    assert keep(client, board.author, {**ENTRY, "pairs": [["introduction", text]]}) == status


@pytest.fixture
def writing(board, page: Page):
    sign_in(page, board.author)
    page.goto(CAUSES)
    page.get_by_role("textbox", name="Introduction").fill("Typed on the telephone.")
    return page


def test_a_change_is_kept_on_the_server_and_restored_in_another_browser(
    board, writing, new_context
):
    expect(writing.locator("[data-kept]")).to_contain_text("Your other devices offer it too")
    elsewhere = new_context().new_page()
    sign_in(elsewhere, board.author)
    elsewhere.goto(CAUSES)
    field = elsewhere.get_by_role("textbox", name="Introduction")
    expect(field).to_have_value("Typed on the telephone.")


def test_what_is_typed_before_the_page_s_scripts_have_come_is_kept_too(board, page: Page):
    sign_in(page, board.author)
    held = []
    page.route("**/unsaved*.js", lambda route: held.append(route))  # noqa: PLW0108 - it looks inside
    with page.expect_request("**/unsaved*.js"):
        page.goto(CAUSES, wait_until="commit")
    page.get_by_role("textbox", name="Introduction").fill("Typed at once.")
    held[0].continue_()
    expect(page.locator("[data-kept]")).not_to_be_empty()


def test_a_session_that_ended_says_so_and_keeps_the_text(writing, watch):
    watch.allow("status of 403")
    writing.context.clear_cookies()
    expect(writing.locator("[data-kept]")).to_contain_text("Your session has ended")


def test_a_network_that_is_away_says_so_and_sends_when_it_is_back(writing, watch):
    watch.allow("ERR_INTERNET_DISCONNECTED")
    writing.context.set_offline(True)
    expect(writing.locator("[data-kept]")).to_contain_text("The server can't be reached")
    writing.context.set_offline(False)
    expect(writing.locator("[data-kept]")).to_contain_text("Your other devices offer it too")


IN_THIS_BROWSER = """() => Object.entries(localStorage)
  .filter(([key]) => key.includes("unsaved")).map(([, entry]) => JSON.parse(entry).at)"""


def save(page: Page) -> None:
    page.get_by_label("What changed and why").fill("It reads better.")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Saved as a change")).to_be_visible()


def test_what_was_saved_is_no_longer_offered(board, writing):
    expect(writing.locator("[data-kept]")).to_contain_text("Your other devices offer it too")
    save(writing)
    assert not UnsavedText.objects.typed().exists()
    assert writing.evaluate(IN_THIS_BROWSER) == []
    assert writing.locator("#unsaved-texts").text_content() == ""


def test_what_was_kept_while_the_form_was_on_its_way_is_not_offered_after_it(board, writing):
    """The server took the form first, and the request that keeps its words after it."""
    address = f"**{CAUSES}unsaved/"
    writing.route(address, lambda route: None)  # held back
    with writing.expect_request(address) as late:
        pass
    save(writing)
    token = {"X-CSRFToken": late.value.headers["x-csrftoken"], "Referer": writing.url}
    body = late.value.post_data
    assert writing.request.post(late.value.url, data=body, headers=token).status == 204
    writing.reload()
    assert json.loads(writing.locator("#kept-elsewhere").text_content()) == []
    assert writing.locator("#unsaved-texts").text_content() == ""


def test_the_same_words_after_the_form_are_no_news_and_other_words_are_kept(board, writing):
    form = writing.locator("#section-form")
    form.evaluate("form => form.addEventListener('submit', event => event.preventDefault())")
    form.evaluate("form => form.requestSubmit()")  # its answer never comes
    (before,) = writing.evaluate(IN_THIS_BROWSER)
    form.evaluate("form => form.dispatchEvent(new Event('change'))")
    form.evaluate("() => document.dispatchEvent(new Event('board:keep'))")
    assert writing.evaluate(IN_THIS_BROWSER) == [before]
    writing.get_by_role("textbox", name="Introduction").fill("Typed while the form was away.")
    form.evaluate("() => document.dispatchEvent(new Event('board:keep'))")
    assert writing.evaluate(IN_THIS_BROWSER) > [before]


def test_a_closed_tab_loses_nothing_of_a_number_s_words_until_they_are_saved(board, page_for):
    board.published_edition()
    subscriber("a@example.org")
    made = make_bulletin(kind="daily", by=board.newsletter_manager)
    manager = page_for(board.newsletter_manager, f"/admin/newsletter/bulletin/{made.pk}/change/")
    address, context = manager.url, manager.context
    manager.locator("#id_subject").fill("A long subject")
    manager.locator("#id_note").fill("A long thought.")
    manager.close()
    again = context.new_page()
    again.goto(address)
    expect(again.locator("#id_subject")).to_have_value("A long subject")
    expect(again.locator("#id_note")).to_have_value("A long thought.")
    again.get_by_role("button", name="Save the words").click()
    again.locator(".messagelist .success").wait_for()
    assert again.evaluate("Object.keys(localStorage).filter(one => one.includes('typed'))") == []
