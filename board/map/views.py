"""The staleness map: one picture of how fresh every section of every article is."""

from collections.abc import Iterable

from django.contrib import admin
from django.core.paginator import Page, Paginator
from django.db.models import Exists, OuterRef
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts import query_parameters
from accounts.models import EDITORS, Person
from board.access import BoardRequest, board_page
from board.articles.views import BOARD
from condition import registry
from condition.models import Specialty
from record.judgement.staleness import Cell, Freshness, Row, cared_for, counted, staleness_map
from record.models import Review, Revision

ROWS_A_PAGE = 100


@board_page(*BOARD)
def staleness(request: BoardRequest) -> HttpResponse:
    """Articles down, sections across; a page of them, counted over all."""
    asked = query_parameters.text(request, "specialty")
    specialty = Specialty.objects.filter(slug=asked).first()
    asked = request.GET.get("reviewer", "")
    reviewer = Person.objects.filter(pk=query_parameters.number(asked) or 0).first()
    articles = cared_for()
    for word in query_parameters.text(request, "q").split():
        articles = articles.filter(title__icontains=word)
    if specialty:
        articles = articles.filter(specialty=specialty)
    rows = staleness_map(articles, reviewer)
    counts = counted(rows)
    state = request.GET.get("state", "")
    if state in Freshness.values:
        rows = [row for row in rows if any(cell.freshness == state for cell in row.cells)]
    page = Paginator(rows, ROWS_A_PAGE).get_page(request.GET.get("page"))
    can_edit = request.person.has_role(*EDITORS)
    return render(
        request,
        "board/map.html",
        {
            **admin.site.each_context(request),
            "title": _("How fresh every section is"),
            "sections": registry.sections(),
            "page": page,
            "rows": _with_addresses(page, can_edit=can_edit),
            "counts": counts,
            "state": state,
            "specialty": specialty,
            "specialties": Specialty.objects.all(),
            "reviewer": reviewer,
            "reviewers": _reviewers(),
            "is_narrow": any(
                request.GET.get(name) for name in ("q", "specialty", "reviewer", "state")
            ),
        },
    )


def _with_addresses(page: Page, *, can_edit: bool) -> list[tuple[Row, list[tuple[Cell, str]]]]:
    """The rows shown, each cell with the address of its act. One query for all."""
    shown: list[Row] = list(page.object_list)
    labels = _labels(cell for row in shown for cell in row.cells)
    return [
        (row, [(cell, _act(row, cell, labels, can_edit)) for cell in row.cells]) for row in shown
    ]


def _labels(cells: Iterable[Cell]) -> dict[int, str]:
    wanted = [cell.revision for cell in cells if cell.revision is not None]
    digests = Revision.objects.filter(pk__in=wanted).order_by().values_list("pk", "digest")
    return {pk: digest[:12] for pk, digest in digests}


def _act(row: Row, cell: Cell, labels: dict[int, str], can_edit: bool) -> str:
    """Where the next thing is done: words are written, or judged; "" where this person can't."""
    slug, key = row.condition.slug, cell.section.key
    if cell.revision is None:
        return reverse("admin:section", args=[slug, key]) if can_edit else ""
    if cell.freshness == Freshness.CHANGED and can_edit:
        return reverse("admin:section", args=[slug, key])
    return reverse("admin:review", args=[slug, key, labels[cell.revision]])


def _reviewers() -> list[Person]:
    """Everybody who ever signed: some have left, and what they signed still shows."""
    signed = Review.objects.filter(reviewer=OuterRef("pk"))
    return list(Person.objects.filter(Exists(signed)))
