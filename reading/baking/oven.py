"""Asking the site itself for a page, as a reader would, and packing what it answers."""

import gzip
import hashlib
import io
import json
from dataclasses import dataclass
from functools import cache
from urllib.parse import urlsplit

import brotli
from django.conf import settings
from django.core.handlers.base import BaseHandler
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpResponse
from django.http.request import validate_host
from django.utils import timezone, translation

# 404 is not kept: there is no end to the addresses that nothing is at.
KEPT_STATUSES = {200, 301, 308, 410}
# Made anew for each answer, or about its way rather than the page.
NOT_KEPT = {
    "content-length",
    "content-encoding",
    "date",
    "etag",
    "last-modified",
    "vary",
    "x-request-id",
}
PACKABLE = ("text/", "application/json", "application/xml", "application/atom+xml", "image/svg")
QUICK = 5  # of Brotli's levels: a thirtieth of the time of the highest for a tenth more bytes
HIGHEST = 11


class BakingFailed(RuntimeError):
    """The site did not answer with a page that may be kept."""


@dataclass(frozen=True)
class Packed:
    """A body as it is sent: plain, or in both encodings."""

    plain: bytes | None
    gzip: bytes | None
    brotli: bytes | None


@dataclass(frozen=True)
class Fresh:
    """A page just made."""

    path: str
    status: int
    headers: list[tuple[str, str]]
    body: bytes
    reads_query: bool = False

    @property
    def digest(self) -> str:
        """Changes with anything that a reader's program is told."""
        said = json.dumps([self.status, self.headers]).encode()
        return hashlib.sha256(said + b"\0" + self.body).hexdigest()

    @property
    def is_packable(self) -> bool:
        """Whether compression is worth it: it is not for a PDF or a picture."""
        kind = dict(self.headers).get("Content-Type", "")
        return bool(self.body) and kind.startswith(PACKABLE)

    def packed(self, *, hard: bool) -> Packed:
        """The body in every encoding; `hard` takes as long as it takes."""
        if not self.is_packable:
            return Packed(self.body, None, None)
        return Packed(
            None,
            gzip.compress(self.body, 9, mtime=0),
            brotli.compress(self.body, quality=HIGHEST if hard else QUICK),
        )


def ask(path: str, *, reads_query: bool = False) -> Fresh | None:
    """The page at `path` as the site makes it now; None if there is none. Raises BakingFailed."""
    with translation.override(settings.LANGUAGE_CODE), timezone.override(None):
        response = _site().get_response(WSGIRequest(_environ(path)))
    if response.status_code == 404:
        return None
    fresh = fresh_from(path, response, reads_query=reads_query)
    if fresh is None:
        raise BakingFailed(f"{path} answered {response.status_code}, which can't be kept.")
    return fresh


def fresh_from(path: str, response: HttpResponse, *, reads_query: bool = False) -> Fresh | None:
    """The response as a page for everybody; None where it is, or may be, for one reader alone."""
    if (
        response.status_code not in KEPT_STATUSES
        or not getattr(response, "is_for_everybody", False)
        or response.streaming
        or response.cookies
        or "cookie" in response.get("Vary", "").lower()
    ):
        return None
    headers = sorted(
        (name, _in_order(name, value))
        for name, value in response.items()
        if name.lower() not in NOT_KEPT
    )
    return Fresh(path, response.status_code, headers, response.content, reads_query)


def _in_order(name: str, value: str) -> str:
    """Each process has a policy's directives in another order: the page would look changed."""
    if name != "Content-Security-Policy":
        return value
    return "; ".join(sorted(part.strip() for part in value.split(";") if part.strip()))


@cache
def _site() -> BaseHandler:
    """The site with all its middleware, whose headers every page has."""
    handler = BaseHandler()
    handler.load_middleware()
    return handler


def _environ(path: str) -> dict[str, object]:
    address = urlsplit(settings.SITE_URL)
    host = address.netloc
    if not validate_host(address.hostname or "", settings.ALLOWED_HOSTS):
        # Readers come by another name than the one the site calls itself.
        host = settings.ALLOWED_HOSTS[0].removeprefix(".")
    return {
        "REQUEST_METHOD": "GET",
        "SCRIPT_NAME": "",
        "PATH_INFO": path,
        "QUERY_STRING": "",
        "SERVER_NAME": address.hostname or "localhost",
        "SERVER_PORT": str(address.port or (443 if address.scheme == "https" else 80)),
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": host,
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.url_scheme": address.scheme,
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": io.StringIO(),
    }
