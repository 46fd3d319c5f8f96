import pytest
from playwright.sync_api import Error, Page, expect

from tests.browser import sign_in


def test_an_author_signs_in_and_sees_the_boards_workplace(board, page: Page):
    page.goto("/admin/")
    page.get_by_label("Username").fill(board.author.user.username)
    page.get_by_label("Password").fill("correct horse")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="Desk")).to_be_visible()


def test_a_session_is_opened_for_a_person_and_then_for_another(board, page: Page):
    for person in (board.author, board.publisher):
        sign_in(page, person)
        page.goto("/admin/")
        expect(page.locator("#user-tools")).to_contain_text(person.name)


def test_a_style_that_the_policy_forbids_is_noticed(page: Page, watch):
    page.goto("/admin/login/")
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<p style=color:red>Red</p>')")
    watch.allow("Content Security Policy")
    assert "Content Security Policy" in watch.troubles[0]
    assert watch.unexpected == []


def test_a_request_to_another_host_is_noticed(page: Page, watch):
    with pytest.raises(Error, match="ERR_NAME_NOT_RESOLVED"):
        page.goto("http://elsewhere.invalid/")
    assert watch.unexpected == ["A request went to another host: http://elsewhere.invalid/"]
    watch.allow("elsewhere.invalid")


def test_a_failing_script_is_noticed(page: Page, watch):
    page.goto("/admin/login/")
    with page.expect_event("pageerror"):
        page.evaluate("void setTimeout(() => { throw new Error('The script broke.') })")
    assert watch.unexpected == ["The script broke."]
    watch.allow("The script broke.")
