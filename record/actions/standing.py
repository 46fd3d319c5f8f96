"""What became true since: facts added to the end of a chain."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.utils import timezone

from accounts.models import Person
from condition.canonical import canonical_json, digest
from condition.models import Condition
from record import listeners
from record.editions.manifest import retractions_to_tell
from record.models import Standing, current_edition

SCHEMA = 1  # of a fact's form


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
    edition = current_edition(condition)
    canonical = canonical_json(
        {
            "schema": SCHEMA,
            "condition": str(condition.uuid),
            "sequence": sequence,
            "kind": kind,
            "section": section,
            "at": now.isoformat(),
            "by": by.byline(),
            "body": body,
            "edition": edition.digest if edition else None,
            "previous": previous.digest if previous else None,
        }
    )
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


def tell_of_retractions(
    condition: Condition, by: Person, cited: Collection[str], notice: str = ""
) -> None:
    """Words signed before a source was retracted go out with the retraction beside it."""
    for body in retractions_to_tell(condition, cited, notice):
        add_standing(condition, Standing.Kind.RETRACTED, by, body)
