"""What is done to mails on their way: by the newsletter's managers to bulletins, else by
administrators."""

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

import post.actions
from accounts.models import Person, Role
from accounts.signin.sessions import require_second_factor
from post.models import Message
from post.refusals import AddressErased, NotUncertain

from ..events import note
from ..models import Bulletin, NewsletterEvent
from ..refusals import NotAManager, NotNow
from .bouncing import is_wanted
from .issuing import call_off

Event = NewsletterEvent.Kind
# What a human can say about a mail of which nobody here knows whether it went.
DECISIONS = {
    "went": post.actions.confirm_sent,
    "again": post.actions.resend,
    "off": post.actions.write_off,
}


def may_control(by: Person, batch: str) -> bool:
    """Whether `by` may pause, call off and decide in this batch; the empty name is all mail."""
    is_bulletin = batch.startswith(Bulletin.BATCH)
    return by.has_role(Role.Kind.ADMINISTRATOR) or (
        is_bulletin and by.has_role(Role.Kind.NEWSLETTER)
    )


@transaction.atomic
def pause_mail(*, batch: str, by: Person) -> None:
    """Send nothing more of it until it is resumed. Raises NotAManager or the outbox's refusals."""
    _require_allowed(by, batch)
    post.actions.pause(batch)
    note(Event.PAUSED, by=by, batch=batch)


@transaction.atomic
def resume_mail(*, batch: str, by: Person) -> None:
    """Go on with it. Raises NotAManager or the outbox's refusals."""
    _require_allowed(by, batch)
    post.actions.resume(batch)
    note(Event.RESUMED, by=by, batch=batch)


@transaction.atomic
def cancel_mail(*, batch: str, by: Person) -> None:
    """Call off for good what has not gone out. Raises NotAManager or the outbox's refusals."""
    _require_allowed(by, batch)
    bulletin = _bulletin_of(batch)
    if bulletin is None:
        post.actions.cancel(batch)
    else:
        call_off(bulletin)
    note(Event.CANCELLED, by=by, batch=batch)


@transaction.atomic
def set_rate(*, batch: str, per_second: float | None, by: Person) -> None:
    """Send so many a second at most; None for no limit. Raises NotAManager or ValueError."""
    _require_allowed(by, batch)
    post.actions.set_rate(batch, per_second=per_second)
    note(Event.RATED, by=by, batch=batch, per_second=per_second)


@transaction.atomic
def decide(*, message: Message, decision: str, by: Person) -> Message:
    """Settle an uncertain mail: it "went", goes "again", or is written "off".

    Raises NotAManager, NotNow for a bulletin "again" to a reader who gets none any more, KeyError
    for another decision, or the outbox's refusals.
    """
    _require_allowed(by, message.batch)
    if decision == "again" and message.address and not is_wanted(message):
        raise NotNow(_("Its reader gets no bulletins any more, so it is not sent again."))
    decided = DECISIONS[decision](message, by.name)
    note(Event.DECIDED, by=by, message=message.pk, batch=message.batch, decision=decision)
    return decided


def decide_all(*, messages: Iterable[Message], decision: str, by: Person) -> int:
    """Settle many uncertain mails in the same way, each logged; how many.

    What somebody else decided in this moment is passed over, and what can't go again. Raises
    NotAManager.
    """
    count = 0
    for message in messages:
        try:
            decide(message=message, decision=decision, by=by)
        except (NotUncertain, AddressErased, NotNow):
            continue
        count += 1
    return count


def _bulletin_of(batch: str) -> Bulletin | None:
    _name, mark, number = batch.rpartition(Bulletin.BATCH)
    if not mark or not number.isdigit():
        return None
    return Bulletin.objects.select_for_update().filter(number=number).first()


def _require_allowed(by: Person, batch: str) -> None:
    require_second_factor()
    if not may_control(by, batch):
        raise NotAManager(_("Only an administrator can do that; managers do it with bulletins."))
