"""When bulletins are due: the ends of days and weeks in the site's time zone."""

from datetime import datetime, time, timedelta

from django.utils import timezone

from .limits import limits
from .models import Bulletin

Kind = Bulletin.Kind
DAY, WEEK = timedelta(days=1), timedelta(days=7)
FIRST_LOOK_BACK = {Kind.DAILY: DAY, Kind.WEEKLY: WEEK, Kind.SAFETY: DAY}


def last_end(kind: str, now: datetime) -> datetime:
    """When the last period was over: at midnight, or at the one that a week begins with.

    A gap of several periods becomes one bulletin. Safety changes don't wait for the end of a day.
    """
    if kind == Kind.SAFETY:
        return now
    day = timezone.localtime(now).date()
    if kind == Kind.WEEKLY:
        day -= timedelta(days=(day.weekday() - limits().weekly_day) % 7)
    return timezone.make_aware(datetime.combine(day, time()))


def start_of(kind: str, end: datetime) -> datetime:
    """Where the period that ends then begins: what was told of before is not told again."""
    newest = Bulletin.objects.filter(kind=kind).order_by("-period_end").first()
    return newest.period_end if newest else end - FIRST_LOOK_BACK[Kind(kind)]


def goes_out_at(kind: str, end: datetime) -> datetime:
    """When a bulletin of that period starts: safety changes at once."""
    if kind == Kind.SAFETY:
        return end
    day = timezone.localtime(end).date()
    return timezone.make_aware(datetime.combine(day, time.fromisoformat(limits().send_at)))
