"""The lists of the desk: short on the board's home, whole on pages of their own."""

from typing import Any, NamedTuple

from django.contrib import admin
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import query_parameters
from board.access import BoardRequest, board_page
from board.articles.views import BOARD
from condition.models import Specialty

from .waiting import SHORT, Search, Work, Workplace

ROWS_A_PAGE = 50
# In the order of the desk: what is late comes first, what others do comes last.
TITLES = {
    "missed": gettext_lazy("Publications that missed their time"),
    "to_sign": gettext_lazy("Waits for your signature"),
    "to_mend": gettext_lazy("A reviewer asked you for changes"),
    "to_submit": gettext_lazy("Changed by you, not submitted"),
    "without_signer": gettext_lazy("Nobody on the board can sign this"),
    "to_publish": gettext_lazy("Signed and ready to publish"),
    "scheduled": gettext_lazy("To be published at their hour"),
    "reports": gettext_lazy("Readers' reports"),
    "due": gettext_lazy("Due for review"),
    "with_others": gettext_lazy("Yours, with others now"),
}


class Box(NamedTuple):
    name: str
    title: str | Promise
    rows: list[Any]
    total: int

    @property
    def template(self) -> str:
        return f"board/desk/{self.name}.html"

    @property
    def left_out(self) -> int:
        return self.total - len(self.rows)


def boxes(workplace: Workplace) -> list[Box]:
    """The lists that have something in them, each cut short."""
    found = [_box(workplace, name, slice(SHORT)) for name in TITLES]
    return [box for box in found if box.total]


def search_of(request: HttpRequest) -> Search:
    work = request.GET.get("work", Work.ALL)
    return Search(
        title=query_parameters.text(request, "q"),
        work=work if work in Work.values else Work.ALL,
        specialty=query_parameters.text(request, "specialty"),
        page=request.GET.get("page", "1"),
    )


@board_page(*BOARD)
def articles(request: BoardRequest) -> HttpResponse:
    """All articles: those with the newest open work first, then by title."""
    search = search_of(request)
    return render(
        request,
        "board/articles.html",
        {
            **admin.site.each_context(request),
            "title": _("Articles"),
            "search": search,
            "works": Work.choices,
            "specialties": Specialty.objects.all(),
            "page": Workplace(request.person).articles(search),
            "can_add": request.user.has_perm("condition.add_condition"),
        },
    )


@board_page(*BOARD)
def desk_list(request: BoardRequest, name: str) -> HttpResponse:
    """One list of the desk, all of it."""
    if name not in TITLES:
        raise Http404(_("The desk has no such list."))
    workplace = Workplace(request.person)
    page: Page = Paginator(getattr(workplace, name), ROWS_A_PAGE).get_page(request.GET.get("page"))
    start = max(page.start_index() - 1, 0)
    return render(
        request,
        "board/desk_list.html",
        {
            **admin.site.each_context(request),
            "title": TITLES[name],
            "box": _box(workplace, name, slice(start, start + ROWS_A_PAGE)),
            "page": page,
        },
    )


def _box(workplace: Workplace, name: str, part: slice) -> Box:
    found = getattr(workplace, name)
    rows = workplace.in_hand.described(found[part]) if name == "due" else found[part]
    return Box(name, TITLES[name], rows, len(found))
