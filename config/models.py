"""What the processes of the site know of each other's work. No part of the record."""

from datetime import timedelta

from django.db import models
from django.db.models import Q
from django.utils import timezone

LEASE = timedelta(minutes=10)  # of a run that neither ended nor failed: its process died
LATE = timedelta(minutes=15)
LONGEST_PAUSE = timedelta(hours=1)


class TaskRun(models.Model):
    """A task of `manage.py work`: when it ran last, how that ended, and when it is due again.

    Several hosts share the row, so that each turn is taken once.
    """

    name = models.CharField(max_length=40, primary_key=True)
    due_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    host = models.CharField(max_length=100, blank=True)
    said = models.TextField(blank=True)  # of the last turn that did something
    failure = models.TextField(blank=True)  # of the last turn, if it failed
    failures = models.PositiveSmallIntegerField(default=0)  # in a row
    leased_until = models.DateTimeField(null=True)

    class Meta:
        app_label = "site_config"

    def __str__(self) -> str:
        return self.name

    @property
    def is_late(self) -> bool:
        """Whether its time has come and nobody came for it, or it fails."""
        return bool(self.failure) or self.due_at < timezone.now() - LATE

    @classmethod
    def claim(cls, name: str, host: str, *, even_if_not_due: bool = False) -> bool:
        """Take the turn for this host alone; False if it is not due, or another has it."""
        now = timezone.now()
        is_free = Q(leased_until=None) | Q(leased_until__lt=now)
        rows = cls.objects.filter(is_free, pk=name)
        if not even_if_not_due:
            rows = rows.filter(due_at__lte=now)
        taken = {"leased_until": now + LEASE, "host": host, "started_at": now}
        return bool(rows.update(**taken))

    @classmethod
    def end(cls, name: str, said: str, due_at: object) -> None:
        """The turn ended well."""
        told = {"ended_at": timezone.now(), "failure": "", "failures": 0, "leased_until": None}
        if said:
            told["said"] = said
        cls.objects.filter(pk=name).update(due_at=due_at, **told)

    @classmethod
    def fail(cls, name: str, failure: str) -> None:
        """It ended badly, and is tried again later, and ever later."""
        row = cls.objects.get(pk=name)
        row.failures = min(row.failures + 1, 100)
        pause = min(timedelta(minutes=2 ** min(row.failures - 1, 10)), LONGEST_PAUSE)
        row.failure, row.leased_until = failure, None
        row.due_at, row.ended_at = timezone.now() + pause, timezone.now()
        row.save(update_fields=["failures", "failure", "leased_until", "due_at", "ended_at"])
