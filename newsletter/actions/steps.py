"""What every act on a subscriber does: hold the row, move its state, add to the consent log."""

from django.utils import timezone
from django.utils.translation import gettext as _

from ..models import Consent, ConsentNetwork, Subscriber
from ..refusals import NotNow


def locked(pk: int) -> Subscriber:
    """The row, held until the act is over: two clicks come one after the other."""
    return Subscriber.objects.select_for_update().get(pk=pk)


def subscribed(subscriber: Subscriber) -> Subscriber:
    """The row, held. Raises NotNow for one who is not on the list."""
    subscriber = locked(subscriber.pk)
    if not subscriber.is_subscribed:
        raise NotNow(_("This address is not on the list."))
    return subscriber


def move(subscriber: Subscriber, state: str, *changed: str) -> None:
    subscriber.state, subscriber.state_at = state, timezone.now()
    subscriber.save(update_fields=["state", "state_at", *changed])


def log(subscriber: Subscriber, kind: str, network: str = "", **facts: object) -> Consent:
    at = timezone.now()
    consent = Consent.objects.create(subscriber=subscriber, kind=kind, at=at, **facts)
    if network:
        ConsentNetwork.objects.create(consent=consent, network=network, at=at)
    return consent
