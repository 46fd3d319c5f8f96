"""Hints on the words of one form field, or one item, while they are typed."""

from django.conf import settings
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_POST

from accounts import query_parameters
from accounts.models import EDITORS
from board.access import board_page
from condition.models import Draft

from .hints import Hint, faults, introduction_hints, item_hints, reading_age
from .views import declared

LONGEST = Draft.introduction.field.max_length  # the longest text of any field
MOST_FIELDS = 40  # of one item


@require_POST
@board_page(*EDITORS)
def hints(request: HttpRequest, key: str) -> JsonResponse:
    """What is worth a look in the posted words, by field.

    `field-…` are the fields of one item of `list`; without a list the introduction alone, with
    `count-…` for the lists below it. The reading age is that of all the texts together.
    """
    section = declared(key)
    fields = _posted(request, "field-")
    listed = {one.name: one.model for one in section.lists}
    model = listed.get(request.POST.get("list", ""))
    found = faults(model, fields)
    if model:
        found += item_hints(model, fields)
    else:
        counts = _posted(request, "count-")
        numbers = {name: query_parameters.number(count) for name, count in counts.items()}
        below = {name: number for name, number in numbers.items() if number is not None}
        found += introduction_hints(section, fields.get("introduction", ""), below)
    age = reading_age("\n\n".join(fields.values()))
    return JsonResponse(
        {
            "hints": [_told(hint) for hint in found],
            "age": round(age) if age is not None and age > settings.READING_AGE else None,
            "target": settings.READING_AGE,
        }
    )


def _posted(request: HttpRequest, start: str) -> dict[str, str]:
    names = [name for name in request.POST if name.startswith(start)][:MOST_FIELDS]
    return {name.removeprefix(start): request.POST[name][:LONGEST] for name in names}


def _told(hint: Hint) -> dict[str, str | bool]:
    told: dict[str, str | bool] = {"field": hint.field, "sentence": hint.sentence}
    return told | {"is_lost": True} if hint.is_lost else told
