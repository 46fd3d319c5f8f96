"""What a worker writes into the outbox, and when: the part that loses no one and doubles no one.

A worker takes a handful of messages in one transaction (they are "sending") and hands them over in
the order of their keys. Before each it notes in its Shift which one that is, one small write per
message, and at the end marks the handful as sent. Failures are written down at once. So whoever
finds a dead worker's handful knows: what comes before the noted message was sent, what comes after
it was never begun, and that one alone is uncertain.

Shift is kept where a crash of the database or of the machine wipes it out, so noting does not wait
for the disk. Without a Shift the handful is uncertain as a whole. A worker that lives on still
knows what it sent, and says so.
"""

import logging
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import F, Min, Q, QuerySet
from django.utils import timezone

from .models import Batch, Message, Shift
from .noting import IsNoted, note
from .presence import Presence, boot
from .replies import Answer
from .signals import mail_failed

log = logging.getLogger(__name__)

State = Message.State
MOST = 200  # messages in one handful
AHEAD = 1.0  # seconds of work in one handful, so that urgent mail never waits long for its turn
CUT_OFF = "The worker ended between the hand-over and the server's answer."
FREE = {"claimed_by": None, "leased_until": None}


@dataclass(frozen=True)
class Claim:
    """Rows to send in this order, the nth not before `begins_at` + n × `gap` (seconds)."""

    rows: tuple[Message, ...] = ()
    begins_at: datetime | None = None
    gap: float = 0.0

    def moment(self, number: int) -> datetime | None:
        """When the row of that number may be handed over; None: at once."""
        return self.begins_at and self.begins_at + timedelta(seconds=number * self.gap)


class Ledger:
    """One worker's hand in the outbox's tables."""

    def __init__(self, presence: Presence, *, lease: timedelta, rate: float | None) -> None:
        self._presence = presence
        self._lease = lease  # longer than a handful takes, and its last answer
        self._rate = rate  # of all mail, where the outbox's own row sets none
        # Not yet written: what was sent, and how other tries ended.
        self._sent: list[int] = []
        self._ends: list[tuple[Message, Message.State, Answer, datetime | None]] = []

    @property
    def me(self) -> str:
        """The name on the rows this worker holds."""
        return self._presence.name

    @property
    def owes(self) -> bool:
        """Whether something is known that is not written."""
        return bool(self._sent or self._ends)

    def open(self) -> bool:
        """Begin work, again after the database was away. False: another worker has the outbox."""
        if not self._presence.take():
            return False
        with _durably():
            Batch.objects.get_or_create(name="")
        self.give_back()
        return True

    def close(self) -> None:
        self._presence.leave()

    def release(self) -> None:
        """Let another worker take over from one whose database is away."""
        self._presence.release()

    # --- Taking

    def claim(self) -> Claim:
        """The next rows to send, urgent ones first, in this worker's hands."""
        with _durably():
            self._begin_shift()  # first: who takes back a batch waits for this, or this for them
            self._write_ends()
            self._free(self._held())
            claim = self._next()
        self._forget_ends()
        return claim

    def _begin_shift(self) -> None:
        """Nothing is handed over, and whatever was taken back before this is known here."""
        blank = {"message": None, "handed_over_at": None, "is_recalled": False, "boot": boot()}
        if not Shift.objects.filter(worker=self.me).update(**blank):
            Shift.objects.create(worker=self.me, **blank)

    def _next(self) -> Claim:
        for priority in Message.Priority:
            for batch in self._batches(priority):
                claim = self._claim_of(priority, batch)
                if claim.rows:
                    return claim
        return Claim()

    def _batches(self, priority: str) -> list[str]:
        """Those that have mail due, the longest due first: a step along the index for each."""
        waiting = Message.objects.filter(state=State.WAITING, priority=priority)
        found: list[tuple[datetime, str]] = []
        name = waiting.aggregate(first=Min("batch"))["first"]
        while name is not None:
            due_at = waiting.filter(batch=name).aggregate(first=Min("due_at"))["first"]
            if due_at and due_at <= timezone.now():
                found.append((due_at, name))
            name = waiting.filter(batch__gt=name).aggregate(first=Min("batch"))["first"]
        return [name for _due_at, name in sorted(found)]

    def _claim_of(self, priority: str, batch: str) -> Claim:
        # Locked in the order of their names, so that two workers can't wait for each other.
        limits = list(
            Batch.objects.select_for_update().filter(name__in={"", batch}).order_by("name")
        )
        if any(limit.state == Batch.State.CANCELLED for limit in limits):
            # Put in the very moment the batch was called off.
            self._free(Message.objects.filter(batch=batch, state=State.WAITING))
        if any(limit.state != Batch.State.RUNNING for limit in limits):
            return Claim()
        return self._at_its_rate(priority, batch, limits)

    def _at_its_rate(self, priority: str, batch: str, limits: list[Batch]) -> Claim:
        """As many as a second takes; their moments are given out to this worker alone."""
        now = timezone.now()
        rates = {limit: rate for limit in limits if (rate := self._rate_of(limit))}
        if not rates:
            return Claim(self._take(priority, batch, MOST, now))
        begins_at = max(now, *(limit.next_at or now for limit in rates))
        if (begins_at - now).total_seconds() > AHEAD:
            return Claim()
        slowest = min(rates.values())
        rows = self._take(priority, batch, max(1, min(MOST, int(slowest * AHEAD))), now)
        for limit, rate in rates.items():
            limit.next_at = begins_at + timedelta(seconds=len(rows) / rate)
            limit.save(update_fields=["next_at"])
        return Claim(rows, begins_at, 1 / slowest)

    def _rate_of(self, limit: Batch) -> float | None:
        return limit.rate or (self._rate if limit.name == "" else None)

    def _take(self, priority: str, batch: str, most: int, now: datetime) -> tuple[Message, ...]:
        due = Message.objects.filter(
            state=State.WAITING, priority=priority, batch=batch, due_at__lte=now
        )
        picked = due.select_for_update(skip_locked=True).order_by("due_at", "id")[:most]
        rows = sorted(picked, key=lambda row: row.id)
        Message.objects.filter(id__in=[row.id for row in rows]).update(
            state=State.SENDING, claimed_by=self.me, leased_until=now + self._lease
        )
        return tuple(rows)

    # --- Handing over and marking

    def hand_over(self, row: Message) -> IsNoted:
        """Begin to note that `row` goes to the server now; the answer says whether it may."""
        return note(message=row.id, at=timezone.now(), worker=self.me)

    def mark_sent(self, row: Message) -> None:
        """Note that the server took it: written with the others."""
        self._sent.append(row.id)

    def mark(
        self, row: Message, state: Message.State, answer: Answer, due_at: datetime | None = None
    ) -> None:
        """Write at once how a try ended that was no success; `due_at` is of one that waits.

        It stays owed where the database does not take it: a mail that perhaps went is not free.
        """
        self._ends.append((row, state, answer, due_at))
        self.settle()

    def settle(self) -> None:
        """Write down what was sent, and how other tries ended."""
        if self.owes:
            with _durably():
                self._write_ends()
            self._forget_ends()

    def give_back(self) -> None:
        """Free what is held, once it is written how what was begun ended."""
        self.settle()
        with _durably():
            self._free(self._held())

    def _held(self) -> QuerySet[Message]:
        """What is in this worker's name, also where somebody took it for dead."""
        return Message.objects.filter(
            claimed_by=self.me, state__in=[State.SENDING, State.UNCERTAIN]
        )

    def _write_ends(self) -> None:
        if self._sent:
            _mark_sent(self._held().filter(id__in=self._sent), timezone.now())
        for row, state, answer, due_at in self._ends:
            self._write_end(row, state, answer, due_at)

    def _write_end(
        self, row: Message, state: Message.State, answer: Answer, due_at: datetime | None
    ) -> None:
        mine = self._held().filter(id=row.id)
        mine.update(attempts=row.tries, last_error=str(answer))
        if answer.code:
            mine.update(verdict=answer.verdict, refused_at=timezone.now())
        # Erased while it was on its way: no answer may name the address again.
        mine.filter(address__isnull=True).update(last_error="")
        if state == State.WAITING:
            mine.update(due_at=due_at)
            self._free(mine)
        elif state == State.UNCERTAIN:
            mine.update(state=state, handed_over_at=timezone.now(), **FREE)
        elif mine.update(state=state, **FREE):
            _tell(row, answer)

    def _forget_ends(self) -> None:
        self._sent.clear()
        self._ends.clear()

    def _free(self, messages: QuerySet[Message]) -> None:
        """Back among those that wait, but for those that nobody wants sent any more."""
        cancelled = Batch.objects.filter(state=Batch.State.CANCELLED).values("name")
        unwanted = messages.filter(Q(address__isnull=True) | Q(batch__in=cancelled))
        unwanted.update(state=State.CANCELLED, handed_over_at=None, **FREE)
        messages.update(state=State.WAITING, handed_over_at=None, **FREE)

    # --- What others left behind

    def free_abandoned(self) -> int:
        """Sort out what dead workers held; how many messages became uncertain."""
        held = Message.objects.filter(state=State.SENDING).exclude(claimed_by=self.me)
        workers = held.order_by().values_list("claimed_by", flat=True).distinct()
        names, late = (
            {name for name in found if name}
            for found in (workers, workers.filter(leased_until__lt=timezone.now()))
        )
        gone = self._presence.gone(names) | late
        uncertain = sum(map(self._sort_out, sorted(gone)))
        self._presence.forget_gone()
        return uncertain

    def _sort_out(self, worker: str) -> int:
        held = Message.objects.filter(claimed_by=worker, state=State.SENDING)
        with _durably():
            # A worker that lives after all finds its Shift gone and hands over nothing more.
            shift = Shift.objects.select_for_update().filter(worker=worker).first()
            doubtful = held
            if shift and shift.boot == boot():
                noted = shift.message or 0
                at = shift.handed_over_at or timezone.now()
                batch = held.values_list("batch", flat=True).first() or ""  # one has all of it
                Batch.objects.count_sent(batch, at, _mark_sent(held.filter(id__lt=noted), at))
                self._free(held.filter(id__gt=noted))
                doubtful = held.filter(id=noted)
            # `claimed_by` stays: should that worker be alive after all, its answer still counts.
            uncertain = doubtful.update(
                state=State.UNCERTAIN,
                handed_over_at=(shift and shift.handed_over_at) or timezone.now(),
                leased_until=None,
                last_error=CUT_OFF,
            )
            if shift:
                shift.delete()
        if uncertain:
            log.warning("%s left %d mails in doubt: perhaps they went", worker, uncertain)
        return uncertain


def _mark_sent(messages: QuerySet[Message], at: datetime) -> int:
    return messages.update(
        state=State.SENT,
        sent_at=at,
        handed_over_at=at,
        attempts=F("attempts") + 1,
        last_error="",
        **FREE,
    )


def _tell(row: Message, answer: Answer) -> None:
    """Have other rooms hear of a mail that failed. What one of them breaks is undone by itself."""
    try:
        with transaction.atomic():
            mail_failed.send(Message, address=row.address, answer=answer)
    except Exception:
        log.exception("A listener failed for message %s", row.id)


@contextmanager
def _durably() -> Iterator[None]:
    """A transaction that waits until the disk has it.

    The site's SQLite does not wait by itself; PostgreSQL does.
    """
    with ExitStack() as stack:
        if connection.vendor == "sqlite" and not connection.in_atomic_block:
            _set_pragma("FULL")
            stack.callback(_set_pragma, "NORMAL")
        stack.enter_context(transaction.atomic())
        yield


def _set_pragma(level: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA synchronous = {level}")
