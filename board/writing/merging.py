"""Two editors, one section: the words of both, made into one by item and field.

The three versions are typed text (`typed_draft` of forms/section.py): `base`, on which the second
editor started, `theirs`, saved meanwhile, and `mine`, what she sent. Nothing she typed is changed.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.forms.formsets import DELETION_FIELD_NAME as REMOVED
from django.utils.translation import gettext_lazy as _

Words = dict[str, Any]
Item = dict[str, Any]
SOURCES = "unresolved_sources"


class Removal(models.TextChoices):
    """What the two editors did to an item as a whole."""

    THEY_REMOVED = (
        "they_removed",
        _("Removed meanwhile. It stays because you changed it; remove it if they are right."),
    )
    I_REMOVED = (
        "i_removed",
        _("You removed it, but it was changed meanwhile. Undo the removal to keep their version."),
    )


@dataclass
class Merged:
    """The merged words, and what both editors touched."""

    words: Words = field(default_factory=dict)
    # What they wrote in a field that both changed: by list, item key and field. The introduction
    # stands under ("", "", "introduction").
    theirs: dict[tuple[str, str, str], Any] = field(default_factory=dict)
    removals: dict[tuple[str, str], Removal] = field(default_factory=dict)


def merge(lists: Iterable[str], base: Words, theirs: Words, mine: Words) -> Merged:
    """The words of both editors. Where both changed one field, mine stays and theirs is noted."""
    merged = Merged()
    opening = _fields("", _opening(base), _opening(theirs), _opening(mine), merged)
    merged.words = {**opening, **{name: [] for name in lists}}
    for name in lists:
        merged.words[name] = _items(
            name, _by_key(base, name), _by_key(theirs, name), _by_key(mine, name), merged
        )
    return merged


def _opening(words: Words) -> Item:
    return {"introduction": words.get("introduction", ""), SOURCES: words.get(SOURCES, [])}


def _by_key(words: Words, name: str) -> dict[str, Item]:
    return {item["key"]: item for item in words.get(name, [])}


def _items(
    name: str, base: dict[str, Item], theirs: dict[str, Item], mine: dict[str, Item], merged: Merged
) -> list[Item]:
    kept: dict[str, Item] = {}
    for key in {**theirs, **mine}:
        item = _item(name, base.get(key), theirs.get(key), mine.get(key), merged)
        if item is not None:
            kept[key] = item
    return [kept[key] for key in _order(list(base), list(theirs), list(mine)) if key in kept]


def _item(
    name: str, base: Item | None, theirs: Item | None, mine: Item | None, merged: Merged
) -> Item | None:
    """The item as it comes out; None where it goes."""
    key = (theirs or mine or {})["key"]
    if mine is None or mine.get(REMOVED):
        return _without_mine(name, base, theirs, mine, merged)
    if theirs is None:
        if base is None:
            return mine
        if _said(base) == _said(mine):
            return None
        merged.removals[name, key] = Removal.THEY_REMOVED
        return mine
    fields = _fields(name, base or {}, theirs, mine, merged)
    return {**fields, "key": key}


def _without_mine(
    name: str, base: Item | None, theirs: Item | None, mine: Item | None, merged: Merged
) -> Item | None:
    """An item that I removed, or never had."""
    if theirs is None:
        return None
    if base is None and mine is None:
        return theirs
    if base is not None and _said(base) == _said(theirs):
        return {**theirs, REMOVED: True} if mine else None
    merged.removals[name, theirs["key"]] = Removal.I_REMOVED
    return {**theirs, REMOVED: True}


def _said(item: Item) -> Item:
    return {name: value for name, value in item.items() if name not in {"key", REMOVED}}


def _fields(name: str, base: Item, theirs: Item, mine: Item, merged: Merged) -> Item:
    fields: Item = {}
    for field_name, typed in _said(mine).items():
        was, other = base.get(field_name, ""), theirs.get(field_name, "")
        if field_name == SOURCES:
            fields[field_name] = [
                source
                for source in dict.fromkeys([*other, *typed])
                if source not in was or (source in other and source in typed)
            ]
        elif typed == was:
            fields[field_name] = other
        else:
            fields[field_name] = typed
            if other not in (was, typed):
                merged.theirs[name, mine.get("key", ""), field_name] = other
    return fields


def _order(base: list[str], theirs: list[str], mine: list[str]) -> list[str]:
    """My order where I changed it, otherwise theirs; the other's items behind their neighbours."""
    common = set(base) & set(theirs) & set(mine)
    is_mine = [key for key in mine if key in common] != [key for key in base if key in common]
    lead, other = (mine, theirs) if is_mine else (theirs, mine)
    order = list(lead)
    for place, key in enumerate(other):
        if key in order:
            continue
        before = next((known for known in reversed(other[:place]) if known in order), None)
        order.insert(order.index(before) + 1 if before else 0, key)
    return order
