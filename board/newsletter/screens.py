"""What the newsletter's and the outbox's screens share: who opens them, and how they answer."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern
from django.utils.translation import gettext as _

from accounts.models import Person, Role
from board.access import in_frame, person_of, telling_refusals

MANAGERS = (Role.Kind.NEWSLETTER,)


class RoleScreens(admin.ModelAdmin):
    """Screens that open by a role alone: being a superuser gives nothing.

    Nothing is edited as a row: there are acts.
    """

    kinds: tuple[str, ...] = MANAGERS
    actions = None
    show_full_result_count = False  # counting a million rows takes longer than showing fifty
    list_per_page = 50
    pages: tuple[URLPattern, ...] = ()  # beside the list
    one: Any = None  # the page of one row, where it is not the admin's

    def get_urls(self) -> list[URLPattern]:
        """The pages beside the list come first: their addresses are no keys."""
        return [*self.pages, *super().get_urls()]

    def change_view(
        self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        if self.one is None:
            return super().change_view(request, object_id, *args, **kwargs)
        return self.one(request, object_id)

    def person(self, request: HttpRequest) -> Person | None:
        """Who is signed in and holds one of the roles."""
        person = person_of(request)
        return person if person is not None and person.has_role(*self.kinds) else None

    def required(self, request: HttpRequest) -> Person:
        """The same. Raises PermissionDenied for anybody else."""
        if (person := self.person(request)) is None:
            raise PermissionDenied(_("This page is for other roles of the board."))
        return person

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        return self.person(request) is not None

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def _never(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        return False

    has_add_permission = has_change_permission = has_delete_permission = _never


def done(request: HttpRequest, act: Callable[[], str]) -> bool:
    """Do it, and say what came of it; False where it was refused.

    The page is then shown again as it was sent, with everything that was typed.
    """
    with telling_refusals(request):
        messages.success(request, act())
        return True
    return False


def no_such_button() -> ValidationError:
    """Of a form that was not made by the page."""
    return ValidationError(_("There is no such button."))


def page(request: HttpRequest, name: str, title: str, context: dict[str, Any]) -> HttpResponse:
    """A page of the admin, from templates/board/newsletter."""
    return in_frame(request, f"board/newsletter/{name}.html", title=title, **context)
