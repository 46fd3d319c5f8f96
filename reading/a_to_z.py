"""The A–Z: every article under its first letter."""

import unicodedata
from collections.abc import Iterable
from itertools import groupby

from .catalogue import Entry

OTHER = "#"  # for titles that start with no letter


def by_letter(entries: Iterable[Entry]) -> list[tuple[str, list[Entry]]]:
    """The entries in order, grouped by letter: accents and case make no difference."""
    in_order = sorted(entries, key=lambda entry: (first_letter(entry.title), folded(entry.title)))
    groups = groupby(in_order, key=lambda entry: first_letter(entry.title))
    return [(letter, list(members)) for letter, members in groups]


def folded(title: str) -> str:
    """The title as it is sorted: “Ösophagus” as “osophagus”."""
    parts = unicodedata.normalize("NFKD", title)
    return "".join(part for part in parts if not unicodedata.combining(part)).casefold()


def first_letter(title: str) -> str:
    """The heading it is found under."""
    start = folded(title)[:1].upper()
    return start if start.isalpha() else OTHER
