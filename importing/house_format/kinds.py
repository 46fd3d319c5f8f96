"""What a heading, a sign or a bracket stands for, told from its words."""

import re
from collections import Counter

from .fields import label_by_stems, looks_like_dose, split_labels, split_name
from .lines import Line
from .vocabulary import CONTENTS, GROUPS, PATTERNS

_NOT_URGENT = re.compile(r"(?i)non-?\s?urgent|not (?:an )?(?:urgent|emergency)")
_RANK = ("not_assessed", "soon", "same_day", "emergency")

_CLASS = PATTERNS["drug_class"]
_BRACKET_AT_END = re.compile(r"^(.*\S)\s*[(\[]([^()\[\]]*)[)\]]\s*$")


_NEARLY_ALL = 0.75
_REST = re.compile(r"(?i)(?:all )?others?(?: \w+)?|miscellaneous(?: \w+)?")


def names_a_group(section: str, text: str) -> bool:
    """Whether a short line could be the heading of a group rather than an item's name."""
    is_rest = _REST.fullmatch(text.rstrip(" :")) is not None
    return is_rest or (section in GROUPS and bool(GROUPS[section].search(text)))


def kind_of(lines: list[Line]) -> str:
    """The section that such lines stand in, by their labels, doses and names; "" if none tells."""
    entries = [line.text for line in lines]
    labels = Counter(
        label for line in lines
        for label in (
            map(label_by_stems, line.cells) if line.row or "|" in line.raw
            else (label for label, _value in split_labels(line.text))
        ) if label
    )  # fmt: skip
    doses = sum(map(looks_like_dose, entries))
    is_food = _share("supplements", entries) >= 0.3 and not labels["drug_class"]
    is_aimed = bool(labels["purpose"] and labels["mechanism"])
    told = {
        "faq": sum("?" in one for one in entries) >= max(2, 0.4 * len(entries)),
        "do-and-avoid": _is_of_pairs(lines),
        "prevention": not labels["dosage"] and _share("prevention", entries) >= _NEARLY_ALL,
        "supplements": (doses or labels["dosage"]) and (is_food or labels["function"]),
        "medications": labels["dosage"] or (not is_aimed and doses >= max(2, 0.25 * len(entries))),
        "surgery": labels["procedure"] and (labels["risks"] or labels["benefits"]),
        "therapies": is_aimed,
        "diagnosis": len(entries) > 1 and _share("diagnosis", entries) >= _NEARLY_ALL,
    }
    return next((key for key, is_so in told.items() if is_so), "")


def _is_of_pairs(lines: list[Line]) -> bool:
    """Whether the lines, or the columns of their table, say by turns what to do and to avoid."""
    halves = [
        bool(PATTERNS["do"].match(f"{one}:")) - bool(PATTERNS["avoid"].match(f"{one}:"))
        for line in lines for one in (line.cells if line.row or "\t" in line.raw else [line.text])
    ]  # fmt: skip
    is_table = bool(lines and len(lines[0].cells) == 2) and {1, -1} == set(halves[:2])
    return is_table or ({1, -1} <= set(halves) and sum(map(abs, halves)) * 2 >= len(halves))


def _share(key: str, entries: list[str]) -> float:
    """How many of the entries name what stands in that section."""
    names = [split_name(one)[0][:60] for one in entries]
    return sum(bool(CONTENTS[key].search(name)) for name in names) / max(len(names), 1)


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
