"""Noting which message a worker hands over: the one write that every message waits for.

It goes straight to the database's driver. Django's cursor would cost more than the write, and
psycopg's own would stand still until PostgreSQL answers, where the mail server's answer can be
waited for at the same time.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import DEFAULT_DB_ALIAS, OperationalError, connections

# True when the note stands: the handful is still the worker's.
IsNoted = Callable[[], bool]

NOTE = (
    "UPDATE post_shift SET message = {}, handed_over_at = {} WHERE worker = {} AND NOT is_recalled"
)
SQLITE = NOTE.format("?", "?", "?")
POSTGRESQL = NOTE.format("$1", "$2", "$3").encode()


def note(*, message: int, at: datetime, worker: str) -> IsNoted:
    """Begin to write that `worker` hands over `message`; what it returns waits until it stands.

    Both raise the database's errors. Nothing else may be asked of the database in between.
    """
    database = connections[DEFAULT_DB_ALIAS]
    database.ensure_connection()
    if database.vendor == "postgresql":
        return _begun(database.connection.pgconn, message, at, worker)
    with database.wrap_database_errors:
        moment = str(at.replace(tzinfo=None))  # as Django keeps it there: UTC, unsaid
        cursor = database.connection.execute(SQLITE, (message, moment, worker))
    return lambda: cursor.rowcount == 1


def _begun(pgconn: Any, message: int, at: datetime, worker: str) -> IsNoted:
    import psycopg

    try:
        values = [str(message).encode(), at.isoformat().encode(), worker.encode()]
        pgconn.send_query_params(POSTGRESQL, values)
        pgconn.flush()
    except psycopg.Error as error:
        raise OperationalError(str(error)) from error
    return lambda: _ended(pgconn)


def _ended(pgconn: Any) -> bool:
    from psycopg.pq import ExecStatus

    result = pgconn.get_result()
    while pgconn.get_result() is not None:
        pass
    if result is None or result.status != ExecStatus.COMMAND_OK:
        raise OperationalError(pgconn.error_message.decode("utf-8", "replace"))
    return result.command_tuples == 1
