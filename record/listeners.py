"""Rooms below this one that want to know when what is public changes.

Publishing does not know the pages made of it: a room registers a listener when it starts, and is
told inside the transaction of the act, so that what it writes stands or falls with the act.
"""

from collections.abc import Callable

from condition.models import Condition

Listener = Callable[[Condition], None]

_listeners: list[Listener] = []


def register(listener: Listener) -> Listener:
    """Have `listener` called with the condition after each act that readers can see."""
    if listener not in _listeners:
        _listeners.append(listener)
    return listener


def tell(condition: Condition) -> None:
    """What readers see of `condition` has changed: an edition, a standing, a new address."""
    for listener in _listeners:
        listener(condition)
