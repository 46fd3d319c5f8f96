"""A kept page made ready: every header worked out once, so that answering is looking up."""

import gzip
import hashlib
import json
import re
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from typing import NamedTuple

from reading.baking.shelf import Copied

from .negotiation import BROTLI, GZIP, PLAIN

Headers = list[tuple[str, str]]


class Answer(NamedTuple):
    """What is said to a reader, as WSGI wants it."""

    status: str
    headers: Headers
    body: list[bytes]
    size: int  # bytes of the body
    line: str  # for the access log, but for the time and the brace before it
    head: bytes  # status and headers as they go over the wire, but for the date
    etag: str = ""
    not_modified: "Answer | None" = None  # to a reader who has it already


REASONS = {
    200: "OK",
    206: "Partial Content",
    301: "Moved Permanently",
    304: "Not Modified",
    308: "Permanent Redirect",
    410: "Gone",
    416: "Range Not Satisfiable",
}
# A browser asks each time, and a 304 costs next to nothing. A shared cache may answer by itself
# for half a minute and go on for another while it asks: a correction is everywhere in a minute.
FRESHNESS = "public, max-age=0, s-maxage=30, stale-while-revalidate=30, stale-if-error=3600"
NUMBER = re.compile(r"[0-9]{1,18}")  # longer ones than any file; Python refuses very long ones
OVERHEAD = 4_096  # bytes that a page takes beside its body, counted high


class Page:
    """One page in memory. `used` is set at each answer, by whoever gives it."""

    __slots__ = (
        "_base",
        "_base",
        "answers",
        "is_baked",
        "made_of",
        "modified",
        "modified_text",
        "number",
        "path",
        "reads_query",
        "size",
        "status",
        "subject",
        "takes_ranges",
        "used",
    )

    def __init__(self, copied: Copied, *, is_baked: bool = True) -> None:
        self.path = copied.path
        self.subject = copied.subject
        self.made_of = copied.of
        self.number = copied.number
        self.status = copied.status
        self.reads_query = copied.reads_query
        self.is_baked = is_baked
        self.modified = int(copied.modified_at)
        self.modified_text = format_datetime(
            datetime.fromtimestamp(self.modified, UTC), usegmt=True
        )
        self.takes_ranges = copied.plain is not None and copied.status == 200
        self.used = 0
        self.size = OVERHEAD
        self._base = _base_headers(copied, self.modified_text, self.takes_ranges)
        self.answers: list[Answer | None] = [None, None, None]

    def take(self, copied: Copied, coding: int) -> Answer | None:
        """Make the answer in that coding ready from what the shelf has; None if it has another."""
        if copied.number != self.number:
            return None
        if copied.plain is not None:  # a body that is not packed is the same for everybody
            return self._add(copied.plain, "", (BROTLI, GZIP, PLAIN))
        if coding == BROTLI and copied.brotli is not None:
            return self._add(copied.brotli, "br", (BROTLI,))
        if coding == GZIP and copied.gzip is not None:
            return self._add(copied.gzip, "gzip", (GZIP,))
        return self._unpacked(copied.gzip) if copied.gzip is not None else None

    def unpacked(self) -> Answer | None:
        """The plain answer, if there is something to unpack."""
        packed = self.answers[GZIP]
        return self._unpacked(packed.body[0]) if packed else None

    def _unpacked(self, packed: bytes) -> Answer:
        """Rare, and several times the size: unpacked for each such reader, and not kept."""
        return self._made(gzip.decompress(packed), "")

    def _add(self, body: bytes, coding: str, places: tuple[int, ...]) -> Answer:
        answer = self._made(body, coding)
        self.size += len(body)
        for place in places:
            self.answers[place] = answer
        return answer

    def _made(self, body: bytes, coding: str) -> Answer:
        etag = '"' + hashlib.sha256(repr(self._base).encode() + body).hexdigest()[:32] + '"'
        headers = [*self._base, ("ETag", etag)]
        coded = [("Content-Encoding", coding)] if coding else []
        return self.answer(
            self.status,
            [*headers, ("Content-Length", str(len(body))), *coded],
            body,
            etag,
            self._not_modified(headers) if self.status == 200 else None,
        )

    def _not_modified(self, headers: Headers) -> Answer:
        """What a 304 has to say (RFC 9110, 15.4.5); all other headers stay as the reader has them.

        The ETag covers them too: with other security headers it is another one.
        """
        said = [entry for entry in headers if entry[0] in {"Cache-Control", "ETag", "Vary"}]
        return self.answer(304, said)

    def answer(
        self,
        status: int,
        headers: Headers,
        body: bytes = b"",
        etag: str = "",
        not_modified: Answer | None = None,
    ) -> Answer:
        """Everything that is said, in every form it is asked for."""
        reason = f"{status} {REASONS[status]}"
        lines = [f"HTTP/1.1 {reason}", *(f"{name}: {value}" for name, value in headers), ""]
        return Answer(
            status=reason,
            headers=headers,
            body=[body] if body else [],
            size=len(body),
            line=self._line(status, len(body)),
            head="\r\n".join(lines).encode("latin-1"),
            etag=etag,
            not_modified=not_modified,
        )

    def _line(self, status: int, size: int) -> str:
        """The rest of a line in the access log."""
        said = f'"path":{json.dumps(self.path)},"status":{status},"bytes":{size}'
        return f'"level":"info","logger":"front",{said}}}\n'


def _base_headers(copied: Copied, modified: str, takes_ranges: bool) -> Headers:
    has_freshness = any(name.lower() == "cache-control" for name, _value in copied.headers)
    return [
        *copied.headers,
        *([] if has_freshness else [("Cache-Control", FRESHNESS)]),
        ("Vary", "Accept-Encoding"),
        *([("Last-Modified", modified)] if copied.status == 200 else []),
        *([("Accept-Ranges", "bytes")] if takes_ranges else []),
    ]


def is_unchanged(page: Page, answer: Answer, known: str | None, since: str | None) -> bool:
    """Whether the reader has exactly this already (RFC 9110, 13.2.2).

    `known` is what If-None-Match says, `since` what If-Modified-Since says.
    """
    if answer.not_modified is None:
        return False
    if known is not None:
        return names(known, answer.etag)
    if since is None:
        return False
    return since == page.modified_text or _is_since(since, page.modified)


def names(header: str, etag: str) -> bool:
    """Whether a list of entity tags, or *, has this one; weak or strong, they count alike."""
    if header == etag:
        return True
    if header.strip() == "*":
        return True
    return any(part.strip().removeprefix("W/") == etag for part in header.split(","))


def _is_since(text: str, modified: int) -> bool:
    try:
        return parsedate_to_datetime(text).timestamp() >= modified
    except (ValueError, OverflowError):
        return False


def part(page: Page, whole: Answer, header: str, condition: str | None) -> Answer:
    """The part that a Range header asks for (RFC 9110, 14); the whole for what it does not cover.

    Several ranges in one, and units other than bytes, get the whole, as the RFC allows.
    """
    if condition is not None and condition not in {whole.etag, page.modified_text}:
        return whole
    body = b"".join(whole.body)
    bounds = _bounds(header, len(body))
    if bounds is None:
        return whole
    start, end = bounds
    rest = [entry for entry in whole.headers if entry[0] != "Content-Length"]
    if start >= end:
        said = [("Content-Range", f"bytes */{len(body)}"), ("Content-Length", "0")]
        return page.answer(416, [*rest, *said])
    size = end - start
    said = [
        ("Content-Range", f"bytes {start}-{end - 1}/{len(body)}"),
        ("Content-Length", str(size)),
    ]
    return page.answer(206, [*rest, *said], body[start:end])


def _bounds(header: str, length: int) -> tuple[int, int] | None:
    unit, _, spans = header.partition("=")
    first, dash, last = spans.strip().partition("-")
    are_numbers = all(not end or NUMBER.fullmatch(end) for end in (first, last))
    if unit.strip().lower() != "bytes" or not dash or not are_numbers or not (first or last):
        return None
    if not first:
        return (max(length - int(last), 0), length) if int(last) else (length, length)
    start, end = int(first), min(int(last) + 1 if last else length, length)
    if last and int(last) < start:
        return None  # no range at all, by the RFC
    return start, end
