"""Addresses that take no mail, and readers who complained: nobody is written to twice in vain."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from post.bounces import Bounce
from post.listeners import Outcome, Result

from ..addresses import key, normalised
from ..events import note
from ..limits import limits
from ..models import NewsletterEvent, Subscriber, Suppression
from .subscribing import suppress

Reason = Suppression.Reason


def note_bounces(bounces: list[Bounce], *, source: str) -> list[str]:
    """Draw the consequence of each; returns what was done, a word each."""
    return [note_bounce(bounce, source=source) for bounce in bounces]


def note_bounce(bounce: Bounce, *, source: str) -> str:
    """Hard bounces and complaints suppress at once, soft ones after a set number.

    Returns "suppressed", "counted" or "unknown".
    """
    reason = {"hard": Reason.BOUNCED, "complaint": Reason.COMPLAINED}.get(str(bounce.kind))
    try:
        address = normalised(bounce.address)
    except ValidationError:
        return "unknown"
    # Anybody can write such a mail: it must not bar strangers from ever signing up.
    if not Subscriber.objects.with_address(key(address)).exists():
        return "unknown"
    if reason is not None:
        suppress(address=address, reason=reason, source=source)
        return "suppressed"
    return _count_soft(address, bounce.status, source)


@transaction.atomic
def _count_soft(address: str, status: str, source: str) -> str:
    subscriber = Subscriber.objects.select_for_update(of=("self",)).get(address__key=key(address))
    now = timezone.now()
    memory = timedelta(days=limits().soft_bounce_memory_days)
    last = subscriber.soft_bounced_at
    is_forgotten = last is None or now - last > memory
    subscriber.soft_bounces = 1 if is_forgotten else subscriber.soft_bounces + 1
    subscriber.soft_bounced_at = now
    subscriber.save(update_fields=["soft_bounces", "soft_bounced_at"])
    note(
        NewsletterEvent.Kind.BOUNCED,
        subscriber=str(subscriber),
        count=subscriber.soft_bounces,
        status=status,
    )
    if subscriber.soft_bounces < limits().soft_bounces:
        return "counted"
    suppress(address=address, reason=Reason.BOUNCED, source=source)
    return "suppressed"


def on_result(result: Result) -> None:
    """What the mail server said at once: an address it refuses for good is not written to again."""
    if result.outcome != Outcome.FAILED or not result.is_about_address:
        return
    if Subscriber.objects.with_address(key(result.address)).exists():
        suppress(address=result.address, reason=Reason.BOUNCED, source=f"smtp {result.code}")
