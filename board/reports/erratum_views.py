"""Saying in public which published words were wrong: choose them, see the notice, issue it."""

from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import query_parameters
from accounts.models import Person, Role
from board.access import BoardRequest, board_page, telling_refusals
from board.articles.views import article, board_render, is_filled, public_address, section_choices
from condition import registry
from condition.models import Condition
from reading.preview import Label, print_preview
from record import actions
from record.actions.errata import LONGEST_ERRATUM, SEVERITIES, errata, erratum_body, standing_notice
from record.editions.preview import with_erratum
from record.models import Edition, EditionSection, Report, Revision, Standing


class ErratumForm(forms.Form):
    """Which words, how grave, and what was wrong."""

    # The act has the sentences for what is missing.
    revisions = forms.ModelMultipleChoiceField(
        Revision.objects.none(), to_field_name="digest", required=False
    )
    joins = forms.ModelChoiceField(Standing.objects.none(), required=False)
    severity = forms.ChoiceField(
        choices=list(SEVERITIES.items()),
        error_messages={"required": gettext_lazy("Say how grave it was.")},
    )
    what_was_wrong = forms.CharField(required=False)  # the act has the sentence for an empty one

    def __init__(self, *args: Any, condition: Condition, key: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        revisions = cast("forms.ModelMultipleChoiceField", self.fields["revisions"])
        revisions.queryset = Revision.objects.filter(condition=condition, section=key).order_by(
            "pk"
        )
        joins = cast("forms.ModelChoiceField", self.fields["joins"])
        joins.queryset = errata(condition).filter(section=key)


@dataclass(frozen=True)
class WrongWords:
    """Words that were public and are no more: what an erratum can be about."""

    shown: list[EditionSection]  # in the editions that had them
    correction: EditionSection  # what replaced them
    is_named: bool  # an erratum names them already

    @property
    def revision(self) -> Revision:
        """The words."""
        return self.shown[0].revision

    @property
    def last(self) -> Edition:
        """The last edition that had them."""
        return self.shown[-1].edition


@board_page(Role.Kind.PUBLISHER)
def erratum(request: BoardRequest, slug: str, key: str) -> HttpResponse:
    """The form; a POST shows the page as it will be, or issues the erratum."""
    condition = article(slug)
    report = _report(request, condition)
    words = wrong_words(condition, key)
    if registry.known(key).is_retired and not words:
        raise Http404
    form = ErratumForm(request.POST or None, condition=condition, key=key)
    if request.method == "POST" and is_filled(request, form):
        with telling_refusals(request):
            said = form.cleaned_data
            if "preview" in request.POST:
                return HttpResponse(_preview(condition, request.person, said))
            by = request.person
            fact = actions.issue_erratum(condition=condition, by=by, report=report, **said)
            sentence = _('The erratum stands. <a href="{}">See it as readers do</a>.')
            address = f"{public_address(condition)}#{fact.section}"
            messages.success(request, format_html(sentence, address))
            if report is not None:
                return redirect("admin:report", report.pk)
            return redirect("admin:article", slug)
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
        # The last that was said of each fault.
        earlier=list({fact.fault: fact for fact in errata(condition).filter(section=key)}.values()),
        typed=request.POST,
    )


def _preview(condition: Condition, by: Person, said: dict[str, Any]) -> str:
    body = erratum_body(condition, **said)
    revision = list(said["revisions"])[-1]
    body["revision"] = revision.digest
    label = Label(
        _("A preview: this erratum is not issued yet"),
        _("This is the page as readers will find it once it is."),
    )
    return print_preview(with_erratum(condition, revision.section, body, by=by), label)


def wrong_words(condition: Condition, key: str) -> list[WrongWords]:
    """Words of the section that readers saw and see no more, the latest first. Three queries."""
    shown = list(
        EditionSection.objects.filter(edition__condition=condition, section=key)
        .select_related("edition", "revision")
        .prefetch_related("reviews")
        .order_by("edition__number")
    )
    said = [fact.fact["body"] for fact in errata(condition).filter(section=key)]
    named = {(body["revision"], number) for body in said for number in body["wrong_editions"]}
    found: dict[int, WrongWords] = {}
    for row in shown:
        own = [one for one in shown if one.revision_id == row.revision_id]
        later = [one for one in shown if one.edition.number > own[-1].edition.number]
        if later:
            is_named = (row.revision.digest, own[-1].edition.number) in named
            found[row.revision_id] = WrongWords(own, later[0], is_named)
    return list(reversed(found.values()))


def _named_by(report: Report | None, words: list[WrongWords]) -> str:
    """The words that the reporter saw, or the last ones that were replaced."""
    number = report.edition.number if report and report.edition else None
    seen = [one for one in words if number in {row.edition.number for row in one.shown}]
    fresh = [one for one in (*seen, *words) if not one.is_named]
    return fresh[0].revision.digest if fresh else ""


def _report(request: BoardRequest, condition: Condition) -> Report | None:
    """The report that led here, if one of this article did."""
    number = query_parameters.number(request.POST.get("report") or request.GET.get("report") or "")
    found = Report.objects.select_related("edition", "written")
    return found.filter(pk=number or 0, condition=condition).first()


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
        with telling_refusals(request):
            if "lift" in request.POST:
                actions.lift_notice(condition=condition, section=key, by=request.person)
            else:
                said = form.cleaned_data["notice"]
                actions.set_notice(condition=condition, section=key, by=request.person, notice=said)
            messages.success(request, _("Readers see it so from now on."))
            return redirect("admin:article", slug)
    section = dict(section_choices()).get(key, key)
    title = _("Urgent notice: %(section)s") % {"section": section}
    return board_render(
        request, "board/notice.html", condition, title=title, form=form, stands=stands
    )
