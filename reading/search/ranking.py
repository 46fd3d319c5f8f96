"""Which of the articles found answers a query best.

It is decided here, over some hundred candidates and alike on both databases, because a database
that ranks reads every article that has the word.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from .common_names import stems_for
from .engine import Match
from .lexemes import ARTICLE, ARTICLE_STRONG, NAME, SECTION_STRONG
from .naming import Named
from .query_words import QueryWord

ENOUGH = 100  # articles: nobody turns as many pages
CANDIDATES = 200  # parts that a step brings at most
# What a word is worth by where it stands; the rarer it is, the more of it.
WORTH = {NAME: 6.0, ARTICLE_STRONG: 2.0, ARTICLE: 1.0}
WORTH_IN_A_COMMON_NAME = 4.0  # of the article's thing, which it may not say of itself
WORTH_OF_ANOTHER_SECTION = 0.1  # of what its best is worth: an article that says more of it
# What more it is worth where it is, with others, the name of the article or of an item in it.
WORTH_OF_A_NAME, WORTH_OF_AN_ITEM = 12.0, 3.0
WORTH_OF_ITS_LETTERS = 10.0
WORTH_OF_THE_NAME = 100.0  # the query is the article's very name
STRONG_STEPS = {SECTION_STRONG, ARTICLE_STRONG}
SOME = ""  # the step that finds articles with some of the words


@dataclass
class Candidate:
    """An article on its way into the results."""

    title: str
    name_stems: str
    slug: str
    specialty: str
    step: (
        str  # the letter of the step that found it; all its words are at least there; SOME for some
    )
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
                named = match.title, match.name_stems, match.slug, match.specialty
                candidate = Candidate(*named, step)
                self.candidates[match.article] = candidate
            if match.section:
                candidate.sections.append(match)

    @property
    def is_full(self) -> bool:
        """Whether there are as many as anybody will look at."""
        return len(self.candidates) >= ENOUGH


def ranked(
    pool: Pool, words: list[QueryWord], named: Iterable[Named], weights: Mapping[str, float]
) -> list[int]:
    """The ids of the articles, best first.

    `named` are the names in the query, `weights` what each of its stems tells.
    """
    whole = frozenset(weights)
    names: dict[int, float] = defaultdict(float)
    for found in named:
        worth = WORTH_OF_A_NAME if found.is_whole else WORTH_OF_AN_ITEM
        worth *= sum(weights.get(stem, 0) for stem in found.stems)
        worth += WORTH_OF_THE_NAME * (found.is_whole and found.stems >= whole)
        worth += WORTH_OF_ITS_LETTERS * found.is_exact
        names[found.article] = max(names[found.article], worth)
    order = {
        pk: (-_worth(candidate, words) - names[pk], candidate.title, pk)
        for pk, candidate in pool.candidates.items()
    }
    return sorted(order, key=order.__getitem__)


def _worth(candidate: Candidate, words: list[QueryWord]) -> float:
    level = WORTH[ARTICLE_STRONG if candidate.step in STRONG_STEPS else ARTICLE]
    name, common = frozenset(candidate.name_stems.split()), stems_for(candidate.title)
    worth = 0.0
    for word in words:
        if word.is_in(name):
            worth += word.rarity * WORTH[NAME]
        elif word.is_in(common):
            worth += word.rarity * WORTH_IN_A_COMMON_NAME
        elif candidate.step != SOME:
            worth += word.rarity * level
        elif any(word.worth_in(match.words) for match in candidate.sections):
            # Of articles with some of the words, those with more of the query.
            worth += word.rarity * WORTH[ARTICLE_STRONG]
    found = [_worth_of_section(match, words) for match in candidate.sections]
    return worth + max(found, default=0) + WORTH_OF_ANOTHER_SECTION * sum(found)


def _worth_of_section(match: Match, words: Iterable[QueryWord]) -> float:
    return sum(word.worth_in(match.words) for word in words)
