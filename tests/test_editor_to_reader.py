"""The whole way once, in a browser: from the editor's form to the reader's page. A tour as well."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from accounts.models import Person
from condition.models import Condition
from tests.browser import sign_in
from tests.demonstrations import MEDICINES, loaded, rewrite

DOSES = {  # of the medicine: one, a higher one, and how it is taken
    "asthma": ("100 micrograms", "200 micrograms", "inhaled every 6 hours, as needed"),
    "neoplastic-lumbar-vertebral-wedging": ("300 mg", "600 mg", "by mouth every 6 hours"),
}


@pytest.fixture
def people(live) -> dict[str, Person]:
    """The demonstration's people, by role."""
    return loaded()


@pytest.fixture
def browser_of(people, new_context) -> Callable[..., Page]:
    """A browser of one's own for each role; a reader's for none."""

    def open_browser(role: str = "") -> Page:
        page = new_context().new_page()
        if role:
            sign_in(page, people[role])
        return page

    return open_browser


def change_dose(page: Page, slug: str, dose: str, reason: str) -> None:
    page.goto(f"/admin/articles/{slug}/sections/medications/")
    item = page.locator("[data-item]").filter(has_text=MEDICINES[slug]).first
    item.locator(".item-body > summary").click()
    item.locator("[name$='-dosages-typed']").first.fill(f"{dose} {DOSES[slug][2]}")
    page.get_by_label("What changed and why").fill(reason)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Saved as a change")).to_be_visible()


def approve(page: Page, dose: str, competence: str) -> None:
    page.goto("/admin/")
    page.get_by_role("link", name="Medications").first.click()
    expect(page.get_by_text(dose).first).to_be_visible()
    page.get_by_role("button", name=f"Approve as {competence}").click()
    expect(page.get_by_text("Your verdict is kept")).to_be_visible()


def publish(page: Page, slug: str, summary: str) -> None:
    page.goto(f"/admin/articles/{slug}/publish/")
    page.get_by_label("A sentence or two for the article's history").fill(summary)
    page.get_by_role("button", name="Publish edition").click()
    expect(page.get_by_text("is published")).to_be_visible()


# What each database does in its own way is the same way for every article.
@pytest.mark.parametrize(
    "slug",
    [
        pytest.param("asthma", marks=pytest.mark.both_databases),
        "neoplastic-lumbar-vertebral-wedging",
    ],
)
def test_a_changed_dose_goes_from_the_editors_form_to_the_readers_page(slug, people, browser_of):
    lower, higher, taken = DOSES[slug]
    article = Condition.objects.get(slug=slug)
    rewrite(article, people, [f"{lower} {taken}"])
    first = article.editions.count()
    author, reader = browser_of("author"), browser_of()
    medications = reader.locator("#medications")

    change_dose(author, slug, higher, "The guideline changed.")
    author.get_by_role("button", name="Save and submit for review").click()
    expect(author.get_by_text("Submitted: these words lie before")).to_be_visible()
    author.get_by_role("link", name="Review screen").click()
    expect(author.get_by_role("button", name="Approve")).to_have_count(0)

    approve(browser_of("clinical"), higher, "clinical reviewer")
    reader.goto(f"/conditions/{slug}/")
    expect(medications.get_by_text(lower).first).to_be_visible()

    approve(browser_of("pharmacist"), higher, "pharmacist reviewer")
    publisher = browser_of("publisher")
    publish(publisher, slug, "A higher dose.")
    reader.goto(f"/conditions/{slug}/")
    expect(medications.get_by_text(higher).first).to_be_visible()
    expect(medications).to_contain_text(people["clinical"].name)
    expect(medications).to_contain_text(people["pharmacist"].name)

    change_dose(author, slug, lower, "The guideline was withdrawn.")
    publish(publisher, slug, "Back to the dose that was signed before.")
    reader.goto(f"/conditions/{slug}/")
    expect(medications.get_by_text(lower).first).to_be_visible()
    assert article.editions.count() == first + 2
