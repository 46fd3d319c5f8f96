"""Where a request comes from, as the newsletter's limits need to know it."""

from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest

from editorial.network import client_address, client_network

__all__ = ["client_address", "client_network", "is_from_elsewhere"]


def is_from_elsewhere(request: HttpRequest) -> bool:
    """Whether a page of another site sent this form. Browsers say so in headers scripts can't set.

    The newsletter's forms have neither cookie nor session, so there is nothing for another site
    to abuse but its visitors' network address; that is refused here.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site not in {"same-origin", "none"}
    origin = request.headers.get("Origin")
    if origin is None:
        return False
    here = {f"{request.scheme}://{request.get_host()}", _origin(settings.SITE_URL)}
    return origin not in here


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
