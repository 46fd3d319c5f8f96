"""Growth and churn, as a chart without scripts and as the table behind it."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count
from django.db.models.functions import TruncMonth
from django.utils import timezone

from .models import Consent, Subscriber

MONTHS = 12
WIDTH, HEIGHT, LEFT, BOTTOM, TOP = 720, 260, 48, 28, 12
GAP = 0.25  # of a month's width


@dataclass(frozen=True)
class Month:
    """Who came and who went in a month, and how many were on the list at its end."""

    first_day: date
    came: int
    went: int
    total: int


@dataclass(frozen=True)
class Bar:
    """One column of the chart, in its own units."""

    x: float
    y: float
    width: float
    height: float
    is_loss: bool


def growth(today: date | None = None) -> list[Month]:
    """The last twelve months, the oldest first. Two queries over one index, one count.

    Counted back from the list as it is now, so that the last total is always the true one.
    """
    today = today or timezone.localdate()
    months = _months(today)
    came, went = (_by_month(kinds, months[0]) for kinds in (Consent.GAINS, Consent.LOSSES))
    states = [Subscriber.State.CONFIRMED, Subscriber.State.PAUSED]
    total = Subscriber.objects.filter(state__in=states).count()
    rows = []
    for month in reversed(months):
        rows.append(Month(month, came.get(month, 0), went.get(month, 0), total))
        total -= came.get(month, 0) - went.get(month, 0)
    return rows[::-1]


def _months(today: date) -> list[date]:
    month = today.replace(day=1)
    found = [month]
    while len(found) < MONTHS:
        month = (month - timedelta(days=1)).replace(day=1)
        found.append(month)
    return found[::-1]


def _by_month(kinds: tuple[str, ...], since: date) -> dict[date, int]:
    """Counted are steps of those who were on the list: to leave unconfirmed is no loss."""
    start = timezone.make_aware(timezone.datetime(since.year, since.month, 1))
    is_loss = kinds == Consent.LOSSES
    steps = Consent.objects.filter(kind__in=kinds, at__gte=start, was_on_list=is_loss)
    counted = steps.annotate(month=TruncMonth("at")).values("month").annotate(count=Count("pk"))
    return {row["month"].date(): row["count"] for row in counted.order_by("month")}


def drawing(months: list[Month]) -> dict[str, Any]:
    """Where the chart's bars, line and marks stand."""
    most = max([1, *(max(month.came, month.went, month.total) for month in months)])
    step = (WIDTH - LEFT) / len(months)
    height = HEIGHT - BOTTOM - TOP

    def y(value: int) -> float:
        return round(HEIGHT - BOTTOM - height * value / most, 1)

    bars, labels, points = [], [], []
    for place, month in enumerate(months):
        x = LEFT + place * step
        width = step * (1 - GAP) / 2
        for side, value in enumerate((month.came, month.went)):
            top = y(value)
            left = round(x + step * GAP / 2 + side * width, 1)
            bar_height = round(HEIGHT - BOTTOM - top, 1)
            bars.append(Bar(left, top, round(width, 1), bar_height, bool(side)))
        labels.append({"x": round(x + step / 2, 1), "month": month.first_day})
        points.append(f"{round(x + step / 2, 1)},{y(month.total)}")
    marks = [{"y": y(value), "value": value} for value in sorted({0, most // 2, most})]
    return {
        "width": WIDTH, "height": HEIGHT, "left": LEFT, "base": HEIGHT - BOTTOM,
        "bars": bars, "labels": labels, "points": " ".join(points), "marks": marks,
    }  # fmt: skip
