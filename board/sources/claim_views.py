"""Claims without a source, worst first, each one click from the field where it is missing."""

from django.http import HttpResponse
from django.utils.translation import gettext as _

from accounts import query_parameters
from board.access import BoardRequest, board_page, in_frame
from board.articles.views import BOARD
from condition.models import Specialty
from record.models import cared_for

from .claims import Grade, page_of
from .links import dead_sources


@board_page(*BOARD)
def claims(request: BoardRequest) -> HttpResponse:
    """One grade of them at a time, article by article."""
    asked = request.GET.get("grade")
    grade = next((one for one in Grade if str(one.value) == asked), Grade.DOSE)
    specialty = Specialty.objects.filter(slug=query_parameters.text(request, "specialty")).first()
    articles = cared_for()
    for word in query_parameters.text(request, "q").split():
        articles = articles.filter(title__icontains=word)
    if specialty:
        articles = articles.filter(specialty=specialty)
    page = page_of(articles, grade, query_parameters.number(request.GET.get("start", "")) or 0)
    return in_frame(
        request,
        "board/claims.html",
        title=_("Claims without a source"),
        grade=grade,
        grades=Grade.choices,
        page=page,
        specialty=specialty,
        specialties=Specialty.objects.all(),
        dead=sorted(dead_sources().items()),
    )
