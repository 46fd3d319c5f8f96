"""What the library says of a thing, for the board."""

from typing import Any

from django.core.paginator import Page, Paginator
from django.http import Http404, HttpResponse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from accounts import query_parameters
from board.access import BoardRequest, board_page, in_frame
from board.articles.views import BOARD
from condition.models import Term
from reading.search.spelling import starts
from record.models import PublishedName

from .comparing import MEDICINES, Wording, disagreements, items_of, kinds, read, wordings

A_PAGE = 100
WORDINGS_A_PAGE = 10
ARTICLES_A_PAGE = 50


@board_page(*BOARD)
def things(request: BoardRequest) -> HttpResponse:
    """The names that published items of a kind have, those of most articles first."""
    known = kinds()
    asked = query_parameters.text(request, "kind")
    kind = asked if asked in known else MEDICINES
    found = PublishedName.objects.of_kind(kind)
    if beginning := Term.normal_of(query_parameters.text(request, "q")):
        found = found.filter(starts("normal", beginning))
    page = Paginator(found.order_by("-articles", "normal"), A_PAGE).get_page(
        request.GET.get("page")
    )
    context = {"title": _("What the articles say"), "kinds": known, "kind": kind, "page": page}
    return in_frame(request, "board/things.html", **context)


@board_page(*BOARD)
def said_of(request: BoardRequest, kind: str, slug: str) -> HttpResponse:
    """Where the articles differ on one thing, then each wording of it, drafts last."""
    found = wordings(kind, slug) if kind in kinds() else []
    page = Paginator(found, WORDINGS_A_PAGE).get_page(request.GET.get("page"))
    shown = [one for one in found if not one.draft]
    context = {
        "total": sum(one.number for one in shown),
        "different": len(shown),
        "drafts": len(found) - len(shown),
        "disagreements": disagreements(found),
    }
    return _page(request, page, list(page), {"kind": kind, "slug": slug, **context})


@board_page(*BOARD)
def same_words(request: BoardRequest, kind: str, slug: str, words: str) -> HttpResponse:
    """The articles that say it in the same words, each with who signed them."""
    items = items_of(kind, slug).filter(words=words).select_related("condition")
    rows = items.order_by("condition__title", "pk")
    page = Paginator(rows, ARTICLES_A_PAGE).get_page(request.GET.get("page"))
    wordings = [Wording(one) for one in page[:1]]
    return _page(request, page, wordings, {"kind": kind, "slug": slug, "is_same": True})


def _page(
    request: BoardRequest, page: Page, wordings: list[Wording], context: dict[str, Any]
) -> HttpResponse:
    if not wordings:
        raise Http404
    read(wordings)
    context |= {
        "title": capfirst(wordings[0].item.normal) or context["slug"],
        "page": page,
        "wordings": wordings,
        "medicine": context["slug"] if context["kind"] == MEDICINES else "",
    }
    template = "board/same_words.html" if "is_same" in context else "board/said_of.html"
    return in_frame(request, template, **context)
