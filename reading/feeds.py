"""The Atom feed (RFC 4287): each edition as it came out, with what changed in it and why."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from condition.models import Condition
from record.models import Change, Edition, Standing

from . import catalogue, pages

ATOM = "http://www.w3.org/2005/Atom"
ENTRIES = 50
NEVER = datetime(1970, 1, 1, tzinfo=UTC)  # a feed has to have a date, even with nothing in it
# What XML 1.0 can't hold, however it is written.
UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class ChangedSection:
    """What an edition changed in one section."""

    key: str
    title: str
    is_signed: bool
    changes: tuple[Mapping[str, Any], ...]

    @property
    def is_safety(self) -> bool:
        """Whether any of it bears on safety (rule 7 of the record)."""
        return any(change["kind"] == Change.Kind.SAFETY for change in self.changes)


@dataclass(frozen=True)
class News:
    """One entry of the feed."""

    condition: Condition
    tag: str  # what tells it from all other entries of the article, for ever
    title: str
    at: datetime
    address: str
    authors: tuple[str, ...]
    is_safety: bool
    content: str  # HTML


@require_safe
@pages.for_everybody
def feed(request: HttpRequest) -> HttpResponse:
    """The newest editions and withdrawals. Two queries."""
    news = sorted([*_editions(), *_withdrawals()], key=lambda entry: entry.at, reverse=True)
    document = atom(news[:ENTRIES])
    return pages.kept(request, document, "application/atom+xml; charset=utf-8")


def atom(news: Iterable[News]) -> bytes:
    """The feed as XML."""
    news = list(news)
    ET.register_namespace("", ATOM)
    root = ET.Element(f"{{{ATOM}}}feed", {"xml:lang": get_language() or "en"})
    _add(root, "id", _tag("feed", NEVER))
    _add(root, "title", _("%(site)s: new editions") % {"site": settings.SITE_NAME})
    _add(root, "updated", max((entry.at for entry in news), default=NEVER).isoformat())
    _add(root, "link", rel="self", type="application/atom+xml", href=_url(reverse("feed")))
    _add(root, "link", rel="alternate", type="text/html", href=_url(reverse("home")))
    _add(_add(root, "author"), "name", settings.SITE_NAME)
    for entry in news:
        _add_entry(root, entry)
    return ET.tostring(root, encoding="utf-8", xml_declaration=True)


def _add_entry(root: ET.Element, news: News) -> None:
    entry = _add(root, "entry")
    _add(entry, "id", _tag(f"{news.condition.uuid}/{news.tag}", news.at))
    _add(entry, "title", news.title)
    _add(entry, "published", news.at.isoformat())
    _add(entry, "updated", news.at.isoformat())
    _add(entry, "link", rel="alternate", type="text/html", href=news.address)
    for author in news.authors:
        _add(_add(entry, "author"), "name", author)
    _add(entry, "category", term=news.condition.specialty.slug, label=news.condition.specialty.name)
    if news.is_safety:
        _add(entry, "category", term="safety", label=_("Safety"))
    _add(entry, "content", news.content, type="html")


def _add(parent: ET.Element, name: str, text: str = "", **attributes: str) -> ET.Element:
    element = ET.SubElement(parent, f"{{{ATOM}}}{name}", attributes)
    element.text = UNWRITABLE.sub("", text) or None
    return element


def _tag(path: str, at: datetime) -> str:
    """A permanent name (RFC 4151) that no change of an article's address touches."""
    return f"tag:{urlsplit(settings.SITE_URL).hostname},{at:%Y-%m-%d}:{path}"


def _url(path: str) -> str:
    return f"{settings.SITE_URL}{path}"


def _editions() -> Iterable[News]:
    """The newest editions of articles that readers can find."""
    found: QuerySet[Edition] = Edition.objects.filter(condition__in=catalogue.published())
    found = found.select_related("condition__specialty").order_by("-published_at", "-pk")
    return [_edition(edition) for edition in found[:ENTRIES]]


def _edition(edition: Edition) -> News:
    manifest = edition.manifest
    sections = tuple(_changed(record) for record in manifest["sections"] if "changes" in record)
    changes = [change for section in sections for change in section.changes]
    names = dict.fromkeys(change["by"]["name"] for change in changes)
    where = {"slug": edition.condition.slug, "number": edition.number}
    address = _url(reverse("edition", kwargs=where))
    context = {"edition": edition, "sections": sections, "address": address}
    return News(
        condition=edition.condition,
        tag=f"editions/{edition.number}",
        title=_("%(title)s, edition %(number)d")
        % {"title": manifest["title"], "number": edition.number},
        at=edition.published_at,
        address=address,
        authors=tuple(names) or (manifest["published_by"]["name"],),
        is_safety=any(section.is_safety for section in sections),
        content=render_to_string("reading/_feed_edition.html", context),
    )


def _changed(record: Mapping[str, Any]) -> ChangedSection:
    changes = [
        {**change, "label": Change.Kind(change["kind"]).label} for change in record["changes"]
    ]
    title = record["title"]
    return ChangedSection(record["key"], title, record["is_signed"], tuple(changes))


def _withdrawals() -> Iterable[News]:
    """Articles that were taken off: whoever had them from here should hear of it here."""
    gone = Standing.objects.filter(kind=Standing.Kind.WITHDRAWN).select_related(
        "condition__specialty", "condition__current__edition"
    )
    return [_withdrawal(fact) for fact in gone.order_by("-at", "-pk")[:ENTRIES]]


def _withdrawal(standing: Standing) -> News:
    fact = standing.fact
    title = standing.condition.current.edition.manifest["title"]
    return News(
        condition=standing.condition,
        tag="withdrawn",
        title=_("%(title)s was withdrawn") % {"title": title},
        at=standing.at,
        address=_url(reverse("history", args=[standing.condition.slug])),
        authors=(fact["by"]["name"],),
        is_safety=True,
        content=render_to_string(
            "reading/_feed_withdrawal.html", {"notice": fact["body"].get("notice", "")}
        ),
    )
