"""The addresses of an article's documents: its PDF, and its picture for where it is shared."""

import hashlib
import logging

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse

from . import pages, pdf
from .article import read_article
from .catalogue import PublicArticle
from .views import page_of_article

log = logging.getLogger(__name__)
TYPES = {pdf.PDF: "application/pdf", pdf.PICTURE: "image/png"}


@page_of_article
def article_pdf(found: PublicArticle, number: int | None = None) -> HttpResponse:
    """An edition to print or to keep, the current one if none is named."""
    return _document(found, pdf.PDF, number)


@page_of_article
def section_pdf(found: PublicArticle, section: str) -> HttpResponse:
    """A leaflet: one section of the current edition, to print or to keep."""
    return _document(found, pdf.PDF, section=section)


@page_of_article
def article_card(found: PublicArticle) -> HttpResponse:
    """The current edition as other sites show it in a few words."""
    return _document(found, pdf.PICTURE)


def _document(
    found: PublicArticle, kind: str, number: int | None = None, section: str = ""
) -> HttpResponse:
    chosen = found.edition(number)
    shown = read_article(found, chosen, only=section) if chosen else None
    if shown is None or not shown.sections:
        return pages.not_found()
    try:
        body = pdf.document(shown, kind, section)
    except (pdf.Busy, pdf.OverTheLimit) as problem:
        log.warning("A document was not made: %s", problem)
        return HttpResponse(status=503, headers={"Retry-After": "10", "Cache-Control": "no-store"})
    etag = {"ETag": f'"{hashlib.sha256(body).hexdigest()[:32]}"'}
    if section:  # kept with the headers of all leaflets
        headers = {**etag, "Content-Disposition": "inline", "X-Robots-Tag": "noindex"}
        return HttpResponse(body, content_type=TYPES[kind], headers=headers)
    slug = found.condition.slug
    name = f"{slug}-edition-{number}.{kind}" if number else f"{slug}.{kind}"
    headers = {
        **etag,
        "Content-Disposition": f'inline; filename="{name}"',
        # Search engines are to send readers to the page.
        "Link": f'<{settings.SITE_URL}{reverse("article", args=[slug])}>; rel="canonical"',
    }
    if number:
        headers["X-Robots-Tag"] = "noindex"
    return HttpResponse(body, content_type=TYPES[kind], headers=headers)
