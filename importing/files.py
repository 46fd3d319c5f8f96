"""The files of a run: exports, JSON, pages, Word files, Markdown, texts, and zips of them."""

import hashlib
import io
import lzma
import re
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO, cast
from xml.parsers.expat import ExpatError

import mammoth

from .house_format import Unreadable
from .house_format.page import FRONT_MATTER
from .house_format.text import MAX_BYTES, decoded
from .markup import read_head
from .models import Import, ImportFile
from .wordpress import Names, Read, read_export, read_posts, refused, time_of

PICTURES = frozenset({".jpg", ".jpeg", ".png", ".webp", ".avif", ".gif", ".svg"})
_PAGES = frozenset({".html", ".htm", ".xhtml"})
_MOST_JSON = 400_000_000  # bytes; a hundred posts of the REST interface have some 5 MB
_MOST_UNPACKED = 50_000_000  # bytes of one page, text or Word file
_MOST_ZIPS = 2  # zips in zips
_MOST_IN_WORD = 4 * _MOST_UNPACKED  # bytes of all that a Word file holds, and of a zip in a zip
# What zips, and the XML in Word files, raise where they are broken, locked or of an odd kind.
BROKEN = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, ExpatError, RuntimeError, EOFError, OSError,
)  # fmt: skip
_MOST_PAGE = 10_000_000
_PDF = (
    "{name} is a PDF, which has lost its headings, lists and tables. Take what it was made from: "
    "the WordPress export, the web page, the Word file, or the text."
)
_SKIPPED = re.compile(r"(?:^|/)(?:__MACOSX/|\.|Thumbs\.db$|desktop\.ini$)")


class Stored(io.RawIOBase):
    """An uploaded file, read from its chunks; it can be gone to any place of."""

    def __init__(self, file: ImportFile) -> None:
        self._file, self._at = file, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._file.size}[whence]
        self._at = max(base + offset, 0)
        return self._at

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        chunk = self._file.chunks.filter(offset__lte=self._at).last()
        content = memoryview(chunk.content)[self._at - chunk.offset :] if chunk else b""
        read = content[: len(buffer)]
        buffer[: len(read)] = read
        self._at += len(read)
        return len(read)


def opened(file: ImportFile) -> BinaryIO:
    """A file of a run, where it lies or as it was uploaded; raises Unreadable."""
    if not file.path:
        return cast("BinaryIO", io.BufferedReader(Stored(file), 1 << 20))
    try:
        return Path(file.path).open("rb")
    except OSError as problem:
        raise Unreadable(f"{file.name} cannot be opened: {problem.strerror}.") from problem


def read_file(file: ImportFile, names: Names, include: frozenset[str]) -> Iterator[Read]:
    """Everything in a file; raises Unreadable with a sentence that names the place."""
    if PurePosixPath(file.name).suffix.lower() in PICTURES:
        return
    if file.path and Path(file.path).is_dir():
        raise Unreadable(f"{file.name} is a folder: its files are taken one by one.")
    with opened(file) as stream:
        start = stream.read(4096)
        stream.seek(0)
        if zipfile.is_zipfile(stream) and not _is_word(file.name):
            yield from _read_zip(stream, file.name, names, include)
        else:
            stream.seek(0)
            yield from _read_one(stream, start, file.name, names, include)


def learn_names(file: ImportFile, names: Names) -> None:
    with suppress(Unreadable, *BROKEN), opened(file) as stream:  # said where the file is read
        if file.name.lower().endswith(".json"):
            _learn(stream.read(_MOST_JSON), file.name, names)
        elif zipfile.is_zipfile(stream) and not _is_word(file.name):
            with zipfile.ZipFile(stream) as archive:
                for entry in archive.infolist():
                    if entry.filename.lower().endswith(".json") and entry.file_size < _MOST_JSON:
                        with suppress(*BROKEN):
                            _learn(archive.read(entry), entry.filename, names)


def _learn(content: bytes, name: str, names: Names) -> None:
    try:
        names.learn(decoded(content, name), name)
    except Unreadable:
        return  # said where the file is read


def _is_word(name: str) -> bool:
    return name.lower().endswith((".docx", ".docm"))


def _read_zip(
    stream: BinaryIO, name: str, names: Names, include: frozenset[str], depth: int = 0
) -> Iterator[Read]:
    """Each file in a zip and in those in it, pictures apart; nothing is unpacked to the disk."""
    try:
        with zipfile.ZipFile(stream) as archive:
            for entry in archive.infolist():
                inner = entry.filename
                if entry.is_dir() or _SKIPPED.search(inner):
                    continue
                if PurePosixPath(inner).suffix.lower() in PICTURES:
                    continue
                try:
                    if inner.lower().endswith(".zip") and depth < _MOST_ZIPS:
                        with archive.open(entry) as packed:
                            whole = io.BytesIO(
                                _limited(cast("BinaryIO", packed), inner, _MOST_IN_WORD)
                            )
                        yield from _read_zip(whole, inner, names, include, depth + 1)
                        continue
                    with archive.open(entry) as opened_entry:
                        start = opened_entry.read(4096)
                    with archive.open(entry) as again:
                        yield from _read_one(cast("BinaryIO", again), start, inner, names, include)
                except Unreadable as problem:
                    if _is_text(inner) or inner.lower().endswith(".zip"):
                        yield refused(inner, str(problem))
                    else:
                        yield Counter([f"files that are no texts ({PurePosixPath(inner).suffix})"])
                except BROKEN as problem:
                    yield refused(inner, f"{name}: {inner} cannot be unpacked ({problem}).")
    except BROKEN as problem:
        raise Unreadable(f"{name} is a broken zip file ({problem}): pack it again.") from problem


def _is_text(name: str) -> bool:
    return PurePosixPath(name).suffix.lower() in _PAGES | {
        ".txt", ".md", ".markdown", ".json", ".xml", ".docx", ".docm", ".pdf", ".text", "",
    }  # fmt: skip


IN_WORD = "word/media/"


def _read_one(
    stream: BinaryIO, start: bytes, name: str, names: Names, include: frozenset[str]
) -> Iterator[Read]:
    """One file, by what it begins with; its name tells only pages and Markdown from texts."""
    head = start.lstrip(b"\xef\xbb\xbf \t\r\n")
    suffix = PurePosixPath(name).suffix.lower()
    if head.startswith(b"%PDF"):
        raise Unreadable(_PDF.format(name=name))
    if _is_word(name) or (head.startswith(b"PK") and b"word/" in start):
        yield _word_file(_limited(stream, name, _MOST_UNPACKED), name)
    elif suffix == ".json" or re.match(rb'[\[{]\s*["{}\[\]]', head):
        yield from read_posts(
            decoded(_limited(stream, name, _MOST_JSON), name), name, names, include
        )
    elif b"wordpress.org/export/" in start or (suffix == ".xml" and b"<html" not in start):
        yield from read_export(stream, name, include)
    elif suffix in _PAGES or re.match(rb"(?i)<(?:!doctype html|html|\?xml)", head):
        page = _page_text(_limited(stream, name, _MOST_PAGE), name)
        post = _post(Import.Kind.PAGE, name, page)
        read_head(post)
        yield post
    else:
        kind = Import.Kind.MARKDOWN if suffix in (".md", ".markdown") else Import.Kind.TEXT
        post = _post(kind, name, decoded(_limited(stream, name, MAX_BYTES), name))
        if matter := FRONT_MATTER.match(post.source):
            _take_front_matter(post, matter[1])
        yield post


def _take_front_matter(post: Import, matter: str) -> None:
    """What a site generator's page says above its text: YAML or TOML, of which plain values."""
    told: dict[str, list[str]] = {}
    name = ""
    for line in matter.splitlines():
        key, _sign, value = re.match(r"\s*(?:([\w-]+)\s*([:=])|-)?\s*(.*)", line).groups()  # type: ignore[union-attr]
        name = (key or name).lower()
        values = [one.strip().strip("\"'") for one in value.strip("[] ").split(",")]
        values = values if value.startswith("[") else [value.strip().strip("\"'")]
        told[name] = told.get(name, []) + [one for one in values if one]
    post.title, post.slug = (next(iter(told.get(one, [])), "") for one in ("title", "slug"))
    post.published_at = time_of(next(iter(told.get("date", [])), ""))
    post.authors = told.get("author", []) + told.get("authors", [])
    post.tags = told.get("tags", [])
    post.categories = told.get("categories", []) + told.get("category", [])


def _limited(stream: BinaryIO, name: str, most: int) -> bytes:
    content = stream.read(most + 1)
    if len(content) > most:
        raise Unreadable(f"{name} is larger than {most // 1_000_000} MB: it is no one article.")
    return content


def _post(kind: str, name: str, source: str) -> Import:
    return Import(kind=kind, source_id=name[-255:], source=source)


def _page_text(content: bytes, name: str) -> str:
    """HTML in the encoding that it declares, in UTF-8, or as old Windows pages are."""
    declared = re.search(rb"(?i)<meta[^>]{0,200}charset\s*=\s*[\"']?([\w-]+)", content[:4096])
    for encoding in (declared[1].decode() if declared else "utf-8", "utf-8", "cp1252"):
        try:
            return content.decode(encoding).lstrip("\ufeff")
        except (UnicodeError, LookupError):  # “idna” is no encoding of pages
            continue
    return decoded(content, name)


def _word_file(content: bytes, name: str) -> Import:
    """A Word file as the HTML of its styles, lists and tables; its pictures are named by digest."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
        if unpacked > _MOST_IN_WORD:
            raise Unreadable(f"{name} unpacks to {unpacked // 1_000_000} MB: it is no one article.")
        made = mammoth.convert_to_html(
            io.BytesIO(content),
            convert_image=mammoth.images.img_element(_named_by_digest),
        )
    except Unreadable:
        raise
    except (*BROKEN, LookupError, ValueError, AttributeError, TypeError) as problem:
        raise Unreadable(f"{name} is a broken Word file ({problem}): save it again.") from problem
    post = _post(Import.Kind.WORD, name, made.value)
    post.original = content
    return post


def _named_by_digest(image: Any) -> dict[str, str]:
    with image.open() as stream:
        return {"src": _name_in_word(stream.read())}


def _name_in_word(content: bytes) -> str:
    return f"{IN_WORD}{hashlib.sha256(content).hexdigest()[:16]}"


def picture_in_word(original: bytes, address: str) -> bytes | None:
    with zipfile.ZipFile(io.BytesIO(original)) as archive:
        for entry in archive.infolist():
            if entry.filename.startswith(IN_WORD):
                content = archive.read(entry)
                if address == _name_in_word(content):
                    return content
    return None


class Pictures:
    """The picture files of a run: its folders, its zips, by the end of the address they had."""

    def __init__(self, files: list[ImportFile]) -> None:
        self._places: dict[str, tuple[ImportFile, str]] = {}
        for file in files:
            if PurePosixPath(file.name).suffix.lower() in PICTURES:
                self._remember(file.path or file.name, file, "")
            elif not file.path or zipfile.is_zipfile(file.path):
                self._look_into(file)

    def _look_into(self, file: ImportFile) -> None:
        try:
            with opened(file) as stream, zipfile.ZipFile(stream) as archive:
                for entry in archive.infolist():
                    if PurePosixPath(entry.filename).suffix.lower() in PICTURES:
                        self._remember(entry.filename, file, entry.filename)
        except (Unreadable, *BROKEN):
            return

    def _remember(self, name: str, file: ImportFile, inner: str) -> None:
        parts = name.replace("\\", "/").split("/")
        for count in range(1, min(len(parts), 4) + 1):
            self._places.setdefault("/".join(parts[-count:]), (file, inner))

    def find(self, address: str) -> bytes | None:
        """The bytes of the picture that stood at the address; a smaller copy's are the whole's."""
        path = re.sub(r"[?#].*", "", address)
        for name in (re.sub(r"-(?:\d+x\d+|scaled)(?=\.\w+$)", "", path), path):
            parts = name.split("/")
            for count in range(min(len(parts), 4), 0, -1):
                if place := self._places.get("/".join(parts[-count:])):
                    return self._read(*place)
        return None

    def _read(self, file: ImportFile, inner: str) -> bytes | None:
        """None for what is broken, or too large for a picture."""
        with suppress(Unreadable, *BROKEN), opened(file) as stream:
            if not inner:
                return stream.read() if file.size <= _MOST_UNPACKED else None
            with zipfile.ZipFile(stream) as archive:
                if archive.getinfo(inner).file_size <= _MOST_UNPACKED:
                    return archive.read(inner)
        return None
