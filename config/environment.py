"""Reading settings from the environment, with one clear sentence for each that is wrong."""

import os
from pathlib import Path
from urllib.parse import urlsplit

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

TRUE = {"1", "true", "yes", "on"}
FALSE = {"", "0", "false", "no", "off"}


def read_env_file(path: Path) -> None:
    """Take NAME=value lines of `path` into the environment; what is already set there wins."""
    if not path.is_file():
        return
    for line in path.read_text(encoding="utf-8").splitlines():
        name, separator, value = line.partition("=")
        if separator and not name.lstrip().startswith("#"):
            os.environ.setdefault(name.strip(), value.strip())


def flag(name: str, default: bool = False) -> bool:
    """A yes or no. Raises ImproperlyConfigured for any other word."""
    value = os.environ.get(name)
    if value is None:
        return default
    if value.lower() in TRUE:
        return True
    if value.lower() in FALSE:
        return False
    raise ImproperlyConfigured(f"{name} is {value!r}: write 1 or 0.")


def required(name: str, why: str, default: str | None = None) -> str:
    """A text that must be there unless `default` stands in. Raises ImproperlyConfigured."""
    value = os.environ.get(name) or default
    if not value:
        raise ImproperlyConfigured(f"{name} is not set: {why}")
    return value


def words(name: str, default: str = "") -> list[str]:
    """A comma-separated list, empty entries dropped."""
    return [word.strip() for word in os.environ.get(name, default).split(",") if word.strip()]


def site_url(debug: bool, port: str) -> str:
    """The public address without a trailing slash. Raises ImproperlyConfigured."""
    value = required(
        "SITE_URL",
        "set it to the site's public address, for example https://health.example.org.",
        f"http://127.0.0.1:{port}" if debug else None,
    )
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.netloc or parts.path not in {"", "/"}:
        raise ImproperlyConfigured(
            f"SITE_URL is {value!r}: write scheme and host alone, like https://health.example.org."
        )
    return value.rstrip("/")


def database(debug: bool, base: Path) -> dict:
    """The default database of Django's DATABASES. Raises ImproperlyConfigured.

    SQLite is for the embedded case: outside DEBUG it has to be asked for by name, so that nobody
    runs production on a file by accident.
    """
    url = required(
        "DATABASE_URL",
        "set it to postgres://user:password@host/name, or to sqlite:////path/to/db.sqlite3.",
        f"sqlite:///{base / 'db.sqlite3'}" if debug else None,
    )
    try:
        settings = dj_database_url.parse(url)
    except (ValueError, KeyError, dj_database_url.UnknownSchemeError) as error:
        raise ImproperlyConfigured(
            "DATABASE_URL cannot be read: write postgres://user:password@host/name "
            "or sqlite:////path/to/db.sqlite3."
        ) from error
    if settings["ENGINE"].endswith("sqlite3"):
        # WAL lets readers go on while one writes; IMMEDIATE takes the write lock at BEGIN, so two
        # acts queue up instead of failing half-way with "database is locked".
        settings["OPTIONS"] = {
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
        }
    elif settings["ENGINE"].endswith("postgresql"):
        settings["OPTIONS"] = {**settings.get("OPTIONS", {}), "pool": True}
    else:
        raise ImproperlyConfigured(
            "DATABASE_URL names another database: Attest runs on PostgreSQL and SQLite."
        )
    return settings
