"""What goes live, what stays, and why; and how an article is taken off the site."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import query_parameters
from accounts.models import Role
from accounts.refusals import Refusal
from board.access import BoardRequest, board_page, by_post, say_refusal
from board.articles.contents import competence_names
from board.articles.views import article, board_render, is_filled, public_address
from board.publish.previews import edition_page
from condition.models import Condition
from condition.registry import sections
from reading.rendering.queue import unconfirmed
from record import actions
from record.editions.manifest import plan, says_something_new, unreviewed_words
from record.editions.preview import next_edition
from record.judgement.overview import Candidate, SectionOverview, State, overview
from record.models import Edition, current_edition
from record.refusals import ChangedMeanwhile

ASK_FOR_TIME = gettext_lazy("Say when it should be published.")
ASK_WHICH = gettext_lazy(
    "You gave a time. Press “Publish at that time”, or empty the field to publish now."
)


class EditionForm(forms.Form):
    """What a publisher says of the next edition."""

    summary = forms.CharField(required=False, max_length=1_000)
    unreviewed = forms.MultipleChoiceField(required=False)
    only = forms.MultipleChoiceField(required=False)
    expected = forms.IntegerField()
    act = forms.ChoiceField(required=False, choices=[("", ""), ("schedule", "schedule")])
    at = forms.DateTimeField(required=False, validators=[query_parameters.refuse_far_off])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("unreviewed", "only"):
            self.fields[name].choices = [(one.key, one.title) for one in sections()]

    def clean_only(self) -> list[str] | None:
        """The sections that were not left out; None where the form is not the screen's: all.

        What the screen did not show yet could not be left out: the act says that it is new.
        """
        if "seen" not in self.data:
            return None
        shown = {pair.partition(":")[0] for pair in self.data.getlist("seen")}
        ticked = self.cleaned_data["only"]
        return [one.key for one in sections() if one.key in ticked or one.key not in shown]


class NoticeForm(forms.Form):
    """What readers will find in the article's place."""

    notice = forms.CharField(required=False, max_length=4_000)
    is_sure = forms.BooleanField(required=False)


@dataclass(frozen=True)
class Fate:
    """What the next edition does with one section."""

    entry: SectionOverview
    goes: Candidate | None  # these words go live
    may_go: Candidate | None  # never reviewed: they go live if the publisher says so
    why: str  # why the newest words don't go live; "" if they do

    @property
    def is_held(self) -> bool:
        """Something newer than what readers see stays back."""
        return bool(self.why) and not self.goes and not self.may_go


@board_page(Role.Kind.PUBLISHER)
def publish(request: BoardRequest, slug: str) -> HttpResponse:
    """Section by section what an edition would change; a POST makes it, now or at a time."""
    if request.method == "POST":
        condition, form = article(slug), EditionForm(request.POST)
        if is_filled(request, form) and (done := _act(request, condition, form)):
            messages.success(request, done)
            return redirect("admin:article", slug)
    return _screen(request, article(slug))


@by_post("admin:publish")
@board_page(Role.Kind.PUBLISHER)
def preview(request: BoardRequest, slug: str) -> HttpResponse:
    """The page exactly as readers would get it, with what was ticked and typed so far."""
    condition, form = article(slug), EditionForm(request.POST)
    if not is_filled(request, form):
        return _screen(request, condition)
    said = form.cleaned_data
    try:
        found = next_edition(
            condition,
            by=request.person,
            summary=said["summary"],
            unreviewed=said["unreviewed"],
            only=said["only"],
            at=said["at"],
        )
    except Refusal as refusal:
        say_refusal(request, refusal)
        return _screen(request, condition)
    return HttpResponse(edition_page(found))


def _screen(request: BoardRequest, condition: Condition) -> HttpResponse:
    """The publish screen, with whatever was typed into it."""
    entries = overview(condition)
    fates = [_fate(entry) for entry in entries]
    newest = current_edition(condition)
    number = newest.number + 1 if newest else 1
    return board_render(
        request,
        "board/publish.html",
        condition,
        title=_("Publish edition %(number)d") % {"number": number},
        number=number,
        going=[fate for fate in fates if fate.goes],
        open_to_go=[fate for fate in fates if fate.may_go],
        held=[fate for fate in fates if fate.is_held],
        unchanged=[fate.entry for fate in fates if fate.entry.state == State.PUBLISHED],
        empty=[fate.entry for fate in fates if fate.entry.state == State.EMPTY],
        is_new=says_something_new(condition, newest, plan(entries, [])),
        ticked=request.POST.getlist("unreviewed"),
        left_out=_left_out(request, fates),
        typed=request.POST,
    )


def _left_out(request: BoardRequest, fates: list[Fate]) -> list[str]:
    """The signed sections whose tick was taken away."""
    if "seen" not in request.POST:
        return []
    ticked = request.POST.getlist("only")
    return [fate.entry.section.key for fate in fates if fate.entry.section.key not in ticked]


def _act(request: BoardRequest, condition: Condition, form: EditionForm) -> str:
    """Publish or schedule; what to say of it, or "" when it was refused."""
    at, act = form.cleaned_data.pop("at"), form.cleaned_data.pop("act")
    if bool(at) != bool(act):
        messages.error(request, ASK_FOR_TIME if act else ASK_WHICH)
        return ""
    if act:
        return _schedule(request, condition, form, at)
    edition = _publish(request, condition, form)
    return _published(condition, edition) if edition else ""


def _schedule(request: BoardRequest, condition: Condition, form: EditionForm, at: datetime) -> str:
    said = form.cleaned_data
    try:
        scheduled = actions.schedule(
            condition=condition,
            by=request.person,
            summary=said["summary"],
            at=at,
            unreviewed=said["unreviewed"],
            only=said["only"],
            seen=_seen(request),
        )
    except Refusal as refusal:
        say_refusal(request, refusal)
        return ""
    return format_html(
        _('It will be published on {}. <a href="{}">All that is scheduled</a>.'),
        date_format(timezone.localtime(scheduled.at), "j F Y, H:i"),
        reverse("admin:scheduled"),
    )


def _publish(request: BoardRequest, condition: Condition, form: EditionForm) -> Edition | None:
    said = form.cleaned_data
    try:
        return actions.publish(condition=condition, by=request.person, seen=_seen(request), **said)
    except ChangedMeanwhile as meanwhile:
        made = meanwhile.current
        if (
            isinstance(made, Edition)
            and made.published_by == request.person
            and made.summary == said["summary"]
        ):
            return made  # the second of two clicks: the edition that the first one made
        say_refusal(request, meanwhile)
    except Refusal as refusal:
        say_refusal(request, refusal)
    return None


def _seen(request: BoardRequest) -> dict[str, str] | None:
    """The digests that the screen showed, by section; None where the form is not the screen's.

    The screen sends an empty one too: a publisher who saw no words go live has seen none.
    """
    pairs = [pair.partition(":") for pair in request.POST.getlist("seen")]
    return {key: digest for key, _colon, digest in pairs} or None


def _published(condition: Condition, edition: Edition) -> str:
    return format_html(
        _('Edition {} is published. <a href="{}">See the page as readers do</a>.'),
        edition.number,
        public_address(condition),
    )


@board_page(Role.Kind.PUBLISHER)
def withdraw(request: BoardRequest, slug: str) -> HttpResponse:
    """Take the article off the site, with a notice in its place."""
    condition = article(slug)
    if request.method == "POST":
        form = NoticeForm(request.POST)
        if is_filled(request, form) and _withdraw(request, condition, **form.cleaned_data):
            return redirect("admin:article", slug)
    return board_render(
        request,
        "board/withdraw.html",
        condition,
        title=_("Withdraw the article"),
        typed=request.POST,
    )


def _withdraw(request: BoardRequest, condition: Condition, notice: str, *, is_sure: bool) -> bool:
    if not is_sure:
        messages.error(request, _("Tick the box that says you are sure."))
        return False
    try:
        actions.withdraw(condition=condition, by=request.person, notice=notice)
    except Refusal as refusal:
        say_refusal(request, refusal)
        return False
    messages.success(request, _("The article is withdrawn. Readers find your notice."))
    if behind := unconfirmed():
        messages.warning(
            request,
            _("These machines have not confirmed it yet and may still show it: %(names)s.")
            % {"names": ", ".join(behind)},
        )
    return True


def _fate(entry: SectionOverview) -> Fate:
    goes, may_go = entry.next_words, unreviewed_words(entry)
    draft = entry.draft
    is_newest = goes is not None and draft is not None and goes.revision == draft.revision
    return Fate(entry, goes, may_go, "" if is_newest else _why_it_stays(entry))


def _why_it_stays(entry: SectionOverview) -> str:
    """Why the draft's words don't go live, for the publisher."""
    change, draft = entry.latest_change, entry.draft
    if draft is None or entry.state == State.PUBLISHED:
        return ""
    if entry.state == State.CHANGES_REQUESTED:
        asked = draft.judgement.requests[-1]
        return _("%(name)s asked for changes: %(comment)s") % {
            "name": asked.name,
            "comment": asked.comment,
        }
    if entry.state == State.IN_REVIEW:
        missing = ", ".join(competence_names(draft))
        return _("In review. It still needs: %(missing)s.") % {"missing": missing}
    return _("Changed by %(name)s and not submitted yet.") % {"name": change.by}
