"""What the library says of a thing, for the board."""

from django.contrib import admin
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from accounts import query_parameters
from accounts.models import EDITORS
from board.access import BoardRequest, board_page
from board.articles.views import BOARD
from condition.models import Term
from reading.search.spelling import starts
from record.models import PublishedItem

from .comparing import MEDICINES, disagreements, kinds, lists_of, sayings

A_PAGE = 100


@board_page(*BOARD)
def things(request: BoardRequest) -> HttpResponse:
    """The names that published items of a kind have, those of most articles first."""
    known = kinds()
    asked = query_parameters.text(request, "kind")
    kind = asked if asked in known else MEDICINES
    found = PublishedItem.objects.of_kinds(lists_of(kind))
    if beginning := Term.normal_of(query_parameters.text(request, "q")):
        found = found.filter(starts("normal", beginning))
    rows = found.values("normal", "slug").annotate(articles=Count("condition", distinct=True))
    page = Paginator(rows.order_by("-articles", "normal"), A_PAGE).get_page(request.GET.get("page"))
    context = {"title": _("What the library says"), "kinds": known, "kind": kind, "page": page}
    return render(request, "board/things.html", {**admin.site.each_context(request), **context})


@board_page(*BOARD)
def said_of(request: BoardRequest, kind: str, slug: str) -> HttpResponse:
    """Every statement on one thing, disagreements first."""
    found = sayings(kind, slug) if kind in kinds() else []
    if not found:
        raise Http404
    name = PublishedItem.objects.of_kinds(lists_of(kind)).filter(slug=slug).first()
    context = {
        "title": capfirst(name.normal) if name else slug,
        "sayings": found,
        "disagreements": disagreements(found),
        "can_edit": request.person.has_role(*EDITORS),
        "medicine": slug if kind == MEDICINES else "",
    }
    return render(request, "board/said_of.html", {**admin.site.each_context(request), **context})
