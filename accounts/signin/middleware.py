"""What lets acts know whose session asked for them."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from .sessions import current_request


class CurrentRequestMiddleware:
    """Names the request to the acts below it, which refuse one without its second factor.

    It reads nothing of the session, so that public pages stay free of cookies.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        token = current_request.set(request)
        try:
            return self.get_response(request)
        finally:
            current_request.reset(token)
