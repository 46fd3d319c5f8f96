"""The board's pages, below the admin's own address."""

from django.urls import path

from .articles import address_views as address
from .articles import edition_views as editions
from .articles import views as article
from .desk import views as desk
from .map import views as staleness
from .publish import draft_views as drafts
from .publish import schedule_views as schedule
from .publish import views as publish
from .review import comment_views
from .review import small_change_views as quick
from .review import views as review
from .sources import claim_views as claims
from .sources import paste_views, picker_views
from .sources import views as library
from .writing import hint_views as hints
from .writing import markdown_views as markdown
from .writing import views as section

urlpatterns = [
    path("articles/<slug:slug>/", article.contents, name="article"),
    path("articles/<slug:slug>/publish/", publish.publish, name="publish"),
    path("articles/<slug:slug>/publish/preview/", publish.preview, name="publish_preview"),
    path("articles/<slug:slug>/draft/", drafts.draft, name="draft"),
    path("articles/<slug:slug>/draft/link/", drafts.draft_link, name="draft_link"),
    path("articles/<slug:slug>/editions/", editions.editions, name="editions"),
    path(
        "articles/<slug:slug>/editions/<int:number>/roll-back/",
        editions.roll_back,
        name="roll_back",
    ),
    path("articles/<slug:slug>/rename/", address.rename, name="rename"),
    path("articles/<slug:slug>/merge/", address.merge, name="merge"),
    path("references/paste/", paste_views.paste, name="paste_sources"),
    path("references/find/", picker_views.find_sources, name="find_sources"),
    path("references/add/", picker_views.add_source, name="add_source"),
    path("references/<slug:key>/retract/", library.retract, name="retract_source"),
    path("references/<slug:key>/replace/", library.replace, name="replace_source"),
    path("references/<slug:key>/merge/", library.merge, name="merge_sources"),
    path("schedule/", schedule.scheduled, name="scheduled"),
    path("schedule/<int:pk>/call-off/", schedule.call_off, name="call_off"),
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
        "articles/<slug:slug>/sections/<slug:key>/<str:digest>/comment/<int:pk>/",
        comment_views.change_comment,
        name="change_comment",
    ),
    path(
        "articles/<slug:slug>/sections/<slug:key>/<str:digest>/comment/",
        comment_views.comment,
        name="comment",
    ),
    path(
        "articles/<slug:slug>/sections/<slug:key>/<str:digest>/invite/",
        comment_views.invite,
        name="invite",
    ),
    path(
        "articles/<slug:slug>/sections/<slug:key>/<str:digest>/revoke/",
        comment_views.revoke,
        name="revoke",
    ),
    path("sign/", quick.sign, name="sign"),
    path("desk/<str:name>/", desk.desk_list, name="desk_list"),
    path("map/", staleness.staleness, name="map"),
    path("claims/", claims.claims, name="claims"),
    path("hints/<slug:key>/", hints.hints, name="hints"),
    path("dosage/", section.read_dosage, name="read_dosage"),
    path("markdown/preview/", markdown.preview, name="markdown_preview"),
]
