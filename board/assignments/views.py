"""Who holds what up: open sections by who holds them, what was given to whom, and the week."""

from datetime import datetime, time, timedelta
from typing import Any

from django.contrib import messages
from django.db.models import Case, Count, Min, Q, Value, When
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import LoggedAct
from board.access import BoardRequest, board_page, by_post, in_frame, telling_refusals
from board.articles.assign_form import AssignForm
from board.articles.views import BOARD, article, is_filled
from record import actions
from record.models import Assignment, SectionState, State

Verb = LoggedAct.Verb
LONGEST_WAITING = 20
DAYS = 7
# What is not with a person is with a role.
WITH = {
    State.IN_REVIEW: gettext_lazy("the reviewers"),
    State.SIGNED: gettext_lazy("the publishers"),
}
OPEN = (State.CHANGED, State.CHANGES_REQUESTED, State.IN_REVIEW, State.SIGNED)
DONE = {
    "written": (Verb.CHANGED,),
    "signed": (Verb.APPROVED, Verb.CONFIRMED),
    "published": (Verb.PUBLISHED,),
}
COLUMNS = {
    "written": gettext_lazy("Written"),
    "signed": gettext_lazy("Signed"),
    "published": gettext_lazy("Published"),
    "overdue": gettext_lazy("Fell due"),
}


@by_post("admin:article")
@board_page(*BOARD)
def assign(request: BoardRequest, slug: str) -> HttpResponse:
    """Give a section, or the article, to somebody."""
    form = AssignForm(request.POST)
    if is_filled(request, form):
        with telling_refusals(request):
            made = actions.assign(condition=article(slug), by=request.person, **form.cleaned_data)
            messages.success(request, _("Given: %(what)s.") % {"what": made})
    return redirect("admin:article", slug)


@by_post("admin:holders", is_list=True)
@board_page(*BOARD)
def take_back(request: BoardRequest, pk: int) -> HttpResponse:
    """Let nobody be asked for it any more."""
    assignment = get_object_or_404(Assignment.objects.select_related("condition", "person"), pk=pk)
    with telling_refusals(request):
        actions.take_assignment_back(assignment=assignment, by=request.person)
        messages.success(request, _("Taken back: %(what)s.") % {"what": assignment})
    if request.POST.get("back") == "article":
        return redirect("admin:article", assignment.condition.slug)
    return redirect("admin:holders")


@board_page(*BOARD)
def holders(request: BoardRequest) -> HttpResponse:
    """Everything that is open, by who holds it; the longest waiting; what was given; the week."""
    on = timezone.now()
    opened = SectionState.objects.on(on).filter(is_open=True)
    counts = {state: Count("pk", filter=Q(state=state)) for state in OPEN}
    held = (
        opened.order_by()
        .values("holder__name", in_turn=Case(When(holder=None, then="state"), default=Value("")))
        .annotate(**counts, oldest=Min("since"))
    )
    return in_frame(
        request,
        "board/holders.html",
        title=_("Who holds what"),
        states=OPEN,
        held=[
            (
                row["holder__name"] or WITH.get(row["in_turn"], ""),
                [(state.label, row[state]) for state in OPEN],
                row["oldest"],
            )
            for row in held.order_by("oldest", "holder__name")
        ],
        longest=opened.select_related("holder").order_by("since", "pk")[:LONGEST_WAITING],
        given=Assignment.objects.open()[:100],
        week=week(on),
    )


def week(on: datetime) -> list[dict[str, Any]]:
    """Of each of the last days how much was written, signed and published, and what fell due."""
    today = timezone.localdate(on)
    days = [today - timedelta(days=back) for back in range(DAYS - 1, -1, -1)]
    starts = [timezone.make_aware(datetime.combine(day, time())) for day in days]
    # Each number is counted by an index of its own: one condition a row would read the week's log.
    counted = [
        {
            **{
                name: LoggedAct.objects.filter(verb__in=verbs, at__gte=start, at__lt=end)
                for name, verbs in DONE.items()
            },
            "overdue": SectionState.objects.filter(
                public_is_signed=True,
                disputed_at=None,
                public_until__gte=start,
                public_until__lt=end,
            ),
        }
        for start, end in zip(starts, [*starts[1:], on], strict=True)
    ]
    parts = [
        rows.order_by()
        .values(one=Value(1))
        .annotate(number=Count("pk"), place=Value(f"{day}:{name}"))
        .values_list("place", "number")
        for day, named in enumerate(counted)
        for name, rows in named.items()
    ]
    numbers = dict(parts[0].union(*parts[1:], all=True))
    most = max((1, *numbers.values()))
    return [
        {
            "day": day,
            "numbers": [
                (word, numbers.get(f"{number}:{name}", 0)) for name, word in COLUMNS.items()
            ],
            "most": most,
        }
        for number, day in enumerate(days)
    ]
