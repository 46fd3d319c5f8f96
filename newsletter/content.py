"""A bulletin as mails and pages show it: everything found out, so that templates only write."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby
from operator import itemgetter

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from post.mime import NOT_IN_A_LINE
from record.actions.errata import standing_notice
from record.models import Edition, Standing

from .models import Bulletin, Entry
from .pictures import as_html, as_text

Notices = dict[tuple[int, str], str]  # by article and section
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
    is_headed: bool  # another article stands above, or the same by another title
    mark: str  # that the article stood further above already, or is new
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
        titles = {
            "erratum": _("A correction of what we sent you"),
            "note": one_line(self.bulletin.subject),
            "safety": _("Safety changes"),
        }
        return titles.get(self.bulletin.kind, _("What changed"))

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
            told = _("Correction: %(names)s") % {"names": told}
        elif self.safety:
            told = _("Safety change: %(names)s") % {"names": told}
        subject = one_line(f"{settings.SITE_NAME}: {told}")
        return subject if len(subject) <= SUBJECT_LENGTH else subject[: SUBJECT_LENGTH - 1] + "…"


def content_of(bulletin: Bulletin, entries: Iterable[Entry]) -> Content:
    """What a bulletin says with these of its entries, in their order."""
    entries = list(entries)
    told: set[Told] = set()
    notices = _notices(entries)
    safety = _news([entry for entry in entries if entry.is_safety], told, notices)
    others = [entry for entry in entries if not entry.is_safety]
    return Content(bulletin, safety, _news(others, told, notices))


def one_line(text: str) -> str:
    """A title as a subject can have it: whatever some program takes for a line's end is a space."""
    return " ".join(NOT_IN_A_LINE.sub(" ", text).split())


def _notices(entries: list[Entry]) -> Notices:
    """What stands above the sections of these entries while their words are being checked."""
    facts: dict[int, list[Standing]] = {entry.condition_id: [] for entry in entries}
    kinds = (Standing.Kind.NOTICE, Standing.Kind.NOTICE_LIFTED)
    for fact in Standing.objects.filter(condition__in=facts, kind__in=kinds):
        facts[fact.condition_id].append(fact)
    places = {(entry.condition_id, entry.section) for entry in entries}
    standing = ((place, standing_notice(facts[place[0]], place[1])) for place in places)
    return {
        place: _("Being checked since %(day)s: %(notice)s")
        % {
            "day": date_format(timezone.localdate(fact.at)),
            "notice": one_line(fact.fact["body"]["notice"]),
        }
        for place, fact in standing
        if fact is not None
    }


def _news(entries: list[Entry], told: set[Told], notices: Notices) -> tuple[ArticleNews, ...]:
    """Article by article, in the order given. What `told` has of an edition is not said again."""
    news: list[ArticleNews] = []
    for edition, group in groupby(entries, key=lambda entry: entry.edition):
        is_first = (edition.pk, "") not in told
        told.add((edition.pk, ""))
        url = settings.SITE_URL + reverse("article", args=[edition.condition.slug])
        lines = tuple(_lines(url, list(group), told, notices))
        title, above = one_line(edition.manifest["title"]), [(one.url, one.title) for one in news]
        mark = _("new article") if edition.number == 1 else ""
        mark = _("continued") if url in dict(above) else mark
        is_headed = above[-1:] != [(url, title)]
        news.append(ArticleNews(title, url, edition, is_headed, mark, is_first, lines))
    return tuple(news)


def _lines(url: str, entries: list[Entry], told: set[Told], notices: Notices) -> Iterator[Line]:
    edition = entries[0].edition
    said = ((one, _reasons(one, notices.get((one.condition_id, one.section)))) for one in entries)
    for reasons, pairs in groupby(said, key=itemgetter(1)):
        group = [entry for entry, _said in pairs]
        keys = [entry.section for entry in group]
        sections = tuple((edition.title_of(key), f"{url}#{key}") for key in keys)
        news = tuple(one for one in reasons if (edition.pk, one) not in told)
        told.update((edition.pk, one) for one in reasons)
        yield Line(sections, news)


def _reasons(entry: Entry, notice: str | None) -> tuple[str, ...]:
    """That it is being checked, and why it changed, each once, what is of safety first."""
    ordered = sorted(entry.changes, key=lambda change: change["kind"] != "safety")
    said = [notice] if notice else []
    return tuple(dict.fromkeys([*said, *(change["reason"] for change in ordered)]))
