"""What became true since: facts added to the end of a chain."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from accounts.models import Person
from condition.canonical import canonical_json, digest
from condition.models import Condition
from record import listeners
from record.editions.manifest import standing_fact
from record.models import Standing


def add_standing(
    condition: Condition,
    kind: str,
    by: Person,
    body: dict[str, Any],
    *,
    section: str = "",
    at: datetime | None = None,
    **links: Any,
) -> Standing:
    """Add a fact; `section` where it names no Revision, `at` for several of one moment."""
    previous = condition.standing.order_by("-sequence").first()
    sequence = previous.sequence + 1 if previous else 1
    revision = links.get("revision")
    section = revision.section if revision else section
    now = at or timezone.now()
    fact = standing_fact(
        condition=condition,
        sequence=sequence,
        previous=previous,
        kind=kind,
        section=section,
        at=now,
        by=by,
        body=body,
    )
    canonical = canonical_json(fact)
    standing = Standing.objects.create(
        condition=condition,
        sequence=sequence,
        previous=previous,
        section=section,
        kind=kind,
        at=now,
        by=by,
        canonical=canonical,
        digest=digest(canonical),
        **links,
    )
    listeners.tell(condition)
    return standing
