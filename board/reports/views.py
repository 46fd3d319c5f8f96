"""What readers told the board: the list to triage, and one report with all one can do about it."""

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Case, Count, Q, QuerySet, When
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import EDITORS, Person, Role
from board.access import BoardRequest, board_page, in_frame, telling_refusals
from board.articles.views import (
    BOARD,
    board_render,
    is_filled,
    named,
    section_choices,
)
from condition.models import Condition, Specialty
from record import actions
from record.models import Change, Report

A_PAGE = 50
CHOICES = 50  # changes and other reports that are offered
WORKS = (*EDITORS, Role.Kind.PUBLISHER)  # who triages and answers
STATES = {
    "open": (gettext_lazy("open"), Q(answered_at=None, erratum=None, duplicate_of=None)),
    "unread": (gettext_lazy("not yet read"), Q(kind=Report.Kind.UNREAD)),
    "answered": (gettext_lazy("answered"), Q(answered_at__isnull=False)),
    "corrected": (gettext_lazy("ended in an erratum"), Q(erratum__isnull=False)),
    "duplicate": (gettext_lazy("duplicates"), Q(duplicate_of__isnull=False)),
    "all": (gettext_lazy("all"), Q()),
}
MEANINGS = {
    Report.Kind.NO_ERROR: gettext_lazy("The article is right as it stands; the answer says why."),
    Report.Kind.TYPO: gettext_lazy("A slip of the pen that changes no meaning."),
    Report.Kind.WORDING: gettext_lazy("Right, but easily misunderstood."),
    Report.Kind.CLINICAL: gettext_lazy("What it says is wrong or out of date."),
    Report.Kind.SAFETY: gettext_lazy("Acting on it could harm somebody."),
    Report.Kind.DUPLICATE: gettext_lazy("Another reader said it first; both get one answer."),
}


def _sections() -> list[tuple[str, str]]:
    references = ("references", str(Report(section="references").section_title))
    whole = ("-", _("the whole article"))
    return [("", _("any")), *section_choices(), references, whole]


def _specialties() -> list[tuple[str, str]]:
    return [("", _("any")), *Specialty.objects.values_list("slug", "name")]


class FilterForm(forms.Form):
    state = forms.ChoiceField(
        label=gettext_lazy("State"),
        choices=[(key, name) for key, (name, _query) in STATES.items()],
        required=False,
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Class"),
        choices=[("", gettext_lazy("any")), *Report.Kind.choices],
        required=False,
    )
    section = forms.ChoiceField(label=gettext_lazy("Section"), choices=_sections, required=False)
    specialty = forms.ChoiceField(
        label=gettext_lazy("Specialty"), choices=_specialties, required=False
    )
    article = forms.CharField(label=gettext_lazy("Article"), required=False, max_length=200)
    mine = forms.BooleanField(label=gettext_lazy("on my sections"), required=False)

    FILTERS = {
        "kind": "kind",
        "section": "section",
        "specialty": "condition__specialty__slug",
    }

    def chosen(self, request: BoardRequest) -> QuerySet[Report]:
        """Those that the filters let through; a filter that makes no sense is none.

        The gravest of the open ones first.
        """
        self.is_valid()
        said = self.cleaned_data
        state = said.get("state") or "open"
        found = Report.objects.filter(STATES[state][1])
        for name, lookup in self.FILTERS.items():
            if value := said.get(name):
                found = found.filter(**{lookup: "" if value == "-" else value})
        if said.get("article"):
            found = found.filter(condition__in=named(Condition.objects.all(), said["article"]))
        if said.get("mine"):
            mine = Report.objects.open_for(request.person).order_by().values("pk")
            found = found.filter(pk__in=mine)
        if state in {"open", "unread"}:
            return found.worst_first()
        return found.order_by("-received_at", "-pk")


@board_page(*BOARD)
def reports(request: BoardRequest) -> HttpResponse:
    form = FilterForm(request.GET)
    found = form.chosen(request).select_related(
        "condition__specialty", "edition", "written", "answered_by", "erratum", "duplicate_of"
    )
    return in_frame(
        request,
        "board/reports.html",
        title=_("Reports"),
        form=form,
        page=Paginator(found, A_PAGE).get_page(request.GET.get("page")),
        tally=_tally(),
    )


def _tally() -> dict[str, int]:
    """How many wait, by class. One query."""
    counted = Report.objects.open().order_by().values("kind").annotate(number=Count("pk"))
    return {str(Report.Kind(row["kind"]).label): row["number"] for row in counted}


class TriageForm(forms.Form):
    kind = forms.ChoiceField(
        choices=[(kind, kind.label) for kind in MEANINGS],
        error_messages={"required": gettext_lazy("Say what kind of report it is.")},
    )
    duplicate_of = forms.ModelChoiceField(Report.objects.all(), required=False)


class AnswerForm(forms.Form):
    """What the reporter will read."""

    text = forms.CharField(
        max_length=4_000,
        required=False,  # the act has a better sentence for an empty one
        error_messages={"max_length": gettext_lazy("Answer in at most 4000 characters.")},
    )
    change = forms.ModelChoiceField(Change.objects.all(), required=False)


class TieForm(forms.Form):
    change = forms.ModelChoiceField(
        Change.objects.all(),
        error_messages={"required": gettext_lazy("Choose the change that mends it.")},
    )


class EraseForm(forms.Form):
    is_sure = forms.BooleanField(
        error_messages={"required": gettext_lazy("Tick the box that says you are sure.")}
    )


def _erase(*, report: Report, by: Person, is_sure: bool) -> None:  # noqa: ARG001 (the form's tick)
    actions.erase_report(report=report, by=by)


# What can be done with a report: the form, the act, and what is said when it is done.
ACTS: dict[str, tuple[type[forms.Form], Callable[..., object], Promise]] = {
    "triage": (TriageForm, actions.triage, gettext_lazy("Sorted.")),
    "answer": (
        AnswerForm,
        actions.answer,
        gettext_lazy("Answered. The reporter finds it behind the link."),
    ),
    "tie": (TieForm, actions.tie_change, gettext_lazy("The report names the change now.")),
    "erase": (EraseForm, _erase, gettext_lazy("What the reader wrote is erased.")),
}


@board_page(*BOARD)
def report(request: BoardRequest, pk: int) -> HttpResponse:
    """One report; a POST sorts it, answers it, ties a change to it, or erases what was written."""
    found = _report(pk)
    if request.POST.get("act") in ACTS:
        kind, act, done = ACTS[request.POST["act"]]
        form = kind(request.POST)
        if is_filled(request, form):
            with telling_refusals(request):
                act(report=found, by=request.person, **form.cleaned_data)
                messages.success(request, str(done))
                return redirect("admin:report", pk)
    is_worker = request.person.has_role(*WORKS)
    return board_render(
        request,
        "board/report.html",
        found.condition,
        title=_("Report %(number)d") % {"number": found.pk},
        report=found,
        written=getattr(found, "written", None),
        duplicates=list(found.duplicates.order_by("received_at").select_related("written")),
        others=_others(found),
        kinds=[(key, key.label, meaning) for key, meaning in MEANINGS.items()],
        changes=_changes(found),
        typed=request.POST,
        can_work=is_worker,
        can_correct=request.person.has_role(Role.Kind.PUBLISHER),
        can_erase=request.person.has_role(Role.Kind.PUBLISHER, Role.Kind.ADMINISTRATOR),
    )


def _report(pk: int) -> Report:
    found = Report.objects.select_related(
        "condition__specialty",
        "condition__current__edition",
        "edition",
        "written",
        "answered_by",
        "erratum__by",
        "change__by",
        "duplicate_of__erratum",
        "duplicate_of__change",
    )
    return get_object_or_404(found, pk=pk)


def _others(found: Report) -> QuerySet[Report]:
    """Reports that said it first, perhaps: of the same article, those of the section on top."""
    alike = Report.objects.filter(condition=found.condition, duplicate_of=None).exclude(pk=found.pk)
    nearness = Case(When(section=found.section, then=0), default=1)
    return alike.select_related("written").order_by(nearness, "-received_at")[:CHOICES]


def _changes(found: Report) -> QuerySet[Change]:
    """What was changed in the section since the words that were reported, the newest first."""
    made = Change.objects.filter(condition=found.condition).select_related("by")
    if found.section and found.section != "references":
        made = made.filter(section=found.section)
    if found.edition:
        made = made.filter(at__gt=found.edition.published_at)
    return made.order_by("-at")[:CHOICES]
