"""The addresses of an article's documents: its PDF, and its picture for where it is shared."""

import hashlib

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse

from . import pages, pdf
from .article import read_article
from .catalogue import PublicArticle
from .views import page_of_article

TYPES = {pdf.PDF: "application/pdf", pdf.PICTURE: "image/png"}


@page_of_article
def article_pdf(found: PublicArticle) -> HttpResponse:
    """The current edition, to print or to keep."""
    if other := found.condition.merged_into:
        return pages.moved(reverse("article_pdf", args=[other.slug]))
    return _document(found, found.current.number, pdf.PDF)


@page_of_article
def edition_pdf(found: PublicArticle, number: int) -> HttpResponse:
    """An edition as it was published, likewise."""
    return _document(found, number, pdf.PDF)


@page_of_article
def article_card(found: PublicArticle) -> HttpResponse:
    """The current edition as other sites show it in a few words."""
    if other := found.condition.merged_into:
        return pages.moved(reverse("article_card", args=[other.slug]))
    return _document(found, found.current.number, pdf.PICTURE)


def _document(found: PublicArticle, number: int, kind: str) -> HttpResponse:
    chosen = found.edition(number)
    if chosen is None:
        return pages.not_found()
    body = pdf.document(read_article(found, chosen), kind)
    slug = found.condition.slug
    name = f"{slug}-edition-{number}.{kind}"
    headers = {
        "Content-Disposition": f'inline; filename="{name}"',
        "ETag": f'"{hashlib.sha256(body).hexdigest()[:32]}"',
        # Search engines are to send readers to the page.
        "Link": f'<{settings.SITE_URL}{reverse("article", args=[slug])}>; rel="canonical"',
    }
    if number != found.current.number:
        headers["X-Robots-Tag"] = "noindex"
    return HttpResponse(body, content_type=TYPES[kind], headers=headers)
