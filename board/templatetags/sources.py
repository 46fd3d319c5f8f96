"""Where a source is cited, on its own form."""

from typing import Any

from django import template
from django.core.paginator import Paginator

from condition import registry
from condition.models import Reference
from record.source_use import drafts_citing

PLACES_A_PAGE = 25

register = template.Library()


@register.inclusion_tag("board/_cited_in.html")
def cited_in(source: Reference, number: str) -> dict[str, Any]:
    """A page of the sections whose drafts cite it. Two queries, however many there are."""
    page = Paginator(drafts_citing(source.key), PLACES_A_PAGE).get_page(number)
    places = [(draft.condition, registry.section(draft.section)) for draft in page]
    return {"page": page, "places": places}
