"""When bulletins are due: the ends of days and weeks in the site's time zone."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from .limits import limits
from .models import Bulletin

Kind = Bulletin.Kind
DAY, WEEK = timedelta(days=1), timedelta(days=7)
FIRST_LOOK_BACK = {Kind.DAILY: DAY, Kind.WEEKLY: WEEK, Kind.SAFETY: DAY}


@dataclass(frozen=True)
class Period:
    """What a bulletin covers, and when it is to go out."""

    start: datetime
    end: datetime
    goes_out_at: datetime


def due_period(kind: str, now: datetime) -> Period | None:
    """The period that is over and not told of yet; None while none is.

    A gap of several days becomes one bulletin. Safety changes don't wait for the end of a day.
    """
    if kind == Kind.SAFETY:
        end, goes_out_at = now, now
    else:
        end = _last_end(kind, now)
        goes_out_at = _at(end, limits().send_time)
    start = _start(kind, end)
    return Period(start, end, goes_out_at) if start < end else None


def period_until(kind: str, now: datetime) -> Period | None:
    """The period up to this moment, for a bulletin that somebody asks for now."""
    start = _start(kind, now)
    return Period(start, now, now) if start < now else None


def _start(kind: str, end: datetime) -> datetime:
    newest = Bulletin.objects.filter(kind=kind).order_by("-period_end").first()
    return newest.period_end if newest else end - FIRST_LOOK_BACK[Kind(kind)]


def _last_end(kind: str, now: datetime) -> datetime:
    """The last midnight, or the last one that a week begins with."""
    day = timezone.localtime(now).date()
    if kind == Kind.WEEKLY:
        day -= timedelta(days=(day.weekday() - limits().weekly_day) % 7)
    return timezone.make_aware(datetime(day.year, day.month, day.day))  # noqa: DTZ001


def _at(midnight: datetime, hour: object) -> datetime:
    day = timezone.localtime(midnight).date()
    return timezone.make_aware(datetime.combine(day, hour))
