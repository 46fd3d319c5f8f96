"""Making a backup while the site runs."""

import fcntl
import gzip
import hashlib
import json
import os
import shutil
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from django.core.files.storage import Storage, default_storage
from django.db import connection
from django.db.models import Model
from django.utils import timezone

from condition.models import Figure
from record.guards import FROZEN

from . import FORMAT, MANIFEST, MEDIA, TABLES, Unfit
from .contents import columns, kept_models, lines, schema
from .forgotten import forgotten

VERSION = "0.1.0"
BLOCK = 1 << 20  # bytes


def make_backup(
    folder: Path, tell: Callable[[str], None] = lambda _sentence: None
) -> dict[str, Any]:
    """Write everything into `folder`, which appears only when it is whole; returns the manifest.

    The database is read in one snapshot: acts go on meanwhile and are in it whole or not at all.
    Whole tables of rows that never change are taken from a backup that was killed. `tell` hears how
    far it is. Raises Unfit when the folder is there.
    """
    if folder.exists():
        raise Unfit(f"{folder} is there already: a backup never writes over anything.")
    folder.parent.mkdir(parents=True, exist_ok=True)
    held = os.open(folder.parent, os.O_RDONLY)
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        # For its owner alone: it holds addresses, password hashes and keys.
        unfinished = Path(mkdtemp(prefix=f".{folder.name}.unfinished-", dir=folder.parent))
        try:
            _begin(unfinished)
            manifest = _write(unfinished, tell)
            _sync(unfinished)
            unfinished.rename(folder)
            _sync(folder.parent)
        finally:
            shutil.rmtree(unfinished, ignore_errors=True)
    except BlockingIOError as busy:
        raise Unfit(f"Another backup is being written into {folder.parent}.") from busy
    finally:
        os.close(held)
    return manifest


def _begin(folder: Path) -> None:
    """Take over the tables of the record that killed backups left beside the folder.

    Rows that are mere numbers may be numbered alike in another database, so that their last one
    tells nothing: these are written anew.
    """
    (folder / TABLES).mkdir(mode=0o700)
    frozen = {f"{model._meta.label}.jsonl.gz" for model in FROZEN if not model._meta.auto_created}
    for left in folder.parent.glob(".*.unfinished-*"):
        if left != folder:
            for table in (left / TABLES).glob("*.gz"):
                if table.name in frozen:
                    table.replace(folder / TABLES / table.name)
            shutil.rmtree(left)


def _write(folder: Path, tell: Callable[[str], None]) -> dict[str, Any]:
    files: dict[str, dict[str, Any]] = {}
    rows: dict[str, int] = {}
    with snapshot():
        made_at = timezone.now()
        state = schema()
        models = kept_models()
        for number, model in enumerate(models, start=1):
            tell(f"Table {number} of {len(models)}: {model._meta.label}.")
            name = f"{TABLES}/{model._meta.label}.jsonl.gz"
            rows[model._meta.label] = _write_table(folder / name, model, tell)
            files[name] = _facts(folder / name)
        figures = list(Figure.objects.filter(is_static=False).values_list("path", flat=True))
        gone = forgotten()
    # After the snapshot: a picture is stored before its row is, and never taken away.
    for path in _stored(default_storage):
        name = f"{MEDIA}/{path}"
        _copy(default_storage, path, folder / name)
        files[name] = _facts(folder / name)
    missing = [path for path in figures if f"{MEDIA}/{path}" not in files]
    if missing:
        raise Unfit(f"The picture {missing[0]} is not in the media folder; nothing was backed up.")
    manifest = {
        "format": FORMAT,
        "version": VERSION,
        "made_at": made_at.isoformat(),
        "database": connection.vendor,
        "schema": state,
        "rows": rows,
        "columns": {
            model._meta.label: [field.attname for field in columns(model)]
            for model in kept_models()
        },
        "forgotten": gone,
        "files": files,
    }
    (folder / MANIFEST).write_text(json.dumps(manifest, indent=1, sort_keys=True), "utf-8")
    _facts(folder / MANIFEST)  # which has it on the disk
    return manifest


@contextmanager
def snapshot() -> Iterator[None]:
    """One unmoving view of the database, which keeps nobody from writing."""
    if connection.in_atomic_block:
        raise Unfit("A backup needs a snapshot of its own, outside any transaction.")
    connection.ensure_connection()
    begin = (
        "BEGIN DEFERRED"  # Django would begin with IMMEDIATE, and keep every writer waiting
        if connection.vendor == "sqlite"
        else "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
    )
    with connection.cursor() as cursor:
        cursor.execute(begin)
        try:
            yield
        finally:
            cursor.execute("ROLLBACK")


def _write_table(path: Path, model: type[Model], tell: Callable[[str], None]) -> int:
    count, last = _rows_left(path, model)
    # Neither name nor time in the head: the same rows give the same bytes.
    with (
        path.open("ab" if count else "wb") as raw,
        gzip.GzipFile("", "wb", 6, raw, mtime=0) as packed,
    ):
        for line in lines(model, last):
            packed.write(line.encode() + b"\n")
            count += 1
            if not count % 100_000:
                tell(f"{model._meta.label}: {count} rows.")
    return count


def _rows_left(path: Path, model: type[Model]) -> tuple[int, int]:
    """How many rows a killed backup wrote into this file, and the last one's key.

    (0, 0) for a file that is not whole or not of this database, which its last row tells; or where
    a row among these was committed since.
    """
    count, left = 0, ""
    try:
        with gzip.open(path, "rt", encoding="utf-8") as packed:
            for line in packed:
                count, left = count + 1, line
    except (FileNotFoundError, EOFError, gzip.BadGzipFile, zlib.error):
        return 0, 0
    if not count:
        return 0, 0
    last = json.loads(left)[[field.primary_key for field in columns(model)].index(True)]
    is_known = next(lines(model, last - 1), None) == left.rstrip("\n")
    if is_known and model._base_manager.filter(pk__lte=last).count() == count:
        return count, last
    return 0, 0


def _stored(storage: Storage, folder: str = "") -> Iterator[str]:
    """Every file below the media folder, but for what begins with a dot."""
    try:
        folders, names = storage.listdir(folder)
    except FileNotFoundError:  # no picture was ever uploaded
        return
    for name in sorted(name for name in (*names, *folders) if not name.startswith(".")):
        path = f"{folder}/{name}" if folder else name
        yield from _stored(storage, path) if name in folders else (path,)


def _copy(storage: Storage, path: str, to: Path) -> None:
    to.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with storage.open(path) as source, to.open("xb") as copy:
        shutil.copyfileobj(source, copy, BLOCK)


def _facts(path: Path) -> dict[str, Any]:
    """Size and digest of a file, which is on the disk by now."""
    with path.open("rb") as file:
        os.fsync(file.fileno())
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return {"bytes": path.stat().st_size, "sha256": digest}


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
