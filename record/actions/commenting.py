"""Comments on exact words: comments, and experts from outside."""

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions.authority import lock, require
from accounts.actions.log import log
from accounts.models import EDITORS, LoggedAct, Person, Role
from accounts.refusals import NothingChanged, NotYourRole
from condition.models import Condition
from record.editions.draft_links import link_to
from record.models import Comment, Invitation, Revision
from record.refusals import ReasonMissing, TooLate, TooMany
from record.state import act

from .spelling import spelled

Verb = LoggedAct.Verb
BOARD = (*EDITORS, Role.Kind.PUBLISHER)
INVITATION_LASTS = timedelta(days=14)
MOST_COMMENTS = 200  # by one link, should it get into the wrong hands


@act
def comment(
    *, revision: Revision, by: Person, text: str, item_key: str = "", field: str = ""
) -> Comment:
    """Remark on a Revision, one of its items, or a field. Raises NotYourRole or ReasonMissing.

    Said again in the same words at the same place, as by a second press, it is the one that stands.
    """
    lock(revision.condition)
    require(by, *BOARD)
    text = _said(text)
    place = {"item_key": _key_of(revision, item_key), "field": _field_of(revision, item_key, field)}
    if standing := revision.comments.standing().filter(by=by, text=text, **place).first():
        return standing
    log(Verb.COMMENTED, by, revision.condition, revision.section, text)
    return _say(revision, text, by=by, **place)


@act
def edit_comment(*, comment: Comment, by: Person, text: str) -> Comment:
    """Say one's own remark better. Raises NotYourRole, ReasonMissing or NothingChanged."""
    text = _said(text)
    if text == comment.text:
        raise NothingChanged(_("The comment says that already."))
    return _replace(comment, by, text, Verb.EDITED_COMMENT)


@act
def take_comment_back(*, comment: Comment, by: Person) -> Comment:
    """Take one's own remark away; that there was one stays.

    Raises NotYourRole or NothingChanged.
    """
    return _replace(comment, by, "", Verb.TOOK_COMMENT_BACK)


def _replace(comment: Comment, by: Person, text: str, verb: str) -> Comment:
    lock(comment.revision.condition)
    require(by, *BOARD)
    comment = Comment.objects.select_for_update().get(pk=comment.pk)
    if comment.by_id != by.pk:
        raise NotYourRole(_("Only who wrote a comment changes it or takes it back."))
    instead = Comment.objects.filter(replaces=comment).first()
    if instead and instead.text == text:  # a second press
        return instead
    if instead or comment.is_taken_back:
        raise NothingChanged(_("This comment was changed or taken back meanwhile."))
    revision = comment.revision
    log(verb, by, revision.condition, revision.section, text)
    place = {"item_key": comment.item_key, "field": comment.field}
    return _say(revision, text, by=by, replaces=comment, **place)


def _say(revision: Revision, text: str, **about: Any) -> Comment:
    return Comment.objects.create(revision=revision, text=text, at=timezone.now(), **about)


@act
def invite(
    *, revision: Revision, by: Person, name: str, lasts: timedelta = INVITATION_LASTS
) -> tuple[Invitation, str]:
    """Open one Revision to one outside expert; returns the link's token, which is kept nowhere.

    Raises NotYourRole or ReasonMissing.
    """
    lock(revision.condition)
    require(by, *BOARD)
    if not name.strip():
        raise ReasonMissing(_("Name the expert."))
    token = Invitation.new_token()
    now = timezone.now()
    invitation = Invitation.objects.create(
        revision=revision,
        name=name.strip()[:150],
        token_digest=Invitation.digest_of(token),
        invited_by=by,
        invited_at=now,
        expires_at=now + lasts,
    )
    log(Verb.INVITED, by, revision.condition, revision.section, invitation.name)
    return invitation, token


@act
def share_draft(*, condition: Condition, by: Person) -> tuple[str, datetime]:
    """A link that shows the drafts as they read now to whoever has it, and when it ends.

    It can't be closed before. Raises NotYourRole or NothingToPublish.
    """
    lock(condition)
    require(by, *BOARD)
    link, ends_at = link_to(condition, by)
    log(Verb.SHARED_DRAFT, by, condition, detail=ends_at.isoformat())
    return link, ends_at


@act
def revoke(*, invitation: Invitation, by: Person) -> Invitation:
    """Close an invitation before its time. Raises NotYourRole or NothingChanged."""
    require(by, *BOARD)
    if invitation.revoked_at is not None:
        raise NothingChanged(_("The invitation is closed already."))
    invitation.revoked_at = timezone.now()
    invitation.save(update_fields=["revoked_at"])
    revision = invitation.revision
    log(Verb.REVOKED, by, revision.condition, revision.section, str(invitation))
    return invitation


@act
def open_invitation(*, token: str) -> Invitation:
    """The invitation behind a link; its first opening is logged. Raises TooLate."""
    invitation = (
        Invitation.objects.of_token(token)
        .select_for_update(of=("self",))
        .select_related("revision__condition")
        .first()
    )
    if invitation is None or not invitation.is_open(timezone.now()):
        raise TooLate(_("This link is closed. Ask whoever sent it for a new one."))
    if invitation.first_opened_at is None:
        invitation.first_opened_at = timezone.now()
        invitation.save(update_fields=["first_opened_at"])
        revision = invitation.revision
        log(Verb.OPENED_INVITATION, None, revision.condition, revision.section, invitation.name)
    return invitation


@act
def comment_as_expert(*, token: str, text: str, item_key: str = "") -> Comment:
    """An invited expert's remark. Raises TooLate, ReasonMissing, NothingChanged or TooMany."""
    invitation = open_invitation(token=token)
    text = _said(text)
    revision = invitation.revision
    item_key = _key_of(revision, item_key)
    if invitation.comments.filter(text=text, item_key=item_key).exists():
        raise NothingChanged(_("You have said that already, and it is kept."))
    if invitation.comments.count() >= MOST_COMMENTS:
        raise TooMany(_("This link has taken all the comments that it takes. Write to the board."))
    log(Verb.COMMENTED, None, revision.condition, revision.section, f"{invitation.name}: {text}")
    return _say(revision, text, item_key=item_key, invitation=invitation)


def _said(text: str) -> str:
    if not (text := spelled(text)):
        raise ReasonMissing(_("The comment is empty."))
    return text[:4_000]


def _key_of(revision: Revision, item_key: str) -> str:
    """The key if the section has, or once had, such an item."""
    same = Revision.objects.filter(condition=revision.condition_id, section=revision.section)
    lists = (keys for one in same.values_list("item_keys", flat=True) for keys in one.values())
    return item_key if any(item_key in keys for keys in lists) else ""


def _field_of(revision: Revision, item_key: str, field: str) -> str:
    """The field if an entry, or without a key the section's own text, has such a one."""
    models = [listed.model for listed in revision.kind.lists] if item_key else []
    names = [one.name for model in models for one in model.written_fields()]
    return field if field in (names if item_key else ["introduction"]) else ""
