"""Every place of the workplace by axe, light and dark: contrast, names, landmarks, headings."""

import re

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
        f"{ARTICLE}/sections/causes/path/",
        f"{ARTICLE}/editions/",
        "/admin/condition/condition/add/",
        "/admin/condition/figure/add/",
        "/admin/condition/reference/add/",
        "/admin/references/paste/",
        "/admin/profile/",
        "/admin/second-factor/",
        "/admin/help/",
    ],
    "clinician": [f"{ARTICLE}/sections/causes/<label>/"],
    "publisher": [f"{ARTICLE}/publish/"],
    "newsletter_manager": [],
    "administrator": ["/admin/accounts/person/invite/", "/admin/auth/user/<author>/change/"],
}
DARK = {"runOnly": ["color-contrast"]}


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


def test_no_screen_has_a_fault_that_axe_finds(board, rf, page: Page):
    board.published_edition()
    named = {"<label>": board.revision("causes").label, "<author>": str(board.author.user.pk)}
    found: dict[str, list[tuple[str, str]]] = {}
    seen: set[str] = set()  # what several roles have is looked at once
    for role in MORE:
        sign_in(page, getattr(board, role))
        for address in addresses(board, rf, role):
            if address in seen and address != "/admin/":
                continue
            seen.add(address)
            page.emulate_media(color_scheme="light")
            page.goto(re.sub("<.*>", lambda one: named[one[0]], address))
            faults = AXE.run(page).response["violations"]
            page.emulate_media(color_scheme="dark")
            faults += AXE.run(page, options=DARK).response["violations"]
            for fault in faults:
                found.setdefault(fault["id"], []).append((address, fault["nodes"][0]["html"][:120]))
    assert found == {}


def test_every_place_has_a_word_and_a_role():
    assert all(place.word and place.roles for place in PLACES)
