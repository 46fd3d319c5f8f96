"""Bounces and complaints as mail providers report them, where django-anymail is installed.

anymail checks each provider's signature before its signal is sent.
"""

from typing import Any

from django.apps import apps

from post.bounces import Returned
from post.marks import OWN_ID, Proofs
from post.verdicts import Verdict, classify

BOUNCED = {"bounced", "invalid"}  # anymail's words for a permanent refusal by the reader's server


def listen() -> None:
    """Hear anymail's signal; nothing where it is not installed."""
    if not apps.is_installed("anymail"):
        return
    from anymail.signals import tracking

    tracking.connect(on_tracking, dispatch_uid="newsletter.webhooks")


def on_tracking(sender: Any, event: Any, esp_name: str, **_signal: Any) -> None:  # noqa: ARG001
    """Draw the consequence of a provider's report."""
    from .actions import note_bounce

    if returned := as_returned(event):
        note_bounce(returned, source=f"webhook {esp_name}", provider_id=str(event.message_id or ""))


def as_returned(event: Any) -> Returned | None:
    """The report in the outbox's words; None for what is neither bounce nor complaint.

    A provider also "bounces" what it could not deliver yet, holds for spam or suppressed itself:
    the words of the server it spoke to decide.
    """
    kinds = {"bounced", "rejected", "complained", "deferred"}
    if event.event_type not in kinds or not event.recipient:
        return None
    said = " ".join(filter(None, [event.mta_response, event.description]))
    is_over = event.event_type != "deferred"
    if event.event_type == "complained":
        verdict = Verdict.COMPLAINT
    elif event.reject_reason == "invalid" and not said:
        verdict = Verdict.NO_SUCH_ADDRESS
    else:
        verdict = classify(said, is_permanent=is_over and event.reject_reason in BOUNCED)
    ids = tuple(OWN_ID.findall(str(event.message_id or "")))
    return Returned(verdict, event.recipient, said, is_over, Proofs(message_ids=ids))
