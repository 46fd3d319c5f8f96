"""The Atom feed (RFC 4287): each edition as it came out, with what changed in it and why."""

import re
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit
from xml.sax.xmlreader import AttributesImpl

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _
from django.utils.xmlutils import SimplerXMLGenerator

from record.models import Change, Edition, Standing

from . import catalogue, pages

ENTRIES = 50
NEVER = datetime(1970, 1, 1, tzinfo=UTC)  # a feed has to have a date, even with nothing in it
# What XML 1.0 can't hold, however it is written.
UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

Entry = dict[str, Any]


class AtomFeed(Atom1Feed):
    """With all authors of an entry, its words as content, and its categories by name too."""

    def latest_post_date(self) -> datetime:
        return max((item["pubdate"] for item in self.items), default=NEVER)

    def add_item_elements(self, handler: SimplerXMLGenerator, item: Entry) -> None:
        """What Django has no word for."""
        super().add_item_elements(handler, item)
        for name in item["authors"]:
            handler.startElement("author", AttributesImpl({}))
            handler.addQuickElement("name", name)
            handler.endElement("author")
        for term, label in item["labelled"]:
            handler.addQuickElement("category", "", {"term": term, "label": label})
        handler.addQuickElement("content", item["content"], {"type": "html"})


class NewEditions(Feed):
    """The newest editions, corrections, notices and withdrawals. Two queries."""

    feed_type = AtomFeed
    feed_guid = property(lambda _self: _tag("feed", NEVER))
    link = property(lambda _self: _url(reverse("home")))
    feed_url = property(lambda _self: _url(reverse("feed")))
    author_name = property(lambda _self: settings.SITE_NAME)
    item_description = None  # type: ignore[assignment]  # an entry has content in its place

    def title(self) -> str:
        return _("%(site)s: new editions") % {"site": settings.SITE_NAME}

    def items(self) -> list[Entry]:
        entries = sorted([*_editions(), *_facts()], key=lambda one: one["at"], reverse=True)
        return entries[:ENTRIES]

    def item_title(self, item: Entry) -> str:
        return UNWRITABLE.sub("", item["title"])

    def item_link(self, item: Entry) -> str:
        """The edition, which stays."""
        return _url(item["address"])

    def item_guid(self, item: Entry) -> str:
        """What tells it from all other entries of all feeds, for ever."""
        return _tag(f"{item['condition'].uuid}/{item['tag']}", item["at"])

    def item_pubdate(self, item: Entry) -> datetime:
        """When it came out, which is when it last changed."""
        return item["at"]

    item_updateddate = item_pubdate

    def item_extra_kwargs(self, item: Entry) -> Entry:
        safety = [("safety", _("Safety"))] if item["is_safety"] else []
        return {
            "authors": [UNWRITABLE.sub("", name) for name in item["authors"]],
            "labelled": [(item["condition"].specialty.slug, item["edition"].specialty), *safety],
            "content": UNWRITABLE.sub("", item["content"]),
        }


@pages.public
def feed(request: HttpRequest) -> HttpResponse:
    """The feed, or nothing to whoever has it."""
    document = NewEditions()(request).content
    return pages.kept(request, document, "application/atom+xml; charset=utf-8")


def _tag(path: str, at: datetime) -> str:
    """A permanent name (RFC 4151) that no change of an article's address touches."""
    return f"tag:{urlsplit(settings.SITE_URL).hostname},{at:%Y-%m-%d}:{path}"


def _url(path: str) -> str:
    return f"{settings.SITE_URL}{path}"


def _editions() -> list[Entry]:
    """The newest editions of articles that readers can find."""
    found = Edition.objects.filter(condition__in=catalogue.published())
    found = found.select_related("condition__specialty").order_by("-published_at", "-pk")
    return [_edition(edition) for edition in found[:ENTRIES]]


def _edition(edition: Edition) -> Entry:
    manifest = edition.manifest
    is_first = edition.number == 1  # which changes nothing
    sections = [
        {
            **record,
            "is_first": is_first,
            "is_safety": not is_first
            and any(one["kind"] == Change.Kind.SAFETY for one in record["changes"]),
        }
        for record in manifest["sections"]
        if "changes" in record
    ]
    changes = [change for section in sections for change in section["changes"]]
    address = reverse("edition", args=[edition.condition.slug, edition.number])
    context = {"edition": edition, "sections": sections, "address": _url(address)}
    title = _("%(title)s, edition %(number)d")
    return {
        "condition": edition.condition,
        "edition": edition,
        "tag": f"editions/{edition.number}",
        "title": title % {"title": manifest["title"], "number": edition.number},
        "at": edition.published_at,
        "address": address,
        "authors": list(dict.fromkeys(change["by"]["name"] for change in changes))
        or [manifest["published_by"]["name"]],
        "is_safety": any(section["is_safety"] for section in sections),
        "content": render_to_string("reading/_feed_edition.html", context),
    }


def _facts() -> list[Entry]:
    """Articles that were taken off, what was wrong, and what is being checked: whoever had the
    words from here should hear of it here."""
    kinds = Standing.Kind
    public = Q(condition__in=catalogue.published())
    told = Q(kind__in=(kinds.ERRATUM, kinds.NOTICE, kinds.NOTICE_LIFTED)) & public
    found = Standing.objects.filter(told | Q(kind=kinds.WITHDRAWN)).select_related(
        "condition__specialty", "condition__current__edition"
    )
    said: dict[tuple[Any, ...], Standing] = {}  # what was said last of each fault and section
    for fact in found.order_by("-at", "-pk")[:ENTRIES]:
        fault = fact.fault if fact.kind == kinds.ERRATUM else ""
        said.setdefault((fact.condition_id, fact.section, fault), fact)
    return [_fact(fact) for fact in said.values() if fact.kind != kinds.NOTICE_LIFTED]


def _fact(fact: Standing) -> Entry:
    is_withdrawn = fact.kind == Standing.Kind.WITHDRAWN
    edition = fact.condition.current.edition
    title = {
        Standing.Kind.WITHDRAWN: _("%(title)s was withdrawn"),
        Standing.Kind.ERRATUM: _("%(title)s: a correction"),
        Standing.Kind.NOTICE: _("%(title)s: being checked"),
    }[Standing.Kind(fact.kind)]
    address = reverse("history" if is_withdrawn else "article", args=[fact.condition.slug])
    context = {
        "kind": fact.kind,
        "body": fact.fact["body"],
        "section": edition.title_of(fact.section) if fact.section else "",
        "at": fact.at,
    }
    return {
        "condition": fact.condition,
        "edition": edition,
        "tag": "withdrawn" if is_withdrawn else f"standing/{fact.sequence}",
        "title": title % {"title": edition.manifest["title"]},
        "at": fact.at,
        "address": address if is_withdrawn else f"{address}#{fact.section}",
        "authors": [fact.fact["by"]["name"]],
        "is_safety": True,
        "content": render_to_string("reading/_feed_fact.html", context),
    }
