"""What every response passes through."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

PERMISSIONS_POLICY = ", ".join(
    f"{feature}=()"
    for feature in (
        "accelerometer", "autoplay", "browsing-topics", "camera", "display-capture",
        "encrypted-media", "fullscreen", "geolocation", "gyroscope", "magnetometer", "microphone",
        "midi", "payment", "picture-in-picture", "publickey-credentials-get", "screen-wake-lock",
        "usb", "xr-spatial-tracking",
    )
)  # fmt: skip


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
