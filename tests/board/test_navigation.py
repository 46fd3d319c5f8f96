"""The frame of every page: its colours, its places, and the one that a page lies in."""

import re
from pathlib import Path

import pytest

STATIC = Path(__file__).parents[2] / "static"
PUBLIC = re.compile(r"(--[\w-]+): var\(--day, (#\w+)\) var\(--night, (#\w+)\);")
BOARD = re.compile(r"(--[\w-]+): light-dark\((#\w+), (#\w+)\);")
PLACE = re.compile(r'<a href="([^"]+)"( aria-current="\w+")?>([^<]+)</a>')


def places(client, member, path="/admin/"):
    """Word and whether it is marked, of each line of the side bar."""
    client.force_login(member.user)
    page = client.get(path).text
    frame = page[page.index('<nav aria-label="The board') : page.index('id="user-tools"')]
    return {word: bool(mark) for _address, mark, word in PLACE.findall(frame)}


def test_the_workplace_has_the_colours_of_the_public_site():
    sheets = ((PUBLIC, "reading/style.css"), (BOARD, "workplace.css"))
    public, board = (
        {name: colours for name, *colours in form.findall((STATIC / sheet).read_text())}
        for form, sheet in sheets
    )
    shared = {name: board[name] for name in public if name in board}
    assert len(shared) > 10
    assert shared == {name: public[name] for name in shared}


@pytest.mark.parametrize(
    ("role", "words"),
    [
        (
            "author",
            "Desk Articles Imports Calendar Who holds what Map Sources Figures Words Reports",
        ),
        (
            "clinician",
            "Desk Articles Imports To sign Calendar Who holds what Map Sources Figures Words "
            "Reports",
        ),
        (
            "publisher",
            "Desk Articles Imports Publish Calendar Who holds what Map Sources Figures Words "
            "Reports Log Site",
        ),
        ("newsletter_manager", "Desk Newsletter Mail"),
    ],
)
def test_the_side_bar_has_what_a_role_uses_in_the_order_of_the_work(board, client, role, words):
    assert " ".join(places(client, getattr(board, role))) == words


@pytest.mark.parametrize(
    ("role", "path", "word"),
    [
        ("author", "/admin/", "Desk"),
        ("author", "/admin/articles/lumbar-wedging/sections/causes/", "Articles"),
        ("author", "/admin/references/paste/", "Sources"),
        ("author", "/admin/claims/", "Claims without a source"),
        ("author", "/admin/schedule/", "Calendar"),
        ("clinician", "/admin/desk/unsigned/", "Public, unsigned"),
    ],
)
def test_the_side_bar_marks_where_one_is(board, client, role, path, word):
    found = places(client, getattr(board, role), path)
    marked = [name for name, is_here in found.items() if is_here]
    assert word in marked
    assert ("Desk" in marked) == (word == "Desk")


def test_every_place_of_every_role_opens(board, client):
    for role in ("author", "clinician", "publisher", "newsletter_manager", "administrator"):
        client.force_login(getattr(board, role).user)
        addresses = [address for address, *_rest in PLACE.findall(client.get("/admin/").text)]
        assert {client.get(address).status_code for address in addresses} <= {200}, role


def test_labels_of_the_admin_s_own_forms_end_as_everywhere(board, client):
    client.force_login(board.administrator.user)
    account = board.author.user_id
    for path in ("condition/specialty/add/", "auth/user/add/", f"auth/user/{account}/password/"):
        page = client.get(f"/admin/{path}").text
        assert "</label>" in page
        assert ":</label>" not in page
