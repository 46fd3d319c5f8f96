"""Where a source is cited, on its own form."""

from collections import defaultdict
from typing import Any

from django import template
from django.core.paginator import Page, Paginator

from condition import registry
from condition.models import Condition, Reference
from record.models import current_edition
from record.source_use import articles_citing, drafts_citing, editions_citing

ARTICLES_A_PAGE = 25

register = template.Library()


@register.inclusion_tag("board/_cited_in.html")
def cited_in(source: Reference, number: str) -> dict[str, Any]:
    """A page of the articles that cite it: in which drafts, and in which editions.

    Six queries, however many there are.
    """
    pks = list(articles_citing(source.key).values_list("pk", flat=True))
    page: Page[Any] = Paginator(pks, ARTICLES_A_PAGE).get_page(number)
    articles = Condition.objects.select_related("current__edition")
    here = articles.defer("current__edition__canonical").in_bulk(page.object_list)
    page.object_list = [here[pk] for pk in page.object_list]
    drafts: dict[int, list[registry.Section]] = defaultdict(list)
    for draft in drafts_citing(source.key, of=list(page)):
        drafts[draft.condition_id].append(registry.section(draft.section))
    shown: dict[int, list[str]] = defaultdict(list)
    earlier: dict[int, list[int]] = defaultdict(list)
    current = {condition.pk: current_edition(condition) for condition in page}
    for row in editions_citing(source.key, of=list(page)):
        place = row.edition.condition_id
        if row.edition == current[place]:
            shown[place].append(str(registry.known(row.section).title))
        elif row.edition.number not in earlier[place]:
            earlier[place].append(row.edition.number)
    rows = [(one, drafts[one.pk], shown[one.pk], earlier[one.pk]) for one in page]
    return {"page": page, "rows": rows}
