"""What today's labels, dosage printer and Markdown engine would show otherwise than was published.

Nothing is changed by it: an edition keeps its parts as they were signed (rule 10 of the record).
"""

from collections.abc import Iterator
from typing import Any

from condition import registry
from condition.parts import name_sections
from record.models import EditionSection


def shown_otherwise() -> Iterator[str]:
    """Every text of a current edition that newer code would show otherwise, a line each."""
    declared = [section.key for section in registry.sections()]
    rows = EditionSection.objects.filter(
        edition__current__isnull=False, section__in=declared
    ).select_related("revision", "edition__condition")
    for row in rows.order_by("edition__condition__slug", "pk").iterator(chunk_size=100):
        shown = name_sections(row.revision.parts, row.revision.content, row.edition.titles)
        for place, before, now in differing(row.kept_parts, shown):
            where = " › ".join((row.edition.condition.slug, row.section, *place))
            yield f"{where}: “{before}” would be “{now}”"


def differing(before: Any, now: Any, place: tuple[str, ...] = ()) -> Iterator[tuple]:
    """Where two pieces of data differ: the place, what stands there, what would."""
    if isinstance(before, dict) and isinstance(now, dict):
        for name in {**before, **now}:
            yield from differing(before.get(name), now.get(name), (*place, name))
    elif isinstance(before, list) and isinstance(now, list) and len(before) == len(now):
        for number, (one, other) in enumerate(zip(before, now, strict=True), start=1):
            named = one if isinstance(one, dict) else {}
            name = named.get("label") or named.get("name") or str(number)
            yield from differing(one, other, (*place, name))
    elif before != now:
        yield place, before, now
