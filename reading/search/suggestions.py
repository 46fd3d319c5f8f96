"""Names to choose from while a reader types."""

from typing import NamedTuple

from django.db.models import Case, Q, Value, When
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from record.models import PublishedName

from . import engine, language
from .common_names import common_names, is_known, key_of, same_things
from .lexemes import SPELT_NAME
from .models import Name
from .query_words import MOST_WORDS, tidied
from .spelling import corrections, starts

TITLES_FIRST = Case(When(kind=Name.TITLE, then=Value(0)), default=Value(1))
SHORTEST = 2  # letters
MOST_MEDICINES = 3
AT_MOST = 8
CANDIDATES = 200


class Suggestion(NamedTuple):
    """A name that begins as typed, and where it leads."""

    name: str
    title: str  # of the article, or of the medicine
    url: str


def suggest(query: str) -> list[Suggestion]:
    """What begins as typed, then what has words that do, then what is spelt alike."""
    words = language.every_word(tidied(query))[:MOST_WORDS]
    if len("".join(words)) < SHORTEST:
        return []
    typed = " ".join(words)
    names = _names(starts("folded", typed)) + _known_otherwise(typed)
    if len(names) < AT_MOST:
        names += [name for name in _with_words(words) if name not in names]
    if not names and (meant := corrections(word for word in words if not is_known(word))):
        names = _with_words([meant[word][0] if word in meant else word for word in words])
    found = [_suggestion(name) for name in names[:AT_MOST]]
    found[AT_MOST // 2 :] = [*_medicines(typed), *found[AT_MOST // 2 :]]
    return list({one.name.casefold(): one for one in found[::-1]}.values())[::-1][:AT_MOST]


def places(query: str, article: str) -> list[Suggestion]:
    """Where in the article of that slug is what somebody calls so, by the vocabulary's words."""
    words = language.every_word(tidied(query))[:MOST_WORDS]
    if len("".join(words)) < SHORTEST:
        return []
    named = Name.objects.filter(article__condition__slug=article[:200]).exclude(section="")
    rows = named.select_related("article__condition").order_by("-folded", "-pk")
    found = [_suggestion(name) for name in rows if _has_all(name.folded.split(), words)]
    return list({one.url: one for one in found}.values())[: -AT_MOST - 1 : -1]


def _suggestion(name: Name) -> Suggestion:
    address = reverse("article", args=[name.article.condition.slug])
    place = "-".join(part for part in (name.section, name.item) if part)
    title = capfirst(name.means) or name.article.title
    return Suggestion(name.name, title, f"{address}#{place}" if place else address)


def _medicines(typed: str) -> list[Suggestion]:
    found = PublishedName.objects.of_kind(PublishedName.MEDICINES).filter(starts("normal", typed))
    rows = found.values_list("normal", "slug").order_by("normal")[:MOST_MEDICINES]
    return [
        Suggestion(capfirst(normal), _("medicine"), reverse("medicine", args=[slug]))
        for normal, slug in rows
    ]


def _known_otherwise(typed: str) -> list[Name]:
    """Common names that begin so, of articles that have another."""
    alike = sorted(name for name in common_names() if name.startswith(typed))[:AT_MOST]
    found = []
    for name in alike:
        keys = {key_of(other) for other in same_things()[key_of(name)]}
        for other in Name.objects.filter(key__in=keys, section="").select_related(
            "article__condition"
        )[:1]:
            other.name = capfirst(name)
            found.append(other)
    return found


def _names(wanted: Q) -> list[Name]:
    names = Name.objects.filter(wanted).select_related("article__condition")
    return list(names.order_by(TITLES_FIRST, "folded", "pk")[:AT_MOST])


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
