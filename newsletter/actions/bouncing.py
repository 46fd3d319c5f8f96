"""Addresses that do not exist, and readers who complained: they get no more mail.

Only those two, and only with evidence that we sent the mail: every other refusal is the mailbox's,
ours or the words', and nobody is struck off for it.
"""

from typing import Any

from django.db import transaction

import post.actions
from accounts.models import Person, Role
from post import brake, marks
from post.addresses import masked
from post.bounces import Returned
from post.models import Bounce, Message
from post.replies import Answer
from post.verdicts import REFUSALS, Evidence, Verdict

from ..addresses import key
from ..events import note
from ..letters import put_braked
from ..models import Bulletin, NewsletterEvent, Subscriber, Suppression
from .suppressing import suppress

REASONS = {
    Verdict.NO_SUCH_ADDRESS: Suppression.Reason.BOUNCED,
    Verdict.COMPLAINT: Suppression.Reason.COMPLAINED,
}


def note_bounce(returned: Returned, *, source: str, provider_id: str = "") -> Bounce:
    """Write down what came back, and draw the consequence where it is about a mail that we sent.

    `provider_id` is what a mail provider calls the mail in a report that it signed.
    """
    message, evidence = marks.sent_message(returned.proofs)
    if message is None and provider_id:
        message, evidence = marks.sent_lately_to(returned.address), Evidence.WEBHOOK
    with transaction.atomic():
        bounce = Bounce(
            source=source,
            verdict=returned.verdict,
            evidence=evidence if message else "",
            message=message,
            about=masked(returned.address),
            said=masked(returned.said),
        )
        if message is not None:
            bounce.outcome = _consequence(bounce, message, returned)
        bounce.save()
    if message is not None and message.batch and returned.verdict in REFUSALS:
        brake.pulled(message.batch)
    return bounce


def _consequence(bounce: Bounce, message: Message, returned: Returned) -> str:
    if not returned.is_over:
        return Bounce.Outcome.LISTED
    subscriber = subscriber_of(message)
    verdict = returned.verdict
    if verdict is Verdict.NO_SUCH_ADDRESS and not _names(returned, message, subscriber):
        # The reader's server passed it on: it is not their address that does not exist.
        verdict = bounce.verdict = Verdict.UNKNOWN
    if verdict is Verdict.COMPLAINT:
        Message.objects.filter(pk=message.pk).update(verdict=verdict)
    elif post.actions.note_returned(
        message, verdict=verdict, said=bounce.said, is_wanted=is_wanted(message)
    ):
        return Bounce.Outcome.AGAIN
    if verdict in REASONS and subscriber is not None and subscriber.email:
        suppress(
            address=subscriber.email, reason=REASONS[verdict], source=bounce.source,
            evidence=bounce.evidence, said=bounce.said,
        )  # fmt: skip
        return Bounce.Outcome.SUPPRESSED
    return Bounce.Outcome.COUNTED


def subscriber_of(message: Message) -> Subscriber | None:
    readers = Subscriber.objects.select_related("address")
    by_delivery = readers.filter(deliveries__message=message).first()
    return by_delivery or readers.with_address(key(message.address or "")).first()


def is_wanted(message: Message) -> bool:
    """Whether the mail may be tried again: a bulletin only for a reader who still gets them."""
    if not message.batch.startswith(Bulletin.BATCH):
        return True
    subscriber = subscriber_of(message)
    return subscriber is not None and subscriber.state == Subscriber.State.CONFIRMED


def _names(returned: Returned, message: Message, subscriber: Subscriber | None) -> bool:
    """Whether the report is about the address we wrote to. Servers change the host on the way."""
    ours = key(message.address or (subscriber.email if subscriber else ""))
    named = [key(address) for address in returned.address.split()]
    locals_ = [address.partition("@")[0] for address in named]
    return not named or ours in named or ours.partition("@")[0] in locals_


def on_batch_braked(batch: str, **_signal: Any) -> None:
    """Tell who can mend it that a batch paused by itself."""
    note(NewsletterEvent.Kind.BRAKED, batch=batch)
    kind = Role.Kind.NEWSLETTER if batch.startswith(Bulletin.BATCH) else Role.Kind.ADMINISTRATOR
    people = Person.objects.holding(kind).exclude(user__email="")
    put_braked(batch, people.values_list("user__email", flat=True))


def on_mail_failed(address: str, answer: Answer, **_signal: Any) -> None:
    """What the mail server said at once: it is about a mail of ours, so it is evidence itself."""
    is_missing = answer.verdict is Verdict.NO_SUCH_ADDRESS
    if is_missing and Subscriber.objects.with_address(key(address)).exists():
        suppress(
            address=address, reason=Suppression.Reason.BOUNCED, source=f"smtp {answer.code}",
            evidence=Evidence.ANSWER, said=masked(str(answer)),
        )  # fmt: skip
