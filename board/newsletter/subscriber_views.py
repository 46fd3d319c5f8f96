"""The managers' pages of readers: each one, growth, and files of them in and out."""

from django import forms
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts import query_parameters
from newsletter import actions
from newsletter.actions.importing import PREVIEWED, examples
from newsletter.import_columns import Role, check
from newsletter.limits import limits
from newsletter.models import Bulletin, Subscriber, SubscriberImport
from newsletter.refusals import UnreadableFile

from ..access import BoardRequest, board_page
from ..downloads import csv_file
from . import figures
from .screens import MANAGERS, done, no_such_button, page

DELIVERIES_SHOWN = 50
State = Subscriber.State


class FileForm(forms.Form):
    file = forms.FileField(label=gettext_lazy("CSV file"))


@board_page(*MANAGERS)
def subscriber(request: BoardRequest, pk: str) -> HttpResponse:
    """One reader, and what may be done for them."""
    found = get_object_or_404(Subscriber.objects.select_related("address"), pk=pk)
    is_erasing = request.POST.get("act") == "erase"  # the first of two steps: it changes nothing
    is_act = request.method == "POST" and not is_erasing
    if is_act and done(request, lambda: _acted(request, found)):
        return redirect("admin:newsletter_subscriber_change", found.pk)
    sent = found.deliveries.select_related("bulletin", "message", "variant__earlier")
    context = {
        "subscriber": found,
        "topics": list(found.topics.all()),
        "consents": found.consents.select_related("wording", "network").order_by("-pk"),
        "deliveries": sent.order_by("-pk")[:DELIVERIES_SHOWN],
        "suppressions": found.suppressions.select_related("lifted_by"),
        "is_erasing": is_erasing,
        "why": request.POST.get("why", ""),
    }
    return page(request, "subscriber", found.email or str(found), context)


def _acted(request: BoardRequest, found: Subscriber) -> str:
    act, by = request.POST.get("act", ""), request.person
    if act == "unsubscribe":
        actions.unsubscribe(subscriber=found, source="manager", by=by)
        return _("They get no more mail.")
    if act == "lift":
        for suppression in found.suppressions.active():
            actions.lift(suppression=suppression, why=request.POST.get("why", ""), by=by)
        return _("They get mail again.")
    if act == "erase-for-good":
        actions.erase(subscriber=found, source="manager", by=by)
        return _("They are erased.")
    raise no_such_button()


@board_page(*MANAGERS)
@require_safe
def growth(request: BoardRequest) -> HttpResponse:
    months = figures.growth()
    found = figures.of_bulletins(list(Bulletin.objects.public()[: figures.MONTHS]))
    context = {
        "months": months,
        "month_chart": figures.of_months(months),
        "figures": found,
        "number_chart": figures.of_numbers(found),
    }
    return page(request, "growth", _("Growth and figures"), context)


@board_page(*MANAGERS)
@require_POST
def export_file(request: BoardRequest) -> StreamingHttpResponse:
    """Every subscriber. A POST, because it is written into the log."""
    lines = actions.export_subscribers(by=request.person)
    return csv_file(lines, f"subscribers-{timezone.localdate()}.csv")


@board_page(*MANAGERS)
def import_file(request: BoardRequest) -> HttpResponse:
    """Upload a CSV, to be looked at before anybody is taken in."""
    form = FileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            record = actions.upload(file=file.file, name=file.name, by=request.person)
        except UnreadableFile as refusal:
            form.add_error("file", str(refusal))
        else:
            return redirect("admin:newsletter_subscriberimport_change", record.pk)
    return page(request, "import", _("Import subscribers"), {"form": form})


@board_page(*MANAGERS)
def imported(request: BoardRequest, pk: str) -> HttpResponse:
    """One file: what its columns are and its lines would become; then what became of them."""
    found = get_object_or_404(SubscriberImport.objects.select_related("by"), pk=pk)
    if request.method == "POST" and done(request, lambda: _taken_in(request, found)):
        return redirect("admin:newsletter_subscriberimport_change", found.pk)
    pages = Paginator(found.skipped_lines.all(), limits().skipped_lines_shown)
    is_open = found.finished_at is None and found.pieces.exists()
    context = {
        "record": found,
        "page": pages.get_page(request.GET.get("page")),
        "is_open": is_open,
        "columns": list(zip(found.columns, found.roles, examples(found), strict=True)),
        "states": [(State(state).label, count) for state, count in found.states.items()],
        "roles": Role.choices,
        **(_preview(found, request.GET.get("line", "")) if is_open else {}),
        "is_agreed": request.POST.get("is_agreed") == "on",
    }
    return page(request, "imported", str(found), context)


def _preview(found: SubscriberImport, line: str) -> dict[str, object]:
    """What the lines from there on would become, or why none can be read yet."""
    try:
        check(found.columns, found.roles, found.maker)
    except ValidationError as error:
        return {"why_not": error.messages[0]}
    start = query_parameters.number(line) or 0
    shown = actions.preview(found, start)
    is_full = len(shown) == PREVIEWED
    return {"preview": shown, "start": start, "following": start + PREVIEWED if is_full else None}


def _taken_in(request: BoardRequest, found: SubscriberImport) -> str:
    act, by = request.POST.get("act", ""), request.person
    if act == "undo":
        count = actions.undo_import(record=found, by=by)
        return ngettext(
            "%(count)d subscriber is taken out again.",
            "%(count)d subscribers are taken out again.", count,
        ) % {"count": count}  # fmt: skip
    roles = request.POST.getlist("role")
    if act not in {"columns", "take-in"} or len(roles) != len(found.columns):
        raise no_such_button()
    if not set(roles) <= set(Role.values):
        raise ValidationError(_("A column can't be that."))
    found.roles = roles  # shown again whatever comes of it
    if act == "columns":
        found.save(update_fields=["roles"])
        return _("Look at what the lines would become.")
    if request.POST.get("is_agreed") != "on":
        raise ValidationError(_("Confirm that everybody in this file has agreed."))
    actions.take_in(record=found, roles=roles, by=by)
    return _("The file is read.")


@board_page(*MANAGERS)
@require_safe
def skipped_file(request: BoardRequest, pk: int) -> StreamingHttpResponse:  # noqa: ARG001
    found = get_object_or_404(SubscriberImport, pk=pk)
    return csv_file(actions.skipped_lines(found), f"skipped-{found.pk}.csv")
