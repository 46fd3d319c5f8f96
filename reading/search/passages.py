"""The places in an article that answer a query."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.safestring import SafeString

from condition import registry

from .engine import Match
from .models import IndexedArticle, IndexedPart, PartText
from .snippets import item_at, snippet
from .terms import Term

AT_MOST = 2  # of an article


@dataclass(frozen=True)
class Passage:
    """A place in an article, with the words around what was found."""

    section: str  # its title
    item: str  # the name of the item, if it stands in one that has a name
    anchor: str  # on the article's page
    snippet: SafeString


def passages(articles: Iterable[IndexedArticle], terms: list[Term]) -> dict[int, list[Passage]]:
    """The best passages of each article, by its id. Two queries."""
    asked = {
        article.pk: [
            term for term in terms if not term.is_in(frozenset(article.name_stems.split()))
        ]
        for article in articles
    }
    places = {section.key: section.place for section in registry.sections()}
    ordered: dict[int, list[tuple]] = {pk: [] for pk in asked}
    parts = IndexedPart.objects.filter(article__in=asked, section__in=places)
    for match in (Match(*row) for row in parts.values_list("pk", "article", "section", "words")):
        worths = [term.worth_in(match.words) for term in asked[match.article]]
        order = (worths.count(0.0) - len(worths), -sum(worths), places[match.section])
        ordered[match.article].append((order, match))
    best = {pk: _best(found) for pk, found in ordered.items()}
    texts = PartText.objects.in_bulk([match.part for found in best.values() for match in found])
    stems = {found for term in terms for found in term.stems}
    return {
        pk: [_passage(match, texts[match.part], stems) for match in found]
        for pk, found in best.items()
    }


def _best(ordered: list[tuple]) -> list[Match]:
    """The sections with as many of the words as any; the first if the names have all of them."""
    ordered.sort(key=lambda pair: pair[0])
    if not ordered:
        return []
    fewest = ordered[0][0][0]  # words that are had, below zero
    shown = AT_MOST if fewest else 1
    return [match for order, match in ordered[:shown] if order[0] == fewest]


def _passage(match: Match, plain: PartText, stems: set[str]) -> Passage:
    start, shown = snippet(plain.text, stems, [item[0] for item in plain.items])
    key, name = item_at(plain.items, start)
    title = str(registry.section(match.section).title)
    anchor = f"{match.section}-{key}" if key else match.section
    return Passage(title, name, anchor, shown)
