"""The A–Z: every article under its first letter, all of them or those of one specialty.

It reads the search index, which has the title that each article was published with: to take ten
thousand titles from the editions themselves took seconds.
"""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from math import ceil

from django.db.models import Count, QuerySet
from django.urls import reverse
from django.utils.http import urlencode

from condition.models import Specialty

from .catalogue import Entry
from .models import IndexedArticle

OTHER = "#"  # for titles that start with no letter
PER_PAGE = 500  # articles: some 15 KB over the wire


@dataclass(frozen=True)
class Heading:
    """A letter or a specialty with the way to its articles."""

    name: str
    count: int
    address: str
    is_chosen: bool


@dataclass(frozen=True)
class Listing:
    """One page of the A–Z."""

    letters: list[Heading]
    specialties: list[Heading]
    groups: list[tuple[str, list[Entry]]]  # what this page lists, by letter
    chosen: str  # the letter or the specialty that it is about; "" for all
    address: str  # its own
    number: int
    last: int
    previous: str  # the addresses of the pages beside it, "" where there is none
    following: str


def listing(*, letter: str = "", specialty: str = "", number: int = 1) -> Listing | None:
    """The articles of a letter or a specialty (by its slug), or all; None if there is no such page.

    Three queries, however many articles there are.
    """
    letters, specialties = _letters(letter), _specialties(specialty)
    chosen = [heading for heading in (*letters, *specialties) if heading.is_chosen]
    if len(chosen) != bool(letter) + bool(specialty) or len(chosen) > 1:
        return None
    count = chosen[0].count if chosen else sum(heading.count for heading in letters)
    last = max(ceil(count / PER_PAGE), 1)
    if not 1 <= number <= last:
        return None
    if last == 1 and not chosen:  # all on one page: the letters lead down it
        letters = [_down_the_page(heading) for heading in letters]
    found = _articles(letter, specialty)[(number - 1) * PER_PAGE : number * PER_PAGE]
    entries = (Entry(*row) for row in found)
    where = {"letter": letter} if letter else {"specialty": specialty} if specialty else {}
    return Listing(
        letters=letters,
        specialties=specialties,
        groups=by_letter(entries),
        chosen=chosen[0].name if chosen else "",
        address=_address(where, number),
        number=number,
        last=last,
        previous=_address(where, number - 1) if number > 1 else "",
        following=_address(where, number + 1) if number < last else "",
    )


def letters() -> list[Heading]:
    """Every letter that has articles, with the way to them. One query."""
    return _letters("")


def _articles(letter: str, specialty: str) -> QuerySet:
    found = IndexedArticle.objects.order_by("letter", "sorted_as", "pk")
    if letter:
        found = found.filter(letter=letter)
    if specialty:
        found = found.filter(condition__specialty__slug=specialty)
    return found.values_list("condition__slug", "title", "condition__specialty__name")


def _letters(chosen: str) -> list[Heading]:
    rows = IndexedArticle.objects.values_list("letter").annotate(Count("pk")).order_by("letter")
    return [
        Heading(letter, count, _address({"letter": letter}), letter == chosen)
        for letter, count in rows
    ]


def _specialties(chosen: str) -> list[Heading]:
    rows = (
        Specialty.objects.filter(conditions__indexed__isnull=False)
        .annotate(count=Count("conditions"))
        .order_by("name")
    )
    return [
        Heading(row.name, row.count, _address({"specialty": row.slug}), row.slug == chosen)
        for row in rows
    ]


def _down_the_page(heading: Heading) -> Heading:
    return Heading(heading.name, heading.count, f"#{anchor(heading.name)}", is_chosen=False)


def _address(where: dict[str, str], number: int = 1) -> str:
    terms = urlencode({**where, **({"page": number} if number > 1 else {})})
    return f"{reverse('conditions')}?{terms}" if terms else reverse("conditions")


def by_letter(entries: Iterable[Entry]) -> list[tuple[str, list[Entry]]]:
    """The entries in order, grouped by letter: accents and case make no difference."""
    in_order = sorted(entries, key=lambda entry: (first_letter(entry.title), folded(entry.title)))
    groups = groupby(in_order, key=lambda entry: first_letter(entry.title))
    return [(letter, list(members)) for letter, members in groups]


def folded(title: str) -> str:
    """The title as it is sorted: “Ösophagus” as “osophagus”."""
    parts = unicodedata.normalize("NFKD", title)
    return "".join(part for part in parts if not unicodedata.combining(part)).casefold()


def first_letter(title: str) -> str:
    """The heading it is found under."""
    start = folded(title)[:1].upper()
    return start if start.isalpha() else OTHER


def anchor(letter: str) -> str:
    """The id of a letter's heading on the page."""
    return f"letter-{'other' if letter == OTHER else letter}"
