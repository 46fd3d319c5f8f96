"""The pages that one process has at hand, within a number of bytes; the others are on the shelf.

Answering only reads. Who came last is noted by writing a number into the page; the least lately
used ones are let go by the thread that follows, never on the way of a request, unless pages come
in faster than it looks.
"""

import threading
import time
from collections.abc import Callable, Collection

from reading.baking.shelf import Copied, Shelf

from .answers import Page

LET_GO_TO = 0.9  # of the bytes allowed
SLACK = 0.2  # of them that may come in until there is looked
LONGEST_UNBAKED = 600  # seconds: time changes pages too, and nobody bakes these
AT_ONCE = 50  # subjects in use that are named


class Memory:
    """Pages by path. `pages` may be read by anybody at any time."""

    def __init__(self, shelf: Shelf, most: int) -> None:
        self.shelf = shelf
        self.most = most  # bytes
        self.pages: dict[str, Page] = {}
        self.clock = 0  # rounds of the thread that follows
        self._added = 0  # bytes since there was last looked
        self._lock = threading.Lock()

    @property
    def size(self) -> int:
        """Bytes, as they are counted."""
        return sum(page.size for page in list(self.pages.values()))

    def put(self, page: Page) -> None:
        """Have a page at hand."""
        page.used = self.clock
        with self._lock:
            self.pages[page.path] = page
            self._added += page.size
            is_much = self._added > self.most * SLACK
        if is_much:
            self._let_go()

    def drop(self, page: Page) -> None:
        """Let it go, unless another has taken its place."""
        with self._lock:
            if self.pages.get(page.path) is page:
                del self.pages[page.path]

    def renew(self, paths: Collection[str], take: Callable[[str], Copied | None]) -> None:
        """Take the successors of pages that are at hand, in the codings in use."""
        known = self.pages
        for page in [known[path] for path in paths if path in known]:
            copied = take(page.path)
            if copied is None:
                self.drop(page)
                continue
            fresh = self._like(page, copied)
            with self._lock:
                if self.pages.get(page.path) is page:
                    self.pages[page.path] = fresh
        self.drop_unbaked()

    @staticmethod
    def _like(page: Page, copied: Copied) -> Page:
        fresh = Page(copied)
        fresh.used = page.used
        for coding, answer in enumerate(page.answers):
            if answer is not None and fresh.answers[coding] is None:
                fresh.take(copied, coding)
        return fresh

    def drop_outdated(self, subject: str, wanted: int) -> None:
        """What the subject's pages said before must not be shown any more."""
        for page in list(self.pages.values()):
            if page.subject == subject and page.made_of < wanted:
                self.drop(page)

    def drop_unbaked(self) -> None:
        """Let go what was kept without being baked."""
        for page in list(self.pages.values()):
            if not page.is_baked:
                self.drop(page)

    def tidy(self) -> None:
        """One round of the clock: let the least lately used go while there is too much."""
        self.clock += 1
        longest = time.time() - LONGEST_UNBAKED
        for page in list(self.pages.values()):
            if not page.is_baked and page.modified < longest:
                self.drop(page)
        self._let_go()

    def _let_go(self) -> None:
        self._added = 0
        size = self.size
        if size <= self.most:
            return
        for page in sorted(self.pages.values(), key=lambda page: page.used):
            if size <= self.most * LET_GO_TO:
                break
            self.drop(page)
            size -= page.size

    def subjects_in_use(self) -> list[str]:
        """What readers came for lately, the latest first."""
        pages = sorted(self.pages.values(), key=lambda page: -page.used)
        return list(dict.fromkeys(page.subject for page in pages if page.subject))[:AT_ONCE]
