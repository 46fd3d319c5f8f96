"""What tests share that start the site in processes of its own."""

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
