"""The board's workplace: Django's admin under its own name, with the board's pages in it."""

from functools import partial
from typing import Any, cast

from django.contrib import admin
from django.contrib.admin.apps import AdminConfig
from django.http import HttpRequest
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _


class BoardAdminSite(admin.AdminSite):
    site_header = _("Editorial board")
    site_title = _("Editorial board")
    index_title = _("Desk")
    empty_value_display = ""
    enable_nav_sidebar = False  # its own side bar says what the roles use, in their words

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        """The frame of every page has the side bar."""
        from .manual.views import help_on
        from .navigation import side_bar

        context = super().each_context(request)
        places = side_bar(request) if context["has_permission"] else []
        lines = [one for place in places for one in (place, *place.parts)]
        here = next((one.word for one in lines if one.address == request.path), "")
        within = [one.word for one in lines if one.is_here]
        return {
            **context,
            "places": places,
            "here": here,
            "says": next((one.says for one in lines if one.address == request.path), ""),
            "within": within[-1] if within else "",
            "help": help_on(request),
        }

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """What the models' own lists are, worked out where a page shows them; few do."""
        find = partial(super().get_app_list, request, app_label)
        return cast("list[Any]", SimpleLazyObject(find))

    def has_permission(self, request: HttpRequest) -> bool:
        """Staff, signed in with all that is asked of them: see accounts.signin."""
        from accounts.signin.sessions import may_work

        return super().has_permission(request) and may_work(request)

    def index(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        """The desk, its hours told in the person's own time zone."""
        from .access import person_of

        person = person_of(request)
        with timezone.override(person.zone if person else None):
            page = super().index(request, {**(extra_context or {}), "person": person})
            return cast("TemplateResponse", page.render())

    def app_index(self, *_args: Any, **_context: Any) -> Any:
        """The side bar leads to what an app has; its own page would be another desk."""
        return redirect("admin:index")

    def get_urls(self) -> list[URLPattern | URLResolver]:
        """The board's pages come before Django's own."""
        from accounts.signin.urls import urlpatterns as signing_in

        from .urls import urlpatterns

        return [*signing_in, *urlpatterns, *super().get_urls()]


class BoardAdminConfig(AdminConfig):
    """Puts the board's site in place of Django's own."""

    default_site = "board.site.BoardAdminSite"
