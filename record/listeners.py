"""Rooms below this one that want to know when what is public changes.

Publishing does not know the pages made of it: a room registers a listener when it starts, and is
told inside the transaction of the act, so that what it writes stands or falls with the act.
"""

from collections.abc import Callable, Collection

from condition.models import Condition

Listener = Callable[[Condition], None]

WordListener = Callable[[Collection[str]], None]

_listeners: list[Listener] = []
_listeners_for_words: list[WordListener] = []


def register(listener: Listener) -> Listener:
    """Have `listener` called with the condition after each act that readers can see."""
    if listener not in _listeners:
        _listeners.append(listener)
    return listener


def tell(condition: Condition) -> None:
    """What readers see of `condition` has changed: an edition, a standing, a new address."""
    for listener in _listeners:
        listener(condition)


def register_for_words(listener: WordListener) -> None:
    """Have `listener` called with the words, as `Term.normal_of` has them, that lead elsewhere."""
    if listener not in _listeners_for_words:
        _listeners_for_words.append(listener)


def tell_of_words(words: Collection[str]) -> None:
    """These words of the vocabulary were confirmed or withdrawn."""
    for listener in _listeners_for_words if words else ():
        listener(words)
