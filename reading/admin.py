"""The pages about the site and its footer in the admin: for administrators, by their role."""

# ruff: noqa: ARG002 (the admin calls with more than we need)

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from accounts.models import Person, Role
from treatments.unsigned import UnsignedForm

from .site_pages import EmergencyNumber, FooterLine, SitePage


class AdministratorsOnly(admin.ModelAdmin):
    """Screens that administrators open. Being a superuser gives nothing."""

    form = UnsignedForm

    def has_module_permission(self, request: HttpRequest) -> bool:
        return administrator_of(request) is not None

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """By the role alone."""
        return administrator_of(request) is not None

    has_change_permission = has_view_permission
    has_add_permission = has_module_permission
    has_delete_permission = has_view_permission


@admin.register(SitePage)
class SitePageAdmin(AdministratorsOnly):
    """The words of the four pages. Their addresses are promises: none is added or taken away."""

    list_display = ("title", "key", "changed_at", "changed_by")
    list_select_related = ("changed_by",)
    readonly_fields = ("key", "changed_at", "changed_by")
    fields = ("key", "title", "text", "changed_at", "changed_by")
    view_on_site = True

    def has_add_permission(self, request: HttpRequest) -> bool:
        """There are four."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: SitePage, form: Any, change: bool) -> None:
        """With the name of who changed it."""
        obj.changed_by = administrator_of(request)
        super().save_model(request, obj, form, change)


@admin.register(FooterLine)
class FooterLineAdmin(AdministratorsOnly):
    """Who owns the site, where else it is found, and its apps."""

    list_display = ("label", "kind", "address", "position")
    list_filter = ("kind",)
    actions = None


@admin.register(EmergencyNumber)
class EmergencyNumberAdmin(AdministratorsOnly):
    """Whom readers call: a press in every warning box, on search, and in print."""

    list_display = ("number", "region", "position")
    actions = None


def administrator_of(request: HttpRequest) -> Person | None:
    """The administrator who is signed in; None for anybody else. One query a request."""
    known = vars(request)
    if "administrator" not in known:
        person = Person.objects.filter(user=request.user.pk).prefetch_related("roles").first()
        is_one = person is not None and person.has_role(Role.Kind.ADMINISTRATOR)
        known["administrator"] = person if is_one else None
    return known["administrator"]
