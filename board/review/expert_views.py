"""What people outside the board open by a link: one Revision for comment, or a draft to read.

The secret in the address is the right. There is no account, no session and no cookie, so that
another site has nothing to ride on; a look changes nothing, because mail programs and scanners
look at every link.
"""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from accounts.refusals import Refusal
from board.publish import previews
from record import actions
from record.models import Comment, Invitation
from record.refusals import TooLate

from .comment_views import CommentForm
from .shown_revision import compared

View = Callable[..., HttpResponse]


def for_one_person(view: View) -> View:
    """Kept by nobody on the way, found by no search engine, told to no other site."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response["Cache-Control"] = "private, no-store"
        response["X-Robots-Tag"] = "noindex, nofollow"
        response["Referrer-Policy"] = "no-referrer"
        return response

    return answer


@csrf_exempt  # no cookie says who asks: whoever knows the address may
@require_http_methods(["GET", "HEAD", "POST"])
@for_one_person
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """The words that an expert was asked about, once they said that they want to read them."""
    found = Invitation.objects.behind(token)
    if found is None:
        return _closed(_("This link is closed. Ask whoever sent it for a new one."))
    if request.method != "POST":
        return _words(found) if found.first_opened_at else _front(found)
    if request.POST.get("act") == "comment":
        return _comment(request, found, token)
    if request.POST.get("act") != "open":
        return _front(found, status=HTTPStatus.BAD_REQUEST)
    try:
        actions.open_invitation(token=token)
    except TooLate as refusal:
        return _closed(str(refusal))
    return _to(token)


def _comment(request: HttpRequest, found: Invitation, token: str) -> HttpResponse:
    form = CommentForm(request.POST)
    typed = {name: request.POST.get(name, "") for name in ("text", "item_key")}
    if not form.is_valid():
        problem = " ".join(str(one) for said in form.errors.values() for one in said)
        return _words(found, problem=problem, typed=typed)
    try:
        words = {name: form.cleaned_data[name] for name in typed}  # not of one field
        said = actions.comment_as_expert(token=token, **words)
    except TooLate as refusal:
        return _closed(str(refusal))
    except Refusal as refusal:
        return _words(found, problem=str(refusal), typed=typed)
    return _to(token, f"#comment-{said.pk}")


def _front(found: Invitation, status: int = HTTPStatus.OK) -> HttpResponse:
    return _page("board/expert_front.html", status, invitation=found, section=found.revision.kind)


def _words(found: Invitation, **context: Any) -> HttpResponse:
    mine: dict[str, list[Comment]] = {}
    for comment in found.comments.order_by("pk"):
        mine.setdefault(comment.item_key, []).append(comment)
    comparison = compared(found.revision, None)
    items = [
        (name, [(item, mine.get(item.key, [])) for run in runs for item in run.items])
        for name, runs in comparison.whole
    ]
    return _page(
        "board/expert.html",
        HTTPStatus.UNPROCESSABLE_ENTITY if "problem" in context else HTTPStatus.OK,
        invitation=found,
        section=found.revision.kind,
        comparison=comparison,
        items=items,
        on_section=mine.get("", []),
        **context,
    )


def _closed(sentence: str) -> HttpResponse:
    return _page("board/closed.html", HTTPStatus.GONE, sentence=sentence)


def _page(template: str, status: int, **context: Any) -> HttpResponse:
    """Made without the request, so that no cookie, token or session can get into it."""
    site = {"site_name": settings.SITE_NAME, "site_url": settings.SITE_URL}
    return HttpResponse(render_to_string(template, {**site, **context}), status=status)


def _to(token: str, place: str = "") -> HttpResponse:
    """On to a look at it, so that reloading the page sends nothing twice."""
    return HttpResponseRedirect(
        reverse("invitation", args=[token]) + place, status=HTTPStatus.SEE_OTHER
    )


@require_safe
@for_one_person
def preview(_request: HttpRequest, token: str) -> HttpResponse:
    """A draft as it read when the link was made."""
    try:
        return HttpResponse(previews.page_behind(token))
    except Refusal as refusal:
        return _closed(str(refusal))
