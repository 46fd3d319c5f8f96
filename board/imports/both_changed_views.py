"""Sections that changed on the former site and here: three texts side by side, and a choice."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from accounts.models import EDITORS
from board.access import BoardRequest, board_page, in_frame, telling_refusals
from board.review.shown_revision import ComparedRevision, compared_each
from condition import registry
from importing import both_changed as acts
from importing.models import Import

from .upload_views import ROLES


@board_page(*ROLES)
def both_changed(request: BoardRequest, pk: int) -> HttpResponse:
    """What came before, what is there now and what stands here, of each section left as it was."""
    rows = Import.objects.select_related("condition", "run", "previous")
    imported = get_object_or_404(rows, pk=pk)
    if request.method == "POST":
        with telling_refusals(request):
            _decide(request, imported)
        return redirect("admin:import_both_changed", pk)
    found = acts.contested(imported)
    pairs = [
        pair
        for one in found
        for pair in (
            (one.newer, one.former),
            (one.here.to_revision, one.former),
            (one.former or one.newer, None),
        )
    ]
    texts = compared_each(pairs)
    context = {
        "title": _("Changed there and here: %(article)s") % {"article": imported},
        "imported": imported,
        "sections": [
            {"contested": one, "rows": _rows(*three, has_former=bool(one.former))}
            for one, three in zip(found, zip(*[iter(texts)] * 3, strict=True), strict=True)
        ],
        "can_edit": request.person.has_role(*EDITORS),
    }
    return in_frame(request, "board/imports/both_changed.html", **context)


def _rows(
    newer: ComparedRevision, here: ComparedRevision, former: ComparedRevision, *, has_former: bool
) -> list[dict[str, Any]]:
    """A row for the introduction and for each entry that one of the two says otherwise."""
    before = {
        item.key: item
        for _title, runs in former.whole if has_former
        for run in runs for item in run.items
    }  # fmt: skip
    there_now, here_now = ({item.key: item for item in text.items} for text in (newer, here))
    rows: list[dict[str, Any]] = [
        {
            "title": (there_now.get(key) or here_now[key]).title,
            "former": before.get(key),
            "newer": there_now.get(key),
            "here": here_now.get(key),
        }
        for key in there_now | here_now
    ]
    if newer.introduction or here.introduction:
        text = former.whole_introduction if has_former else ""
        told = {"newer_text": newer.introduction, "here_text": here.introduction}
        rows.insert(0, {"title": _("Introduction"), "text": text, "is_text": True, **told})
    return rows


def _decide(request: BoardRequest, imported: Import) -> None:
    said = request.POST
    how: dict[str, Any] = {
        "imported": imported, "section": said.get("section", ""), "by": request.person,
    }  # fmt: skip
    title = registry.known(how["section"]).title
    if "newer" in said:
        change = acts.take_newer(**how, base=said.get("base", ""))
        path = reverse("admin:section_path", args=[change.condition.slug, change.section])
        told = _("“%(section)s” says what the newer source says.") % {"section": title}
        link = _("What stood here is in its history.")
        messages.success(request, format_html('{} <a href="{}">{}</a>', told, path, link))
    else:
        acts.keep_ours(**how)
        told = _("“%(section)s” stays as it is here. The newer lines stay in the source.")
        messages.success(request, told % {"section": title})
