"""How a web process hears of what was published and baked elsewhere: it asks, a few times a second.

Two threads, neither on the way of a request: one follows, one bakes what waits.
"""

import logging
import threading
import time
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import Protocol

from django.db import DatabaseError, connection

from . import background
from .models import Baking, KeptPage, SiteVersion
from .shelf import Copied, Shelf

log = logging.getLogger(__name__)
EVERY = 0.2  # seconds
# So long the page of before may be shown while its successor is being baked.
GRACE = 0.3
AT_ONCE = 500  # pages that are copied between two looks; more of them have a thread to themselves
NOTHING_TO_BAKE = 1.0  # seconds until the next look
SHARE = 2  # after a bake the thread rests as many times as long, so that readers come first


class Reader(Protocol):
    """What a process has in memory, and has to be told."""

    def renew(self, paths: Collection[str], take: Callable[[str], Copied | None]) -> None:
        """These were baked anew; `take` gives those that are on the shelf already."""

    def drop_outdated(self, subject: str, wanted: int) -> None:
        """Pages of the subject that were made of less than `wanted` are not to be shown."""

    def drop_unbaked(self) -> None:
        """Something was published: whatever was kept without being baked may be out of date."""

    def tidy(self) -> None:
        """Keep to the memory that is allowed."""

    def subjects_in_use(self) -> list[str]:
        """What readers came for lately, the latest first."""


@dataclass(frozen=True)
class Owed:
    """What a subject is owed, and from when on its older pages are not shown any more."""

    wanted: int
    until: float  # by the monotonic clock


class Follower:
    """Keeps a shelf and a memory true to the database. `look` is one round."""

    def __init__(self, shelf: Shelf, reader: Reader) -> None:
        self.shelf = shelf
        self.reader = reader
        self.owed: dict[str, Owed] = {}
        self.seen: tuple[str, int] | None = None  # which site, up to which number; None: unknown
        self.changes = 0  # grows before the memory is told of anything
        self.is_away = False  # the database
        self.is_copied = False  # the shelf has everything that was baked
        self.looked_at = 0.0  # seconds since 1970: the last time that it answered
        self._copier: threading.Thread | None = None
        self._stopped = threading.Event()

    @property
    def is_settled(self) -> bool:
        """Whether it is known what may be shown."""
        return self.seen is not None

    def may_show(self, subject: str, of: int) -> bool:
        """Whether a page of the subject, made of that, is what readers should find."""
        owed = self.owed.get(subject)
        return owed is None or of >= owed.wanted or time.monotonic() < owed.until

    def has(self, path: str) -> Copied | None:
        """The page kept at `path`, out of the shelf."""
        return self.shelf.take(path) if self.is_copied or self.is_away else None

    def fetch(self, path: str) -> Copied | None:
        """The same, out of the database while the shelf is being filled."""
        if self.is_copied or self.is_away or not self.is_settled:
            return self.has(path)
        try:
            page = KeptPage.objects.filter(pk=path, status__gt=0).first()
        except DatabaseError:
            return None
        finally:
            _let_go()
        return _copied(page) if page else None

    def start(self) -> None:
        """Follow from now on, in the background."""
        for work, name in ((self._follow, "kept-pages"), (self._bake, "baking")):
            threading.Thread(target=work, name=name, daemon=True).start()

    def stop(self) -> None:
        """End both threads after what they are at."""
        self._stopped.set()

    def look(self) -> None:
        """Ask once. With the database away, what is there goes on being shown."""
        try:
            # In this order: what is baked between the two is found by its number.
            owed = list(Baking.objects.owed().values_list("subject", "wanted", "is_urgent"))
            row = SiteVersion.objects.filter(pk=1).values_list("identity", "number").first()
            now = (str(row[0]), row[1]) if row else ("", 0)
            is_behind = now != self.seen or not self.is_copied
            changed = self._catch_up(*now) if is_behind else None
        except DatabaseError as error:
            self._note_away(error)
            return
        finally:
            _let_go()
        if self.is_away:
            log.warning("The database answers again.")
        self.is_away, self.looked_at = False, time.time()
        self._settle(owed)
        if changed is not None:
            self.changes += 1  # what a request began to make before this may be of before
            self.reader.renew(changed, self.has)
        self.seen = now

    def _catch_up(self, identity: str, number: int) -> list[str]:
        """Copy what is new; the paths that this process may know otherwise."""
        self._fill(identity, number)
        known = self.seen[1] if self.seen and self.seen[0] == identity else 0
        after = known if known <= number else 0
        return list(KeptPage.objects.filter(number__gt=after).values_list("path", flat=True))

    def _fill(self, identity: str, number: int) -> None:
        """Bring the shelf up to the number: a little here and now, much beside all else."""
        copied_from, copied = self.shelf.edge()
        if copied_from == identity and copied > number:
            self.shelf.empty()  # the database was put back to an earlier day
            copied = 0
        if copied_from != identity:
            copied = 0
        if (copied_from, copied) == (identity, number):
            self.is_copied = True
            return
        missing = KeptPage.objects.filter(number__gt=copied)
        if missing[AT_ONCE : AT_ONCE + 1].exists():
            self.is_copied = False
            self._copy_beside(copied, identity, number)
        else:
            self.is_copied = self.shelf.put(_pages_after(copied), identity=identity, number=number)

    def _copy_beside(self, after: int, identity: str, number: int) -> None:
        if self._copier is not None and self._copier.is_alive():
            return

        def copy() -> None:
            try:
                with self.shelf.alone() as is_alone:
                    if is_alone:
                        self.shelf.put(_pages_after(after), identity=identity, number=number)
            except Exception:  # it is tried again with the next look
                log.exception("Kept pages were not copied.")
            finally:
                connection.close()

        self._copier = threading.Thread(target=copy, name="copying", daemon=True)
        self._copier.start()

    def _settle(self, rows: list[tuple[str, int, bool]]) -> None:
        now = time.monotonic()
        owed = {}
        for subject, wanted, is_urgent in rows:
            before = self.owed.get(subject)
            is_known = before is not None and before.wanted == wanted
            until = before.until if is_known else now + (0 if is_urgent else GRACE)
            owed[subject] = Owed(wanted, until)
        is_news, self.owed = owed != self.owed, owed
        if is_news:  # known first: what is kept from now on is compared with it
            self.reader.drop_unbaked()
        for subject, what in owed.items():
            if what.until <= now:
                self.reader.drop_outdated(subject, what.wanted)

    def _note_away(self, error: DatabaseError) -> None:
        if not self.is_away:
            log.warning("The database does not answer; kept pages go on being served: %s", error)
        self.is_away = True
        if self.seen is None:
            edge = self.shelf.edge()
            self.seen = edge if edge[0] else None

    def _follow(self) -> None:
        while not self._stopped.is_set():
            try:
                self.look()
                self.reader.tidy()
            except Exception:  # a thread that ends would leave this process with old pages
                log.exception("Kept pages were not followed this time.")
            self._stopped.wait(EVERY)

    def _bake(self) -> None:
        has_stock = False
        while not self._stopped.is_set():
            started = time.monotonic()
            baked = None
            try:
                if not has_stock:
                    background.take_stock()
                    has_stock = True
                if not self.is_away:
                    baked = background.bake_one(self.reader.subjects_in_use())
            except DatabaseError:
                self._stopped.wait(NOTHING_TO_BAKE)
            except Exception:
                log.exception("Nothing was baked this time.")
            finally:
                connection.close()
            pause = SHARE * (time.monotonic() - started) if baked is not None else NOTHING_TO_BAKE
            self._stopped.wait(pause)


def _let_go() -> None:
    """Leave no connection behind: no request of Django's will end and close it."""
    if not connection.in_atomic_block:  # then it is somebody else's
        connection.close()


def _pages_after(number: int) -> Iterator[Copied]:
    pages = KeptPage.objects.filter(number__gt=number).order_by("number")
    yield from map(_copied, pages.iterator(chunk_size=100))


def _copied(page: KeptPage) -> Copied:
    return Copied(
        path=page.path,
        subject=page.subject,
        of=page.of,
        number=page.number,
        status=page.status,
        headers=[(name, value) for name, value in page.headers],
        modified_at=page.modified_at.timestamp(),
        reads_query=page.reads_query,
        plain=_bytes(page.plain),
        gzip=_bytes(page.gzip),
        brotli=_bytes(page.brotli),
    )


def _bytes(found: bytes | memoryview | None) -> bytes | None:
    """PostgreSQL's driver gives a view of what it read."""
    return None if found is None else bytes(found)
