"""A wording taken apart into words, numbers and signs, and the patterns that these fall into."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from treatments.dosage.dosage import DosageError
from treatments.dosage.vocabulary import NUMBER_WORDS, SAID, UNITS

# Digits are ASCII only: other scripts' digits are left over, and so refused. So are control and
# invisible characters, each of which is a token of its own.
_TOKEN = re.compile(
    r"(?<![0-9.,/])(?:1/2|1/4|3/4)(?![0-9.,/])|(?<![0-9:.,])[0-9]{1,2}:[0-9]{2}(?![0-9:])|[0-9]+(?:[.,][0-9]+)*"
    r"|(?<![\w.,])[.][0-9]+|[A-Za-zµμ]+|\ue000+|\S"
)
_DOTTED = re.compile(r"\b(?:[A-Za-z]\.){2,}")  # p.o., b.i.d.
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—−", "-"))
_EITHER = re.compile(r"(?<=[A-Za-z])\(e?s\)")  # tablet(s)
_EACH_AFFECTED = re.compile(r"\b(?:the )?affected (?=[a-z]+\(e?s\))", re.IGNORECASE)
_NUMBER = re.compile(r"#?[0-9][0-9.,]*|[.][0-9]+")
_WHOLE = re.compile(r"0|[1-9][0-9]*")
_GROUPED = re.compile(r"[1-9][0-9]{0,2}(?:,[0-9]{3})+")
_LIKE_THOUSANDS = re.compile(r"[1-9][0-9]*\.[0-9]{2}0")
_EXACT = {unit.one for unit in UNITS.values() if unit.exact}

LONGEST_QUOTE = 80


@dataclass(frozen=True, slots=True)
class Token:
    """One word, number or sign as patterns know it, and its place in the text."""

    word: str
    start: int
    end: int


def prepared(text: str) -> str:
    """One spelling for dashes, "tablet(s)" and dotted abbreviations; no full stop at the end."""
    text = unicodedata.normalize("NFC", text).translate(_DASHES).strip()
    text = _EITHER.sub("", _EACH_AFFECTED.sub("each affected ", text))
    return _DOTTED.sub(lambda dotted: dotted[0].replace(".", ""), text).removesuffix(".")


def shortened(text: str) -> str:
    """The text, or as much of its start as a message to the editor has room for."""
    return text if len(text) <= LONGEST_QUOTE else text[:LONGEST_QUOTE] + "…"


def tokens_of(text: str) -> list[Token]:
    """Every sign of the text but spaces, the hyphens inside words, and a number said once more."""
    found = [Token(_word(match[0]), match.start(), match.end()) for match in _TOKEN.finditer(text)]
    tokens: list[Token] = []
    for at, token in enumerate(found):
        if [one.word[0] for one in (*tokens[-1:], token)] == ["#", "#"]:
            quote = text[tokens[-1].start : token.end]
            raise DosageError(f"“{quote}” can be one number or two: write it in figures.")
        if not _is_hyphen(found, at):
            tokens.append(token)
        if [one.word for one in tokens[-3::2]] == ["(", ")"] and _is_number(tokens[-4:-1:2]):
            again, number = tokens[-2], tokens[-4]
            if decimal_of(again.word) != decimal_of(number.word):
                quote = text[number.start : token.end]
                raise DosageError(f"“{quote}”: the two numbers differ.")
            tokens[-4:] = [Token(number.word, number.start, token.end)]
    return tokens


def _word(text: str) -> str:
    """In lower case where that changes nothing; a number in words as #3."""
    word = text if text in _EXACT else text.lower()
    word = text[0] if text[0] == "\ue000" else word  # the medicine's own name: naming.py
    return f"#{NUMBER_WORDS[word]}" if word in NUMBER_WORDS else word


def _is_number(tokens: list[Token]) -> bool:
    return len(tokens) == 2 and all(_NUMBER.fullmatch(token.word) for token in tokens)


def _is_hyphen(tokens: list[Token], at: int) -> bool:
    """Whether this is the hyphen inside a word, as in "twice-daily", and not a range or a minus."""
    if tokens[at].word != "-" or not 0 < at < len(tokens) - 1:
        return False
    before, after = tokens[at - 1], tokens[at + 1]
    is_inside = before.end == tokens[at].start and after.start == tokens[at].end
    return is_inside and all(one.word.isalpha() or one.word[0] == "#" for one in (before, after))


def line_of(text: str) -> str:
    """The tokens with a space after each: what patterns are matched with."""
    return "".join(f"{token.word} " for token in tokens_of(text))


@dataclass(frozen=True)
class Pattern:
    """Words with slots in them, `<field:kind>`; what stands in the slots is said as `says` reads.

    In a pattern, [ ] holds what may be missing, ( | ) what is one or the other, { } the words of
    that name in the vocabulary; a backslash makes a bracket a word.
    """

    source: str
    named: str  # the same with a group for each slot
    slots: Mapping[str, tuple[str, str]]
    says: Callable[..., Any]

    @cached_property
    def regex(self) -> re.Pattern[str]:
        """Compiled when it is first looked for."""
        return re.compile(self.named)


class Grammar:
    """Kinds of things that a wording says, each by a vocabulary or by patterns of other kinds."""

    _PIECE = re.compile(
        r"<(\w+):([\w ]+)>|{([\w ]+)}|\\?((?<=\\)[()]|[^\s\\\[\]()|<>{}$^]+)"
        r"|(\(\?[=!]|\)\*|[][()|$^])"
    )
    _SIGNS: Mapping[str, str] = {"[": "(?:", "]": ")?", "(": "(?:"}

    def __init__(self) -> None:
        self._sources = {name: _one_of(map(line_of, words)) for name, words in SAID.items()}
        self._says: dict[str, Callable[[str], Any]] = dict.fromkeys(SAID, str.strip)
        for name in SAID:
            self.words(f"is {name}", dict.fromkeys(SAID[name], True))

    def token(self, kind: str, regex: str, says: Callable[[str], Any] = str) -> None:
        """A kind that is one token, or a look at the next."""
        self._sources[kind] = regex
        self._says[kind] = lambda text: says(text.strip())

    def words(self, kind: str, names: Iterable[str] | Mapping[str, Any]) -> None:
        """A kind that is one word of a list; each spelling leads to what it says, or to itself."""
        named = names if isinstance(names, Mapping) else {name: name for name in names}
        said = {line_of(spelling): name for spelling, name in named.items()}
        self._sources[kind] = _one_of(said)
        self._says[kind] = said.__getitem__

    def kind(self, name: str, pattern: str, says: Callable[..., Any]) -> None:
        """A kind with a pattern of its own; `says` makes of its slots what it stands for."""
        made = self.pattern(pattern, says)
        self._sources[name] = made.source
        self._says[name] = lambda text: self._read(made, made.regex.fullmatch(text))

    def list_of(self, name: str, one: str, pattern: str, says: Callable[..., Any] = tuple) -> None:
        """A kind that is several of another; `says` makes of them what it stands for."""
        self.kind(name, pattern, says)
        each, said = self._sources[one], self._says[one]
        self._says[name] = lambda text: says(tuple(map(said, re.findall(each, text))))

    def pattern(self, text: str, says: Callable[..., Any] = dict) -> Pattern:
        """The pattern, which says its slots by their names if nothing else is told."""
        source = named = ""
        slots: dict[str, tuple[str, str]] = {}
        for field, kind, words, word, sign in self._PIECE.findall(text):
            if field or words:
                piece = self._sources[kind or words]
            else:
                piece = re.escape(line_of(word)) if word else self._SIGNS.get(sign, sign)
            source += piece
            if field:
                group = f"{field}__{len(slots)}"
                slots[group] = (field, kind)
                piece = f"(?P<{group}>{piece})"
            named += piece
        return Pattern(f"(?:{source})", named, slots, says)

    def match(self, pattern: Pattern, line: str, at: int) -> tuple[int, Any]:
        """Where the pattern ends that begins here, and what it says; nothing is None."""
        match = pattern.regex.match(line, at)
        return (match.end(), self._read(pattern, match)) if match else (at, None)

    def _read(self, pattern: Pattern, match: re.Match[str] | None) -> Any:
        said: dict[str, Any] = {}
        for group, text in (match.groupdict() if match else {}).items():
            field, kind = pattern.slots[group]
            if text is not None:
                if field in said:
                    raise DosageError(f"The wording gives the {field.replace('_', ' ')} twice.")
                said[field] = self._says[kind](text)
        return pattern.says(**said)


def _one_of(lines: Iterable[str]) -> str:
    """Any of the spellings, the longest first, so that no other's beginning is taken for one."""
    return f"(?:{'|'.join(map(re.escape, sorted({*lines}, key=len, reverse=True)))})"


def decimal_of(text: str) -> Decimal:
    """A number as boards write it: "1,000" is a thousand, "0.5" a half; or a word's, as #3.

    Raises DosageError where the same signs could mean another number: "1,5", "1.000", "05".
    """
    text = text.removeprefix("#")
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
