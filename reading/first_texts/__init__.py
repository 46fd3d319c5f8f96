"""What the pages about the site say until an administrator writes something else."""

from functools import cache
from pathlib import Path


@cache
def first_texts() -> dict[str, tuple[str, str]]:
    """The title and the text of each page, by its key: a file's first line, and the rest of it."""
    found = {}
    for path in sorted(Path(__file__).parent.glob("*.md")):
        title, _, text = path.read_text(encoding="utf-8").partition("\n")
        found[path.stem] = (title.removeprefix("# "), text.strip())
    return found
