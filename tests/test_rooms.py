"""The rooms of the house import one way: nothing above knows what is below."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
ROOMS = [
    "post",
    "condition",
    "treatments",
    "accounts",
    "record",
    "reading",
    "newsletter",
    "importing",
    "board",
    "config",
]
# The root of the site names every room, and every room may read the settings.
PRESENT = [room for room in ROOMS if (ROOT / room).is_dir()]


def imported(path: Path) -> set[str]:
    """The top-level names of what a module imports."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            found.add((node.module or "").partition(".")[0])
    return found


def pieces(path: Path) -> set[str]:
    """The rooms whose templates or static files a template takes in."""
    text = path.read_text(encoding="utf-8")
    return set(re.findall(r"""(?:include|extends|static) ['"](\w+)/""", text))


@pytest.mark.parametrize("room", PRESENT)
def test_a_room_s_templates_take_in_nothing_from_below(room):
    below = set(ROOMS[ROOMS.index(room) + 1 :])
    for path in (ROOT / "templates" / room).rglob("*.html"):
        assert not pieces(path) & below, path.relative_to(ROOT)


@pytest.mark.parametrize("room", PRESENT)
def test_a_room_knows_only_the_rooms_above_it(room):
    below = set(ROOMS[ROOMS.index(room) + 1 :])
    for path in (ROOT / room).rglob("*.py"):
        if "migrations" not in path.parts:
            assert not imported(path) & below, path.relative_to(ROOT)
