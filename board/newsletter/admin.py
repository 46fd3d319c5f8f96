"""The newsletter in the admin: for its managers, and for nobody else."""

import uuid
from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from newsletter import actions
from newsletter.actions.suppressing import LIFTED_TOGETHER
from newsletter.addresses import key
from newsletter.models import (
    Bulletin,
    NewsletterEvent,
    Subscriber,
    SubscriberImport,
    Suppression,
    Wording,
)

from . import bulletin_views, outbox, subscriber_views  # noqa: F401  registers the outbox's screens
from .screens import RoleScreens, done, no_such_button


@admin.register(Subscriber)
class SubscriberAdmin(RoleScreens):
    """Who gets the newsletter."""

    list_display = ("whose", "state", "frequency", "created_at", "confirmed_at")
    list_filter = ("state", "frequency", "topics")
    list_select_related = ("address",)
    search_fields = ("public_id",)
    search_help_text = gettext_lazy("A whole address, or an id.")
    change_list_template = "board/newsletter/subscribers.html"

    @admin.display(description=gettext_lazy("address"))
    def whose(self, subscriber: Subscriber) -> str:
        """The address, or that it is gone."""
        return subscriber.email or _("erased")

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
            return queryset.filter(address__key=key(term)), False
        try:
            return queryset.filter(public_id=uuid.UUID(term)), False
        except ValueError:
            return queryset.none(), False

    def get_urls(self) -> list[URLPattern]:
        """The pages beside the list."""
        return [
            path("growth/", subscriber_views.growth, name="newsletter_growth"),
            path("import/", subscriber_views.import_file, name="newsletter_import"),
            path("export/", subscriber_views.export_file, name="newsletter_export"),
            *super().get_urls(),
        ]

    def change_view(self, request: HttpRequest, object_id: str, *_args: Any, **_kwargs: Any) -> Any:
        """One reader, and what may be done for them."""
        return subscriber_views.subscriber(request, object_id)


@admin.register(Suppression)
class SuppressionAdmin(RoleScreens):
    """Addresses that get no mail, and why; the address itself is not kept."""

    list_display = ("at", "provider", "reason", "evidence", "said", "source", "lifted")
    list_filter = ("reason", ("lifted_at", admin.EmptyFieldListFilter))
    list_select_related = ("subscriber", "lifted_by")
    search_fields = ("provider",)
    change_list_template = "board/newsletter/suppressions.html"

    @admin.display(description=gettext_lazy("lifted"))
    def lifted(self, row: Suppression) -> str:
        """When and by whom."""
        who = row.lifted_by or _("the person")
        return f"{row.lifted_at:%Y-%m-%d}, {who}" if row.lifted_at else "–"

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The list, and the providers whose servers struck off somebody within the hour."""
        by, why = self.required(request), request.POST.get("why", "")

        def lift() -> str:
            provider = request.POST.get("provider", "")
            count = actions.lift_lately(provider=provider, why=why, by=by)
            return _("%(count)d suppressions are lifted.") % {"count": count}

        if request.method == "POST" and done(request, lift):
            return redirect("admin:newsletter_suppression_changelist")
        lately = Suppression.objects.lately(since=timezone.now() - LIFTED_TOGETHER)
        counts = lately.order_by().values("provider").annotate(count=Count("pk"))
        context = {
            "title": _("Suppressed addresses"),
            "lately": counts.order_by("-count")[:20],
            "why": why,
        }
        return super().changelist_view(request, {**context, **(extra_context or {})})

    def change_view(
        self, request: HttpRequest, object_id: str, *_args: Any, **_kwargs: Any
    ) -> HttpResponse:
        """The reader it is about."""
        self.required(request)
        found = get_object_or_404(Suppression, pk=object_id)
        if found.subscriber_id is None:
            return redirect("admin:newsletter_suppression_changelist")
        return redirect("admin:newsletter_subscriber_change", found.subscriber_id)


@admin.register(Bulletin)
class BulletinAdmin(RoleScreens):
    """The numbers, with what waits for a decision first to be seen."""

    list_display = ("number", "kind", "state", "period_start", "period_end", "scheduled_at")
    list_filter = ("state", "kind")
    change_list_template = "board/newsletter/bulletins.html"

    def get_urls(self) -> list[URLPattern]:
        """The pages beside the list."""
        views = bulletin_views
        return [
            path("<int:pk>/missed.csv", views.missed_file, name="newsletter_missed"),
            path("<int:pk>/preview.html", views.preview_html, name="newsletter_preview_html"),
            path("<int:pk>/preview.txt", views.preview_text, name="newsletter_preview_text"),
            *super().get_urls(),
        ]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The list; its buttons make a bulletin up to this moment, or begin a note."""
        by, kind = self.required(request), request.POST.get("kind", "")
        made: list[Bulletin] = []

        def make() -> str:
            if kind == Bulletin.Kind.NOTE:
                made.append(actions.make_note(by=by))
                return _("Write it, look at it, and schedule it.")
            if kind not in actions.PERIODICAL:
                raise no_such_button()
            made.append(actions.make_bulletin(kind=kind, by=by))
            return _("Look at it, add your words, and schedule it.")

        if request.method == "POST" and done(request, make):
            return redirect("admin:newsletter_bulletin_change", made[0].pk)
        return super().changelist_view(request, extra_context)

    def change_view(self, request: HttpRequest, object_id: str, *_args: Any, **_kwargs: Any) -> Any:
        """One number: its words, its time, its mails."""
        return bulletin_views.bulletin(request, object_id)


@admin.register(Wording)
class WordingAdmin(RoleScreens):
    """One page for all words of mails: the list is the page."""

    def changelist_view(
        self,
        request: HttpRequest,
        extra_context: dict[str, Any] | None = None,  # noqa: ARG002
    ) -> Any:
        """The words as they stand, and their versions."""
        return bulletin_views.wordings(request)


@admin.register(SubscriberImport)
class SubscriberImportAdmin(RoleScreens):
    """The files that were read."""

    list_display = ("file_name", "at", "by", "read", "added", "skipped")
    list_select_related = ("by",)

    def get_urls(self) -> list[URLPattern]:
        """The file beside each."""
        file = path(
            "<int:pk>/skipped.csv", subscriber_views.skipped_file, name="newsletter_skipped"
        )
        return [file, *super().get_urls()]

    def change_view(self, request: HttpRequest, object_id: str, *_args: Any, **_kwargs: Any) -> Any:
        """One file: what was taken in, what was left out and why."""
        return subscriber_views.imported(request, object_id)


@admin.register(NewsletterEvent)
class NewsletterEventAdmin(RoleScreens):
    """Every act, by whom and when."""

    list_display = ("at", "kind", "by", "in_words")
    list_display_links = None
    list_filter = ("kind",)
    list_select_related = ("by",)

    @admin.display(description=gettext_lazy("about"))
    def in_words(self, event: NewsletterEvent) -> str:
        return ", ".join(f"{name.replace('_', ' ')} {said}" for name, said in event.about.items())
