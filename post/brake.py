"""A batch pauses by itself when too many of its mails are refused because of us or of the words.

A blacklist or a broken signature refuses everybody: to go on would make it worse, and each mail
sent in vain is one that its reader does not get.
"""

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from . import actions
from .models import Batch, Message
from .refusals import Refusal
from .signals import batch_braked
from .verdicts import REFUSALS

WINDOW = 100  # the last so many mails of the batch


@transaction.atomic
def pulled(batch: str) -> bool:
    """Whether the batch is to be sent no more: it is paused by now, or was already."""
    row = Batch.objects.filter(name=batch).first()
    if row is None or (row.state == Batch.State.RUNNING and not _are_too_many(row)):
        return False
    if row.state == Batch.State.RUNNING:
        try:
            actions.pause(batch, is_braked=True)
        except Refusal:  # called off in this moment
            return True
        batch_braked.send(Batch, batch=batch)
    if row.braked_at or row.state == Batch.State.RUNNING:
        # They wait with the rest, and go when the batch goes on.
        actions.send_failed_again(refusals_of(row).filter(state=Message.State.FAILED))
    return True


def _are_too_many(batch: Batch) -> bool:
    """Whether the refusals that are allowed came within the last hundred mails and answers."""
    allowed = max(1, round(settings.MAIL["brake"] * WINDOW / 100))
    refused = refusals_of(batch).order_by("-refused_at")
    since = refused.values_list("refused_at", flat=True)[allowed - 1 : allowed].first()
    if since is None:
        return False
    sent = Message.objects.of(batch.name).filter(state=Message.State.SENT, sent_at__gt=since)
    return len(sent[: WINDOW - allowed + 1]) + allowed <= WINDOW


def refusals_of(batch: Batch) -> QuerySet[Message]:
    """Its mails that were refused because of us or of the words since it was last let go."""
    refused = Message.objects.of(batch.name).filter(verdict__in=REFUSALS)
    return refused.filter(refused_at__gte=batch.running_since)
