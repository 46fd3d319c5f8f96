"""The newsletter in numbers, without spying: no opens, no clicks."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Any, NamedTuple

from django.utils import timezone
from django.utils.formats import date_format

from condition.csv_lines import line
from newsletter.limits import limits
from newsletter.models import Bulletin, Consent, Subscriber, Wording
from post.models import Batch, Message
from post.progress import Progress, progress_of
from post.verdicts import Verdict

LEFT_WITHIN = timedelta(days=7)  # whoever leaves later leaves for another reason
MONTHS = 12
# A chart's own units, as its template has them too: where the first group begins, how wide each is
# and half of its bars; the highest and the lowest line.
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

    @property
    def rates(self) -> list[tuple[int, float]]:
        """Mails that failed, readers who left and who complained: how many, and of a thousand."""
        counts = (self.progress.failed, self.left, self.complained)
        return [(count, 1000 * count / max(1, self.progress.total)) for count in counts]


def of_bulletins(bulletins: list[Bulletin]) -> list[Figures]:
    """What became of these: two queries for each, three for all."""
    found = progress_of([bulletin.batch for bulletin in bulletins])
    complaints = Message.objects.filter(verdict=Verdict.COMPLAINT)
    return [
        Figures(one, found[one.batch], _left(one), complaints.of(one.batch).count())
        for one in bulletins
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


def growth(count: int = MONTHS) -> list[Month]:
    """The last months, the oldest first. Each month is counted in an index alone, twice.

    Counted back from the list as it is now, so that the last total is always the true one.
    """
    today = timezone.localdate()
    last = today.year * 12 + today.month - 1
    numbers = range(last - count + 1, last + 2)
    days = [date(number // 12, number % 12 + 1, 1) for number in numbers]
    came, went = _by_month(Consent.GAINS, days), _by_month(Consent.LOSSES, days)
    states = [Subscriber.State.CONFIRMED, Subscriber.State.PAUSED]
    total = Subscriber.objects.filter(state__in=states).count()
    months = []
    for number in reversed(range(count)):
        months.append(Month(days[number], came[number], went[number], total))
        total -= came[number] - went[number]
    return months[::-1]


def _by_month(kinds: tuple[str, ...], days: list[date]) -> list[int]:
    """Counted are steps of those who were on the list: to leave unconfirmed is no loss."""
    starts = [timezone.make_aware(datetime.combine(day, time())) for day in days]
    steps = Consent.objects.filter(kind__in=kinds, was_on_list=kinds == Consent.LOSSES)
    return [steps.filter(at__gte=first, at__lt=end).count() for first, end in pairwise(starts)]


def home() -> dict[str, Any]:
    """Readers, what went out last and how it fared, what goes next, and what needs a decision."""
    state = Bulletin.State
    last = of_bulletins(list(Bulletin.objects.public().order_by("-started_at", "-number")[:1]))
    paused = Batch.objects.filter(state=Batch.State.PAUSED, name__startswith=Bulletin.BATCH)
    open_ones = Bulletin.objects.filter(state__in=[state.DRAFT, state.WAITING]).order_by("number")
    return {
        "month": growth(1)[0],
        "last": last[0] if last else None,
        "next": Bulletin.objects.filter(state=state.SCHEDULED).order_by("scheduled_at"),
        "open": open_ones,
        "paused": Bulletin.objects.of_batches(paused.values_list("name", flat=True)),
        "uncertain": Message.objects.uncertain().count(),
        "has_imprint": Wording.objects.filter(kind=Wording.Kind.IMPRINT).exists(),
    }


def drawing(groups: Sequence[tuple[str, Sequence[float]]], line: Sequence[int]) -> dict[str, Any]:
    """Where a chart's bars, line and marks stand; a group is a label and the values of its bars."""
    most = max([1, *line, *(value for _label, values in groups for value in values)])

    def height(value: float) -> float:
        return round((BASE - TOP) * value / most, 1)

    columns = []
    for place, (label, values) in enumerate(groups):
        middle, width = LEFT + STEP * place + STEP // 2, 2 * BAR // len(values)
        bars = [
            (middle - BAR + width * number, BASE - height(value), height(value), number)
            for number, value in enumerate(values)
        ]
        columns.append((middle, label, width, bars))
    points = [f"{column[0]},{BASE - height(at)}" for column, at in zip(columns, line, strict=False)]
    marks = [(BASE - height(value), value) for value in sorted({0, most // 2, most})]
    return {"columns": columns, "points": " ".join(points), "marks": marks}


def of_months(months: list[Month]) -> dict[str, Any]:
    """The chart of who came and went, with the length of the list as its line."""
    groups = [(date_format(one.first_day, "M y"), [one.came, one.went]) for one in months]
    return drawing(groups, [one.total for one in months])


def of_numbers(found: list[Figures]) -> dict[str, Any]:
    """The chart of what went wrong with each number, the oldest first, in a thousand mails."""
    groups = [(f"{one.bulletin.number}", [rate for _count, rate in one.rates]) for one in found]
    return drawing(groups[::-1], [])
