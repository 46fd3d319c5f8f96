"""What every test shares."""

import gc
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core import signing
from django.template import Context, Template
from django.test import client
from django.utils import timezone
from hypothesis import HealthCheck, settings

from record.actions import publishing, reviewing, writing
from tests import kept
from tests.cast import Board

# A busy machine is no fault of what is tested.
settings.register_profile("gate", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("gate")

pytest_plugins = ["tests.browser", "tests.databases"]

_store_whole = client.store_rendered_templates


def _store_page(store: dict, signal: object, sender: object, **about: Any) -> None:
    """Keep of a response what its view gave to its template.

    Django copies that for each of the hundreds of pieces too: a third of a screen's time.
    """
    template: Template = about["template"]
    context: Context = about["context"]
    if context.template is template and not str(template.name).startswith("django/forms/"):
        _store_whole(store, signal, sender, **about)


client.store_rendered_templates = _store_page


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let the walks through the whole site begin first: in the end all would wait for them."""
    items.sort(key=lambda item: item.path.parent != Path(__file__).parent)


def pytest_collection_finish() -> None:
    """Let the collector pass over what is there to stay: the site, and all tests."""
    gc.collect()
    gc.freeze()


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup() -> None:
    """Let a test begin with nothing written."""
    kept.begin()


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
