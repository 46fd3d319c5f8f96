"""Every screen of the workplace by axe, and by the tree that a screen reader is given.

The screens are those of `tests/rights.txt`, so a new one is among them from the start.
"""

import os
from collections import Counter
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from board.navigation import PLACES
from tests.browser import sign_in
from tests.test_rights import COLUMNS, SIGNED_IN, Site, table

AXE = Axe()
# Style sheets are not parsed anew: the policy forbids it.
OPTIONS = {"preload": False, "resultTypes": ["violations"]}
LOOKING = "wcunms"  # of those who may open a screen the first of these looks at it
NO_SCREENS = (
    "/jsi18n/", ".csv", ".json", ".txt", ".svg", "/export/", "/dosage/", "s/find/", "preview.html",
)  # fmt: skip
# What the dark scheme changes is colours; the soak looks at it, and at a telephone's width.
LOOKS = [(1280, "light", {})]
if os.environ.get("EVERY_LOOK"):
    dark = {"runOnly": ["color-contrast"]}
    LOOKS = [(390, "light", {}), (390, "dark", dark), (1280, "dark", dark), *LOOKS]

CONTROLS = {
    "button", "link", "textbox", "searchbox", "combobox", "listbox", "checkbox", "radio",
    "spinbutton", "Date", "DateTime", "DisclosureTriangle", "Iframe",
}  # fmt: skip
# What a screen reader says when it comes in: the same name means another thing in each.
AROUND = {
    "group", "radiogroup", "dialog", "region", "navigation", "form", "Iframe", "Date", "DateTime",
}  # fmt: skip


def screens(role: str) -> Iterator[str]:
    """The addresses that `role` looks at. Every model's history is one and the same screen."""
    for method, route, cells in table():
        may = dict(zip(COLUMNS, cells, strict=True))
        looks = next((one for one in LOOKING if may[one] == "y"), "")
        is_again = route.endswith("history/") and "condition/condition" not in route
        is_screen = route.startswith("admin/") and not route.endswith(NO_SCREENS) and not is_again
        if method == "GET" and looks == role and is_screen:
            yield route


def badly_named(page: Page) -> list[str]:
    """Controls without a name, and those that share theirs with another, as the tree has them."""
    session = page.context.new_cdp_session(page)
    nodes = {one["nodeId"]: one for one in session.send("Accessibility.getFullAXTree")["nodes"]}
    session.detach()
    found = Counter()
    for node in nodes.values():
        if node["ignored"] or _said(node, "role") not in CONTROLS:
            continue
        around, parent = "", nodes.get(node.get("parentId"))
        while parent and not around:
            if _said(parent, "role") in AROUND:
                around = _said(parent, "name")
            parent = nodes.get(parent.get("parentId"))
        told = {one["name"]: one["value"].get("value") for one in node["properties"]}
        found[_said(node, "role"), _said(node, "name"), around, told.get("url", "")] += 1
    links = Counter((name, around) for role, name, around, _url in found if role == "link")
    return [
        f"{role} “{name}” in “{around}”"
        for (role, name, around, _url), times in found.items()
        if not name or (links[name, around] > 1 if role == "link" else times > 1)
    ]


def _said(node: dict, what: str) -> str:
    return str(node.get(what, {}).get("value", "")).strip()


@pytest.mark.parametrize("role", LOOKING)
def test_a_role_s_screens_have_no_fault_that_axe_finds_and_every_control_its_own_name(
    db, page: Page, role
):
    site, found = Site(), {}
    sign_in(page, getattr(site.board, SIGNED_IN[role]))
    for route in screens(role):
        for width, scheme, rules in LOOKS:
            page.set_viewport_size({"width": width, "height": 900})
            page.emulate_media(color_scheme=scheme)
            page.goto(site.path(route))  # in each: a change of scheme leaves animations unfinished
            page.evaluate("Promise.all(document.getAnimations().map(one => one.finished))")
            for fault in AXE.run(page, options={**OPTIONS, **rules}).response["violations"]:
                place = (scheme, route, fault["nodes"][0]["html"][:120])
                found.setdefault(fault["id"], []).append(place)
        if names := badly_named(page):
            found.setdefault("names", []).append((route, names))
    assert found == {}, found


def test_every_place_has_a_word_and_a_role():
    assert all(place.word and place.roles for place in PLACES)
