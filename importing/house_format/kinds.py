"""What a heading, a sign or a bracket stands for, told from its words."""

import re

from .vocabulary import GROUPS, PATTERNS

_NOT_URGENT = re.compile(r"(?i)non-?\s?urgent|not (?:an )?(?:urgent|emergency)")
_RANK = ("not_assessed", "soon", "same_day", "emergency")

_CLASS = PATTERNS["drug_class"]
_BRACKET_AT_END = re.compile(r"^(.*\S)\s*[(\[]([^()\[\]]*)[)\]]\s*$")


_REST = re.compile(r"(?i)(?:all )?others?(?: \w+)?|miscellaneous(?: \w+)?")


def names_a_group(section: str, text: str) -> bool:
    """Whether a short line could be the heading of a group rather than an item's name."""
    is_rest = _REST.fullmatch(text.rstrip(" :")) is not None
    return is_rest or (section in GROUPS and bool(GROUPS[section].search(text)))


def urgency_of(sign: str, context: str) -> str:
    """How soon a sign must be seen, where the text says so; what nobody stated is not assessed."""
    told = max(_told(context), _told(sign), key=_RANK.index)
    return told if told == "emergency" or not PATTERNS["danger"].search(sign) else "not_assessed"


def _told(text: str) -> str:
    if not _NOT_URGENT.search(text) and PATTERNS["emergency"].search(text):
        return "emergency"
    if PATTERNS["same_day"].search(text):
        return "same_day"
    return "soon" if PATTERNS["soon"].search(text) or _NOT_URGENT.search(text) else "not_assessed"


def split_drug_class(name: str) -> tuple[str, str]:
    """ "Ibuprofen (NSAID)" → its name and class; a brand or an abbreviation stays in the name."""
    match = _BRACKET_AT_END.match(name)
    if match is None:
        return name, ""
    bare, bracketed = match[1], match[2].strip()
    if _is_abbreviation(bare, bracketed) or not bracketed:
        return name, ""
    is_one_word = len(bracketed.split()) == 1  # a brand, or “acetaminophen”
    is_other_name = is_one_word or bracketed.lower().startswith(("e.g", "or ", "also"))
    is_class = _CLASS.search(bracketed) or not is_other_name
    return (bare, bracketed) if is_class else (name, "")


def looks_like_class(text: str) -> bool:
    return bool(_CLASS.search(text)) and len(text.split()) <= 6 and not text.rstrip().endswith(".")


def _is_abbreviation(name: str, short: str) -> bool:
    letters = [word[0] for word in re.split(r"[\s-]+", name) if word]
    initials = "".join(letters).upper()
    return short.isupper() and 2 <= len(short) <= 6 and initials.startswith(short[:2])
