"""Names to choose from while a reader types."""

from django.db.models import Q

from . import engine, language
from .lexemes import SPELT_NAME
from .models import Name
from .spelling import corrections, starts
from .terms import MOST_WORDS, tidied

SHORTEST = 2  # letters
AT_MOST = 8
CANDIDATES = 200


def suggest(query: str) -> list[Name]:
    """The names that begin as typed, then those with words that do, then those spelt alike."""
    words = language.every_word(tidied(query))[:MOST_WORDS]
    if len("".join(words)) < SHORTEST:
        return []
    found = _names(starts("folded", " ".join(words)))
    if len(found) < AT_MOST:
        found += [name for name in _with_words(words) if name not in found]
    if not found and (meant := corrections(words)):
        found = _with_words([meant[word][0] if word in meant else word for word in words])
    return found[:AT_MOST]


def _names(wanted: Q) -> list[Name]:
    names = Name.objects.filter(wanted).select_related("article__condition")
    return list(names.order_by("-is_title", "folded", "pk")[:AT_MOST])


def _with_words(words: list[str]) -> list[Name]:
    """Names that have for each word one that begins so."""
    telling = [word for word in words if not language.is_stop_word(word)]
    wanted = [[f"{SPELT_NAME}{word}*"] for word in telling]
    with engine.ready():
        articles = {match.article for match in engine.matches(wanted, CANDIDATES)}
    found = Name.objects.filter(article__in=articles).select_related("article__condition")
    fitting = [name for name in found if _has_all(name.folded.split(), telling)]
    fitting.sort(key=lambda name: (not name.is_title, len(name.folded), name.folded))
    return fitting


def _has_all(spelt: list[str], beginnings: list[str]) -> bool:
    return all(any(word.startswith(start) for word in spelt) for start in beginnings)
