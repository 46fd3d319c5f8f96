"""Asking the site itself for a page, as a reader would."""

from dataclasses import dataclass
from functools import cache
from urllib.parse import urlsplit
from wsgiref.util import setup_testing_defaults

from django.conf import settings
from django.core.handlers.base import BaseHandler
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpResponse
from django.http.request import validate_host
from django.utils import timezone, translation

RENDERED = {200, 301, 308, 404, 410}
# Made anew for each answer, or about its way rather than the page.
OF_THE_ANSWER = {
    *("content-length", "content-encoding", "date", "etag", "last-modified", "vary"),
    "x-request-id",
}


class RenderingFailed(RuntimeError):
    """The site did not answer with a page that is the same for everybody."""


@dataclass(frozen=True)
class Rendered:
    """A page just made. `name` is that of its kind of address."""

    path: str
    name: str
    status: int
    headers: list[tuple[str, str]]
    body: bytes
    slug: str = ""
    number: int | None = None

    @property
    def location(self) -> str:
        """Where a page that moved has gone."""
        return dict(self.headers).get("Location", "")

    def kind_of_headers(self) -> list[tuple[str, str]]:
        """The headers of this kind of address, with what is the page's own left open."""
        return [(name, self._opened(value)) for name, value in self.headers]

    def _opened(self, value: str) -> str:
        if self.slug:  # in an address, or as the beginning of a file's name
            value = value.replace(f"/{self.slug}/", "/{slug}/")
            value = value.replace(f'="{self.slug}', '="{slug}')
        if self.number is not None:
            value = value.replace(f"edition-{self.number}.", "edition-{number}.")
        return value


def render(path: str) -> Rendered:
    """The page at `path` as the site makes it now. Raises RenderingFailed."""
    request = WSGIRequest(_environ(path))
    with translation.override(settings.LANGUAGE_CODE), timezone.override(None):
        response = _site().get_response(request)
    if not isinstance(response, HttpResponse) or not may_be_kept(response):
        raise RenderingFailed(f"{path} answered {response.status_code}, which is for nobody else.")
    match = request.resolver_match
    return Rendered(
        path,
        (match.url_name if match else "") or "",
        response.status_code,
        said_to_everybody(response),
        response.content,
        slug=match.kwargs.get("slug", "") if match else "",
        number=match.kwargs.get("number") if match else None,
    )


def may_be_kept(response: HttpResponse) -> bool:
    """Whether the answer is the same for everybody: not one that is, or may be, one reader's."""
    return (
        response.status_code in RENDERED
        and getattr(response, "is_for_everybody", False)
        and not response.streaming
        and not response.cookies
        and "cookie" not in response.get("Vary", "").lower()
    )


def said_to_everybody(response: HttpResponse) -> list[tuple[str, str]]:
    """Its headers, but for those of this one answer."""
    return sorted(
        (name, _in_order(name, value))
        for name, value in response.items()
        if name.lower() not in OF_THE_ANSWER
    )


def _in_order(name: str, value: str) -> str:
    """Each process has a policy's directives in another order: the page would look changed."""
    if name != "Content-Security-Policy":
        return value
    return "; ".join(sorted(part.strip() for part in value.split(";") if part.strip()))


@cache
def _site() -> BaseHandler:
    """The site with all its middleware, whose headers every page has."""
    handler = BaseHandler()
    handler.load_middleware()
    return handler


def _environ(path: str) -> dict[str, object]:
    address = urlsplit(settings.SITE_URL)
    host = address.netloc
    if not validate_host(address.hostname or "", settings.ALLOWED_HOSTS):
        # Readers come by another name than the one the site calls itself.
        host = settings.ALLOWED_HOSTS[0].removeprefix(".")
    environ: dict[str, object] = {
        "PATH_INFO": path,
        "SERVER_NAME": address.hostname or "localhost",
        "SERVER_PORT": str(address.port or (443 if address.scheme == "https" else 80)),
        "HTTP_HOST": host,
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.url_scheme": address.scheme,
        "attest.renders": True,  # no request of a reader
    }
    setup_testing_defaults(environ)  # whatever else WSGI wants
    return environ
