"""From a file to its text, or to one sentence that says what to do instead."""

import codecs
from pathlib import Path

from .article import read_article
from .reading import Reading, Unreadable

MAX_BYTES = 2_000_000  # some forty times the board's longest articles

_SIGNATURES = (
    (b"%PDF", "is a PDF, not text"),
    (b"PK\x03\x04", "is a Word or zip file, not text"),
    (b"\xd0\xcf\x11\xe0", "is an old Word file, not text"),
    (b"{\\rtf", "is a rich-text file, not plain text"),
    (b"\x89PNG", "is a picture, not text"),
    (b"\xff\xd8\xff", "is a picture, not text"),
    (b"GIF8", "is a picture, not text"),
    (b"\x1f\x8b", "is a compressed file, not text"),
)
_ADVICE = "save the article as plain text (UTF-8) and import that."


def read_file(path: str | Path) -> Reading:
    """Read an article from a file; raises Unreadable with one sentence."""
    return read_article(text_of(path))


def text_of(path: str | Path) -> str:
    """The text of a file, whole; raises Unreadable with one sentence."""
    path = Path(path)
    return _decoded(_bytes_of(path), path.name)


def _bytes_of(path: Path) -> bytes:
    try:
        if path.is_dir():
            raise Unreadable(f"{path.name or path} is a folder: name the text file of one article.")
        if not path.exists():
            raise Unreadable(f"There is no file {path}: check the name.")
        if not path.is_file():
            raise Unreadable(
                f"{path.name} is not an ordinary file: name the text file of one article."
            )
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        if isinstance(error, Unreadable):
            raise
        raise Unreadable(f"{path.name} cannot be opened: check that you may read it.") from error
    if len(content) > MAX_BYTES:
        raise Unreadable(
            f"{path.name} is larger than 2 MB: import the text of one article at a time."
        )
    return content


def _decoded(content: bytes, name: str) -> str:
    if not content.strip():
        raise Unreadable(f"{name} is empty: there is nothing to import.")
    for signature, what in _SIGNATURES:
        if content.lstrip(b"\xef\xbb\xbf").startswith(signature):
            raise Unreadable(f"{name} {what}: {_ADVICE}")
    encoding = "utf-8-sig"
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encoding = "utf-16"
    elif b"\x00" in content:
        raise Unreadable(f"{name} is not text: {_ADVICE}")
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        raise Unreadable(
            f"{name} is not in UTF-8 (byte {error.start + 1} is not): {_ADVICE}"
        ) from error
