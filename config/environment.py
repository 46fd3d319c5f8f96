"""Reading settings from the environment, with one clear sentence for each that is wrong."""

import importlib.util
import ipaddress
import json
import os
import zoneinfo
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import dj_database_url
from django.conf import global_settings
from django.core.exceptions import ImproperlyConfigured

TRUE = {"1", "true", "yes", "on"}
FALSE = {"0", "false", "no", "off"}
SHORTEST_KEY = 32  # characters; as hexadecimal digits that is 128 bits
CACHE_FORMS = "write redis://host:6379/0, file:///full/path or memory:."
BUCKET_FORM = "write s3://bucket/folder?endpoint=https://store.example.org&region=eu-central-1."
DATABASE_FORMS = "write postgres://user:password@host/name or sqlite:////full/path/to/db.sqlite3."


class WrongSetting(ImproperlyConfigured):
    """A setting is missing or malformed; the sentence is for the person who starts the site."""


def read_env_file(path: Path) -> None:
    """Take NAME=value lines of `path` into the environment; what is already set there wins."""
    if not path.is_file():
        return
    for line in path.read_text(encoding="utf-8").splitlines():
        name, separator, value = line.partition("=")
        if separator and not name.lstrip().startswith("#"):
            os.environ.setdefault(name.strip(), value.strip())


def checked(name: str, default: str, is_right: Callable[[str], object], form: str) -> str:
    """A text; left empty, the default. Raises WrongSetting, with the right form, for another."""
    value = os.environ.get(name) or default
    try:
        if is_right(value):
            return value
    except (ValueError, OSError, zoneinfo.ZoneInfoNotFoundError):
        pass
    raise WrongSetting(f"{name} is {value!r}: write {form}.")


def flag(name: str, default: bool = False) -> bool:
    """A yes or no; left empty, the default. Raises WrongSetting for any other word."""
    word = "1" if default else "0"
    value = checked(name, word, lambda said: said.lower() in TRUE | FALSE, "1 or 0")
    return value.lower() in TRUE


def required(name: str, why: str, default: str | None = None) -> str:
    """A text that must be there unless `default` stands in. Raises WrongSetting."""
    value = os.environ.get(name) or default
    if not value:
        raise WrongSetting(f"{name} is not set: {why}")
    return value


def words(name: str, default: str = "") -> list[str]:
    """A comma-separated list, empty entries dropped."""
    return [word.strip() for word in (os.environ.get(name) or default).split(",") if word.strip()]


def choice(name: str, known: tuple[str, ...], default: str) -> str:
    """One of the words that are known. Raises WrongSetting for another."""
    return checked(name, default, known.__contains__, " or ".join(known))


def whole_number(name: str, default: int) -> int:
    """A number from 1 on. Raises WrongSetting for anything else."""
    form = "a whole number from 1 on"
    return int(
        checked(
            name, str(default), lambda said: said.isascii() and said.isdigit() and int(said), form
        )
    )


def web_address(name: str) -> str:
    """An address that is called from here, or "" for none. Raises WrongSetting."""
    return checked(
        name,
        "",
        lambda said: not said or said.startswith(("http://", "https://")),
        "an address like https://example.org/purge",
    )


def secret_key(debug: bool) -> str:
    """The key that signs sessions and tokens. Raises WrongSetting when missing or guessable."""
    why = (
        "set it to a long random text that stays the same between restarts "
        "(make run writes one to .env)."
    )
    return _key("SECRET_KEY", debug, why)


def _key(name: str, debug: bool, why: str, default: str | None = None) -> str:
    value = required(name, why, default)
    if not debug and len(value) < SHORTEST_KEY:
        raise WrongSetting(
            f"{name} is too short to be safe: write at least {SHORTEST_KEY} random characters."
        )
    return value


def suppression_key(debug: bool, secret: str) -> str:
    """The key that hashes addresses which must never come back. Raises WrongSetting.

    It is apart from SECRET_KEY, because that one may be changed and this one never: with another
    key the list of suppressed addresses matches nobody.
    """
    why = (
        "set it to a long random text and never change it: erased and bounced addresses are "
        "known by it."
    )
    default = f"only for development: {secret}" if debug else None
    return _key("SUPPRESSION_KEY", debug, why, default)


def networks(name: str, default: str) -> list[str]:
    """A comma-separated list of addresses or networks. Raises WrongSetting."""
    entries = words(name, default)
    for entry in entries:
        try:
            ipaddress.ip_network(entry)
        except ValueError as error:
            raise WrongSetting(
                f"{name} has {entry!r}: write addresses or networks like 10.0.0.0/8."
            ) from error
    return entries


def provider_webhooks() -> dict:
    """The settings of django-anymail, as JSON; empty without. Raises WrongSetting."""
    text = os.environ.get("ANYMAIL")
    if not text:
        return {}
    try:
        settings = json.loads(text)
    except ValueError as error:
        raise WrongSetting(f"ANYMAIL cannot be read as JSON: {error}.") from error
    if not isinstance(settings, dict) or not settings.get("WEBHOOK_SECRET"):
        raise WrongSetting('ANYMAIL needs at least {"WEBHOOK_SECRET": "name:password"}.')
    if importlib.util.find_spec("anymail") is None:
        raise WrongSetting("ANYMAIL is set, but django-anymail is missing: install it first.")
    return settings


def allowed_hosts(debug: bool) -> list[str]:
    """The host names the site answers to. Raises WrongSetting."""
    hosts = words("ALLOWED_HOSTS", "127.0.0.1,localhost,[::1]" if debug else "")
    if not hosts:
        raise WrongSetting(
            "ALLOWED_HOSTS is not set: write the host names the site answers to, "
            "for example health.example.org."
        )
    for host in hosts:
        has_port = ":" in host and not host.endswith("]")
        if has_port or "/" in host or " " in host:
            raise WrongSetting(
                f"ALLOWED_HOSTS has {host!r}: write host names alone, separated by commas, "
                "without https:// and without a port."
            )
    return hosts


def site_url(debug: bool, port: str) -> str:
    """The public address without a trailing slash. Raises WrongSetting."""
    value = required(
        "SITE_URL",
        "set it to the site's public address, for example https://health.example.org.",
        f"http://127.0.0.1:{port}" if debug else None,
    )
    form = "scheme and host alone, like https://health.example.org"
    return checked("SITE_URL", value, _is_scheme_and_host, form).rstrip("/")


def former_site(site_url: str) -> str:
    """Where readers find what is not here yet, or "". Raises WrongSetting."""
    value = os.environ.get("FORMER_SITE", "").rstrip("/")
    form = "the scheme and host of another site, like https://old.example.org, or leave it out"
    return value and checked(
        "FORMER_SITE",
        value,
        lambda said: (
            _is_scheme_and_host(said)
            and urlsplit(said).netloc.lower() != urlsplit(site_url).netloc.lower()
        ),
        form,
    )


def _is_scheme_and_host(value: str) -> bool:
    parts = urlsplit(value)
    host = parts.hostname if parts.port != 0 else None  # .port raises when it is no number
    is_plain = not (parts.query or parts.fragment or "@" in parts.netloc or " " in value)
    return bool(host) and is_plain and parts.scheme in {"http", "https"} and parts.path in {"", "/"}


def time_zone() -> str:
    """The zone that dates are shown in. Raises WrongSetting."""
    form = "a name like Europe/London or UTC"
    return checked("TIME_ZONE", "UTC", lambda name: bool(zoneinfo.ZoneInfo(name)), form)


def language() -> str:
    """The language of the admin and of dates. Raises WrongSetting."""
    known = {code for code, _name in global_settings.LANGUAGES}
    return checked(
        "LANGUAGE_CODE",
        "en-gb",
        lambda said: not known.isdisjoint({said.lower(), said.lower().partition("-")[0]}),
        "a code like en-gb or de",
    ).lower()


def database(debug: bool, base: Path) -> dict:
    """The default database of Django's DATABASES. Raises WrongSetting.

    SQLite is for the embedded case: outside DEBUG it has to be asked for by name, so that nobody
    runs production on a file by accident.
    """
    url = required(
        "DATABASE_URL", DATABASE_FORMS, f"sqlite:///{base / 'db.sqlite3'}" if debug else None
    )
    return _database("DATABASE_URL", url, base)


def work_database(base: Path) -> dict | None:
    """Of the database that `work` uses where DATABASE_URL leads through a pooler; None without one.

    Raises WrongSetting.
    """
    url = os.environ.get("WORK_DATABASE_URL")
    return _database("WORK_DATABASE_URL", url, base) if url else None


def _database(name: str, url: str, base: Path) -> dict:
    try:
        settings: dict[str, Any] = {**dj_database_url.parse(url)}
    except (ValueError, KeyError) as error:
        raise WrongSetting(f"{name} cannot be read: {DATABASE_FORMS}") from error
    if settings["ENGINE"] == "django.db.backends.sqlite3":
        return _sqlite(settings, base)
    if settings["ENGINE"] == "django.db.backends.postgresql":
        return _postgresql(settings)
    raise WrongSetting(f"{name} names another kind of database: {DATABASE_FORMS}")


def media_storage() -> dict:
    """Where uploaded pictures are kept: the folder MEDIA_ROOT, unless MEDIA_STORAGE names a bucket.

    The keys of the bucket are found where boto3 finds them (AWS_ACCESS_KEY_ID and its like). Raises
    WrongSetting.
    """
    url = os.environ.get("MEDIA_STORAGE")
    if not url:
        return {"BACKEND": "django.core.files.storage.FileSystemStorage"}
    place = urlsplit(url)
    said = dict(parse_qsl(place.query, keep_blank_values=True))
    if place.scheme != "s3" or not place.hostname or not said.keys() <= {"endpoint", "region"}:
        raise WrongSetting(f"MEDIA_STORAGE cannot be read: {BUCKET_FORM}")
    if place.username or place.password:
        raise WrongSetting(
            "MEDIA_STORAGE holds a key: write those into AWS_ACCESS_KEY_ID and "
            "AWS_SECRET_ACCESS_KEY."
        )
    if importlib.util.find_spec("storages") is None or importlib.util.find_spec("boto3") is None:
        raise WrongSetting("MEDIA_STORAGE names a bucket: pip install 'django-storages[s3]' first.")
    from botocore.config import Config

    waiting = Config(connect_timeout=3, read_timeout=10, retries={"total_max_attempts": 2})
    return {
        "BACKEND": "config.bucket.BucketStorage",
        "OPTIONS": {
            "bucket_name": place.netloc,
            "location": place.path.strip("/"),
            "endpoint_url": said.get("endpoint"),
            "region_name": said.get("region"),
            "client_config": waiting,
        },
    }


def cache() -> dict:
    """The default cache of Django's CACHES: each process's own memory, unless named otherwise.

    Raises WrongSetting.
    """
    url = os.environ.get("CACHE_URL") or "memory:"
    place = urlsplit(url)
    if url == "memory:":
        return {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    if place.scheme == "file" and not place.netloc and len(place.path) > 1:
        return {
            "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
            "LOCATION": place.path,
        }
    if place.scheme in {"redis", "rediss"} and place.hostname:
        if importlib.util.find_spec("redis") is None:
            raise WrongSetting("CACHE_URL names Redis, which needs: pip install redis")
        return {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": url}
    raise WrongSetting(f"CACHE_URL is {place.scheme or url!r}…: {CACHE_FORMS}")


def _sqlite(settings: dict, base: Path) -> dict:
    if settings["NAME"] == ":memory:":  # every process would have a database of its own
        raise WrongSetting(f"DATABASE_URL names no file: {DATABASE_FORMS}")
    settings["NAME"] = str(base / settings["NAME"])
    # WAL lets readers go on while one writes; IMMEDIATE takes the write lock at BEGIN, so two
    # acts queue up instead of failing half-way with "database is locked".
    settings["OPTIONS"] = {
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
    }
    return settings


def _postgresql(settings: dict) -> dict:
    if not settings["NAME"]:
        raise WrongSetting(f"DATABASE_URL names no database: {DATABASE_FORMS}")
    # As many connections as the server has threads in a worker (deploy/serve), and one each for
    # each loop of `work`. A database that is away is noticed within seconds, not after the pool's
    # own half minute. It tries again for three seconds at a time: left to itself it waits twice as
    # long each time, and stays away for minutes after the database is back.
    pool = {"min_size": 1, "max_size": 8, "timeout": 5, "reconnect_timeout": 3}
    # A server that lost its power ends no connection: without these, whoever waits for its answer
    # waits a quarter of an hour, and whoever listens two (seconds, the last in milliseconds).
    said = {
        "connect_timeout": 2,
        "keepalives_idle": 4,
        "keepalives_interval": 1,
        "keepalives_count": 3,
        "tcp_user_timeout": 5000,
    }
    settings["OPTIONS"] = {**said, **settings.get("OPTIONS", {}), "pool": pool}
    settings["CONN_HEALTH_CHECKS"] = True  # a restart of the database costs no reader an error
    return settings
