"""A run of imports: its report, its lists, and what is done with all of its articles at once."""

import json
from collections import Counter
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from accounts.models import EDITORS, Role
from accounts.refusals import NothingChanged
from board.access import BoardRequest, board_page, in_frame
from board.confirmation import Matter, Outlook, in_two_steps
from board.downloads import csv_file
from board.many.performing import begin
from board.models.run import Run
from condition.models import Specialty
from importing import runs, together
from importing.models import Import, ImportFinding, ImportRun
from importing.reports import report, table
from record.models import CurrentEdition, SectionState
from record.models.state import public_to_mend

from .upload_views import ROLES

IMPORTS_A_PAGE = 50
Act = Run.Act
WHICH = {
    "": gettext_lazy("all"),
    "open": gettext_lazy("with something open"),
    "ready": gettext_lazy("with nothing open"),
    "public": gettext_lazy("public here"),
    "not_public": gettext_lazy("not public here yet"),
    "clashes": gettext_lazy("titles that clash"),
    "both_changed": gettext_lazy("changed there and here"),
    "trouble": gettext_lazy("refused or failed"),
}
KINDS = {
    "unplaced": gettext_lazy("not placed"),
    "guessed": gettext_lazy("guessed"),
    "short_list": gettext_lazy("fewer entries than the text promises"),
    "cut_off_sentence": gettext_lazy("a sentence that is cut off"),
    "not_shown": gettext_lazy("readers would not see all of it"),
    "dose_without_number": gettext_lazy("a dose without a number"),
    "two_doses": gettext_lazy("two doses in one"),
    "another_drug": gettext_lazy("a dose of another drug"),
    "numbering_gap": gettext_lazy("a gap in the numbers"),
    "empty_references": gettext_lazy("references that are empty"),
    "stray_line": gettext_lazy("a stray line"),
    "glued_sources": gettext_lazy("sources glued to the text"),
    "missing_field": gettext_lazy("a field that is missing"),
    "picture": gettext_lazy("a picture"),
}


def kind_label(kind: str) -> str:
    return str(KINDS.get(kind, kind.replace("_", " ")))


@board_page(*ROLES)
def run(request: BoardRequest, pk: int) -> HttpResponse:
    """What the run brought, and its articles by what is open, by finding and by specialty."""
    one = get_object_or_404(ImportRun.objects.select_related("by"), pk=pk)
    found = _asked(one, request)
    # Put in order by an index, without what is shown of each.
    page: Page = Paginator(found.values_list("pk", flat=True), IMPORTS_A_PAGE).get_page(
        request.GET.get("page")
    )
    rows = Import.objects.select_related("condition__specialty")
    shown = rows.defer("source", "original", "blocks").in_bulk(list(page.object_list))
    page.object_list = [shown[pk] for pk in page.object_list]
    unsignable = Counter(
        SectionState.objects.filter(
            public_to_mend(), condition__in=[row.condition_id for row in shown.values()]
        ).values_list("condition", flat=True)
    )
    for row in page.object_list:
        row.unsignable = unsignable[row.condition_id]
    is_done = one.state in {ImportRun.State.FINISHED, ImportRun.State.CATEGORIES}
    said = _report(one) if is_done else {}
    counts = (
        ImportFinding.objects.filter(imported__run=one, settled_at=None)
        .values_list("kind")
        .annotate(number=Count("pk"))
        .order_by("-number")
    )
    taken = together.of_run(one)
    numbers = one.imports.aggregate(
        waiting=Count("pk", filter=Q(state=Import.State.WAITING)),
        taken=Count("pk", filter=together.HAS_DRAFT),
        articles=Count("condition", filter=together.HAS_DRAFT, distinct=True),
        ready=Count("pk", filter=together.HAS_DRAFT & Q(open_findings=0)),
    )
    public = CurrentEdition.objects.filter(condition__in=taken.values("condition")).count()
    context = {
        "title": _("Import of %(day)s") % {"day": one},
        "run": one,
        "to_go": numbers["waiting"],
        "report": said,
        "states": [(Import.State(name).label, n) for name, n in said.get("articles", {}).items()],
        "findings": [(kind, kind_label(kind), count) for kind, count in counts],
        "categories": one.categories.filter(posts__gt=0).select_related("specialty"),
        "specialties": Specialty.objects.all(),
        "which": WHICH,
        "asked": {name: request.GET.get(name, "") for name in ("which", "kind", "specialty", "q")},
        "page": page,
        "ready": numbers["ready"],
        "taken": numbers["taken"],
        "not_public": numbers["articles"] - public,
        "origin": _origin(one),
        "can_edit": request.person.has_role(*EDITORS),
        "can_publish": request.person.has_role(Role.Kind.PUBLISHER),
    }
    return in_frame(request, "board/imports/run.html", **context)


def _report(one: ImportRun) -> dict[str, Any]:
    """What the run brought: counted once it has ended, for every look at it."""
    if one.state != ImportRun.State.FINISHED:
        return report(one)
    if "report" not in one.options:
        one.options["report"] = report(one)
        one.save(update_fields=["options"])
    return one.options["report"]


def _asked(one: ImportRun, request: BoardRequest) -> QuerySet[Import]:
    asked = request.GET
    found = one.imports.all()
    narrow: dict[str, dict[str, Any]] = {
        "open": {"open_findings__gt": 0},
        "ready": {"open_findings": 0, "state__in": together.TAKEN},
        "public": {"condition__current__isnull": False},
        "not_public": {"condition__isnull": False, "condition__current": None},
        "clashes": {"state": Import.State.CLASHES},
        "both_changed": {"state": Import.State.BOTH_CHANGED},
        "trouble": {"state__in": [Import.State.REFUSED, Import.State.FAILED]},
    }
    found = found.filter(**narrow.get(asked.get("which", ""), {}))
    if kind := asked.get("kind"):
        open_ones = ImportFinding.objects.filter(imported=OuterRef("pk"), settled_at=None)
        found = found.filter(Exists(open_ones.filter(kind=kind)))
    if specialty := asked.get("specialty"):
        found = found.filter(condition__specialty__slug=specialty)
    if words := asked.get("q"):
        found = found.filter(title__icontains=words[:200])
    return found.order_by("-open_findings", "title", "pk")


def _origin(one: ImportRun) -> str:
    """The site that most of its articles came from."""
    sites = one.imports.exclude(origin="").values_list("origin").annotate(number=Count("pk"))
    return next((site for site, _number in sites.order_by("-number")), "")


@board_page(*ROLES)
def run_data(_request: BoardRequest, pk: int, form: str) -> HttpResponseBase:
    one = get_object_or_404(ImportRun, pk=pk)
    if form == "csv":
        rows = one.imports.select_related("condition").order_by("pk")
        found = rows.defer("source", "original", "blocks").iterator(chunk_size=50)
        return csv_file(table(found), f"import-{one.pk}.csv")
    said = json.dumps(report(one), ensure_ascii=False, indent=2)
    response = HttpResponse(said, content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="import-{one.pk}.json"'
    return response


@require_POST
@board_page(*ROLES)
def categories(request: BoardRequest, pk: int) -> HttpResponse:
    """Which specialty the articles of each category go to, for the whole run."""
    one = get_object_or_404(ImportRun, pk=pk)
    known = {str(specialty.pk): specialty for specialty in Specialty.objects.all()}
    told = {
        category.name: known[chosen]
        for category in one.categories.all()
        if (chosen := request.POST.get(f"category-{category.pk}", "")) in known
    }
    runs.decide_categories(one, told)
    messages.success(request, _("The table is kept, and the articles are filed by it."))
    return redirect("admin:import_run", pk)


@board_page(*EDITORS)
def submit(request: BoardRequest, pk: int) -> HttpResponse:
    """Put all sections that have nothing open before the reviewers."""
    one = get_object_or_404(ImportRun, pk=pk)
    chosen = together.ready_sections(one)
    happens = ngettext(
        "%(n)d section in which nothing is open is put before the reviewers.",
        "%(n)d sections in which nothing is open are put before the reviewers.",
        len(chosen),
    ) % {"n": len(chosen)}
    lead = _("What can't be signed as it stands stays a draft, and is named.")
    outlook = Outlook([happens], _("Submit them"))
    return in_two_steps(
        request,
        _matter(one, _("Submit all that is ready"), lead, ask=""),
        forms.Form(request.POST),
        outlook=lambda _said: outlook,
        act=lambda _said: _begun(request, Act.SUBMIT, chosen, run=one.pk),
    )


class OriginForm(forms.Form):
    origin = forms.CharField(
        label=gettext_lazy("Where they were public"),
        max_length=200,
        help_text=gettext_lazy(
            "Readers are told: “carried over from … on …, not yet reviewed by this board; "
            "cautions not assessed”."
        ),
    )


@board_page(Role.Kind.PUBLISHER)
def carry_over(request: BoardRequest, pk: int) -> HttpResponse:
    """Put out every article of the run as it was public before (rule 6)."""
    one = get_object_or_404(ImportRun, pk=pk)
    found = together.of_run(one).filter(condition__current=None)
    chosen = [(article, "") for article in set(found.values_list("condition", flat=True))]
    happens = ngettext(
        "%(n)d article goes out, unsigned sections too.",
        "%(n)d articles go out, unsigned sections too.",
        len(chosen),
    ) % {"n": len(chosen)}
    lead = _("Each says so, at its top and at every section, until the board has signed it.")
    outlook = Outlook([happens], _("Carry them over"))
    return in_two_steps(
        request,
        _matter(one, _("Carry over"), lead, ask=_("Carry them over")),
        OriginForm(request.POST or None, initial={"origin": _origin(one)}),
        outlook=lambda _said: outlook,
        act=lambda said: _begun(request, Act.CARRY_OVER, chosen, run=one.pk, **said),
    )


def _matter(one: ImportRun, title: str, lead: str, ask: str) -> Matter:
    back = reverse("admin:import_run", args=[one.pk])
    trail = [(reverse("admin:imports"), _("Imports")), (back, str(one))]
    return Matter(title, lead, back, trail, ask)


def _begun(
    request: BoardRequest, act: str, chosen: list[tuple[int, str]], **given: Any
) -> tuple[str, str]:
    """What is said of the board's run that does it, and its address."""
    if not chosen:
        raise NothingChanged(_("There is nothing to do."))
    run = begin(act=act, given=given, by=request.person, chosen=chosen)
    return _("It is under way."), reverse("admin:run", args=[run.pk])
