"""The whole way once, in a browser: from the editor's form to the reader's page. A tour as well."""

import pytest
from playwright.sync_api import Page, expect

from accounts.models import Person
from tests.browser import sign_in

pytestmark = pytest.mark.both_databases


ARTICLE = "/conditions/lumbar-wedging/"
SECTION = "/admin/articles/lumbar-wedging/sections/medications/"
PUBLISH = "/admin/articles/lumbar-wedging/publish/"


@pytest.fixture
def browser_of(live, new_context):
    """A browser of one's own for each person; a reader's for nobody."""

    def open_browser(person: Person | None = None) -> Page:
        page = new_context().new_page()
        if person:
            sign_in(page, person)
        return page

    return open_browser


def change_dose(page: Page, dose: str, reason: str) -> None:
    page.goto(SECTION)
    page.locator("summary:has-text('Ibuprofen')").click()
    page.locator("[name$='-dosages-typed']").first.fill(f"{dose} by mouth every 6 hours, as needed")
    page.get_by_label("What changed and why").fill(reason)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Saved as a change")).to_be_visible()


def approve(page: Page, competence: str) -> None:
    page.goto("/admin/")
    page.get_by_role("link", name="Medications").first.click()
    expect(page.get_by_text("600 mg").first).to_be_visible()
    page.get_by_role("button", name=f"Approve as {competence}").click()
    expect(page.get_by_text("Your verdict is kept")).to_be_visible()


def publish(page: Page, summary: str) -> None:
    page.goto(PUBLISH)
    page.get_by_label("A sentence or two for the article's history").fill(summary)
    page.get_by_role("button", name="Publish edition").click()
    expect(page.get_by_text("is published")).to_be_visible()


def test_a_changed_dose_goes_from_the_editors_form_to_the_readers_page(board, browser_of):
    board.published_edition()
    author, reader = browser_of(board.author), browser_of()

    change_dose(author, "600 mg", "The guideline changed.")
    author.get_by_role("button", name="Save and submit for review").click()
    expect(author.get_by_text("Submitted: these words lie before")).to_be_visible()
    author.goto(f"{SECTION}{board.revision('medications').label}/")
    expect(author.get_by_role("button", name="Approve")).to_have_count(0)

    approve(browser_of(board.clinician), "clinical reviewer")
    reader.goto(ARTICLE)
    expect(reader.get_by_text("400 mg by mouth")).to_be_visible()

    approve(browser_of(board.pharmacist), "pharmacist reviewer")
    publisher = browser_of(board.publisher)
    publish(publisher, "A higher dose of ibuprofen.")
    reader.goto(ARTICLE)
    medications = reader.locator("#medications")
    expect(medications.get_by_text("600 mg by mouth")).to_be_visible()
    expect(medications).to_contain_text("Clinician")
    expect(medications).to_contain_text("Pharmacist")

    change_dose(author, "400 mg", "The guideline was withdrawn.")
    publish(publisher, "Back to the dose that was signed before.")
    reader.goto(ARTICLE)
    expect(reader.get_by_text("400 mg by mouth")).to_be_visible()
    assert board.article_now.current.edition.number == 3
