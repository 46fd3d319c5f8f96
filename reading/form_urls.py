"""The public addresses that are answered anew each time: readers' forms and what belongs to one."""

from django.urls import path

from . import reports

urlpatterns = [
    path("conditions/<slug:slug>/report/", reports.report, name="report"),
    path("conditions/<slug:slug>/helpful/", reports.helpful, name="helpful"),
    path("reports/<str:token>/", reports.follow_report, name="follow_report"),
]
