"""The addresses of an article's past: history, differences, a day, and how to cite it."""

from collections.abc import Callable
from datetime import date

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from record.models import EditionSection

from . import pages
from .article import Article, read_article
from .catalogue import PublicArticle
from .changes import read_difference
from .citing import citations
from .history import edition_on, read_facts, read_history
from .views import page_of_article, record_of_article


@record_of_article
def whole_history(found: PublicArticle) -> HttpResponse:
    """Every edition; of a withdrawn article the dates and digests alone (rule 12)."""
    context = {**_about(found), "editions": read_history(found), "facts": read_facts(found)}
    return pages.page("reading/history.html", context)


@require_safe
def history(request: HttpRequest, slug: str) -> HttpResponse:
    """The same; with ?section=… a section's own, at its own address."""
    key = request.GET.get("section", "")
    named = EditionSection.objects.filter(edition__condition__slug=slug, section=key)
    if key and named.exists():
        return HttpResponseRedirect(reverse("section_history", args=[slug, key]))
    return whole_history(request, slug=slug)


@page_of_article
def section_history(found: PublicArticle, section: str) -> HttpResponse:
    """The editions that changed one section, and what became true of it since."""
    editions = [
        (edition, change)
        for edition, changes in read_history(found)
        for change in changes
        if change["key"] == section
    ]
    if not editions:
        return pages.not_found()
    return pages.page(
        "reading/section_history.html",
        {
            **_about(found),
            "key": section,
            "is_shown": found.current.sections.filter(section=section).exists(),
            "section": editions[0][1]["title"],
            "editions": editions,
            "facts": [fact for fact in read_facts(found) if fact["key"] == section],
        },
    )


@require_safe
def choose_changes(request: HttpRequest, slug: str) -> HttpResponse:
    """Two editions to compare: a form, and the way from it to their difference."""
    chosen = sorted({_number(request.GET.get(name, "")) for name in ("from", "to")})
    if len(chosen) == 2 and chosen[0]:
        return HttpResponseRedirect(reverse("changes", args=[slug, *chosen]))
    return _choice(request, slug=slug)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


@page_of_article
def _choice(found: PublicArticle) -> HttpResponse:
    return pages.page("reading/changes.html", _about(found))


@page_of_article
def changes(found: PublicArticle, before: int, after: int) -> HttpResponse:
    """The difference between two editions, section by section."""
    if before > after:
        return pages.moved(reverse("changes", args=[found.condition.slug, after, before]))
    difference = read_difference(found, before, after)
    if difference is None:
        return pages.not_found()
    return pages.page("reading/changes.html", {**_about(found), "difference": difference})


@require_safe
def choose_day(request: HttpRequest, slug: str) -> HttpResponse:
    try:
        day = date.fromisoformat(request.GET.get("day", ""))
    except ValueError:
        return HttpResponseRedirect(f"{reverse('history', args=[slug])}#choose")
    return HttpResponseRedirect(reverse("as_it_read", args=[slug, day]))


@page_of_article
def as_it_read(found: PublicArticle, day: date) -> HttpResponse:
    """On to the edition that readers found on that day."""
    then = edition_on(found, day)
    if then is None:
        first = timezone.localtime(found.editions.reverse()[0].published_at)
        sentence = _("On %(day)s there was no such article: its first edition is of %(first)s.")
        days = {"day": date_format(day), "first": date_format(first)}
        return pages.notice(_("Not yet published"), sentence % days, status=404, found=found)
    return HttpResponseRedirect(reverse("edition", args=[found.condition.slug, then.number]))


def _of_edition(view: Callable[[Article], HttpResponse]) -> Callable[..., HttpResponse]:
    @page_of_article
    def answer(found: PublicArticle, number: int) -> HttpResponse:
        chosen = found.edition(number)
        return pages.not_found() if chosen is None else view(read_article(found, chosen))

    return answer


def _cite_page(article: Article) -> HttpResponse:
    whole, *sections = citations(article)
    context = {"article": article, "whole": whole, "sections": sections}
    return pages.page("reading/cite.html", context)


def _bibtex(article: Article) -> HttpResponse:
    text = "\n".join(citation.bibtex for citation in citations(article))
    return HttpResponse(text, content_type="application/x-bibtex; charset=utf-8")


def _ris(article: Article) -> HttpResponse:
    text = "\r\n".join(citation.ris for citation in citations(article))
    kind = "application/x-research-info-systems; charset=utf-8"
    return HttpResponse(text, content_type=kind)


cite = _of_edition(_cite_page)
bibtex = _of_edition(_bibtex)
ris = _of_edition(_ris)


def _about(found: PublicArticle) -> dict:
    title = found.current.manifest["title"]
    return {"found": found, "title": title, "every_edition": list(found.editions)}
