"""What differs between two Revisions of a section: items told apart by their permanent keys."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from condition.registry import GROUPS, Frozen, ItemList, Section


@dataclass(frozen=True)
class FieldChange:
    """One field of an item: what it said and what it says. None where it was, or is, empty."""

    name: str
    before: Any
    after: Any


@dataclass(frozen=True)
class ItemChange:
    """One item: added, removed, changed or moved. `before` and `after` are its content fields."""

    listed: ItemList
    key: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    has_moved: bool = False

    @property
    def is_added(self) -> bool:
        """It was not there before."""
        return self.before is None

    @property
    def is_removed(self) -> bool:
        """It is not there any more."""
        return self.after is None

    @property
    def fields(self) -> list[FieldChange]:
        """The fields that differ, in the order of the form."""
        before, after = self.before or {}, self.after or {}
        return [
            FieldChange(name.name, before.get(name.name), after.get(name.name))
            for name in self.listed.model.written_fields()
            if before.get(name.name) != after.get(name.name)
        ]


@dataclass(frozen=True)
class Comparison:
    """All that differs between two states of one section."""

    introduction: FieldChange | None
    items: list[ItemChange] = field(default_factory=list)

    def __bool__(self) -> bool:
        return self.introduction is not None or bool(self.items)


def compare(section: Section, before: Frozen | None, after: Frozen) -> Comparison:
    """What happened on the way from `before` (None: nothing yet) to `after`."""
    old = section.current(before.content) if before else {}
    new = section.current(after.content)
    introduction = None
    if old.get("introduction") != new.get("introduction"):
        introduction = FieldChange("introduction", old.get("introduction"), new.get("introduction"))
    old_keys = before.keys if before else {}
    was, now = (
        dict(section.keyed(GROUPS, old, old_keys)),
        dict(section.keyed(GROUPS, new, after.keys)),
    )
    # A corrected heading is one change, and none of the items below it.
    corrected = {was[key]["heading"]: now[key]["heading"] for key in was if key in now}
    items = [
        change
        for listed in section.lists
        for change in _item_changes(
            listed,
            {
                key: item | {"group": corrected.get(item["group"], item["group"])}
                if "group" in item
                else item
                for key, item in section.keyed(listed, old, old_keys)
            },
            dict(section.keyed(listed, new, after.keys)),
        )
    ]
    return Comparison(introduction, items)


def _item_changes(listed: ItemList, old: dict, new: dict) -> Iterator[ItemChange]:
    moved = moved_keys([key for key in old if key in new], [key for key in new if key in old])
    for key, after in new.items():
        before = old.get(key)
        if before != after or key in moved:
            yield ItemChange(listed, key, before, after, has_moved=key in moved)
    for key, before in old.items():
        if key not in new:
            yield ItemChange(listed, key, before, None)


def moved_keys(before: list[str], after: list[str]) -> set[str]:
    """The fewest items whose move explains the new order: those off the longest common run."""
    place = {key: position for position, key in enumerate(before)}
    runs: list[list[str]] = []  # runs[n]: the run of length n + 1 that ends earliest
    for key in after:
        longest = next(
            (n for n in range(len(runs) - 1, -1, -1) if place[runs[n][-1]] < place[key]), -1
        )
        run = [*(runs[longest] if longest >= 0 else []), key]
        runs[longest + 1 : longest + 2] = [run]
    return set(after) - set(runs[-1] if runs else [])
