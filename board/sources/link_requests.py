"""Asking outside addresses whether they are still there, politely and without being led inside.

One request at a time, a pause between two to the same host, what robots.txt forbids left alone,
and no address of a private network ever asked: a link in a text must not make this machine knock
at its neighbours. The host's name is looked up once and the connection made to that very address,
so that a name can't change its mind between the check and the call.
"""

import http.client
import ipaddress
import socket
import ssl
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import SplitResult, quote, urljoin, urlsplit
from urllib.robotparser import RobotFileParser

from board.models import LinkCheck

Outcome = LinkCheck.Outcome
TIMEOUT = 10.0  # seconds for each step of one request
PAUSE = 1.0  # seconds between two requests to the same host
LONGEST_PAUSE = 30.0  # seconds, whatever a robots.txt asks for
MOST_REDIRECTS = 5
LARGEST_ROBOTS = 500_000  # bytes (RFC 9309 2.5)
REDIRECTS = {301, 302, 303, 307, 308}
GONE = {404, 410}
NAT64 = ipaddress.ip_network("64:ff9b::/96")  # RFC 6052: an IPv4 address stands at its end
# Servers that can't answer HEAD say so in many ways.
NO_HEAD = {400, 401, 403, 404, 405, 406, 410, 429, 500, 501, 503}


@dataclass(frozen=True)
class Answer:
    """What came of asking for one address."""

    outcome: str
    reason: str = ""


class Forbidden(Exception):
    """The address lies where nothing is asked for."""


class Prober:
    """Asks for addresses; `user_agent` names the site. `allows_private` is for tests alone."""

    def __init__(
        self,
        user_agent: str,
        *,
        pause: float = PAUSE,
        timeout: float = TIMEOUT,
        allows_private: bool = False,
    ) -> None:
        self.user_agent, self.pause, self.timeout = user_agent, pause, timeout
        self.allows_private = allows_private
        self._robots: dict[str, RobotFileParser | None] = {}
        self._next_at: dict[str, float] = {}

    def answers(self, urls: Iterable[str]) -> Iterator[tuple[str, Answer]]:
        """Each address and what came of it, hosts in turns so that waiting is not wasted."""
        queues: dict[str, list[str]] = {}
        for url in urls:
            queues.setdefault(urlsplit(url).netloc, []).append(url)
        while queues:
            for host in list(queues):
                url = queues[host].pop(0)
                if not queues[host]:
                    del queues[host]
                yield url, self.answer(url)

    def answer(self, url: str) -> Answer:
        """Ask for one address, following redirects."""
        try:
            return self._follow(url)
        except Forbidden as forbidden:
            return Answer(Outcome.NOT_ASKED, str(forbidden))
        except (TimeoutError, ssl.SSLError, http.client.HTTPException) as error:
            return Answer(Outcome.UNCLEAR, _named(error))
        except OSError as error:  # no such name, nobody listening
            return Answer(Outcome.DEAD, _named(error))

    def _follow(self, url: str) -> Answer:
        for _step in range(MOST_REDIRECTS + 1):
            parts = _parts(url)
            self._refuse_by_robots(parts)
            status, location = self._ask("HEAD", parts)
            if status in NO_HEAD:
                status, location = self._ask("GET", parts)
            if status not in REDIRECTS or not location:
                return _judged(status)
            url = urljoin(url, location)
        return Answer(Outcome.UNCLEAR, "too many redirects")

    def _ask(self, method: str, parts: SplitResult) -> tuple[int, str]:
        """Status and where it leads. No body is read."""
        self._wait_for(parts.netloc)
        connection = self._connect(parts)
        try:
            connection.request(method, _target(parts), headers=self._headers())
            answer = connection.getresponse()
            return answer.status, answer.getheader("Location", "")
        finally:
            connection.close()

    def _headers(self) -> dict[str, str]:
        return {"User-Agent": self.user_agent, "Accept": "*/*", "Connection": "close"}

    def _wait_for(self, host: str) -> None:
        now = time.monotonic()
        if (pause := self._next_at.get(host, 0.0) - now) > 0:
            time.sleep(pause)
        self._next_at[host] = time.monotonic() + self._pause_of(host)

    def _pause_of(self, host: str) -> float:
        robots = self._robots.get(host)
        asked = robots.crawl_delay(self.user_agent) if robots else None
        return min(max(self.pause, float(asked or 0)), max(LONGEST_PAUSE, self.pause))

    def _refuse_by_robots(self, parts: SplitResult) -> None:
        if parts.netloc not in self._robots:
            self._robots[parts.netloc] = None  # robots.txt itself needs nobody's leave
            self._robots[parts.netloc] = self._read_robots(parts)
        robots = self._robots[parts.netloc]
        if robots and not robots.can_fetch(self.user_agent, parts.geturl()):
            raise Forbidden("robots.txt asks not to be read there")

    def _read_robots(self, parts: SplitResult) -> RobotFileParser | None:
        """The host's rules; none where there is no file, as RFC 9309 2.3.1.3 has it."""
        place = parts._replace(path="/robots.txt", query="", fragment="")
        self._wait_for(parts.netloc)
        connection = self._connect(place)
        try:
            connection.request("GET", "/robots.txt", headers=self._headers())
            answer = connection.getresponse()
            if answer.status != 200:
                return None
            text = answer.read(LARGEST_ROBOTS).decode("utf-8", "replace")
        finally:
            connection.close()
        robots = RobotFileParser()
        robots.parse(text.splitlines())
        return robots

    def _connect(self, parts: SplitResult) -> http.client.HTTPConnection:
        port = parts.port or (443 if parts.scheme == "https" else 80)
        address = self._looked_up(str(parts.hostname), port)
        kind = _PinnedHTTPS if parts.scheme == "https" else _PinnedHTTP
        return kind(parts.hostname, port, timeout=self.timeout, address=address)

    def _looked_up(self, host: str, port: int) -> str:
        """The one network address that will be called. Raises Forbidden for a private one."""
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        for *_family, (address, *_port) in found:
            if not self.allows_private and not _is_public(str(address)):
                raise Forbidden("it leads into a private network")
        return str(found[0][4][0])


class _PinnedHTTP(http.client.HTTPConnection):
    """A connection to the network address that was checked, by the name that was asked for."""

    def __init__(self, *args: Any, address: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self._address = address

    def connect(self) -> None:
        """To the address, not to whatever the name says now."""
        self.sock = socket.create_connection((self._address, self.port), self.timeout)


class _PinnedHTTPS(http.client.HTTPSConnection):
    """The same, with the certificate checked against the name."""

    def __init__(self, *args: Any, address: str, **options: Any) -> None:
        self._context_of_site = ssl.create_default_context()
        super().__init__(*args, context=self._context_of_site, **options)
        self._address = address

    def connect(self) -> None:
        """To the address, as the name."""
        plain = socket.create_connection((self._address, self.port), self.timeout)
        self.sock = self._context_of_site.wrap_socket(plain, server_hostname=self.host)


def _parts(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise Forbidden("it is no address") from error
    if parts.scheme not in {"http", "https"} or not parts.hostname or port == 0:
        raise Forbidden("it is no web address")
    if parts.username or parts.password:
        raise Forbidden("it names a user")
    return parts


def _target(parts: SplitResult) -> str:
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
    query = quote(parts.query, safe="/%:@!$&'()*+,;=~-._?[]")
    return f"{path}?{query}" if query else path


def _is_public(address: str) -> bool:
    """Whether it is everybody's, an IPv4 address inside an IPv6 one judged by itself."""
    found = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address):
        if found in NAT64:
            return _is_public(str(ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)))
        inner = found.ipv4_mapped or found.sixtofour or (found.teredo or (None, None))[1]
        if inner is not None:
            return inner.is_global and not inner.is_multicast
    return found.is_global and not found.is_multicast


def _judged(status: int) -> Answer:
    if 200 <= status < 300:
        return Answer(Outcome.ALIVE)
    if status in GONE:
        return Answer(Outcome.DEAD, f"answers {status}")
    return Answer(Outcome.UNCLEAR, f"answers {status}")


def _named(error: Exception) -> str:
    if isinstance(error, TimeoutError):
        return "no answer in time"
    if isinstance(error, socket.gaierror):
        return "there is no such host"
    return str(getattr(error, "strerror", None) or error or type(error).__name__)[:200]
