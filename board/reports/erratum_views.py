"""Saying in public which published words were wrong: choose them, see the notice, issue it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import query_parameters
from accounts.models import Person, Role
from accounts.refusals import Refusal
from board.access import BoardRequest, board_page, say_refusal
from board.articles.views import article, board_render, is_filled, public_address
from condition import registry
from condition.models import Condition
from reading.preview import Label, print_preview
from record import actions
from record.actions.errata import LONGEST_ERRATUM, SEVERITIES, errata, erratum_body, standing_notice
from record.editions.preview import with_erratum
from record.models import EditionSection, Report, Review, Revision, Standing


class ErratumForm(forms.Form):
    """Which words, how grave, and what was wrong."""

    # The act has the sentences for what is missing.
    revisions = forms.ModelMultipleChoiceField(
        Revision.objects.none(), to_field_name="digest", required=False
    )
    joins = forms.ModelChoiceField(Standing.objects.none(), required=False)
    severity = forms.ChoiceField(choices=list(SEVERITIES.items()))
    what_was_wrong = forms.CharField(required=False)  # the act has the sentence for an empty one

    def __init__(self, *args: Any, condition: Condition, key: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        of_section = Revision.objects.filter(condition=condition, section=key)
        self.fields["revisions"].queryset = of_section.order_by("pk")
        self.fields["joins"].queryset = errata(condition).filter(section=key)
        self.fields["severity"].error_messages["required"] = _("Say how grave it was.")


@dataclass(frozen=True)
class WrongWords:
    """Words that were public and are no more: what an erratum can be about."""

    revision: Revision
    first: int  # the editions they stood in
    last: int
    since: datetime
    until: datetime
    corrected_in: int
    signers: tuple[Review, ...]  # of the words that replaced them
    is_named: bool  # an erratum names them already


@board_page(Role.Kind.PUBLISHER)
def erratum(request: BoardRequest, slug: str, key: str) -> HttpResponse:
    """The form; a POST shows the page as it will be, or issues the erratum."""
    condition = article(slug)
    report = _report(request, condition)
    if registry.known(key).is_retired and not wrong_words(condition, key):
        raise Http404
    if request.method == "POST":
        form = ErratumForm(request.POST, condition=condition, key=key)
        if is_filled(request, form):
            answer = _act(request, condition, report, form.cleaned_data)
            if answer:
                return answer
    return _screen(request, condition, key, report)


def _act(
    request: BoardRequest, condition: Condition, report: Report | None, said: dict[str, Any]
) -> HttpResponse | None:
    try:
        if "preview" in request.POST:
            return HttpResponse(_preview(condition, request.person, said))
        fact = actions.issue_erratum(condition=condition, by=request.person, report=report, **said)
    except Refusal as refusal:
        say_refusal(request, refusal)
        return None
    address = f"{public_address(condition)}#{fact.section}"
    messages.success(
        request,
        format_html(_('The erratum stands. <a href="{}">See it as readers do</a>.'), address),
    )
    if report is not None:
        return redirect("admin:report", report.pk)
    return redirect("admin:article", condition.slug)


def _preview(condition: Condition, by: Person, said: dict[str, Any]) -> str:
    revisions: list[Revision] = list(said["revisions"])
    body = erratum_body(condition, **said)
    body["revision"] = revisions[-1].digest
    label = Label(
        _("A preview: this erratum is not issued yet"),
        _("This is the page as readers will find it once it is."),
    )
    return print_preview(with_erratum(condition, revisions[-1].section, body, by=by), label)


def _screen(
    request: BoardRequest, condition: Condition, key: str, report: Report | None
) -> HttpResponse:
    words = wrong_words(condition, key)
    return board_render(
        request,
        "board/erratum.html",
        condition,
        title=_("Erratum: %(section)s") % {"section": registry.known(key).title},
        key=key,
        words=words,
        severities=list(SEVERITIES.items()),
        longest=LONGEST_ERRATUM,
        report=report,
        written=getattr(report, "written", None),
        chosen=request.POST.getlist("revisions") or [_named_by(report, words)],
        earlier=_one_a_fault(errata(condition).filter(section=key)),
        typed=request.POST,
        section_path=reverse("admin:section_path", args=[condition.slug, key]),
    )


def wrong_words(condition: Condition, key: str) -> list[WrongWords]:
    """Words of the section that readers saw and see no more, the latest first. Three queries."""
    shown = list(
        EditionSection.objects.filter(edition__condition=condition, section=key)
        .select_related("edition", "revision")
        .prefetch_related("reviews")
        .order_by("edition__number")
    )
    named = {fact.fact["body"]["revision"] for fact in errata(condition).filter(section=key)}
    found: dict[int, WrongWords] = {}
    for row in shown:
        own = [one for one in shown if one.revision_id == row.revision_id]
        later = [one for one in shown if one.edition.number > own[-1].edition.number]
        if later:
            found[row.revision_id] = WrongWords(
                revision=row.revision,
                first=own[0].edition.number,
                last=own[-1].edition.number,
                since=own[0].edition.published_at,
                until=later[0].edition.published_at,
                corrected_in=later[0].edition.number,
                signers=tuple(later[0].reviews.all()),
                is_named=row.revision.digest in named,
            )
    return list(reversed(found.values()))


def _one_a_fault(facts: Iterable[Standing]) -> list[Standing]:
    """The last that was said of each fault."""
    return list({fact.fault: fact for fact in facts}.values())


def _named_by(report: Report | None, words: list[WrongWords]) -> str:
    """The words that the reporter saw, or the last ones that were replaced."""
    number = report.edition.number if report and report.edition else None
    seen = [one for one in words if number and one.first <= number <= one.last]
    fresh = [one for one in (*seen, *words) if not one.is_named]
    return fresh[0].revision.digest if fresh else ""


def _report(request: BoardRequest, condition: Condition) -> Report | None:
    """The report that led here, if one of this article did."""
    number = query_parameters.number(request.POST.get("report") or request.GET.get("report") or "")
    found = Report.objects.select_related("edition", "written")
    return found.filter(pk=number, condition=condition).first()


class NoticeForm(forms.Form):
    """What readers should know until the section is checked."""

    notice = forms.CharField(
        label=gettext_lazy("Notice"),
        required=False,  # the act has the sentence for an empty one
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy(
            "Readers find it above the section at once, after “Being checked since” and the day."
        ),
    )


@board_page(Role.Kind.PUBLISHER)
def notice(request: BoardRequest, slug: str, key: str) -> HttpResponse:
    """Put an urgent notice above a section, or take it away."""
    condition = article(slug)
    stands = standing_notice(condition.standing.all(), key)
    form = NoticeForm(
        request.POST or None, initial={"notice": stands.fact["body"]["notice"] if stands else ""}
    )
    if request.method == "POST" and form.is_valid():
        try:
            where = {"condition": condition, "section": key, "by": request.person}
            if "lift" in request.POST:
                actions.lift_notice(**where)
            else:
                actions.set_notice(**where, **form.cleaned_data)
        except Refusal as refusal:
            say_refusal(request, refusal)
        else:
            messages.success(request, _("Readers see it so from now on."))
            return redirect("admin:article", slug)
    section = {one.key: one.title for one in registry.sections()}.get(key, key)
    title = _("Urgent notice: %(section)s") % {"section": section}
    return board_render(
        request, "board/notice.html", condition, title=title, form=form, stands=stands
    )
