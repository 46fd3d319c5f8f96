"""The words of a query as the index knows them."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from . import language
from .language import stem
from .lexemes import SECTION, SECTION_STRONG, quoted
from .rarity import Rarity
from .spelling import completions, corrections

LONGEST_QUERY = 200  # characters
MOST_WORDS = 8
# What a word is worth by where in a section it stands.
WORTH = {SECTION_STRONG: 2.0, SECTION: 1.0}


@dataclass(frozen=True)
class Term:
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
    """The words of the query that say something, each once."""
    return list(dict.fromkeys(language.words(query)))[:MOST_WORDS]


def understand(query: str, words: list[str]) -> tuple[list[Term], tuple[str, ...]]:
    """Each word as the index knows it, and the words that it can make nothing of.

    A last word that no text has may be one that is not yet typed to its end; any other such word is
    taken for the one that is spelt most alike.
    """
    rarity = Rarity()
    known = rarity.of_stems(map(stem, words))
    terms = {
        word: Term(word, (stem(word),), known[stem(word)]) for word in words if stem(word) in known
    }
    last = words[-1]
    if query[-1:].isalnum() and last not in terms and (longer := completions(last)):
        terms[last] = Term(
            last, tuple(dict.fromkeys(map(stem, longer))), rarity.of(max(longer.values()))
        )
    meant = corrections(word for word in words if word not in terms)
    terms |= {
        word: Term(word, (stem(other),), rarity.of(articles), other)
        for word, (other, articles) in meant.items()
    }
    unknown = tuple(word for word in words if word not in terms)
    return [terms[word] for word in words if word in terms], unknown


def mended(query: str, terms: Iterable[Term]) -> str:
    """The query with its misspelt words put right; "" if there are none."""
    meant = {term.typed: term.instead for term in terms if term.instead}
    if not meant:
        return ""
    return language.WORD.sub(
        lambda match: meant.get(language.read(match.group()), match.group()), query
    )
