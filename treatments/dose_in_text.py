"""Whether the words of a section state a dose, which asks for a pharmacist too (rule 4)."""

import re
from typing import Any

from condition.markdown import plain

from .dosage.vocabulary import UNITS

NUMBER = (
    r"(?:[\d½⅓⅔¼¾]|\b(?i:one|two|three|four|five|six|seven|eight|nine|ten|twelve|twenty|half)\b)"
)
CASED = {"g", "L", "l"}  # 16 G is a needle
SMALL = {"ng", "iu", "unit", "units", "mmol", "meq"}
SPELLINGS = {
    spelling for unit in UNITS.values() for spelling in (unit.one, unit.many, *unit.aliases)
}
UNIT = "|".join(map(re.escape, sorted(SPELLINGS - CASED - SMALL, key=len, reverse=True)))
# So much in a litre of blood is a finding and no dose; so are nanograms and units in a millilitre.
# All else that is a number with the unit of a dose may be one. In doubt: a dose.
FINDING = (
    r"\s*(?:/|per\b)\s*(?:d?l\b|100\s*ml\b|(?:deci)?lit)",
    r"\s*(?:/|per\b)\s*(?:ml\b|millilit)",
)
DOSE = re.compile(
    rf"{NUMBER}(?:[\s-]|of\b|an?\b)*"
    rf"(?:(?P<small>(?i:{'|'.join(SMALL)}))|(?i:{UNIT})|[gLl])(?!\w)"
    rf"(?!(?i:{FINDING[0]}))(?(small)(?!(?i:{FINDING[1]})))"
)


def states_dose(content: Any) -> bool:
    """Whether any text in a section's content has a number with the unit of a dose."""
    if isinstance(content, dict):
        return "dosage" in content or any(map(states_dose, content.values()))
    if isinstance(content, list):
        return any(map(states_dose, content))
    return isinstance(content, str) and bool(DOSE.search(plain(content)))
