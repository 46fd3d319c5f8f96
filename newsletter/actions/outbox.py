"""What is done to mails on their way: by the newsletter's managers to bulletins, else by
administrators."""

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext_lazy as _

import post.actions
from accounts.models import Person, Role
from accounts.signin.sessions import require_second_factor
from post.models import Message
from post.refusals import AddressErased, BatchCancelled, NotUncertain

from ..events import note
from ..models import Bulletin, Delivery, NewsletterEvent
from ..refusals import NotAManager, NotNow
from .bouncing import is_wanted
from .delivering import correct, correct_waiting
from .issuing import call_off

Event = NewsletterEvent.Kind
CONTROLS = {
    "pause": (post.actions.pause, Event.PAUSED, _("The sending is paused.")),
    "resume": (post.actions.resume, Event.RESUMED, _("The sending goes on.")),
    "cancel": (post.actions.cancel, Event.CANCELLED, _("What had not gone out is called off.")),
}


def may_control(by: Person, batch: str) -> bool:
    """Whether `by` may pause, call off and decide in this batch; the empty name is all mail."""
    is_bulletin = batch.startswith(Bulletin.BATCH)
    return by.has_role(Role.Kind.ADMINISTRATOR) or (
        is_bulletin and by.has_role(Role.Kind.NEWSLETTER)
    )


@transaction.atomic
def control_mail(*, batch: str, act: str, by: Person) -> str:
    """Have its sending "pause" or "resume", or "cancel" what has not gone out; what was done.

    Raises NotAManager or the outbox's refusals, KeyError for another act.
    """
    _require_allowed(by, batch)
    control, event, sentence = CONTROLS[act]
    _prefix, is_bulletin, number = batch.partition(Bulletin.BATCH)
    if act == "cancel" and is_bulletin and number.isdigit():
        call_off(Bulletin.objects.select_for_update().get(number=number))
    else:
        if act == "resume":
            correct_waiting(batch)
        control(batch)
    note(event, by=by, batch=batch)
    return str(sentence)


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
        raise NotNow(str(_("Its reader gets no bulletins any more, so it is not sent again.")))
    decided = post.actions.settle(message, decision, by.name)
    for delivery in Delivery.objects.filter(message=message) if decision == "again" else ():
        correct(delivery.bulletin, Delivery.objects.filter(pk=delivery.pk))
    note(Event.DECIDED, by=by, message=message.pk, batch=message.batch, decision=decision)
    return decided


def decide_all(*, messages: Iterable[Message], decision: str, by: Person) -> tuple[int, list[str]]:
    """Settle many uncertain mails in the same way, each logged; how many, and why not the others.

    What somebody else decided in this moment is passed over, and what can't go again. Raises
    NotAManager.
    """
    count, refused = 0, []
    for message in messages:
        try:
            decide(message=message, decision=decision, by=by)
            count += 1
        except (NotUncertain, AddressErased, BatchCancelled, NotNow) as refusal:
            refused.append(str(refusal))
    return count, sorted(set(refused))


def _require_allowed(by: Person, batch: str) -> None:
    require_second_factor()
    if not may_control(by, batch):
        raise NotAManager(
            str(_("Only an administrator can do that; managers do it with bulletins."))
        )
