"""Kept pages, answered before Django: a WSGI layer around the site.

What comes here is a GET or HEAD for a page that is the same for everybody. Whatever is not, or is
not plain, goes on to Django, which has the last word on hosts, redirects and errors.
"""

import os
import threading
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpResponseBase
from django.http.request import split_domain_port, validate_host

from reading.baking.following import Follower
from reading.baking.oven import Fresh, fresh_from
from reading.baking.shelf import Copied, Shelf

from .answers import Answer, Page, is_unchanged, part
from .memory import Memory
from .negotiation import BROTLI, GZIP, PLAIN, preferred
from .tally import BYTES, FROM_SHELF, NOT_MODIFIED, PASSED_ON, SENT, AccessLog, Tally

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
Site = Callable[[Environ, StartResponse], Iterable[bytes]]
MEMOS = 512  # different headers that are remembered with what they mean
READ_ONLY = {"GET", "HEAD"}


class Front:
    """The site with its kept pages in front of it."""

    def __init__(self, site: Site, *, shelf: Path, most: int, log: AccessLog | None = None) -> None:
        self.site = site
        self.memory = Memory(Shelf(shelf), most)
        self.follower = Follower(self.memory.shelf, self.memory)
        self.tally = Tally()
        self.log = log
        self._pages = self.memory.pages
        self._waiting = log.waiting if log else None
        self._hosts: set[str] = set()
        self._codings: dict[str | None, int] = {None: PLAIN}
        self._needs_https = settings.SECURE_SSL_REDIRECT
        self._scheme = settings.SECURE_PROXY_SSL_HEADER or ("wsgi.url_scheme", "https")
        self._process = 0
        self._starting = threading.Lock()

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Answer, at best with two dozen steps and no lock."""
        page = self._pages.get(environ["PATH_INFO"])
        if page is None:
            return self._look_further(environ, start_response)
        get = environ.get
        coding = self._codings.get(get("HTTP_ACCEPT_ENCODING"))
        if (
            coding is None
            or environ["REQUEST_METHOD"] != "GET"
            or get("HTTP_HOST") not in self._hosts
            or (self._needs_https and get(self._scheme[0]) != self._scheme[1])
            or (page.reads_query and environ["QUERY_STRING"])
            or page.takes_ranges
        ):
            return self._look_further(environ, start_response)
        answer = page.answers[coding]
        if answer is None:
            return self._look_further(environ, start_response)
        counts = self.tally.mine()
        known, since = get("HTTP_IF_NONE_MATCH"), get("HTTP_IF_MODIFIED_SINCE")
        if (known is not None or since is not None) and is_unchanged(page, answer, known, since):
            answer = answer.not_modified
            counts[NOT_MODIFIED] += 1
        else:
            counts[SENT] += 1
            counts[BYTES] += answer.size
        page.used = self.memory.clock
        if self._waiting is not None:
            self._waiting.append((time.time(), answer.line))
        start_response(answer.status, answer.headers)
        return answer.body

    def start(self) -> None:
        """Follow what is published, from this process on; again after a fork."""
        with self._starting:
            if self._process != os.getpid():
                self._process = os.getpid()
                self._pages.clear()
                self.follower.start()
                if self.log:
                    self.log.start()

    def _look_further(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Everything that the quick way does not know by heart."""
        if self._process != os.getpid():
            self.start()
        scheme = environ.get(self._scheme[0]) or environ["wsgi.url_scheme"]
        if environ["REQUEST_METHOD"] in READ_ONLY and self.is_welcome(
            environ.get("HTTP_HOST"), scheme
        ):
            path = environ["PATH_INFO"]
            page = self._pages.get(path) or self._kept_at(path, self.follower.fetch)
            if page is not None and not (page.reads_query and environ.get("QUERY_STRING")):
                coding = self.coding(environ.get("HTTP_ACCEPT_ENCODING"))
                answer = page.answers[coding] or self.fetch(page, coding, self.follower.fetch)
                if answer is not None:
                    return self._give(page, answer, environ, start_response)
        self.tally.mine()[PASSED_ON] += 1
        return self._pass_on(environ, start_response)

    def is_welcome(self, host: str | None, scheme: str) -> bool:
        """Whether Django would neither refuse the host nor send the reader to HTTPS."""
        if host is None or (self._needs_https and scheme != self._scheme[1]):
            return False
        if host not in self._hosts:
            if not validate_host(split_domain_port(host)[0], settings.ALLOWED_HOSTS):
                return False
            if len(self._hosts) < MEMOS:
                self._hosts.add(host)
        return True

    def coding(self, header: str | None) -> int:
        """Which encoding an Accept-Encoding header asks for."""
        coding = self._codings.get(header)
        if coding is None:
            coding = preferred(header)
            if len(self._codings) < MEMOS:
                self._codings[header] = coding
        return coding

    def from_shelf(self, path: str) -> Page | None:
        """A page that is not at hand, and from now on is. Never asks the database."""
        return self._kept_at(path, self.follower.has)

    def _kept_at(self, path: str, take: Callable[[str], Copied | None]) -> Page | None:
        follower = self.follower
        if not follower.is_settled:
            return None
        copied = take(path)
        if copied is None or not follower.may_show(copied.subject, copied.of):
            return None
        self.tally.mine()[FROM_SHELF] += 1
        page = Page(copied)
        self.memory.put(page)
        # What was said of it meanwhile went past it.
        if not follower.may_show(copied.subject, copied.of):
            self.memory.drop(page)
        return page

    def fetch(
        self, page: Page, coding: int, take: Callable[[str], Copied | None] | None = None
    ) -> Answer | None:
        """The page in a coding that nobody has asked for yet, as `take` gives it."""
        if coding == PLAIN and (answer := page.unpacked()):
            return answer
        copied = (take or self.follower.has)(page.path)
        answer = page.take(copied, coding) if copied else None
        if answer is None:
            self.memory.drop(page)  # its successor is on the shelf already
        return answer

    def _give(
        self,
        page: Page,
        answer: Answer,
        environ: Environ,
        start_response: StartResponse,
    ) -> Iterable[bytes]:
        counts = self.tally.mine()
        page.used = self.memory.clock
        known, since = environ.get("HTTP_IF_NONE_MATCH"), environ.get("HTTP_IF_MODIFIED_SINCE")
        if is_unchanged(page, answer, known, since):
            answer = answer.not_modified
            counts[NOT_MODIFIED] += 1
        else:
            if page.takes_ranges and "HTTP_RANGE" in environ and environ["REQUEST_METHOD"] == "GET":
                answer = part(page, answer, environ["HTTP_RANGE"], environ.get("HTTP_IF_RANGE"))
            counts[SENT] += 1
            counts[BYTES] += answer.size
        if self._waiting is not None:
            self._waiting.append((time.time(), answer.line))
        start_response(answer.status, answer.headers)
        return [] if environ["REQUEST_METHOD"] == "HEAD" else answer.body

    def _pass_on(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Django's own answer; one that is for everybody is packed, and kept until the next act."""
        # Over a socket file the server knows no address: it is this machine's.
        environ["REMOTE_ADDR"] = environ.get("REMOTE_ADDR") or "127.0.0.1"
        if environ["REQUEST_METHOD"] != "GET" or not self.follower.is_settled:
            return self.site(environ, start_response)
        known = self._known()
        said: list[Any] = []

        def listen(*args: Any) -> None:
            said[:] = args

        response = self.site(environ, listen)
        path = environ["PATH_INFO"]
        fresh = fresh_from(path, response) if isinstance(response, HttpResponseBase) else None
        if fresh is None:
            start_response(*said)
            return response
        response.close()
        page = _unbaked(fresh)
        coding = self.coding(environ.get("HTTP_ACCEPT_ENCODING"))
        answer = page.answers[coding] or page.unpacked()
        if not environ.get("QUERY_STRING"):
            self._keep(page, known)
        return self._give(page, answer, environ, start_response)

    def _known(self) -> tuple[object, ...]:
        return self.follower.changes, self.follower.seen, dict(self.follower.owed)

    def _keep(self, page: Page, known: tuple[object, ...]) -> None:
        """Keep what was made while nothing was published."""
        self.memory.put(page)
        if self._known() != known:
            self.memory.drop(page)


def _unbaked(fresh: Fresh) -> Page:
    packed = fresh.packed(hard=False)
    copied = Copied(
        path=fresh.path,
        subject="",
        of=0,
        number=0,
        status=fresh.status,
        headers=fresh.headers,
        modified_at=time.time(),
        reads_query=True,
        plain=packed.plain,
        gzip=packed.gzip,
        brotli=packed.brotli,
    )
    page = Page(copied, is_baked=False)
    for coding in (BROTLI, GZIP):
        page.take(copied, coding)
    return page
