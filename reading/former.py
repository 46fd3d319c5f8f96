"""Where an address of before leads: 301 to the words, 302 to the former site, or nowhere.

Only asked for what nothing of this site answers, and for WordPress's ids on the front page, so that
no row can hide a page. The places it leads to are this site's own and the former site that a
setting names, never what a visitor wrote.
"""

import re
from collections.abc import Mapping
from http import HTTPStatus
from urllib.parse import quote

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode

from condition.models import FormerAddress
from condition.models.address import former_path, nearest_first

from . import catalogue, pages

# What can only be of a former site, known or not.
FOREIGN = re.compile(
    r"/\?(?:p|cat)=\d+|/(?:wp-content/uploads|category|tag|author)/.+|/(?:19|20)\d\d/\d\d(?:/.+)?"
)
QUERY_SIGNS = "/?:@!$&'()*+,;=%-._~"


def answer(request: HttpRequest) -> HttpResponse | None:
    """The way on from an address of before; None for one that was never any."""
    path = former_path(request.path_info, request.META.get("QUERY_STRING", ""))
    row = FormerAddress.objects.leading_from(path)
    known = {row.path: where_now(row)} if row else {}
    found = way_on(known, request.path_info, request.META.get("QUERY_STRING", ""))
    if found is None:
        return None
    status, location = found
    if status == HTTPStatus.NOT_FOUND:
        return pages.not_found()
    is_here = status == HTTPStatus.MOVED_PERMANENTLY
    return pages.moved(location) if is_here else HttpResponseRedirect(location)


def way_on(known: Mapping[str, str], path: str, query: str) -> tuple[int, str] | None:
    """Status and location by the table, in which "" means that readers find nothing here yet.

    None for what was no address of before.
    """
    former = former_path(path, query)
    row = next((one for one in nearest_first(former) if one in known), None) if former else None
    location = known[row] if row else ""
    if location.startswith(reverse("conditions") + "?") and former.endswith("/feed"):
        location = reverse("feed")
    if location:
        return HTTPStatus.MOVED_PERMANENTLY, location
    if settings.FORMER_SITE and former and (row or FOREIGN.fullmatch(former)):
        more = f"?{quote(query, safe=QUERY_SIGNS)}" if query else ""
        return HTTPStatus.FOUND, f"{settings.FORMER_SITE}/{quote(path.lstrip('/'))}{more}"
    return (HTTPStatus.NOT_FOUND, "") if row else None


def where_now(row: FormerAddress) -> str:
    """Where that address leads on this site; "" while readers find nothing there."""
    return _goals(FormerAddress.objects.filter(pk=row.pk)).get(row.path, "")


def table() -> dict[str, str]:
    """Where every known address of before leads. Two queries."""
    return _goals(FormerAddress.objects.all())


def _goals(rows: QuerySet[FormerAddress]) -> dict[str, str]:
    filed = set(catalogue.published().values_list("specialty", flat=True).order_by().distinct())
    article, listing = reverse("article", args=["-"]), reverse("conditions")
    found = {}
    for path, leads_to, section, specialty, filed_under, *articles in rows.values_list(
        "path",
        "leads_to",
        "section",
        "specialty",
        "specialty__slug",
        "condition__merged_into__slug",
        "condition__merged_into__current",
        "condition__slug",
        "condition__current",
    ).iterator(chunk_size=2_000):
        merged_into, is_there, slug, is_here = articles
        home = str(merged_into if is_there else slug if is_here else "")
        found[path] = leads_to
        if home:
            found[path] = article.replace("-", home, 1) + (f"#{section}" if section else "")
        elif specialty in filed:
            found[path] = f"{listing}?{urlencode({'specialty': filed_under})}"
    return found
