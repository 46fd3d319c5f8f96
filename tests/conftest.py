"""What every test shares."""

import time
from datetime import timedelta

import pytest
from django.core import signing
from django.db import connection, transaction
from django.test import TransactionTestCase
from django.utils import timezone

from board.groups import ensure_groups
from record.guards import lower_guards, missing_guards, raise_guards
from tests.cast import Board

pytest_plugins = ["tests.browser"]
_flush = TransactionTestCase._fixture_teardown
# The same after every migration, and dear to make again.
KEPT = (
    "django_migrations",
    "django_content_type",
    "auth_permission",
    "auth_group",
    "auth_group_permissions",
)
# Triggers and foreign keys stand aside for the length of the transaction.
EMPTY = """
    SET LOCAL session_replication_role = replica;
    DO $$ DECLARE name text; BEGIN
      FOR name IN SELECT tablename FROM pg_tables
        WHERE schemaname = current_schema() AND tablename <> ALL (ARRAY[{kept}])
      LOOP EXECUTE format('DELETE FROM %I', name); END LOOP;
    END $$;
"""


def _empty_the_tables(case: TransactionTestCase) -> None:
    """Tests that commit have to empty the tables, which the guards refuse to everybody else."""
    if connection.vendor == "postgresql" and _is_superuser():
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(EMPTY.format(kept=", ".join(f"'{table}'" for table in KEPT)))
    else:
        lower_guards()
        _flush(case)
    if missing_guards():
        raise_guards()
    ensure_groups()


def _is_superuser() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('is_superuser')")
        return cursor.fetchone() == ("on",)


TransactionTestCase._fixture_teardown = _empty_the_tables


@pytest.fixture
def board(db) -> Board:
    """The board and its article."""
    return Board()


@pytest.fixture(autouse=True)
def _quick_passwords(settings) -> None:
    """A hash that is slow on purpose would be most of the suite's time."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def later(monkeypatch):
    """Move the clock on by a span: signatures, acts and all."""

    real_now, real_time, moved = timezone.now, time.time, []

    def move(span):
        moved.append(span)
        passed = sum(moved, timedelta())
        monkeypatch.setattr(timezone, "now", lambda: real_now() + passed)
        monkeypatch.setattr(signing.time, "time", lambda: real_time() + passed.total_seconds())

    return move
