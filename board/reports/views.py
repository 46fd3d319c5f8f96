"""What readers told the board: the list to triage, and one report with all one can do about it."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.paginator import Paginator
from django.db.models import Case, Count, Q, QuerySet, When
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import EDITORS, Role
from accounts.refusals import Refusal
from board.access import BoardRequest, board_page, say_refusal
from board.articles.views import BOARD, is_filled, public_address
from condition import registry
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


class FilterForm(forms.Form):
    """Which reports are listed."""

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
    section = forms.ChoiceField(label=gettext_lazy("Section"), required=False)
    specialty = forms.ChoiceField(label=gettext_lazy("Specialty"), required=False)
    article = forms.ChoiceField(label=gettext_lazy("Article"), required=False)
    mine = forms.BooleanField(label=gettext_lazy("on my sections"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        keys = [one.key for one in registry.sections()]
        named = [(key, Report(section=key).section_title) for key in (*keys, "references")]
        self.fields["section"].choices = [("", _("any")), *named, ("-", _("the whole article"))]
        specialties = Specialty.objects.values_list("slug", "name")
        self.fields["specialty"].choices = [("", _("any")), *specialties]
        articles = Condition.objects.order_by("title").values_list("slug", "title")
        self.fields["article"].choices = [("", _("any")), *articles]

    def chosen(self, found: QuerySet[Report]) -> QuerySet[Report]:
        """Those of `found` that the filters let through; a filter that makes no sense is none."""
        self.is_valid()
        said = self.cleaned_data
        found = found.filter(STATES[said.get("state") or "open"][1])
        if kind := said.get("kind"):
            found = found.filter(kind=kind)
        if section := said.get("section"):
            found = found.filter(section="" if section == "-" else section)
        if article := said.get("article"):
            found = found.filter(condition__slug=article)
        if specialty := said.get("specialty"):
            found = found.filter(condition__specialty__slug=specialty)
        return found


@board_page(*BOARD)
def reports(request: BoardRequest) -> HttpResponse:
    """The triage list, the gravest of the open ones first."""
    form = FilterForm(request.GET)
    found = form.chosen(Report.objects.all())
    if form.cleaned_data.get("mine"):
        mine = Report.objects.open_for(request.person).order_by().values("pk")
        found = found.filter(pk__in=mine)
    is_open = (form.cleaned_data.get("state") or "open") in {"open", "unread"}
    found = found.worst_first() if is_open else found.order_by("-received_at", "-pk")
    found = found.select_related(
        "condition__specialty", "edition", "written", "answered_by", "erratum", "duplicate_of"
    )
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    asked = request.GET.copy()
    asked.pop("page", None)
    return _render(
        request,
        "board/reports.html",
        title=_("What readers report"),
        form=form,
        page=page,
        query=asked.urlencode(),
        tally=_tally(),
    )


def _tally() -> dict[str, int]:
    """How many wait, by class. One query."""
    counted = Report.objects.open().order_by().values("kind").annotate(number=Count("pk"))
    return {str(Report.Kind(row["kind"]).label): row["number"] for row in counted}


class TriageForm(forms.Form):
    """What a report is."""

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


@dataclass(frozen=True)
class Kind:
    """One answer to “what is it?”."""

    key: str
    name: str
    meaning: str


@board_page(*BOARD)
def report(request: BoardRequest, pk: int) -> HttpResponse:
    """One report; a POST sorts it, answers it, ties a change to it, or erases what was written."""
    found = _report(pk)
    acts = {"triage": _triage, "answer": _answer, "tie": _tie, "erase": _erase}
    act = acts.get(request.POST.get("act", ""))
    if act and _is_done(request, act, found):
        return redirect("admin:report", pk)
    return _screen(request, found)


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


def _screen(request: BoardRequest, found: Report) -> HttpResponse:
    is_worker = request.person.has_role(*WORKS)
    return _render(
        request,
        "board/report.html",
        title=_("Report %(number)d") % {"number": found.pk},
        report=found,
        condition=found.condition,
        public_address=public_address(found.condition),
        written=getattr(found, "written", None),
        duplicates=list(found.duplicates.order_by("received_at").select_related("written")),
        others=_others(found),
        kinds=[Kind(key, str(key.label), str(text)) for key, text in MEANINGS.items()],
        changes=_changes(found),
        typed=request.POST,
        can_work=is_worker,
        can_correct=request.person.has_role(Role.Kind.PUBLISHER),
        can_erase=request.person.has_role(Role.Kind.PUBLISHER, Role.Kind.ADMINISTRATOR),
    )


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


def _is_done(request: BoardRequest, act: Any, found: Report) -> bool:
    try:
        return act(request, found)
    except Refusal as refusal:
        say_refusal(request, refusal)
    return False


def _triage(request: BoardRequest, found: Report) -> bool:
    form = TriageForm(request.POST)
    if not is_filled(request, form):
        return False
    actions.triage(report=found, by=request.person, **form.cleaned_data)
    messages.success(request, _("Sorted."))
    return True


def _answer(request: BoardRequest, found: Report) -> bool:
    form = AnswerForm(request.POST)
    if not is_filled(request, form):
        return False
    actions.answer(report=found, by=request.person, **form.cleaned_data)
    messages.success(request, _("Answered. The reporter finds it behind the link."))
    return True


def _tie(request: BoardRequest, found: Report) -> bool:
    form = AnswerForm(request.POST)
    form.fields["change"].required = True
    form.fields["change"].error_messages["required"] = _("Choose the change that mends it.")
    if not is_filled(request, form):
        return False
    actions.tie_change(report=found, by=request.person, change=form.cleaned_data["change"])
    messages.success(request, _("The report names the change now."))
    return True


def _erase(request: BoardRequest, found: Report) -> bool:
    if "is_sure" not in request.POST:
        messages.error(request, _("Tick the box that says you are sure."))
        return False
    actions.erase_report(report=found, by=request.person)
    messages.success(request, _("What the reader wrote is erased."))
    return True


def _render(request: BoardRequest, template: str, **context: Any) -> HttpResponse:
    return render(request, template, {**admin.site.each_context(request), **context})
