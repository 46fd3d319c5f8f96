"""The article's history for the board, and the way back to an earlier edition's words."""

from typing import NamedTuple

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Role
from board.access import BoardRequest, board_page, telling_refusals
from condition.models import Condition
from condition.registry import IN_SHORT, Section, rested_on
from record import actions
from record.judgement.overview import Candidate, judging, overview
from record.models import Change, Edition, EditionSection, current_edition

from .contents import competence_names
from .views import BOARD, article, asked_for_changes, board_render, is_filled, section_choices

EDITIONS_A_PAGE = 50


class RollBackForm(forms.Form):
    """Which sections go back, and what readers are told."""

    summary = forms.CharField(required=False, max_length=1_000)
    sections = forms.MultipleChoiceField(choices=section_choices, required=False)
    in_short_stays = forms.CharField(required=False, max_length=300)
    expected = forms.IntegerField()


class WayBack(NamedTuple):
    """A section that said something else in the earlier edition."""

    then: EditionSection
    words: Candidate  # as they stand today
    newer: Change | None  # of a draft that would be set aside
    why_not: str  # why it can't go back; "" if it can


@board_page(*BOARD)
def editions(request: BoardRequest, slug: str) -> HttpResponse:
    """Every edition of the article, the newest first."""
    condition = article(slug)
    found = condition.editions.select_related("published_by").defer("canonical")
    page = Paginator(found.order_by("-number"), EDITIONS_A_PAGE).get_page(request.GET.get("page"))
    return board_render(
        request,
        "board/editions.html",
        condition,
        title=_("Editions"),
        page=page,
        can_publish=request.person.has_role(Role.Kind.PUBLISHER),
    )


@board_page(Role.Kind.PUBLISHER)
def roll_back(request: BoardRequest, slug: str, number: int) -> HttpResponse:
    """What going back to an earlier edition would change; a POST publishes it."""
    condition = article(slug)
    to = get_object_or_404(Edition, condition=condition, number=number)
    form = RollBackForm(request.POST or None)
    if request.method == "POST" and is_filled(request, form):
        with telling_refusals(request):
            made = actions.roll_back(
                condition=condition, to=to, by=request.person, **form.cleaned_data
            )
            sentence = _("Edition %(number)d is published.")
            messages.success(request, sentence % {"number": made.number})
            return redirect("admin:editions", slug)
    condition = article(slug)
    ways = _ways_back(condition, to)
    return board_render(
        request,
        "board/roll_back.html",
        condition,
        title=_("Go back to edition %(number)d") % {"number": number},
        to=to,
        ways=ways,
        under_short=_under_short(condition, ways),
        number=edition.number + 1 if (edition := current_edition(condition)) else 1,
        ticked=request.POST.getlist("sections") if request.method == "POST" else None,
        typed=request.POST,
    )


def _ways_back(condition: Condition, to: Edition) -> list[WayBack]:
    rows = {row.section: row for row in to.sections.select_related("revision")}
    entries = {entry.section.key: entry for entry in overview(condition)}
    judge = judging({row.revision_id: row.revision for row in rows.values()}, timezone.now())
    ways = []
    for key, entry in entries.items():
        then, now = rows.get(key), entry.published
        if (
            entry.section.is_retired
            or then is None
            or (now is not None and now.revision_id == then.revision_id)
        ):
            continue
        words, draft = judge(then.revision), entry.draft
        is_aside = draft is not None and draft.revision.pk not in {
            then.revision_id,
            now.revision_id if now else None,
        }
        newer = entry.latest_change if is_aside else None
        ways.append(WayBack(then, words, newer, _why_not(words)))
    return ways


def _under_short(condition: Condition, ways: list[WayBack]) -> list[Section]:
    """Those of the sections that “in short”, as readers see it, rests on."""
    short = EditionSection.objects.filter(edition__current__condition=condition, section=IN_SHORT)
    row = short.select_related("revision").first()
    basis = rested_on(row.revision.content) if row else set()
    return [way.then.revision.kind for way in ways if way.then.section in basis]


def _why_not(words: Candidate) -> str:
    if words.judgement.requests:
        return asked_for_changes(words.judgement)
    if missing := competence_names(words):
        return _(
            "Their approval does not hold any more. An author puts them back, and then sign anew: "
            "%(missing)s."
        ) % {"missing": ", ".join(missing)}
    return ""
