"""An article goes from the first letter to the reader's page without a mouse."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from condition.models import Reference

CAUSES = "/admin/articles/lumbar-wedging/sections/causes/"
MOST_STOPS = 150  # of the Tab key on the way to anything on a page


def reach(page: Page, there: Locator) -> None:
    """Press Tab until it has the focus, which has to be seen on it."""
    expect(there).to_be_visible()
    for _press in range(MOST_STOPS):
        if there.evaluate("it => it === document.activeElement"):
            assert there.evaluate("it => it.matches(':focus-visible')")
            return
        page.keyboard.press("Tab")
    pytest.fail(f"Tab never came to {there}")


def press(page: Page, role: str, name: str | re.Pattern[str]) -> None:
    reach(page, page.get_by_role(role, name=name).first)
    page.keyboard.press("Enter")


def test_a_section_is_written_cited_submitted_signed_and_published(board, page_for):
    Reference.objects.create(
        key="panda-2014", kind="article", authors="Panda A, Das CJ", title="Fractures", year=2014
    )
    author = page_for(board.author, CAUSES)
    reach(author, author.locator("#id_introduction"))
    author.keyboard.type("Bones break @panda")
    expect(author.locator("#citations-list [role=option]").first).to_contain_text("panda")
    author.keyboard.press("Enter")
    reach(author, author.get_by_label("What changed and why"))
    author.keyboard.type("A first text.")
    press(author, "button", "Save and submit for review")
    expect(author.get_by_text("Submitted: these words lie before")).to_be_visible()

    clinician = page_for(board.clinician, "/admin/")
    press(clinician, "link", re.compile("Causes"))
    expect(clinician.get_by_text("Bones break").first).to_be_visible()
    press(clinician, "button", "Approve as clinical reviewer")
    expect(clinician.get_by_text("Your verdict is kept")).to_be_visible()

    publisher = page_for(board.publisher, "/admin/articles/lumbar-wedging/publish/")
    reach(publisher, publisher.get_by_label("A sentence or two for the article's history"))
    publisher.keyboard.type("The causes.")
    press(publisher, "button", "Publish edition")
    expect(publisher.get_by_text("is published")).to_be_visible()
    publisher.goto(board.article_url)
    expect(publisher.locator("#causes")).to_contain_text("Bones break")
    expect(publisher.locator("#references")).to_contain_text("Panda")
