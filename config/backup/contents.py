"""What a backup holds: which tables, and how a row is written so that either database reads it."""

import base64
import json
from collections.abc import Iterator
from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import connection, models
from django.db.migrations.recorder import MigrationRecorder

# What is made again by itself: page files and what is looked up are made from the record, and
# nobody stays signed in through a restore. Named one by one: a new table is kept unless it is here.
LEFT_OUT = {
    "accounts.SignIn", "accounts.SignInAttempt", "post.Shift", "sessions.Session",
    "site_config.TaskRun", "reading.FormUse", "reading.PageHost", "reading.PagesWanted",
    "reading.IndexedArticle", "reading.IndexedPart", "reading.Name",
    "reading.PartText", "reading.Unfound", "reading.Word", "record.CitedKey",
    "record.PublishedItem", "record.PublishedName", "record.Verified",
}  # fmt: skip


def kept_models() -> list[type[models.Model]]:
    """Every table of the backup, in an order that stays the same."""
    found = [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.label not in LEFT_OUT and model._meta.managed and not model._meta.proxy
    ]
    return sorted(found, key=lambda model: model._meta.label)


def columns(model: type[models.Model]) -> list[models.Field]:
    """The columns of a table."""
    return list(model._meta.local_concrete_fields)


def schema() -> dict[str, str]:
    """The newest migration of each app: a backup is read by the same schema it was made with."""
    newest: dict[str, str] = {}
    for app, name in sorted(MigrationRecorder(connection).applied_migrations()):
        newest[app] = max(newest.get(app, ""), name)
    return newest


def lines(model: type[models.Model], after: int = 0) -> Iterator[str]:
    """The table's rows, or those after a key, one JSON list each."""
    fields = columns(model)
    names = [field.attname for field in fields]
    found = model._base_manager.filter(pk__gt=after) if after else model._base_manager
    rows = found.order_by("pk").values_list(*names)
    for row in rows.iterator(chunk_size=2_000):
        values = [_written(value) for value in row]
        # Sorted, so that the same rows give the same bytes on either database.
        yield json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def instance(model: type[models.Model], fields: list[models.Field], line: str) -> models.Model:
    """A row as it was. Raises ValueError or ValidationError for a line that is none."""
    values = json.loads(line)
    if len(values) != len(fields):
        raise ValueError("a row has the wrong number of columns")
    pairs = zip(fields, values, strict=True)
    return model(**{field.attname: _read(field, value) for field, value in pairs})


def _written(value: Any) -> Any:
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(bytes(value)).decode()
    if isinstance(value, date | time):  # a datetime is a date too
        return value.isoformat()
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, Decimal | UUID):
        return str(value)
    if as_json := getattr(value, "to_json", None):  # a dosage
        return as_json()
    return list(map(_written, value)) if isinstance(value, tuple) else value


def _read(field: models.Field, value: Any) -> Any:
    if value is None:
        return None
    if isinstance(field, models.ForeignKey):
        return field.target_field.to_python(value)
    if isinstance(field, models.DurationField):
        return timedelta(seconds=value)
    return field.to_python(value)
