"""The whole way of a report in a browser without JavaScript, which takes no cookie on it."""

from playwright.sync_api import expect

from record import actions
from record.models import HelpfulCount, Report


def test_a_reader_without_javascript_reports_follows_and_says_what_helped(
    live, board, new_context, settings
):
    settings.READING = {"form_seconds_at_least": 0}
    board.published_edition()
    context = new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(board.article_url)
    page.locator("#medications").get_by_role("link", name="Is something wrong here?").click()
    page.get_by_label("Your e-mail address").fill("nobody")
    page.get_by_label("What is wrong?").fill("The dose is wrong.")
    page.get_by_role("button", name="Send to the board").click()
    expect(page.get_by_text("This is not an e-mail address.")).to_be_visible()
    page.get_by_label("Your e-mail address").fill("")
    page.get_by_role("button", name="Send to the board").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you, the board has your note")
    report = Report.objects.get()
    assert (report.section, report.written.text) == ("medications", "The dose is wrong.")
    actions.triage(report=report, by=board.clinician, kind="no_error")
    actions.answer(report=report, by=board.clinician, text="It is the dose of the label.")
    page.reload()
    expect(page.get_by_text("It is the dose of the label.")).to_be_visible()
    page.get_by_role("link", name="Back to the article").click()
    page.locator("#causes").get_by_role("button", name="Yes").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you")
    assert HelpfulCount.objects.get().yes == 1
    assert not context.cookies()
