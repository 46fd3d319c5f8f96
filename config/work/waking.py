"""How `work` hears of news at once: PostgreSQL tells it, and SQLite's change counter is looked at.

A look now and then besides makes up for what was not heard.
"""

import logging
import sqlite3
import threading
from collections.abc import Callable, Iterable
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connection

log = logging.getLogger(__name__)
CHANNEL = "attest"
EVERY = 0.2  # seconds between two looks at SQLite's counter, which take some 6 microseconds
PATIENCE = 5.0  # seconds that it listens before it looks whether it is to end
AWAY = 1.0  # seconds between two tries to reach a database that is away
# A statement of that kind on the table wakes the task of that name. What tasks write themselves is
# not among them.
WAKES = (
    ("reading.PagesWanted", "INSERT OR UPDATE OF wanted", "pages"),
    ("post.Message", "INSERT", "mail"),
    ("post.Batch", "UPDATE OF state", "mail"),
    ("record.ScheduledPublication", "INSERT", "publish"),
    ("importing.ImportRun", "INSERT OR UPDATE OF state", "imports"),
    ("board.RunStep", "INSERT", "runs"),
)
NEWS = tuple(dict.fromkeys(task for _label, _event, task in WAKES))
FUNCTION = """
    CREATE OR REPLACE FUNCTION attest_tell() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN PERFORM pg_notify('attest', TG_ARGV[0]); RETURN NULL; END $$
"""
TRIGGER = """
    CREATE OR REPLACE TRIGGER attest_tell_{number} AFTER {event} ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION attest_tell('{task}')
"""


def put_triggers(**_signal: Any) -> None:
    """After each migrate, on PostgreSQL: have the database tell of what tasks wait for."""
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute(FUNCTION)
        for number, (label, event, task) in enumerate(WAKES):
            table = connection.ops.quote_name(apps.get_model(label)._meta.db_table)
            cursor.execute(TRIGGER.format(number=number, event=event, table=table, task=task))


def _address() -> str:
    from psycopg.conninfo import make_conninfo

    of_django = {"cursor_factory", "context", "prepare_threshold"}
    about = connection.get_connection_params()
    return make_conninfo(**{name: said for name, said in about.items() if name not in of_django})


class Waker(threading.Thread):
    """Calls `wake` with a task's name when there may be news for it; with None for all of them."""

    def __init__(self, wake: Callable[[str | None], None], stopped: threading.Event) -> None:
        super().__init__(name="waking", daemon=True)
        self._wake = wake
        self._stopped = stopped

    def run(self) -> None:
        """Until stopped, whether or not the database is there."""
        is_away = False
        while not self._stopped.is_set():
            try:
                for news in self._news():
                    if is_away:
                        log.warning("The database answers again.")
                        is_away = False
                    self._wake(news)
                    if self._stopped.is_set():
                        return
            except Exception as error:  # noqa: BLE001 (of the driver, or of the network)
                if not is_away:
                    log.warning("The database does not answer; what waits, waits: %s", error)
                    is_away = True
            self._stopped.wait(AWAY)

    def _news(self) -> Iterable[str | None]:
        return self._told() if connection.vendor == "postgresql" else self._counted()

    def _told(self) -> Iterable[str | None]:
        import psycopg

        with psycopg.connect(_address(), autocommit=True) as listening:
            listening.execute(f"LISTEN {CHANNEL}")
            yield None
            while not self._stopped.is_set():
                for told in listening.notifies(timeout=PATIENCE):
                    yield told.payload

    def _counted(self) -> Iterable[str]:
        name = str(settings.DATABASES["default"]["NAME"])
        address = name if name.startswith("file:") else f"file:{name}?mode=ro"
        counting = sqlite3.connect(address, uri=True, timeout=5)
        try:
            known = None
            while not self._stopped.is_set():
                (count,) = counting.execute("PRAGMA data_version").fetchone()
                if count != known:
                    known = count
                    yield from NEWS
                self._stopped.wait(EVERY)
        finally:
            counting.close()
