"""From what a reader typed to a page of articles, on either database alike.

The database is asked in steps, from articles that have all words in their names to those that have
them anywhere, until there are enough; ranking.py orders what was found. So the commonest word costs
no more than a rare one.
"""

from dataclasses import dataclass, replace

from . import engine, language
from .common_names import key_of, same_things
from .language import stem
from .lexemes import ARTICLE, ARTICLE_STRONG, NAME, SECTION, SECTION_STRONG
from .naming import Medicine, Understood, close_name, is_alarm, names_in
from .passages import Passage, passages
from .query_words import QueryWord, mended, telling_words, tidied, understand
from .ranking import CANDIDATES, ENOUGH, SOME, Pool, ranked

STEPS = (NAME, SECTION_STRONG, ARTICLE_STRONG, SECTION, ARTICLE)
STEPS_FOR_SOME = (NAME, ARTICLE_STRONG, SECTION)
MOST_MEDICINES = 3


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
    medicines: tuple[Medicine, ...] = ()  # that it names
    is_alarm: bool = False  # the emergency notice stands above whatever was found


def search(query: str, limit: int = 10, offset: int = 0) -> Results:
    """The articles for what a reader typed, best first; never an error, whatever it is.

    The number of queries has a bound that no query, text or number of articles moves.
    """
    query = tidied(query)
    words = telling_words(query)
    if not words:
        return Results(query)
    with engine.ready():
        results = _search(query, words, limit, offset)
    return replace(results, is_alarm=is_alarm(f"{query} / {results.instead}"))


def _search(query: str, words: list[str], limit: int, offset: int) -> Results:
    understood = names_in(words, language.every_word(query))
    found, unknown = understand(query, words, understood.also)
    instead = mended(query, found)
    is_named = any(len(one.stems) == len(set(map(stem, words))) for one in understood.named)
    if (instead or unknown) and not is_named:
        # What the vocabulary knows comes before what an edit distance guesses.
        instead = close_name(language.every_word(query)) or instead
    if instead and not is_named:
        words = telling_words(instead)
        understood = names_in(words, language.every_word(instead))
        found, unknown = understand(instead, words, understood.also)
    told = {one for named in understood.named for one in named.stems}
    unknown = tuple(word for word in unknown if stem(word) not in told)
    if not found and not understood.named:
        return Results(query, instead=instead, unknown=unknown)
    pool = _find(STEPS, [[word] for word in found]) if not unknown else Pool()
    # Of “German measles” an article about measles has a part alone.
    is_other = not is_named and key_of(query) in same_things()
    is_about = any(one.is_whole for one in understood.named) and not is_other
    is_partial = not pool.candidates and not is_about
    if found and not pool.candidates:
        pool = _find(STEPS_FOR_SOME, [found], is_some=True)
    _take_named(pool, found, understood)
    rarest = max((word.rarity for word in found), default=1.0)
    weights = {stem(word): rarest for word in words}
    weights |= {stem(word.instead or word.typed): word.rarity for word in found}
    order = ranked(pool, found, understood.named, weights)
    return Results(
        query=query,
        hits=_hits(order[:ENOUGH][offset : offset + limit], found, pool),
        count=min(len(order), ENOUGH),
        is_more=pool.is_cut or len(order) > ENOUGH,
        is_partial=is_partial and bool(order),
        instead=instead,
        unknown=unknown,
        # A guess at the spelling leads to no medicine: its neighbour may be another one.
        medicines=() if instead and not is_named else understood.medicines[:MOST_MEDICINES],
    )


def _find(steps: tuple[str, ...], wanted: list[list[QueryWord]], *, is_some: bool = False) -> Pool:
    """Articles that have one word of each list, from the best places to any."""
    pool = Pool()
    for letter in steps:
        lexemes = [[one for word in words for one in word.lexemes(letter)] for words in wanted]
        pool.take(engine.matches(lexemes, CANDIDATES), SOME if is_some else letter)
        if pool.is_full:
            break
    return pool


def _take_named(pool: Pool, words: list[QueryWord], understood: Understood) -> None:
    """Articles that the query names, or half of it: those with all words don't hide them."""
    named = {found.article for found in understood.named} - pool.candidates.keys()
    half = sum(word.rarity for word in words) / 2
    lexemes = [one for word in words for one in word.lexemes(NAME)]
    for match in engine.matches([lexemes], CANDIDATES) if len(words) > 1 else ():
        name = frozenset(match.name_stems.split())
        if sum(word.rarity for word in words if word.is_in(name)) >= half:
            named.add(match.article)
    pool.take(engine.wholes(named - pool.candidates.keys()), SOME)


def _hits(shown: list[int], words: list[QueryWord], pool: Pool) -> tuple[Hit, ...]:
    candidates = {pk: pool.candidates[pk] for pk in shown}
    best = passages({pk: found.name_stems for pk, found in candidates.items()}, words)
    return tuple(
        Hit(found.slug, found.specialty, found.title, tuple(best[pk]))
        for pk, found in candidates.items()
    )
