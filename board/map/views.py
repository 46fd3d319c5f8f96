"""The staleness map: how fresh every section is, by specialty and then by article."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from django.core.paginator import Paginator
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts import query_parameters
from accounts.models import EDITORS, Person
from board.access import BoardRequest, board_page, in_frame
from board.articles.views import BOARD
from condition import registry
from condition.models import Condition, Specialty
from record.models import DUE_SOON, Freshness, Review, SectionState, cared_for
from record.models.state import freshness_of

ARTICLES_A_PAGE = 25
STATES = list(Freshness)
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
    address: str


@board_page(*BOARD)
def staleness(request: BoardRequest) -> HttpResponse:
    """Specialties down and states across; once narrowed, a page of articles and their sections."""
    slug = query_parameters.text(request, "specialty")
    specialty = Specialty.objects.filter(slug=slug).first() if slug else None
    pk = query_parameters.number(request.GET.get("reviewer", ""))
    reviewer = Person.objects.filter(pk=pk).first() if pk else None
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
        labels = [(one.value, str(one.label)) for one in Freshness]
        context["summary"] = [
            (named[pk], [(one, label, counted[pk][one]) for one, label in labels])
            for pk in named
            if pk in counted
        ]
    return in_frame(
        request,
        "board/map.html",
        title=_("Map"),
        sections=registry.sections(),
        counts=[(one, SYMBOLS[one], total[one]) for one in Freshness],
        state=state,
        specialty=specialty,
        reviewer=reviewer,
        # Everybody who ever signed: some have left, and what they signed still shows.
        reviewers=Person.objects.filter(Exists(Review.objects.filter(reviewer=OuterRef("pk")))),
        is_narrow=is_narrow,
        **context,
    )


def counts(articles: QuerySet[Condition], here: Any, on: datetime) -> Counter[str]:
    """How many sections of the articles, whose States are `here`, are in each state. Three queries.

    Only what somebody has to look at is judged; what is left is signed, or empty.
    """
    placed = _looked_at(here, on).values_list("place").annotate(Count("pk"))
    found: Counter[str] = Counter({STATES[place]: number for place, number in placed})
    return _with_the_rest(found, here.count(), articles.count())


def counts_by_specialty(articles: QuerySet[Condition], on: datetime) -> dict[int, Counter[str]]:
    """The same of all articles, by the specialty's id. Three queries."""
    states = SectionState.objects.order_by()
    found: dict[int, Counter[str]] = defaultdict(Counter)
    # One number to group by. No index has it: SQLite would follow one through all articles.
    both = _looked_at(states, on).values_list(F("condition__specialty") * len(STATES) + F("place"))
    for said, number in both.annotate(Count("pk")):
        pk, place = divmod(said, len(STATES))
        found[pk][STATES[place]] = number
    filled = dict(states.values_list("condition__specialty").annotate(n=Count("*")))
    sizes = articles.order_by().values_list("specialty").annotate(Count("pk"))
    return {pk: _with_the_rest(found[pk], filled.get(pk, 0), number) for pk, number in sizes}


def _looked_at(states: Any, on: datetime) -> Any:
    told = states.annotate(place=freshness_of(on, by_place=True))
    return told.filter(attention_at__lte=on + DUE_SOON).order_by()


def _with_the_rest(found: Counter[str], filled: int, articles: int) -> Counter[str]:
    found[Freshness.SIGNED] = filled - found.total()
    found[Freshness.EMPTY] = articles * len(registry.sections()) - filled
    return found


def with_state(articles: QuerySet[Condition], state: str, on: datetime) -> QuerySet[Condition]:
    """Those with a section in that state; all for ""."""
    if not state:
        return articles
    if state == Freshness.EMPTY:
        filled = SectionState.objects.order_by().values("condition").annotate(n=Count("pk"))
        return articles.exclude(
            pk__in=filled.filter(n=len(registry.sections())).values("condition")
        )
    if state == Freshness.SIGNED:
        signed = SectionState.objects.on(on).filter(condition=OuterRef("pk"), freshness=state)
        return articles.filter(Exists(signed))
    wanted = _looked_at(SectionState.objects.all(), on).filter(place=STATES.index(Freshness(state)))
    return articles.filter(pk__in=wanted.values("condition"))


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
    labels = {one.value: str(one.label) for one in Freshness}
    symbols = {one.value: SYMBOLS[one] for one in Freshness}
    day = cache(date_format)  # many fall due on one day

    def cell(article: str, key: str, title: str, facts: Any) -> Cell:
        """Where the next thing is done: words are written, or judged."""
        address = f"{article}sections/{key}/"
        freshness, until, digest = facts or (Freshness.EMPTY.value, None, "")
        if not digest:
            address = address if can_edit else ""
        elif freshness != Freshness.CHANGED or not can_edit:
            address += f"{digest[:12]}/"
        said = f"{title}: {labels[freshness]}"
        said += f", {day(timezone.localdate(until))}" if until else ""
        return Cell(key, freshness, symbols[freshness], labels[freshness], said, address)

    return [
        (one, [cell(form, key, title, known.get((one.pk, key))) for key, title in sections])
        for one, form in ((one, reverse("admin:article", args=[one.slug])) for one in listed)
    ]
