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
        if Path(name).suffix in FONTS or ".min." in name or "vendor" in Path(name).parts
    ]


def test_each_font_and_script_of_others_is_named_with_a_licence_that_is_there():
    entries = ENTRY.findall((ROOT / "NOTICE").read_text("utf-8"))
    for name in shipped_of_others():
        assert [said for pattern, said in entries if fnmatch(name, pattern)], name
    for pattern, said in entries:
        assert any(fnmatch(name, pattern) for name in shipped_of_others()), pattern
        assert (ROOT / said.split()[-1]).is_file(), said
