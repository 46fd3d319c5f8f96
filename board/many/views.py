"""Asking for an act on many articles, and what became of it."""

from datetime import date, datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Case, Q, When
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts import query_parameters
from accounts.models import Person
from board.access import BoardRequest, board_page, by_post, in_frame, telling_refusals
from board.articles.views import BOARD
from board.confirmation import Matter, Outlook, Said, in_two_steps
from board.desk.views import search_of
from board.desk.waiting import TITLES, Workplace
from board.find.finding import MOST
from board.models.run import Run, RunStep
from condition.models import Condition, Specialty
from importing.models import ImportRun
from record.models import SectionState, State

from .performing import begin

STEPS_A_PAGE = 100
NAMED = 10  # articles that the page before the act names
Act = Run.Act
# What comes to one edition, or one word, of an article, however many of its sections were found.
FOR_ARTICLES = {Act.PUBLISH, Act.SCHEDULE, Act.SPECIALTY}
ON_PAGES_OF_THEIR_OWN = {Act.REPLACE, Act.CARRY_OVER}
NEEDS = {
    Act.ASSIGN: "person", Act.ASK: "person", Act.PUBLISH: "summary", Act.SCHEDULE: "at",
    Act.SPECIALTY: "specialty",
}  # fmt: skip


class ManyForm(forms.Form):
    """What is to be done, with what it takes."""

    act = forms.ChoiceField(
        label=gettext_lazy("With what is chosen"),
        choices=[one for one in Act.choices if one[0] not in ON_PAGES_OF_THEIR_OWN],
    )
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
    at = query_parameters.HourField(
        label=gettext_lazy("At"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
    )
    specialty = forms.ModelChoiceField(
        Specialty.objects.all(), label=gettext_lazy("Specialty"), required=False
    )
    seen_at = forms.DateTimeField(
        required=False, widget=forms.HiddenInput, initial=lambda: timezone.now().isoformat()
    )
    found = forms.CharField(required=False, widget=forms.HiddenInput)

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
        aside = {"act", "found"}
        said = {name: value for name, value in self.cleaned_data.items() if value}
        return {
            name: value.isoformat() if isinstance(value, date) else getattr(value, "pk", value)
            for name, value in said.items()
            if name not in aside
        }


@by_post("admin:articles")
@board_page(*BOARD)
def many(request: BoardRequest) -> HttpResponse:
    """Make a run of what was ticked, or of all that the search or the list found.

    What puts all that was found before readers says first what will happen.
    """
    data = request.POST.copy()
    now = timezone.now()
    data["seen_at"] = data.get("seen_at") or now.isoformat()
    form, chosen = ManyForm(data), _chosen(request)
    if not chosen:
        messages.warning(request, _("Nothing was ticked, so nothing was done."))
        return redirect("admin:articles")
    if not form.is_valid():
        context = {"form": form, "chosen": chosen, "ticked": request.POST.getlist("one")}
        return in_frame(request, "board/many.html", title=_("Do one thing with many"), **context)
    form.cleaned_data["seen_at"] = min(form.cleaned_data["seen_at"], now)
    if form.cleaned_data["found"] and form.cleaned_data["act"] in {Act.PUBLISH, Act.SCHEDULE}:
        return _publish_found(request, form, chosen)
    return redirect(_begin(request, form, chosen))


def _publish_found(
    request: BoardRequest, form: ManyForm, chosen: list[tuple[int, str]]
) -> HttpResponse:
    def outlook(said: Said) -> Outlook:
        seen, later = _hour(said["seen_at"]), said["act"] == Act.SCHEDULE
        pks = list(dict.fromkeys(pk for pk, _section in chosen))
        named = Condition.objects.filter(pk__in=pks[:NAMED]).order_by("title")
        names = "; ".join([str(one) for one in named] + ["…"][: len(pks) > NAMED])
        happens = [
            ngettext("%(n)d article: %(names)s", "%(n)d articles: %(names)s", len(pks))
            % {"n": len(pks), "names": names},
            _("Each gets an edition of the words that were signed by %(time)s.") % {"time": seen},
            *(
                [_("Readers see it from %(time)s on.") % {"time": _hour(said["at"])}]
                if later
                else []
            ),
            _("An article with words that were written or signed later is refused, and named."),
        ]
        return Outlook(happens, _("Yes: %(act)s") % {"act": Act(said["act"]).label})

    def act(_said: Said) -> tuple[str, str]:
        return _("It is under way."), _begin(request, form, chosen)

    title = _("Publish all that was found")
    lead = _("What is published can be corrected, and not be made unseen.")
    matter = Matter(title, lead, reverse("admin:articles"), [], title)
    return in_two_steps(request, matter, form, outlook=outlook, act=act)


def _hour(at: datetime) -> str:
    hour, zone = timezone.localtime(at), timezone.get_current_timezone_name()
    return f"{date_format(hour, 'j F Y, H:i')} ({zone})"


def _begin(request: BoardRequest, form: ManyForm, chosen: list[tuple[int, str]]) -> str:
    """Make the run, and give its address."""
    run = begin(act=form.cleaned_data["act"], given=form.given(), by=request.person, chosen=chosen)
    if len(chosen) == MOST:
        said = _("A run takes %(n)d at most: ask for the rest when it is done.")
        messages.warning(request, said % {"n": MOST})
    return reverse("admin:run", args=[run.pk])


def _chosen(request: BoardRequest) -> list[tuple[int, str]]:
    """Articles by their ids, with a section or "", each once."""
    found = request.POST.get("found", "")
    workplace = Workplace(request.person)
    if found in TITLES and found != "to_publish":  # a run takes MOST, and says so
        rows = getattr(workplace, found)
        listed = [row for row in rows[:MOST] if isinstance(row, SectionState)]
        return [(row.condition_id, row.section) for row in listed]
    if found == "to_publish":
        return [(row["condition"], "") for row in workplace.to_publish[:MOST]]
    if found.startswith("run:"):
        return _done_by(found, for_articles=request.POST.get("act") in FOR_ARTICLES)
    if found == "articles":
        articles = workplace.looked_for(search_of(request)).order_by("title", "pk")
        return [(pk, "") for pk in articles.values_list("pk", flat=True)[:MOST]]
    ticked = dict.fromkeys(request.POST.getlist("one"))
    split = [one.partition(":") for one in ticked]
    pairs = [(query_parameters.number(pk) or 0, section[:60]) for pk, _colon, section in split]
    articles = Condition.objects.filter(pk__in=[pk for pk, _section in pairs])
    known = set(articles.values_list("pk", flat=True))
    return [one for one in pairs if one[0] in known]


def _done_by(found: str, *, for_articles: bool) -> list[tuple[int, str]]:
    """The sections that an earlier run was done with, which are followed until they are public."""
    number = query_parameters.number(found.removeprefix("run:"))
    done = RunStep.objects.filter(run=number or 0, state=RunStep.State.DONE)
    pairs = done.values_list("condition", "section")
    return list(dict.fromkeys((pk, "" if for_articles else key) for pk, key in pairs))


@board_page(*BOARD)
def run(request: BoardRequest, pk: int) -> HttpResponse:
    """How far a run is, and what was refused, with the reason."""
    found = get_object_or_404(Run.objects.select_related("by"), pk=pk)
    is_refused = Q(state=RunStep.State.REFUSED)
    refused_first = found.steps.select_related("condition").order_by(
        Case(When(is_refused, then=0), default=1), "pk"
    )
    page = Paginator(refused_first, STEPS_A_PAGE).get_page(request.GET.get("page"))
    steps = list(page.object_list)
    sections = SectionState.objects.on(timezone.now()).filter(
        condition__in={step.condition_id for step in steps},
        section__in={step.section for step in steps},
    )
    now = {(row.condition_id, row.section): row for row in sections}
    found_now = [(step, now.get((step.condition_id, step.section))) for step in steps]
    return in_frame(
        request,
        "board/run.html",
        title=f"{found}",
        run=found,
        import_run=ImportRun.objects.filter(pk=found.given.get("run")).first(),
        progress=found.progress(),
        page=page,
        steps=[(step, row, row and State(row.state)) for step, row in found_now],
        followed=f"run:{found.pk}",
    )


@by_post("admin:run")
@board_page(*BOARD)
def stop(request: BoardRequest, pk: int) -> HttpResponse:
    """What still waits of a run is not done."""
    with telling_refusals(request):
        get_object_or_404(Run, pk=pk).stop(request.person)
    return redirect("admin:run", pk)
