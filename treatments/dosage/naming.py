"""The names of the medicine itself, which may stand in its dosage: “Paracetamol 500 mg”.

Another medicine's name is a word like any other that is not known, and refused as one is.
"""

import re
from collections.abc import Collection
from functools import lru_cache

from treatments.dosage.vocabulary import SAYING
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
    """What may stand for the medicine: its name, another in brackets behind it, its brands.

    None with a word that says how much, how often or which way: “Methotrexate (weekly)”.
    """
    parts = _BRACKETS.fullmatch(name.strip())
    names = [name, *(parts.groups() if parts else ()), *brands_in(brands)]
    return tuple(one.strip() for one in names if _is_name(one))


def _is_name(text: str) -> bool:
    words = {*_WORD.findall(text.lower())}
    is_long = any(len(word) > 2 for word in words)
    return is_long and words.isdisjoint(SAYING) and not _BARE_NUMBER.search(text)


def without_names(text: str, names: Collection[str]) -> str:
    """The prepared text, each of the names in it as so many signs that no text has.

    Where the name goes on, as in “amoxicillin-clavulanate” or “vitamin D3”, it is another's.
    “Vitamin D 3 drops” can be three drops of vitamin D.
    """
    text = text.replace(NAMED, "\ufffd")
    if not names:
        return text
    said = [_BETWEEN.sub(r"[\\s-]+", re.escape(prepared(name))) for name in names]
    said = [re.sub("['’]", "['’]", one) for one in said]
    said = [one + r"(?! (?:\d|12) )" * bool(re.search(r"\+[^\W\d]$", one)) for one in said]
    found = rf"(?<![^\s(])(?:{'|'.join(sorted(said, key=len, reverse=True))})(?![^\s,;:.)(]|\.\d)"
    return re.sub(
        rf"{found}(?: -(?= ))?", lambda name: NAMED * len(name[0]), text, flags=re.IGNORECASE
    )
