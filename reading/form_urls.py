"""The public addresses that are answered anew each time: readers' forms, and the board's people."""

from django.urls import path, re_path

from . import board, reports

urlpatterns = [
    path("board/", board.board, name="board"),
    re_path(r"^media/portraits/(?P<sha256>[0-9a-f]{64})\.jpg$", board.portrait, name="portrait"),
    path("conditions/<slug:slug>/report/", reports.report, name="report"),
    path("conditions/<slug:slug>/helpful/", reports.helpful, name="helpful"),
    path("reports/<slug:token>/", reports.follow_report, name="follow_report"),
]
