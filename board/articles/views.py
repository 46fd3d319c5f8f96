"""The article's table of contents, as the board sees it."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import EDITORS, Role
from board.access import BoardRequest, board_page, in_frame
from board.writing.forms.section import ReasonForm
from condition import registry
from condition.models import Condition
from record.judgement.judge import Judgement
from record.judgement.overview import overview
from record.models import Assignment, Standing, current_edition

from .assign_form import AssignForm
from .contents import SYMBOLS
from .contents import contents as table_of

# Everybody who works on articles; the newsletter manager sees subscribers and nothing else.
BOARD = (*EDITORS, Role.Kind.PUBLISHER, Role.Kind.ADMINISTRATOR)


@board_page(*BOARD)
def contents(request: BoardRequest, slug: str) -> HttpResponse:
    """Each section with its state, who changed it last, who signed it, and what readers see."""
    condition = article(slug)
    rows, sources, feedback = table_of(condition)
    is_known = any(row.entry.published for row in rows)  # to readers, by this address
    renamers = [Role.Kind.PUBLISHER] if is_known else [Role.Kind.PUBLISHER, Role.Kind.AUTHOR]
    return board_render(
        request,
        "board/contents.html",
        condition,
        title=condition.title,
        rows=rows,
        sources=sources,
        feedback=feedback,
        can_publish=request.person.has_role(Role.Kind.PUBLISHER),
        can_edit=request.person.has_role(*EDITORS),
        can_sign=request.person.has_role(Role.Kind.CLINICAL, Role.Kind.PHARMACIST),
        can_share=request.person.has_role(*EDITORS, Role.Kind.PUBLISHER),
        can_rename=request.person.has_role(*renamers),
        has_draft=any(row.entry.draft for row in rows),
        given=Assignment.objects.open().filter(condition=condition),
        assign_form=AssignForm(),
    )


@board_page(*EDITORS)
def write(request: BoardRequest, slug: str) -> HttpResponse:
    """All sections of an article on one screen: each is opened in place, in a frame of its own."""
    condition = article(slug)
    entries = [one for one in overview(condition) if not one.section.is_retired]
    return board_render(
        request,
        "board/write.html",
        condition,
        title=condition.title,
        entries=[(one, SYMBOLS[one.state]) for one in entries],
        form=ReasonForm(auto_id="together-%s"),
    )


def article(slug: str) -> Condition:
    """The article at this address, or a 404."""
    articles = Condition.objects.select_related("specialty", "current__edition")
    return get_object_or_404(articles, slug=slug)


def board_render(
    request: BoardRequest, template: str, condition: Condition, **context: Any
) -> HttpResponse:
    """A page of the board about one article, in the admin's frame."""
    notice = condition.standing.filter(kind=Standing.Kind.WITHDRAWN).first()
    return in_frame(
        request,
        template,
        condition=condition,
        edition=current_edition(condition),
        public_address=public_address(condition),
        withdrawal=notice,
        schedules=condition.schedules.open(),
        zone=timezone.get_current_timezone_name(),
        **context,
    )


def section_choices() -> list[tuple[str, str]]:
    """The sections that a form offers."""
    return [(one.key, str(one.title)) for one in registry.sections()]


def named(articles: QuerySet[Condition], text: str) -> QuerySet[Condition]:
    """Those with every word of `text` in the title or the address."""
    for word in text.split():
        articles = articles.filter(Q(title__icontains=word) | Q(slug__icontains=word))
    return articles


def asked_for_changes(found: Judgement) -> str:
    """Who asked for changes last, and why; of words whose Reviews were read with their texts."""
    asked = found.requests[-1]
    said = {"name": asked.name, "comment": asked.comment}
    return _("%(name)s asked for changes: %(comment)s") % said


def is_filled(request: BoardRequest, form: forms.BaseForm) -> bool:
    """Whether the form can go to its act; if not, the person is told why."""
    for problems in form.errors.values():
        messages.error(request, " ".join(map(str, problems)))
    return form.is_valid()


def public_address(condition: Condition) -> str:
    """Where readers find the article: a promise to the outside, so written out."""
    return f"/conditions/{condition.slug}/"
