"""The site's port. Kept pages are answered straight from the socket; all else is handed over.

A WSGI server spends more on handing a request from thread to thread than nginx on answering it.
So one thread here waits for all connections. As long as a connection asks plainly for kept pages it
gets them in a look-up and a send. With the first request that is anything else, the connection and
every byte of it from there on belong to the WSGI server behind: nothing is read twice, and no
request can be hidden in another.
"""

import contextlib
import errno
import logging
import select
import socket
import threading
import time
from email.utils import formatdate

from django.conf import settings

from . import Front
from .answers import Answer, is_unchanged
from .requests import Request, read
from .tally import BYTES, NOT_MODIFIED, SENT

log = logging.getLogger(__name__)
READ = 65_536  # bytes at once
MOST_WAITING = 262_144  # bytes that one side of a connection may be behind the other
MEMO = 4_096  # requests known by heart, up to so many
LONGEST_MEMO = 1_024  # bytes of such a one
IDLE = 75  # seconds that a connection may say nothing, or take nothing
BACKLOG = 1_024
AWAY = (
    b"HTTP/1.1 503 Service Unavailable\r\ncontent-length: 0\r\nretry-after: 5\r\n"
    b"connection: close\r\n\r\n"
)


class End:
    """One end of a connection: a reader's, or ours of one to the server behind."""

    __slots__ = ("at", "fd", "interest", "is_closing", "peer", "socket", "waiting")

    def __init__(self, taken: socket.socket, at: float) -> None:
        self.socket = taken
        self.fd = taken.fileno()
        self.at = at  # when it last said or took something
        self.peer: End | None = None  # once the connection was handed over
        self.waiting = b""  # bytes that it is behind with
        self.is_closing = False  # when it has taken them
        self.interest = select.EPOLLIN


class Door:
    """Listens on the site's port for one process; several may share the port."""

    def __init__(self, front: Front, *, address: tuple[str, int], inner: str) -> None:
        self.front = front
        self.inner = inner  # the socket of the server behind
        self.ends: dict[int, End] = {}
        self._memo: dict[bytes, Request] = {}
        scheme = settings.SECURE_PROXY_SSL_HEADER
        self._scheme_header = (
            scheme[0].removeprefix("HTTP_").replace("_", "-").lower().encode() if scheme else None
        )
        self._listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        self._listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        self._listener.bind(address)
        self._listener.setblocking(False)
        self._epoll = select.epoll()
        self._now = time.monotonic()
        self._date = b""
        self._second = 0

    @property
    def port(self) -> int:
        """Where it listens."""
        return self._listener.getsockname()[1]

    def start(self) -> None:
        """Open, in a thread of its own."""
        threading.Thread(target=self._open, name="door", daemon=True).start()

    def _open(self) -> None:
        """Let nobody in before there is somebody to hand over to."""
        while True:
            with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as trial:
                try:
                    trial.connect(self.inner)
                    break
                except OSError:
                    time.sleep(0.01)
        self._listener.listen(BACKLOG)
        self._epoll.register(self._listener.fileno(), select.EPOLLIN)
        self._stay_open()

    def _stay_open(self) -> None:
        swept_at = time.monotonic()
        listener = self._listener.fileno()
        while True:
            happened = self._epoll.poll(1.0)
            self._now = time.monotonic()
            self._note_second()
            for fd, _event in happened:
                if fd == listener:
                    self._accept()
                elif (end := self.ends.get(fd)) is not None:
                    try:
                        self._attend(end)
                    except Exception:
                        log.exception("A connection was given up.")
                        self._close(end)
            if self._now - swept_at > 5:
                swept_at = self._now
                self._sweep(IDLE)

    def _note_second(self) -> None:
        second = int(time.time())
        if second != self._second:
            self._second = second
            self._date = f"date: {formatdate(second, usegmt=True)}\r\n\r\n".encode()

    def _accept(self) -> None:
        try:
            taken, _address = self._listener.accept()
        except OSError as error:
            if error.errno in {errno.EMFILE, errno.ENFILE}:
                self._sweep(1)  # nobody who waits is helped by those who say nothing
            return
        taken.setblocking(False)
        taken.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._add(taken)

    def _add(self, taken: socket.socket) -> End:
        end = End(taken, self._now)
        self.ends[end.fd] = end
        self._epoll.register(end.fd, select.EPOLLIN)
        return end

    def _attend(self, end: End) -> None:
        end.at = self._now
        if end.waiting and not self._send_on(end):
            return
        try:
            said = end.socket.recv(READ)
        except (BlockingIOError, InterruptedError):
            return
        except OSError:
            said = b""
        if not said:
            self._end_both(end)
        elif end.peer is not None:
            self._pass(end.peer, said)
        else:
            self._hear(end, said)

    def _hear(self, end: End, said: bytes) -> None:
        request = self._memo.get(said)
        if request is None:
            request = read(said, self._scheme_header)
            if request is not None and len(said) <= LONGEST_MEMO:
                if len(self._memo) >= MEMO:
                    self._memo.clear()
                self._memo[said] = request
        answer = self._answer(request) if request is not None else None
        if answer is None:
            self._hand_over(end, said)
            return
        parts = [answer.head, self._date]
        if not request.stays:
            end.is_closing = True
            parts.insert(1, b"connection: close\r\n")
        if request.has_body:
            parts += answer.body
        self._send(end, parts)

    def _answer(self, request: Request) -> Answer | None:
        """What is kept, for somebody who may have it; None leaves it to the server behind."""
        front = self.front
        page = front.memory.pages.get(request.path) or front.from_shelf(request.path)
        if (
            page is None
            or (page.reads_query and request.has_query)
            or not front.is_welcome(request.host, request.scheme or "http")
        ):
            return None
        coding = front.coding(request.encodings)
        answer = page.answers[coding] or front.fetch(page, coding)
        if answer is None:
            return None
        page.used = front.memory.clock
        counts = front.tally.mine()
        asks = request.known is not None or request.since is not None
        if asks and is_unchanged(page, answer, request.known, request.since):
            answer = answer.not_modified
            counts[NOT_MODIFIED] += 1
        else:
            counts[SENT] += 1
            counts[BYTES] += answer.size
        if front.log is not None:
            front.log.waiting.append((time.time(), answer.line))
        return answer

    def _hand_over(self, end: End, said: bytes) -> None:
        """From here on the connection is the server's behind, from the first byte of `said`."""
        inner = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        inner.setblocking(False)
        try:
            inner.connect(self.inner)
        except OSError as error:  # nobody there yet, or too many wait
            inner.close()
            log.warning("The server behind takes no connection: %s", error)
            end.is_closing = True
            self._send(end, [AWAY])
            return
        other = self._add(inner)
        end.peer, other.peer = other, end
        self._pass(other, said)

    def _pass(self, end: End, said: bytes) -> None:
        """Give one side what the other said, no faster than it takes it."""
        self._send(end, [said])
        if end.peer is not None:
            self._note_interest(end.peer)

    def _send(self, end: End, parts: list[bytes]) -> None:
        if end.waiting:
            end.waiting += b"".join(parts)
            return
        try:
            sent = end.socket.sendmsg(parts)
        except (BlockingIOError, InterruptedError):
            sent = 0
        except OSError:
            self._end_both(end)
            return
        size = sum(map(len, parts))
        if sent == size:
            if end.is_closing:
                self._close(end)
            return
        end.waiting = b"".join(parts)[sent:]
        self._note_interest(end)

    def _send_on(self, end: End) -> bool:
        """Go on with what was left; whether there is anybody to be heard now."""
        try:
            sent = end.socket.send(end.waiting)
        except (BlockingIOError, InterruptedError):
            return end.peer is not None
        except OSError:
            self._end_both(end)
            return False
        end.waiting = end.waiting[sent:]
        if not end.waiting and end.is_closing:
            self._close(end)
            return False
        self._note_interest(end)
        if end.peer is not None:
            self._note_interest(end.peer)
        return not end.waiting or end.peer is not None

    def _note_interest(self, end: End) -> None:
        """Wait for what this end can do next.

        A reader who has not taken an answer is not heard; nor is a side whose other is far behind.
        """
        is_heard = len(end.peer.waiting) <= MOST_WAITING if end.peer else not end.waiting
        interest = (select.EPOLLIN if is_heard else 0) | (select.EPOLLOUT if end.waiting else 0)
        if interest != end.interest:
            end.interest = interest
            self._epoll.modify(end.fd, interest)

    def _end_both(self, end: End) -> None:
        """One side is done; the other gets what is still on the way to it."""
        other = end.peer
        self._close(end)
        if other is not None:
            other.peer = None
            if other.waiting:
                other.is_closing = True
                self._note_interest(other)
            else:
                self._close(other)

    def _close(self, end: End) -> None:
        if self.ends.get(end.fd) is end:
            del self.ends[end.fd]
            with contextlib.suppress(OSError):
                self._epoll.unregister(end.fd)
            end.socket.close()

    def _sweep(self, idle: float) -> None:
        """Close what has been silent for `idle` seconds; the server behind sweeps its own."""
        for end in list(self.ends.values()):
            if self._now - end.at > idle and (end.peer is None or end.waiting):
                self._end_both(end)
