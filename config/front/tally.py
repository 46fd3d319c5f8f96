"""What the front answered: counts, and a line in the log for each.

Both are kept off the way of a request: each thread counts for itself, and lines are written by a
thread of their own, many at a time. A client's address is in neither.
"""

import sys
import threading
import time
from collections import deque
from typing import TextIO

SENT, NOT_MODIFIED, PASSED_ON, FROM_SHELF, BYTES = range(5)
NAMES = ("sent", "not_modified", "passed_on", "from_shelf", "bytes")
LINES = 100_000  # that may wait to be written; older ones are lost before memory is
EVERY = 0.2  # seconds


class Tally:
    """Counts since the process started."""

    def __init__(self) -> None:
        self._threads: list[list[int]] = []
        self._local = threading.local()

    def mine(self) -> list[int]:
        """The counts of this thread, to add to."""
        try:
            return self._local.counts
        except AttributeError:
            counts = self._local.counts = [0] * len(NAMES)
            self._threads.append(counts)
            return counts

    def read(self) -> dict[str, int]:
        """All threads' counts by name: sent, not_modified, passed_on, from_shelf, bytes."""
        rows = list(self._threads)
        return {name: sum(row[place] for row in rows) for place, name in enumerate(NAMES)}


class AccessLog:
    """Lines of JSON, one for each answer that the front gave."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self.waiting: deque[tuple[float, str]] = deque(maxlen=LINES)
        self._stream = stream or sys.stderr

    def start(self) -> None:
        """Write from now on, in the background."""
        threading.Thread(target=self._write_on, name="access-log", daemon=True).start()

    def write(self) -> None:
        """Write what waits."""
        waiting, lines = self.waiting, []
        while waiting:
            at, line = waiting.popleft()
            lines.append(f'{{"at":{at:.3f},{line}')
        if lines:
            self._stream.write("".join(lines))
            self._stream.flush()

    def _write_on(self) -> None:
        while True:
            time.sleep(EVERY)
            self.write()
