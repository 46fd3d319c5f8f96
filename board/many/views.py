"""Asking for an act on many articles, and what became of it."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.paginator import Paginator
from django.db.models import F
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import query_parameters
from accounts.models import Person
from board.access import BoardRequest, board_page, by_post
from board.articles.views import BOARD, is_filled
from board.desk.views import search_of
from board.desk.waiting import TITLES, Workplace
from board.models.run import Run, RunStep
from condition.models import Condition, Specialty
from record.models import SectionState

from .performing import perform

AT_ONCE = 10  # articles that nobody has to wait for
MOST = 20_000
STEPS_A_PAGE = 100
Act = Run.Act
NEEDS = {
    Act.ASSIGN: "person", Act.ASK: "person", Act.PUBLISH: "summary", Act.SCHEDULE: "at",
    Act.SPECIALTY: "specialty",
}  # fmt: skip


class ManyForm(forms.Form):
    """What is to be done, with what it takes."""

    act = forms.ChoiceField(label=gettext_lazy("With what is chosen"), choices=Act.choices)
    person = forms.ModelChoiceField(
        Person.objects.active(), label=gettext_lazy("Person"), required=False
    )
    due_on = forms.DateField(
        label=gettext_lazy("By"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    word = forms.CharField(label=gettext_lazy("A word on it"), required=False, max_length=500)
    summary = forms.CharField(
        label=gettext_lazy("What readers find changed"), required=False, max_length=1_000
    )
    at = forms.DateTimeField(
        label=gettext_lazy("At"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
    )
    specialty = forms.ModelChoiceField(
        Specialty.objects.all(), label=gettext_lazy("Specialty"), required=False
    )

    def clean(self) -> dict[str, Any]:
        """Raises ValidationError for an act without what it takes."""
        said = super().clean() or self.cleaned_data
        wanted = [NEEDS[act] for act in (said.get("act"),) if act in NEEDS]
        if said.get("act") == Act.SCHEDULE:
            wanted.append("summary")
        for name in wanted:
            if not said.get(name):
                self.add_error(name, _("%(field)s is missing.") % {"field": self[name].label})
        return said

    def given(self) -> dict[str, Any]:
        """As a run keeps it."""
        said = {name: value for name, value in self.cleaned_data.items() if value and name != "act"}
        return {
            name: value.isoformat() if name in {"due_on", "at"} else getattr(value, "pk", value)
            for name, value in said.items()
        }


@by_post("admin:articles")
@board_page(*BOARD)
def many(request: BoardRequest) -> HttpResponse:
    """Make a run of what was ticked, or of all that the search or the list found."""
    form, chosen = ManyForm(request.POST), _chosen(request)
    if not is_filled(request, form):
        return redirect(request.META.get("HTTP_REFERER") or "admin:articles")
    if not chosen:
        messages.warning(request, _("Nothing was ticked, so nothing was done."))
        return redirect("admin:articles")
    run = Run.objects.create(
        act=form.cleaned_data["act"], given=form.given(), by=request.person, made_at=timezone.now()
    )
    RunStep.objects.bulk_create(
        (RunStep(run=run, condition_id=pk, section=section) for pk, section in chosen),
        batch_size=1_000,
    )
    if len(chosen) <= AT_ONCE:
        for _step in perform(run):
            pass
    return redirect("admin:run", run.pk)


def _chosen(request: BoardRequest) -> list[tuple[int, str]]:
    """Articles by their ids, with a section or "", each once."""
    found = request.POST.get("found", "")
    workplace = Workplace(request.person)
    if found in TITLES and found != "to_publish":
        rows = getattr(workplace, found)
        listed = [row for row in rows[:MOST] if isinstance(row, SectionState)]
        return [(row.condition_id, row.section) for row in listed]
    if found == "to_publish":
        return [(row["condition"], "") for row in workplace.to_publish[:MOST]]
    if found == "articles":
        articles = workplace.looked_for(search_of(request)).order_by("title", "pk")
        return [(pk, "") for pk in articles.values_list("pk", flat=True)[:MOST]]
    ticked = dict.fromkeys(request.POST.getlist("one"))
    split = [one.partition(":") for one in ticked]
    pairs = [(query_parameters.number(pk) or 0, section[:60]) for pk, _colon, section in split]
    articles = Condition.objects.filter(pk__in=[pk for pk, _section in pairs])
    known = set(articles.values_list("pk", flat=True))
    return [one for one in pairs if one[0] in known]


@board_page(*BOARD)
def run(request: BoardRequest, pk: int) -> HttpResponse:
    """How far a run is, and what was refused, with the reason."""
    found = get_object_or_404(Run.objects.select_related("by"), pk=pk)
    refused_first = found.steps.select_related("condition").order_by(F("state").desc(), "pk")
    return render(
        request,
        "board/run.html",
        {
            **admin.site.each_context(request),
            "title": f"{found}",
            "run": found,
            "progress": found.progress(),
            "page": Paginator(refused_first, STEPS_A_PAGE).get_page(request.GET.get("page")),
        },
    )
