"""python -m tests.bench.subscribers [addresses]: a long list taken in, and its screens opened.

On SQLite, or on the PostgreSQL that DATABASE_URL names, in a database of its own. Tells seconds,
the memory the import needed at its peak beyond what the process held, and each screen's queries
and milliseconds.
"""

import io
import resource
import sys
import time

from tests.post.place import fresh_database

SCREENS = (
    "/admin/newsletter/subscriber/",
    "/admin/newsletter/subscriber/?q=reader77@example.org",
    "/admin/newsletter/subscriber/growth/",
    "/admin/post/batch/",
)


class Lines(io.RawIOBase):
    """A CSV that is made while it is read."""

    def __init__(self, count: int) -> None:
        self._lines = iter([b"email\n"])
        self._numbers = iter(range(count))

    def readable(self) -> bool:
        """It is."""
        return True

    def readinto(self, buffer: bytearray) -> int:
        """The next line."""
        line = next(self._lines, None)
        if line is None:
            number = next(self._numbers, None)
            line = b"" if number is None else f"reader{number}@example.org\n".encode()
        buffer[: len(line)] = line
        return len(line)


def memory() -> int:
    """Megabytes this process has held at most so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1000


def main(count: int) -> None:
    """Take them in, and open the screens."""
    with fresh_database() as url:
        from django.conf import settings
        from django.db import connection
        from django.test import Client
        from django.test.utils import CaptureQueriesContext

        from newsletter import actions
        from tests.cast import Board

        settings.REQUIRE_SECOND_FACTOR = False
        settings.STORAGES["staticfiles"] = {
            "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        }
        board = Board()
        held, begun = memory(), time.perf_counter()
        manager = board.newsletter_manager
        record = actions.upload(file=Lines(count), name="many.csv", by=manager)
        record = actions.take_in(record=record, roles=record.roles, by=manager)
        seconds = time.perf_counter() - begun
        print(
            f"{url.partition(':')[0]}: {record.added} addresses in {seconds:.0f} s, "
            f"{memory() - held} MB more than the {held} MB before",
            flush=True,
        )
        client = Client(headers={"host": "localhost"})
        client.force_login(board.newsletter_manager.user)
        client.get(SCREENS[0])
        for screen in SCREENS:
            with CaptureQueriesContext(connection) as queries:
                begun = time.perf_counter()
                status = client.get(screen, follow=True).status_code
                spent = (time.perf_counter() - begun) * 1000
            print(f"  {status} {len(queries):3} queries {spent:6.0f} ms  {screen}", flush=True)
        connection.close()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
