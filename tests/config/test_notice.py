"""NOTICE names the licence of all that is shipped and was made by others, and nothing else."""

import re
import subprocess
from fnmatch import fnmatch
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FONTS = {".ttf", ".otf", ".woff", ".woff2"}
ENTRY = re.compile(r"^(\S+)\n((?: {4}.+\n)+)", re.MULTILINE)


def shipped_of_others() -> list[str]:
    names = subprocess.check_output(["git", "ls-files"], cwd=ROOT, text=True).split()
    shipped = (name for name in names if not name.startswith("tests/"))
    return [
        name
        for name in shipped
        if Path(name).suffix in FONTS
        or ".min." in name
        or "vendor" in Path(name).parts
        or names_a_source(name)
    ]


def names_a_source(name: str) -> bool:
    """A list of words says in its head where it was taken from."""
    if Path(name).suffix != ".txt" or Path(name).name in {"OFL.txt", "LICENSE.txt"}:
        return False
    head = (ROOT / name).read_text("utf-8")[:1000].lower()
    return "copyright" in head or "public domain" in head


def test_each_font_script_and_list_of_others_is_named_with_a_licence_that_is_there():
    entries = ENTRY.findall((ROOT / "NOTICE").read_text("utf-8"))
    for name in shipped_of_others():
        assert [said for pattern, said in entries if fnmatch(name, pattern)], name
    for pattern, said in entries:
        assert any(fnmatch(name, pattern) for name in shipped_of_others()), pattern
        is_whole = said.strip().endswith(("public domain", "the head of the file"))
        assert is_whole or (ROOT / said.split()[-1]).is_file(), said
