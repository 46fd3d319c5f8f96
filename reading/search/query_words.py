"""The words of a query as the index knows them."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from . import language
from .common_names import is_known
from .language import stem
from .lexemes import SECTION, SECTION_STRONG, quoted
from .rarity import Rarity
from .spelling import completions, corrections

LONGEST_QUERY = 200  # characters
MOST_WORDS = 8
# What a word is worth by where in a section it stands.
WORTH = {SECTION_STRONG: 2.0, SECTION: 1.0}


@dataclass(frozen=True)
class QueryWord:
    """A word of the query and the stems that stand for it."""

    typed: str
    stems: tuple[str, ...]
    rarity: float  # how much it tells
    instead: str = ""  # the word it was taken for

    def lexemes(self, letter: str) -> list[str]:
        """Its stems under a letter."""
        return [letter + found for found in self.stems]

    def is_in(self, stems: frozenset[str]) -> bool:
        """Whether any of its stems is among these."""
        return not stems.isdisjoint(self.stems)

    @cached_property
    def marks(self) -> tuple[tuple[float, str], ...]:
        """What to look for in a section's words, the best first, with what it is worth."""
        return tuple(
            (WORTH[letter] * self.rarity, quoted(lexeme))
            for letter in (SECTION_STRONG, SECTION)
            for lexeme in self.lexemes(letter)
        )

    def worth_in(self, words: str) -> float:
        """What the word is worth in a section; nothing where it has none."""
        for worth, mark in self.marks:
            if mark in words:
                return worth
        return 0.0


def tidied(query: str) -> str:
    """The query as it is answered: on one line, without what no text has, cut at its length."""
    return " ".join(query[: LONGEST_QUERY * 5].replace("\0", " ").split())[:LONGEST_QUERY].strip()


def telling_words(query: str) -> list[str]:
    """The words of the query that say something, each once; all of them where none does."""
    found = language.words(query) or language.every_word(query)
    return list(dict.fromkeys(found))[:MOST_WORDS]


def understand(
    query: str, words: list[str], also: Iterable[tuple[str, str]]
) -> tuple[list[QueryWord], tuple[str, ...]]:
    """Each word as the index knows it, and the words that it can make nothing of.

    `also` names other stems for the stem of a word. A last word that no text has may be one that
    is not yet typed to its end; any other such word is taken for the one that is spelt most alike,
    unless it is a word already.
    """
    alike = [(stem(word), stem(other)) for word in words for other in language.kindred(word)]
    rarity, others = Rarity(), [*also, *alike]
    known = rarity.of_stems([*map(stem, words), *(other for _one, other in others)])
    found: dict[str, QueryWord] = {}
    for word in words:
        stems = [stem(word), *(other for one, other in others if one == stem(word))]
        if there := [one for one in dict.fromkeys(stems) if one in known]:
            found[word] = QueryWord(word, tuple(there), min(known[one] for one in there))
    last = words[-1]
    if query[-1:].isalnum() and last not in found and (longer := completions(last)):
        found[last] = QueryWord(
            last, tuple(dict.fromkeys(map(stem, longer))), rarity.of(max(longer.values()))
        )
    meant = corrections(word for word in words if word not in found and not is_known(word))
    found |= {
        word: QueryWord(word, (stem(other),), rarity.of(articles), other)
        for word, (other, articles) in meant.items()
    }
    unknown = tuple(word for word in words if word not in found)
    return [found[word] for word in words if word in found], unknown


def mended(query: str, words: Iterable[QueryWord]) -> str:
    """The query with its misspelt words put right; "" if there are none."""
    meant = {word.typed: word.instead for word in words if word.instead}
    if not meant:
        return ""
    return language.WORD.sub(
        lambda match: meant.get(language.read(match.group()), match.group()), query
    )
