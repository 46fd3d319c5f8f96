"""The staleness map: how fresh every section is, by specialty and then by article."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from django.contrib import admin
from django.core.paginator import Paginator
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import query_parameters
from accounts.models import EDITORS, Person
from board.access import BoardRequest, board_page
from board.articles.views import BOARD
from condition import registry
from condition.models import Condition, Specialty
from record.models import DUE_SOON, Freshness, Review, SectionState, cared_for

ARTICLES_A_PAGE = 25
# The state as a sign, for those who don't see colours.
SYMBOLS = {
    Freshness.CHANGES_REQUESTED: "↩",
    Freshness.OVERDUE: "!",
    Freshness.NEVER_REVIEWED: "?",
    Freshness.READY: "▸",
    Freshness.IN_REVIEW: "◔",
    Freshness.CHANGED: "✎",
    Freshness.DUE_SOON: "◷",
    Freshness.SIGNED: "✓",
    Freshness.EMPTY: "",
}


class Cell(NamedTuple):
    """One section of one article, with the address of its act; "" where this person can't act."""

    key: str  # of the section
    freshness: str
    symbol: str
    label: str
    title: str
    until: datetime | None
    address: str


@board_page(*BOARD)
def staleness(request: BoardRequest) -> HttpResponse:
    """Specialties down and states across; once narrowed, a page of articles and their sections."""
    asked = query_parameters.text(request, "specialty")
    specialty = Specialty.objects.filter(slug=asked).first()
    asked = request.GET.get("reviewer", "")
    reviewer = Person.objects.filter(pk=query_parameters.number(asked) or 0).first()
    words, state = query_parameters.text(request, "q").split(), request.GET.get("state", "")
    state = state if state in Freshness.values else ""
    articles, on = cared_for(), timezone.now()
    for word in words:
        articles = articles.filter(title__icontains=word)
    if specialty:
        articles = articles.filter(specialty=specialty)
    if reviewer:
        signed = Q(public_clinical_by=reviewer) | Q(public_pharmacist_by=reviewer)
        articles = articles.filter(pk__in=SectionState.objects.filter(signed).values("condition"))
    is_narrow = bool(words or specialty or reviewer or state)
    context: dict[str, Any] = {"specialties": Specialty.objects.all()}
    if is_narrow:
        # What has left the site has no State: without a question there is nothing to leave out.
        states = SectionState.objects.all()
        if words or specialty or reviewer:
            states = states.filter(condition__in=articles)
        total = counts(articles, states, on)
        found = with_state(articles, state, on).order_by("title", "pk")
        pks = list(found.values_list("pk", flat=True))  # asked once for their number and the page
        page = Paginator(pks, ARTICLES_A_PAGE).get_page(request.GET.get("page"))
        here = Condition.objects.in_bulk(page.object_list)
        listed = [here[pk] for pk in page.object_list]
        can_edit = request.person.has_role(*EDITORS)
        context |= {"page": page, "rows": rows(listed, on, can_edit=can_edit)}
    else:
        counted = counts_by_specialty(articles, on)
        total = sum(counted.values(), Counter())
        named = {one.pk: one for one in context["specialties"]}
        context["summary"] = [
            (named[pk], [(one, counted[pk][one]) for one in Freshness])
            for pk in named
            if pk in counted
        ]
    return render(
        request,
        "board/map.html",
        {
            **admin.site.each_context(request),
            "title": _("Map"),
            "sections": registry.sections(),
            "counts": [(one, SYMBOLS[one], total[one]) for one in Freshness],
            "state": state,
            "specialty": specialty,
            "reviewer": reviewer,
            "reviewers": _reviewers(),
            "is_narrow": is_narrow,
            **context,
        },
    )


def counts(articles: QuerySet[Condition], here: Any, on: datetime) -> Counter[str]:
    """How many sections of the articles, whose States are `here`, are in each state. Three queries.

    Only what somebody has to look at is judged; what is left is signed, or empty.
    """
    found = Counter(dict(_looked_at(here, on).values_list("freshness").annotate(Count("pk"))))
    return _with_the_rest(found, here.count(), articles.count())


def counts_by_specialty(articles: QuerySet[Condition], on: datetime) -> dict[int, Counter[str]]:
    """The same of all articles, by the specialty's id. Three queries."""
    states = SectionState.objects.order_by()
    found: dict[int, Counter[str]] = defaultdict(Counter)
    # Asked of one row at a time: for a join SQLite would go through all rows of all articles.
    filed = Condition.objects.filter(pk=OuterRef("condition")).order_by().values("specialty")
    judged = _looked_at(states, on).values_list(Subquery(filed), "freshness")
    for pk, freshness, number in judged.annotate(Count("pk")):
        found[pk][freshness] = number
    filled = dict(states.values_list("condition__specialty").annotate(Count("pk")))
    sizes = articles.order_by().values_list("specialty").annotate(Count("pk"))
    return {pk: _with_the_rest(found[pk], filled.get(pk, 0), number) for pk, number in sizes}


def _looked_at(states: Any, on: datetime) -> Any:
    return states.on(on).filter(attention_at__lte=on + DUE_SOON).order_by()


def _with_the_rest(found: Counter[str], filled: int, articles: int) -> Counter[str]:
    found[Freshness.SIGNED] = filled - found.total()
    found[Freshness.EMPTY] = articles * len(registry.sections()) - filled
    return found


def with_state(articles: QuerySet[Condition], state: str, on: datetime) -> QuerySet[Condition]:
    """Those with a section in that state; all for ""."""
    if not state:
        return articles
    if state == Freshness.EMPTY:
        filled = articles.annotate(filled=Count("states"))
        return filled.filter(filled__lt=len(registry.sections()))
    states = SectionState.objects.on(on)
    if state == Freshness.SIGNED:
        return articles.filter(Exists(states.filter(condition=OuterRef("pk"), freshness=state)))
    wanted = states.filter(attention_at__lte=on + DUE_SOON, freshness=state)
    return articles.filter(pk__in=wanted.order_by().values("condition"))


def rows(
    articles: Iterable[Condition], on: datetime, *, can_edit: bool
) -> list[tuple[Condition, list[Cell]]]:
    """The articles, each with a cell for every section. One query for all."""
    listed = list(articles)
    states = SectionState.objects.on(on).filter(condition__in=listed)
    known = {
        (condition, section): facts
        for condition, section, *facts in states.values_list(
            "condition", "section", "freshness", "public_until", "draft__digest"
        )
    }
    sections = [(section.key, str(section.title)) for section in registry.sections()]
    return [
        (
            one,
            [
                _cell(key, title, form, known.get((one.pk, key)), can_edit=can_edit)
                for key, title in sections
            ],
        )
        for one, form in ((one, reverse("admin:article", args=[one.slug])) for one in listed)
    ]


def _cell(key: str, title: str, article: str, facts: Any, *, can_edit: bool) -> Cell:
    """Where the next thing is done: words are written, or judged."""
    address, until, freshness = f"{article}sections/{key}/", None, Freshness.EMPTY.value
    if facts is None:
        address = address if can_edit else ""
    else:
        freshness, until, digest = facts
        if freshness != Freshness.CHANGED or not can_edit:
            address += f"{digest[:12]}/"
    symbol, label = SYMBOLS[Freshness(freshness)], str(Freshness(freshness).label)
    return Cell(key, freshness, symbol, label, f"{title}: {label}", until, address)


def _reviewers() -> QuerySet[Person]:
    """Everybody who ever signed: some have left, and what they signed still shows."""
    return Person.objects.filter(Exists(Review.objects.filter(reviewer=OuterRef("pk"))))
