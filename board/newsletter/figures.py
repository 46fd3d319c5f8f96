"""The newsletter in numbers, without spying: no opens, no clicks."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from django.db.models import Count
from django.db.models.functions import TruncMonth
from django.utils import timezone

from newsletter.csv_lines import line
from newsletter.limits import limits
from newsletter.models import Bulletin, Consent, Subscriber, Wording
from post.models import Bounce, Message
from post.progress import Progress, progress_of
from post.verdicts import Verdict

LEFT_WITHIN = timedelta(days=7)  # whoever leaves later leaves for another reason
MONTHS = 12
# The chart's own units, as its template has them too: where the first month begins, and how wide
# each is, with a bar for each side; the highest and the lowest line.
LEFT, STEP, BAR, TOP, BASE = 48, 56, 21, 12, 232


@dataclass(frozen=True)
class Figures:
    """One bulletin in numbers of readers."""

    bulletin: Bulletin
    progress: Progress
    left: int
    complained: int

    @property
    def share(self) -> float:
        """Per cent of its mails that the servers took."""
        return 100 * self.progress.done / self.progress.total if self.progress.total else 0.0


def of_bulletins(bulletins: list[Bulletin]) -> list[Figures]:
    """What became of these: two queries for each, three for all."""
    found = progress_of([bulletin.batch for bulletin in bulletins])
    return [
        Figures(bulletin, found[bulletin.batch], _left(bulletin), _complained(bulletin))
        for bulletin in bulletins
    ]


def _left(bulletin: Bulletin) -> int:
    """Who got it and ended the newsletter within a week."""
    since = bulletin.started_at
    if since is None:
        return 0
    steps = Consent.objects.filter(
        kind=Consent.Kind.UNSUBSCRIBED, at__gte=since, at__lt=since + LEFT_WITHIN
    )
    return steps.filter(subscriber__deliveries__bulletin=bulletin).count()


def _complained(bulletin: Bulletin) -> int:
    about = Bounce.objects.filter(verdict=Verdict.COMPLAINT, message__batch=bulletin.batch)
    return about.values("message").distinct().count()


def missed(bulletin: Bulletin) -> Iterator[str]:
    """Whom it did not reach, as the lines of a CSV: the address, and what the server said."""
    yield line(("email", "state", "why", "said"))
    states = [Message.State.FAILED, Message.State.UNCERTAIN]
    failed = bulletin.deliveries.filter(message__state__in=states)
    rows = failed.select_related("message", "subscriber__address").order_by("pk")
    for one in rows.iterator(chunk_size=limits().rows_at_once):
        if message := one.message:
            why = str(message.get_verdict_display())
            yield line((one.subscriber.email, message.state, why, message.last_error))


class Month(NamedTuple):
    """Who came and who went in a month, and how many were on the list at its end."""

    first_day: date
    came: int
    went: int
    total: int


def growth() -> list[Month]:
    """The last twelve months, the oldest first. Two queries over one index, one count.

    Counted back from the list as it is now, so that the last total is always the true one.
    """
    today = timezone.localdate()
    last = today.year * 12 + today.month - 1
    days = [date(number // 12, number % 12 + 1, 1) for number in range(last - MONTHS + 1, last + 1)]
    came, went = (_by_month(kinds, days[0]) for kinds in (Consent.GAINS, Consent.LOSSES))
    states = [Subscriber.State.CONFIRMED, Subscriber.State.PAUSED]
    total = Subscriber.objects.filter(state__in=states).count()
    months = []
    for day in reversed(days):
        months.append(Month(day, came.get(day, 0), went.get(day, 0), total))
        total -= came.get(day, 0) - went.get(day, 0)
    return months[::-1]


def _by_month(kinds: tuple[str, ...], since: date) -> dict[date, int]:
    """Counted are steps of those who were on the list: to leave unconfirmed is no loss."""
    start = timezone.make_aware(datetime.combine(since, time()))
    is_loss = kinds == Consent.LOSSES
    steps = Consent.objects.filter(kind__in=kinds, at__gte=start, was_on_list=is_loss)
    counted = steps.annotate(month=TruncMonth("at")).values("month").annotate(count=Count("pk"))
    return {row["month"].date(): row["count"] for row in counted.order_by("month")}


def home() -> dict[str, Any]:
    """Readers, what went out last and how it fared, what goes next, and what needs a decision."""
    state = Bulletin.State
    last = of_bulletins(list(Bulletin.objects.public().order_by("-started_at", "-number")[:1]))
    open_ones = Bulletin.objects.filter(state__in=[state.DRAFT, state.WAITING]).order_by("number")
    return {
        "month": growth()[-1],
        "last": last[0] if last else None,
        "next": Bulletin.objects.filter(state=state.SCHEDULED).order_by("scheduled_at"),
        "open": open_ones,
        "uncertain": Message.objects.uncertain().count(),
        "has_imprint": Wording.objects.filter(kind=Wording.Kind.IMPRINT).exists(),
    }


def drawing(months: list[Month]) -> dict[str, Any]:
    """Where the chart's bars, line and marks stand."""
    most = max(1, *(max(month.came, month.went, month.total) for month in months))

    def height(value: int) -> float:
        return round((BASE - TOP) * value / most, 1)

    columns, points = [], []
    for place, month in enumerate(months):
        middle = LEFT + STEP * place + STEP // 2
        sides = ((middle - BAR, month.came, "came"), (middle, month.went, "went"))
        bars = [(x, BASE - height(value), height(value), name) for x, value, name in sides]
        columns.append((middle, month.first_day, bars))
        points.append(f"{middle},{BASE - height(month.total)}")
    marks = [(BASE - height(value), value) for value in sorted({0, most // 2, most})]
    return {"columns": columns, "points": " ".join(points), "marks": marks}
