"""What is dear to make: made once by the acts themselves, and put back as rows after that."""

import functools
import pickle
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.db import connection, transaction
from django.db.models import Model
from django.utils import timezone

_now = timezone.now
Rows = dict[object, tuple[Any, ...]]


@dataclass
class Difference:
    """What an act did: to the rows of each table, to the objects of the test, and after commit."""

    counts: dict[type[Model], int] = field(default_factory=dict)  # of rows, before
    gone: dict[type[Model], list[object]] = field(default_factory=dict)
    written: dict[type[Model], list[tuple[Any, ...]]] = field(default_factory=dict)
    objects: bytes = b""
    after_commit: list[Callable[[], None]] = field(default_factory=list)

    def fits(self) -> bool:
        """Whether its tables hold as many rows as they did."""
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
            for model, rows in self.written.items():
                columns = _columns(model)
                marks = ", ".join(["%s"] * len(columns))
                into = f"{_name(model)} ({', '.join(columns)})"
                cursor.executemany(f"INSERT INTO {into} VALUES ({marks})", rows)
            for told in self.after_commit:
                transaction.on_commit(told)


class Writes:
    """Counts the statements of a test that wrote something."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        if str(sql).lstrip().startswith(("INSERT", "UPDATE", "DELETE", "WITH")):
            self.count += 1
        return execute(sql, *rest)


_writes = Writes()
_known: dict[str, Difference] = {}


def kept(make: Callable[..., Any]) -> Callable[..., Any]:
    """A method whose rows are put back instead, where the test wrote nothing else before.

    Where it did, or where its clock is moved, the acts themselves are called.
    """

    @functools.wraps(make)
    def made_or_put_back(self: Any) -> Any:
        if timezone.now is not _now:
            return make(self)
        return once(make.__qualname__, functools.partial(make, self), self)

    return made_or_put_back


def once(name: str, make: Callable[[], Any], holder: object = None) -> Any:
    """What a fixture makes, which is the same in every test; the holder changes on the way."""
    known = _known.get(name)
    if _writes.count or _writes not in connection.execute_wrappers:
        return make()
    if known is None and connection.in_atomic_block:
        known = _known[name] = _watched(make, holder)
    elif known is None or not known.fits():
        return make()
    else:
        known.put_back()
    state, result = pickle.loads(known.objects)  # noqa: S301 - made by this process
    if holder is not None:
        _take_over(holder, state)
    _writes.count = 0
    return result


@contextmanager
def counted() -> Iterator[None]:
    """See for as long as this lasts who wrote something."""
    connection.execute_wrappers.append(_writes)
    yield
    connection.execute_wrappers.remove(_writes)


def forget_writes() -> None:
    """A test begins."""
    _writes.count = 0


def _watched(make: Callable[[], Any], holder: object) -> Difference:
    before, waiting = _everything(), len(connection.run_on_commit)
    result = make()
    after, found = _everything(), Difference()
    for model, old in before.items():
        new = after[model]
        if old != new:
            found.counts[model] = len(old)
            found.gone[model] = [key for key, row in old.items() if new.get(key) != row]
            moved = [key for key, row in new.items() if old.get(key) != row]
            found.written[model] = [new[key] for key in sorted(moved)]
    found.objects = pickle.dumps((holder and holder.__dict__, result))
    found.after_commit = [entry[1] for entry in connection.run_on_commit[waiting:]]
    return found


def _take_over(holder: object, state: dict[str, Any]) -> None:
    """Change the objects that the test may hold already, as the acts would have."""
    for name, value in state.items():
        if isinstance(value, Model) and name in holder.__dict__:
            holder.__dict__[name].__dict__.update(value.__dict__)
        else:
            holder.__dict__[name] = value


def _everything() -> dict[type[Model], Rows]:
    return {model: dict(_rows(model)) for model in apps.get_models(include_auto_created=True)}


def _rows(model: type[Model]) -> Iterator[tuple[object, tuple[Any, ...]]]:
    columns = _columns(model)
    key = columns.index(_key(model))
    # The sign keeps SQLite's driver from converting a value: it comes as it lies there.
    sign = "+" if connection.vendor == "sqlite" else ""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(sign + one for one in columns)} FROM {_name(model)}")
        for row in cursor.fetchall():
            yield row[key], tuple(row)


@functools.cache
def _columns(model: type[Model]) -> list[str]:
    fields = [one for one in model._meta.local_concrete_fields if not one.generated]
    return [connection.ops.quote_name(one.column) for one in fields]


def _name(model: type[Model]) -> str:
    return connection.ops.quote_name(model._meta.db_table)


def _key(model: type[Model]) -> str:
    return connection.ops.quote_name(model._meta.pk.column)
