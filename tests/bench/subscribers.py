"""python -m tests.bench.subscribers [addresses] [filled]: a list taken in, written to, forgotten.

With “filled” the list is put into its tables at once in place of the import, with a tenth of the
unconfirmed ones.

On SQLite, or on the PostgreSQL that DATABASE_URL names, in a database of its own. Tells of each
step its processor time, the database server's too, and the memory that it took at its peak beyond
what the process held; and each screen's queries and milliseconds of processor time.
"""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING

from tests.post.place import fresh_database

if TYPE_CHECKING:
    from accounts.models import Person
    from tests.cast import Board

STEP = 10_000  # rows that this script itself writes at once
SCREENS = (
    "/admin/newsletter/subscriber/",
    "/admin/newsletter/subscriber/?state__exact=confirmed&p=50",
    "/admin/newsletter/subscriber/?q=reader77@example.org",
    "/admin/newsletter/subscriber/growth/",
    "/admin/newsletter/subscriberimport/1/change/",
    "/admin/newsletter/bulletin/",
    "/admin/newsletter/bulletin/1/change/",
    "/admin/newsletter/suppression/",
    "/admin/post/batch/",
    "/admin/post/message/",
    "/admin/post/message/?state__exact=failed",
    "/admin/post/message/?q=reader77@example.org",
    "/admin/post/bounce/",
    "/admin/",
)


class Lines:
    """A CSV that is made while it is read; two of three lines follow a topic."""

    def __init__(self, count: int) -> None:
        self._lines = iter(["email,confirmed,frequency,topics\n"])
        self._lines = chain(self._lines, map(self._line, range(count)))

    def _line(self, number: int) -> str:
        topic = "spine" if number % 3 else ""
        return f"reader{number}@example.org,2024-03-{number % 28 + 1:02},weekly,{topic}\n"

    def read(self, _size: int) -> bytes:
        """The next lines."""
        return "".join(islice(self._lines, STEP)).encode()


def _status(name: str) -> int:
    lines = Path("/proc/self/status").read_text("ascii").splitlines()
    return int(next(line for line in lines if line.startswith(name)).split()[1])


def _server_seconds() -> float:
    """Processor time of our own PostgreSQL server, with its backends that have ended."""
    from django.db import connection

    if connection.vendor != "postgresql":
        return 0.0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (own,) = cursor.fetchone()
    server, ticks = _process(f"/proc/{own}/stat")[1], 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = _process(stat)
        except OSError:  # it has just ended
            continue
        if stat.parent.name == server:
            ticks += sum(map(int, fields[11:15]))
        elif fields[1] == server:
            ticks += sum(map(int, fields[11:13]))
    return ticks / 100


def _process(stat: Path | str) -> list[str]:
    """What the kernel tells of a process behind its name: state, parent and the rest."""
    return Path(stat).read_text("utf-8").rpartition(") ")[2].split()


@contextmanager
def measured(what: str) -> Iterator[None]:
    """Tell what the step took."""
    Path("/proc/self/clear_refs").write_text("5", "ascii")  # the peak begins anew
    held, own, server = _status("VmRSS"), time.process_time(), _server_seconds()
    yield
    own, server = time.process_time() - own, _server_seconds() - server
    told = f"  {what:34} {own:7.1f} s, server {server:6.1f} s"
    print(f"{told}, {(_status('VmHWM') - held) / 1000:6.1f} MB more", flush=True)


def sent(batch: str) -> None:
    """Have its mails be as a worker leaves them: of fifty, one failed and one complained about."""
    from django.db.models import F
    from django.utils import timezone

    from post.models import Bounce, Message

    last = Message.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    for first in range(0, last + 1, STEP):
        theirs = Message.objects.of(batch).filter(pk__gt=first, pk__lte=first + STEP)
        facts = {"handed_over_at": timezone.now(), "attempts": 1}
        failed = theirs.annotate(rest=F("pk") % 50).filter(rest=0)
        failed.update(state="failed", verdict="away", refused_at=timezone.now(), **facts)
        theirs.filter(state="waiting").update(state="sent", sent_at=timezone.now(), **facts)
        complained = theirs.annotate(rest=F("pk") % 50).filter(rest=1)
        keys = list(complained.values_list("pk", flat=True))
        Message.objects.filter(pk__in=keys).update(verdict="complaint")
        Bounce.objects.bulk_create(
            Bounce(
                source="mail", verdict="complaint", evidence="header", message_id=key,
                outcome="counted",
            )
            for key in keys
        )  # fmt: skip


def fill(count: int, name: str, consent: str, *dates: str, **facts: str) -> None:
    """So many subscribers, a month ago: those who asked never pressed the button."""
    from django.utils import timezone

    from condition.models import Specialty
    from newsletter.models import Address, Consent, Subscriber

    at = timezone.now() - timedelta(days=30)
    for first in range(0, count, STEP):
        new = Subscriber.objects.bulk_create(
            Subscriber(state_at=at, created_at=at, **dict.fromkeys(dates, at), **facts)
            for _number in range(min(STEP, count - first))
        )
        names = [f"{name}{first + number}@example.org" for number in range(len(new))]
        Address.objects.bulk_create(
            Address(subscriber=one, address=name, key=name)
            for one, name in zip(new, names, strict=True)
        )
        Consent.objects.bulk_create(Consent(subscriber=one, kind=consent, at=at) for one in new)
        follow = Subscriber.topics.through
        spine = Specialty.objects.get(slug="spine").pk
        keys = [one.pk for one in new if one.pk % 3]
        follow.objects.bulk_create(follow(subscriber_id=key, specialty_id=spine) for key in keys)


def correct(board: "Board") -> None:
    """Say in public that the dose which the bulletin told of was wrong."""
    from record import actions as record_actions

    wrong = board.revision("medications")
    board.write_ibuprofen("200 mg", reason="The dose was wrong.")
    board.sign("medications")
    board.publish()
    record_actions.issue_erratum(
        condition=board.article_now, revisions=[wrong], by=board.publisher, severity="dangerous",
        what_was_wrong="It said 400 mg.",
    )  # fmt: skip


def schedule_note(board: "Board") -> None:
    """A note to those who follow a topic and confirmed since a day."""
    from django.utils import timezone

    from condition.models import Specialty
    from newsletter import actions

    by = board.newsletter_manager
    note = actions.make_note(by=by)
    to = {"to_topics": list(Specialty.objects.filter(slug="spine")), "joined_since": "2020-01-01"}
    actions.write(bulletin=note, by=by, subject="A note", note="Words.", **to)
    actions.schedule(bulletin=note, at=timezone.now(), by=by)


def open_screens(manager: "Person") -> None:
    """Tell of each what it asks of the database and what time it takes."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client(headers={"host": "localhost"})
    client.force_login(manager.user)
    client.get(SCREENS[0])
    for screen in SCREENS:
        with CaptureQueriesContext(connection) as queries:
            begun, server = time.process_time(), _server_seconds()
            status = client.get(screen, follow=True).status_code
            spent = (time.process_time() - begun + _server_seconds() - server) * 1000
        print(f"  {status} {len(queries):3} queries {spent:6.0f} ms  {screen}", flush=True)


def main(count: int, *, is_filled: bool) -> None:
    """Take them in, write to them, open the screens, forget."""
    with fresh_database() as url:
        from django.conf import settings
        from django.db import connection
        from django.utils import timezone

        from board.newsletter import figures
        from newsletter import actions
        from newsletter.models import Wording
        from post.models import Message
        from tests.cast import Board

        settings.REQUIRE_SECOND_FACTOR = False
        settings.STORAGES["staticfiles"] = {
            "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        }
        board = Board()
        board.published_edition()
        Wording.objects.create(kind="imprint", number=1, text="1 Example Street", digest="x")
        manager = board.newsletter_manager
        print(f"{url.partition(':')[0]}, {count:,} addresses", flush=True)
        lines = Lines(100 if is_filled else count)
        with measured("the file uploaded"):
            record = actions.upload(file=lines, name="many.csv", by=manager)
        with measured("the file taken in"):
            record = actions.take_in(record=record, roles=record.roles, by=manager)
        if is_filled:
            fill(count, "filled", "imported", "confirmed_at", state="confirmed", frequency="weekly")
        bulletin = actions.make_bulletin(kind="weekly", by=None)
        with measured("a bulletin's deliveries made"):
            actions.send_due()
        bulletin.refresh_from_db()
        made = bulletin.deliveries.count()
        sent(bulletin.batch)
        with measured("whom it did not reach, as CSV"):
            sum(1 for _line in figures.missed(bulletin))
        with measured("sent again to those"):
            again = actions.send_again(bulletin=bulletin, by=manager)
        for begin in (correct, schedule_note):
            begin(board)
            with measured(f"the mails of “{begin.__name__}” made"):
                actions.send_due()
        print(f"  {record.added:,} added, {made:,} put, {again:,} again", flush=True)
        open_screens(manager)
        fill(count // 10 if is_filled else count, "asked", "asked")
        old = timezone.now() - timedelta(days=60)
        Message.objects.update(made_at=old)
        Message.objects.filter(state="sent").update(sent_at=old)
        with measured("what was due forgotten"):
            purged = actions.purge()
        print(f"  {purged}", flush=True)
        with measured("the list as CSV"):
            sum(1 for _line in actions.export_subscribers(by=manager))
        connection.close()


if __name__ == "__main__":
    numbers = [int(word) for word in sys.argv[1:] if word.isdecimal()]
    main(*(numbers or [100_000]), is_filled="filled" in sys.argv)
