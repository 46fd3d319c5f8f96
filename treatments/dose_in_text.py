"""Whether the words of a section state a dose, which asks for a pharmacist too (rule 4)."""

import re
from typing import Any

from condition.markdown import plain

from .dosage.vocabulary import NUMBER_WORDS, UNITS

WORDS = [
    *NUMBER_WORDS, r"(?:thir|four|fif|six|seven|eigh|nine)teen",
    r"(?:for|fif|six|seven|eigh|nine)ty", "hundred", "thousand", "half", "quarter",
]  # fmt: skip
NUMBER = rf"(?:[\d½⅓⅔¼¾]|\b(?i:{'|'.join(WORDS)})\b)"
CASED = {"g", "L", "l"}  # 16 G is a needle
SMALL = {"ng", "iu", "unit", "units", "mmol", "meq"}
SPELLINGS = {
    spelling for unit in UNITS.values() for spelling in (unit.one, unit.many, *unit.aliases)
} | {"milligramme", "milligrammes", "microgramme", "microgrammes", "gramme", "grammes", "cc"}
UNIT = "|".join(map(re.escape, sorted(SPELLINGS - CASED - SMALL, key=len, reverse=True)))
# So much in a litre of blood is a finding and no dose; so are nanograms and units in a millilitre.
# All else that is a number with the unit of a dose may be one. In doubt: a dose.
FINDING = (
    r"\s*(?:/|per\b)\s*(?:d?l\b|100\s*ml\b|(?:deci)?lit)",
    r"\s*(?:/|per\b)\s*(?:ml\b|millilit)",
)
DOSE = re.compile(
    rf"{NUMBER}(?:[\s-]|of\b|an?\b|th(?:e|ese|ose)\b)*"
    rf"(?:(?P<small>(?i:{'|'.join(SMALL)})|U)|(?i:{UNIT})|[gLl])(?!\w)"
    rf"(?!(?i:{FINDING[0]}))(?(small)(?!(?i:{FINDING[1]})))"
)
# “A tablet every day”, “it is taken twice daily”, and a column of numbers below “Dose (mg)”.
ONE_PIECE = re.compile(
    r"\ban? (?:tablet|capsule|pill|puff|sachet|lozenge|(?:tea|table)spoon(?:ful)?|suppository)"
    r"(?: of [\w-]+)? (?:an?|per|each|every|once|twice|three times|daily|in the|at|before|after"
    r"|with) ",
    re.IGNORECASE,
)
HOW_OFTEN = re.compile(
    r"\b(?:(?:take|swallow|inject|inhale|give|use) (?:it|them|this|these)|taken|injected|inhaled)"
    rf" (?:once|twice|{NUMBER}\d* times) (?:an?\b|per\b|each\b|every\b|daily|weekly)",
    re.IGNORECASE,
)
UNIT_OF_COLUMN = re.compile(rf"\((?:(?i:{UNIT})|[gLl])(?:\s*/\s*(?:kg|m2|m²|day|d|dose))*\)")


def states_dose(content: Any) -> bool:
    """Whether any text in a section's content has a number with the unit of a dose."""
    if isinstance(content, dict):
        return "dosages" in content or any(map(states_dose, content.values()))
    if isinstance(content, list):
        return any(map(states_dose, content))
    if not isinstance(content, str):
        return False
    text = plain(content)
    is_column = "|" in content and UNIT_OF_COLUMN.search(text) and re.search(r"\d", text)
    is_said = DOSE.search(text) or ONE_PIECE.search(f"{text} ") or HOW_OFTEN.search(text)
    return bool(is_said or is_column)
