"""The outbox in the admin: how far each batch got, and what somebody has to decide."""

from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import Count, Min, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils import formats, timezone
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from accounts.models import Person, Role
from newsletter import actions
from newsletter.models import Bulletin
from post.addresses import masked
from post.brake import refusals_of
from post.models import Batch, Bounce, Message, MessageQuerySet, Shift
from post.progress import progress_of
from post.verdicts import Verdict

from .screens import RoleScreens, done, no_such_button, page

BATCHES_SHOWN = 20
EXAMPLES = 5  # of refusals, where a batch paused by itself
DOUBTS_SHOWN = 50
STALE_AFTER = 300  # seconds that mail may be due before a worker is missed

BUTTONS = {
    "went": gettext_lazy("It went"),
    "again": gettext_lazy("Send again"),
    "off": gettext_lazy("Leave it"),
}


class RateForm(forms.Form):
    rate = forms.FloatField(
        label=gettext_lazy("Mails a second at most"),
        required=False,
        min_value=0.01,
        max_value=10_000,
        widget=forms.NumberInput(attrs={"step": "any"}),
    )


def sees_all(person: Person) -> bool:
    """Whether the board's mails are shown too, or bulletins alone."""
    return person.has_role(Role.Kind.ADMINISTRATOR)


class OutboxScreens(RoleScreens):
    """Screens of the outbox: a manager's of bulletins, an administrator's of all mail."""

    kinds = (Role.Kind.NEWSLETTER, Role.Kind.ADMINISTRATOR)


@admin.register(Batch)
class BatchAdmin(OutboxScreens):
    """One page for all of it: the list is the page, and takes its buttons."""

    def get_urls(self) -> list[URLPattern]:
        """What the buttons of the list of mails do."""
        act = self.admin_site.admin_view(require_POST(self.decide))
        return [path("decide/", act, name="outbox_decide"), *super().get_urls()]

    def changelist_view(
        self,
        request: HttpRequest,
        extra_context: dict[str, Any] | None = None,  # noqa: ARG002
    ) -> HttpResponse:
        """How far each batch got; pause, go on, call off, or set the rate."""
        person = self.required(request)
        batch, act = request.POST.get("batch", ""), request.POST.get("act", "")
        initial = {"rate": Batch.objects.filter(name="").values_list("rate", flat=True).first()}
        form = RateForm(request.POST if act == "rate" else None, initial=initial)

        def acted() -> str:
            if act in actions.CONTROLS:
                return actions.control_mail(batch=batch, act=act, by=person)
            if act != "rate":
                raise no_such_button()
            if not form.is_valid():
                raise ValidationError(list(form.errors["rate"]))
            actions.set_rate(batch=batch, per_second=form.cleaned_data["rate"], by=person)
            return _("The rate is set.")

        if request.method == "POST" and done(request, acted):
            return redirect("admin:post_batch_changelist")
        context = {**_outbox(person), "rate_form": form}
        return page(request, "outbox", _("Outgoing mail"), context)

    def decide(self, request: HttpRequest) -> HttpResponse:
        """A human settles uncertain mails: those named, or all of a batch."""
        person = self.required(request)
        decision, batch = request.POST.get("decision", ""), request.POST.get("batch")
        named = [*request.POST.getlist("message"), *request.GET.getlist("message")]

        def act() -> str:
            if decision not in BUTTONS:
                raise no_such_button()
            found = _visible(person).order_by("pk")
            if batch is not None:
                found = found.uncertain().of(batch)
            else:
                found = found.filter(pk__in=[key for key in named if key.isdigit()])
            count, refused = actions.decide_all(
                messages=found.iterator(chunk_size=1000), decision=decision, by=person
            )
            if not count:
                raise ValidationError(refused or [_("Tick the mails that you decide about.")])
            for sentence in refused:
                messages.warning(request, sentence)
            return ngettext(
                "%(count)d mail is decided: %(decision)s.",
                "%(count)d mails are decided: %(decision)s.",
                count,
            ) % {"count": count, "decision": BUTTONS[decision]}

        done(request, act)
        return HttpResponseRedirect(_back(request))

    def one(self, request: HttpRequest, pk: str) -> HttpResponse:
        """Its mails."""
        self.required(request)
        name = Batch.objects.filter(pk=pk).values_list("name", flat=True).first() or ""
        return HttpResponseRedirect(f"{reverse('admin:post_message_changelist')}?batch={name}")


def _outbox(person: Person) -> dict[str, Any]:
    """What the page shows. The same queries however many batches and mails there are."""
    named = Batch.objects.exclude(name="").order_by("-pk")
    is_all = sees_all(person)
    if not is_all:
        named = named.filter(name__startswith=Bulletin.BATCH)
    batches = list(named[:BATCHES_SHOWN])
    names = [batch.name for batch in batches]
    found = progress_of([*names, ""] if is_all else names)
    bulletins = {bulletin.batch: bulletin for bulletin in Bulletin.objects.of_batches(names)}
    doubts = _visible(person).uncertain()
    return {
        "whole": Batch.objects.filter(name="").first() or Batch(name=""),
        "lines": [(batch, found[batch.name], bulletins.get(batch.name)) for batch in batches],
        "other": found.get(""),
        "is_all": is_all,
        "brakes": [_brake(batch, bulletins) for batch in batches if batch.braked_at],
        "doubts": doubts.order_by("pk")[:DOUBTS_SHOWN],
        "doubtful_batches": doubts.order_by("batch").values("batch").annotate(count=Count("pk")),
        "buttons": BUTTONS.items(),
        "is_moving": any(not one.is_over for one in found.values()),
        "unattended_since": _unattended_since(),
    }


def _brake(batch: Batch, bulletins: dict[str, Bulletin]) -> dict[str, Any]:
    """Why a batch paused by itself."""
    refused = refusals_of(batch)
    counts = refused.order_by().values_list("verdict").annotate(count=Count("pk"))
    examples = refused.order_by("-refused_at")[:EXAMPLES]
    return {
        "batch": batch,
        "bulletin": bulletins.get(batch.name),
        "counts": [(Verdict(verdict).label, count) for verdict, count in counts],
        "examples": [(message.masked_address, told(message)) for message in examples],
    }


def _unattended_since() -> Any:
    """Since when mail is due and no worker came for it; None while all is well."""
    if Shift.objects.exists():
        return None
    since = Message.objects.due().aggregate(first=Min("due_at"))["first"]
    is_late = since and (timezone.now() - since).total_seconds() > STALE_AFTER
    return since if is_late else None


def _visible(person: Person) -> MessageQuerySet:
    messages = Message.objects.select_related("letter")
    return messages if sees_all(person) else messages.filter(batch__startswith=Bulletin.BATCH)


@admin.register(Message)
class MessageAdmin(OutboxScreens):
    """Every mail, without its words and its whole address."""

    list_display = ("whose", "what", "state", "when", "outcome")
    list_display_links = None  # a mail's words are shown nowhere
    list_filter = ("state", "priority")
    list_select_related = ("letter",)
    ordering = ("-pk",)
    search_fields = ("message_id",)
    search_help_text = gettext_lazy("A whole address, a Message-ID, or the name of a batch.")
    change_list_template = "board/newsletter/messages.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Message]:
        """The board's mails are for administrators."""
        person = self.person(request)
        return _visible(person) if person else Message.objects.none()

    def lookup_allowed(self, lookup: str, value: str, request: Any = None) -> bool:
        """By batch too: the page of all batches leads here."""
        return lookup == "batch" or super().lookup_allowed(lookup, value, request)

    def get_search_results(
        self,
        request: HttpRequest,  # noqa: ARG002
        queryset: Any,
        search_term: str,
    ) -> tuple[QuerySet[Message], bool]:
        """Exact: no list of people who have a name in common."""
        term = search_term.strip()
        if not term:
            return queryset, False
        if "@" in term:
            by_id = queryset.filter(message_id=term.strip("<>"))
            return (by_id if by_id.exists() else queryset.to(term)), False
        return queryset.of(term), False

    @admin.display(description=gettext_lazy("to"))
    def whose(self, message: Message) -> str:
        """Enough to recognise the reader by."""
        return message.masked_address

    @admin.display(description=gettext_lazy("what"))
    def what(self, message: Message) -> str:
        """The subject, as far as it is the same for all."""
        return message.letter.subject if "%%" not in message.letter.subject else message.batch

    @admin.display(description=gettext_lazy("sent or due"), ordering="due_at")
    def when(self, message: Message) -> str:
        """When it went, was handed over, or is to go."""
        moment = message.sent_at or message.handed_over_at or message.due_at
        return formats.date_format(timezone.localtime(moment), "DATETIME_FORMAT")

    @admin.display(description=gettext_lazy("answer, decision"))
    def outcome(self, message: Message) -> str:
        """What the server said last, who decided what; a button each for those in doubt."""
        if message.state != Message.State.UNCERTAIN:
            return message.note or told(message)
        place = f"{reverse('admin:outbox_decide')}?message={message.pk}"
        buttons = format_html_join(
            " ",
            '<button class="button" formaction="{}" name="decision" value="{}">{}</button>',
            ((place, decision, label) for decision, label in BUTTONS.items()),
        )
        return format_html('<span class="outbox-buttons">{}</span>', buttons)

    def one(self, request: HttpRequest, _pk: str) -> HttpResponse:
        """There is no page of one mail."""
        self.required(request)
        return redirect("admin:post_message_changelist")


def told(message: Message) -> str:
    """The server's last answer, without the address that it may quote."""
    return masked(message.last_error)


@admin.register(Bounce)
class BounceAdmin(OutboxScreens):
    """What came back after a server had taken it, and what came of that."""

    list_display = ("at", "about", "verdict", "evidence", "outcome", "said", "source")
    list_display_links = None
    list_filter = ("outcome", "verdict", "evidence")
    search_fields = ("said",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Bounce]:
        """Those of the board's mails are for administrators."""
        person = self.person(request)
        found = super().get_queryset(request)
        if person is None or sees_all(person):
            return found
        return found.filter(Q(message=None) | Q(message__batch__startswith=Bulletin.BATCH))


def _back(request: HttpRequest) -> str:
    """The screen that the button stood on, if it is one of the outbox."""
    came_from = urlsplit(request.headers.get("Referer", ""))
    own = reverse("admin:post_message_changelist")
    if came_from.path == own:
        return f"{own}?{came_from.query}"
    return reverse("admin:post_batch_changelist")
