"""The names of the medicine itself, which may stand in its dosage: “Paracetamol 500 mg”.

Another medicine's name is a word like any other that is not known, and refused as one is.
"""

import re
from collections.abc import Collection
from functools import lru_cache
from itertools import pairwise

from treatments.dosage.dosage import DosageError
from treatments.dosage.vocabulary import SAYING, SUBSTANCES
from treatments.dosage.wording import prepared

NAMED = "\ue000"  # for each sign of the name, so that all else keeps its place
# Of a list of brands: where each is sold, and the signs of a trade mark, are no part of its name.
_ASIDE = re.compile(r"\s*\([^)]*\)|[®™]")
_BRACKETS = re.compile(r"([^()]*)\(([^()]+)\)")
_WORD = re.compile(r"[^\W\d_]+(?!-)|[^\W\d_]{2,}")
_BARE_NUMBER = re.compile(r"(?<![\w-])\d+(?![\w-])")
_BETWEEN = re.compile(r"(?:\\ |\\-)+")


def brands_in(text: str) -> list[str]:
    """The brands of a list of them."""
    return [brand.strip() for brand in re.split("[,;]", _ASIDE.sub("", text)) if brand.strip()]


@lru_cache(maxsize=1_024)
def names_of(name: str, brands: str = "") -> tuple[str, ...]:
    """What may stand for the medicine: its name, another in brackets behind it, its one brand.

    Of several brands none: readers are not shown the name, and Prograf is not taken as Advagraf is.
    None with a word that says how much, how often or which way: “Methotrexate (weekly)”; and none
    of two that an amount may be of: 325 mg of “Iron (ferrous sulfate)” are 65 mg of iron.
    """
    found = _BRACKETS.fullmatch(name.strip())
    parts = found.groups() if found else ()
    if any(_words_of(part) <= SUBSTANCES - {"vitamin"} for part in parts):
        parts = ()
    sold = brands_in(brands)
    names = [name, *parts, *(sold if len(sold) == 1 else ())]
    return tuple(one.strip() for one in names if _is_name(one))


def _words_of(text: str) -> set[str]:
    return {*_WORD.findall(text.lower())}


def _is_name(text: str) -> bool:
    words = _words_of(text)
    is_long = any(len(word) > 2 for word in words)
    return is_long and words.isdisjoint(SAYING) and not _BARE_NUMBER.search(text)


def without_names(text: str, names: Collection[str]) -> str:
    """The prepared text, each of the names in it as so many signs that no text has.

    Where the name goes on, as in “amoxicillin-clavulanate” or “vitamin D3”, it is another's.
    “Vitamin D 3 drops” can be three drops of vitamin D. Raises DosageError where two of its names
    stand apart: a brand may act otherwise than the next.
    """
    text = text.replace(NAMED, "\ufffd")
    if not names:
        return text
    said = [_BETWEEN.sub(r"[\\s-]+", re.escape(prepared(name))) for name in names]
    said = [re.sub("['’]", "['’]", one) for one in said]
    said = [one + r"(?! (?:\d|12) )" * bool(re.search(r"\+[^\W\d]$", one)) for one in said]
    found = rf"(?<![^\s(])(?:{'|'.join(sorted(said, key=len, reverse=True))})(?![^\s,;:.)(]|\.\d)"
    there = [*re.finditer(found, text, re.IGNORECASE)]
    for one, other in pairwise(there):
        is_same = re.sub(r"\W", "", one[0]).lower() == re.sub(r"\W", "", other[0]).lower()
        if not is_same and re.search(r"\w", text[one.end() : other.start()]):
            raise DosageError(f"“{one[0]}” and “{other[0]}”: write a dosage for each, or one name.")
    return re.sub(
        rf"{found}(?: -(?= ))?", lambda name: NAMED * len(name[0]), text, flags=re.IGNORECASE
    )
