"""What readers meet."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from mimetypes import guess_type
from pathlib import PurePosixPath
from typing import Any

from django.core.files.storage import default_storage
from django.db import DatabaseError, connection
from django.http import FileResponse, HttpRequest, HttpResponse
from django.urls import resolve, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from condition.models import Figure
from condition.models.address import former_path

from . import as_json, catalogue, former, pages
from .a_to_z import letters, listing
from .article import read_published
from .catalogue import PublicArticle
from .history import read_since
from .medicines import addresses_in
from .rendering.files import page_files
from .search.related import related
from .structured import script, section_page_data, structured_data

NEWS = 10  # entries on the home page
# What leads on to the article that another became one with; its past stays where it was.
OF_THE_CURRENT = {
    *("article", "article_data", "article_pdf", "article_card", "section", "section_pdf"),
    *("report", "helpful"),
}
Answer = Callable[..., HttpResponse]


def _no_data() -> HttpResponse:
    return pages.as_data({"error": _("There is no such article or edition.")}, HTTPStatus.NOT_FOUND)


def _gone_data(found: PublicArticle) -> HttpResponse:
    return pages.as_data(as_json.withdrawn_json(found), HTTPStatus.GONE)


def find_or_answer(
    request: HttpRequest,
    slug: str,
    missing: Answer = pages.not_found,
    withdrawn: Answer | None = pages.gone,
    **where: Any,
) -> PublicArticle | HttpResponse:
    """The article of that address, or what to answer in its place."""
    found = catalogue.find(slug)
    if found is None:
        return former.answer(request) or missing()
    if found.withdrawal and withdrawn:
        return withdrawn(found)
    name = resolve(request.path_info).url_name
    other = found.condition.merged_into if name in OF_THE_CURRENT else None
    home = (other or found.condition).slug
    if home != slug:
        return pages.moved(reverse(name, kwargs={"slug": home, **where}))
    return found


def _of_article(view: Answer, what: str, *, missing: Answer, withdrawn: Answer | None) -> Answer:
    """Find the article by its slug, and send those on who come by a former one.

    `what` it answers, "page" or "data", is known without a database where the slug is unheard of.
    """

    @wraps(view)
    def answer(request: HttpRequest, slug: str, **where: Any) -> HttpResponse:
        found = find_or_answer(request, slug, missing, withdrawn, **where)
        return view(found, **where) if isinstance(found, PublicArticle) else found

    whole = pages.public(answer)
    vars(whole)["of_article"] = what
    return whole


def page_of_article(view: Answer) -> Answer:
    """An address of the article's text: 410 with the notice when it was withdrawn (rule 12)."""
    return _of_article(view, "page", missing=pages.not_found, withdrawn=pages.gone)


def data_of_article(view: Answer) -> Answer:
    """The same for scripts, answered as JSON."""
    return _of_article(view, "data", missing=_no_data, withdrawn=_gone_data)


def record_of_article(view: Answer) -> Answer:
    """An address that stays when the article is withdrawn."""
    return _of_article(view, "page", missing=pages.not_found, withdrawn=None)


@pages.public
def home(request: HttpRequest) -> HttpResponse:
    """The front page, or what WordPress named by an id on its own."""
    if former_path("/", request.META.get("QUERY_STRING", "")) and (way := former.answer(request)):
        return way
    context = {"news": catalogue.newest(NEWS), "letters": letters()}
    return pages.page("reading/home.html", context)


@pages.public
def conditions(request: HttpRequest) -> HttpResponse:
    """Every article, A–Z; those of a letter or a specialty, where one is asked for."""
    found = listing(
        letter=request.GET.get("letter", "")[:8],
        specialty=request.GET.get("specialty", "")[:100],
        number=request.GET.get("page", "1")[:6],
    )
    return pages.page("reading/a_to_z.html", found) if found else pages.not_found()


@page_of_article
def article(found: PublicArticle, number: int | None = None) -> HttpResponse:
    """The current edition, or the article as it read then."""
    chosen = found.edition(number)
    if chosen is None:
        return pages.not_found()
    shown = read_published(found, chosen)
    context = {
        "article": shown,
        "since": read_since(found, chosen),
        "structured": script(structured_data(shown)) if shown.is_current else "",
        "related": related(found.condition) if shown.is_current else [],
        "medicines": addresses_in(found.condition) if shown.is_current else {},
    }
    return pages.page("reading/article.html", context)


@page_of_article
def section(found: PublicArticle, section: str) -> HttpResponse:
    """One section of the current edition by itself, with those before and after it."""
    shown = read_published(found, found.current, only=section)
    if not shown.sections:
        return pages.not_found()
    keys = ["", *shown.titles, ""]
    at = keys.index(section)
    context = {
        "article": shown,
        "section": shown.sections[0],
        "previous": (keys[at - 1], shown.titles.get(keys[at - 1])),
        "following": (keys[at + 1], shown.titles.get(keys[at + 1])),
        "structured": script(section_page_data(shown)),
        "medicines": addresses_in(found.condition),
    }
    return pages.page("reading/section.html", context)


@data_of_article
def article_data(found: PublicArticle, number: int | None = None) -> HttpResponse:
    """The same as data."""
    chosen = found.edition(number)
    if chosen is None:
        return _no_data()
    return pages.as_data(as_json.article_json(read_published(found, chosen)))


@require_safe
def figure(_request: HttpRequest, sha256: str, suffix: str) -> HttpResponse | FileResponse:
    """An uploaded picture, named by its bytes and so never another one."""
    picture = Figure.objects.filter(sha256=sha256, is_static=False).first()
    if picture is None or PurePosixPath(picture.path).suffix != f".{suffix}":
        return pages.not_found()
    kind = guess_type(picture.path, strict=False)[0] or ""
    if not kind.startswith("image/") or not default_storage.exists(picture.path):
        return pages.not_found()
    response = FileResponse(default_storage.open(picture.path), content_type=kind)
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    return response


@require_safe
def alive(_request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok", content_type="text/plain")


@require_safe
def ready(_request: HttpRequest) -> HttpResponse:
    """The database answers too, and this host's pages are those of now."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return _not_ready(_("The database does not answer."))
    files = page_files()
    if files and files.is_left_behind():
        return _not_ready(_("The pages of this host are old: manage.py work does not run here."))
    return HttpResponse("ok", content_type="text/plain")


def _not_ready(sentence: str) -> HttpResponse:
    return HttpResponse(sentence, status=503, content_type="text/plain; charset=utf-8")


@pages.for_everybody
def no_such_page(request: HttpRequest) -> HttpResponse:
    """The last address of all: what nothing else answers.

    It stands in the list of addresses so that the page is the same with DEBUG on. An address that
    lacks only its last slash is sent on, which CommonMiddleware leaves undone for a known address.
    """
    if request.method in {"GET", "HEAD"} and not request.path_info.endswith("/"):
        meant = resolve(f"{request.path_info}/").func
        if meant is not no_such_page:
            return pages.moved(request.get_full_path(force_append_slash=True))
    return former.answer(request) or pages.not_found()
