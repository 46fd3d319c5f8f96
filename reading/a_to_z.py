"""The A–Z: every article under each of its names, all of them or those of one specialty.

It reads the search index, which has the title that each article was published with: to take ten
thousand titles from the editions themselves took seconds.
"""

from typing import Any

from django.core.paginator import InvalidPage, Paginator
from django.db.models import Count, F, Q, QuerySet

from condition.models import Specialty
from condition.text import folded

from . import pages
from .models import Name

OTHER = "#"  # for titles that start with no letter
PER_PAGE = 500  # names: some 15 KB over the wire


def listing(*, letter: str, specialty: str, number: str) -> dict[str, Any] | None:
    """A page's names of a letter or a specialty (by its slug), or all; None for no such page.

    Three queries, however many articles there are.
    """
    by_letter, by_specialty = letters(), specialties()
    chosen = [row for row in by_letter if row["letter"] == letter]
    chosen += [row for row in by_specialty if row["slug"] == specialty]
    if len(chosen) != bool(letter) + bool(specialty) or len(chosen) > 1:
        return None
    paginator = Paginator(_names(letter, specialty), PER_PAGE)
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
        **pages.turns(pages.by_query("conditions", where), page.number, paginator.num_pages),
    }


def letters() -> list[Any]:
    """Every letter that has names, and how many. One query."""
    return list(_listed().values("letter").annotate(count=Count("pk")).order_by("letter"))


def specialties() -> list[Any]:
    listed = Q(conditions__indexed__names__kind__in=Name.LISTED)
    found = Specialty.objects.filter(listed, conditions__indexed__names__section="")
    found = found.annotate(count=Count("conditions__indexed__names")).order_by("name")
    return list(found.values("name", "slug", "count"))


def _listed() -> QuerySet[Name]:
    """What articles are called: no word that leads to a place in one, and no brand."""
    return Name.objects.filter(kind__in=Name.LISTED, section="")


def _names(letter: str, specialty: str) -> QuerySet[Name, Any]:
    found = _listed().order_by("letter", "folded", "pk")
    if letter:
        found = found.filter(letter=letter)
    if specialty:
        found = found.filter(article__condition__specialty__slug=specialty)
    said = {
        "title": F("article__title"),
        "slug": F("article__condition__slug"),
        "specialty": F("article__condition__specialty__name"),
    }
    return found.values("letter", "name", "kind", **said)


def first_letter(title: str) -> str:
    """The heading it is found under."""
    start = folded(title)[:1].upper()
    return start if start.isalpha() else OTHER


def anchor(letter: str) -> str:
    """The id of a letter's heading on the page."""
    return f"letter-{'other' if letter == OTHER else letter}"
