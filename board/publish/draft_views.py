"""Drafts as readers would get them: for the board, and for whoever is given a link."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from board.access import BoardRequest, board_page, by_post, telling_refusals
from board.articles.views import BOARD, article, board_render
from board.publish.previews import draft_page
from record import actions


@require_safe
@board_page(*BOARD)
def draft(request: BoardRequest, slug: str) -> HttpResponse:
    with telling_refusals(request):
        return HttpResponse(draft_page(article(slug), request.person))
    return redirect("admin:article", slug)


@by_post("admin:article")
@board_page(*BOARD)
def draft_link(request: BoardRequest, slug: str) -> HttpResponse:
    """Make a link to the drafts as they read now, and say when it ends."""
    condition = article(slug)
    with telling_refusals(request):
        link, ends_at = actions.share_draft(condition=condition, by=request.person)
        return board_render(
            request,
            "board/draft_link.html",
            condition,
            title=_("A link to the draft"),
            link=link,
            ends_at=ends_at,
        )
    return redirect("admin:article", slug)
