"""The board's pages, below the admin's own address."""

from django.urls import URLPattern, URLResolver, include, path

from .articles import address_views as address
from .articles import edition_views as editions
from .articles import views as article
from .assignments import views as assignments
from .desk import views as desk
from .find import views as finding
from .imports import both_changed_views, triage_views, upload_views
from .imports import views as imports
from .manual import views as manual
from .many import views as on_many
from .map import views as staleness
from .people import log_views as log
from .people import views as profile
from .publish import draft_views as drafts
from .publish import schedule_views as schedule
from .publish import views as publish
from .reports import erratum_views as errata
from .reports import views as reports
from .review import article_views as reading
from .review import comment_views
from .review import small_change_views as quick
from .review import views as review
from .sources import claim_views as claims
from .sources import paste_views, picker_views
from .sources import views as library
from .statements import views as statements
from .terms import views as vocabulary
from .writing import figure_views
from .writing import hint_views as hints
from .writing import markdown_views as markdown
from .writing import unsaved_views as unsaved
from .writing import views as section

of_revision: list[URLPattern] = [
    path("", review.review, name="review"),
    path("submit/", review.submit, name="submit"),
    path("take-back/", review.take_back, name="take_back"),
    path("put-back/", review.put_back, name="put_back"),
    path("comment/<int:pk>/", comment_views.change_comment, name="change_comment"),
    path("comment/", comment_views.comment, name="comment"),
    path("invite/", comment_views.invite, name="invite"),
    path("revoke/", comment_views.revoke, name="revoke"),
]

of_article: list[URLPattern | URLResolver] = [
    path("", article.contents, name="article"),
    path("write/", article.write, name="write"),
    path("read/", reading.read, name="read_article"),
    path("publish/", publish.publish, name="publish"),
    path("publish/preview/", publish.preview, name="publish_preview"),
    path("withdraw/", publish.withdraw, name="withdraw"),
    path("draft/", drafts.draft, name="draft"),
    path("draft/link/", drafts.draft_link, name="draft_link"),
    path("editions/", editions.editions, name="editions"),
    path("editions/<int:number>/roll-back/", editions.roll_back, name="roll_back"),
    path("assign/", assignments.assign, name="assign"),
    path("rename/", address.rename, name="rename"),
    path("merge/", address.merge, name="merge"),
    path("notice/<slug:key>/", errata.notice, name="notice"),
    path("errata/<slug:key>/", errata.erratum, name="erratum"),
    path("sections/<slug:key>/", section.edit, name="section"),
    path("sections/<slug:key>/path/", review.path, name="section_path"),
    path("sections/<slug:key>/unsaved/", unsaved.keep, name="keep_unsaved"),
    path("sections/<slug:key>/<str:digest>/", include(of_revision)),
]

urlpatterns = [
    path("articles/", desk.articles, name="articles"),
    path("articles/<slug:slug>/", include(of_article)),
    path("references/paste/", paste_views.paste, name="paste_sources"),
    path("references/find/", picker_views.find_sources, name="find_sources"),
    path("references/add/", picker_views.add_source, name="add_source"),
    path("references/<slug:key>/retract/", library.retract, name="retract_source"),
    path("references/<slug:key>/replace/", library.replace, name="replace_source"),
    path("references/<slug:key>/merge/", library.merge, name="merge_sources"),
    path("imports/", upload_views.imports, name="imports"),
    path("imports/files/", upload_views.begin_file, name="begin_import_file"),
    path("imports/files/<int:pk>/", upload_views.receive, name="receive_import_file"),
    path("imports/files/all/<int:pk>/", upload_views.all_received, name="import_received"),
    path("imports/<int:pk>/", imports.run, name="import_run"),
    path("imports/<int:pk>/report.json", imports.run_data, {"form": "json"}, name="import_json"),
    path("imports/<int:pk>/report.csv", imports.run_data, {"form": "csv"}, name="import_csv"),
    path("imports/<int:pk>/categories/", imports.categories, name="import_categories"),
    path("imports/<int:pk>/submit/", imports.submit, name="import_submit"),
    path("imports/<int:pk>/carry-over/", imports.carry_over, name="import_carry_over"),
    path("imports/articles/<int:pk>/", triage_views.triage, name="triage"),
    path(
        "imports/articles/<int:pk>/both-changed/",
        both_changed_views.both_changed,
        name="import_both_changed",
    ),
    path("schedule/", schedule.scheduled, name="scheduled"),
    path("schedule/<int:pk>/call-off/", schedule.call_off, name="call_off"),
    path("sign/", quick.sign, name="sign"),
    path("desk/<str:name>/", desk.desk_list, name="desk_list"),
    path("find/", finding.find, name="find"),
    path("find/replace/", finding.replace, name="replace"),
    path("many/", on_many.many, name="many"),
    path("runs/<int:pk>/", on_many.run, name="run"),
    path("runs/<int:pk>/stop/", on_many.stop, name="stop_run"),
    path("holders/", assignments.holders, name="holders"),
    path("assignments/<int:pk>/take-back/", assignments.take_back, name="take_assignment_back"),
    path("map/", staleness.staleness, name="map"),
    path("claims/", claims.claims, name="claims"),
    path("library/", statements.things, name="things"),
    path("library/<slug:kind>/<str:slug>/", statements.said_of, name="said_of"),
    path("library/<slug:kind>/<str:slug>/<slug:words>/", statements.same_words, name="same_words"),
    path("terms/", vocabulary.terms, name="terms"),
    path("terms/propose/", vocabulary.propose, name="propose_term"),
    path("terms/confirm/", vocabulary.confirm_many, name="confirm_terms"),
    path("terms/wanted/", vocabulary.wanted, name="wanted_words"),
    path("terms/fill/", vocabulary.fill, name="fill_terms"),
    path("terms/<int:pk>/confirm/", vocabulary.confirm, name="confirm_term"),
    path("terms/<int:pk>/withdraw/", vocabulary.withdraw, name="withdraw_term"),
    path("hints/<slug:key>/", hints.hints, name="hints"),
    path("dosage/", section.read_dosage, name="read_dosage"),
    path("figures/find/", figure_views.find_figures, name="find_figures"),
    path("figures/add/", figure_views.add_figure, name="add_figure"),
    path("markdown/preview/", markdown.preview, name="markdown_preview"),
    path("help/", manual.manual, name="help"),
    path("help/<slug:name>/", manual.manual, name="manual"),
    path("log/", log.log, name="log"),
    path("log/export/", log.export, name="log_export"),
    path("profile/", profile.mine, name="my_profile"),
    path("people/<int:pk>/profile/", profile.of_person, name="profile"),
    path("reports/", reports.reports, name="reports"),
    path("reports/<int:pk>/", reports.report, name="report"),
]
