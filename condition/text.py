"""Text as the record keeps it: one spelling for what looks the same."""

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

# Marks that turn the order of what follows: “Take \u202e05 mg” is shown as 50 mg (UAX #9).
DIRECTION = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
JOINERS = "\u200c\u200d"
# Format characters that are drawn: marks around Arabic, Syriac and Kaithi numbers and verses.
DRAWN = frozenset(
    "\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd"
)
# Letters and signs that have no shape (Unicode's Default_Ignorable_Code_Point, and U+2800).
BLANK = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0\ufffc")
# What stands where a character was lost in copying (Unicode 23.8).
REPLACEMENT = "\ufffd"
# They choose how the sign before them is drawn; behind a letter or a figure they say nothing.
SELECTORS = frozenset(map(chr, (*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0))))
_LOOKED_AT = BLANK | SELECTORS | {REPLACEMENT}
KEYCAP = "\u20e3"
PICTURES_START = "\U0001f000"  # newer ones than this Python knows may have no category


def normalised(text: str, *, is_line: bool = False) -> str:
    """`text` in Unicode NFC with LF line ends and no space at its edges (rule 1 of the record).

    What nobody can see is taken out. Raises ValidationError for control and direction-changing
    characters and half surrogates: they are seen by no reader, or change what is; PostgreSQL
    refuses NUL, and RFC 8785 has no form for half a character. A line takes no line break.
    """
    if text.isascii() and text.isprintable():
        return text.strip(" ")
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    text = re.sub("[\u2028\u2029]", " " if is_line else "\n", text)
    text = "".join(
        character for place, character in enumerate(text) if not _is_cleaned(text, place)
    )
    text = text.strip()
    for character in text:
        if unicodedata.category(character) in {"Cc", "Cs"} and (is_line or character not in "\n\t"):
            raise ValidationError(_refusal(character), code="control_character")
        if character in DIRECTION:
            raise ValidationError(_refusal(character), code="direction")
    return text


def folded(text: str) -> str:
    """`text` without case and accents, in any language: “Ösophagus” as “osophagus”."""
    parts = unicodedata.normalize("NFKD", text.casefold())
    return "".join(part for part in parts if not unicodedata.combining(part)).casefold()


def cleaned(text: str) -> list[str]:
    """What `normalised` takes out of `text` or puts in other words, a code point each."""
    found = {
        character
        for place, character in enumerate(text)
        if character in "\u2028\u2029" or _is_cleaned(text, place)
    }
    return [f"U+{ord(character):04X}" for character in sorted(found)]


def has_unseen(text: str) -> bool:
    """Whether there may be such a character: quick, and sure where it says no."""
    return not (text.isprintable() and _LOOKED_AT.isdisjoint(text))


def is_unseen(text: str, place: int) -> bool:
    """Whether a reader can't see the character at `place`, or can't know its place by it."""
    character = text[place]
    if character in JOINERS:
        return not _joins(text, place)
    if character in SELECTORS:
        before = text[place - 1 : place] or " "
        is_sign = before >= "\u2000" or unicodedata.category(before)[0] == "S"
        return not (is_sign or text[place + 1 : place + 2] == KEYCAP)
    if character in BLANK or character == REPLACEMENT or ord(character) & 0xFFFE == 0xFFFE:
        return True
    category = unicodedata.category(character)
    if category == "Cn":
        return character < PICTURES_START
    is_hidden = category in {"Cc", "Cf", "Co", "Cs", "Zl", "Zp"}
    return is_hidden and character not in "\n\t" and character not in DRAWN


def _is_cleaned(text: str, place: int) -> bool:
    """Zero-width spaces, soft hyphens and their like, which change nothing by going."""
    character = text[place]
    is_empty = unicodedata.category(character) == "Cf" or character in SELECTORS
    return is_empty and character not in DIRECTION and is_unseen(text, place)


def _joins(text: str, place: int) -> bool:
    """Whether a joiner stands between letters, or between the parts of one picture."""
    around = (text[place - 1 : place], text[place + 1 : place + 2])
    return all(side and unicodedata.category(side)[0] in "LMS" for side in around)


def _refusal(character: str) -> str:
    if character in "\n\t":
        return _("This is one line: it takes no line break and no tab.")
    if character in DIRECTION:
        sentence = _("The text holds a mark that turns its direction (U+%(code)s). Type it afresh.")
    else:
        sentence = _("The text holds an invisible control character (U+%(code)s). Type it afresh.")
    return sentence % {"code": f"{ord(character):04X}"}
