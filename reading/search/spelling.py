"""What readers may have meant: words that begin as typed, and words that are spelt alike."""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

from django.db import connection
from django.db.models import Q
from rapidfuzz import process
from rapidfuzz.distance import OSA

from .common_names import words_of_names
from .language import one_spelling
from .models import Word

SHORTEST_BEGINNING = 3  # letters
COMPLETIONS = 12  # of a beginning
LAST_LETTER = chr(0x10FFFF)
DOUBLED = re.compile(r"([bcdfghjklmnpqrstvwxz])\1")


def completions(beginning: str) -> dict[str, int]:
    """The words that begin so, those of most articles first, with the number of these."""
    if len(beginning) < SHORTEST_BEGINNING:
        return {}
    found = Word.objects.filter(starts("word", beginning)).order_by("-articles", "word")
    return dict(found.values_list("word", "articles")[:COMPLETIONS])


def corrections(words: Iterable[str]) -> dict[str, tuple[str, int]]:
    """For each misspelt word the likeliest one, and how many articles have that. One query.

    A slip seldom spoils both ends of a word. So it is compared with those that share its first
    letters or its last: all words one slip away, and nearly all that are two away. The words of
    common names are compared too: an article may be about one and not say it.
    """
    words = [word for word in words if _most_slips(word)]
    if not words:
        return {}
    alike = Q()
    for word in words:
        letters = 2 if len(word) < 7 else 3
        alike |= starts("word", word[:letters]) | starts("backwards", word[::-1][:letters])
    known = dict.fromkeys(words_of_names(), 0)
    known |= dict(Word.objects.filter(alike).values_list("word", "articles"))
    found = {word: _likeliest(word, known) for word in words}
    return {word: (meant, known[meant]) for word, meant in found.items() if meant is not None}


def starts(column: str, beginning: str) -> Q:
    """A condition that the column's index answers on either database."""
    if connection.vendor == "postgresql":
        return Q(**{f"{column}__startswith": beginning})
    return Q(**{f"{column}__gte": beginning, f"{column}__lt": beginning + LAST_LETTER})


@lru_cache(maxsize=100_000)
def _by_ear(word: str) -> str:
    """In one spelling, without letters that nobody hears: “hemroids”."""
    word = DOUBLED.sub(r"\1", one_spelling(word))
    return word.replace("rh", "r").replace("ph", "f").replace("ck", "k")


def _most_slips(word: str) -> int:
    """How many slips a word of that length is forgiven."""
    if len(word) < 4 or not word.isalpha():
        return 0  # no guessing at abbreviations and numbers
    return 1 if len(word) < 6 else 2


def _likeliest(word: str, known: Mapping[str, int]) -> str | None:
    """By the fewest letters added, left out, changed or swapped (Damerau 1964); then the commonest.

    British and American spelling are no slip, nor is what sounds alike, and one seldom is in the
    first letter. A short word is forgiven a second slip where a name has more letters: “asma”.
    """
    typed, most = _by_ear(word), _most_slips(word)
    others = {other: _by_ear(other) for other in known if _most_slips(other)}
    found = process.extract(typed, others, scorer=OSA.distance, score_cutoff=2, limit=None)
    best = min(
        (
            (slips, word[0] != other[0], -known[other], other)
            for spelt, slips, other in found
            if slips <= most or (spelt[:2] == typed[:2] and len(spelt) == len(typed) + slips)
        ),
        default=None,
    )
    return best[-1] if best else None
