"""What the privacy page promises to forget, forgotten."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from post.actions import erase_addresses, forget_addresses
from post.models import Bounce

from ..addresses import inbox_hash
from ..events import note
from ..limits import limits
from ..models import (
    Address,
    Attempt,
    Consent,
    ConsentNetwork,
    ImportPiece,
    NewsletterEvent,
    Subscriber,
)
from .subscribing import forget

STEP = 500  # readers in one transaction


def purge() -> dict[str, int]:
    """Forget what is due: who never confirmed, addresses of the erased and of old mail, networks.

    How many rows of each kind went. The outbox carries the board's mail too, which is forgotten
    likewise.
    """
    now = timezone.now()
    network_limit = now - timedelta(days=limits().network_days)
    mail_limit = now - timedelta(days=limits().mail_address_days)
    # Files that were uploaded and never taken in.
    ImportPiece.objects.filter(of__at__lt=now - timedelta(days=1)).delete()
    purged: dict[str, Any] = {
        "unconfirmed": _forget_unconfirmed(),
        "erased": _forget_erased(),
        "networks": ConsentNetwork.objects.filter(at__lt=network_limit).delete()[0],
        "attempts": Attempt.objects.filter(at__lt=network_limit).delete()[0],
        "bounces": Bounce.objects.filter(at__lt=mail_limit).delete()[0],  # mails that came back
        "mails": forget_addresses(ended_before=mail_limit),  # of any kind, whose address went
    }
    if any(purged.values()):
        note(NewsletterEvent.Kind.PURGED, **purged)
    return purged


def _forget_unconfirmed() -> int:
    """Those who asked and never confirmed go whole: what they asked for was no consent.

    Counted from the last time they asked, so that a link that still works finds its subscriber.
    """
    limit = timezone.now() - timedelta(days=limits().unconfirmed_days)
    late = Subscriber.objects.unconfirmed().filter(created_at__lt=limit)
    count, last = 0, 0
    while keys := list(late.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:STEP]):
        last = keys[-1]
        count += _forget_some(keys, limit)
    return count


@transaction.atomic
def _forget_some(keys: list[int], limit: datetime) -> int:
    """Look again under the lock: somebody may have pressed the button a moment ago."""
    held = Subscriber.objects.unconfirmed().select_for_update(of=("self",)).filter(pk__in=keys)
    asked = Consent.objects.filter(subscriber__in=keys, at__gte=limit)
    lately = set(asked.values_list("subscriber", flat=True))
    gone = [pk for pk in held.values_list("pk", flat=True) if pk not in lately]
    rows = Address.objects.filter(subscriber__in=gone)
    addresses = list(rows.values_list("address", flat=True))
    Attempt.objects.filter(inbox__in=list(map(inbox_hash, addresses))).delete()
    erase_addresses(addresses)
    rows.delete()
    Consent.objects.filter(subscriber__in=gone).delete()
    Subscriber.objects.filter(pk__in=gone).delete()
    return len(gone)


def _forget_erased() -> int:
    """Nothing, unless an address came back behind the acts, as from a backup."""
    late = Address.objects.filter(subscriber__state=Subscriber.State.ERASED)
    rows = list(late.select_related("subscriber"))
    for row in rows:
        with transaction.atomic():
            forget(row.subscriber, row)
    return len(rows)
