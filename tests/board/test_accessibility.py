"""Every place of the workplace by axe, light and dark: contrast, names, landmarks, headings."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from board.navigation import PLACES, Line, side_bar
from tests.browser import sign_in

AXE = Axe()
ARTICLE = "/admin/articles/lumbar-wedging"
MORE = {
    "author": [
        f"{ARTICLE}/",
        f"{ARTICLE}/write/",
        f"{ARTICLE}/sections/medications/",
        "/admin/help/",
    ],
    "publisher": [f"{ARTICLE}/publish/"],
    "newsletter_manager": [],
    "administrator": ["/admin/accounts/person/invite/"],
}


def addresses(board, rf, role: str) -> list[str]:
    """Every line of the role's side bar, its parts too."""
    person = getattr(board, role)
    found: set[str] = set()
    for path in ("/admin/", *(line.address for line in _lines(rf, person, "/admin/"))):
        lines = _lines(rf, person, path)
        found |= {one.address for line in lines for one in (line, *line.parts)}
    return sorted(found) + MORE[role]


def _lines(rf, person, path: str) -> list[Line]:
    request = rf.get(path)
    request.user = person.user
    return side_bar(request)


# What the dark scheme changes is colours.
SCHEMES = {"light": {}, "dark": {"runOnly": ["color-contrast"]}}


@pytest.mark.parametrize("role", MORE)
def test_a_role_s_screens_have_no_fault_that_axe_finds(board, rf, page: Page, role):
    board.published_edition()
    sign_in(page, getattr(board, role))
    found = {}
    for address in addresses(board, rf, role):
        page.goto(address)
        for scheme, rules in SCHEMES.items():
            page.emulate_media(color_scheme=scheme)
            page.evaluate("Promise.all(document.getAnimations().map(one => one.finished))")
            for fault in AXE.run(page, options=rules).response["violations"]:
                place = (scheme, address, fault["nodes"][0]["html"][:120])
                found.setdefault(fault["id"], []).append(place)
    assert found == {}


def test_every_place_has_a_word_and_a_role():
    assert all(place.word and place.roles for place in PLACES)
