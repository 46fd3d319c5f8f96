"""The tests' database: migrated once, copied for every worker, put back by what commits."""

import fcntl
import hashlib
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import django
import pytest
from django.apps import apps
from django.conf import settings
from django.core.management.sql import emit_post_migrate_signal
from django.db import connection, transaction
from django.test import TransactionTestCase
from pytest_django import DjangoDbBlocker

from board.groups import ensure_groups
from record.guards import lower_guards, missing_guards, raise_guards
from tests.kept import counted

WORKER = os.environ.get("PYTEST_XDIST_WORKER", "alone")
# The same after every migration, and dear to make again.
KEPT = (
    "django_migrations",
    "django_content_type",
    "auth_permission",
    "auth_group",
    "auth_group_permissions",
)
# Triggers and foreign keys stand aside meanwhile.
EMPTY = """
    SET LOCAL session_replication_role = replica;
    DO $$ DECLARE name text; BEGIN
      FOR name IN SELECT tablename FROM pg_tables
        WHERE schemaname = current_schema() AND tablename <> ALL (ARRAY[{kept}])
      LOOP EXECUTE format('DELETE FROM %I', name); END LOOP;
    END $$;
    SET LOCAL session_replication_role = origin;
"""


@pytest.fixture(scope="session")
def shared_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that all workers of this run know."""
    own = tmp_path_factory.getbasetemp()
    return own if WORKER == "alone" else own.parent


@pytest.fixture(scope="session")
def django_db_setup(
    request: pytest.FixtureRequest,
    django_test_environment: None,
    django_db_blocker: DjangoDbBlocker,
    shared_folder: Path,
) -> Iterator[None]:
    """Give this worker a copy of the one database that the first of them migrates.

    SQLite lies in a file, as on the site: in memory, all threads would share one transaction.
    """
    known, creation = settings.DATABASES["default"], connection.creation
    if connection.vendor == "sqlite":
        known["TEST"]["NAME"] = str(shared_folder / "migrated.sqlite3")
    with django_db_blocker.unblock():
        with one_at_a_time(shared_folder / "databases.lock"):
            if (shared_folder / "migrated").exists():
                known["NAME"] = connection.settings_dict["NAME"] = creation._get_test_db_name()
            else:
                _migrate(request.config)
                (shared_folder / "migrated").touch()
            connection.close()
            creation.clone_test_db(suffix=WORKER, verbosity=0, autoclobber=True)
        known["NAME"] = creation.get_test_db_clone_settings(WORKER)["NAME"]
        connection.settings_dict["NAME"] = known["NAME"]
    with counted():
        yield
    with django_db_blocker.unblock():
        connection.close()
        if not request.config.getoption("reuse_db"):
            creation._destroy_test_db(known["NAME"], verbosity=0)


@pytest.fixture(scope="session")
def migrated_file(django_db_setup) -> Callable[[Path], str]:
    """Put a migrated SQLite file of its own into a folder, for other processes; its URL."""

    def put(folder: Path) -> str:
        copy = shutil.copy(settings.DATABASES["default"]["TEST"]["NAME"], folder / "db.sqlite3")
        return f"sqlite:///{copy}"

    return put


def _migrate(config: pytest.Config) -> None:
    """Make the database, or take over the file that the same migrations made in an earlier run."""
    cache = getattr(config, "cache", None)
    if connection.vendor != "sqlite" or cache is None:
        connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
        return
    name = connection.creation._get_test_db_name()
    earlier = cache.mkdir("migrated") / f"{_digest_of_migrations()}.sqlite3"
    if not earlier.exists():
        connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
        lower_guards()
        connection.close()
        for old in earlier.parent.iterdir():
            old.unlink(missing_ok=True)
        Path(shutil.copy(name, f"{earlier}.{os.getpid()}")).rename(earlier)
    shutil.copy(earlier, name)
    settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = name
    emit_post_migrate_signal(verbosity=0, interactive=False, db="default")


def _digest_of_migrations() -> str:
    texts = [django.__version__.encode()]
    for room in apps.get_app_configs():
        texts += [file.read_bytes() for file in sorted(Path(room.path).glob("migrations/*.py"))]
    return hashlib.sha256(b"".join(texts)).hexdigest()


@contextmanager
def one_at_a_time(lock: Path) -> Iterator[None]:
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def empty() -> None:
    """A database as a new site has it. The guards refuse that to everybody but a superuser."""
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql" and _is_superuser():
            cursor.execute(EMPTY.format(kept=", ".join(f"'{table}'" for table in KEPT)))
            return
        lower_guards()
        tables = {model._meta.db_table for model in apps.get_models(include_auto_created=True)}
        for table in tables - set(KEPT):
            cursor.execute(f'DELETE FROM "{table}"')
        raise_guards()


def _is_superuser() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('is_superuser')")
        return cursor.fetchone() == ("on",)


def _put_the_database_back(case: TransactionTestCase) -> None:
    """Tests that commit leave rows that only they may see."""
    if connection.vendor == "sqlite":
        migrated = sqlite3.connect(settings.DATABASES["default"]["TEST"]["NAME"])
        connection.ensure_connection()
        migrated.backup(connection.connection)
        migrated.close()
        return
    empty()
    if missing_guards():
        raise_guards()
    ensure_groups()


TransactionTestCase._fixture_teardown = _put_the_database_back
