"""The newsletter in the admin: for its managers, and for nobody else."""

import uuid
from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

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
    list_display = ("whose", "state", "frequency", "created_at", "confirmed_at")
    list_filter = ("state", "frequency", "topics")
    list_select_related = ("address",)
    search_fields = ("public_id",)
    search_help_text = gettext_lazy("A whole address, or an id.")
    change_list_template = "board/newsletter/subscribers.html"
    one = staticmethod(subscriber_views.subscriber)
    pages = (
        path("growth/", subscriber_views.growth, name="newsletter_growth"),
        path("import/", subscriber_views.import_file, name="newsletter_import"),
        path("export/", subscriber_views.export_file, name="newsletter_export"),
    )

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


class LiftedFilter(admin.EmptyFieldListFilter):
    """In plain words where Django says “empty” and “not empty”."""

    words = (gettext_lazy("All"), gettext_lazy("not lifted"), gettext_lazy("lifted"))

    def choices(self, changelist: Any) -> Any:
        for choice, said in zip(super().choices(changelist), self.words, strict=True):
            yield {**choice, "display": said}


@admin.register(Suppression)
class SuppressionAdmin(RoleScreens):
    """Addresses that get no mail, and why; of one that is no reader's the host alone is kept."""

    list_display = ("whose", "at", "reason", "evidence", "said", "source", "lifted")
    list_filter = ("reason", ("lifted_at", LiftedFilter))
    list_select_related = ("subscriber__address", "lifted_by")
    search_fields = ("provider",)
    search_help_text = gettext_lazy("What follows the @.")
    change_list_template = "board/newsletter/suppressions.html"

    @admin.display(description=gettext_lazy("address"), ordering="provider")
    def whose(self, row: Suppression) -> str:
        return (row.subscriber and row.subscriber.email) or f"…@{row.provider}"

    @admin.display(description=gettext_lazy("lifted"))
    def lifted(self, row: Suppression) -> str:
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
            said = ngettext(
                "%(count)d suppression is lifted.", "%(count)d suppressions are lifted.", count
            )
            return said % {"count": count}

        if request.method == "POST" and done(request, lift):
            return redirect("admin:newsletter_suppression_changelist")
        lately = Suppression.objects.lately(since=timezone.now() - LIFTED_TOGETHER)
        counts = lately.order_by().values("provider").annotate(count=Count("pk"))
        context = {"lately": counts.order_by("-count")[:20], "why": why}
        return super().changelist_view(request, {**context, **(extra_context or {})})

    def one(self, request: HttpRequest, pk: str) -> HttpResponse:
        """The reader it is about."""
        self.required(request)
        found = get_object_or_404(Suppression, pk=pk)
        if found.subscriber_id is None:
            return redirect("admin:newsletter_suppression_changelist")
        return redirect("admin:newsletter_subscriber_change", found.subscriber_id)


@admin.register(Bulletin)
class BulletinAdmin(RoleScreens):
    """The numbers, with what waits for a decision first to be seen."""

    list_display = (
        "number",
        "kind",
        "subject",
        "state",
        "period_start",
        "period_end",
        "scheduled_at",
    )
    list_filter = ("state", "kind")
    change_list_template = "board/newsletter/bulletins.html"
    one = staticmethod(bulletin_views.bulletin)
    pages = (
        path("<int:pk>/missed.csv", bulletin_views.missed_file, name="newsletter_missed"),
        path("<int:pk>/preview.html", bulletin_views.preview_html, name="newsletter_preview_html"),
        path("<int:pk>/preview.txt", bulletin_views.preview_text, name="newsletter_preview_text"),
    )

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
    list_display = ("file_name", "at", "by", "read", "added", "skipped")
    list_select_related = ("by",)
    one = staticmethod(subscriber_views.imported)
    pages = (
        path("<int:pk>/skipped.csv", subscriber_views.skipped_file, name="newsletter_skipped"),
    )


@admin.register(NewsletterEvent)
class NewsletterEventAdmin(RoleScreens):
    list_display = ("at", "kind", "by", "in_words")
    list_display_links = None
    list_filter = ("kind",)
    list_select_related = ("by",)

    @admin.display(description=gettext_lazy("about"))
    def in_words(self, event: NewsletterEvent) -> str:
        about = {name.replace("_", " "): said for name, said in event.about.items() if said}
        return ", ".join(f"{name} {said}" for name, said in about.items())
