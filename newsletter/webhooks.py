"""Bounces and complaints as mail providers report them, where django-anymail is installed.

anymail checks each provider's signature before its signal is sent.
"""

from importlib.util import find_spec
from typing import Any

from django.apps import apps

from post.bounces import Bounce


def listen() -> None:
    """Hear anymail's signal; nothing where it is not installed."""
    if find_spec("anymail") is None or not apps.is_installed("anymail"):
        return
    from anymail.signals import tracking

    tracking.connect(on_tracking, dispatch_uid="newsletter.webhooks")


def on_tracking(sender: Any, event: Any, esp_name: str, **_signal: Any) -> None:  # noqa: ARG001
    """Draw the consequence of a provider's report."""
    from .actions import note_bounce

    bounce = as_bounce(event)
    if bounce is not None:
        note_bounce(bounce, source=f"webhook {esp_name}")


def as_bounce(event: Any) -> Bounce | None:
    """The report in the outbox's words; None for what is neither bounce nor complaint."""
    kinds = {"bounced": "hard", "complained": "complaint", "deferred": "soft"}
    kind = kinds.get(event.event_type)
    # A provider also "bounces" what it only could not deliver yet, or holds for spam.
    if event.event_type == "bounced" and event.reject_reason not in {"bounced", "invalid"}:
        kind = "soft"
    if kind is None or not event.recipient:
        return None
    return Bounce(
        address=event.recipient,
        kind=kind,
        status=str(event.reject_reason or ""),
        message_id=str(event.message_id or ""),
    )
