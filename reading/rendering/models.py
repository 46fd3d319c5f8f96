"""What pages are wanted, and how far each host is. No part of the record: it can be made anew."""

import uuid
from typing import Any

from django.db import models
from django.db.models import Count, Max, Sum
from django.utils import timezone


class PagesWantedQuerySet(models.QuerySet["PagesWanted"]):
    """What happened to pages."""

    def number(self) -> int:
        """How many events there were so far: grows with each, in the order of the commits."""
        return self.state()[0]

    def state(self) -> tuple[int, int, object]:
        """That number, and what tells it from the same number of another database."""
        found = self.aggregate(number=Sum("wanted"), rows=Count("pk"), last=Max("at"))
        return found["number"] or 0, found["rows"], found["last"]


class PagesWanted(models.Model):
    """One subject's pages as readers should find them: an article's, by its id, or the frame's.

    Of an Edition and its Standing, and before a Page, in the way of the data.
    """

    subject = models.CharField(max_length=20, primary_key=True)
    # Another database, or this one put back to an earlier day, has other rows.
    row = models.UUIDField(default=uuid.uuid4, editable=False)
    wanted = models.PositiveBigIntegerField(default=1)  # grows with each act readers can see
    at = models.DateTimeField(default=timezone.now)
    # The act took words back: they are not shown a moment longer.
    is_urgent = models.BooleanField(default=False)

    objects = PagesWantedQuerySet.as_manager()

    def __str__(self) -> str:
        return self.subject

    @property
    def version(self) -> str:
        """Names what the pages are to be made of."""
        return f"{self.row.hex}.{self.wanted}"


class PageHost(models.Model):
    """A machine that has pages as files, and up to where it has applied what happened."""

    name = models.CharField(max_length=100, primary_key=True)
    applied = models.PositiveBigIntegerField(default=0)  # PagesWanted.objects.number() of then
    seen_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.name

    @classmethod
    def note(cls, name: str, applied: int) -> None:
        """The host is there, and has come so far."""
        told: dict[str, Any] = {"applied": applied, "seen_at": timezone.now()}
        cls.objects.update_or_create(pk=name, defaults=told)
