"""What every test shares."""

import time
from datetime import timedelta

import pytest
from django.core import signing
from django.utils import timezone
from hypothesis import HealthCheck, settings

from record.actions import publishing, reviewing, writing
from tests import kept
from tests.cast import Board

# A busy machine is no fault of what is tested.
settings.register_profile("gate", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("gate")

pytest_plugins = ["tests.browser", "tests.databases"]


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Let a test begin with nothing written."""
    kept.begin(item)


@pytest.fixture
def board(db) -> Board:
    """The board and its article."""
    return Board()


@pytest.fixture
def unchecked(monkeypatch) -> None:
    """Let words go out that readers would not see whole, for what stands behind that check."""
    monkeypatch.setattr(publishing, "unshown_of", lambda _revisions: {})
    for act in (writing, reviewing):
        monkeypatch.setattr(act, "blockers", lambda _revision: [])


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
