"""The board's pages around the articles: readers' reports, errata, the log, one's own profile."""

from django.urls import path

from .views import errata, reports

urlpatterns = [
    path("reports/", reports.reports, name="reports"),
    path("reports/<int:pk>/", reports.report, name="report"),
    path("articles/<slug:slug>/errata/<slug:key>/", errata.erratum, name="erratum"),
]
