"""A bulletin as mails and pages show it: everything found out, so that templates only write."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from post.mime import NOT_IN_A_LINE
from record.models import Edition

from .models import Bulletin, Entry
from .pictures import as_html, as_text

Told = tuple[int, str]  # an edition, and a reason; an empty one stands for its digest
SUBJECT_LENGTH = 140
NAMES_IN_SUBJECT = 3


@dataclass(frozen=True)
class Line:
    """Sections of an article that changed for the same reasons."""

    sections: tuple[tuple[str, str], ...]  # title and address
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class ArticleNews:
    """What one edition of one article changed."""

    title: str
    url: str
    edition: Edition
    is_new: bool  # the article's first edition
    is_first: bool  # the first time this mail names the edition, and so its digest
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Content:
    """One bulletin, or what of it a topic's followers get."""

    bulletin: Bulletin
    safety: tuple[ArticleNews, ...]
    other: tuple[ArticleNews, ...]

    @property
    def note(self) -> SafeString:
        return as_html(self.bulletin.note) if self.bulletin.note.strip() else SafeString("")

    @property
    def note_text(self) -> str:
        return as_text(self.bulletin.note)

    @property
    def title(self) -> str:
        if self.bulletin.kind == Bulletin.Kind.ERRATUM:
            return _("A correction of what we sent you")
        if self.bulletin.kind == Bulletin.Kind.NOTE:
            return one_line(self.bulletin.subject)
        if self.bulletin.kind == Bulletin.Kind.SAFETY:
            return _("Safety changes")
        return _("What changed")

    @property
    def days(self) -> str:
        """The days it tells of, in words."""
        start, end = self.bulletin.period_start, self.bulletin.period_end
        first = timezone.localdate(start)
        # A period ends with the first moment of the next day.
        last = max(timezone.localdate(end - timedelta(microseconds=1)), first)
        if first == last:
            return date_format(first)
        return _("%(first)s to %(last)s") % {"first": date_format(first), "last": date_format(last)}

    @property
    def subject(self) -> str:
        """What stands in the list of mails: the manager's words, or whose changes it tells of."""
        if self.bulletin.subject.strip():
            return one_line(self.bulletin.subject)
        news = [*self.safety, *self.other]
        names = list(dict.fromkeys(article.title for article in news))
        told = ", ".join(names[:NAMES_IN_SUBJECT])
        if len(names) > NAMES_IN_SUBJECT:
            told = _("%(names)s and more") % {"names": told}
        if self.bulletin.kind == Bulletin.Kind.ERRATUM:
            subject = _("Correction: %(names)s") % {"names": told}
        elif self.safety:
            subject = _("Safety change: %(names)s") % {"names": told}
        else:
            subject = told
        subject = one_line(f"{settings.SITE_NAME}: {subject}")
        return subject if len(subject) <= SUBJECT_LENGTH else subject[: SUBJECT_LENGTH - 1] + "…"


def content_of(bulletin: Bulletin, entries: Iterable[Entry]) -> Content:
    """What a bulletin says with these of its entries, in their order."""
    entries = list(entries)
    told: set[Told] = set()
    safety = _news([entry for entry in entries if entry.is_safety], told)
    return Content(bulletin, safety, _news([one for one in entries if not one.is_safety], told))


def one_line(text: str) -> str:
    """A title as a subject can have it: whatever some program takes for a line's end is a space."""
    return " ".join(NOT_IN_A_LINE.sub(" ", text).split())


def _news(entries: list[Entry], told: set[Told]) -> tuple[ArticleNews, ...]:
    """Article by article, in the order given. What `told` has of an edition is not said again."""
    news = []
    for edition, group in groupby(entries, key=lambda entry: entry.edition):
        is_first = (edition.pk, "") not in told
        told.add((edition.pk, ""))
        url = settings.SITE_URL + reverse("article", args=[edition.condition.slug])
        lines = tuple(_lines(url, list(group), told))
        title, is_new = one_line(edition.manifest["title"]), edition.number == 1
        news.append(ArticleNews(title, url, edition, is_new, is_first, lines))
    return tuple(news)


def _lines(url: str, entries: list[Entry], told: set[Told]) -> Iterator[Line]:
    edition = entries[0].edition
    for reasons, group in groupby(entries, key=_reasons):
        keys = [entry.section for entry in group]
        sections = tuple((edition.title_of(key), f"{url}#{key}") for key in keys)
        news = tuple(one for one in reasons if (edition.pk, one) not in told)
        told.update((edition.pk, one) for one in reasons)
        yield Line(sections, news)


def _reasons(entry: Entry) -> tuple[str, ...]:
    """Why it changed, each reason once, the one about safety first."""
    ordered = sorted(entry.changes, key=lambda change: change["kind"] != "safety")
    return tuple(dict.fromkeys(change["reason"] for change in ordered))
