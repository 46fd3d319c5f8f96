"""The public addresses. They are promises: none of them ever comes to mean something else."""

from django.urls import path, re_path, register_converter

from . import documents, feeds, sitemaps, views
from .search.views import search_page, suggestions


class Number:
    """An edition's number in its one spelling."""

    regex = "[1-9][0-9]{0,8}"

    def to_python(self, value: str) -> int:
        """The number."""
        return int(value)

    def to_url(self, value: int) -> str:
        """Its spelling."""
        return str(value)


register_converter(Number, "number")

urlpatterns = [
    path("", views.home, name="home"),
    path("conditions/", views.conditions, name="conditions"),
    path("conditions/<slug:slug>/", views.article, name="article"),
    path("conditions/<slug:slug>.json", views.article_data, name="article_data"),
    path("conditions/<slug:slug>.pdf", documents.article_pdf, name="article_pdf"),
    path("conditions/<slug:slug>.png", documents.article_card, name="article_card"),
    path("conditions/<slug:slug>/history/", views.history, name="history"),
    path("conditions/<slug:slug>/editions/<number:number>/", views.edition, name="edition"),
    path(
        "conditions/<slug:slug>/editions/<number:number>.json",
        views.edition_data,
        name="edition_data",
    ),
    path(
        "conditions/<slug:slug>/editions/<number:number>.pdf",
        documents.edition_pdf,
        name="edition_pdf",
    ),
    re_path(
        r"^media/figures/(?P<sha256>[0-9a-f]{64})\.(?P<suffix>[a-z]{3,4})$",
        views.figure,
        name="figure",
    ),
    path("livez", views.alive, name="livez"),
    path("readyz", views.ready, name="readyz"),
    path("robots.txt", sitemaps.robots, name="robots"),
    path("search/", search_page, name="search"),
    path("search/suggest", suggestions, name="suggestions"),
    path("feed.xml", feeds.feed, name="feed"),
    path("sitemap.xml", sitemaps.sitemap_index, name="sitemap"),
    path("sitemap-pages.xml", sitemaps.sitemap_pages, name="sitemap_pages"),
    path("sitemap-<number:number>.xml", sitemaps.sitemap_part, name="sitemap_part"),
    re_path(r"", views.no_such_page, name="no_such_page"),
]
