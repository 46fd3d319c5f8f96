"""Pieces that rooms below put on readers' pages, which know only the place and not the piece."""

from collections import defaultdict

_pieces: dict[str, list[str]] = defaultdict(list)


def place(where: str, template: str) -> None:
    """Have `template` written at the place `where` of every page that has it."""
    if template not in _pieces[where]:
        _pieces[where].append(template)


def placed(where: str) -> list[str]:
    """The templates to write at a place, in the order in which the rooms started."""
    return _pieces[where]
