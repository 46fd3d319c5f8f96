"""Typed text that is not saved yet, kept on the server some seconds after each change."""

import json
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseBadRequest
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.models import EDITORS
from board.access import BoardRequest, board_page
from board.articles.views import article
from board.models import UnsavedText
from board.models.unsaved import KEPT_FOR, owner_of

from .views import declared

LONGEST_PAGE = UnsavedText._meta.get_field("page").max_length or 0


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
    except (ValueError, KeyError, TypeError):
        return HttpResponseBadRequest()
    if owner != owner_of(request.user.pk, condition, key):
        raise PermissionDenied
    texts = UnsavedText.objects.filter(person=request.person)
    texts.filter(kept_at__lt=timezone.now() - KEPT_FOR).delete()
    place: dict[str, Any] = {"condition": condition, "section": section.key, "page": page}
    if isinstance(entry, dict):
        texts.update_or_create(person=request.person, **place, defaults={"entry": entry})
    else:
        texts.filter(**place).delete()
    return HttpResponse(status=204)
