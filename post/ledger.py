"""What a worker writes into the outbox, and when: the part that loses no one and doubles no one.

Every mark names the worker and the state it expects, so a row that went to somebody else in the
meantime, or was called off, is left alone and not sent. The sent mark of one message and the
hand-over mark of the next are one statement: one commit per message, and never more than one row
of a worker whose end is not written down.
"""

import logging
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.db.models import F, Min, Q
from django.utils import timezone

from .listeners import Outcome, Result, somebody_listens, tell
from .models import Batch, Message
from .presence import Presence

log = logging.getLogger(__name__)

State = Message.State
PARAMETER = re.compile(r":([a-z_]+)")
MOST = 50  # rows held at once
AHEAD = 1.0  # seconds of work held at once, so that urgent mail never waits long for its turn
CLAIM_LEASE = timedelta(seconds=60)
CUT_OFF = "The worker ended between the hand-over and the server's answer."
FREE = {"claimed_by": None, "leased_until": None}

# The three statements of the way of every message. Written for sqlite3; `_for` adapts them.
HAND_OVER = """
    UPDATE post_message
    SET state = 'sending', handed_over_at = :now, leased_until = :until, attempts = attempts + 1
    WHERE id = :next AND claimed_by = :me AND state = 'waiting'
"""
SENT_AND_HAND_OVER = """
    UPDATE post_message
    SET state = CASE WHEN id = :sent THEN 'sent' ELSE 'sending' END,
        sent_at = CASE WHEN id = :sent THEN :sent_at ELSE sent_at END,
        handed_over_at = CASE WHEN id = :sent THEN handed_over_at ELSE :now END,
        leased_until = CASE WHEN id = :sent THEN NULL ELSE :until END,
        claimed_by = CASE WHEN id = :sent THEN NULL ELSE claimed_by END,
        last_error = CASE WHEN id = :sent THEN '' ELSE last_error END,
        attempts = CASE WHEN id = :sent THEN attempts ELSE attempts + 1 END
    WHERE claimed_by = :me
      AND ((id = :sent AND state IN ('sending', 'uncertain'))
        OR (id = :next AND state = 'waiting'))
"""
IS_HANDED_OVER = """
    SELECT 1 FROM post_message WHERE id = :next AND claimed_by = :me AND state = 'sending'
"""


@dataclass(frozen=True)
class Row:
    """A message in a worker's hands."""

    id: int
    letter_id: int
    address: str
    personal: dict[str, str]
    message_id: str
    attempts: int
    batch: str

    @property
    def tries(self) -> int:
        """How many there were with the one at hand."""
        return self.attempts + 1


@dataclass(frozen=True)
class Claim:
    """Rows to send in this order, the nth not before `begins_at` + n × `gap` (seconds)."""

    rows: tuple[Row, ...] = ()
    begins_at: datetime | None = None
    gap: float = 0.0

    def moment(self, number: int) -> datetime | None:
        """When the row of that number may be handed over; None: at once."""
        return self.begins_at and self.begins_at + timedelta(seconds=number * self.gap)


@dataclass(frozen=True)
class Mark:
    """How a try with `row` ended, still to be written down. Without a result: it never began."""

    row: Row
    result: Result | None
    at: datetime
    due_at: datetime | None = None


class Ledger:
    """One worker's hand in the outbox's tables."""

    def __init__(self, presence: Presence, *, lease: timedelta, rate: float | None) -> None:
        self._presence = presence
        self._lease = lease  # longer than a server may take to answer
        self._rate = rate  # of all mail, where the outbox's own row sets none
        self._owed: list[Mark] = []
        self._untold: list[Mark] = []
        self._hand = _Hand()

    @property
    def me(self) -> str:
        """The name on the rows this worker holds."""
        return self._presence.name

    def open(self) -> bool:
        """Begin work, again after the database was away. False: another worker has the outbox."""
        Batch.objects.get_or_create(name="")
        return self._presence.take()

    def close(self) -> None:
        """End work."""
        self._presence.leave()

    # --- Taking rows

    def claim(self) -> Claim:
        """The next rows to send, urgent ones first, in this worker's hands."""
        with transaction.atomic():
            self._write_owed()
            claim = self._claim()
        self._is_settled()
        return claim

    def _claim(self) -> Claim:
        outbox = Batch.objects.filter(name="").first()
        if outbox and outbox.state != Batch.State.RUNNING:
            return Claim()
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
            waiting = Message.objects.filter(batch=batch, state=State.WAITING)
            waiting.update(state=State.CANCELLED, **FREE)
        if any(limit.state != Batch.State.RUNNING for limit in limits):
            return Claim()
        now = timezone.now()
        rates = {limit: self._rate_of(limit) for limit in limits if self._rate_of(limit)}
        begins_at = max((limit.next_at for limit in rates if limit.next_at), default=now)
        begins_at = max(begins_at, now)
        if (begins_at - now).total_seconds() > AHEAD:
            return Claim()
        rate = min(rates.values(), default=0.0)
        most = max(1, min(MOST, int(rate * AHEAD))) if rates else MOST
        rows = self._take(priority, batch, most, now)
        for limit, its_rate in rates.items():
            if rows:
                limit.next_at = begins_at + timedelta(seconds=len(rows) / its_rate)
                limit.save(update_fields=["next_at"])
        return Claim(rows, begins_at, 1 / rate) if rates else Claim(rows)

    def _rate_of(self, limit: Batch) -> float | None:
        return limit.rate or (self._rate if limit.name == "" else None)

    def _take(self, priority: str, batch: str, most: int, now: datetime) -> tuple[Row, ...]:
        free = Q(leased_until__isnull=True) | Q(leased_until__lt=now)
        due = Message.objects.filter(
            free, state=State.WAITING, priority=priority, batch=batch, due_at__lte=now
        )
        picked = due.select_for_update(skip_locked=True).order_by("due_at", "id")[:most]
        fields = ("id", "letter_id", "address", "personal", "message_id", "attempts", "batch")
        rows = tuple(Row(*values) for values in picked.values_list(*fields))
        if rows:
            Message.objects.filter(id__in=[row.id for row in rows]).update(
                claimed_by=self.me, leased_until=now + CLAIM_LEASE
            )
        return rows

    # --- Handing over and marking

    def hand_over(self, row: Row) -> bool:
        """Write down that `row` goes to the server now, and that the one before it is sent.

        False: it is this worker's no more. After an error it stands as never begun, which is
        written before anything else: it was not sent. May run in a thread of its own.
        """
        now = timezone.now()
        marks = {"next": row.id, "me": self.me, "now": now, "until": now + self._lease}
        before, self._owed = self._owed, [*self._owed, Mark(row, None, now)]
        if before:  # a sent one: anything else was written down at once
            marks |= {"sent": before[0].row.id, "sent_at": before[0].at}
            changed = self._hand.write(SENT_AND_HAND_OVER, marks)
            is_ours = changed == 2 or self._hand.finds(IS_HANDED_OVER, marks)
        else:
            is_ours = self._hand.write(HAND_OVER, marks) == 1
        self._owed, self._untold = [], [*self._untold, *before]
        return is_ours

    def owe(self, row: Row, result: Result | None, due_at: datetime | None = None) -> None:
        """Note how a try ended. A sent one is written with the next hand-over, others now."""
        mark = Mark(row, result, timezone.now(), due_at)
        self._owed.append(mark)
        self._tell_of_sent()
        if not _is_sent(mark):
            self.settle()

    def settle(self) -> None:
        """Write down whatever is still owed."""
        if self._owed:
            with transaction.atomic():
                self._write_owed()
            self._is_settled()

    def give_back(self) -> None:
        """Free the rows that are held and were not begun."""
        held = Message.objects.filter(claimed_by=self.me, state=State.WAITING)
        held.update(**FREE)

    def _write_owed(self) -> None:
        for mark in self._owed:
            if mark.result is None:
                self._write_never_begun(mark)
            elif _is_sent(mark):
                self._write_sent(mark)
            else:
                self._write_failure(mark, mark.result)

    def _write_sent(self, mark: Mark) -> None:
        # An uncertain one: somebody took us for dead, but here is the server's answer.
        mine = Message.objects.filter(id=mark.row.id, claimed_by=self.me)
        mine.filter(state__in=[State.SENDING, State.UNCERTAIN]).update(
            state=State.SENT, sent_at=mark.at, last_error="", **FREE
        )

    def _write_never_begun(self, mark: Mark) -> None:
        mine = Message.objects.filter(id=mark.row.id, claimed_by=self.me)
        begun = mine.filter(state__in=[State.SENDING, State.UNCERTAIN])
        begun.update(
            state=State.WAITING, handed_over_at=None, attempts=F("attempts") - 1, **FREE
        )  # fmt: skip
        mine.filter(state=State.WAITING).update(**FREE)

    def _write_failure(self, mark: Mark, result: Result) -> None:
        mine = Message.objects.filter(
            id=mark.row.id,
            claimed_by=self.me,
            state__in=[State.WAITING, State.SENDING, State.UNCERTAIN],
        )
        changes = {"last_error": result.text, "attempts": mark.row.tries, **FREE}
        if result.outcome == Outcome.DEFERRED:
            again = {**changes, "handed_over_at": None, "due_at": mark.due_at}
            # Erased while it was on its way: there is nobody to try again for.
            mine.filter(address__isnull=True).update(
                **{**again, "state": State.CANCELLED, "last_error": ""}
            )
            mine.update(**again, state=State.WAITING)
        else:
            ended = State.UNCERTAIN if result.outcome == Outcome.UNCERTAIN else State.FAILED
            mine.update(**changes, state=ended)
        tell(result)

    def _is_settled(self) -> None:
        self._owed, self._untold = [], [*self._untold, *filter(_is_sent, self._owed)]
        self._tell_of_sent()

    def _tell_of_sent(self) -> None:
        told, self._untold = self._untold, []
        for mark in told if somebody_listens() else ():
            if mark.result:
                tell(mark.result)

    # --- What others left behind

    def free_abandoned(self) -> int:
        """Free what dead workers held; what they were handing over becomes uncertain.

        How many became so.
        """
        at_work = Message.objects.filter(
            claimed_by__isnull=False, state__in=[State.WAITING, State.SENDING]
        ).exclude(claimed_by=self.me)
        names = set(at_work.order_by().values_list("claimed_by", flat=True).distinct())
        if not names:
            return 0
        gone = self._presence.gone(names)
        at_work.filter(state=State.WAITING, claimed_by__in=gone).update(**FREE)
        late = Q(claimed_by__in=gone) | Q(leased_until__lt=timezone.now())
        return sum(self._abandon(row) for row in at_work.filter(late, state=State.SENDING))

    def _abandon(self, message: Message) -> int:
        """`claimed_by` stays: should that worker be alive after all, its answer still counts."""
        with transaction.atomic():
            same = Message.objects.filter(
                id=message.id, state=State.SENDING, claimed_by=message.claimed_by
            )
            changed = same.update(
                state=State.UNCERTAIN, leased_until=None, last_error=CUT_OFF
            )  # fmt: skip
            if changed:
                log.warning("Message %s was cut off: it is uncertain whether it went", message.id)
                tell(
                    Result(
                        message.id, message.batch, message.address or "", Outcome.UNCERTAIN,
                        text=CUT_OFF,
                    )
                )  # fmt: skip
            return changed


class _Hand:
    """The database's own connection, for the statements that every message waits for.

    Django's cursor costs more than they do. It is also the one thing that another thread uses,
    while this one waits for the mail server.
    """

    def __init__(self) -> None:
        self._database = connections[DEFAULT_DB_ALIAS]
        self._is_sqlite = self._database.vendor == "sqlite"

    def write(self, query: str, values: dict[str, Any]) -> int:
        """How many rows it changed."""
        return self._execute(query, values).rowcount

    def finds(self, query: str, values: dict[str, Any]) -> bool:
        """Whether it answers any row."""
        return self._execute(query, values).fetchone() is not None

    def _execute(self, query: str, values: dict[str, Any]) -> Any:
        self._database.ensure_connection()
        with self._database.wrap_database_errors:
            if self._is_sqlite:
                return self._database.connection.execute(query, _for_sqlite(values))
            return self._database.connection.execute(_for_postgresql(query), values)


@cache
def _for_postgresql(query: str) -> str:
    return PARAMETER.sub(r"%(\1)s", query)


def _for_sqlite(values: dict[str, Any]) -> dict[str, Any]:
    """Times as Django keeps them there: in UTC, without saying so."""
    return {
        name: value.astimezone(UTC).replace(tzinfo=None).isoformat(" ")
        if isinstance(value, datetime)
        else value
        for name, value in values.items()
    }


def _is_sent(mark: Mark) -> bool:
    return mark.result is not None and mark.result.outcome == Outcome.SENT
