"""All pages rendered anew after a change of the footer, while readers go on reading.

    DATABASE_URL=… python -m tests.bench.anew [FOLDER]

On a board that tests.bench.fill_board filled, which it changes by a line of the footer. As `work`
does it, in one process; a second one asks for the pages meanwhile, a hundred a second, as nginx
would: it opens their files.
"""

import logging
import os
import resource
import sys
import tempfile
import time
from itertools import cycle
from multiprocessing import get_context
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Event
from pathlib import Path

import django

if "DATABASE_URL" not in os.environ:
    sys.exit("Name a database in DATABASE_URL that tests.bench.fill_board has filled.")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
django.setup()
logging.disable(logging.WARNING)

from django.conf import settings  # noqa: E402

from reading.rendering.files import PageFiles  # noqa: E402
from reading.rendering.host import Host  # noqa: E402
from reading.rendering.queue import want_everything  # noqa: E402

A_SECOND = 100  # pages that are asked for
READY = "ready"


def read(folder: Path, is_over: Event, results: "Queue[tuple[int, int]]") -> None:
    """Open one page after the other until it is over; how many were there, and how many not."""
    places = cycle(list(folder.glob("conditions/*/index.html")))
    found = missed = 0
    while not is_over.wait(1 / A_SECOND):
        try:
            found += next(places).read_bytes().endswith(b"</html>\n")
        except FileNotFoundError:
            missed += 1
    results.put((found, missed))


def render_all(host: Host) -> None:
    """Until no page waits any more."""
    host.look()
    while waiting := host.waiting():
        while waiting:
            if not host.render_next(waiting):
                sys.exit("A page was not rendered.")


def timed(what: str, host: Host) -> None:
    """Print a row of the table."""
    began, clock = time.process_time(), time.monotonic()
    render_all(host)
    spent, passed = time.process_time() - began, time.monotonic() - clock
    articles = len(host.rows)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    print(f"| {what} | {articles:,} | {spent:,.0f} s | {spent / articles * 1000:.0f} ms | "
          f"{passed:,.0f} s | {peak:.0f} MB |", flush=True)  # fmt: skip


def main() -> None:
    with tempfile.TemporaryDirectory() as made:
        folder = Path(sys.argv[1] if len(sys.argv) > 1 else made)
        settings.PAGES_ROOT = folder
        files = PageFiles(folder)
        print("| | articles | processor time | an article | by the clock | memory at most |")
        print("|---|---|---|---|---|---|", flush=True)
        timed("all pages for the first time", Host(files, "bench"))
        spawn = get_context("fork")
        is_over, results = spawn.Event(), spawn.Queue()
        reader = spawn.Process(target=read, args=(files.public, is_over, results))
        reader.start()
        want_everything()
        timed("anew after a change of the footer", Host(files, "bench"))
        is_over.set()
        found, missed = results.get()
        reader.join()
        kept = [place for place in folder.rglob("*") if place.is_file()]
        size = sum(place.stat().st_blocks * 512 for place in kept)
        asked = found + missed
        print(
            f"\n{len(kept):,} files, {size / 1e9:.2f} GB on disk. Meanwhile readers asked {asked:,}"
        )
        print(f"times: {found:,} whole pages, {missed:,} that were not there.")


if __name__ == "__main__":
    main()
