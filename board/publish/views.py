"""What goes live, what stays, and why; and how an article is taken off the site."""

from collections.abc import Mapping
from typing import Any, NamedTuple

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
from board.access import BoardRequest, board_page, by_post, telling_refusals
from board.articles.contents import competence_names
from board.articles.views import (
    article,
    asked_for_changes,
    board_render,
    is_filled,
    public_address,
    section_choices,
)
from board.publish.previews import edition_page
from condition.models import Condition
from condition.registry import sections
from reading.rendering.queue import unconfirmed
from record import actions
from record.actions.publishing import digest_at_screen
from record.editions.manifest import left_behind, plan, says_something_new, unreviewed_words
from record.editions.preview import next_edition
from record.judgement.overview import Candidate, SectionOverview, overview
from record.judgement.readiness import unshown_of
from record.models import Edition, Revision, State, current_edition
from record.refusals import ChangedMeanwhile
from record.source_use import corrected_since_publication

ASK_FOR_TIME = gettext_lazy("Say when it should be published.")
ASK_WHICH = gettext_lazy(
    "You gave a time. Press “Publish at that time”, or empty the field to publish now."
)


class EditionForm(forms.Form):
    summary = forms.CharField(required=False, max_length=1_000)
    unreviewed = forms.MultipleChoiceField(required=False, choices=section_choices)
    # The digests that the screen showed, by section. It sends an empty one too: a publisher who saw
    # no words go live has seen none.
    seen = forms.Field(required=False, widget=forms.MultipleHiddenInput)
    only = forms.MultipleChoiceField(required=False, choices=section_choices)
    around = forms.CharField(required=False)  # what the screen showed of the words around them
    in_short_stays = forms.CharField(required=False, max_length=300)
    expected = forms.IntegerField()
    act = forms.ChoiceField(required=False, choices=[("", ""), ("schedule", "schedule")])
    at = query_parameters.HourField(required=False, validators=[query_parameters.refuse_far_off])

    def clean_seen(self) -> dict[str, str]:
        """By section. Raises ValidationError for a form that is not the screen's."""
        if not (sent := self.cleaned_data["seen"]):
            raise forms.ValidationError(_("Something else was on your screen: look again."))
        return {key: digest for key, _colon, digest in (pair.partition(":") for pair in sent)}

    def clean_only(self) -> list[str]:
        """The sections that were not left out.

        What the screen did not show yet could not be left out: the act says that it is new.
        """
        shown, ticked = self.cleaned_data.get("seen", {}), self.cleaned_data["only"]
        return [one.key for one in sections() if one.key in ticked or one.key not in shown]


class NoticeForm(forms.Form):
    """What readers will find in the article's place."""

    notice = forms.CharField(required=False, max_length=4_000)
    is_sure = forms.BooleanField(required=False)


class Row(NamedTuple):
    entry: SectionOverview
    words: Candidate | None  # that go live, or may
    why: str  # why the newest words don't go live; "" if they do
    reasons: list[str]  # of the changes, as readers find them in the history, the feed and the data


@board_page(Role.Kind.PUBLISHER)
def publish(request: BoardRequest, slug: str) -> HttpResponse:
    """Section by section what an edition would change; a POST makes it, now or at a time."""
    if request.method == "POST":
        condition, form = article(slug), EditionForm(request.POST)
        if is_filled(request, form) and (done := _act(request, condition, **form.cleaned_data)):
            messages.success(request, done)
            return redirect("admin:article", slug)
    return _screen(request, article(slug))


@by_post("admin:publish")
@board_page(Role.Kind.PUBLISHER)
def preview(request: BoardRequest, slug: str) -> HttpResponse:
    """The page exactly as readers would get it, with what was ticked and typed so far."""
    condition, form = article(slug), EditionForm(request.POST)
    if is_filled(request, form):
        said = {name: form.cleaned_data[name] for name in ("summary", "unreviewed", "only", "at")}
        with telling_refusals(request):
            return HttpResponse(edition_page(next_edition(condition, by=request.person, **said)))
    return _screen(request, condition)


def _screen(request: BoardRequest, condition: Condition) -> HttpResponse:
    """The publish screen, with whatever was typed into it."""
    entries = overview(condition)
    never_reviewed = unreviewed_words(entries)
    unshown = _unshown(entries, never_reviewed)
    going: list[Row] = []
    open_to_go: list[Row] = []
    held: list[Row] = []
    for entry in entries:
        new, why = entry.next_words, _why_it_stays(entry)
        words = new or never_reviewed.get(entry.section.key)
        if words and words.revision in unshown:
            held.append(Row(entry, words, " ".join(unshown[words.revision]), []))
        elif words:
            (going if new else open_to_go).append(Row(entry, words, why, _reasons(entry, words)))
        elif why:
            held.append(Row(entry, None, why, []))
    newest = current_edition(condition)
    number = newest.number + 1 if newest else 1
    ticked = request.POST.getlist("only")
    unreviewed = request.POST.getlist("unreviewed")
    let_out = {row.entry.section.key for row in open_to_go} & set(unreviewed)
    planned = plan(entries, let_out, only=[row.entry.section.key for row in going])
    return board_render(
        request,
        "board/publish.html",
        condition,
        title=_("Publish edition %(number)d") % {"number": number},
        number=number,
        going=going,
        open_to_go=open_to_go,
        held=held,
        seen=[row for row in (*going, *open_to_go, *held) if row.words],
        corrected=corrected_since_publication(condition),
        unchanged=[entry for entry in entries if entry.state == State.PUBLISHED],
        empty=[entry for entry in entries if entry.state == State.EMPTY],
        is_new=says_something_new(condition, newest, planned),
        around=_around(condition, newest),
        around_digest=digest_at_screen(condition, entries),
        ticked=unreviewed,
        left_out=[row.entry.section.key for row in going if row.entry.section.key not in ticked]
        if "seen" in request.POST
        else [],
        left_behind=[entry.section for entry in left_behind(planned)],
        typed=request.POST,
    )


def _reasons(entry: SectionOverview, words: Candidate) -> list[str]:
    """Why, from the words that readers have to these."""
    shown = entry.published.path_sequence if entry.published else 0
    ahead = [change for change in entry.path if change.sequence > shown]
    arrived = [change.to_revision_id for change in ahead].index(words.revision.pk)
    return [change.reason for change in ahead[: arrived + 1]]


def _around(condition: Condition, newest: Edition | None) -> list[tuple[str, str]]:
    """Title, specialty and disclaimer that readers don't have yet, each with its name."""
    known = {**newest.manifest, "specialty": newest.specialty} if newest else {}
    around = {"title": _("Title"), "specialty": _("Specialty"), "disclaimer": _("Disclaimer")}
    said = {name: str(getattr(condition, name)) for name in around}
    return [(around[name], said[name]) for name in said if said[name] != known.get(name, "")]


def _unshown(
    entries: list[SectionOverview], never_reviewed: Mapping[str, Candidate]
) -> dict[Revision, list[Any]]:
    """What readers would not see of words that could go out, or could not follow (rule 2)."""
    words = [entry.next_words or never_reviewed.get(entry.section.key) for entry in entries]
    return dict(unshown_of(one.revision for one in words if one))


def _act(
    request: BoardRequest, condition: Condition, *, at: Any, act: str, expected: int, **said: Any
) -> str:
    """Publish or schedule; what to say of it, or "" when it was refused."""
    if bool(at) != bool(act):
        messages.error(request, ASK_FOR_TIME if act else ASK_WHICH)
        return ""
    by = request.person
    try:
        if act:
            scheduled = actions.schedule(condition=condition, by=by, at=at, **said)
            return format_html(
                _('It will be published on {} ({}). <a href="{}">All that is scheduled</a>.'),
                date_format(timezone.localtime(scheduled.at), "j F Y, H:i"),
                timezone.get_current_timezone_name(),
                reverse("admin:scheduled"),
            )
        edition = actions.publish(condition=condition, by=by, expected=expected, **said)
    except Refusal as refusal:
        made = refusal.current if isinstance(refusal, ChangedMeanwhile) else None
        if (
            not isinstance(made, Edition)
            or made.published_by != by
            or made.summary != said["summary"]
        ):
            messages.error(request, str(refusal))
            return ""
        edition = made  # the second of two clicks finds the edition that the first one made
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
    with telling_refusals(request):
        actions.withdraw(condition=condition, by=request.person, notice=notice)
        messages.success(request, _("The article is withdrawn. Readers find your notice."))
        if behind := unconfirmed():
            sentence = _(
                "These machines have not confirmed it yet and may still show it: %(names)s."
            )
            messages.warning(request, sentence % {"names": ", ".join(behind)})
        return True
    return False


def _why_it_stays(entry: SectionOverview) -> str:
    """Why the draft's words don't go live, for the publisher; "" where they do."""
    change, draft = entry.latest_change, entry.draft
    if draft is None or change is None or entry.state in {State.PUBLISHED, State.SIGNED}:
        return ""
    if entry.state == State.CHANGES_REQUESTED:
        return asked_for_changes(draft.judgement)
    if entry.state == State.IN_REVIEW:
        missing = ", ".join(competence_names(draft))
        return _("In review. It still needs: %(missing)s.") % {"missing": missing}
    return _("Changed by %(name)s and not submitted yet.") % {"name": change.by}
