"""Small numbers as the house writes them, in figures or in words."""

_WORDS = [
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
    "twenty",
]
_VALUES = {word: number for number, word in enumerate(_WORDS, start=1)}
_VALUES |= {"twenty-five": 25, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60}

NUMBER_WORD = r"(?:" + "|".join(sorted(_VALUES, key=len, reverse=True)) + r")"


def to_number(word: str) -> int | None:
    """ "20" and "twenty" are both 20."""
    return int(word) if word.isdecimal() else _VALUES.get(word.lower())
