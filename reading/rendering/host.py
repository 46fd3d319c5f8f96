"""One host's pages: looking for what happened, and rendering what is wanted here."""

import logging
import re
import time
from collections.abc import Callable, Iterable
from functools import partial

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from condition.away import AWAY_ERRORS
from condition.models import Condition, FormerAddress
from reading import catalogue, former
from reading.catalogue import read_together
from reading.sitemaps import parts
from record.judgement.judge import judge_rows
from record.models import EditionSection

from . import addresses
from .addresses import DOCUMENTS, FORMER, FRAME, OF_ARTICLE, OF_SITE, SITE, WORDS, Served
from .files import Note, PageFiles
from .models import PageHost, PagesWanted
from .purging import purge
from .renderer import Rendered, render
from .version import version_of_templates

log = logging.getLogger(__name__)
LINK = re.compile(rb'href="/conditions/([a-z0-9-]+)/"')
TRIES = 3  # acts that may come in between
AT_ONCE = 0.7  # seconds that readers may meet the pages of before, while their successors are made
LONGEST_PAUSE = 600.0  # seconds until a page that failed is tried again
SEEN_EVERY = 60.0  # seconds between two signs of life in the database
NOWHERE = {"404.html": "/no-such-page/", "404.json": "/conditions/-.json"}


def frame() -> str:
    """Names what is around every page now: templates, code, name and footer."""
    row = PagesWanted.objects.filter(pk=FRAME).first()
    return f"{version_of_templates()[:16]}.{row.version if row else ''}"


def version_wanted(subject: str) -> str:
    """Names what the subject's pages are to be made of now."""
    if subject == SITE:  # is about every article
        return str(PagesWanted.objects.number())
    row = PagesWanted.objects.filter(pk=subject).first()
    return row.version if row else ""


def bring_up_to_date(
    files: PageFiles, subject: str, *, again: bool = False, patience: float | None = None
) -> Note | None:
    """Render the subject's pages if they are not what is wanted; what is known of them then.

    Raises RenderingFailed, or Busy after `patience` seconds.
    """
    with files.rendering(subject, patience):
        for _attempt in range(TRIES):
            version, around, note = version_wanted(subject), frame(), files.note(subject)
            if note and not again and (note.version, note.frame) == (version, around):
                return note
            changed = _put(files, subject, version, around)
            if changed is not None:
                purge(changed)
                return files.note(subject)
    return None  # whoever overtook it three times is at it


def _put(files: PageFiles, subject: str, version: str, around: str) -> list[str] | None:
    at = int(time.time())
    if subject == SITE:
        for name, path in NOWHERE.items():
            files.keep_answer(name, render(path))
        found = [reverse(name) for name in OF_SITE]
        found += [reverse(addresses.SPAN, args=[number]) for number in parts()]
        return files.put(subject, version, around, [render(path) for path in found], at=at)
    condition = Condition.objects.filter(pk=int(subject)).first()
    if condition is None:
        files.forget(subject)
        return []
    slugs = addresses.slugs_of(condition)
    with read_together():
        pages = [render(path) for path in addresses.paths(OF_ARTICLE, slugs)]
    about = {"due_at": next_due(subject), "slugs": slugs, "links": _links(pages)}
    return files.put(subject, version, around, pages, at=at, **about)


def make_documents(files: PageFiles, subject: str, patience: float | None = None) -> None:
    """The PDF and the picture of what is published now. Raises Busy, or what rendering raises."""
    with files.rendering(f"documents of {subject}", patience):
        note = files.note(subject)
        if note is None or note.has_documents or not note.version:
            return
        pages = [render(path) for path in addresses.paths(DOCUMENTS, note.slugs)]
        if files.add_documents(subject, note.version, pages, int(time.time())):
            purge([page.path for page in pages])


def make_for_reader(
    files: PageFiles, path: str, name: str, slug: str | None, patience: float
) -> None:
    """Put down what a reader waits for, if it is a page of this site. Raises Busy."""
    subject = SITE
    if slug is not None:
        found = catalogue.find(slug)
        if found is None:
            return
        subject = str(found.condition.pk)
    if addresses.how(name).served is Served.FILE:
        bring_up_to_date(files, subject, patience=patience)
        if name in DOCUMENTS:
            make_documents(files, subject, patience)
        return
    with files.rendering(f"{path} of {subject}", patience):
        place, version = files.place(path), version_wanted(subject)
        if place is None or place.exists():
            return
        page = render(path)
        if page.status == 200:
            files.keep(subject, version, page)


def _links(pages: Iterable[Rendered]) -> list[str]:
    return sorted({slug.decode() for page in pages for slug in LINK.findall(page.body)})


def next_due(subject: str) -> float | None:
    """When the article's pages change by time alone: the next date that a review runs out."""
    now = timezone.now()
    rows = EditionSection.objects.filter(
        edition__current__condition__in=catalogue.published().filter(pk=int(subject))
    )
    dates = (found.holds_until for found in judge_rows(rows, now))
    due = min((date for date in dates if date is not None and date > now), default=None)
    return due.timestamp() if due else None


def _is_live(note: Note) -> bool:
    """Whether the article is at its present address."""
    return bool(note.slugs) and reverse("article", args=note.slugs[:1]) in note.paths


class Host:
    """What `work` does for this host's pages."""

    def __init__(self, files: PageFiles, name: str = "") -> None:
        self.files = files
        self.name = name or settings.HOST_NAME
        self.notes: dict[str, Note] = files.all_notes()
        self.rows: dict[str, PagesWanted] = {}
        self.failures: dict[str, tuple[int, float]] = {}  # how often, and not again before
        self.number: int | None = None
        self.state: tuple[int, int, object] | None = None
        self._frame = ""
        self._former: object = None  # what the table of addresses of before was made of
        self._seen_at = 0.0
        self._stock_is_taken = False

    def look(self) -> bool:
        """Apply what happened, if anything did: whether it did. Raises the database's error.

        What took words back comes first. What can't be rendered within a moment is taken away:
        whoever asks for it waits for it.
        """
        if not self._stock_is_taken:
            take_stock()
            self._stock_is_taken = True
        state = PagesWanted.objects.state()
        number, is_news = state[0], state != self.state
        if is_news:
            self._apply(number)
            self.state = state
        self.files.say(number)
        if is_news or time.monotonic() - self._seen_at > SEEN_EVERY:
            PageHost.note(self.name, number)
            self._seen_at = time.monotonic()
        return is_news

    def still_there(self) -> None:
        """The database is away: what is here is the last that is known, and goes on being sent."""
        if self.number is not None:
            self.files.say(self.number)

    def _apply(self, number: int) -> None:
        until = time.monotonic() + AT_ONCE
        of_articles = PagesWanted.objects.exclude(pk__in=(FRAME, FORMER, WORDS))
        self.rows = {row.subject: row for row in of_articles}
        self._frame = frame()
        for subject in [*self.notes]:
            if subject != SITE and subject not in self.rows:
                self.files.forget(subject)
                del self.notes[subject]
        changed = [row for row in self.rows.values() if self._is_behind(row)]
        for row in changed:
            if row.is_urgent:
                self.files.take_away(row.subject)
        if any(row.is_urgent for row in changed):  # its words stand in the lists and feeds too
            self.files.take_away(SITE)
        for row in sorted(changed, key=lambda row: (not row.is_urgent, row.at)):
            if time.monotonic() < until:
                self._try(row.subject)
            elif row.subject in self.notes:
                self.files.take_away(row.subject)
                self.notes[row.subject].version = ""
        self.number = number
        self._try(SITE)
        self._write_index()

    def _is_behind(self, row: PagesWanted) -> bool:
        note = self.notes.get(row.subject)
        return note is None or note.version != row.version

    def waiting(self) -> list[str]:
        """What is not as it should be, in the order in which it is rendered."""
        now = time.time()
        return [
            subject
            for subject in [SITE, *sorted(self.rows, key=lambda one: self.rows[one].at)[::-1]]
            if self._waits(subject, now) and self.failures.get(subject, (0, 0.0))[1] < now
        ]

    def _waits(self, subject: str, now: float) -> bool:
        note = self.notes.get(subject)
        if note is None or note.frame != self._frame or self._is_due(note, now):
            return True
        if subject == SITE:
            return note.version != str(self.number)
        return note.version != self.rows[subject].version

    def without_documents(self) -> list[str]:
        """Articles whose PDF and picture are to be made, the newest first."""
        now = time.time()
        wanted = [
            subject
            for subject, note in self.notes.items()
            if note.version and not note.has_documents and subject != SITE
            if self.failures.get(f"documents of {subject}", (0, 0.0))[1] < now
        ]
        return sorted(wanted, key=int, reverse=True)

    def make_next_documents(self, waiting: list[str]) -> bool:
        """Make those of one article; whether that went well."""
        subject = waiting.pop(0)
        if not self._attempt(
            f"documents of {subject}", partial(make_documents, self.files, subject)
        ):
            return False
        note = self.files.note(subject)
        if note is not None:
            self.notes[subject] = note
            if note.moved or note.gone:
                self._write_index()
        return True

    @staticmethod
    def _is_due(note: Note, now: float) -> bool:
        return note.due_at is not None and note.due_at <= now

    def next_due(self) -> float | None:
        """When time changes the next page, in seconds since 1970."""
        return min((note.due_at for note in [*self.notes.values()] if note.due_at), default=None)

    def render_next(self, waiting: list[str]) -> bool:
        """Render one of those that wait; whether that went well."""
        subject = waiting.pop(0)
        note = self.notes.get(subject)
        is_due = note is not None and self._is_due(note, time.time())
        return self._try(subject, again=is_due)

    def _try(self, subject: str, *, again: bool = False) -> bool:
        before = self.notes.get(subject)
        if not self._attempt(subject, partial(bring_up_to_date, self.files, subject, again=again)):
            return False
        self.notes[subject] = self.files.note(subject) or Note()
        if before and before.slugs and _is_live(before) and not _is_live(self.notes[subject]):
            self._tell_those_that_link(before)
        return True

    def _attempt(self, what: str, make: Callable[[], object]) -> bool:
        """Whether it went well. A failure is logged, and comes again later, and ever later."""
        try:
            make()
        except AWAY_ERRORS:
            raise
        except Exception:
            log.exception("The pages of %s were not rendered.", what)
            count = self.failures.get(what, (0, 0.0))[0] + 1
            self.failures[what] = (count, time.time() + min(2.0 ** min(count, 20), LONGEST_PAUSE))
            return False
        self.failures.pop(what, None)
        return True

    def _tell_those_that_link(self, left: Note) -> None:
        """Pages that link to an address where there is no article any more are rendered anew.

        In the background: until then their readers follow the link to the notice, or to where the
        article went.
        """
        for subject, note in self.notes.items():
            if note is not left and set(left.slugs) & set(note.links) and subject != SITE:
                note.frame = ""

    def _write_index(self) -> None:
        public = Condition.objects.filter(current__isnull=False)
        paths = FormerAddress.objects.filter(
            path__startswith="/conditions/", condition__current__isnull=False
        ).values_list("path", flat=True)
        slugs = {*public.values_list("slug", flat=True), *(one.rpartition("/")[2] for one in paths)}
        told = (version_wanted(FORMER), frozenset(slugs))
        if told != self._former:
            self.files.write_former(former.table())
            self._former = told
        moved: dict[str, str] = {}
        gone: dict[str, str] = {}
        for subject, note in [*self.notes.items()]:
            moved |= note.moved
            gone |= dict.fromkeys(note.gone, subject)
        self.files.write_index({"slugs": sorted(slugs), "moved": moved, "gone": gone})


def take_stock() -> None:
    """Know every public article, as after a database was restored or moved."""
    public = Condition.objects.filter(current__isnull=False).values_list("pk", flat=True)
    rows = [PagesWanted(pk=str(pk)) for pk in public]
    PagesWanted.objects.bulk_create(rows, batch_size=500, ignore_conflicts=True)
