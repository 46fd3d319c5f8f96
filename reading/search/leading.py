"""Whether each word of the vocabulary leads where it should: the search is asked."""

from collections.abc import Iterator
from itertools import groupby

from condition.models import Term
from record.models import PublishedItem
from record.published_items import medicine_kinds

from .query import Results, search


def astray() -> Iterator[str]:
    """A sentence for each word that does not lead where it should."""
    terms = Term.objects.filter(state=Term.State.CONFIRMED).select_related("condition")
    ordered = terms.order_by("normal", "pk").iterator(chunk_size=500)
    for _normal, group in groupby(ordered, key=lambda term: term.normal):
        same = list(group)
        results = search(same[0].text)
        for term in same:
            if problem := _problem(term, results, len(same)):
                yield f"“{term}” ({term.get_kind_display()}): {problem}"


def _problem(term: Term, results: Results, places: int) -> str:
    if term.condition is None:
        return "" if results.is_alarm else "shows no emergency notice."
    if term.item:
        where = {"condition": term.condition, "section": term.section, "key": term.item}
        item = PublishedItem.objects.filter(**where).first()
        if item is None:
            return f"what it leads to is no longer in “{term.condition}”."
        if item.kind in medicine_kinds():
            slugs = [medicine.slug for medicine in results.medicines]
            return "" if item.slug in slugs else f"does not lead to the medicine “{item.normal}”."
    first = [hit.slug for hit in results.hits[:places]]
    if term.condition.slug in first:
        return ""
    found = results.hits[0].title if results.hits else "nothing"
    return f"should lead to “{term.condition}”, and finds “{found}” first."
