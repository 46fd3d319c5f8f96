"""The page of an edition that was not published yet, for the board's eye."""

from record.editions.preview import Label, Prospect

from . import pages
from .article import read_article
from .catalogue import PublicArticle
from .search.related import related


def print_preview(prospect: Prospect, label: Label) -> str:
    """The very page that readers would get, with `label` above it."""
    found = PublicArticle(prospect.condition, prospect.standing)
    article = read_article(found, prospect.edition, rows=prospect.sections)
    context = {"article": article, "related": related(prospect.condition), "label": label}
    return pages.page("reading/article.html", context).text
