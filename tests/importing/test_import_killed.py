"""A run that is killed at whatever it commits goes on where it stood, and brings nothing twice."""

import signal

import pytest

from tests.config.test_settings import PRODUCTION, start
from tests.importing.wordpress import blocks, classic, export, post

DIES = """
import os, signal, sys
import django; django.setup()
from django.core.management import call_command
from django.db import connection
commit, seen = connection._commit, []
def die():
    seen.append(1)
    if len(seen) == {commits}:
        {late}
        os.kill(os.getpid(), signal.SIGKILL)
    commit()
connection._commit = die
call_command("import_library", sys.argv[1])
"""
COUNTS = """
import django; django.setup()
from condition.models import Condition
from importing.models import Import, ImportFinding, ImportRun
from record.models import Change
print(ImportRun.objects.count(), Condition.objects.count(), Change.objects.count())
print(sorted(Import.objects.values_list("source_id", "state")))
"""


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    return tmp_path_factory.mktemp("library")


@pytest.fixture(scope="module")
def environment(place, migrated_file):
    """A site of its own with nothing written."""
    return {
        **PRODUCTION,
        "DATABASE_URL": migrated_file(place),
        "MEDIA_ROOT": str(place / "media"),
        "DOCUMENTS_ROOT": str(place / "documents"),
        "PAGES_ROOT": str(place / "pages"),
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }


def test_killed_again_and_again_it_ends_as_if_nothing_had_been(place, environment):
    path = place / "export.xml"
    posts = [post(n, f"Ache {n}", (blocks if n % 2 else classic)(f"Ache {n}")) for n in range(6)]
    path.write_text("".join(export(posts)), encoding="utf-8")
    kills = 0
    while True:
        late = "commit()" if kills % 2 else "pass"
        ended = start("-c", DIES.format(commits=3, late=late), str(path), **environment)
        if ended.returncode != -signal.SIGKILL:
            break
        kills += 1
    assert ended.returncode == 0, ended.stderr
    assert 4 <= kills <= 12
    counted, states = start("-c", COUNTS, **environment).stdout.splitlines()
    assert counted == "1 6 27"  # five sections and four, by turns
    assert states == str([(str(n), "drafted") for n in range(6)])
