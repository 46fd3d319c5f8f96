"""Of every address: whether a file answers it, and what a query does."""

from dataclasses import dataclass
from enum import StrEnum

from django.urls import reverse

from condition.models import Condition

SITE = "site"  # the subject of what is about all articles
FRAME = "frame"  # the subject of what is around every page
FORMER = "former"  # the subject of where addresses of before lead
WORDS = "words"  # the subject of what the vocabulary leads to
SPAN = "sitemap_part"


class Served(StrEnum):
    """Who answers an address."""

    FILE = "file"  # put down when something happened, before anybody asks
    KEPT = "file once asked for"  # until something happens to its article
    PYTHON = "Python"  # each time


@dataclass(frozen=True)
class Address:
    """How one kind of address is served. With a query, one that reads queries is Python's."""

    served: Served
    reads_query: bool = False


FILE, READS_QUERY, KEPT = (
    Address(Served.FILE),
    Address(Served.FILE, reads_query=True),
    Address(Served.KEPT),
)
PYTHON = Address(Served.PYTHON, reads_query=True)
# By the name of the address; whatever is not named is Python's. docs/kept-pages.md says the same.
ADDRESSES = {
    "home": FILE,
    "conditions": READS_QUERY,
    "medicines": FILE,
    "medicine": KEPT,
    "medicine_data": KEPT,
    "article": FILE,
    "article_data": FILE,
    "history": READS_QUERY,
    "article_pdf": FILE,
    "article_card": FILE,
    "edition": KEPT,
    "edition_data": KEPT,
    "edition_pdf": KEPT,
    "section": KEPT,
    "section_pdf": KEPT,
    "section_history": KEPT,
    "feed": FILE,
    "sitemap": FILE,
    "sitemap_pages": FILE,
    "sitemap_part": FILE,
    "robots": FILE,
    "editorial_policy": FILE,
    "accessibility": FILE,
    "disclaimer": FILE,
    "offline": FILE,
    "manifest": FILE,
    "service_worker": FILE,
}
# In the order in which readers wait for them. The documents take longest, and come by themselves.
OF_ARTICLE = ("article", "article_data", "history")
DOCUMENTS = ("article_pdf", "article_card")
OF_SITE = tuple(
    name
    for name, address in ADDRESSES.items()
    if address is not KEPT and name not in {*OF_ARTICLE, *DOCUMENTS, SPAN}
)


def how(name: str | None) -> Address:
    """How the address of that name is served."""
    return ADDRESSES.get(name or "", PYTHON)


def slugs_of(condition: Condition) -> list[str]:
    """Its present slug first, then the former ones, which lead on."""
    return [condition.slug, *condition.former_slugs]


def paths(names: tuple[str, ...], slugs: list[str]) -> list[str]:
    """These addresses of one article, under each of its slugs."""
    return [reverse(name, kwargs={"slug": slug}) for slug in slugs for name in names]
