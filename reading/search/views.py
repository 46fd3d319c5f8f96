"""The search page and the names that are offered while a reader types."""

from math import ceil

from django.http import HttpRequest, HttpResponse

from accounts.network import client_network

from .. import pages
from . import unfound
from .query import search
from .suggestions import places, suggest

PER_PAGE = 10
LAST_PAGE = 10
SUGGESTIONS_LAST = 60  # seconds in a browser


@pages.public
def search_page(request: HttpRequest) -> HttpResponse:
    """A plain form and what it found; nothing in it is told from one reader to another."""
    number = _page_number(request)
    results = search(request.GET.get("q", ""), PER_PAGE, (number - 1) * PER_PAGE)
    if not results.count:
        unfound.note(results.query, client_network(request))
    address = pages.by_query("search", {"q": results.query})
    turns = pages.turns(address, number, ceil(results.count / PER_PAGE))
    return pages.page("reading/search.html", {"results": results, **turns})


@pages.public
def suggestions(request: HttpRequest) -> HttpResponse:
    """Titles and synonyms for what was typed so far, with the article that each leads to.

    The places `in` an article, where one is named.
    """
    typed, article = (request.GET.get(name, "").replace("\0", "") for name in ("q", "in"))
    found = places(typed, article) if article else suggest(typed)
    response = pages.as_data({"suggestions": [one._asdict() for one in found]})
    response["Cache-Control"] = f"public, max-age={SUGGESTIONS_LAST}"
    return response


def _page_number(request: HttpRequest) -> int:
    """The page that is asked for; the first for anything that is no page."""
    typed = request.GET.get("page", "")
    is_number = typed.isascii() and typed.isdigit() and len(typed) < 4
    return min(max(int(typed), 1), LAST_PAGE) if is_number else 1
