"""A wording taken apart: its words, its numbers, and the spellings that stand for a name."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from treatments.dosage.dosage import DosageError
from treatments.dosage.vocabulary import FRACTION_SIGNS, FRACTIONS, NUMBER_WORDS, Site, Term, Unit

# Digits are ASCII only: other scripts' digits are left over, and so refused. So are control and
# invisible characters, each of which is a token of its own.
_TOKEN = re.compile(r"[0-9]+(?:[.,][0-9]+)*|(?<![\w.,])[.][0-9]+|[A-Za-zµμ]+|\S")
_DOTTED = re.compile(r"\b(?:[A-Za-z]\.){2,}")  # p.o., b.i.d.
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—−", "-"))
_EITHER = re.compile(r"(?<=[A-Za-z])\(e?s\)")  # tablet(s)
_WHOLE = re.compile(r"0|[1-9][0-9]*")
_GROUPED = re.compile(r"[1-9][0-9]{0,2}(?:,[0-9]{3})+")
_LIKE_THOUSANDS = re.compile(r"[1-9][0-9]*\.[0-9]{2}0")

LONGEST_QUOTE = 80
SLASHED = (("1", "/", "2"), ("1", "/", "4"), ("3", "/", "4"))

Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Token:
    """One word, number or sign: as written, in lower case, and its place in the text."""

    text: str
    word: str
    start: int
    end: int

    @property
    def is_number(self) -> bool:
        return "0" <= self.text[-1] <= "9"


def prepared(text: str) -> str:
    """One spelling for dashes, "tablet(s)" and dotted abbreviations; no full stop at the end."""
    text = unicodedata.normalize("NFC", text).translate(_DASHES).strip()
    text = _EITHER.sub("", text)
    return _DOTTED.sub(lambda dotted: dotted[0].replace(".", ""), text).removesuffix(".")


def shortened(text: str) -> str:
    """The text, or as much of its start as a message to the editor has room for."""
    return text if len(text) <= LONGEST_QUOTE else text[:LONGEST_QUOTE] + "…"


def tokens_of(text: str) -> list[Token]:
    """Every sign of the text but spaces and the hyphens inside words."""
    found = [
        Token(match[0], match[0].lower(), match.start(), match.end())
        for match in _TOKEN.finditer(text)
    ]
    return [token for at, token in enumerate(found) if not _is_hyphen(found, at)]


def _is_hyphen(tokens: list[Token], at: int) -> bool:
    """Whether this is the hyphen inside a word, as in "twice-daily", and not a range or a minus."""
    if tokens[at].text != "-" or not 0 < at < len(tokens) - 1:
        return False
    before, after = tokens[at - 1], tokens[at + 1]
    is_inside = before.end == tokens[at].start and after.start == tokens[at].end
    return is_inside and before.text.isalpha() and after.text.isalpha()


def words_of(text: str) -> Words:
    """The words in lower case, so that capitals make no difference."""
    return tuple(token.word for token in tokens_of(text))


class Spellings(dict[Words, str]):
    """From each way to write something to its name."""

    def __init__(self, names: dict[Words, str]) -> None:
        super().__init__(names)
        self.longest = max(map(len, names))
        self.openings = {words[0] for words in names}

    def __or__(self, other: dict[Words, str]) -> "Spellings":
        return Spellings({**self, **other})


def spellings_of(terms: Mapping[str, Term | Site]) -> Spellings:
    """From each way to write a term to its name; the printed way is one of them."""
    return Spellings(
        {
            words_of(spelling): name
            for name, term in terms.items()
            for spelling in (term.printed, *term.aliases)
        }
    )


def unit_spellings_of(units: dict[str, Unit]) -> Spellings:
    """From each way to write a unit to its code; capitals count where the unit says so."""
    return Spellings(
        {
            tuple(token.text if unit.exact else token.word for token in tokens_of(spelling)): code
            for code, unit in units.items()
            for spelling in (unit.one, unit.many, *unit.aliases)
        }
    )


def alternatives(spellings: str) -> Spellings:
    """Several ways to say one thing, with a bar between them."""
    return Spellings({words_of(spelling): spelling for spelling in spellings.split(" | ")})


class Cursor:
    """A place among the words of a wording. What does not come next is not stepped over."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = tokens_of(text)
        self.at = 0

    def word(self, ahead: int = 0) -> str:
        """The word at the reader's place, in lower case; empty past the end."""
        at = self.at + ahead
        return self.tokens[at].word if 0 <= at < len(self.tokens) else ""

    def is_inside_name(self, at: int) -> bool:
        """Whether the number belongs to the letters before it, as in L4 and D3."""
        before = self.tokens[at - 1] if at else None
        return bool(before and before.text.isalpha() and before.end == self.tokens[at].start)

    def take(self, word: str) -> bool:
        """Step over the word if it comes next."""
        return self.take_any((word,))

    def take_any(self, words: Iterable[str]) -> bool:
        """Step over the next word if it is one of these."""
        is_next = self.at < len(self.tokens) and self.word() in words
        self.at += is_next
        return is_next

    def match(self, spellings: Spellings) -> str:
        """Step over the longest spelling that comes next and return its name, or an empty text."""
        ahead = self.tokens[self.at : self.at + spellings.longest]
        if not ahead or not {ahead[0].text, ahead[0].word} & spellings.openings:
            return ""
        for length in range(len(ahead), 0, -1):
            exact = tuple(token.text for token in ahead[:length])
            name = spellings.get(exact) or spellings.get(tuple(t.word for t in ahead[:length]))
            if name:
                self.at += length
                return name
        return ""

    def is_next(self, spellings: Spellings) -> bool:
        """Whether one of the spellings comes next; nothing is stepped over."""
        start = self.at
        name = self.match(spellings)
        self.at = start
        return bool(name)

    def number(self) -> Decimal | None:
        """A number in digits or as a word, with what repeats it in brackets: three (3).

        Raises DosageError when the bracket holds another number.
        """
        number = self._plain_number()
        if number is not None and self.word() == "(" and self.word(2) == ")":
            start, self.at = self.at, self.at + 1
            again = self._plain_number()
            if again is None:
                self.at = start
            elif again == number:
                self.take(")")
            else:
                raise DosageError(f"“{number} ({again})”: the two numbers differ.")
        return number

    def _plain_number(self) -> Decimal | None:
        if self.at == len(self.tokens):
            return None
        token = self.tokens[self.at]
        if token.is_number:
            number = decimal_of(token.text)
        elif token.word in NUMBER_WORDS:
            number = Decimal(NUMBER_WORDS[token.word])
        else:
            return None
        self.at += 1
        return number

    def fraction(self) -> Decimal | None:
        """A half, a quarter, one and a half, 1½, 1 1/2."""
        start = self.at
        whole = Decimal(0)
        if self.word(1) in (*FRACTION_SIGNS, "and") or self._slash(1):
            whole = self._plain_number() or whole
            self.take("and")
        if self.word() in ("a", "one") and self.word(1) in FRACTIONS:
            self.at += 1
        part = FRACTION_SIGNS.get(self.word()) or FRACTIONS.get(self.word())
        if self._slash(0):
            part = Decimal(self.word()) / Decimal(self.word(2))
            self.at += 2
        self.at = self.at + 1 if part else start
        return whole + part if part else None

    def _slash(self, ahead: int) -> bool:
        """Whether a fraction comes next, written 1/2, 1/4 or 3/4 without a space."""
        tokens = self.tokens[self.at + ahead : self.at + ahead + 3]
        return (
            tuple(token.text for token in tokens) in SLASHED
            and tokens[0].end == tokens[1].start
            and tokens[1].end == tokens[2].start
        )

    def range(self) -> tuple[Decimal, Decimal | None] | None:
        """A number, and the upper end of its range if there is one."""
        low = self.number()
        if low is None:
            return None
        return low, self.upper_end(low)

    def upper_end(self, low: Decimal) -> Decimal | None:
        """The number after "to" or a dash; after "or" only the next whole one, as in 1 or 2."""
        start = self.at
        if self.take_any(("-", "to", "through")):
            high = self.number()
            if high is not None:
                return high
        elif self.take("or") and (high := self.number()) == low + 1 == int(low) + 1:
            return high
        self.at = start
        return None

    def whole_range(self) -> tuple[int, int | None] | None:
        """A range of whole numbers, for counting."""
        ends = self.range()
        if ends is None:
            return None
        if any(end is not None and end != end.to_integral_value() for end in ends):
            return None
        low, high = ends
        return int(low), None if high is None else int(high)


def decimal_of(text: str) -> Decimal:
    """A number as boards write it: "1,000" is a thousand, "0.5" a half.

    Raises DosageError where the same signs could mean another number: "1,5", "1.000", "05".
    """
    whole, _, decimals = (f"0{text}" if text[0] == "." else text).partition(".")
    quote = shortened(text)
    if "," in decimals or "." in decimals:
        raise DosageError(f"“{quote}” can be read in two ways: write it as in 1,000.5.")
    if "," in whole and not _GROUPED.fullmatch(whole):
        raise DosageError(f"“{quote}” can be read in two ways: {_suggestion(text)}.")
    if "," not in whole and not _WHOLE.fullmatch(whole):
        raise DosageError(f"“{quote}” starts with a zero: write the number without it.")
    if _LIKE_THOUSANDS.fullmatch(text):
        raise DosageError(f"“{quote}” can be read as thousands: write it as in 1,000 or 1.5.")
    return Decimal(text.replace(",", ""))


def _suggestion(text: str) -> str:
    if text.count(",") == 1 and "." not in text:
        return f"write {shortened(text.replace(',', '.'))} for a decimal, or a thousand as 1,000"
    return "write it as in 1,000"
