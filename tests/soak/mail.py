"""python -m tests.soak.mail [deliveries [kills]]: a bulletin, sent by workers who get killed.

On the PostgreSQL that DATABASE_URL names, with two and then four workers, or on SQLite, where one
works and one stands by; in a database of its own. The mail server delays, refuses and hangs up, and
is itself away for a while. It is the server's record that is counted: everybody once, or listed as
uncertain, or refused for good. Ends with 1 when anybody is missing or got two.
"""

import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests.post.place import MailServer, WorkerProcess, fresh_database

BATCH = "bulletin-1"
# Of a thousand mails, how many meet which trouble (tests.post.server).
TROUBLES = {
    "later451-once": 6,
    "atdata451-once": 3,
    "gone421-once": 2,
    "slow-once": 1,
    "no550": 4,
    "policy554": 2,
    "dropdata-once": 1,
    "dropdot-once": 1,
}
REFUSED = ("no550", "policy554")
CUT = ("dropdata", "dropdot")
WARM = 200  # samples of a process's memory, about ten seconds, before it counts
GROWTH = 8_000  # kilobytes a worker may gain over its life


@dataclass
class Soak:
    """One run: so many deliveries, so many kills, so many workers at once."""

    database: str
    server: MailServer
    deliveries: int
    kills: int
    workers: int
    seed: int = 1
    away: bool = True  # whether the mail server is, once
    patience: float = 900.0  # seconds
    memory: dict[int, list[int]] = field(default_factory=dict)  # kilobytes, by process

    def __post_init__(self) -> None:
        self._chance = random.Random(self.seed)  # noqa: S311
        self._record = self.server.record.open("rb")
        self._taken = 0

    def addresses(self) -> Iterator[str]:
        """Readers, and among them those whose mail meets trouble."""
        words = list(TROUBLES)
        for number in range(self.deliveries):
            at = self._chance.randrange(1000)
            for word in words:
                at -= TROUBLES[word]
                if at < 0:
                    yield f"{word}-{number}@example.org"
                    break
            else:
                yield f"reader-{number}@example.org"

    def put(self) -> None:
        """Everybody's mail, in one go."""
        from post import actions

        letter = actions.letter(
            subject="What changed this week",
            text="What the board published this week, and why.\n%%link%%\n" * 20,
            from_address="Attest <news@example.org>",
        )
        rows = ((to, {"link": f"https://example.org/{to}"}, to) for to in self.addresses())
        actions.put_many(letter=letter, rows=rows, batch=BATCH)

    def run(self) -> float:
        """Send all of it through all that is done to the workers; seconds."""
        moments = sorted(self._chance.randrange(self.deliveries) for _kill in range(self.kills))
        down_at = self.deliveries // 2 if self.away else None
        at_work = [self._worker() for _worker in range(self.workers)]
        begun = time.monotonic()
        try:
            while not self._is_over():
                if time.monotonic() - begun > self.patience:
                    raise TimeoutError(f"{self.taken} mails arrived in {self.patience} s")
                if down_at and self.taken >= down_at:
                    self.server.stop()
                    self.server.start(self.server.port)
                    down_at = None
                while moments and self.taken >= moments[0]:
                    moments.pop(0)
                    victim = self._chance.randrange(len(at_work))
                    at_work[victim].kill()
                    at_work[victim] = self._worker()
                self._weigh(at_work)
                time.sleep(0.05)
            return time.monotonic() - begun
        finally:
            for worker in at_work:
                worker.kill()

    @property
    def taken(self) -> int:
        """How many mails the server has written down."""
        self._taken += self._record.read().count(b"\n")
        return self._taken

    def faults(self) -> list[str]:
        """What the server's record and the outbox say against the promise; nothing when it held."""
        from post.models import Message

        times = self.server.times_taken
        states = dict(Message.objects.of(BATCH).values_list("once_key", "state"))
        uncertain = {to for to, state in states.items() if state == "uncertain"}
        failed = {to for to, state in states.items() if state == "failed"}
        sent = {to for to, state in states.items() if state == "sent"}
        allowed = self.kills + sum(to.startswith(CUT) for to in states)
        allowed += self.workers if self.away else 0
        faults = {
            "were put": abs(len(states) - self.deliveries),
            "got two": sum(count > 1 for count in times.values()),
            "are marked as sent and got none": len(sent - times.keys()),
            "got theirs and are not marked so": len(times.keys() - sent - uncertain),
            "failed without being refused": sum(not to.startswith(REFUSED) for to in failed),
            "were refused and are not marked so": sum(
                to.startswith(REFUSED) for to in states.keys() - failed
            ),
            "wait or are being sent": len(states.keys() - sent - failed - uncertain),
            "uncertain, too many": max(0, len(uncertain) - allowed),
            "kilobytes too much were gained": max(0, self.growth - GROWTH),
        }
        return [f"{count} {what}" for what, count in faults.items() if count]

    @property
    def growth(self) -> int:
        """Kilobytes that the worker who lived longest gained after it was warm."""
        longest = max(self.memory.values(), key=len, default=[])[WARM:]
        return max(longest) - longest[0] if longest else 0

    def summary(self) -> str:
        """Counts and memory in a line."""
        from post.models import Message

        counts = Counter(Message.objects.of(BATCH).values_list("state", flat=True))
        most = max(max(samples) for samples in self.memory.values()) / 1000
        told = ", ".join(f"{count} {state}" for state, count in sorted(counts.items()))
        return f"{told}; memory at most {most:.0f} MB, gained {self.growth / 1000:.1f} MB"

    def _worker(self) -> WorkerProcess:
        return WorkerProcess(database=self.database, mail=self.server.url)

    def _weigh(self, at_work: list[WorkerProcess]) -> None:
        for worker in at_work:
            try:
                self.memory.setdefault(worker.pid, []).append(worker.memory)
            except (OSError, StopIteration):  # not yet, or no more, a process
                continue

    def _is_over(self) -> bool:
        from post.models import Message

        on_their_way = Message.objects.of(BATCH).filter(state__in=["waiting", "sending"])
        return not on_their_way.exists()


def soak(database: str, *, deliveries: int, kills: int, workers: int) -> bool:
    """One run, told; whether the promise held."""
    with tempfile.TemporaryDirectory() as folder:
        server = MailServer(Path(folder), "--bare")
        try:
            run = Soak(database, server, deliveries, kills, workers, seed=workers)
            run.put()
            seconds = run.run()
            faults = run.faults()
        finally:
            server.stop()
    print(
        f"{deliveries} deliveries, {workers} workers, {kills} kills: {seconds:.0f} s, "
        f"{deliveries / seconds:.0f} a second; {run.summary()}",
        *(f"  WRONG: {fault}" for fault in faults),
        sep="\n",
        flush=True,
    )
    return not faults


def main(deliveries: int = 100_000, kills: int = 20) -> None:
    """Two workers, then four."""
    is_well = True
    with fresh_database() as database:
        from django.db import connection

        from post.models import Message

        print(f"seeds 2 and 4, {connection.vendor}", flush=True)
        for workers in (2, 4) if connection.vendor == "postgresql" else (2,):
            is_well &= soak(database, deliveries=deliveries, kills=kills, workers=workers)
            Message.objects.all().delete()
        connection.close()
    sys.exit(not is_well)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
