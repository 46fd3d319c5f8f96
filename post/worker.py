"""The worker: takes messages in turn, hands them to the mail server, marks how that ended."""

import logging
import random
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from django.conf import settings
from django.db import Error as DatabaseError
from django.db import connection
from django.utils import timezone

from . import brake
from .actions import AWAY_SPAN
from .folder import Folder
from .ledger import Claim, Ledger
from .marks import mark, return_address
from .mime import Form
from .models import Letter, Message
from .presence import Presence
from .progress import keep_count
from .refusals import Refusal
from .replies import Answer, Ending
from .smtp import SmtpServer, Unreachable
from .verdicts import REFUSALS, Verdict

log = logging.getLogger(__name__)

State = Message.State

HOLD = 2.0  # seconds to keep claimed rows, then the turn is asked for again: urgent mail first
LOOK_AROUND = 5.0  # seconds between looks for what dead workers left
MOST_TRIES = 16  # with waits that double up to the longest: about a day and a half
LONGEST_WAIT = timedelta(hours=4)
LONGEST_WAIT_AWAY = timedelta(days=2)  # for a mailbox that is full
SPREAD = 1.1  # times the wait, at most
LETTERS = 64  # kept ready


Carrier = SmtpServer | Folder  # whatever takes mails over
Mail = tuple[str, bytes]  # the address it is from, and all of it


class AnotherIsAtWork(Exception):
    """One worker has the outbox; on SQLite there is only ever one."""


@dataclass
class Tally:
    sent: int = 0
    failed: int = 0
    deferred: int = 0
    uncertain: int = 0

    def __str__(self) -> str:
        return (
            f"{self.sent} sent, {self.deferred} to be tried again, {self.failed} failed, "
            f"{self.uncertain} uncertain"
        )


def carrier() -> Carrier:
    """The one that EMAIL_URL names."""
    mail = settings.MAIL
    if mail["kind"] == "folder":
        return Folder(mail["folder"])
    fields = ("host", "port", "user", "password", "tls", "ca", "timeout")
    return SmtpServer(**{name: mail[name] for name in fields})


def wait_before(try_number: int, verdict: Verdict = Verdict.UNKNOWN) -> timedelta:
    """How long a message rests after that many failed tries: doubling, up to the longest.

    A little longer each, by chance, so that thousands refused together don't come back together.
    """
    first = timedelta(seconds=settings.MAIL["retry"])
    longest = LONGEST_WAIT_AWAY if verdict is Verdict.AWAY else LONGEST_WAIT
    doublings = min(try_number - 1, 30)
    return min(first * 2**doublings, longest) * random.uniform(1, SPREAD)  # noqa: S311


class Worker:
    """One worker with one kept connection. `stop` lets the message at hand end, and ends."""

    def __init__(self, taker: Carrier | None = None) -> None:
        self.tally = Tally()
        self.stop = threading.Event()
        self._carrier = taker or carrier()
        # Till then nobody else decides what became of a handful, unless this process ends.
        lease = timedelta(seconds=HOLD + 2 * self._carrier.longest_answer + 60)
        self._ledger = Ledger(Presence(), lease=lease, rate=settings.MAIL["rate"])
        self._form = lru_cache(maxsize=LETTERS)(_form)
        self._mails: dict[int, Mail | Refusal] = {}  # made ahead, by their messages' keys
        self._is_open = False
        self._looked_around = float("-inf")

    def empty(self) -> Tally:
        """Send what is due now. Raises Unreachable, AnotherIsAtWork or the database's error."""
        tries = 0
        try:
            while not self.stop.is_set():
                try:
                    if not self._turn():
                        break
                except DatabaseError:
                    tries += 1
                    self._carrier.drop()
                    self._is_open = False
                    connection.close()
                    if tries > 3:
                        raise
        finally:
            self._end()
        return self.tally

    def _turn(self) -> bool:
        """Send one handful. False: nothing is due."""
        if not self._is_open:
            if not self._ledger.open():
                raise AnotherIsAtWork
            self._is_open = True
        if time.monotonic() - self._looked_around > LOOK_AROUND:
            self.tally.uncertain += self._ledger.free_abandoned()
            keep_count()
            self._looked_around = time.monotonic()
        claim = self._ledger.claim()
        if not claim.rows:
            return False
        try:
            self._send_all(claim)
        except Unreachable:
            self._ledger.give_back()
            raise
        return True

    def _send_all(self, claim: Claim) -> None:
        """Send the handful, or as much of it as may be; the rest is freed with the next claim."""
        until = time.monotonic() + HOLD
        for number, row in enumerate(claim.rows):
            self._keep_pace(claim.moment(number))
            if self.stop.is_set() or time.monotonic() > until:
                return
            if not self._send(row, claim.rows[number + 1 : number + 2]):
                return

    def _keep_pace(self, moment: datetime | None) -> None:
        """Wait for the row's moment, with nothing left unwritten meanwhile."""
        wait = (moment - timezone.now()).total_seconds() if moment else 0.0
        if wait > 0:
            self._ledger.settle()
            self.stop.wait(wait)

    def _send(self, row: Message, following: tuple[Message, ...]) -> bool:
        """False: the handful is this worker's no more."""
        mail = self._mails.pop(row.id, None) or self._written(row)
        if isinstance(mail, Refusal):
            self.tally.failed += 1
            self._ledger.mark(row, State.FAILED, Answer(Ending.LOST, text=str(mail)))
            return True
        answer = self._carrier.post(
            sender=return_address(row.id) or mail[0],
            to=row.address or "",
            content=mail[1],
            hand_over=lambda: self._ledger.hand_over(row),
            meanwhile=lambda: self._write_ahead(following),
        )
        self._note(row, answer)
        if answer.verdict in REFUSALS and row.batch and brake.pulled(row.batch):
            return False
        return answer.ending is not Ending.NOT_OURS

    def _write_ahead(self, rows: tuple[Message, ...]) -> None:
        """Make the next mail while the server is busy with this one, whose answer is owed first."""
        with suppress(DatabaseError):
            self._mails = {row.id: self._written(row) for row in rows}

    def _written(self, row: Message) -> Mail | Refusal:
        try:
            form = self._form(row.letter_id)
            content = form.fill(
                to=row.address or "",
                personal=row.personal,
                message_id=row.message_id,
                date=timezone.now(),
                mark=mark(row.id),
            )
        except Refusal as refusal:
            return refusal
        return form.sender, content

    def _note(self, row: Message, answer: Answer) -> None:
        if answer.ending is Ending.ACCEPTED:
            self.tally.sent += 1
            self._ledger.mark_sent(row)
        elif answer.ending is Ending.CUT_OFF:
            self.tally.uncertain += 1
            log.warning("Message %s was cut off: it is uncertain whether it went", row.id)
            self._ledger.mark(row, State.UNCERTAIN, answer)
        elif answer.ending is Ending.NOT_OURS:
            return
        elif _is_given_up(row, answer):
            self.tally.failed += 1
            self._ledger.mark(row, State.FAILED, answer)
        else:
            self.tally.deferred += 1
            due_at = timezone.now() + wait_before(row.tries, answer.verdict)
            self._ledger.mark(row, State.WAITING, answer, due_at)

    def _end(self) -> None:
        self._carrier.close()
        try:
            if not self._is_open and self._ledger.owes:
                self._is_open = self._ledger.open()
            if self._is_open:
                self._ledger.give_back()
                self._ledger.close()
        finally:
            self._is_open = False
            self._ledger.release()


def _is_given_up(row: Message, answer: Answer) -> bool:
    """A full mailbox is tried for weeks, anything else that may pass so many times.

    We may be taken off a blacklist: a mail of no batch, which no brake has wait, is tried again.
    """
    if answer.verdict is Verdict.AWAY:
        return timezone.now() - row.made_at > AWAY_SPAN
    may_pass = not answer.is_permanent or (answer.verdict is Verdict.US_REFUSED and not row.batch)
    return row.tries >= MOST_TRIES or not may_pass


def _form(letter_id: int) -> Form:
    return Form(Letter.objects.get(pk=letter_id))
