"""Bringing a backup back: checked first, then all of it or nothing."""

import gzip
import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from io import StringIO
from itertools import islice
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.core.management.color import no_style
from django.db import DatabaseError, connection, models, transaction

import post.actions
from board.groups import ensure_groups
from reading.rendering.models import PageHost, PagesWanted
from reading.search import index
from reading.search.models import IndexedArticle
from record import published_items, state
from record.archive.checks import MALFORMED
from record.guards import lower_guards, missing_guards, raise_guards
from record.models import Revision
from record.verification import faults

from . import FORMAT, MANIFEST, MEDIA, TABLES, Unfit, contents
from .forgotten import Forgotten, forget_again, forgotten, merged

CHUNK = 1_000  # rows written together
Say = Callable[[str], None]

# Tables that migrate fills by itself: they don't make a database one with data in it.
MADE_BY_MIGRATE = {
    "auth.Group", "auth.Group_permissions", "auth.Permission", "contenttypes.ContentType",
    "post.Batch", "reading.SitePage", "record.KeptDeclarations",
}  # fmt: skip


def checked(folder: Path) -> dict[str, Any]:
    """The manifest of a backup that is whole, byte for byte. Raises Unfit."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError) as problem:
        raise Unfit(
            f"{folder} is no backup: its {MANIFEST} can't be read ({problem})."
        ) from problem
    if manifest.get("format") != FORMAT:
        raise Unfit(f"{folder} was made in another format: {manifest.get('format')!r}.")
    there = {
        path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()
    } - {MANIFEST}
    listed = set(manifest["files"])
    for name in sorted(listed - there):
        raise Unfit(f"{folder} is not whole: {name} is missing.")
    for name in sorted(there - listed):
        raise Unfit(f"{folder} holds {name}, which its manifest does not know.")
    for name, facts in manifest["files"].items():
        with (folder / name).open("rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() != facts["sha256"]:
                raise Unfit(f"{folder} is damaged: {name} is not what was backed up.")
    return manifest


def restore(
    folder: Path,
    *,
    replace: bool = False,
    despite_faults: bool = False,
    newer: Iterable[Forgotten] = (),
    say: Say = lambda _line: None,
) -> None:
    """Put a backup in place of an empty database, or with `replace` of what is there.

    One transaction: whatever stops it leaves the database as it was. What was forgotten since the
    backup is forgotten again, as far as this database or a `newer` list knows it. The outbox is
    left paused. Raises Unfit.
    """
    manifest = checked(folder)
    _refuse_other_schema(manifest)
    if not replace and (full := _first_full_table()):
        raise Unfit(
            f"The database holds data already ({full}): restore into an empty one, or replace "
            "all of it with --replace."
        )
    say(f"The backup of {manifest['made_at']} is whole.")
    # Pictures first: one too many harms nobody, a row without its picture does.
    say(f"Pictures brought back: {_bring_back_media(folder, manifest)}.")
    try:
        with transaction.atomic():
            gone = merged(forgotten(), manifest["forgotten"], *newer)
            lower_guards()
            _empty()
            for model in contents.kept_models():
                _load(folder, model, manifest)
            raise_guards()
            _reset_sequences()
            counts = forget_again(gone)
            post.actions.pause("")
            _work_out_again(say)
            _check(despite_faults, say)
    except (DatabaseError, ValidationError, ValueError) as problem:
        raise Unfit(f"Nothing was restored: {problem}") from problem
    say(
        f"Forgotten again: {counts['erased']} addresses, {counts['left']} subscriptions, "
        f"{counts['reports']} reports."
    )
    _make_again(say)
    say("All mail is paused, because some of it may have gone out since: look at what waits in")
    say("the outbox (/admin/post/batch/), then press “Let mail go again” there.")


def _refuse_other_schema(manifest: dict[str, Any]) -> None:
    theirs, ours = manifest["schema"], contents.schema()
    for app in sorted(set(theirs) | set(ours)):
        if theirs.get(app) != ours.get(app):
            raise Unfit(
                f"The backup was made with version {manifest['version']}, whose tables differ "
                f"({app}: {theirs.get(app)}, here {ours.get(app)}). Restore it with that version "
                "and its migrations, then upgrade."
            )


def _first_full_table() -> str:
    for model in contents.kept_models():
        if model._meta.label not in MADE_BY_MIGRATE and model._base_manager.exists():
            return str(model._meta.verbose_name_plural)
    return ""


def _bring_back_media(folder: Path, manifest: dict[str, Any]) -> int:
    count = 0
    for name in manifest["files"]:
        place, _slash, path = name.partition("/")
        if place == MEDIA and not default_storage.exists(path):
            with (folder / name).open("rb") as file:
                default_storage.save(path, File(file))
            count += 1
    return count


def _empty() -> None:
    """Every row goes; the constraints are looked at in the end."""
    if connection.vendor == "sqlite":
        for article in IndexedArticle.objects.all():
            index.forget(article)  # SQLite keeps its words in a table of its own kind
    # Those of the backup, and those made from them or of no use without them.
    names = {model._meta.db_table for model in apps.get_models(include_auto_created=True)}
    tables = sorted(names & set(connection.introspection.table_names()))
    connection.ops.execute_sql_flush(connection.ops.sql_flush(no_style(), tables))


def _load(folder: Path, model: type[models.Model], manifest: dict[str, Any]) -> None:
    label = model._meta.label
    fields = contents.columns(model)
    if manifest["columns"].get(label) != [field.attname for field in fields]:
        raise Unfit(f"The backup's table {label} has other columns than this version's.")
    count = 0
    with gzip.open(folder / TABLES / f"{label}.jsonl.gz", "rt", encoding="utf-8") as file:
        found = (contents.instance(model, fields, line) for line in file)
        while rows := list(islice(found, CHUNK)):
            _insert(model, rows)
            count += len(rows)
    if count != manifest["rows"][label]:
        raise Unfit(f"{label} has {count} rows, its manifest says {manifest['rows'][label]}.")


def _insert(model: type[models.Model], rows: list[models.Model]) -> None:
    """Write them as they are: the moment a row was made or changed is not now."""
    clocks = [
        (field, name)
        for field in contents.columns(model)
        for name in ("auto_now", "auto_now_add")
        if getattr(field, name, False)
    ]
    for field, name in clocks:
        setattr(field, name, False)
    try:
        model._base_manager.bulk_create(rows)
    finally:
        for field, name in clocks:
            setattr(field, name, True)


def _reset_sequences() -> None:
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), contents.kept_models()):
            cursor.execute(statement)


def _work_out_again(say: Say) -> None:
    """What lists read of the record: a backup may have been made while it said otherwise."""
    for rows in (_cite_again, state.rebuild, published_items.rebuild):
        try:
            with transaction.atomic():
                for _done in rows():
                    pass
        except MALFORMED as problem:  # the check names the article
            say(f"Not everything could be worked out from the record: {problem!r}")


def _cite_again() -> Iterator[int]:
    every = Revision.objects.order_by("pk").iterator(chunk_size=CHUNK)
    while revisions := list(islice(every, CHUNK)):
        Revision.objects.index_citations(revisions)
        yield revisions[-1].pk


def _check(despite_faults: bool, say: Say) -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    else:
        connection.check_constraints()
    if missing := missing_guards():
        raise Unfit(f"Nothing was restored: the guard {missing[0]} could not be put in place.")
    for fault in faults():
        if not despite_faults:
            raise Unfit(f"Nothing was restored, the record in this backup is not whole: {fault}")
        say(f"FAULT: {fault}")


def _make_again(say: Say) -> None:
    """What is made from the record: the search index, the screens of the roles, the page files.

    Every host takes this for another database, and renders its own pages.
    """
    index.rebuild()
    ensure_groups()
    PagesWanted.objects.all().delete()
    PageHost.objects.all().delete()
    if not settings.PAGES_ROOT:
        return
    try:
        call_command("rerender", stdout=StringIO())
    except CommandError as problem:  # the site goes on with it
        say(f"Not every page was made yet: {problem}")
