"""Answers to readers: the same bytes for each of them."""

import hashlib
import re
from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect, JsonResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.functional import SimpleLazyObject
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_safe

from .catalogue import PublicArticle
from .site_pages import read_emergency_numbers, read_footer

# A browser asks each time, and a 304 costs next to nothing. A shared cache may answer by itself
# for half a minute. No `stale-while-revalidate`: browsers heed it too, and would show a reader the
# dose of before a correction, or without a network a kept page that does not say so.
FRESHNESS = "public, max-age=0, s-maxage=30, stale-if-error=3600"

PREFLIGHT = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS",
    "Access-Control-Allow-Headers": "If-None-Match",
    "Access-Control-Max-Age": "86400",
}
EMPTY_LINES = re.compile(r"\n\s*\n")  # what a template leaves where it says nothing


def for_everybody(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Say that every reader gets these bytes, so that they may be kept and sent again."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **where: Any) -> HttpResponse:
        response = view(request, *args, **where)
        vars(response)["is_for_everybody"] = True
        if response.status_code != HTTPStatus.NOT_FOUND:
            response.setdefault("Cache-Control", FRESHNESS)
        return response

    return answer


def public(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """For everybody, and to be read alone."""
    return require_safe(for_everybody(view))


def open_data(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Data for scripts of any site: asked before it is read (preflight), and 304 if unchanged."""

    @require_http_methods(["GET", "HEAD", "OPTIONS"])
    @for_everybody
    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **where: Any) -> HttpResponse:
        if request.method == "OPTIONS":
            return HttpResponse(status=HTTPStatus.NO_CONTENT, headers=PREFLIGHT)
        response = view(request, *args, **where)
        response["ETag"] = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
        etag = response["ETag"]
        answer = get_conditional_response(request, etag=etag, response=response) or response
        answer["Access-Control-Allow-Origin"] = "*"  # a 304 keeps few headers of the answer
        answer["Access-Control-Expose-Headers"] = "ETag"
        return answer

    return answer


def page(template: str, context: dict[str, Any] | None = None, status: int = 200) -> HttpResponse:
    """A page made without the request, so that no cookie, token or session can get into it."""
    site = {
        "site_name": settings.SITE_NAME,
        "site_url": settings.SITE_URL,
        "footer": SimpleLazyObject(read_footer),
        "emergency": SimpleLazyObject(read_emergency_numbers),
    }
    html = render_to_string(template, {**site, **(context or {})})
    return HttpResponse(EMPTY_LINES.sub("\n", html), status=status)


def as_data(content: dict[str, Any], status: int = 200) -> JsonResponse:
    """JSON that scripts of any site may read."""
    response = JsonResponse(content, status=status, json_dumps_params={"ensure_ascii": False})
    response["Access-Control-Allow-Origin"] = "*"
    return response


def kept(request: HttpRequest, body: bytes, content_type: str) -> HttpResponse:
    """A document that programs fetch again and again: 304 while it is the one they have."""
    etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    response = HttpResponse(body, content_type=content_type, headers={"ETag": etag})
    return get_conditional_response(request, etag=etag, response=response) or response


def notice(heading: str, sentence: str, *, status: int = 200, **context: Any) -> HttpResponse:
    """A page with one thing to say; of an article, where there is one (`found`)."""
    said = {"heading": heading, "sentence": sentence, **context}
    return page("reading/notice.html", said, status)


def turns(address: Callable[[int], str], number: int, last: int) -> dict[str, Any]:
    """A list's page, its own address and those of the pages beside it, where there are any."""
    return {
        "number": number,
        "last": last,
        "address": address(number),
        "previous": address(number - 1) if 1 < number <= last + 1 else "",
        "following": address(number + 1) if number < last else "",
    }


def by_query(name: str, terms: dict[str, str]) -> Callable[[int], str]:
    """The address of each page of a list that names them in its query."""

    def address(page: int) -> str:
        query = urlencode({**terms, **({"page": str(page)} if page > 1 else {})})
        return f"{reverse(name)}?{query}" if query else reverse(name)

    return address


def moved(address: str) -> HttpResponse:
    """For good: the same thing, public like the rest, is at another address now."""
    response = HttpResponsePermanentRedirect(address)
    response["Access-Control-Allow-Origin"] = "*"
    return response


def not_found() -> HttpResponse:
    return page("404.html", status=404)


def gone(found: PublicArticle) -> HttpResponse:
    """The article was withdrawn: the notice stands in its place (rule 12 of the record)."""
    return page("410.html", {"found": found, "withdrawal": found.withdrawal}, status=410)
