"""Writing the log."""

from django.utils import timezone

from accounts import listeners
from accounts.models import LoggedAct, Person
from condition.models import Condition


def log(
    verb: str,
    by: Person | None,
    condition: Condition | None = None,
    section: str = "",
    detail: str = "",
) -> LoggedAct:
    """Add one line, within the act that it tells of."""
    line = LoggedAct.objects.create(
        at=timezone.now(),
        by=by,
        verb=verb,
        condition=condition,
        section=section,
        detail=detail[:500],
    )
    for listener in listeners.of_the_log:
        listener(line)
    return line
