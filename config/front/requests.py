"""Reading a request for a page from raw bytes, strictly: what is at all unusual is None."""

import re
from dataclasses import dataclass

LONGEST = 16_384  # bytes
# A whole head, and nothing after it (RFC 9112). No percent-encoding, no folding, no bare line ends.
HEAD = re.compile(
    rb"(GET|HEAD) (/[A-Za-z0-9/._~-]*)(\?[!-~]*)? HTTP/1\.1\r\n"
    rb"((?:[!#$%&'*+.^_`|~0-9A-Za-z-]+:[\t -~\x80-\xff]*\r\n)+)\r\n"
)
# Blanks around a value are cut off afterwards: a pattern that does it tries each of many in turn.
FIELD = re.compile(rb"(?:^|\n)([^:\r\n]+):([^\r]*)")
# With one of these it is not a plain request, or one whose answer is worked out elsewhere.
FOREIGN = frozenset(
    (
        b"content-length",
        b"expect",
        b"http2-settings",
        b"if-match",
        b"if-range",
        b"if-unmodified-since",
        b"range",
        b"trailer",
        b"transfer-encoding",
        b"upgrade",
    )
)
ASKED = frozenset(
    (b"accept-encoding", b"connection", b"host", b"if-modified-since", b"if-none-match")
)


@dataclass(frozen=True, slots=True)
class Request:
    """What a reader's program wants, and how it says it can take it."""

    path: str
    has_query: bool
    has_body: bool  # the answer: not for HEAD
    host: str
    scheme: str | None  # as the proxy names it
    encodings: str | None
    known: str | None  # If-None-Match
    since: str | None  # If-Modified-Since
    stays: bool  # the connection


def read(said: bytes, scheme_header: bytes | None = None) -> Request | None:
    """The one request that `said` is; None for a part of one, more than one, or anything unusual.

    `scheme_header` names, in small letters, the header by which the proxy tells how it was asked.
    """
    if len(said) > LONGEST:
        return None
    head = HEAD.fullmatch(said)
    if head is None:
        return None
    method, path, query, lines = head.groups()
    fields: dict[bytes, bytes] = {}
    for name, value in FIELD.findall(lines):
        key = name.lower()
        if key in FOREIGN or (key in fields and (key in ASKED or key == scheme_header)):
            return None
        fields[key] = value.strip(b"\t ")
    stays = fields.get(b"connection", b"keep-alive").lower()
    if b"host" not in fields or stays not in {b"keep-alive", b"close"}:
        return None

    def text(name: bytes | None) -> str | None:
        value = fields.get(name) if name else None
        return None if value is None else value.decode("latin-1")

    return Request(
        path=path.decode(),
        has_query=query is not None,
        has_body=method == b"GET",
        host=text(b"host") or "",
        scheme=text(scheme_header),
        encodings=text(b"accept-encoding"),
        known=text(b"if-none-match"),
        since=text(b"if-modified-since"),
        stays=stays == b"keep-alive",
    )
