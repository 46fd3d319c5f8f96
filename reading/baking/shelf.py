"""A copy of the kept pages on this host: a file that answers when the database does not."""

import fcntl
import json
import logging
import sqlite3
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

log = logging.getLogger(__name__)
SCHEMA = """
CREATE TABLE IF NOT EXISTS page (
    path TEXT PRIMARY KEY, subject TEXT, made_of INTEGER, number INTEGER, status INTEGER,
    headers TEXT, modified_at REAL, reads_query INTEGER,
    plain BLOB, gzip BLOB, brotli BLOB
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS edge (identity TEXT, number INTEGER);
"""
FORMAT = 1  # of this file; one of another format is thrown away
COLUMNS = (
    "path, subject, made_of, number, status, headers, modified_at, reads_query, plain, gzip, brotli"
)


@dataclass(frozen=True)
class Copied:
    """A kept page as it stands in the copy."""

    path: str
    subject: str
    of: int
    number: int
    status: int
    headers: list[tuple[str, str]]
    modified_at: float  # seconds since 1970
    reads_query: bool
    plain: bytes | None
    gzip: bytes | None
    brotli: bytes | None


class Shelf:
    """The file. Several processes of a host share one; whoever is first with a number writes it.

    A convenience: a file that can't be read or written is complained of once and done without.
    """

    def __init__(self, path: Path) -> None:
        self.path = Path(path)
        self._local = threading.local()
        self._has_complained = False

    def edge(self) -> tuple[str, int]:
        """Which site it is a copy of, and up to which of its numbers; ("", 0) for none."""
        row = self._ask("SELECT identity, number FROM edge")
        return (row[0], row[1]) if row else ("", 0)

    def take(self, path: str) -> Copied | None:
        """The page kept at `path`."""
        row = self._ask(f"SELECT {COLUMNS} FROM page WHERE path = ?", path)  # noqa: S608
        if row is None or row[4] == 0:
            return None
        headers = [(name, value) for name, value in json.loads(row[5])]
        return Copied(*row[:5], headers, row[6], bool(row[7]), *row[8:])

    def put(self, pages: Iterable[Copied], *, identity: str, number: int) -> bool:
        """Take these in and be a copy up to `number`; False if it can't be written."""
        try:
            connection = self._connection()
            connection.execute("BEGIN IMMEDIATE")
            try:
                self._write(connection, pages, identity, number)
            except BaseException:
                connection.execute("ROLLBACK")
                raise
            connection.execute("COMMIT")
        except sqlite3.Error as error:
            self._complain(error)
            return False
        return True

    def _write(
        self, connection: sqlite3.Connection, pages: Iterable[Copied], identity: str, number: int
    ) -> None:
        row = connection.execute("SELECT identity, number FROM edge").fetchone()
        if row is not None and row[0] != identity:
            connection.execute("DELETE FROM page")
            row = None
        if row is not None and row[1] >= number:
            return  # another process of this host was quicker
        connection.executemany(
            f"INSERT OR REPLACE INTO page ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",  # noqa: S608
            (
                (
                    page.path,
                    page.subject,
                    page.of,
                    page.number,
                    page.status,
                    json.dumps(page.headers),
                    page.modified_at,
                    page.reads_query,
                    page.plain,
                    page.gzip,
                    page.brotli,
                )
                for page in pages
            ),
        )
        connection.execute("DELETE FROM edge")
        connection.execute("INSERT INTO edge VALUES (?, ?)", (identity, number))

    @contextmanager
    def alone(self) -> Iterator[bool]:
        """Whether this process, of those on this host, may fill the file: it takes a while."""
        try:
            lock = self.path.with_name(f"{self.path.name}-lock").open("w", encoding="ascii")
        except OSError:
            yield True
            return
        with lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                yield False
                return
            yield True

    def empty(self) -> None:
        """Forget everything: the site went back to an earlier number, as after a restore."""
        try:
            self._connection().executescript("BEGIN; DELETE FROM page; DELETE FROM edge; COMMIT")
        except sqlite3.Error as error:
            self._complain(error)

    def _ask(self, statement: str, *values: Any) -> tuple | None:
        try:
            return self._connection().execute(statement, values).fetchone()
        except sqlite3.Error as error:
            self._complain(error)
            return None

    def _connection(self) -> sqlite3.Connection:
        """A connection of this thread's own."""
        known = getattr(self._local, "connection", None)
        if known is None:
            known = self._local.connection = self._opened()
        return known

    def _opened(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self.path, timeout=5, isolation_level=None)
        connection.execute("PRAGMA journal_mode=WAL")
        # It can be made anew: a power cut may cost the newest pages, never the file.
        connection.execute("PRAGMA synchronous=NORMAL")
        connection.execute("PRAGMA cache_size=-512")  # KB; memory has pages of its own
        (found,) = connection.execute("PRAGMA user_version").fetchone()
        if found != FORMAT:
            connection.executescript(
                "BEGIN IMMEDIATE; DROP TABLE IF EXISTS page; DROP TABLE IF EXISTS edge;"
                f"{SCHEMA} PRAGMA user_version = {FORMAT}; COMMIT"
            )
        return connection

    def _complain(self, error: sqlite3.Error) -> None:
        self._local.connection = None
        if not self._has_complained:
            self._has_complained = True
            log.warning("Pages are kept in memory alone, %s can't be used: %s", self.path, error)
