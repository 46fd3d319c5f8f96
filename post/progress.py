"""How far a batch has got."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.db.models import Count, Exists, Min, OuterRef
from django.utils import timezone

from .models import Batch, Message

LOOK_BACK = timedelta(minutes=1)  # the rate is that of the last minute
WRITTEN = timedelta(minutes=5)  # by then a worker has written what it sent


@dataclass(frozen=True)
class Progress:
    """A batch in numbers of messages; `rate` is messages sent per second in the last minute."""

    batch: str
    state: str
    done: int = 0
    failed: int = 0
    uncertain: int = 0
    waiting: int = 0
    sending: int = 0
    cancelled: int = 0
    rate: float = 0.0

    @property
    def total(self) -> int:
        """All of them, whatever became of them."""
        return self.done + self.failed + self.uncertain + self.cancelled + self.on_its_way

    @property
    def on_its_way(self) -> int:
        """Those that are still to be sent."""
        return self.waiting + self.sending

    @property
    def is_over(self) -> bool:
        """Whether nothing waits and nothing is on its way."""
        return self.on_its_way == 0

    @property
    def percent(self) -> int:
        """Whole per cent that no longer wait; 100 only when none does, 0 before any is put."""
        return (self.total - self.on_its_way) * 100 // max(1, self.total)

    @property
    def time_left(self) -> timedelta | None:
        """At the rate of the last minute; None while nothing moves."""
        if self.is_over:
            return timedelta(0)
        if not self.rate or self.state != Batch.State.RUNNING:
            return None
        return timedelta(seconds=round(self.on_its_way / self.rate))


def progress(batch: str) -> Progress:
    return progress_of([batch])[batch]


def progress_of(batches: Collection[str]) -> dict[str, Progress]:
    """Where the messages of each of these stand now. Three queries, however many they are."""
    rows = {row.name: row for row in Batch.objects.filter(name__in=batches).with_sent()}
    unsent = [state for state in Message.State if state != Message.State.SENT]
    messages = Message.objects.filter(batch__in=batches, state__in=unsent).order_by()
    counts: dict[str, dict[str, int]] = defaultdict(dict)
    for batch, state, count in messages.values_list("batch", "state").annotate(count=Count("*")):
        counts[batch][state] = count
    rates = _rates(batches)
    return {
        batch: Progress(
            batch=batch,
            state=rows[batch].state if batch in rows else Batch.State.RUNNING,
            done=rows[batch].sent if batch in rows else 0,
            rate=rates.get(batch, 0.0),
            **counts[batch],
        )
        for batch in batches
    }


@transaction.atomic
def keep_count() -> None:
    """Keep in its row how many messages of a batch were sent until some minutes ago, if any since.

    One batch, of which it was not done for longest; whichever worker had sent them may have ended.
    """
    until = timezone.now() - WRITTEN
    sent = Message.objects.filter(state=Message.State.SENT, sent_at__lte=until)
    later = sent.filter(batch=OuterRef("name"), sent_at__gt=OuterRef("counted_until"))
    late = Batch.objects.filter(Exists(later), counted_until__lt=until - LOOK_BACK)
    row = late.order_by("counted_until").select_for_update(skip_locked=True).first()
    if row is not None:
        row.sent_before += sent.of(row.name).filter(sent_at__gt=row.counted_until).count()
        row.counted_until = until
        row.save(update_fields=["sent_before", "counted_until"])


def _rates(batches: Collection[str]) -> dict[str, float]:
    """Messages per second since the first one of the last minute."""
    now = timezone.now()
    sent = Message.objects.filter(
        batch__in=batches, state=Message.State.SENT, sent_at__gt=now - LOOK_BACK
    )
    rows = sent.order_by().values_list("batch").annotate(first=Min("sent_at"), count=Count("*"))
    # A batch that began just now has been running less than the minute, but at least a second.
    return {batch: count / max((now - first).total_seconds(), 1.0) for batch, first, count in rows}
