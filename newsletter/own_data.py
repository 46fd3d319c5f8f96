"""Everything kept about one reader, for that reader."""

from typing import Any

from .models import Consent, Subscriber


def own_data(subscriber: Subscriber) -> dict[str, Any]:
    """Address, choices, the consent trail with its words, and what was sent."""
    consents = subscriber.consents.select_related("wording", "network")
    deliveries = subscriber.deliveries.select_related("bulletin", "message", "variant__earlier")
    return {
        "id": str(subscriber.public_id),
        "address": subscriber.email,
        "state": subscriber.state,
        "signed_up": subscriber.created_at.isoformat(),
        "confirmed": subscriber.confirmed_at.isoformat() if subscriber.confirmed_at else None,
        "frequency": subscriber.frequency,
        "topics": [topic.name for topic in subscriber.topics.all()],
        "full_mailbox": subscriber.full_mailbox_count,
        "consent": [_step(consent) for consent in consents],
        "mails": [
            {
                "bulletin": delivery.bulletin.number,
                "kind": delivery.bulletin.kind,
                "put": delivery.at.isoformat(),
                "state": delivery.message.state if delivery.message else None,
                # Which of its words: the archive has them all.
                "words_until": earlier.until.isoformat() if earlier else None,
            }
            for delivery in deliveries.order_by("pk")
            for earlier in [delivery.variant.earlier]
        ],
    }


def _step(consent: Consent) -> dict[str, Any]:
    network = getattr(consent, "network", None)
    return {
        "step": consent.kind,
        "at": consent.at.isoformat(),
        "page": consent.source,
        "choice": consent.choice,
        "network": network.network if network else None,
        "words": consent.wording.text if consent.wording else None,
        "version": consent.wording.number if consent.wording else None,
    }
