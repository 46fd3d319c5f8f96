"""What readers may have meant: words that begin as typed, and words that are spelt alike."""

from collections.abc import Iterable, Mapping

from django.db import connection
from django.db.models import Q

from .models import Word

SHORTEST_BEGINNING = 3  # letters
COMPLETIONS = 12  # of a beginning
LAST_LETTER = chr(0x10FFFF)


def completions(beginning: str) -> dict[str, int]:
    """The words that begin so, those of most articles first, with the number of these."""
    if len(beginning) < SHORTEST_BEGINNING:
        return {}
    found = Word.objects.filter(starts("word", beginning)).order_by("-articles", "word")
    return dict(found.values_list("word", "articles")[:COMPLETIONS])


def corrections(words: Iterable[str]) -> dict[str, tuple[str, int]]:
    """For each misspelt word the likeliest one, and how many articles have that. One query.

    A slip seldom spoils both ends of a word. So it is compared with those that share its first
    letters or its last: all words one slip away, and nearly all that are two away.
    """
    words = [word for word in words if _slips(word)]
    if not words:
        return {}
    alike = Q()
    for word in words:
        letters = 2 if len(word) < 7 else 3
        alike |= starts("word", word[:letters]) | starts("backwards", word[::-1][:letters])
    known = dict(Word.objects.filter(alike).values_list("word", "articles"))
    found = {word: _likeliest(word, known) for word in words}
    return {word: (meant, known[meant]) for word, meant in found.items() if meant is not None}


def starts(column: str, beginning: str) -> Q:
    """A condition that the column's index answers on either database."""
    if connection.vendor == "postgresql":
        return Q(**{f"{column}__startswith": beginning})
    return Q(**{f"{column}__gte": beginning, f"{column}__lt": beginning + LAST_LETTER})


def _slips(word: str) -> int:
    """How many slips a word of that length is forgiven."""
    if len(word) < 4 or not word.isalpha():
        return 0  # no guessing at abbreviations and numbers
    return 1 if len(word) < 6 else 2


def _likeliest(word: str, known: Mapping[str, int]) -> str | None:
    most, letters = _slips(word), _letters(word)
    best: tuple | None = None
    for other, articles in known.items():
        # A quick look first: letters that only one of them has, two for each slip.
        if abs(len(other) - len(word)) > most or not other.isalpha():
            continue
        if (letters ^ _letters(other)).bit_count() > 2 * most:
            continue
        distance = slips_between(word, other, most)
        if distance <= most:
            candidate = (distance, word[0] != other[0], -articles, other)
            best = min(best or candidate, candidate)
    return best[-1] if best else None


def _letters(word: str) -> int:
    """The set of a word's letters as bits."""
    bits = 0
    for letter in word:
        bits |= 1 << (ord(letter) & 63)
    return bits


def slips_between(one: str, other: str, most: int) -> int:
    """Letters added, left out, changed or swapped between two words; counting stops above `most`.

    Optimal string alignment, as in Damerau (1964): the four slips that make most misspellings.
    """
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, start=1):
        earlier, before, row = before, row, [i]
        for j, its in enumerate(other, start=1):
            least = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != its))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == its:
                least = min(least, earlier[j - 2] + 1)
            row.append(least)
        if min(row) > most:
            return most + 1
    return row[-1]
