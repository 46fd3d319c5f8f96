"""The sitemap (sitemaps.org) in parts, and what search engines are asked to leave alone.

A part holds the articles of a span of ids: an address stays in its part whatever is published
beside it, and no part is ever longer than its span.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from xml.sax.saxutils import escape

from django.conf import settings
from django.db.models import DateTimeField, Max, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce, Greatest
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from record.models import EditionSection, PublishedName, Standing

from . import catalogue, pages

SPAN = 2_000  # articles, of up to twenty sections: the protocol allows 50,000 addresses, and 50 MB
PAGES = (
    *("home", "conditions", "medicines", "board", "editorial_policy", "accessibility"),
    *("disclaimer", "newsletter:privacy", "newsletter:signup", "newsletter:archive"),
)
NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
XML = "application/xml; charset=utf-8"
Line = tuple[str, datetime | None]  # a path, and when what stands there last changed


@pages.public
def sitemap_index(request: HttpRequest) -> HttpResponse:
    """Every part, with the newest change in it. One query."""
    moments: dict[int, datetime] = {}  # of the newest change in each part
    for pk, changed_at in changed_articles().values_list("pk", "changed_at"):
        number = (pk - 1) // SPAN + 1
        moments[number] = max(changed_at, moments.get(number, changed_at))
    parts = [(reverse("sitemap_part", args=[number]), at) for number, at in moments.items()]
    lines = [(reverse("sitemap_pages"), max(moments.values(), default=None)), *parts]
    return pages.kept(request, _document("sitemapindex", "sitemap", lines), XML)


@pages.public
def sitemap_pages(request: HttpRequest) -> HttpResponse:
    """The pages that are of no article, and the medicines. Two queries."""
    newest = changed_articles().aggregate(newest=Max("changed_at"))["newest"]
    lines = [(reverse(name), newest) for name in PAGES]
    named = PublishedName.objects.of_kind(PublishedName.MEDICINES)
    slugs = named.order_by("slug").values_list("slug", flat=True)
    lines += [(reverse("medicine", args=[slug]), newest) for slug in slugs]
    return pages.kept(request, _document("urlset", "url", lines), XML)


@pages.public
def sitemap_part(request: HttpRequest, number: int) -> HttpResponse:
    """The articles of one span of ids, with their sections, however many there are. Two queries."""
    first = (number - 1) * SPAN
    found = changed_articles().filter(pk__gt=first, pk__lte=first + SPAN)
    changed = dict(found.values_list("slug", "changed_at"))
    if not changed:
        return pages.not_found()
    slug_of = "edition__current__condition__slug"
    ids = {
        "edition__current__condition__gt": first,
        "edition__current__condition__lte": first + SPAN,
    }
    sections = EditionSection.objects.filter(**ids).order_by("pk")
    lines = [(reverse("article", args=[slug]), at) for slug, at in changed.items()]
    lines += [
        (reverse("section", args=[slug, section]), changed[slug])
        for slug, section in sections.values_list(slug_of, "section")
        if slug in changed
    ]
    return pages.kept(request, _document("urlset", "url", lines), XML)


@pages.public
def robots(_request: HttpRequest) -> HttpResponse:
    """What search engines are asked to leave alone, and where the sitemap is."""
    lines = [
        "User-agent: *",
        f"Disallow: {reverse('admin:index')}",
        f"Disallow: {reverse('search')}",
        "",
        f"Sitemap: {settings.SITE_URL}{reverse('sitemap')}",
        "",
    ]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


def parts() -> list[int]:
    """The numbers of the parts that have articles in them."""
    return sorted(
        {(pk - 1) // SPAN + 1 for pk in catalogue.published().values_list("pk", flat=True)}
    )


def changed_articles() -> QuerySet[Any, Any]:
    """The public articles in the order of their ids, with the last change of words or standing."""
    latest = Standing.objects.filter(condition=OuterRef("pk")).order_by("-sequence").values("at")
    published_at = "current__edition__published_at"
    return (
        catalogue.published()
        .annotate(
            changed_at=Greatest(
                published_at,
                Coalesce(Subquery(latest[:1], output_field=DateTimeField()), published_at),
            )
        )
        .order_by("pk")
    )


def _document(root: str, entry: str, lines: Iterable[Line]) -> bytes:
    parts = [f'<?xml version="1.0" encoding="UTF-8"?>\n<{root} xmlns="{NAMESPACE}">\n']
    for path, changed_at in lines:
        address = escape(f"{settings.SITE_URL}{path}")
        when = f"<lastmod>{changed_at.isoformat()}</lastmod>" if changed_at else ""
        parts.append(f"<{entry}><loc>{address}</loc>{when}</{entry}>\n")
    return "".join([*parts, f"</{root}>\n"]).encode()
