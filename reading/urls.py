"""The public addresses. They are promises: none of them ever comes to mean something else."""

from datetime import date

from django.urls import include, path, re_path, register_converter

from . import documents, feeds, history_views, medicines, site_views, sitemaps, views
from .conditions_json import conditions_data
from .search.views import search_page, suggestions


class Number:
    """An edition's number in its one spelling."""

    regex = "[1-9][0-9]{0,8}"

    def to_python(self, value: str) -> int:
        return int(value)

    def to_url(self, value: int) -> str:
        return str(value)


class Day:
    """A day of the calendar, as 2025-05-22."""

    regex = "[0-9]{4}-[0-9]{2}-[0-9]{2}"

    def to_python(self, value: str) -> date:
        """The day. Raises ValueError for the 30th of February, which no page is about."""
        return date.fromisoformat(value)

    def to_url(self, value: date) -> str:
        return value.isoformat()


register_converter(Number, "number")
register_converter(Day, "day")

of_article = [
    path("", views.article, name="article"),
    path("history/", history_views.history, name="history"),
    path("history/<slug:section>/", history_views.section_history, name="section_history"),
    path("changes/", history_views.choose_changes, name="choose_changes"),
    path("changes/<number:before>..<number:after>/", history_views.changes, name="changes"),
    path("on/", history_views.choose_day, name="choose_day"),
    path("on/<day:day>/", history_views.as_it_read, name="as_it_read"),
    path("editions/<number:number>/", views.article, name="edition"),
    path("editions/<number:number>/cite/", history_views.cite, name="cite"),
    path("editions/<number:number>.bib", history_views.bibtex, name="bibtex"),
    path("editions/<number:number>.ris", history_views.ris, name="ris"),
    path("editions/<number:number>.json", views.article_data, name="edition_data"),
    path("editions/<number:number>.pdf", documents.article_pdf, name="edition_pdf"),
    # The last: a section's key is none of those above (condition/registry.py).
    path("<slug:section>/", views.section, name="section"),
    path("<slug:section>.pdf", documents.section_pdf, name="section_pdf"),
]

urlpatterns = [
    path("", views.home, name="home"),
    path("conditions/", views.conditions, name="conditions"),
    path("conditions.json", conditions_data, name="conditions_data"),
    path("conditions/<slug:slug>/", include(of_article)),
    path("conditions/<slug:slug>.json", views.article_data, name="article_data"),
    path("conditions/<slug:slug>.pdf", documents.article_pdf, name="article_pdf"),
    path("conditions/<slug:slug>.png", documents.article_card, name="article_card"),
    re_path(
        r"^media/figures/(?P<sha256>[0-9a-f]{64})\.(?P<suffix>[a-z]{3,4})$",
        views.figure,
        name="figure",
    ),
    path("livez", views.alive, name="livez"),
    path("readyz", views.ready, name="readyz"),
    path("robots.txt", sitemaps.robots, name="robots"),
    path("medicines/", medicines.medicines, name="medicines"),
    path("medicines/<str:name>/", medicines.medicine, name="medicine"),
    path("medicines/<str:name>/<number:number>/", medicines.medicine, name="medicine"),
    path("medicines/<str:name>.json", medicines.medicine_data, name="medicine_data"),
    path(
        "medicines/<str:name>/<number:number>.json", medicines.medicine_data, name="medicine_data"
    ),
    path("search/", search_page, name="search"),
    path("search/suggest", suggestions, name="suggestions"),
    *(
        path(f"{key}/", site_views.site_page, {"key": key}, name=key.replace("-", "_"))
        for key in ("editorial-policy", "accessibility", "disclaimer")
    ),
    path("offline/", site_views.offline, name="offline"),
    path("sw.js", site_views.service_worker, name="service_worker"),
    path("manifest.webmanifest", site_views.manifest, name="manifest"),
    path("feed.xml", feeds.feed, name="feed"),
    path("sitemap.xml", sitemaps.sitemap_index, name="sitemap"),
    path("sitemap-pages.xml", sitemaps.sitemap_pages, name="sitemap_pages"),
    path("sitemap-<number:number>.xml", sitemaps.sitemap_part, name="sitemap_part"),
    re_path(r"", views.no_such_page, name="no_such_page"),
]
