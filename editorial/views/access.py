"""Who may open the board's pages."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from editorial.models import Person
from editorial.refusals import Refusal

View = Callable[..., HttpResponse]


def board_page(*kinds: str) -> Callable[[View], View]:
    """For signed-in people of the board who hold one of the roles; sets `request.person`.

    Anonymous visitors are sent to the sign-in; others get 403 with a sentence. The acts check
    again by themselves: this only keeps people off screens where every button would refuse.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            person = Person.objects.filter(user=request.user).prefetch_related("roles").first()
            if person is None or not person.has_role(*kinds):
                raise PermissionDenied(_("This page is for other roles of the board."))
            request.person = person
            return view(request, *args, **kwargs)

        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            return admin.site.admin_view(checked)(request, *args, **kwargs)

        return wraps(view)(guarded)

    return decorate


def say_refusal(request: HttpRequest, refusal: Refusal) -> None:
    """Put a refusal's sentence before the person."""
    messages.error(request, str(refusal))
