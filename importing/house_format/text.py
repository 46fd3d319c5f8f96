"""From a file to the text of an article, or to one sentence that says what to do instead."""

import codecs
import re
import unicodedata
from pathlib import Path

from .reading import Unreadable

MAX_BYTES = 2_000_000  # some forty times the board's longest articles
MAX_LINES = 20_000  # the board's longest articles have a few thousand
MAX_LINE = 100_000  # characters in one line; a whole article has fewer

_SIGNATURES = (
    (b"%PDF", "is a PDF, not text"),
    (b"PK\x03\x04", "is a Word or zip file, not text"),
    (b"{\\rtf", "is a rich-text file, not plain text"),
)
_ADVICE = "save the article as plain text (UTF-8) and import that."
_PLAIN = frozenset("\t\n\r\x0b\x0c\x85")
_MARKUP = re.compile(r"(?i)\s*(?:<!doctype\s+html|<html|<\?xml)")


def text_of(path: Path) -> str:
    """The text of a file, whole; raises Unreadable with one sentence."""
    if not path.exists():
        raise Unreadable(f"There is no file {path}: check the name.")
    if not path.is_file():
        raise Unreadable(f"{path} is a folder or a device: name the text file of one article.")
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise Unreadable(f"{path.name} cannot be opened: check that you may read it.") from error
    if len(content) > MAX_BYTES:
        raise Unreadable(f"{path.name} is larger than 2 MB: import one article's text at a time.")
    return decoded(content, path.name)


def decoded(content: bytes, name: str) -> str:
    """A file's bytes as text; raises Unreadable with one sentence."""
    if not content.strip():
        raise Unreadable(f"{name} is empty: there is nothing to import.")
    _refuse_signature(content.removeprefix(codecs.BOM_UTF8), name)
    is_wide = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    if b"\x00" in content and not is_wide:
        raise Unreadable(f"{name} is not text: {_ADVICE}")
    try:
        return content.decode("utf-16" if is_wide else "utf-8-sig")
    except UnicodeDecodeError as error:
        problem = f"{name} is not in UTF-8 (byte {error.start + 1} is not): {_ADVICE}"
        raise Unreadable(problem) from error


def _refuse_signature(content: bytes, name: str) -> None:
    for signature, what in _SIGNATURES:
        if content.startswith(signature):
            raise Unreadable(f"{name} {what}: {_ADVICE}")


def refuse_what_is_no_article(text: str) -> None:
    """Raises Unreadable with one sentence."""
    _refuse_signature(text[:8].lstrip("\ufeff").encode("utf-8", "replace"), "This")
    if not text.strip("\ufeff \t\r\n\u200b"):
        raise Unreadable("The text is empty: there is nothing to import.")
    lines = text.splitlines()
    if len(lines) > MAX_LINES or max(map(len, lines)) > MAX_LINE or len(text) > MAX_BYTES:
        raise Unreadable("The text is far too long for one article: import one article at a time.")
    if _MARKUP.match(text):
        raise Unreadable("This is the source of a web page: copy the page's words, not its HTML.")
    sample = text[:20_000]
    odd = sum(
        unicodedata.category(char) in ("Cc", "Cn", "Co") for char in sample if char not in _PLAIN
    )
    if "\x00" in text or odd > 0.05 * len(sample) + 20:
        raise Unreadable(f"This is not text: {_ADVICE}")
