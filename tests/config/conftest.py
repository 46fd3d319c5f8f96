"""What tests share that start the site in processes of its own."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connection

from tests.config.test_settings import start
from tests.databases import one_at_a_time

collect_ignore = [] if connection.vendor == "postgresql" else ["test_pooler.py"]


@pytest.fixture(scope="session")
def static_files(shared_folder: Path) -> str:
    """The folder of the site's static files, collected once for all workers."""
    folder = shared_folder / "static"
    with one_at_a_time(shared_folder / "static.lock"):
        if not folder.exists():
            begun = folder.with_suffix(".begun")
            command = ["manage.py", "collectstatic", "--noinput", "--verbosity", "0"]
            collected = start(*command, STATIC_ROOT=str(begun))
            assert collected.returncode == 0, collected.stderr
            begun.rename(folder)
    return str(folder)


@pytest.fixture(scope="session")
def demonstration_file(
    shared_folder: Path, migrated_file: Callable[[Path], str]
) -> Callable[[Path], str]:
    """Put a file with the demonstration into a folder, as `make run` makes one; its URL."""
    folder = shared_folder / "demonstration"
    with one_at_a_time(shared_folder / "demonstration.lock"):
        if not folder.exists():
            begun = folder.with_suffix(".begun")
            begun.mkdir()
            url = migrated_file(begun)
            places = {"DOCUMENTS_ROOT": str(begun), "PAGES_ROOT": str(begun / "pages")}
            loaded = start("manage.py", "demo", DATABASE_URL=url, **places)
            assert loaded.returncode == 0, loaded.stderr
            begun.rename(folder)

    def put(place: Path) -> str:
        return f"sqlite:///{shutil.copy(folder / 'db.sqlite3', place)}"

    return put
