"""Which changes are safety changes, told from the content alone (rule 7 of the record)."""

import re
from typing import Any

from condition.citations import without_citations
from condition.registry import GROUPS, Frozen, Section

from .items import Comparison, ItemChange, compare

WORDS_FOR_NUMBERS = (
    "zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|"
    "thir(?:teen|ty)|fourteen|forty|fif(?:teen|ty)|six(?:teen|ty)|seven(?:teen|ty)|eigh(?:teen|ty)|"
    "nine(?:teen|ty)|twenty|hundred|thousand|million|billion|dozen|"
    "first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|"
    "half|halves|thirds?|quarters?|fifths|double|triple|twice|once|thrice|"
    "every|each|other|alternate|daily|weekly|fortnightly|monthly|yearly|hourly|nightly"
)
FRACTIONS = "½⅓⅔¼¾⅕⅖⅗⅘⅙⅚⅐⅛⅜⅝⅞⅑⅒"
# A number and the word or sign beside it. In doubt it is a quantity.
QUANTITY = re.compile(
    rf"[<>≤≥±~]?\s*[\d{FRACTIONS}]+(?:[.,:/]\d+)*|\b(?:{WORDS_FOR_NUMBERS})\b", re.IGNORECASE
)
UNIT = re.compile(r"\s*[-–]?\s*([%‰°µμ]?[A-Za-z%‰°µμ/²³]*)")


def is_safety_change(section: Section, before: Frozen | None, after: Frozen) -> bool:
    """Whether the way from `before` to `after` needs the reviewers' full eye. In doubt: yes."""
    comparison = compare(section, before, after)
    return any(_touches_safety(section, change) for change in comparison.items) or (
        before is not None and _changes_a_quantity(comparison)
    )


def _touches_safety(section: Section, change: ItemChange) -> bool:
    model = change.listed.model
    if change.listed is GROUPS:
        return False  # a heading is no treatment; its numbers count all the same
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


def _quantities(value: Any) -> list[str]:
    """Every number with the word beside it, in reading order; those of citations left out."""
    if isinstance(value, dict):
        return [found for name in sorted(value) for found in _quantities(value[name])]
    if not isinstance(value, str):
        return []
    text = without_citations(value)
    found: list[str] = []
    for match in QUANTITY.finditer(text):
        unit = UNIT.match(text, match.end())
        found.append(f"{match.group().strip().casefold()} {unit.group(1) if unit else ''}")
    return found
