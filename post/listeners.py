"""Rooms below this one that want to know how a message ended.

Sending does not know subscribers: a room registers a listener when it starts.
"""

import logging
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass

from django.db import connection, models, transaction

from .verdicts import Verdict

log = logging.getLogger(__name__)


class Outcome(models.TextChoices):
    """How one try to send a message ended."""

    SENT = "sent"  # the server took it over
    FAILED = "failed"  # the server refused it for good, or too many tries are over
    DEFERRED = "deferred"  # not now: it is tried again
    UNCERTAIN = "uncertain"  # cut off between hand-over and answer


@dataclass(frozen=True)
class Result:
    """What became of one message."""

    message: int  # the key of the Message
    batch: str
    address: str
    outcome: Outcome
    code: int = 0  # the server's reply code, 0 without a reply
    status: str = ""  # the enhanced status, such as 5.1.1
    text: str = ""
    verdict: Verdict = Verdict.UNKNOWN  # of a refusal


Listener = Callable[[Result], None]
BrakeListener = Callable[[str], None]

_listeners: list[Listener] = []
_brake_listeners: list[BrakeListener] = []


def register(listener: Listener) -> Listener:
    """Have `listener` called with a Result after each try.

    For failed and deferred ones it is called in the transaction that marks the message, so that
    what it writes stands or falls with the mark. For sent ones it is called just after; a worker
    killed between the two does not call it, so take the Message's own state for the truth.
    """
    if listener not in _listeners:
        _listeners.append(listener)
    return listener


def register_brake(listener: BrakeListener) -> None:
    """Have `listener` called with the name of a batch that pauses by itself, in the transaction."""
    if listener not in _brake_listeners:
        _brake_listeners.append(listener)


def tell_of_brake(batch: str) -> None:
    """Call every listener to it."""
    for listener in _brake_listeners:
        listener(batch)


def unregister(listener: Listener) -> None:
    """Call `listener` no more."""
    _listeners.remove(listener)


def tell(result: Result) -> None:
    """Call every listener; one that fails is logged and keeps neither mail nor mark."""
    for listener in _listeners:
        # What a listener broke is undone by itself. Outside a transaction there is no mark to
        # protect, and to open one for each mail sent would be dear.
        is_within = connection.in_atomic_block
        try:
            with transaction.atomic() if is_within else nullcontext():
                listener(result)
        except Exception:
            log.exception("A listener failed for message %s", result.message)


def somebody_listens() -> bool:
    """Whether there is anybody to tell."""
    return bool(_listeners)
