"""Noting which message a worker hands over: the one write that every message waits for.

It goes straight to the database's driver. Django's cursor would cost more than the write, and
psycopg's own would stand still until PostgreSQL answers, where the mail server's answer can be
waited for at the same time. PostgreSQL reads and plans the statement once per connection: that was
the greater part of its work.
"""

from collections.abc import Callable
from datetime import datetime
from itertools import count
from typing import Any
from weakref import WeakKeyDictionary

from django.db import DEFAULT_DB_ALIAS, OperationalError, connections

# True when the note stands: the handful is still the worker's.
IsNoted = Callable[[], bool]

NOTE = (
    "UPDATE post_shift SET message = {}, handed_over_at = {} WHERE worker = {} AND NOT is_recalled"
)
SQLITE = NOTE.format("?", "?", "?")
POSTGRESQL = NOTE.format("$1", "$2", "$3").encode()

_prepared: WeakKeyDictionary[Any, bytes] = WeakKeyDictionary()  # its name on each connection
_numbers = count(1)


def note(*, message: int, at: datetime, worker: str) -> IsNoted:
    """Begin to write that `worker` hands over `message`; what it returns waits until it stands.

    Both raise the database's errors. Nothing else may be asked of the database in between.
    """
    database = connections[DEFAULT_DB_ALIAS]
    database.ensure_connection()
    if database.vendor == "postgresql":
        return _begun(database.connection, message, at, worker)
    with database.wrap_database_errors:
        moment = str(at.replace(tzinfo=None))  # as Django keeps it there: UTC, unsaid
        cursor = database.connection.execute(SQLITE, (message, moment, worker))
    return lambda: cursor.rowcount == 1


def _begun(connection: Any, message: int, at: datetime, worker: str) -> IsNoted:
    import psycopg

    try:
        values = [str(message).encode(), at.isoformat().encode(), worker.encode()]
        name = _prepared.get(connection) or _prepare(connection)
        connection.pgconn.send_query_prepared(name, values)
        connection.pgconn.flush()
    except psycopg.Error as error:
        _prepared.pop(connection, None)
        raise OperationalError(str(error)) from error
    return lambda: _ended(connection)


def _prepare(connection: Any) -> bytes:
    from psycopg.pq import ExecStatus

    name = b"post_note_%d" % next(_numbers)  # never one that the connection may still have
    result = connection.pgconn.prepare(name, POSTGRESQL)
    if result.status != ExecStatus.COMMAND_OK:
        raise OperationalError(_complaint(connection))
    _prepared[connection] = name
    return name


def _ended(connection: Any) -> bool:
    from psycopg.pq import ExecStatus

    result = connection.pgconn.get_result()
    while connection.pgconn.get_result() is not None:
        pass
    if result is None or result.status != ExecStatus.COMMAND_OK:
        _prepared.pop(connection, None)  # something on the way may have forgotten the statement
        raise OperationalError(_complaint(connection))
    return result.command_tuples == 1


def _complaint(connection: Any) -> str:
    return connection.pgconn.error_message.decode("utf-8", "replace")
