"""From what a reader typed to a page of articles, on either database alike.

The database is asked in steps, from articles that have all words in their names to those that have
them anywhere, until there are enough; ranking.py orders what was found. So the commonest word costs
no more than a rare one.
"""

from dataclasses import dataclass

from . import engine, language
from .lexemes import ARTICLE, ARTICLE_STRONG, NAME, SECTION, SECTION_STRONG
from .models import IndexedArticle, Name
from .passages import Passage, passages
from .ranking import CANDIDATES, ENOUGH, Pool, ranked
from .terms import Term, mended, telling_words, tidied, understand

STEPS = (NAME, SECTION_STRONG, ARTICLE_STRONG, SECTION, ARTICLE)
STEPS_FOR_SOME = (NAME, ARTICLE_STRONG, SECTION)


@dataclass(frozen=True)
class Hit:
    slug: str
    specialty: str
    title: str
    passages: tuple[Passage, ...]


@dataclass(frozen=True)
class Results:
    """What there is to show for a query."""

    query: str
    hits: tuple[Hit, ...] = ()
    count: int = 0  # articles that can be turned to
    is_more: bool = False  # there are more than `count`
    is_partial: bool = False  # no article has all the words: these have some
    instead: str = ""  # the query as it was understood, where words were misspelt
    unknown: tuple[str, ...] = ()  # words that no article has


def search(query: str, limit: int = 10, offset: int = 0) -> Results:
    """The articles for what a reader typed, best first; never an error, whatever it is.

    The number of queries has a bound that no query, text or number of articles moves.
    """
    query = tidied(query)
    words = telling_words(query)
    if not words:
        return Results(query)
    with engine.ready():
        terms, unknown = understand(query, words)
        if not terms:
            return Results(query, unknown=unknown)
        pool = _find(STEPS, [[term] for term in terms])
        is_partial = bool(unknown) or not pool.candidates
        if not pool.candidates:
            pool = _find(STEPS_FOR_SOME, [terms])
        named = _named(query)
        pool.take(engine.wholes(named - pool.candidates.keys()), NAME)
        found = ranked(pool, terms, named)
        return Results(
            query=query,
            hits=_hits(found[:ENOUGH][offset : offset + limit], terms, pool),
            count=min(len(found), ENOUGH),
            is_more=pool.is_cut or len(found) > ENOUGH,
            is_partial=is_partial,
            instead=mended(query, terms),
            unknown=unknown,
        )


def _find(steps: tuple[str, ...], wanted: list[list[Term]]) -> Pool:
    """Articles that have one term of each list, from the best places to any."""
    pool = Pool()
    for letter in steps:
        lexemes = [[word for term in terms for word in term.lexemes(letter)] for terms in wanted]
        pool.take(engine.matches(lexemes, CANDIDATES), letter)
        if pool.is_full:
            break
    return pool


def _named(query: str) -> set[int]:
    """Articles of exactly that title or synonym."""
    folded = " ".join(language.every_word(query))
    return set(Name.objects.filter(folded=folded).values_list("article", flat=True)[:ENOUGH])


def _hits(shown: list[int], terms: list[Term], pool: Pool) -> tuple[Hit, ...]:
    rows = IndexedArticle.objects.filter(condition__in=shown).values_list(
        "condition", "condition__slug", "condition__specialty__name"
    )
    where = {pk: (slug, specialty) for pk, slug, specialty in rows}
    candidates = {pk: pool.candidates[pk] for pk in shown if pk in where}
    best = passages({pk: found.name_stems for pk, found in candidates.items()}, terms)
    return tuple(
        Hit(*where[pk], title=found.title, passages=tuple(best[pk]))
        for pk, found in candidates.items()
    )
