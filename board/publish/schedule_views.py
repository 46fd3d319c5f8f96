"""The calendar: what will be published, what missed its hour, and what became of the rest."""

from datetime import timedelta

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.models import Role
from board.access import BoardRequest, board_page, in_frame, telling_refusals
from board.articles.views import BOARD
from condition import registry
from record import actions
from record.models import ScheduledPublication

State = ScheduledPublication.State
A_PAGE = 100
OVER = 20  # of those that are over, on the page
# Whoever runs `manage.py work` looks at least this often; after it nobody seems to.
GRACE = timedelta(minutes=15)


@board_page(*BOARD)
def scheduled(request: BoardRequest) -> HttpResponse:
    """Every article's scheduled publication, with those that wait for a person on top."""
    found = ScheduledPublication.objects.select_related("condition", "by", "edition")
    waiting, late = found.filter(state=State.WAITING).order_by("at", "pk"), timezone.now() - GRACE
    page: Page = Paginator(waiting.filter(at__gte=late), A_PAGE).get_page(request.GET.get("page"))
    over = found.filter(state__in=[State.PUBLISHED, State.CANCELLED]).order_by("-at")
    return in_frame(
        request,
        "board/scheduled.html",
        title=_("Calendar"),
        held=[_row(one) for one in found.filter(state=State.HELD).order_by("at")[:A_PAGE]],
        late=[_row(one) for one in waiting.filter(at__lt=late)[:A_PAGE]],
        waiting=[_row(one) for one in page],
        page=page,
        over=[_row(one) for one in over[:OVER]],
        zone=timezone.get_current_timezone_name(),
        can_publish=request.person.has_role(Role.Kind.PUBLISHER),
    )


@require_POST
@board_page(Role.Kind.PUBLISHER)
def call_off(request: BoardRequest, pk: int) -> HttpResponse:
    chosen = get_object_or_404(ScheduledPublication.objects.select_related("condition"), pk=pk)
    with telling_refusals(request):
        actions.call_off(scheduled=chosen, by=request.person)
        messages.success(request, _("Called off: %(title)s.") % {"title": chosen.condition.title})
    if request.POST.get("back") == "article":
        return redirect("admin:publish", chosen.condition.slug)
    return redirect("admin:scheduled")


def _row(one: ScheduledPublication) -> tuple[ScheduledPublication, list[str]]:
    """A publication and the sections that it names."""
    named = {**one.revisions, **one.unreviewed}
    return one, [section.title for section in registry.sections() if section.key in named]
