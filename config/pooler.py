"""The way to PostgreSQL: direct, or through a pooler such as PgBouncer in transaction mode.

The pages may go through one. `work` may not: it listens for news, and holds locks that last as long
as its session, of which a pooler gives it another one for each transaction.
"""

from typing import Any

from django.conf import settings
from django.db import connection, connections

NAME_THE_DATABASE_ITSELF = (
    "The database is reached through a pooler: set WORK_DATABASE_URL to its own address, which "
    "manage.py work takes."
)


def leads_through_pooler() -> bool:
    """Whether another process answers than the one that the connection was told of.

    A pooler names process numbers of its own in PostgreSQL's BackendKeyData. Raises
    OperationalError while the database is away.
    """
    if connection.vendor != "postgresql":
        return False
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (answering,) = cursor.fetchone()
    return bool(answering != connection.connection.info.backend_pid)


def go_past_pooler() -> None:
    """Have this process use WORK_DATABASE_URL, where that is set."""
    if settings.WORK_DATABASE:
        use_database(settings.WORK_DATABASE)


def use_database(known: dict[str, Any]) -> None:
    """Whatever of DATABASES these name, with new connections."""
    connections.close_all()
    close_pool = getattr(connection, "close_pool", None)  # which SQLite has none of
    if close_pool:
        close_pool()
    connections.settings["default"].update(known)
