"""The list of the articles as data, in pages (docs/json.md)."""

from collections.abc import Mapping
from datetime import UTC, datetime, time
from typing import Any

from django.conf import settings
from django.core.paginator import InvalidPage, Paginator
from django.db.models import F, Min, OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from condition.models import Condition
from record.actions.errata import standing_notice
from record.models import SectionState, Standing

from . import pages
from .sitemaps import changed_articles

FORMAT = 1
PER_PAGE = 500
FILTERS = ("specialty", "changed_since", "overdue")


@pages.open_data
def conditions_data(request: HttpRequest) -> HttpResponse:
    """A page of the public articles, the first published first. Three queries."""
    asked = {name: request.GET[name] for name in FILTERS if request.GET.get(name)}
    number = request.GET.get("page", "1")
    try:
        found = Paginator(_chosen(asked), PER_PAGE)
        page = found.page(int(number) if number.isascii() and number.isdigit() else 0)
    except InvalidPage:
        return pages.as_data({"error": _("There is no such page.")}, 404)
    except ValueError as wrong:
        return pages.as_data({"error": str(wrong)}, 400)
    said = _said_of([row["pk"] for row in page.object_list])
    following = {**asked, "page": str(page.number + 1)}
    return pages.as_data(
        {
            "format": FORMAT,
            "count": found.count,
            "page": page.number,
            "pages": found.num_pages,
            "next": _url(f"{reverse('conditions_data')}?{urlencode(following)}")
            if page.has_next()
            else None,
            "conditions": [_condition(row) | said[row["pk"]] for row in page.object_list],
        }
    )


def _chosen(asked: Mapping[str, str]) -> QuerySet[Condition, Any]:
    """The articles that were asked for. Raises ValueError with what is wrong with the question."""
    # The index has the title that readers see.
    found = changed_articles().filter(indexed__isnull=False)
    dated = SectionState.objects.filter(condition=OuterRef("pk")).order_by().values("condition")
    due = dated.annotate(due=Min("public_until")).values("due")  # of those that are shown
    found = found.annotate(review_due=Subquery(due))
    if slug := asked.get("specialty"):
        found = found.filter(specialty__slug=slug)
    if since := asked.get("changed_since"):
        found = found.filter(changed_at__gte=_moment(since))
    if overdue := asked.get("overdue"):
        if overdue not in {"0", "1"}:
            raise ValueError(_("overdue is 1 or 0."))
        now = timezone.now()
        late = SectionState.objects.filter(attention_at__lte=now, public_until__lte=now)
        are_late = Q(pk__in=late.values("condition"))
        found = found.filter(are_late if overdue == "1" else ~are_late)
    named = {
        "said": F("indexed__title"),
        "specialty_slug": F("specialty__slug"),
        "specialty_name": F("specialty__name"),
        "number": F("current__edition__number"),
        "digest": F("current__edition__digest"),
    }
    return found.values("pk", "uuid", "slug", "changed_at", "review_due", **named)


def _said_of(articles: list[int]) -> dict[int, dict[str, Any]]:
    """Which sections of each are being checked, and when it was last corrected in public."""
    facts: dict[int, list[Standing]] = {pk: [] for pk in articles}
    kinds = (Standing.Kind.NOTICE, Standing.Kind.NOTICE_LIFTED, Standing.Kind.ERRATUM)
    for fact in Standing.objects.filter(condition__in=articles, kind__in=kinds).order_by("at"):
        facts[fact.condition_id].append(fact)
    return {pk: _said(about) for pk, about in facts.items()}


def _said(facts: list[Standing]) -> dict[str, Any]:
    errata = [fact.at.isoformat() for fact in facts if fact.kind == Standing.Kind.ERRATUM]
    sections = dict.fromkeys(fact.section for fact in facts)
    return {
        "being_checked": [key for key in sections if standing_notice(facts, key)],
        "corrected_at": errata[-1] if errata else None,
    }


def _moment(text: str) -> datetime:
    """A day (from its beginning, UTC) or a moment by ISO 8601. Raises ValueError."""
    day = parse_date(text)
    at = parse_datetime(text) or (datetime.combine(day, time()) if day else None)
    if at is None:
        raise ValueError(_("changed_since is a day or a moment, such as 2026-05-22."))
    return at if timezone.is_aware(at) else at.replace(tzinfo=UTC)


def _condition(row: Mapping[str, Any]) -> dict[str, Any]:
    due = row["review_due"]
    return {
        "condition": str(row["uuid"]),
        "title": row["said"],
        "specialty": {"slug": row["specialty_slug"], "name": row["specialty_name"]},
        "url": _url(reverse("article", args=[row["slug"]])),
        "data": _url(reverse("article_data", args=[row["slug"]])),
        "edition": row["number"],
        "digest": row["digest"],
        "changed_at": row["changed_at"].isoformat(),
        "next_review": due.isoformat() if due else None,
        "is_overdue": bool(due and due <= timezone.now()),
    }


def _url(path: str) -> str:
    return f"{settings.SITE_URL}{path}"
