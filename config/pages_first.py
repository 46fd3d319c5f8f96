"""Pages that are files, sent before Django is asked: what nginx or Caddy does where one stands.

Beside them what can be said without the database: which addresses moved, are gone, or never were.
Everything else is Django's.
"""

import json
import logging
import os
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from email.utils import formatdate, parsedate
from functools import lru_cache
from http import HTTPStatus
from io import BytesIO
from pathlib import Path
from secrets import token_hex
from typing import Any, BinaryIO
from wsgiref.headers import Headers

from django.conf import settings
from django.db import DatabaseError, connection
from django.http.request import split_domain_port, validate_host
from django.urls import Resolver404, resolve
from django.utils.http import parse_etags
from whitenoise.responders import Response, SlicedFile, StaticFile

from condition.models.address import former_path
from config.operations.counts import count_file
from reading import former
from reading.pages import FRESHNESS
from reading.rendering import addresses
from reading.rendering.addresses import Address, Served
from reading.rendering.files import Busy, PageFiles
from reading.rendering.host import make_for_reader
from reading.views import no_such_page

log = logging.getLogger(__name__)
Environ = dict[str, Any]
StartResponse = Callable[..., Any]
Site = Callable[[Environ, StartResponse], Iterable[bytes]]
READ_ONLY = {"GET", "HEAD"}
PROBES = {"/livez", "/readyz", "/metrics"}
MOST = 4096  # addresses and files that are remembered
PATIENCE = 5.0  # seconds that a reader waits for what another reader is waiting for already
ENCODINGS = {"br": ".br", "gzip": ".gz", "": ""}  # the smallest first
WEIGHT = re.compile(r"(?:^|,)\s*(?:x-)?([a-z]+)\s*(?:;\s*q=([0-9.]+))?\s*(?=,|$)")


@dataclass(frozen=True)
class KindOfAddress:
    """What sort of address a path is."""

    name: str
    address: Address
    slug: str | None
    number: int | None
    of_article: str  # "page" or "data": of the article's text
    is_nowhere: bool = False


class PageFile(StaticFile):
    """A file as it was opened, in one encoding: what replaces it meanwhile changes nothing.

    Each encoding has a tag of its own, as nginx and RFC 9110 have it.
    """

    def __init__(self, file: BinaryIO, encoding: str, headers: list[tuple[str, str]]) -> None:
        about = os.fstat(file.fileno())
        self.file = file
        self.etag = f'"{int(about.st_mtime):x}-{about.st_size:x}"'
        last_modified = formatdate(about.st_mtime, usegmt=True)
        self.last_modified = parsedate(last_modified)
        self.headers = [
            *headers,
            ("Vary", "Accept-Encoding"),
            ("Last-Modified", last_modified),
            ("ETag", self.etag),
            ("Content-Length", str(about.st_size)),
            *([("Content-Encoding", encoding)] if encoding else []),
        ]

    @classmethod
    def opened(
        cls, place: Path, headers: list[tuple[str, str]], environ: Environ
    ) -> "PageFile | None":
        """The file of a page, packed as the reader's program takes it; None where none is."""
        said = environ.get("HTTP_ACCEPT_ENCODING", "").lower()
        taken = {name for name, weight in WEIGHT.findall(said) if weight == "" or _is_some(weight)}
        if not place.is_file():  # packed ones that outlived it are no page
            return None
        for encoding, ending in ENCODINGS.items():
            if encoding in {"", *taken}:
                try:
                    file = place.with_name(place.name + ending).open("rb")
                except FileNotFoundError:
                    continue
                return cls(file, encoding, headers)
        return None

    def get_response(self, method: str, request_headers: Environ) -> Response:
        """The file, a part of it, or that the reader has it already."""
        known = request_headers.get("HTTP_IF_NONE_MATCH")
        if known is None:
            is_known = self.is_not_modified({**request_headers, "HTTP_IF_NONE_MATCH": None})
        else:
            tags = {tag.removeprefix("W/") for tag in parse_etags(known)}
            is_known = self.etag in tags or "*" in tags
        if is_known or method == "HEAD":
            self.file.close()
        if is_known:
            return self.get_not_modified_response(Headers(self.headers))
        if method == "HEAD":
            return Response(HTTPStatus.OK, self.headers, None)
        said = request_headers.get("HTTP_RANGE")
        if said and request_headers.get("HTTP_IF_RANGE", self.etag) == self.etag:
            try:
                return self.get_range_response(said, self.headers, self.file)
            except ValueError:  # not one span of bytes: the whole is a right answer too
                pass
        return Response(HTTPStatus.OK, self.headers, self.file)


def _is_some(weight: str) -> bool:
    try:
        return float(weight) > 0
    except ValueError:
        return False


class PagesFirst:
    """The site with its files in front of it."""

    def __init__(self, site: Site, files: PageFiles | None) -> None:
        self.site = site
        self.files = files
        self._known: dict[Path, tuple[int, Any]] = {}
        self._hosts: set[str] = set()
        self._own_host = settings.ALLOWED_HOSTS[0].removeprefix(".")

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Answer, or have Django answer."""
        if environ["PATH_INFO"] in PROBES:
            environ["HTTP_HOST"] = self._own_host  # probes ask by address
        elif self.files and environ["REQUEST_METHOD"] in READ_ONLY and self._is_welcome(environ):
            answer = self._answer(self.files, environ)
            if answer is not None:
                return _send(answer, start_response)
        # Over a socket file the server knows no address: it is this machine's.
        environ["REMOTE_ADDR"] = environ.get("REMOTE_ADDR") or "127.0.0.1"
        return self.site(environ, start_response)

    def _is_welcome(self, environ: Environ) -> bool:
        """Whether Django would neither refuse the host nor send the reader to HTTPS."""
        if settings.SECURE_SSL_REDIRECT:
            name, value = settings.SECURE_PROXY_SSL_HEADER or ("wsgi.url_scheme", "https")
            if environ.get(name) != value:
                return False
        host = environ.get("HTTP_HOST")
        if host is None or host in self._hosts:
            return host is not None
        if not validate_host(split_domain_port(host)[0], settings.ALLOWED_HOSTS):
            return False
        if len(self._hosts) < MOST:
            self._hosts.add(host)
        return True

    def _answer(self, files: PageFiles, environ: Environ) -> Response | None:
        path = environ["PATH_INFO"]
        kind = kind_of(path)
        if path == "/" and former_path(path, environ.get("QUERY_STRING", "")):
            if not files.is_fresh():
                return None
            if way_on := self._way_on(files, kind, environ):
                return way_on
        if kind.address.reads_query and environ.get("QUERY_STRING") and not kind.is_nowhere:
            return None
        is_file = kind.address.served is not Served.PYTHON
        if is_file and (page := self._page(files, path, kind, environ)):
            return page
        if not files.is_fresh():
            return None
        known = self._known_without_asking(files, path, kind, environ)
        return known or (self._made(files, path, kind, environ) if is_file else None)

    def _known_without_asking(
        self, files: PageFiles, path: str, kind: KindOfAddress, environ: Environ
    ) -> Response | None:
        """What moved, is gone, or never was, as this host last learned it."""
        index = self._read(files.index) or {"slugs": {}, "moved": {}, "gone": {}}
        ending = "json" if kind.of_article == "data" else "html"
        if location := index["moved"].get(path):
            headers = self._headers(files, "moved", kind)
            more = [("Location", location), ("Content-Length", "0")]
            return None if headers is None else Response(301, [*headers, *more], None)
        if subject := index["gone"].get(path):
            place = files.notes / "gone" / f"{subject}.{ending}"
            return self._from(files, f"gone.{ending}", 410, environ, place)
        if kind.is_nowhere or (kind.of_article and kind.slug not in index["slugs"]):
            if way_on := self._way_on(files, kind, environ):
                return way_on
            name = f"404.{ending}"
            return self._from(files, name, 404, environ, files.notes / name)
        return None

    def _way_on(self, files: PageFiles, kind: KindOfAddress, environ: Environ) -> Response | None:
        """From an address of before, as this host last learned it."""
        path = environ["PATH_INFO"].encode("latin-1", "replace").decode("utf-8", "replace")
        found = former.way_on(self._read(files.former) or {}, path, environ.get("QUERY_STRING", ""))
        headers = self._headers(files, "404.html", kind)
        if found is None or headers is None:
            return None
        status, location = found
        if status == HTTPStatus.NOT_FOUND:
            return self._from(files, "404.html", status, environ, files.notes / "404.html")
        return Response(
            status,
            [
                *((name, value) for name, value in headers if name != "Content-Type"),
                ("Cache-Control", FRESHNESS),
                ("Location", location),
                ("Content-Length", "0"),
            ],
            None,
        )

    def _made(
        self, files: PageFiles, path: str, kind: KindOfAddress, environ: Environ
    ) -> Response | None:
        """What is not there yet, rendered once for all who wait for it."""
        try:
            make_for_reader(files, path, kind.name, kind.slug, PATIENCE)
        except Busy:
            return Response(503, [("Retry-After", "5"), ("Content-Length", "0")], None)
        except DatabaseError:
            return None
        except Exception:
            log.exception("%s was not put down for a reader.", kind.name)
            return None
        finally:
            if not connection.in_atomic_block:
                connection.close()
        return self._page(files, path, kind, environ)

    def _page(
        self, files: PageFiles, path: str, kind: KindOfAddress, environ: Environ
    ) -> Response | None:
        place, headers = files.place(path), self._headers(files, kind.name, kind)
        if place is None or headers is None:
            return None
        page = PageFile.opened(place, headers, environ)
        return page.get_response(environ["REQUEST_METHOD"], environ) if page else None

    def _headers(
        self, files: PageFiles, name: str, kind: KindOfAddress
    ) -> list[tuple[str, str]] | None:
        said = (self._read(files.headers) or {}).get(name)
        if said is None:
            return None
        slug, number = kind.slug or "", str(kind.number or "")
        return [
            (header, value.replace("{slug}", slug).replace("{number}", number))
            for header, value in said
        ]

    def _from(
        self, files: PageFiles, name: str, status: int, environ: Environ, place: Path
    ) -> Response | None:
        headers = self._headers(files, name, kind_of(environ["PATH_INFO"]))
        try:
            body = place.read_bytes()
        except OSError:
            return None
        if headers is None:
            return None
        is_sent = environ["REQUEST_METHOD"] == "GET"
        headers = [*headers, ("Content-Length", str(len(body)))]
        return Response(status, headers, BytesIO(body) if is_sent else None)

    def _read(self, path: Path) -> Any:
        """A file of JSON, read again when it is another one."""
        try:
            at = path.stat().st_mtime_ns
            known = self._known.get(path)
            if known is None or known[0] != at:
                content = json.loads(path.read_bytes())
                if "slugs" in content:
                    content["slugs"] = frozenset(content["slugs"])
                self._known[path] = known = (at, content)
        except OSError:
            return None
        return known[1]


@lru_cache(MOST)
def kind_of(path: str) -> KindOfAddress:
    """What sort of address a path is, whether or not anything is there."""
    found = _resolved(path)
    if path.startswith((settings.STATIC_URL, "//")) or (found and "admin" in found.namespaces):
        return KindOfAddress("", addresses.PYTHON, None, None, "")  # the board's names are its own
    if found is None or found.func is no_such_page:
        meant = None if path.endswith("/") else _resolved(f"{path}/")
        leads_on = meant is not None and meant.func is not no_such_page
        return KindOfAddress("", addresses.PYTHON, None, None, "", is_nowhere=not leads_on)
    return KindOfAddress(
        found.url_name or "",
        addresses.how(found.url_name),
        found.kwargs.get("slug"),
        found.kwargs.get("number"),
        getattr(found.func, "of_article", ""),
    )


def _resolved(path: str) -> Any:
    try:
        return resolve(path)
    except Resolver404:
        return None


def _send(answer: Response, start_response: StartResponse) -> list[bytes]:
    status = HTTPStatus(answer.status)
    count_file()
    start_response(
        f"{status.value} {status.phrase}", [*answer.headers, ("X-Request-ID", token_hex(8))]
    )
    if answer.file is None:
        return []
    with answer.file as file:
        return [file.read(-1) if not isinstance(file, SlicedFile) else file.read(file.remaining)]
