"""The database's own guard on the consent log and on the managers' log.

Rows are only added. Those of a subscriber who never confirmed may go: that was no consent.
"""

from django.db import DEFAULT_DB_ALIAS, connections

from editorial.guards import Guard, _statements

from .models import Consent, NewsletterEvent

_LOG, _ACTS = Consent._meta.db_table, NewsletterEvent._meta.db_table
_CONFIRMED = (
    "EXISTS (SELECT 1 FROM newsletter_subscriber s "
    "WHERE s.id = OLD.subscriber_id AND s.confirmed_at IS NOT NULL)"
)
GUARDS = (
    Guard(f"guard_{_LOG}_update", _LOG, "UPDATE", "", "the consent log is never changed"),
    Guard(f"guard_{_LOG}_delete", _LOG, "DELETE", _CONFIRMED, "the consent log is never deleted"),
    Guard(f"guard_{_ACTS}_update", _ACTS, "UPDATE", "", "the log of acts is never changed"),
    Guard(f"guard_{_ACTS}_delete", _ACTS, "DELETE", "", "the log of acts is never deleted"),
)


def raise_guards(using: str = DEFAULT_DB_ALIAS, **_signal: object) -> None:
    """Put every guard in place, as often as you like."""
    connection = connections[using]
    tables = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for guard in GUARDS:
            if guard.table in tables:
                for statement in _statements(connection, guard):
                    cursor.execute(statement)


def lower_guards(using: str = DEFAULT_DB_ALIAS) -> None:
    """Take every guard away. For tests, which have to empty tables; nothing else calls it."""
    connection = connections[using]
    with connection.cursor() as cursor:
        for guard in GUARDS:
            if connection.vendor == "sqlite":
                cursor.execute(f"DROP TRIGGER IF EXISTS {guard.name}")
            else:
                cursor.execute(f"DROP TRIGGER IF EXISTS {guard.name} ON {guard.table}")
                cursor.execute(f"DROP TRIGGER IF EXISTS {guard.name}_all ON {guard.table}")
