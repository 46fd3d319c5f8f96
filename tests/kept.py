"""What is dear to make: made once by the acts themselves, and put back as rows after that."""

import functools
import hashlib
import io
import pickle
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.db.backends.signals import connection_created
from django.db.models import Model
from django.dispatch import receiver
from django.test.signals import setting_changed
from django.utils import timezone
from django.utils.translation import get_language

from condition import registry

_now = timezone.now
SECONDS = 2  # that pass between a test's asking for the time and its writing it
NOW = "this very moment"
Rows = dict[object, tuple[Any, ...]]
Numbers = dict[str, int | None]


@dataclass
class Difference:
    """What an act did: to the rows of each table, to the objects of the test, and after commit."""

    counts: dict[type[Model], int] = field(default_factory=dict)  # of rows, before
    gone: dict[type[Model], list[object]] = field(default_factory=dict)
    changed: dict[type[Model], list[tuple[Any, ...]]] = field(default_factory=dict)
    written: dict[type[Model], list[tuple[Any, ...]]] = field(default_factory=dict)
    objects: bytes = b""
    after_commit: list[Callable[[], None]] = field(default_factory=list)
    numbers: Numbers = field(default_factory=dict)  # that PostgreSQL counted up to

    def fits(self) -> bool:
        """Whether its tables hold as many rows as they did."""
        if not self.counts:
            return True
        counts = ", ".join(f"(SELECT COUNT(*) FROM {_name(model)})" for model in self.counts)
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {counts}")
            return cursor.fetchone() == tuple(self.counts.values())

    def put_back(self) -> None:
        """Write the rows, and let happen after commit what would have happened."""
        with transaction.atomic(), connection.cursor() as cursor:
            for model, keys in self.gone.items():
                key = f"{_name(model)} WHERE {_key(model)} = %s"
                cursor.executemany(f"DELETE FROM {key}", [[one] for one in keys])
            for model, rows in self.changed.items():
                # In place, as the acts did: the guards let nothing of the record be removed.
                columns, key = _columns(model), _columns(model).index(_key(model))
                into = f"{_name(model)} SET {', '.join(f'{one} = %s' for one in columns)}"
                given = [(*row, row[key]) for row in rows]
                cursor.executemany(f"UPDATE {into} WHERE {_key(model)} = %s", given)
            for model, rows in self.written.items():
                columns = _columns(model)
                marks = ", ".join(["%s"] * len(columns))
                into = f"{_name(model)} ({', '.join(columns)})"
                cursor.executemany(f"INSERT INTO {into} VALUES ({marks})", rows)
            if self.numbers:
                cursor.execute(_set_numbers(self.numbers))
            for told in self.after_commit:
                transaction.on_commit(told)


class Progress:
    """How far the test at hand has come."""

    def __init__(self) -> None:
        self.is_counting = False
        self.begin()

    def begin(self) -> None:
        """Nothing is written yet."""
        self.state = b""  # what was written, all in all
        self.is_of_acts = True  # and only by acts that are kept
        self.is_patched = False  # whether the test has changed what acts do
        self.is_told = False  # whether one of its acts was told with what
        self.is_within = False  # one of the acts that are kept
        self.is_later = False  # than acts that are put back would say of themselves
        self.is_shared = False  # whether others wrote too: a browser, through the live site
        self.is_begun = False
        self.before: dict[type[Model], Rows] | None = None  # of the tables that acts write to

    @property
    def is_known(self) -> bool:
        """Whether what was written can be told from what others wrote."""
        is_new = connection.connection is None
        is_counting = self.is_counting and (is_new or self in connection.execute_wrappers)
        is_ours = self.is_of_acts or not self.is_patched
        return is_counting and is_ours and not (self.is_within or self.is_later or self.is_shared)

    @contextmanager
    def within(self, key: bytes) -> Iterator[None]:
        """Come to that state, or to another where the act is refused."""
        self.is_within = True
        self.state = _digest(key, b"refused")
        try:
            yield
            self.state = key
        except Exception:
            self.is_of_acts = False
            raise
        finally:
            self.is_within = False

    @contextmanager
    def seeing_tables(self) -> Iterator[dict[type[Model], Rows]]:
        """Keep of each table that is written to meanwhile what it held before."""
        self.before = before = {}
        try:
            yield before
        finally:
            self.before = None

    def count_anew(self) -> None:
        """Before anything of the test: its rows get the numbers that they get in each test."""
        if not self.is_begun:
            self.is_begun = True
            _count_anew()

    def _look_at_table(self, sql: str) -> None:
        found, known = _WRITES.match(sql), _models()
        # What is not understood may write anywhere.
        for table in (found["table"],) if found else tuple(known):
            if table in known and known[table] not in self.before:
                self.before[known[table]] = dict(_rows(known[table]))

    def __call__(
        self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any
    ) -> Any:
        self.count_anew()
        said = str(sql).lstrip()
        if self.before is not None and not said.startswith((*_READS, "ROLLBACK")):
            self._look_at_table(said)
        if not self.is_within and (said := _written(sql, params)):
            self.state, self.is_of_acts = _digest(self.state, said), False
            self.is_later |= NOW.encode() in said
        return execute(sql, params, many, context)


# What writes nothing; and what is of no concern to the acts of the board: who is signed in.
_READS = ("SELECT", "BEGIN", "SAVEPOINT", "RELEASE", "EXPLAIN", "PRAGMA", "SET ", "SHOW")
_WRITES = re.compile(r'(INSERT( OR \w+)? INTO|UPDATE|DELETE FROM) "(?P<table>\w+)"')
_SIGNED_IN = re.compile(
    r'[^"]*"(django_session|accounts_signin|accounts_signinattempt|auth_user" SET "last_login)"'
)
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d[.\d]*")
_SALTED = re.compile(r"md5\$\w+\$\w+")


def _digest(*parts: bytes) -> bytes:
    return hashlib.sha256(b"".join(parts)).digest()


def _written(sql: str, params: Any) -> bytes:
    """What a statement writes, said alike in each test; nothing when it only reads."""
    sql = str(sql).lstrip()
    if sql.startswith(_READS) or _SIGNED_IN.match(sql):
        return b""
    if sql.startswith("ROLLBACK"):
        return b"ROLLBACK"
    said = repr([_plain(one) for one in params or ()])
    return f"{sql} {_SALTED.sub('md5', _MOMENT.sub(_from_now, said))}".encode()


def _plain(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(" ")
    return getattr(value, "obj", value)  # psycopg wraps JSON and shortens it in its `repr`


def _from_now(found: re.Match[str]) -> str:
    """A moment as whole hours from now, where it is that; every test has its own now."""
    try:
        moment = datetime.fromisoformat(found.group()).replace(tzinfo=UTC)
    except ValueError:
        return found.group()
    hours = (moment - _now()) / timedelta(hours=1)
    if abs(hours - round(hours)) > SECONDS / 3600:
        return found.group()
    return f"{round(hours)} hours from now" if round(hours) else NOW


_first_numbers: Numbers = {}


def _count_anew() -> None:
    """Let PostgreSQL, which takes no number back, give each test the same ones, as SQLite does."""
    if connection.vendor == "postgresql":
        with connection.connection.cursor() as cursor:
            if not _first_numbers:
                _first_numbers.update(_numbers(cursor))
            cursor.execute(_set_numbers(_first_numbers))


def _numbers(cursor: Any) -> Numbers:
    cursor.execute("SELECT sequencename, last_value FROM pg_sequences")
    return dict(cursor.fetchall())


def _set_numbers(numbers: Numbers) -> str:
    known = (f"setval('{name}', {last or 1}, {last is not None})" for name, last in numbers.items())
    return f"SELECT {', '.join(known)}"


_progress = Progress()
_known: dict[bytes, Difference] = {}  # by the state before, what is done and with what


def kept(make: Callable[..., Any]) -> Callable[..., Any]:
    """A function or a method whose rows are put back instead, where all before was kept too.

    Where the test wrote down the present moment, moves its clock or has changed the site by then,
    the acts are called.
    """
    is_method = "." in make.__qualname__

    @functools.wraps(make)
    def made_or_put_back(*given: Any, **options: Any) -> Any:
        holder, given_too = (given[0], given[1:]) if is_method else (None, given)
        if _progress.is_patched and (given_too or options or _progress.is_told):
            return make(*given, **options)
        _progress.is_told |= bool(given_too or options) and not _progress.is_within
        make_it = functools.partial(make, *given, **options)
        return once(make.__qualname__, make_it, holder, (given_too, options))

    return made_or_put_back


def once(name: str, make: Callable[[], Any], holder: object = None, given: object = ()) -> Any:
    """What comes of these acts, the same each time; the holder changes on the way.

    They are watched when they are called for the first time, and put back from the second.
    """
    key = _key_of(name, holder, given)
    if key is None:
        return make()
    known = _known.get(key)
    with _progress.within(key):
        if known is None or not known.fits():
            found, result = _watched(make)
            with suppress(TypeError, AttributeError, pickle.PicklingError):  # made each time
                found.objects = pickle.dumps((holder and vars(holder), result))
                if not _progress.is_shared:
                    _known[key] = found
            return result
        known.put_back()
    state, result = pickle.loads(known.objects)  # noqa: S301 - made by this process
    if holder is not None:
        _take_over(holder, state)
    return result


def _key_of(name: str, holder: object, given: object) -> bytes | None:
    """What is done, from which state, with what; None where that can't be said."""
    if not _progress.is_known or timezone.now is not _now:
        return None
    site = get_language(), [section.key for section in registry.sections()]
    said = io.BytesIO()
    pickler = _ByKey(said)
    pickler.fast = True  # the same bytes for what is equal
    try:
        pickler.dump((_progress.state, name, holder and vars(holder), given, site))
    except (TypeError, AttributeError, pickle.PicklingError):
        return None
    return hashlib.sha256(said.getvalue()).digest()


class _ByKey(pickle.Pickler):
    """Writes a row as its key, so that it does not matter what the test has loaded of it."""

    def persistent_id(self, one: object) -> object:
        return (one._meta.label, one.pk) if isinstance(one, Model) else None


@contextmanager
def counted() -> Iterator[None]:
    """See for as long as this lasts who wrote something: the test, or another thread.

    Django gives this thread another connection once a browser's event loop runs in it.
    """
    here = threading.get_ident()

    def listen(connection: Any, **about: Any) -> None:
        seeing = _progress if threading.get_ident() == here else _see_others
        if seeing not in connection.execute_wrappers:
            connection.execute_wrappers.append(seeing)

    connection.close()
    connection_created.connect(listen)
    _progress.is_counting = True
    yield
    _progress.is_counting = False
    connection_created.disconnect(listen)


def _see_others(
    execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any
) -> Any:
    _progress.is_shared |= bool(_written(sql, params))
    return execute(sql, params, many, context)


def begin() -> None:
    """Nothing is written yet."""
    _progress.begin()


def _noticed(patch: Callable[..., Any]) -> Callable[..., Any]:
    """See when a test changes what acts do."""

    @functools.wraps(patch)
    def patch_and_tell(*given: Any, **options: Any) -> Any:
        _progress.is_patched = True
        return patch(*given, **options)

    return patch_and_tell


for _name_of_patch in ("setattr", "delattr", "setitem", "delitem", "setenv", "delenv"):
    _patch = getattr(pytest.MonkeyPatch, _name_of_patch)
    setattr(pytest.MonkeyPatch, _name_of_patch, _noticed(_patch))


@receiver(setting_changed)
def _notice(setting: str, **about: Any) -> None:
    if setting != "ALLOWED_HOSTS":  # which the live site adds itself to
        _progress.is_patched = True


def _watched(make: Callable[[], Any]) -> tuple[Difference, Any]:
    numbers, found = _numbers_now(), Difference()
    # Committed as a whole, so that what is to happen after that can be seen before.
    whole = nullcontext() if connection.in_atomic_block else transaction.atomic()
    with whole:
        waiting = len(connection.run_on_commit)
        with _progress.seeing_tables() as before:
            result = make()
        found.after_commit = [entry[1] for entry in connection.run_on_commit[waiting:]]
        for model in filter(before.__contains__, _models().values()):
            old, new = before[model], dict(_rows(model))
            if old != new:
                found.counts[model] = len(old)
                found.gone[model] = [key for key in old if key not in new]
                changed = (key for key in old if new.get(key, old[key]) != old[key])
                found.changed[model] = [new[key] for key in changed]
                found.written[model] = [new[key] for key in sorted(new.keys() - old.keys())]
        found.numbers = dict(_numbers_now().items() - numbers.items())
    return found, result


def _numbers_now() -> Numbers:
    if connection.vendor != "postgresql":
        return {}
    connection.ensure_connection()
    _progress.count_anew()  # those that the test before left are nobody's
    with connection.connection.cursor() as cursor:
        return _numbers(cursor)


def _take_over(holder: object, state: dict[str, Any]) -> None:
    """Change the objects that the test may hold already, as the acts would have."""
    for name, value in state.items():
        if isinstance(value, Model) and name in holder.__dict__:
            holder.__dict__[name].__dict__.update(value.__dict__)
        else:
            holder.__dict__[name] = value


def _models() -> dict[str, type[Model]]:
    return {model._meta.db_table: model for model in apps.get_models(include_auto_created=True)}


def _rows(model: type[Model]) -> Iterator[tuple[object, tuple[Any, ...]]]:
    columns = _columns(model)
    key = columns.index(_key(model))
    # The sign keeps SQLite's driver from converting a value: it comes as it lies there.
    sign = "+" if connection.vendor == "sqlite" else ""
    said = f"SELECT {', '.join(sign + one for one in columns)} FROM {_name(model)}"
    # The driver's own cursor: no test counts this among its queries.
    for row in connection.connection.execute(said).fetchall():
        yield row[key], tuple(row)


@functools.cache
def _columns(model: type[Model]) -> list[str]:
    fields = [one for one in model._meta.local_concrete_fields if not one.generated]
    return [connection.ops.quote_name(one.column) for one in fields]


def _name(model: type[Model]) -> str:
    return connection.ops.quote_name(model._meta.db_table)


def _key(model: type[Model]) -> str:
    return connection.ops.quote_name(model._meta.pk.column)
