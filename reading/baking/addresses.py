"""Which addresses are baked: those of an article that readers come to, and those about the site."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse

from condition.models import Condition

SITE = "site"  # the subject of what is about all articles
PAGES = ("article", "article_data", "history")  # first: a reader waits for them
DOCUMENTS = ("article_pdf", "article_picture")  # slower to make
SITE_PAGES = ("home", "conditions", "feed", "sitemap", "sitemap_pages", "robots")
READING_QUERIES = {"conditions"}  # with a query they are other pages


@dataclass(frozen=True)
class Address:
    """A path to be baked."""

    path: str
    reads_query: bool = False


def pages(subject: str) -> list[Address]:
    """What is baked first."""
    if subject == SITE:
        return [Address(reverse(name), name in READING_QUERIES) for name in SITE_PAGES]
    return [Address(path) for path in _of_article(subject, PAGES)]


def documents(subject: str) -> list[Address]:
    """What readers can wait for a moment longer."""
    return [] if subject == SITE else [Address(path) for path in _of_article(subject, DOCUMENTS)]


def _of_article(subject: str, names: tuple[str, ...]) -> Iterator[str]:
    """The addresses under the article's present slug, and under its former ones, which lead on."""
    condition = Condition.objects.get(pk=int(subject))
    slugs = [condition.slug, *condition.former_slugs.order_by("pk").values_list("slug", flat=True)]
    for slug in slugs:
        for name in names:
            try:
                yield reverse(name, kwargs={"slug": slug})
            except NoReverseMatch:  # an address that this release does not have
                continue
