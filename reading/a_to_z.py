"""The A–Z: every article under its first letter, all of them or those of one specialty.

It reads the search index, which has the title that each article was published with: to take ten
thousand titles from the editions themselves took seconds.
"""

from typing import Any

from django.core.paginator import InvalidPage, Paginator
from django.db.models import Count, F, QuerySet

from condition.models import Specialty
from condition.text import folded

from . import pages
from .models import IndexedArticle

OTHER = "#"  # for titles that start with no letter
PER_PAGE = 500  # articles: some 15 KB over the wire


def listing(*, letter: str, specialty: str, number: str) -> dict[str, Any] | None:
    """A page's articles of a letter or a specialty (by its slug), or all; None for no such page.

    Three queries, however many articles there are.
    """
    by_letter, by_specialty = letters(), specialties()
    chosen = [row for row in by_letter if row["letter"] == letter]
    chosen += [row for row in by_specialty if row["slug"] == specialty]
    if len(chosen) != bool(letter) + bool(specialty) or len(chosen) > 1:
        return None
    paginator = Paginator(_articles(letter, specialty), PER_PAGE)
    paginator.count = sum(row["count"] for row in chosen or by_letter)
    try:
        page = paginator.page(number)
    except InvalidPage:
        return None
    where = {"letter": letter} if letter else {"specialty": specialty} if specialty else {}
    return {
        "letters": by_letter,
        "specialties": by_specialty,
        "letter": letter,
        "specialty": specialty,
        "chosen": chosen[0].get("name", letter) if chosen else "",
        "page": page,
        # With all on one page the letters lead down it.
        "is_whole": paginator.num_pages == 1 and not chosen,
        **pages.turns("conditions", where, page.number, paginator.num_pages),
    }


def letters() -> list[Any]:
    """Every letter that has articles, and how many. One query."""
    return list(
        IndexedArticle.objects.values("letter").annotate(count=Count("pk")).order_by("letter")
    )


def specialties() -> list[Any]:
    found = Specialty.objects.filter(conditions__indexed__isnull=False)
    found = found.annotate(count=Count("conditions")).order_by("name")
    return list(found.values("name", "slug", "count"))


def _articles(letter: str, specialty: str) -> QuerySet[IndexedArticle, Any]:
    found = IndexedArticle.objects.order_by("letter", "sorted_as", "pk")
    if letter:
        found = found.filter(letter=letter)
    if specialty:
        found = found.filter(condition__specialty__slug=specialty)
    names = {"slug": F("condition__slug"), "specialty": F("condition__specialty__name")}
    return found.values("letter", "title", **names)


def first_letter(title: str) -> str:
    """The heading it is found under."""
    start = folded(title)[:1].upper()
    return start if start.isalpha() else OTHER


def anchor(letter: str) -> str:
    """The id of a letter's heading on the page."""
    return f"letter-{'other' if letter == OTHER else letter}"
