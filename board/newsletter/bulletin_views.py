"""The managers' pages of bulletins, notes and the words of mails."""

import base64
import hashlib
import re
from collections.abc import Callable
from copy import copy
from typing import Any

from csp.decorators import csp_update
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from accounts import query_parameters
from accounts.models import Person
from newsletter import actions, pictures, wording
from newsletter.content import content_of
from newsletter.letters import bulletin_words, mail_with
from newsletter.limits import limits
from newsletter.models import Bulletin, Frequency, Wording
from post.composing import Words

from ..access import BoardRequest, board_page
from ..downloads import csv_file
from ..writing.figure_views import FigureForm
from . import figures
from .screens import MANAGERS, done, no_such_button, page

STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)
OF_NOTES = ("to_frequencies", "to_topics", "joined_since")


class WordsForm(forms.ModelForm):
    """A number's subject and words; of a note, whom it goes to."""

    to_frequencies = forms.MultipleChoiceField(
        label=gettext_lazy("To readers who get mail"),
        help_text=gettext_lazy("With nothing chosen here and below, it goes to everybody."),
        choices=Frequency.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = Bulletin
        fields = ("subject", "note", *OF_NOTES)
        widgets = {
            "note": forms.Textarea(attrs={"rows": 8}),
            "to_topics": forms.CheckboxSelectMultiple,
            "joined_since": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.kind != Bulletin.Kind.NOTE or not self.instance.is_open:
            for name in OF_NOTES:
                del self.fields[name]
        if self.instance.kind == Bulletin.Kind.NOTE:
            self.fields["subject"].help_text, self.fields["note"].help_text = "", _("Markdown.")


class PictureForm(forms.Form):
    """A picture for the words: of the library, or brought to it."""

    shows = forms.CharField(
        label=gettext_lazy("What it shows"), max_length=200,
        help_text=gettext_lazy("For readers who see no pictures, and for the plain text."),
    )  # fmt: skip
    figure = forms.ModelChoiceField(
        label=gettext_lazy("From the library"), queryset=pictures.usable(), required=False
    )
    upload = forms.FileField(
        label=gettext_lazy("Or upload one"), required=False,
        help_text=gettext_lazy("PNG or JPEG, up to 10 MB and 40 megapixels."),
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg"}),
    )  # fmt: skip
    cursor = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)

    def clean(self) -> None:
        """The picture, in the library by now. Raises ValidationError for none or another kind."""
        upload, figure = self.cleaned_data.get("upload"), self.cleaned_data.get("figure")
        if upload and self.cleaned_data.get("shows"):
            files = MultiValueDict({"upload": [upload]})
            brought = FigureForm({"title": self.cleaned_data["shows"]}, files)
            if not brought.is_valid() and brought.known is None:
                raise ValidationError([one for said in brought.errors.values() for one in said])
            figure = brought.known
            if figure is None and brought.cleaned_data["upload"].ending != "webp":
                figure = brought.save()
            if figure is None or not pictures.usable().filter(pk=figure.pk).exists():
                raise ValidationError({"upload": _("Outlook shows no WebP: bring a PNG or JPEG.")})
        if figure is None and not upload:
            raise ValidationError({"figure": _("Choose a picture of the library, or upload one.")})
        self.cleaned_data["figure"] = figure

    def into(self, text: str) -> str:
        told = self.cleaned_data
        return pictures.inserted(text, told["figure"], told["shows"], told["cursor"])


class TimeForm(forms.Form):
    at = query_parameters.HourField(
        label=gettext_lazy("Goes out at"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
    )


class TestForm(forms.Form):
    to = forms.EmailField(label=gettext_lazy("Your own address"))


@board_page(*MANAGERS)
def bulletin(request: BoardRequest, pk: str) -> HttpResponse:
    """One number: its words, its time, its mails."""
    found = get_object_or_404(Bulletin, pk=pk)
    act = request.POST.get("act", "")

    def typed(name: str) -> Any:
        return request.POST if act == name else None

    words, picture = typed("words"), PictureForm()
    if act == "picture":
        words, picture = request.POST.copy(), PictureForm(request.POST, request.FILES)
        if picture.is_valid():
            words["note"] = picture.into(words.get("note", ""))
    given = {
        # A form that is refused leaves what was typed in its own copy, not in what is shown.
        "words": WordsForm(words, instance=copy(found)),
        "picture": picture,
        "schedule": TimeForm(
            typed("schedule"), initial={"at": found.scheduled_at or timezone.now()}
        ),
        "test": TestForm(typed("test"), initial={"to": request.user.email}),
    }
    if request.method == "POST" and done(request, lambda: _acted(request, found, act, given)):
        return redirect("admin:newsletter_bulletin_change", found.pk)
    found.refresh_from_db()
    entries = actions.entries_of(found)
    order = [
        (entry, request.POST.get(f"place-{entry.pk}", place))
        for place, entry in enumerate(entries, 1)
    ]
    result = None if found.is_open else figures.of_bulletins([found])[0]
    context = {
        "bulletin": found,
        "content": content_of(found, entries),
        "order": order,
        "forms": given,
        "figures": result,
        "progress": result and result.progress,
        "is_moving": result
        and (found.state == Bulletin.State.SENDING or not result.progress.is_over),
        "readers": actions.audience(found).count() if found.is_open else None,
        "late_hours": limits().late_hours,
        "has_imprint": bool(wording.words(Wording.Kind.IMPRINT)),
        "earlier": found.earlier.with_readers().select_related("replaced_by"),
    }
    return page(request, "bulletin", str(found), context)


def _acted(request: BoardRequest, found: Bulletin, act: str, given: dict[str, Any]) -> str:
    by = request.person
    if act in actions.CONTROLS:
        return actions.control_mail(batch=found.batch, act=act, by=by)
    if act == "again":
        if not (count := actions.send_again(bulletin=found, by=by)):
            return _("Nobody is left to send it to: addresses that don't exist, readers who left.")
        said = ngettext(
            "%(count)d mail is sent once more.", "%(count)d mails are sent once more.", count
        )
        return said % {"count": count}
    write = actions.write if found.is_open else actions.reword
    acts: dict[str, tuple[Callable[..., object], str]] = {
        "words": (write, _("The words are saved.")),
        "picture": (write, _("The picture is in, and the words are saved.")),
        "order": (actions.arrange, _("The order is saved.")),
        "schedule": (actions.schedule, _("It goes out by itself at that time.")),
        "test": (actions.send_test, _("The test is in the outbox.")),
        "send-now": (_send_now, _("Its mails are in the outbox.")),
        "hold": (actions.hold, _("It is held back until you schedule it.")),
        "drop": (actions.drop, _("It will never be sent.")),
    }
    if act not in acts:
        raise no_such_button()
    what, sentence = acts[act]
    what(bulletin=found, by=by, **_fields(request, act, given))
    return sentence


def _fields(request: BoardRequest, act: str, given: dict[str, Any]) -> dict[str, Any]:
    """What was typed for the act. Raises ValidationError for what can't be taken."""
    if act == "order":
        typed = [f"{name}={value}" for name, value in request.POST.items() if "place-" in name]
        places = [re.fullmatch(r"place-(\d{1,18})=(\d{1,6})", one) for one in typed]
        if not all(places):
            raise ValidationError(_("A place is a number, 1 for the first."))
        return {"places": {int(place[1]): int(place[2]) for place in places if place}}
    if act not in given:
        return {}
    if not given[act].is_valid() or not (act != "picture" or given["words"].is_valid()):
        raise ValidationError(_("Nothing was done: mend what is marked below."))
    return dict(given["words" if act == "picture" else act].cleaned_data)


def _send_now(*, bulletin: Bulletin, by: Person) -> None:
    """Begin at once. The first mails are put now; the rest by `work`, in its steps."""
    actions.schedule(bulletin=bulletin, at=timezone.now(), by=by)
    actions.put_some(actions.start(bulletin=bulletin, by=by))


@board_page(*MANAGERS)
@require_safe
@xframe_options_sameorigin
def preview_html(request: BoardRequest, pk: int) -> HttpResponse:
    """The mail before its styles go into its elements, its links' personal ends left open.

    Nothing in it may run, and the policy allows the mail's own style sheet alone.
    """
    mail = _in_colours(_words(pk).page, "dark" if request.GET.get("dark") else "light")
    policy = (
        f"default-src 'none'; style-src {' '.join(_sheets(mail))}; "
        f"img-src 'self' {settings.SITE_URL}; "
        "frame-ancestors 'self'; form-action 'none'; base-uri 'none'"
    )
    return HttpResponse(mail, headers={"Content-Security-Policy": policy})


def _in_colours(mail: str, scheme: str) -> str:
    """The mail in light or dark, whatever the manager's own screen is set to."""
    query = "all" if scheme == "dark" else "not all"
    return mail.replace("(prefers-color-scheme: dark)", query).replace("light dark", scheme)


def _sheets(mail: str) -> list[str]:
    """What a policy calls the mail's own style sheets."""
    digests = [hashlib.sha256(sheet.encode()).digest() for sheet in STYLE.findall(mail)]
    return [f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests]


@board_page(*MANAGERS)
@require_safe
def preview_text(request: BoardRequest, pk: int) -> HttpResponse:  # noqa: ARG001
    return HttpResponse(_words(pk).text, content_type="text/plain; charset=utf-8")


def _words(pk: int) -> Words:
    found = get_object_or_404(Bulletin, pk=pk)
    return bulletin_words(content_of(found, actions.entries_of(found)))


@board_page(*MANAGERS)
@require_safe
def missed_file(request: BoardRequest, pk: int) -> StreamingHttpResponse:  # noqa: ARG001
    found = get_object_or_404(Bulletin, pk=pk)
    return csv_file(figures.missed(found), f"missed-{found.number}.csv")


@board_page(*MANAGERS)
def wordings(request: BoardRequest) -> HttpResponseBase:
    """The managers' own words in mails, each change a version."""
    kind, text = request.POST.get("kind", ""), request.POST.get("text", "")

    is_preview = request.POST.get("act") == "preview" and kind in wording.WRITTEN

    def act() -> str:
        wording.write_words(kind=kind, text=text, by=request.person)
        return _("Saved. Mails that are made from now on have these words.")

    if request.method == "POST" and not is_preview and done(request, act):
        return redirect(reverse("admin:newsletter_wording_changelist") + f"#{kind}")
    versions = Wording.objects.select_related("by")
    now = {**wording.all_words(), kind: text}
    kinds = [
        (one, now.get(one, ""), [version for version in versions if version.kind == one])
        for one in wording.WRITTEN
    ]
    context: dict[str, Any] = {"kinds": kinds}
    if not is_preview:
        return page(request, "wordings", _("Words of mails"), context)
    mail = mail_with(kind, text)
    light, dark = (_in_colours(mail.page, scheme) for scheme in ("light", "dark"))
    faults = pictures.lost(text) if kind == Wording.Kind.WELCOME else []
    context |= {"shown": kind, "mail": mail, "light": light, "dark": dark, "faults": faults}
    answer = page(request, "wordings", _("Words of mails"), context)
    # The frames hold the mail itself, so that this page's policy is theirs.
    allowed = {"style-src": [*_sheets(light), *_sheets(dark)], "img-src": [settings.SITE_URL]}
    return csp_update(allowed)(lambda _request: answer)(request)
