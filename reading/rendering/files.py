"""This host's pages as files: under `public` what a proxy sends, under `notes` what is known of it.

Losing the folder costs nothing but the time to render everything again.
"""

import fcntl
import gzip
import json
import logging
import os
import re
import shutil
import time
import zlib
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from secrets import token_hex
from typing import Any

import brotli
from django.conf import settings

from .addresses import SITE
from .models import PagesWanted
from .purging import purge
from .renderer import Rendered

log = logging.getLogger(__name__)
# No segment begins with a dot, and nothing needs decoding.
PLAIN_PATH = re.compile(r"(?:/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)*/?")
PACKABLE = ("text/", "application/json", "application/xml", "application/atom+xml",
            "application/manifest+json")  # fmt: skip
PACKED = (".gz", ".br")  # beside a file
BROTLI_LEVEL = 6  # a twentieth of the time of the highest level for an eighth more bytes
GZIP_LEVEL = 9
LOCKS = 64
LOOK_EVERY = 0.02  # seconds between two tries to get a lock
FRESH = 10.0  # seconds after which what this host says of itself counts for nothing
Headers = list[tuple[str, str]]


class Busy(RuntimeError):
    """Others are at it, and take longer than a reader should wait."""


@dataclass
class Note:
    """What is known of one subject's files."""

    version: str = ""  # PagesWanted's that they were made of; "" means that they were taken away
    frame: str = ""  # the templates and the footer they were made with
    due_at: float | None = None  # seconds since 1970: when time alone changes them
    paths: list[str] = field(default_factory=list)
    slugs: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)  # the slugs that the page leads to
    moved: dict[str, str] = field(default_factory=dict)
    gone: list[str] = field(default_factory=list)
    has_documents: bool = False


class PageFiles:
    """The folder. Several processes share it; whatever is put there is whole or not there."""

    def __init__(self, root: Path) -> None:
        self.public = Path(root) / "public"
        self.notes = Path(root) / "notes"
        self.state = self.notes / "state.json"
        self.behind = self.notes / "behind.json"  # the state of before
        self.index = self.notes / "index.json"
        self.headers = self.notes / "headers.json"
        self.former = self.notes / "former.json"

    def place(self, path: str) -> Path | None:
        """Where the file of that address lies, or would; None for an address that has none."""
        if not PLAIN_PATH.fullmatch(path) or path.endswith((*PACKED, "/index.html")):
            return None
        return self.public / f"{path[1:]}{'index.html' if path.endswith('/') else ''}"

    # --- Whoever renders, and whoever puts down or takes away ------------------------------------

    def rendering(
        self, subject: str, patience: float | None = None
    ) -> AbstractContextManager[None]:
        """Alone with the subject's pages: the others wait. Raises Busy after `patience` seconds."""
        return locked(self._lock(f"render-{zlib.crc32(subject.encode()) % LOCKS}"), patience)

    def _putting(self) -> AbstractContextManager[None]:
        return locked(self._lock("put"), None)

    def _lock(self, name: str) -> Path:
        return self.notes / "locks" / name

    def put(self, subject: str, version: str, frame: str, pages: list[Rendered],
            *, at: float, **about: Any) -> list[str] | None:  # fmt: skip
        """Put the subject's pages in the place of those before; the paths whose bytes changed.

        None if something newer is wanted by now: then nothing was put.
        """
        with self._putting():
            if not is_wanted(subject, version):
                return None
            before = self.note(subject) or Note()
            note = Note(version, frame, **about)
            changed = []
            for page in pages:
                changed += [page.path] if self._put_page(subject, note, page, at) else []
            left = dict.fromkeys(before.paths)
            changed += [path for path in left if path not in note.paths and self._remove(path)]
            changed += self._remove_kept(subject, note, before)
            self._write_note(subject, note)
            return changed

    def add_documents(self, subject: str, version: str, pages: list[Rendered], at: float) -> bool:
        """Put its documents beside its pages; False if something newer is wanted by now."""
        with self._putting():
            note = self._note_at(subject, version)
            if note is None:
                return False
            for page in pages:
                self._put_page(subject, note, page, at)
            note.has_documents = True
            self._write_note(subject, note)
            return True

    def keep(self, subject: str, version: str, page: Rendered) -> bool:
        """Put down a page that somebody asked for, until something happens to its article."""
        with self._putting():
            if self._note_at(subject, version) is None:
                return False
            self._put_file(page, time.time())
            return True

    def take_away(self, subject: str) -> None:
        """Send none of the subject's pages any more, until they are put down anew.

        What stood is told to PURGE_URL here: what comes in its place may be no file.
        """
        with self._putting():
            with suppress(FileNotFoundError):
                self.state.replace(self.behind)  # until it has looked
            note = self.note(subject)
            if note is None:
                return
            gone = [path for path in note.paths if self._remove(path)]
            gone += self._remove_kept(subject, Note(slugs=note.slugs), note)
            self._write_note(subject, Note(slugs=note.slugs, links=note.links, due_at=note.due_at))
        purge(gone)

    def forget(self, subject: str) -> None:
        """It is no subject of this site any more."""
        self.take_away(subject)
        self._note_of(subject).unlink(missing_ok=True)

    def _note_at(self, subject: str, version: str) -> Note | None:
        """What is known of its files, if they are of that version and nothing newer is wanted."""
        note = self.note(subject)
        is_so = note is not None and note.version == version and is_wanted(subject, version)
        return note if is_so else None

    def _put_page(self, subject: str, note: Note, page: Rendered, at: float) -> bool:
        """Put it down, or what stands in its place; whether something else is sent now."""
        if page.status == 200:
            note.paths.append(page.path)
            return self._put_file(page, at)
        if page.status == 410:
            note.gone.append(page.path)
            self._put_notice(subject, page)
        elif page.location:
            note.moved[page.path] = page.location
            self.learn("moved", page)
        return self._remove(page.path)  # also what no note names, as after the notes were lost

    def _put_file(self, page: Rendered, at: float) -> bool:
        place = self.place(page.path)
        if place is None:
            raise ValueError(f"{page.path} is no address of a file.")
        self.learn(page.name, page)
        try:
            before = place.stat()
            if before.st_size == len(page.body) and place.read_bytes() == page.body:
                return False
            at = max(at, int(before.st_mtime) + 1)  # the ETag is made of the second and the size
        except OSError:
            pass
        place.parent.mkdir(parents=True, exist_ok=True)
        kind = dict(page.headers).get("Content-Type", "")
        if kind.startswith(PACKABLE):
            write(place.with_name(f"{place.name}.gz"),
                   gzip.compress(page.body, GZIP_LEVEL, mtime=0), at)  # fmt: skip
            write(place.with_name(f"{place.name}.br"),
                   brotli.compress(page.body, quality=BROTLI_LEVEL), at)  # fmt: skip
        write(place, page.body, at)
        return True

    def _put_notice(self, subject: str, page: Rendered) -> None:
        ending = "json" if "json" in dict(page.headers).get("Content-Type", "") else "html"
        self.learn(f"gone.{ending}", page)
        write(self.notes / "gone" / f"{subject}.{ending}", page.body)

    def _remove(self, path: str) -> bool:
        place = self.place(path)
        if place is None or not place.exists():
            return False
        for ending in ("", *PACKED):
            place.with_name(f"{place.name}{ending}").unlink(missing_ok=True)
        return True

    def _remove_kept(self, subject: str, note: Note, before: Note) -> list[str]:
        """What was put down because somebody asked: editions, sections, a medicine's page."""
        gone = []
        folders = [self.public / "medicines"] if subject == SITE else []
        for slug in {*note.slugs, *before.slugs}:
            folder = self.public / "conditions" / slug
            folders += [folder, folder / "history"]
        for place in (page for folder in folders for page in folder.glob("*")):
            if place.is_dir() and place.name != "history":
                gone += [one for one in place.rglob("*") if one.is_file()]
                shutil.rmtree(place, ignore_errors=True)
            elif place.is_file() and not place.name.startswith("index.html"):
                gone.append(place)
                place.unlink(missing_ok=True)
        paths = (f"/{place.relative_to(self.public)}" for place in gone)
        return [path.removesuffix("index.html") for path in paths if not path.endswith(PACKED)]

    # --- What is known ---------------------------------------------------------------------------

    def note(self, subject: str) -> Note | None:
        """What is known of the subject's files."""
        found = _read(self._note_of(subject))
        if not isinstance(found, dict):
            return None
        known = {field.name for field in fields(Note)}  # another version may have noted more
        return Note(**{name: value for name, value in found.items() if name in known})

    def all_notes(self) -> dict[str, Note]:
        """Of every subject. Reads as many files."""
        subjects = [path.stem for path in (self.notes / "subjects").glob("*.json")]
        return {subject: note for subject in subjects if (note := self.note(subject))}

    def _note_of(self, subject: str) -> Path:
        return self.notes / "subjects" / f"{subject}.json"

    def _write_note(self, subject: str, note: Note) -> None:
        write(self._note_of(subject), json.dumps(asdict(note)).encode())

    def learn(self, name: str, page: Rendered) -> None:
        """Know with which headers that kind of page is sent."""
        known = _read(self.headers) or {}
        said = [list(entry) for entry in page.kind_of_headers()]
        if name in {"moved", "gone.html", "gone.json"}:
            said = [entry for entry in said if entry[0] != "Location"]
        if known.get(name) != said:
            write(self.headers, json.dumps({**known, name: said}, indent=1).encode())

    def write_index(self, content: dict[str, Any]) -> None:
        """Which slugs there are, what moved and what is gone: what is known without a database."""
        _write_if_other(self.index, content)

    def write_former(self, table: dict[str, str]) -> None:
        """Where addresses of before lead; "" for those of which readers find nothing here yet."""
        _write_if_other(self.former, table)

    def keep_answer(self, name: str, page: Rendered) -> None:
        """The page for addresses that lead nowhere."""
        self.learn(name, page)
        write(self.notes / name, page.body)

    def say(self, number: int) -> None:
        """This host has applied what happened up to that number, as far as it can know."""
        write(self.state, json.dumps({"number": number}).encode())

    def is_fresh(self) -> bool:
        """Whether this host's `work` looked a moment ago, and has applied what it saw."""
        return _age(self.state) < FRESH

    def is_left_behind(self) -> bool:
        """Whether `work` put pages down here once, and has not come for ten seconds."""
        return self.index.exists() and min(_age(self.state), _age(self.behind)) > FRESH


def page_files() -> PageFiles | None:
    """This host's folder; None where pages are not put down."""
    return PageFiles(settings.PAGES_ROOT) if settings.PAGES_ROOT else None


def is_wanted(subject: str, version: str) -> bool:
    """Whether pages of that version are what readers should find; the site's own always are."""
    row = PagesWanted.objects.filter(pk=subject).first()
    return row is None or row.version == version


@contextmanager
def locked(place: Path, patience: float | None) -> Iterator[None]:
    """Alone with the lock at `place`. Raises Busy after `patience` seconds; None waits for ever."""
    place.parent.mkdir(parents=True, exist_ok=True)
    until = time.monotonic() + (patience or 0)
    with place.open("w", encoding="ascii") as file:
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | (0 if patience is None else fcntl.LOCK_NB))
                break
            except BlockingIOError:
                if time.monotonic() > until:
                    raise Busy(place.name) from None
                time.sleep(LOOK_EVERY)
        yield


def _age(path: Path) -> float:
    """Seconds since it was written."""
    try:
        return time.time() - path.stat().st_mtime
    except OSError:
        return float("inf")


def _read(path: Path) -> Any:
    try:
        return json.loads(path.read_bytes())
    except (OSError, ValueError):
        return None


def _write_if_other(path: Path, content: dict[str, Any]) -> None:
    body = json.dumps(content).encode()
    if not path.is_file() or path.read_bytes() != body:
        write(path, body)


def write(path: Path, content: bytes, at: float | None = None) -> None:
    """Whole or not at all: nobody finds half a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(f".{path.name}-{token_hex(6)}")
    try:
        new.write_bytes(content)
        new.chmod(0o644)
        if at is not None:
            os.utime(new, (at, at))
        new.replace(path)
    except BaseException:
        new.unlink(missing_ok=True)
        raise
