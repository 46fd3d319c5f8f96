"""Drafts as readers would get them: for the board, and for whoever is given a link."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.refusals import Refusal
from board.access import BoardRequest, board_page, by_post, say_refusal
from board.articles.views import BOARD, article, board_render
from board.publish.previews import draft_page
from record import actions


@require_safe
@board_page(*BOARD)
def draft(request: BoardRequest, slug: str) -> HttpResponse:
    """The article as its drafts read now."""
    try:
        return HttpResponse(draft_page(article(slug), request.person))
    except Refusal as refusal:
        messages.warning(request, str(refusal))
        return redirect("admin:article", slug)


@by_post("admin:article")
@board_page(*BOARD)
def draft_link(request: BoardRequest, slug: str) -> HttpResponse:
    """Make a link to the drafts as they read now, and say when it ends."""
    condition = article(slug)
    try:
        link, ends_at = actions.share_draft(condition=condition, by=request.person)
    except Refusal as refusal:
        say_refusal(request, refusal)
        return redirect("admin:article", slug)
    return board_render(
        request,
        "board/draft_link.html",
        condition,
        title=_("A link to the draft"),
        link=link,
        ends_at=ends_at,
    )
