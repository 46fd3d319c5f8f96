"""A database that does not answer, and the file of one that does."""

from pathlib import Path

import pytest
from django.conf import settings
from django.db import OperationalError, connection
from django.db.utils import ConnectionHandler

from condition.away import AWAY_ERRORS
from config.apps import keep_private
from config.middleware import AwayMiddleware


@pytest.mark.both_databases("condition.away")
@pytest.mark.both_databases("config.middleware")
def test_a_page_that_needs_the_database_says_so_while_it_is_away(rf, django_db_blocker):
    away = {**settings.DATABASES["default"], "NAME": "/nowhere/at/all", "OPTIONS": {}}
    with django_db_blocker.unblock(), pytest.raises(OperationalError) as refused:
        ConnectionHandler({"default": away, "away": away})["away"].cursor()
    assert isinstance(refused.value, AWAY_ERRORS)
    middleware = AwayMiddleware(lambda _request: None)
    answer = middleware.process_exception(rf.get("/search/?q=pain"), refused.value)
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert middleware.process_exception(rf.get("/"), ValueError()) is None


@pytest.mark.both_databases("config.apps")
def test_its_owner_alone_may_read_the_file_of_the_database(db):
    keep_private()
    file = Path(str(connection.settings_dict["NAME"]))
    assert connection.vendor != "sqlite" or file.stat().st_mode & 0o077 == 0
