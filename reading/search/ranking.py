"""Which of the articles found answers a query best.

It is decided here, over some hundred candidates and alike on both databases, because a database
that ranks reads every article that has the word.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from .engine import Match
from .lexemes import ARTICLE, ARTICLE_STRONG, NAME, SECTION_STRONG
from .models import IndexedArticle
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

    step: str  # the letter of the step that found it: all its words are at least there
    sections: list[Match] = field(default_factory=list)


@dataclass
class Pool:
    """The articles found so far."""

    candidates: dict[int, Candidate] = field(default_factory=dict)
    is_cut: bool = False  # there are more than were taken

    def take(self, found: list[Match], step: str) -> None:
        """Add what a step found."""
        self.is_cut = self.is_cut or len(found) >= CANDIDATES
        for match in found:
            candidate = self.candidates.setdefault(match.article, Candidate(step))
            if match.section:
                candidate.sections.append(match)

    @property
    def is_full(self) -> bool:
        """Whether there are as many as anybody will look at."""
        return len(self.candidates) >= ENOUGH


def ranked(pool: Pool, terms: list[Term], named: set[int]) -> list[int]:
    """The ids of the articles, best first; `named` are those of exactly the query's name."""
    articles = IndexedArticle.objects.filter(pk__in=pool.candidates.keys() | named)
    worth = {}
    for pk, title, stems in articles.values_list("pk", "title", "name_stems"):
        value = _worth(pool.candidates.get(pk), terms, frozenset(stems.split()))
        worth[pk] = (-value - WORTH_OF_THE_NAME * (pk in named), title, pk)
    return sorted(worth, key=worth.__getitem__)


def _worth(candidate: Candidate | None, terms: list[Term], name: frozenset[str]) -> float:
    in_name = [term for term in terms if term.is_in(name)]
    worth = sum(WORTH[NAME] * term.rarity for term in in_name)
    if candidate is None:
        return worth
    level = WORTH[ARTICLE_STRONG if candidate.step in STRONG_STEPS else ARTICLE]
    worth += sum(level * term.rarity for term in terms if term not in in_name)
    return worth + max((_worth_of_section(match, terms) for match in candidate.sections), default=0)


def _worth_of_section(match: Match, terms: Iterable[Term]) -> float:
    return sum([term.worth_in(match.words) for term in terms])
