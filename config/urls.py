"""Every address of the site."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path

from board.writing import markdown_views as markdown
from config.operations.views import metrics, operations

urlpatterns = [
    path("admin/operations/", admin.site.admin_view(operations), name="operations"),
    path("admin/", admin.site.urls),
    path("metrics", metrics, name="metrics"),
    # The addresses that django-markdownx looks for by name. Its own views answer anybody and store
    # any file, so they are not included.
    path("markdownx/markdownify/", markdown.preview, name="markdownx_markdownify"),
    path("markdownx/upload/", markdown.upload, name="markdownx_upload"),
    *([path("anymail/", include("anymail.urls"))] if settings.ANYMAIL else []),
    path("", include("newsletter.urls")),
    path("", include("board.outside_urls")),
    path("", include("reading.form_urls")),
    # The last: its own last address answers whatever nothing else does.
    path("", include("reading.urls")),
]
