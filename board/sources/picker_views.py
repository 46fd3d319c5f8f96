"""What the picker beside a text asks for: sources that fit what is typed, and a new one."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import JsonResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts import query_parameters
from accounts.models import EDITORS
from board.access import BoardRequest, board_page
from condition.models import Reference
from condition.models.reference import RECORD_FIELDS
from condition.source_files import Fields, read_sources
from record.source_use import source_flags

from .finding import found, names_in
from .paste_views import add, proposed

PAGE = 10
MOST_KEYS = 100
LONGEST_TITLE = 500  # characters


class SourceForm(forms.ModelForm):
    """A source's record; its key is made."""

    class Meta:
        model = Reference
        fields = (*RECORD_FIELDS, "seen_on")


@board_page(*EDITORS)
def find_sources(request: BoardRequest) -> JsonResponse:
    """A page of those that fit `q`; without it, of those with the `key`s. One query."""
    keys = request.GET.getlist("key")[:MOST_KEYS]
    return page_of(request, found(query_parameters.text(request, "q"), keys), _told)


def page_of(request: BoardRequest, rows: QuerySet, told: Callable[[Any], Any]) -> JsonResponse:
    """Those from the `start` that a picker asks for, and where the next page starts."""
    start = query_parameters.number(request.GET.get("start", "")) or 0
    page = list(rows[start : start + PAGE + 1])
    following = start + PAGE if len(page) > PAGE else None
    return JsonResponse({"found": [told(one) for one in page[:PAGE]], "next": following})


@require_POST
@board_page(*EDITORS)
def add_source(request: BoardRequest) -> JsonResponse:
    """Add the source that the fields say, or one that is `pasted` into them first.

    The answer has the `source`, also when the library had it before, or the `form` to go on with:
    always for a `read`, which adds nothing, else where what was pasted makes no whole record.
    """
    pasted = request.POST.get("pasted", "").replace("\0", "").strip()
    is_read = "read" in request.POST
    if is_read or (pasted and not request.POST.get("source-title")):
        return _add_pasted(request, pasted, is_read=is_read)
    form = SourceForm(request.POST, prefix="source")
    if form.is_valid():
        return JsonResponse({"source": _told(add(form.instance))})
    twin = Reference.objects.same_as(form.instance).first()
    return JsonResponse({"source": _told(twin)}) if twin else _form(form)


def _add_pasted(request: BoardRequest, pasted: str, *, is_read: bool) -> JsonResponse:
    try:
        read = proposed(_fields_of(pasted))
    except ValidationError as problem:
        return _form(SourceForm(request.POST, prefix="source"), problem.messages)
    if read.twin:
        return JsonResponse({"source": _told(read.twin)})
    filled = SourceForm(instance=read.source, prefix="source")
    if is_read or read.problems:
        return _form(filled, read.problems)
    try:
        return JsonResponse({"source": _told(add(read.source))})
    except ValidationError as problem:
        return _form(filled, problem.messages)


def _fields_of(pasted: str) -> Fields:
    """The record in a pasted text. Raises ValidationError for several, or nothing."""
    if not pasted:
        raise ValidationError(_("Paste the source, or fill the fields in."))
    if names := names_in(pasted):
        return names
    try:
        several = read_sources(pasted)
    except ValidationError:
        # A line of somebody's list of references: its words to be put in order by hand.
        if "\n" in pasted or len(pasted) > LONGEST_TITLE:
            raise
        return {"title": pasted}
    if len(several) > 1:
        raise ValidationError(_("These are several: add them on the page for many."))
    return several[0]


def _form(form: SourceForm, problems: list[str] | None = None) -> JsonResponse:
    context = {"form": form, "problems": problems or form.non_field_errors()}
    return JsonResponse({"form": render_to_string("board/section/_source_fields.html", context)})


def _told(source: Reference) -> dict[str, str]:
    flags = ", ".join(source_flags(source))
    return {"key": source.key, "printed": str(source.printed), "flags": flags}
