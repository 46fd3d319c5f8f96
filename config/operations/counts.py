"""Counts of requests, shared by all processes of this machine.

Each process adds to a small file of its own, mapped into its memory; a scrape reads all of them.
A process takes over the file of one that ended, so that no count is lost and none goes down until
the machine starts anew.
"""

import fcntl
import mmap
import os
import struct
import tempfile
import threading
from hashlib import sha256
from pathlib import Path

from django.conf import settings

STATUSES = ("2xx", "3xx", "4xx", "5xx")
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)  # seconds, upper bounds

NAMES = (
    *(f"status:{status}" for status in STATUSES),
    *(f"bucket:{bound}" for bound in BUCKETS),
    "bucket:+Inf",
    "microseconds",
    "files",
)
PLACE = {name: 8 * number for number, name in enumerate(NAMES)}
SIZE = 8 * len(NAMES)
MOST_PROCESSES = 256

_lock = threading.Lock()
_mine: "_Slot | None" = None


class _Slot:
    """This process's file."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.process = os.getpid()
        for number in range(MOST_PROCESSES):
            file = (folder / f"{number}.counts").open("a+b")
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                file.close()
                continue
            break
        else:
            raise OSError(f"More than {MOST_PROCESSES} processes count in {folder}.")
        if file.seek(0, os.SEEK_END) < SIZE:
            file.truncate(SIZE)
        self.file = file  # open as long as the process: the lock hangs on it
        self.map = mmap.mmap(file.fileno(), SIZE)

    def read(self, name: str) -> int:
        return struct.unpack_from("<Q", self.map, PLACE[name])[0]

    def write(self, name: str, value: int) -> None:
        struct.pack_into("<Q", self.map, PLACE[name], value)


def folder() -> Path:
    """Where the processes of this site on this machine count together."""
    site = sha256(f"{settings.SITE_URL} {settings.BASE_DIR}".encode()).hexdigest()[:12]
    root = os.environ.get("XDG_RUNTIME_DIR") or tempfile.gettempdir()
    return Path(root) / f"attest-{os.getuid()}-counts-{site}"


def count(status: int, seconds: float) -> None:
    """Add one answer of Django's."""
    with _lock:
        slot = _slot()
        for name, more in (
            (f"status:{status // 100}xx", 1),
            (f"bucket:{_bucket(seconds)}", 1),
            ("microseconds", int(seconds * 1_000_000)),
        ):
            if name in PLACE:
                slot.write(name, slot.read(name) + more)


def count_file() -> None:
    """Add one page that was sent from its file."""
    with _lock:
        slot = _slot()
        slot.write("files", slot.read("files") + 1)


def totals() -> dict[str, int]:
    """All processes' counts on this machine, by name."""
    found = dict.fromkeys(NAMES, 0)
    for path in sorted(folder().glob("*.counts")):
        content = path.read_bytes()[:SIZE]
        if len(content) == SIZE:
            for name, value in zip(NAMES, struct.unpack(f"<{len(NAMES)}Q", content), strict=True):
                found[name] += value
    return found


def _slot() -> _Slot:
    global _mine  # noqa: PLW0603 (a process forked from another needs a file of its own)
    if _mine is None or _mine.process != os.getpid():
        _mine = _Slot(folder())
    return _mine


def _bucket(seconds: float) -> str:
    return next((str(bound) for bound in BUCKETS if seconds <= bound), "+Inf")
