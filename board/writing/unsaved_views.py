"""Typed text that is not saved yet, kept on the server some seconds after each change."""

import json
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponse, HttpResponseBadRequest
from django.views.decorators.http import require_POST

from accounts.models import EDITORS
from board.access import BoardRequest, board_page
from board.articles.views import article
from board.models import UnsavedText
from board.models.unsaved import LONGEST_PAGE, owner_of

from .views import declared


@require_POST
@board_page(*EDITORS)
def keep(request: BoardRequest, slug: str, key: str) -> HttpResponse:
    """Keep what a `page` of the section holds, its `entry`; without an entry, forget it.

    Raises PermissionDenied for a page that another account opened: somebody else has signed in
    to the same browser meanwhile.
    """
    condition, section = article(slug), declared(key)
    try:
        said = json.loads(request.body)
        page, entry = str(said["page"])[:LONGEST_PAGE], said["entry"]
        owner = said["owner"]
        is_keepable = _is_keepable(said)
    except (ValueError, KeyError, TypeError):
        return HttpResponseBadRequest()
    if not is_keepable:
        return HttpResponseBadRequest()
    if owner != owner_of(request.user.pk, condition, key):
        raise PermissionDenied
    texts = UnsavedText.objects.filter(person=request.person)
    place: dict[str, Any] = {"condition": condition, "section": section.key, "page": page}
    if isinstance(entry, dict):
        _keep(entry, person=request.person, **place)
    else:
        texts.filter(**place).delete()
    return HttpResponse(status=204)


@transaction.atomic
def _keep(entry: dict[str, Any], **place: Any) -> None:
    """Put the entry in place of an older one; one that was late never replaces a newer."""
    rows = UnsavedText.objects.select_for_update()
    row, is_new = rows.get_or_create(**place, defaults={"entry": entry})
    before, at = str(row.entry.get("at", "")), str(entry.get("at", ""))
    if not is_new and (before < at or (before == at and "pairs" in row.entry)):
        row.entry = entry
        row.save()


def _is_keepable(said: Any) -> bool:
    """Whether a database takes it: without NUL, and without half a character."""
    written = json.dumps(said, ensure_ascii=False)
    try:
        written.encode()
    except UnicodeEncodeError:
        return False
    return "\\u0000" not in written.replace("\\\\", "")
