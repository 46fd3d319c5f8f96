"""The lists of the desk: short on the board's home, whole on pages of their own."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from accounts import query_parameters
from accounts.models import EDITORS
from board.access import BoardRequest, board_page, in_frame
from board.articles.views import BOARD
from condition.models import Specialty

from .waiting import TITLES, Search, Work, Workplace

ROWS_A_PAGE = 50


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
    return in_frame(
        request,
        "board/articles.html",
        title=_("Articles"),
        search=search,
        works=Work.choices,
        specialties=Specialty.objects.all(),
        page=Workplace(request.person).articles(search),
        can_add=request.person.has_role(*EDITORS),
    )


@board_page(*BOARD)
def desk_list(request: BoardRequest, name: str) -> HttpResponse:
    """One list of the desk, all of it."""
    if name not in TITLES:
        raise Http404(_("The desk has no such list."))
    box, page = Workplace(request.person).page(name, request.GET.get("page"), ROWS_A_PAGE)
    return in_frame(request, "board/desk_list.html", title=box.title, box=box, page=page)
