"""How far a batch has got."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count
from django.utils import timezone

from .models import Batch, Message

LOOK_BACK = timedelta(minutes=1)  # the rate is that of the last minute


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
        return self.ended + self.uncertain + self.waiting + self.sending

    @property
    def ended(self) -> int:
        """Those that nothing will happen to any more."""
        return self.done + self.failed + self.cancelled

    @property
    def is_over(self) -> bool:
        """Whether nothing waits and nothing is on its way."""
        return self.waiting == 0 and self.sending == 0

    @property
    def percent(self) -> int:
        """Whole per cent that no longer wait; 100 only when none does."""
        return (
            100 if self.is_over else (self.total - self.waiting - self.sending) * 100 // self.total
        )

    @property
    def time_left(self) -> timedelta | None:
        """At the rate of the last minute; None while nothing moves."""
        if self.is_over:
            return timedelta(0)
        if not self.rate or self.state != Batch.State.RUNNING:
            return None
        return timedelta(seconds=round((self.waiting + self.sending) / self.rate))


def progress(batch: str) -> Progress:
    """Where the messages of `batch` stand now. Two queries over one index."""
    row = Batch.objects.filter(name=batch).first()
    messages = Message.objects.of(batch)
    counts = dict(messages.order_by().values_list("state").annotate(count=Count("*")))
    done = counts.pop(Message.State.SENT, 0)
    state = row.state if row else Batch.State.RUNNING
    return Progress(batch=batch, state=state, done=done, rate=_rate(batch), **counts)


def _rate(batch: str) -> float:
    """Messages per second since the first one of the last minute."""
    now = timezone.now()
    sent = Message.objects.of(batch).filter(state=Message.State.SENT, sent_at__gt=now - LOOK_BACK)
    first = sent.order_by("sent_at").values_list("sent_at", flat=True).first()
    if first is None:
        return 0.0
    # A batch that began just now has been running less than the minute, but at least a second.
    return sent.count() / max((now - first).total_seconds(), 1.0)
