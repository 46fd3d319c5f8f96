"""The site's own settings, started from an environment that no developer's .env changes."""

import os
import sys
from pathlib import Path

# The processes that tests start would compile the whole site, each for itself.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

os.environ.update(
    {
        "DEBUG": "0",
        "SECRET_KEY": "a key for tests, which sign nothing that lasts",
        "SUPPRESSION_KEY": "a key for tests, which suppress nobody that exists",
        "ALLOWED_HOSTS": "127.0.0.1,localhost",
        "SITE_URL": "http://127.0.0.1:8000",
        "SITE_NAME": "Attest",
        # Tests of the board's pages open sessions directly; those of signing in ask for all of it.
        "REQUIRE_SECOND_FACTOR": "0",
        # No server listens on this port: a test that wants one starts its own.
        "EMAIL_URL": "smtp://127.0.0.1:1/",
        # The browser's driver runs an event loop in the thread of the tests.
        "DJANGO_ALLOW_ASYNC_UNSAFE": "1",
    }
)
# PostgreSQL when the gate says so. Tests make a database of their own beside the one named here.
os.environ.setdefault("DATABASE_URL", f"sqlite:///{Path(__file__).parent / 'never-made.sqlite3'}")

from config.settings import *  # noqa: E402, F403

# Names without a hash: the files are served as they lie in the source.
STORAGES["staticfiles"] = {  # noqa: F405
    "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
}
# Tests that are about files name a folder of their own.
PAGES_ROOT = None
# Documents are made when a test asks for one, and kept nowhere.
DOCUMENTS_ROOT = None
# A slow hash protects passwords; here it would only slow down every board.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# No test outlives a power cut.
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):  # noqa: F405
    DATABASES["default"]["OPTIONS"]["init_command"] = (  # noqa: F405
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;"
    )
