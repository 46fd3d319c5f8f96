"""What every test shares."""

import time
from datetime import timedelta

import pytest
from django.core import signing
from django.test import TransactionTestCase
from django.utils import timezone

from editorial.groups import ensure_groups
from editorial.guards import lower_guards, raise_guards
from tests.cast import Board

pytest_plugins = ["tests.browser"]
_empty_the_tables = TransactionTestCase._fixture_teardown


def _lower_the_guards_first(case: TransactionTestCase) -> None:
    """Tests that commit have to empty the tables, which the guards refuse to everybody else."""
    lower_guards()
    _empty_the_tables(case)
    raise_guards()
    ensure_groups()


TransactionTestCase._fixture_teardown = _lower_the_guards_first


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
