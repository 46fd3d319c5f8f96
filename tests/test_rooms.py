"""The rooms of the house import one way: nothing above knows what is below."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ["post", "condition", "treatments", "editorial", "reading", "newsletter", "config"]
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


@pytest.mark.parametrize("room", PRESENT)
def test_a_room_knows_only_the_rooms_above_it(room):
    below = set(ROOMS[ROOMS.index(room) + 1 :])
    for path in (ROOT / room).rglob("*.py"):
        if "migrations" not in path.parts:
            assert not imported(path) & below, path.relative_to(ROOT)
