"""What the processes of the site know of each other's work. No part of the record."""

from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q
from django.utils import timezone

LEASE = timedelta(minutes=1)  # of a turn; one at work renews it, so its process died
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

    BACKUP = "backup"  # made by a timer of the machine, noted here
    BACKUP_EVERY = timedelta(days=2)  # one that is older is late

    class Meta:
        app_label = "site_config"

    def __str__(self) -> str:
        return self.name

    @property
    def is_late(self) -> bool:
        """Whether its time has come and nobody came for it, or it fails."""
        return bool(self.failure) or self.due_at < timezone.now() - LATE

    @classmethod
    def note_backup(cls, said: str, host: str) -> None:
        """That one was made just now."""
        now = timezone.now()
        facts = {"due_at": now + cls.BACKUP_EVERY, "ended_at": now, "said": said, "host": host}
        cls.objects.update_or_create(name=cls.BACKUP, defaults=facts)

    @classmethod
    def claim(
        cls, name: str, host: str, *, even_if_not_due: bool = False, held: datetime | None = None
    ) -> datetime | None:
        """Take the turn for this host alone; None if it is not due, or another has it.

        The moment it began says whose turn it is: `held` is that of a turn which was cut off here.
        """
        now = timezone.now()
        is_free = Q(leased_until=None) | Q(leased_until__lt=now) | Q(started_at=held)
        rows = cls.objects.filter(is_free, pk=name)
        if not even_if_not_due:
            rows = rows.filter(due_at__lte=now)
        return now if rows.update(leased_until=now + LEASE, host=host, started_at=now) else None

    @classmethod
    def renew(cls, name: str, begun: datetime) -> None:
        """The turn that began then is still at work, unless another host took it over."""
        rows = cls.objects.filter(pk=name, started_at=begun)
        rows.update(leased_until=timezone.now() + LEASE)

    @classmethod
    def end(cls, name: str, begun: datetime, said: str, due_at: datetime) -> None:
        """The turn that began then ended well, unless another host took it over."""
        told = {"said": said} if said else {}
        cls.objects.filter(pk=name, started_at=begun).update(
            due_at=due_at,
            ended_at=timezone.now(),
            failure="",
            failures=0,
            leased_until=None,
            **told,
        )

    @classmethod
    def fail(cls, name: str, begun: datetime, failure: str) -> None:
        """It ended badly, and is tried again later, and ever later."""
        for row in cls.objects.filter(pk=name, started_at=begun):
            now, failures = timezone.now(), min(row.failures + 1, 100)
            pause = min(timedelta(minutes=2 ** min(failures - 1, 10)), LONGEST_PAUSE)
            cls.objects.filter(pk=name, started_at=begun).update(
                failure=failure,
                failures=failures,
                leased_until=None,
                due_at=now + pause,
                ended_at=now,
            )
