"""Which changes are safety changes, told from the content alone (rule 7 of the record)."""

import re
from collections import Counter
from typing import Any

from condition.registry import Frozen, Section

from .comparison import Comparison, ItemChange, compare

WORDS_FOR_NUMBERS = (
    "zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|"
    "forty|fifty|sixty|ninety|hundred|thousand|million|half|quarter|double|twice|once|thrice|"
    "daily|weekly|monthly|yearly|hourly|nightly"
)
# A number and the word or sign beside it. In doubt it is a quantity.
QUANTITY = re.compile(rf"[<>≤≥±~]?\s*\d+(?:[.,:/]\d+)*|\b(?:{WORDS_FOR_NUMBERS})\b", re.IGNORECASE)
UNIT = re.compile(r"\s*[-–]?\s*([%‰°µμ]?[A-Za-z%‰°µμ/²³]*)")
CITATION = re.compile(r"\[@[^\]\s]*\]")


def is_safety_change(section: Section, before: Frozen | None, after: Frozen) -> bool:
    """Whether the way from `before` to `after` needs the reviewers' full eye. In doubt: yes."""
    comparison = compare(section, before, after)
    return any(_touches_safety(section, change) for change in comparison.items) or (
        before is not None and _changes_a_quantity(comparison)
    )


def _touches_safety(section: Section, change: ItemChange) -> bool:
    model = change.listed.model
    if change.is_added or change.is_removed:
        return section.has_safety_items
    names = {difference.name for difference in change.fields}
    is_renamed = section.has_safety_items and model.label_field in names
    return is_renamed or bool(names & set(model.safety_fields))


def _changes_a_quantity(comparison: Comparison) -> bool:
    if comparison.introduction and _quantities(comparison.introduction.before) != _quantities(
        comparison.introduction.after
    ):
        return True
    return any(
        _quantities(change.before) != _quantities(change.after) for change in comparison.items
    )


def _quantities(value: Any) -> Counter[str]:
    """Every number with the word beside it, counted; those of a code or a citation left out."""
    if isinstance(value, dict):
        return sum((_quantities(entry) for entry in value.values()), Counter())
    if not isinstance(value, str):
        return Counter()
    text = CITATION.sub("", value)
    found: Counter[str] = Counter()
    for match in QUANTITY.finditer(text):
        unit = UNIT.match(text, match.end())
        found[f"{match.group().strip().casefold()} {unit.group(1) if unit else ''}"] += 1
    return found
