"""The managers' pages: read the request, call one act, answer."""

import re
from collections.abc import Callable
from functools import wraps
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseRedirect,
    StreamingHttpResponse,
)
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST, require_safe

import post.progress
from accounts.refusals import Refusal

from . import actions, chart, figures, wording
from .access import manager_of
from .content import content_of
from .import_columns import Role, check
from .inline_styles import styles_as_classes
from .letters import bulletin_words
from .limits import limits
from .models import Bulletin, Frequency, Subscriber, SubscriberImport, Wording
from .responses import acted, page

View = Callable[..., HttpResponse]
DELIVERIES_SHOWN = 50
LONGEST_WORDING = 5_000  # characters


def for_managers(view: View) -> View:
    """For newsletter managers alone; sets `request.person`."""

    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        request.person = manager_of(request)
        if request.person is None:
            raise PermissionDenied(_("This page is for newsletter managers."))
        return view(request, *args, **kwargs)

    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return admin.site.admin_view(checked)(request, *args, **kwargs)

    return wraps(view)(guarded)


class WordsForm(forms.ModelForm):
    """A number's subject and words."""

    class Meta:
        model = Bulletin
        fields = ("subject", "note")
        widgets = {"note": forms.Textarea(attrs={"rows": 8})}


class NoteForm(WordsForm):
    """A note's words, and whom it goes to."""

    to_frequencies = forms.MultipleChoiceField(
        label=gettext_lazy("To readers who get mail"),
        choices=Frequency.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta(WordsForm.Meta):
        fields = ("subject", "note", "to_frequencies", "to_topics", "joined_since")
        widgets = {
            **WordsForm.Meta.widgets,
            "to_topics": forms.CheckboxSelectMultiple,
            "joined_since": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }


def _words_form(found: Bulletin, data: Any = None) -> WordsForm:
    form = NoteForm if found.kind == Bulletin.Kind.NOTE else WordsForm
    return form(data, instance=found)


class TimeForm(forms.Form):
    """When a bulletin goes out."""

    at = forms.DateTimeField(
        label=gettext_lazy("Goes out at"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
    )


class TestForm(forms.Form):
    """Whom a test goes to."""

    to = forms.EmailField(label=gettext_lazy("Your own address"))


class FileForm(forms.Form):
    """A file of subscribers."""

    file = forms.FileField(label=gettext_lazy("CSV file"))


# --- Bulletins -----------------------------------------------------------------------------------


@for_managers
def bulletin(request: HttpRequest, pk: str) -> HttpResponse:
    """One number: its words, its time, its mails."""
    found = get_object_or_404(Bulletin, pk=pk)
    place = reverse("admin:newsletter_bulletin_change", args=[found.pk])
    if request.method == "POST":
        return acted(request, lambda: _act_on_bulletin(request, found), place)
    entries = actions.entries_of(found)
    context = {
        "bulletin": found,
        "content": content_of(found, entries),
        "entries": entries,
        "words_form": _words_form(found),
        "figures": None if found.is_open else figures.of_bulletins([found])[0],
        "time_form": TimeForm(initial={"at": found.scheduled_at or timezone.now()}),
        "test_form": TestForm(initial={"to": request.user.email}),
        "progress": None if found.is_open else post.progress.progress(found.batch),
        "readers": actions.audience(found).count() if found.is_open else None,
        "late_hours": limits().late_hours,
    }
    return page(request, "bulletin", str(found), context)


def _act_on_bulletin(request: HttpRequest, found: Bulletin) -> str:
    act, by = request.POST.get("act", ""), request.person
    if act == "words":
        form = _words_form(found, request.POST)
        _require_valid(form)
        fields = dict(form.cleaned_data)
        actions.write(bulletin=found, topics=fields.pop("to_topics", ()), by=by, **fields)
        return _("The words are saved.")
    if act == "order":
        places = {
            int(name.removeprefix("place-")): int(value)
            for name, value in request.POST.items()
            if re.fullmatch(r"place-\d{1,18}", name) and re.fullmatch(r"\d{1,6}", value)
        }
        actions.arrange(bulletin=found, places=places, by=by)
        return _("The order is saved.")
    if act == "again":
        count = actions.send_again(bulletin=found, by=by)
        return _("%(count)d mails are sent once more.") % {"count": count}
    if act == "schedule":
        form = TimeForm(request.POST)
        _require_valid(form)
        actions.schedule(bulletin=found, at=form.cleaned_data["at"], by=by)
        return _("It goes out by itself at that time.")
    if act == "test":
        form = TestForm(request.POST)
        _require_valid(form)
        actions.send_test(bulletin=found, to=form.cleaned_data["to"], by=by)
        return _("The test is in the outbox.")
    simple = {
        "send-now": (_send_now, _("Its mails are in the outbox.")),
        "hold": (actions.hold, _("It is held back until you schedule it.")),
        "drop": (actions.drop, _("It will never be sent.")),
        "pause": (_on_its_mails(actions.pause_mail), _("The sending is paused.")),
        "resume": (_on_its_mails(actions.resume_mail), _("The sending goes on.")),
        "cancel": (_on_its_mails(actions.cancel_mail), _("What had not gone out is called off.")),
    }
    if act not in simple:
        raise ValidationError(_("There is no such button."))
    done, sentence = simple[act]
    done(bulletin=found, by=by)
    return sentence


def _on_its_mails(act: Callable[..., None]) -> Callable[..., None]:
    """An act on the outbox's batch as one on the bulletin."""
    return lambda *, bulletin, by: act(batch=bulletin.batch, by=by)


def _send_now(*, bulletin: Bulletin, by: Any) -> None:
    """Begin at once. The first mails are put now; the rest by `work`, in its steps."""
    actions.schedule(bulletin=bulletin, at=timezone.now(), by=by)
    actions.put_some(actions.start(bulletin=bulletin, by=by))


@for_managers
@require_POST
def make(request: HttpRequest) -> HttpResponse:
    """Make a bulletin up to this moment."""
    kind = request.POST.get("kind", "")
    made: list[Bulletin] = []

    def act() -> str:
        if kind == Bulletin.Kind.NOTE:
            made.append(actions.make_note(by=request.person))
            return _("Write it, look at it, and schedule it.")
        if kind not in actions.PERIODICAL:
            raise ValidationError(_("There is no such button."))
        made.append(actions.make_bulletin(kind=kind, by=request.person))
        return _("Look at it, add your words, and schedule it.")

    response = acted(request, act, reverse("admin:newsletter_bulletin_changelist"))
    if made:
        return HttpResponseRedirect(reverse("admin:newsletter_bulletin_change", args=[made[0].pk]))
    return response


@for_managers
@require_safe
@xframe_options_sameorigin
def preview_html(request: HttpRequest, pk: int) -> HttpResponse:
    """The mail as it is sent, with its links' personal ends left open. Nothing in it may run."""
    mail = _words(pk).html
    if request.GET.get("dark"):
        mail = mail.replace("(prefers-color-scheme: dark)", "all")
    page, styles = styles_as_classes(mail)
    response = HttpResponse(page)
    response["Content-Security-Policy"] = (
        f"default-src 'none'; style-src {' '.join(styles)}; frame-ancestors 'self'; "
        "form-action 'none'; base-uri 'none'"
    )
    return response


@for_managers
@require_safe
def preview_text(request: HttpRequest, pk: int) -> HttpResponse:  # noqa: ARG001
    """The same in plain text."""
    return HttpResponse(_words(pk).text, content_type="text/plain; charset=utf-8")


def _words(pk: int) -> Any:
    found = get_object_or_404(Bulletin, pk=pk)
    return bulletin_words(content_of(found, actions.entries_of(found)))


@for_managers
@require_safe
def missed_file(request: HttpRequest, pk: int) -> StreamingHttpResponse:  # noqa: ARG001
    """Whom a number did not reach, and why."""
    found = get_object_or_404(Bulletin, pk=pk)
    return _download(figures.missed(found), f"missed-{found.number}.csv")


@for_managers
def wordings(request: HttpRequest) -> HttpResponse:
    """The managers' own words in mails, each change a version."""
    place = reverse("admin:newsletter_wording_changelist")
    if request.method == "POST":
        kind, text = request.POST.get("kind", ""), request.POST.get("text", "")

        def act() -> str:
            if kind not in wording.WRITTEN or len(text) > LONGEST_WORDING:
                raise ValidationError(_("These words can't be saved."))
            wording.write_words(kind=kind, text=text, by=request.person)
            return _("Saved. Mails that are made from now on have these words.")

        return acted(request, act, place)
    versions = Wording.objects.select_related("by")
    kinds = [
        (kind, wording.words(kind), [one for one in versions if one.kind == kind])
        for kind in wording.WRITTEN
    ]
    return page(request, "wordings", _("Words of mails"), {"kinds": kinds})


# --- Subscribers ---------------------------------------------------------------------------------


@for_managers
def subscriber(request: HttpRequest, pk: str) -> HttpResponse:
    """One reader, and what may be done for them."""
    found = get_object_or_404(Subscriber.objects.select_related("address"), pk=pk)
    place = reverse("admin:newsletter_subscriber_change", args=[found.pk])
    is_erasing = request.POST.get("act") == "erase"  # the first of two steps: it changes nothing
    if request.method == "POST" and not is_erasing:
        return acted(request, lambda: _act_on_subscriber(request, found), place)
    sent = found.deliveries.select_related("bulletin", "message").order_by("-pk")
    context = {
        "subscriber": found,
        "topics": list(found.topics.all()),
        "consents": found.consents.select_related("wording", "network").order_by("-pk"),
        "deliveries": sent[:DELIVERIES_SHOWN],
        "suppressions": found.suppressions.select_related("lifted_by"),
        "is_erasing": is_erasing,
    }
    return page(request, "subscriber", found.email or str(found), context)


def _act_on_subscriber(request: HttpRequest, found: Subscriber) -> str:
    act = request.POST.get("act", "")
    if act == "unsubscribe":
        actions.unsubscribe(subscriber=found, source="manager", by=request.person)
        return _("They get no more mail.")
    if act == "lift":
        for suppression in found.suppressions.active():
            actions.lift(
                suppression=suppression, why=request.POST.get("why", ""), by=request.person
            )
        return _("They get mail again.")
    if act == "erase-for-good":
        actions.erase(subscriber=found, source="manager", by=request.person)
        return _("They are erased.")
    raise ValidationError(_("There is no such button."))


@for_managers
@require_POST
def lift_lately(request: HttpRequest) -> HttpResponse:
    """Take back what one provider's servers said in the last hour."""
    provider, why = request.POST.get("provider", ""), request.POST.get("why", "")

    def act() -> str:
        count = actions.lift_lately(provider=provider, why=why, by=request.person)
        return _("%(count)d suppressions are lifted.") % {"count": count}

    return acted(request, act, reverse("admin:newsletter_suppression_changelist"))


@for_managers
@require_safe
def growth(request: HttpRequest) -> HttpResponse:
    """Who came and who went."""
    months = chart.growth()
    numbers = list(Bulletin.objects.public()[: chart.MONTHS])
    context = {
        "months": months,
        "chart": chart.drawing(months),
        "figures": figures.of_bulletins(numbers),
    }
    return page(request, "growth", _("Growth and figures"), context)


@for_managers
def import_file(request: HttpRequest) -> HttpResponse:
    """Upload a CSV, to be looked at before anybody is taken in."""
    form = FileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            record = actions.upload(file=file.file, name=file.name, by=request.person)
        except Refusal as refusal:
            messages.error(request, str(refusal))
            return HttpResponseRedirect(request.path)
        return HttpResponseRedirect(
            reverse("admin:newsletter_subscriberimport_change", args=[record.pk])
        )
    return page(request, "import", _("Import subscribers"), {"form": form})


@for_managers
def imported(request: HttpRequest, pk: str) -> HttpResponse:
    """One file: what its columns are and its lines would become; then what became of them."""
    found = get_object_or_404(SubscriberImport.objects.select_related("by"), pk=pk)
    if request.method == "POST":
        place = reverse("admin:newsletter_subscriberimport_change", args=[found.pk])
        return acted(request, lambda: _act_on_import(request, found), place)
    pages = Paginator(found.skipped_lines.all(), limits().skipped_lines_shown)
    is_open = found.finished_at is None and found.pieces.exists()
    context = {
        "record": found,
        "page": pages.get_page(request.GET.get("page")),
        "is_open": is_open,
        "columns": list(zip(found.columns, found.roles, strict=True)),
        "roles": Role.choices,
        "preview": _preview(found) if is_open else None,
    }
    return page(request, "imported", str(found), context)


def _preview(found: SubscriberImport) -> list[tuple[int, str, str]] | str:
    """What the first lines would become, or why none can be read yet."""
    try:
        check(found.columns, found.roles, found.maker)
    except ValidationError as error:
        return error.messages[0]
    return actions.preview(found)


def _act_on_import(request: HttpRequest, found: SubscriberImport) -> str:
    act = request.POST.get("act", "")
    if act == "undo":
        count = actions.undo_import(record=found, by=request.person)
        return _("%(count)d subscribers are taken out again.") % {"count": count}
    roles = request.POST.getlist("role")
    if act not in {"columns", "take-in"} or len(roles) != len(found.columns):
        raise ValidationError(_("There is no such button."))
    if not set(roles) <= set(Role.values):
        raise ValidationError(_("A column can't be that."))
    if act == "columns":
        found.roles = roles
        found.save(update_fields=["roles"])
        return _("Look at what the lines would become.")
    if request.POST.get("is_agreed") != "on":
        raise ValidationError(_("Confirm that everybody in this file has agreed."))
    actions.take_in(record=found, roles=roles, by=request.person)
    return _("The file is read.")


@for_managers
@require_safe
def skipped_file(request: HttpRequest, pk: int) -> StreamingHttpResponse:  # noqa: ARG001
    """Every line that was left out."""
    found = get_object_or_404(SubscriberImport, pk=pk)
    return _download(actions.skipped_lines(found), f"skipped-{found.pk}.csv")


@for_managers
@require_POST
def export_file(request: HttpRequest) -> StreamingHttpResponse:
    """Every subscriber. A POST, because it is written into the log."""
    lines = actions.export_subscribers(by=request.person)
    return _download(lines, f"subscribers-{timezone.localdate()}.csv")


def _download(lines: Any, name: str) -> StreamingHttpResponse:
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "no-store"
    return response


# --- What they share -----------------------------------------------------------------------------


def _require_valid(form: forms.BaseForm) -> None:
    if not form.is_valid():
        raise ValidationError([message for field in form.errors.values() for message in field])
