"""The board's workplace: Django's admin under its own name, with the board's pages in it."""

from django.contrib import admin
from django.contrib.admin.apps import AdminConfig
from django.urls import URLPattern, URLResolver
from django.utils.translation import gettext_lazy as _


class BoardAdminSite(admin.AdminSite):
    """The admin, for the board."""

    site_header = _("Editorial board")
    site_title = _("Editorial board")
    index_title = _("The board's workplace")

    def get_urls(self) -> list[URLPattern | URLResolver]:
        """The board's pages come before Django's own."""
        from .urls import urlpatterns

        return [*urlpatterns, *super().get_urls()]


class BoardAdminConfig(AdminConfig):
    """Puts the board's site in place of Django's own."""

    default_site = "editorial.site.BoardAdminSite"
