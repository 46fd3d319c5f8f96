"""The places in an article that answer a query."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

from django.utils import timezone
from django.utils.safestring import SafeString

from condition import registry
from record.judgement.judge import judge_rows
from record.models import EditionSection, Standing

from ..signatures import read_notice
from .extract import PlacedItem
from .models import IndexedPart, PartText
from .query_words import QueryWord
from .snippets import first_find, marked, snippet

AT_MOST = 2  # of an article


@dataclass(frozen=True)
class Passage:
    """A place in an article, with the words around what was found."""

    section: str  # its title
    item: str  # the name of the item, if it stands in one that has a name
    anchor: str  # on the article's page
    snippet: SafeString
    caution: str = ""  # safe HTML too: the item's, whole: a dose is never shown without it
    is_signed: bool = True
    is_being_checked: bool = False  # an urgent notice stands above its section


class SectionWords(NamedTuple):
    """A section of an article that is shown."""

    part: int
    article: int
    section: str
    words: str


def passages(articles: Mapping[int, str], terms: list[QueryWord]) -> dict[int, list[Passage]]:
    """The best passages of each article: by its id, given the stems of its names."""
    sought = {
        pk: [term for term in terms if not term.is_in(frozenset(stems.split()))]
        for pk, stems in articles.items()
    }
    places = {section.key: section.place for section in registry.sections()}
    ordered: dict[int, list[tuple]] = {pk: [] for pk in sought}
    parts = IndexedPart.objects.filter(article__in=list(sought))
    rows = parts.values_list("pk", "article", "section", "words")
    for found in (SectionWords(*row) for row in rows if row[2]):
        worths = [term.worth_in(found.words) for term in sought[found.article]]
        order = (
            worths.count(0.0) - len(worths),
            -sum(worths),
            places.get(found.section, registry.LAST),
        )
        ordered[found.article].append((order, found))
    best = {pk: _best(found) for pk, found in ordered.items()}
    texts = _texts([found.part for sections in best.values() for found in sections])
    stems = frozenset(stem for term in terms for stem in term.stems)
    shown = {(pk, found.section) for pk, sections in best.items() for found in sections}
    unsigned, in_doubt = _unsigned(shown), _being_checked(shown)
    return {
        pk: [
            replace(
                _passage(found.section, *texts[found.part], stems),
                is_signed=(pk, found.section) not in unsigned,
                is_being_checked=(pk, found.section) in in_doubt,
            )
            for found in sections
        ]
        for pk, sections in best.items()
    }


def _unsigned(shown: set[tuple[int, str]]) -> set[tuple[int, str]]:
    """Which of these sections nobody signed (rule 6 of the record). One query, seldom seven."""
    unsigned = EditionSection.objects.filter(
        edition__condition__in={pk for pk, _section in shown},
        edition__current__isnull=False,
        is_signed=False,
    ).values_list("edition__condition", "section", "pk")
    keys = [row for *place, row in unsigned if tuple(place) in shown]
    if not keys:
        return set()
    rows = list(
        EditionSection.objects.filter(pk__in=keys)
        .select_related("edition")
        .defer("parts", "edition__canonical")
    )
    judged = zip(rows, judge_rows(rows, timezone.now()), strict=True)
    return {(row.edition.condition_id, row.section) for row, one in judged if not one.is_signed}


def _being_checked(shown: set[tuple[int, str]]) -> set[tuple[int, str]]:
    """Above which of these sections an urgent notice stands. One query."""
    facts: dict[int, list[Standing]] = {pk: [] for pk, _section in shown}
    notices = (Standing.Kind.NOTICE, Standing.Kind.NOTICE_LIFTED)
    for fact in Standing.objects.filter(condition__in=facts, kind__in=notices):
        facts[fact.condition_id].append(fact)
    return {(pk, section) for pk, section in shown if read_notice(facts[pk], section)}


def _texts(parts: list[int]) -> dict[int, tuple[str, str, list]]:
    rows = PartText.objects.filter(part__in=parts).values_list("part", "title", "text", "items")
    return {part: tuple(row) for part, *row in rows}


def _best(ordered: list[tuple]) -> list[SectionWords]:
    """The sections with as many of the words as any; the first if the names have all of them."""
    ordered.sort(key=lambda pair: pair[0])
    if not ordered:
        return []
    fewest = ordered[0][0][0]  # words that are had, below zero
    shown = AT_MOST if fewest else 1
    return [found for order, found in ordered[:shown] if order[0] == fewest]


def _passage(section: str, title: str, text: str, places: list, stems: frozenset[str]) -> Passage:
    place = first_find(text, stems)
    item, end = _item_around(place, [PlacedItem(*item) for item in places], len(text))
    if item is None:
        return Passage(title, "", section, snippet(text, stems, place, end))
    caution = end if item.caution is None else item.caution
    # A find in the caution itself is shown there.
    shown = snippet(text, stems, place if place < caution else item.start, caution)
    return Passage(
        title, item.name, f"{section}-{item.key}", shown, marked(text[caution:end], stems)
    )


def _item_around(place: int, items: list[PlacedItem], length: int) -> tuple[PlacedItem | None, int]:
    """The item that stands at a place of the text, if one does, and where the next begins."""
    item, end = None, length
    for following in items:
        if following.start > place:
            end = following.start
            break
        item = following
    return item, end
