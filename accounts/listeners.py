"""Rooms below this one that want to know of an act.

They are told inside its transaction, so that what they write stands or falls with the act.
"""

from collections.abc import Callable, Collection

from accounts.models import LoggedAct, Person

of_the_log: list[Callable[[LoggedAct], None]] = []  # told of each line
of_rights: list[Callable[[Person], None]] = []  # told whose roles or membership changed
touched_by_rights: list[Callable[[Person], Collection[int]]] = []  # the articles they write then


def tell_of_rights(person: Person) -> None:
    """What `person` may do has changed."""
    for listener in of_rights:
        listener(person)
