"""What every response passes through."""

import logging
from collections.abc import Callable

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.utils.translation import gettext as _

from condition.away import PicturesAway

log = logging.getLogger(__name__)

PERMISSIONS_POLICY = ", ".join(
    f"{feature}=()"
    for feature in (
        "accelerometer", "autoplay", "browsing-topics", "camera", "display-capture",
        "encrypted-media", "fullscreen", "geolocation", "gyroscope", "magnetometer", "microphone",
        "midi", "payment", "picture-in-picture", "publickey-credentials-get", "screen-wake-lock",
        "usb", "xr-spatial-tracking",
    )
)  # fmt: skip


class AwayMiddleware:
    """A database or a store of pictures that is away is no fault of the page: 503, and when again.

    NUL is in no text that anybody writes, and no database takes it; forms refuse it themselves.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "%00" in request.META.get("QUERY_STRING", ""):
            return HttpResponseBadRequest(_("This address holds a NUL character."))
        return self.get_response(request)

    def process_exception(self, _request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Only what the database itself says; a mistake in a query stays one."""
        if isinstance(error, OperationalError):
            log.error("The database does not answer: %s", error)
            sentence = _(
                "This page needs the database, which does not answer. Try again in a moment."
            )
        elif isinstance(error, PicturesAway):
            log.error("%s", error)
            sentence = _(
                "This page needs the store of pictures, which does not answer. "
                "Nothing was saved. Try again in a moment."
            )
        else:
            return None
        return HttpResponse(
            sentence,
            status=503,
            content_type="text/plain; charset=utf-8",
            headers={"Retry-After": "5", "Cache-Control": "no-store"},
        )


class BrowserPolicyMiddleware:
    """Switch off the browser's features that no page here uses, and keep answers to this site.

    Pictures of the library and published data are for others too: a mail program fetches them from
    elsewhere.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response["Permissions-Policy"] = PERMISSIONS_POLICY
        is_shared = (
            request.path_info.startswith("/media/") or "Access-Control-Allow-Origin" in response
        )
        response["Cross-Origin-Resource-Policy"] = "cross-origin" if is_shared else "same-origin"
        return response
