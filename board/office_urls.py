"""The board's pages around the articles: readers' reports, errata, the log, profiles."""

from django.urls import path

from .people import log_views as log
from .people import views as profile
from .reports import erratum_views as errata
from .reports import views as reports

urlpatterns = [
    path("log/", log.log, name="log"),
    path("log/export/", log.export, name="log_export"),
    path("profile/", profile.mine, name="my_profile"),
    path("people/<int:pk>/profile/", profile.of_person, name="profile"),
    path("reports/", reports.reports, name="reports"),
    path("reports/<int:pk>/", reports.report, name="report"),
    path("articles/<slug:slug>/notice/<slug:key>/", errata.notice, name="notice"),
    path("articles/<slug:slug>/errata/<slug:key>/", errata.erratum, name="erratum"),
]
