"""Who is at work on the outbox: a lock that ends with the worker's process, however that ends.

It only makes things quicker: what a dead worker held is sorted out at once, not when its lease is
over. Nothing is sent twice if it errs, because every hand-over asks the worker's Shift.
"""

import fcntl
import os
import secrets
import socket
from pathlib import Path
from typing import IO

from django.db import connection

from .models import Message, Shift

KEY_BITS = 62  # PostgreSQL's advisory locks take a signed 64-bit number
BOOT_ID = Path("/proc/sys/kernel/random/boot_id")  # Linux: another one after each start

PRESENT = """
    SELECT (classid::bigint << 32) | objid::bigint FROM pg_locks
    WHERE locktype = 'advisory' AND objsubid = 1
      AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""


class Presence:
    """One worker's own mark. `name` is what it writes on the rows it holds."""

    def __init__(self) -> None:
        self._key = secrets.randbits(KEY_BITS)
        self._file: IO[str] | None = None
        self.name = f"{socket.gethostname()[:60]}:{os.getpid()}:{self._key:x}"

    def take(self) -> bool:
        """Be present; again after the database was away. False: another is, where one may be."""
        if connection.vendor == "postgresql":
            # Tried, not waited for: a connection of our own from before may still hold it.
            _ask("SELECT pg_try_advisory_lock(%s)", self._key)
            return True
        return self._lock_file()

    def leave(self) -> None:
        """Be present no more."""
        Shift.objects.filter(worker=self.name).delete()
        if connection.vendor == "postgresql":
            _ask("SELECT pg_advisory_unlock(%s)", self._key)
        self.release()

    def release(self) -> None:
        """Let another take over; the database, which may be away, is not asked."""
        if self._file:
            self._file.close()
            self._file = None

    def gone(self, names: set[str]) -> set[str]:
        """Those of these workers whose process has ended or lost the database."""
        others = names - {self.name}
        if not others or connection.vendor != "postgresql":
            return others  # on SQLite whoever is present is so alone
        present = {f"{key:x}" for (key,) in _ask(PRESENT)}
        return {name for name in others if name.rpartition(":")[2] not in present}

    def forget_gone(self) -> None:
        """Remove the shifts of workers that are gone and hold nothing any more."""
        held = Message.objects.filter(claimed_by__isnull=False).values("claimed_by")
        idle = set(Shift.objects.exclude(worker__in=held).values_list("worker", flat=True))
        Shift.objects.filter(worker__in=self.gone(idle)).delete()

    def _lock_file(self) -> bool:
        """The kernel ends a file's lock with the process, in another container too."""
        database = Path(str(connection.settings_dict["NAME"]))
        if self._file or not database.is_file():  # in memory there is nobody else
            return True
        file = database.with_name(f"{database.name}-worker").open("w", encoding="ascii")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.close()
            return False
        self._file = file
        return True


def boot() -> str:
    """Which start of the machine this is, where a Shift is to be no older than that.

    Empty on PostgreSQL, which empties the table by itself when it crashes.
    """
    if connection.vendor == "postgresql" or not BOOT_ID.is_file():
        return ""
    return BOOT_ID.read_text(encoding="ascii").strip()


def _ask(query: str, *parameters: int) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        return cursor.fetchall()
