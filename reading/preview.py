"""The page of an edition that was not published yet, for the board's eye."""

from dataclasses import dataclass

from django.utils import timezone

from record.editions.preview import Preview

from . import pages
from .article import read_article
from .catalogue import PublicArticle
from .search.related import related


@dataclass(frozen=True)
class Label:
    """What a preview says of itself above everything else."""

    title: str
    text: str


def print_preview(preview: Preview, label: Label) -> str:
    """The very page that readers would get, with `label` above it."""
    found = PublicArticle(preview.condition, preview.standing)
    article = read_article(found, preview.edition, rows=preview.sections, judged=preview.judged)
    context = {"article": article, "related": related(preview.condition), "label": label}
    with timezone.override(None):  # the readers' days, whatever the clock of whoever looks
        return pages.page("reading/article.html", context).text
