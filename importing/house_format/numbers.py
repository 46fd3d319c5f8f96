"""How many items a heading or an introduction promises, in figures or in words."""

import re

_WORDS = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen twenty"
)
_VALUES = {word: number for number, word in enumerate(_WORDS.split(), start=1)}
_VALUES |= {"twenty-five": 25, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60}

NUMBER = rf"(?:\d{{1,3}}|{'|'.join(sorted(_VALUES, key=len, reverse=True))})"

_IN_HEADING = [
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"^.*?[(\[]({NUMBER})\b[^)\]]*[)\]]",
        rf"(?:the |top |our |list of )*({NUMBER})\b(?![-–/%])",
        r"^.*?(?::|[–-])\s*(\d{1,3})$",
    )
]


def count_in_heading(text: str) -> int | None:
    """The number of items that a heading promises ("20 Causes of …", "Symptoms (20)")."""
    found = next((match for one in _IN_HEADING if (match := one.match(text))), None)
    return _value(found[1]) if found else None


def promised_in(texts: list[str], heading: str, nouns: str) -> int | None:
    """The number of items that a heading or an introduction promises."""
    counts = [count_in_heading(heading)] if heading else []
    pattern = re.compile(
        rf"(?i)(?<![\w.,–/-])({NUMBER})\s+(?:[\w’'/-]+,?\s+(?:and\s+|&\s+)?){{0,4}}?(?:{nouns})\b"
    )
    for text in texts:
        counts += [_value(match[1]) for match in pattern.finditer(text[:4000])]
    return max((count for count in counts if count), default=None)


def _value(word: str) -> int | None:
    """ "20" and "twenty" are both 20."""
    return int(word) if word.isdecimal() else _VALUES.get(word.lower())
