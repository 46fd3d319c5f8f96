"""Comments on exact words: comments of the board, and the one expert from outside."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts import query_parameters
from board.access import BoardRequest, board_page, by_post, telling_refusals
from board.articles.views import BOARD, board_render, is_filled
from record import actions
from record.models import Comment, Invitation, Revision

from .views import review_screen, revision_at


class CommentForm(forms.Form):
    """A remark on the section, or on the item of that key, or on one field."""

    text = forms.CharField(required=False, max_length=4_000)
    item_key = forms.CharField(required=False, max_length=8)
    field = forms.CharField(required=False, max_length=60)


class InvitationForm(forms.Form):
    name = forms.CharField(required=False, max_length=150)


@by_post("admin:review")
@board_page(*BOARD)
def comment(request: BoardRequest, slug: str, key: str, digest: str) -> HttpResponse:
    revision = revision_at(slug, key, digest)
    form = CommentForm(request.POST)
    if is_filled(request, form):
        with telling_refusals(request):
            said = actions.comment(revision=revision, by=request.person, **form.cleaned_data)
            return _kept(request, revision, said)
    return review_screen(request, revision)


@by_post("admin:review")
@board_page(*BOARD)
def change_comment(
    request: BoardRequest, slug: str, key: str, digest: str, pk: int
) -> HttpResponse:
    """Say one's own remark better, or take it back."""
    revision = revision_at(slug, key, digest)
    said = get_object_or_404(
        Comment, pk=pk, revision__condition=revision.condition, revision__section=key
    )
    form = CommentForm(request.POST)
    if is_filled(request, form):
        with telling_refusals(request):
            if "take_back" in request.POST:
                said = actions.take_comment_back(comment=said, by=request.person)
                return _kept(request, revision, said, _("Your comment is taken back."))
            text = form.cleaned_data["text"]
            said = actions.edit_comment(comment=said, by=request.person, text=text)
            return _kept(request, revision, said)
    return review_screen(request, revision)


def _kept(
    request: BoardRequest, revision: Revision, comment: Comment, sentence: str = ""
) -> HttpResponse:
    messages.success(request, sentence or _("Your comment is kept."))
    return redirect(f"{_address(revision)}#comment-{comment.pk}")


@by_post("admin:review")
@board_page(*BOARD)
def invite(request: BoardRequest, slug: str, key: str, digest: str) -> HttpResponse:
    """Open a Revision to one expert; the link is shown here once and kept nowhere."""
    revision = revision_at(slug, key, digest)
    form = InvitationForm(request.POST)
    if is_filled(request, form):
        with telling_refusals(request):
            invitation, token = actions.invite(
                revision=revision, by=request.person, **form.cleaned_data
            )
            return board_render(
                request,
                "board/invited.html",
                revision.condition,
                title=_("The link for %(name)s") % {"name": invitation.name},
                revision=revision,
                invitation=invitation,
                link=request.build_absolute_uri(reverse("invitation", args=[token])),
            )
    return review_screen(request, revision)


@by_post("admin:review")
@board_page(*BOARD)
def revoke(request: BoardRequest, slug: str, key: str, digest: str) -> HttpResponse:
    revision = revision_at(slug, key, digest)
    number = query_parameters.number(request.POST.get("invitation", ""))
    chosen = get_object_or_404(Invitation, revision=revision, pk=number)
    with telling_refusals(request):
        actions.revoke(invitation=chosen, by=request.person)
        messages.success(request, _("The link of %(name)s is closed.") % {"name": chosen.name})
    return redirect(f"{_address(revision)}#invitations")


def _address(revision: Revision) -> str:
    return reverse("admin:review", args=[revision.condition.slug, revision.section, revision.label])
