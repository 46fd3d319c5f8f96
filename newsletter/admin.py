"""The newsletter in the admin: for its managers, and for nobody else."""

import uuid
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from . import desk, outbox  # noqa: F401  registers the outbox's screens
from .access import manager_of
from .actions.suppressing import LIFTED_TOGETHER
from .addresses import key
from .models import Bulletin, NewsletterEvent, Subscriber, SubscriberImport, Suppression, Wording


class ManagersOnly(admin.ModelAdmin):
    """Screens that only newsletter managers open. Nothing is edited as a row: there are acts."""

    actions = None
    show_full_result_count = False  # counting a million rows takes longer than showing fifty
    list_per_page = 50

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Whether the newsletter stands on the index."""
        return manager_of(request) is not None

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        """By the role alone: being a superuser gives nothing."""
        return manager_of(request) is not None

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002
        """Never as a row."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        """Never as a row."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        """Never as a row."""
        return False


@admin.register(Subscriber)
class SubscriberAdmin(ManagersOnly):
    """Who gets the newsletter."""

    list_display = ("whose", "state", "frequency", "created_at", "confirmed_at")
    list_filter = ("state", "frequency", "topics")
    list_select_related = ("address",)
    search_fields = ("public_id",)
    search_help_text = _("A whole address, or an id.")
    change_list_template = "newsletter/admin/subscribers.html"

    @admin.display(description=_("address"))
    def whose(self, subscriber: Subscriber) -> str:
        """The address, or that it is gone."""
        return subscriber.email or str(_("erased"))

    def get_search_results(
        self,
        request: HttpRequest,  # noqa: ARG002
        queryset: QuerySet[Subscriber],
        search_term: str,
    ) -> tuple[QuerySet[Subscriber], bool]:
        """The one with exactly this address or id: no list of people who have a name in common."""
        term = search_term.strip()
        if not term:
            return queryset, False
        if "@" in term:
            return queryset.with_address(key(term)), False
        try:
            return queryset.filter(public_id=uuid.UUID(term)), False
        except ValueError:
            return queryset.none(), False

    def get_urls(self) -> list[URLPattern]:
        """The pages beside the list."""
        return [
            path("growth/", desk.growth, name="newsletter_growth"),
            path("import/", desk.import_file, name="newsletter_import"),
            path("export/", desk.export_file, name="newsletter_export"),
            *super().get_urls(),
        ]

    def change_view(
        self, request: HttpRequest, object_id: str, *_args: Any, **_kwargs: Any
    ) -> HttpResponse:
        """One reader, and what may be done for them."""
        return desk.subscriber(request, object_id)


@admin.register(Suppression)
class SuppressionAdmin(ManagersOnly):
    """Addresses that get no mail, and why; the address itself is not kept."""

    list_display = ("at", "provider", "reason", "evidence", "said", "source", "lifted")
    list_filter = ("reason", ("lifted_at", admin.EmptyFieldListFilter))
    list_select_related = ("subscriber", "lifted_by")
    search_fields = ("provider",)
    change_list_template = "newsletter/admin/suppressions.html"

    @admin.display(description=_("lifted"))
    def lifted(self, row: Suppression) -> str:
        """When and by whom."""
        who = row.lifted_by or _("the person")
        return f"{row.lifted_at:%Y-%m-%d}, {who}" if row.lifted_at else "–"

    def get_urls(self) -> list[URLPattern]:
        """The button above the list."""
        return [
            path("lift/", desk.lift_lately, name="newsletter_lift_lately"),
            *super().get_urls(),
        ]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The list, and the providers whose servers struck off somebody within the hour."""
        lately = Suppression.objects.lately(since=timezone.now() - LIFTED_TOGETHER)
        counts = lately.order_by().values("provider").annotate(count=Count("pk"))
        context = {"title": _("Suppressed addresses"), "lately": counts.order_by("-count")[:20]}
        return super().changelist_view(request, {**context, **(extra_context or {})})

    def change_view(
        self, request: HttpRequest, object_id: str, *_args: Any, **_kwargs: Any
    ) -> HttpResponse:
        """The reader it is about."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        found = get_object_or_404(Suppression, pk=object_id)
        if found.subscriber_id is None:
            return HttpResponseRedirect(reverse("admin:newsletter_suppression_changelist"))
        place = reverse("admin:newsletter_subscriber_change", args=[found.subscriber_id])
        return HttpResponseRedirect(place)


@admin.register(Bulletin)
class BulletinAdmin(ManagersOnly):
    """The numbers, with what waits for a decision first to be seen."""

    list_display = ("number", "kind", "state", "period_start", "period_end", "scheduled_at")
    list_filter = ("state", "kind")
    change_list_template = "newsletter/admin/bulletins.html"

    def get_urls(self) -> list[URLPattern]:
        """The pages beside the list."""
        return [
            path("<int:pk>/missed.csv", desk.missed_file, name="newsletter_missed"),
            path("make/", desk.make, name="newsletter_make"),
            path("<int:pk>/preview.html", desk.preview_html, name="newsletter_preview_html"),
            path("<int:pk>/preview.txt", desk.preview_text, name="newsletter_preview_text"),
            *super().get_urls(),
        ]

    def change_view(
        self, request: HttpRequest, object_id: str, *_args: Any, **_kwargs: Any
    ) -> HttpResponse:
        """One number: its words, its time, its mails."""
        return desk.bulletin(request, object_id)


@admin.register(Wording)
class WordingAdmin(ManagersOnly):
    """One page for all words of mails: the list is the page."""

    def changelist_view(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        """The words as they stand, and their versions."""
        return desk.wordings(request)


@admin.register(SubscriberImport)
class SubscriberImportAdmin(ManagersOnly):
    """The files that were read."""

    list_display = ("file_name", "at", "by", "read", "added", "skipped")
    list_select_related = ("by",)

    def get_urls(self) -> list[URLPattern]:
        """The pages beside the list."""
        return [
            path("<int:pk>/skipped.csv", desk.skipped_file, name="newsletter_skipped"),
            *super().get_urls(),
        ]

    def change_view(
        self, request: HttpRequest, object_id: str, *_args: Any, **_kwargs: Any
    ) -> HttpResponse:
        """One file: what was taken in, what was left out and why."""
        return desk.imported(request, object_id)


@admin.register(NewsletterEvent)
class NewsletterEventAdmin(ManagersOnly):
    """Every act, by whom and when."""

    list_display = ("at", "kind", "by", "about")
    list_display_links = None
    list_filter = ("kind",)
    list_select_related = ("by",)
