"""The board's pages, below the admin's own address."""

from django.urls import path

from .views import article, markdown, publish, review, section, talk

urlpatterns = [
    path("articles/<slug:slug>/", article.contents, name="article"),
    path("articles/<slug:slug>/publish/", publish.publish, name="publish"),
    path("articles/<slug:slug>/withdraw/", publish.withdraw, name="withdraw"),
    path("articles/<slug:slug>/sections/<slug:key>/", section.edit, name="section"),
    path("articles/<slug:slug>/sections/<slug:key>/path/", review.path, name="section_path"),
    path("articles/<slug:slug>/sections/<slug:key>/<str:digest>/", review.review, name="review"),
    path(
        "articles/<slug:slug>/sections/<slug:key>/<str:digest>/submit/",
        review.submit,
        name="submit",
    ),
    path(
        "articles/<slug:slug>/sections/<slug:key>/<str:digest>/take-back/",
        review.take_back,
        name="take_back",
    ),
    path(
        "articles/<slug:slug>/sections/<slug:key>/<str:digest>/put-back/",
        review.put_back,
        name="put_back",
    ),
    path(
        "articles/<slug:slug>/sections/<slug:key>/<str:digest>/comment/",
        talk.comment,
        name="comment",
    ),
    path(
        "articles/<slug:slug>/sections/<slug:key>/<str:digest>/invite/",
        talk.invite,
        name="invite",
    ),
    path(
        "articles/<slug:slug>/sections/<slug:key>/<str:digest>/revoke/",
        talk.revoke,
        name="revoke",
    ),
    path("dosage/", section.read_dosage, name="read_dosage"),
    path("markdown/preview/", markdown.preview, name="markdown_preview"),
]
