"""Which of the articles found answers a query best.

It is decided here, over some hundred candidates and alike on both databases, because a database
that ranks reads every article that has the word.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from .engine import Match
from .lexemes import ARTICLE, ARTICLE_STRONG, NAME, SECTION_STRONG
from .terms import Term

ENOUGH = 100  # articles: nobody turns as many pages
CANDIDATES = 200  # parts that a step brings at most
# What a word is worth by where it stands; the rarer it is, the more of it.
WORTH = {NAME: 6.0, ARTICLE_STRONG: 2.0, ARTICLE: 1.0}
WORTH_OF_THE_NAME = 100.0  # the query is the article's very name
STRONG_STEPS = {SECTION_STRONG, ARTICLE_STRONG}


@dataclass
class Candidate:
    """An article on its way into the results."""

    title: str
    name_stems: str
    step: str  # the letter of the step that found it; all its words are at least there
    sections: list[Match] = field(default_factory=list)


@dataclass
class Pool:
    """The articles found so far."""

    candidates: dict[int, Candidate] = field(default_factory=dict)
    is_cut: bool = False  # there are more than were taken

    def take(self, found: list[Match], step: str) -> None:
        self.is_cut = self.is_cut or len(found) >= CANDIDATES
        for match in found:
            candidate = self.candidates.get(match.article)
            if candidate is None:
                candidate = Candidate(match.title, match.name_stems, step)
                self.candidates[match.article] = candidate
            if match.section:
                candidate.sections.append(match)

    @property
    def is_full(self) -> bool:
        """Whether there are as many as anybody will look at."""
        return len(self.candidates) >= ENOUGH


def ranked(pool: Pool, terms: list[Term], named: Iterable[int]) -> list[int]:
    """The ids of the articles, best first; `named` are those of exactly the query's name."""
    named = set(named)
    worth = {}
    for pk, candidate in pool.candidates.items():
        value = _worth(candidate, terms) + WORTH_OF_THE_NAME * (pk in named)
        worth[pk] = (-value, candidate.title, pk)
    return sorted(worth, key=worth.__getitem__)


def _worth(candidate: Candidate, terms: list[Term]) -> float:
    level = WORTH[ARTICLE_STRONG if candidate.step in STRONG_STEPS else ARTICLE]
    name = frozenset(candidate.name_stems.split())
    worth = sum(term.rarity * (WORTH[NAME] if term.is_in(name) else level) for term in terms)
    return worth + max((_worth_of_section(match, terms) for match in candidate.sections), default=0)


def _worth_of_section(match: Match, terms: Iterable[Term]) -> float:
    return sum([term.worth_in(match.words) for term in terms])
