"""On a telephone: an export goes up in pieces, and a press moves a line of the source."""

import os
import re

import pytest
from playwright.sync_api import Page, expect

from importing import runs
from importing.models import ImportRun
from tests.browser import sign_in
from tests.importing.wordpress import export, post

from .test_run_screens import WORDS


@pytest.fixture
def phone(board, page: Page) -> Page:
    page.set_viewport_size({"width": 360, "height": 740})
    sign_in(page, board.author)
    return page


def look(page: Page, name: str) -> None:
    if folder := os.environ.get("LOOK"):
        for width in (360, 1280):
            for scheme in ("light", "dark"):
                page.set_viewport_size({"width": width, "height": 800})
                page.emulate_media(color_scheme=scheme)
                page.screenshot(path=f"{folder}/{name}-{width}-{scheme}.png", full_page=True)
        page.set_viewport_size({"width": 360, "height": 740})


def is_narrow(page: Page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth <= 360")


def test_a_file_that_is_refused_for_good_is_not_to_be_sent_again(phone, watch, tmp_path):
    watch.allow("status of 400")
    path = tmp_path / "old.pdf"
    path.write_bytes(b"%PDF-1.4")
    phone.goto("/admin/imports/")
    phone.set_input_files("input[type=file]", path)
    phone.get_by_role("button", name="Upload").click()
    phone.get_by_text("old.pdf is a PDF").wait_for()
    assert not phone.get_by_text("The upload stopped").is_visible()


def test_from_an_upload_in_pieces_to_a_moved_line(phone, tmp_path):
    path = tmp_path / "export.xml"
    filler = post(1, "Draft", "x" * 3_000_000, status="draft")  # three pieces
    posts = [filler, *(post(n, f"Part {n}", WORDS.format(title=f"Part {n}")) for n in (100, 101))]
    path.write_text("".join(export(posts)), encoding="utf-8")
    phone.goto("/admin/imports/")
    assert is_narrow(phone)
    look(phone, "imports")
    phone.set_input_files("input[type=file]", path)
    phone.get_by_role("button", name="Upload").click()
    phone.wait_for_url(re.compile(r"/admin/imports/\d+/$"))
    run = ImportRun.objects.get()
    assert run.files.get().chunks.count() == 3
    runs.go_on(run)
    phone.reload()
    look(phone, "categories")
    phone.get_by_role("button", name="Keep the table and make the drafts").click()
    run.refresh_from_db()
    runs.go_on(run)
    phone.goto(f"/admin/imports/{run.pk}/")
    assert is_narrow(phone)
    look(phone, "run")
    phone.get_by_role("link", name="Part 100").click()
    assert is_narrow(phone)
    look(phone, "triage")
    phone.get_by_label("Words that every page repeats").check()
    outlook = phone.locator("details#outlook")
    outlook.locator("summary").click()
    outlook.get_by_role("button", name="Into the introduction").click()
    expect(phone.locator("details#outlook")).to_contain_text("Words that every page repeats")
    phone.goto(f"/admin/imports/{run.pk}/submit/")
    look(phone, "before_submit")
    phone.get_by_role("button", name="Submit them").click()
    expect(phone.get_by_text("It is under way.")).to_be_visible()
    look(phone, "submit")
