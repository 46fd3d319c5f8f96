"""Who may open the board's pages."""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.contrib import admin
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Person
from accounts.refusals import telling_refusals

__all__ = ["BoardRequest", "board_page", "by_post", "in_frame", "person_of", "telling_refusals"]

View = Callable[..., HttpResponseBase]


class BoardRequest(HttpRequest):
    """A request of somebody on the board, as `board_page` hands it on: `person` is never None."""

    person: Person
    user: User


def person_of(request: HttpRequest) -> Person | None:
    """The member of the board who asks, None for an account of nobody. One query a request."""
    on_board = cast("BoardRequest", request)
    if not hasattr(request, "person") and request.user.pk is not None:
        members = Person.objects.filter(user_id=request.user.pk).prefetch_related("roles")
        on_board.person = members.first()  # type: ignore[assignment]  # see BoardRequest
        if on_board.person:  # the pages' frame asks the user for the person
            on_board.person.user = request.user
    return getattr(request, "person", None)


def board_page(*kinds: str, others: View | None = None) -> Callable[[View], View]:
    """For signed-in people of the board who hold one of the roles; sets `request.person`.

    Anonymous visitors are sent to the sign-in; others get 403 with a sentence, or look at what
    the view `others` has for them. The acts check again by themselves: this only keeps people off
    screens where every button would refuse.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            person = person_of(request)
            is_theirs = person is not None and person.has_role(*kinds)
            if person and not is_theirs and others and request.method in {"GET", "HEAD"}:
                return others(request, *args, **kwargs)
            if person is None or not is_theirs:
                raise PermissionDenied(_("This page is for other roles of the board."))
            with timezone.override(person.zone):
                return view(request, *args, **kwargs)

        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            return admin.site.admin_view(checked)(request, *args, **kwargs)

        return wraps(view)(guarded)

    return decorate


def by_post(back: str, *, is_list: bool = False) -> Callable[[View], View]:
    """An act of a page: only a POST does it, and whoever comes without one is led to the page.

    They come so after signing in again, when their session ended before they sent the form. `back`
    is the page's name; it takes what the act's own address takes, or, as a list, nothing.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def checked(request: HttpRequest, **where: Any) -> HttpResponseBase:
            if request.method == "POST":
                return view(request, **where)
            return redirect(back, **({} if is_list else where))

        return checked

    return decorate


def in_frame(request: HttpRequest, template: str, **context: Any) -> HttpResponse:
    """A page of the board, in the workplace's frame."""
    return render(request, template, {**admin.site.each_context(request), **context})
