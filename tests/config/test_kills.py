"""Killed in the middle, or out of space: nothing half-done is left, and it goes on."""

import signal
import sqlite3

import pytest
from django.db import OperationalError, connection

from accounts.models import LoggedAct
from record.models import Change, Edition
from record.verification import faults
from tests.cast import Board
from tests.config.forks import Commands
from tests.config.test_settings import PRODUCTION

ON_SQLITE = connection.vendor == "sqlite"

DIES_AT_A_TABLE = """
import os, signal, sys
from django.core.management import call_command
from config.backup import writing
write, seen = writing.{what}, []
def die(*args):
    seen.append(1)
    if len(seen) == {times}:
        os.kill(os.getpid(), signal.SIGKILL)
    return write(*args)
writing.{what} = die
call_command("backup", sys.argv[1])
"""
DIES_AT_COMMIT = """
import os, signal, sys
from django.core.management import call_command
from django.db import connection
commit, seen = connection._commit, []
def die():
    seen.append(1)
    if len(seen) == {commits}:
        os.kill(os.getpid(), signal.SIGKILL)
    commit()
connection._commit = die
call_command("import_article", sys.argv[1], "--by", "author")
"""
AUTHOR = """
from django.contrib.auth.models import User
from accounts.actions import grant_role
from accounts.models import Person
user = User.objects.create_user("author", is_staff=True)
grant_role(person=Person.objects.create(user=user, name="Author"), kind="author", by=None)
"""
TEXT = """Sore Thumb

A sore thumb is a thumb that hurts.

Causes

- Hitting it with a hammer
- Typing all day
"""


@pytest.fixture(scope="module")
def commands(tmp_path_factory, migrated_file):
    """A site of its own, with one author and nothing written."""
    place = tmp_path_factory.mktemp("site")
    environment = {
        **PRODUCTION,
        "DATABASE_URL": migrated_file(place),
        "MEDIA_ROOT": str(place / "media"),
        "DOCUMENTS_ROOT": str(place / "documents"),
        "PAGES_ROOT": str(place / "pages"),
    }
    commands = Commands(place, environment)
    ended = commands.run("-c", AUTHOR)
    assert ended.returncode == 0, ended.stderr
    yield commands
    commands.end()


def killed(commands, code, *arguments):
    ended = commands.run("-c", code, *map(str, arguments))
    assert ended.returncode == -signal.SIGKILL, ended.stderr


def count(commands, table):
    with sqlite3.connect(commands.files[0].with_name("db.sqlite3")) as database:
        return database.execute(f"SELECT COUNT(*) FROM {table}").fetchone()[0]


@pytest.mark.parametrize(("what", "times"), [("_write_table", 20), ("_sync", 1)])
def test_a_killed_backup_leaves_nothing_that_looks_whole(commands, tmp_path, what, times):
    kept = tmp_path / "kept"
    killed(commands, DIES_AT_A_TABLE.format(what=what, times=times), kept)
    assert not kept.exists()
    assert [path.name.split("-")[0] for path in tmp_path.iterdir()] == [".kept.unfinished"]
    again = commands.run("manage.py", "backup", str(kept))
    assert again.returncode == 0, again.stderr
    restored = commands.run("manage.py", "restore", "--replace", str(kept))
    assert restored.returncode == 0, restored.stderr


def test_an_import_that_is_killed_is_whole_or_not_at_all(commands, tmp_path):
    file = tmp_path / "thumb.txt"
    file.write_text(TEXT)
    before = [count(commands, table) for table in ("condition_condition", "record_change")]
    killed(commands, DIES_AT_COMMIT.format(commits=1), file)
    after = [count(commands, table) for table in ("condition_condition", "record_change")]
    assert after == before
    again = commands.run("manage.py", "import_article", str(file), "--by", "author")
    assert again.returncode == 0, again.stderr
    assert count(commands, "condition_condition") == before[0] + 1
    verified = commands.run("manage.py", "verify_editions")
    assert verified.returncode == 0, verified.stderr


FULL = """
import resource, signal, sys
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
from django.core.management import call_command
from django.db import connection
connection.cursor().execute("SELECT COUNT(*) FROM django_migrations")  # opens SQLite's own files
resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))
call_command("backup", sys.argv[1])
"""


def test_a_backup_without_room_says_so_and_leaves_nothing(commands, tmp_path):
    """The largest file this process may write stands for the room on the disk."""
    kept = tmp_path / "kept"
    ended = commands.run("-c", FULL, str(kept))
    assert ended.returncode == 1
    assert "File too large" in ended.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def full_disk(transactional_db):
    """SQLite told that its file may not grow any more, as a full disk does."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA page_count")
        pages = cursor.fetchone()[0]

    def allow(more):
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA max_page_count = {pages + more}")

    yield allow
    allow(1_000_000)


if ON_SQLITE:

    def test_a_full_disk_refuses_an_act_whole_and_it_goes_on_once_there_is_room(full_disk):
        board = Board()
        board.published_edition()
        before = [model.objects.count() for model in (Change, Edition, LoggedAct)]
        full_disk(0)
        refused = 0
        for number in range(40):
            try:
                board.write_causes(*(f"Cause {number} {name}" * 5 for name in range(40)))
            except OperationalError:
                refused += 1
        assert refused
        written = 40 - refused
        assert Change.objects.count() == before[0] + written
        assert list(faults()) == []
        full_disk(100_000)
        board.write_causes("Metastasis")
        board.sign("causes")
        assert board.publish().number == 2
        assert list(faults()) == []
