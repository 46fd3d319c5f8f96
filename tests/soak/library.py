"""A whole library comes over: killed ten times on the way, then the same with forty posts changed.

    .venv/bin/python -m tests.soak.library [POSTS]

Writes a WordPress export of so many posts (3,000) of the length of the board's own, one of them
of 30 MB, brings it over with `import_library` into a SQLite file of its own, and tells the
processor time of an article and the most memory that a process held.
"""

import os
import re
import resource
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

from importing.house_format import read_article
from tests.config.test_settings import PRODUCTION
from tests.importing.wordpress import export, post

KILLS, CHANGED, LARGE = 10, 40, 30_000_000
MADE = "SELECT count(*) FROM importing_import WHERE state != 'waiting'"
STATES = """
from collections import Counter
from importing.models import Import
print(Counter(Import.objects.values_list("run", "state")))
"""
WHOLE = Path("tests/importing/house_format/whole")


def as_post(text: str) -> str:
    """A text of the house as the classic editor keeps it, its sections under headings."""
    headings = {
        section.heading_line for section in read_article(text).sections.values()
    }  # fmt: skip
    lines = text.replace("<", "&lt;").splitlines()[1:]
    return "\n".join(
        f"<h2>{line.strip()}</h2>" if number in headings else line
        for number, line in enumerate(lines, start=2)
    )


def in_own_words(text: str, number: int) -> str:
    """The text with every ninth long word made one that no other post has: no cache knows it."""
    tail = "".join("abcdefghij"[int(digit)] for digit in str(number))
    words = count(number)
    return re.sub(
        r"\b[a-z]{7,}\b", lambda word: word[0] + ("" if next(words) % 9 else tail), text
    )  # fmt: skip


def posts(many: int, changed: int = 0) -> Iterator[str]:
    """Posts of the whole texts by turns; some have a word more, and one is 30 MB long."""
    texts = [as_post(path.read_text(encoding="utf-8")) for path in sorted(WHOLE.glob("*.txt"))]
    for number in range(1, many + 1):
        text = in_own_words(texts[number % len(texts)], number)
        if number == many // 2:
            text += f'<img src="data:image/png;base64,{"A" * LARGE}">'
        if number <= changed:
            text = text.replace("</h2>\n", "</h2>\nA word more.\n", 1)
        yield post(number, f"Disease {number}", text)


def made(database: Path) -> int:
    """How many articles are drafts by now."""
    try:
        with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True, timeout=1)) as there:
            return there.execute(MADE).fetchone()[0]
    except sqlite3.Error:
        return 0


def bring(path: Path, environment: dict[str, str], database: Path, kill_at: int = 0) -> bool:
    """Run the command, killed once so many articles are made; whether it came to its end."""
    process = subprocess.Popen(
        [sys.executable, "manage.py", "import_library", str(path)],
        env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    while kill_at and process.poll() is None:
        if made(database) >= kill_at:
            process.send_signal(signal.SIGKILL)
        time.sleep(0.05)
    return process.wait() == 0


def main(many: int) -> None:
    with TemporaryDirectory() as folder:
        place = Path(folder)
        environment = os.environ | PRODUCTION | {
            "DATABASE_URL": f"sqlite:///{place}/db.sqlite3", "MEDIA_ROOT": f"{place}/media",
            "PAGES_ROOT": f"{place}/pages", "DOCUMENTS_ROOT": f"{place}/documents",
        }  # fmt: skip
        subprocess.run([sys.executable, "manage.py", "migrate", "-v0"], env=environment, check=True)
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        for name, changed, kills in (("first", 0, KILLS), ("again", CHANGED, 0)):
            path = place / f"{name}.xml"
            with path.open("w", encoding="utf-8") as file:
                file.writelines(export(posts(many, changed)))
            began = time.monotonic()
            for kill in range(1, kills + 1):
                bring(path, environment, place / "db.sqlite3", kill * many // (kills + 1))
            done = bring(path, environment, place / "db.sqlite3")
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
            print(
                f"{name}: {'ended' if done else 'FAILED'}, {path.stat().st_size >> 20} MB, "
                f"{time.monotonic() - began:.0f} s, {spent:.0f} s of a processor "
                f"({spent / (changed or many):.2f} an article), "
                f"at most {after.ru_maxrss >> 10} MB"
            )
            before = after
        subprocess.run(
            [sys.executable, "manage.py", "shell", "-v0", "-c", STATES], env=environment, check=True
        )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 3_000)
