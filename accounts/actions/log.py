"""Writing the log."""

from collections.abc import Iterable

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
    line = LoggedAct(by=by, verb=verb, condition=condition, section=section, detail=detail)
    log_each([line])
    return line


def log_each(lines: Iterable[LoggedAct]) -> None:
    """Add these lines, within the act that they tell of."""
    lines = list(lines)
    for line in lines:
        line.at, line.detail = timezone.now(), line.detail[:500]
    LoggedAct.objects.bulk_create(lines)
    for line in lines:
        for listener in listeners.of_the_log:
            listener(line)
