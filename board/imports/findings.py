"""What an import left open, at its entry on the section screen."""

from collections import defaultdict
from typing import Any

from board.writing.forms import SectionEditor
from condition.models import Condition
from condition.registry import Section
from importing.models import ImportFinding

from .views import kind_label


def at_their_items(
    editor: SectionEditor, condition: Condition, section: Section
) -> list[dict[str, Any]]:
    """Give each entry's form what is open there; what is open of the section itself. One query."""
    rows = ImportFinding.objects.filter(
        imported__condition=condition, section=section.key, settled_at=None
    )
    by_item: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for finding in rows.values("kind", "item", "text", "block", "imported_id"):
        by_item[finding["item"]].append({**finding, "label": kind_label(finding["kind"])})
    for _listed, form in editor.rows if by_item else ():
        form.findings = by_item.pop(form["key"].value() or "-", [])
    return [finding for left in by_item.values() for finding in left]
