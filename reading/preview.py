"""The page of an edition that was not published yet, for the board's eye."""

from django.conf import settings
from django.template.loader import render_to_string

from editorial.prospect import Label, Prospect

from .article import read_article
from .catalogue import PublicArticle


def print_preview(prospect: Prospect, label: Label) -> str:
    """The very page that readers would get, with `label` above it."""
    found = PublicArticle(prospect.condition, prospect.standing)
    article = read_article(found, prospect.edition, rows=prospect.sections)
    return render_to_string(
        "reading/article.html",
        {
            "site_name": settings.SITE_NAME,
            "site_url": settings.SITE_URL,
            "article": article,
            "label": label,
        },
    )
