"""Several workers, each a process of its own: they share, wait, hand over and stand in."""

import os
import signal
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from post import actions
from post.actions import note_returned
from post.models import Batch, Message, Shift
from post.noting import note
from post.signals import mail_failed
from post.smtp import SmtpServer
from post.verdicts import Verdict
from post.worker import AnotherIsAtWork, Worker
from tests.post.conftest import states
from tests.post.place import WorkerProcess

pytestmark = pytest.mark.both_databases


@pytest.fixture
def bulletin(letter):
    """Three hundred mails that wait: more than one handful."""
    rows = ((f"reader{number}@example.org", {}, None) for number in range(300))
    actions.put_many(letter=letter, rows=rows, batch="bulletin-1")


@pytest.fixture
def worker_process(database, server):
    """Start `manage.py work --only mail`; whatever of it is left over ends with the test."""
    made = []

    def start(*options: str) -> WorkerProcess:
        made.append(WorkerProcess(*options, database=database, mail=server.url))
        return made[-1]

    yield start
    for process in made:
        process.kill()


def test_once_for_cron_it_sends_what_is_due_and_ends(database, bulletin, worker_process, server):
    assert worker_process("--once").wait().startswith("300 sent,")
    assert Counter(server.times_taken.values()) == {1: 300}


def test_a_watcher_outlives_a_server_that_is_away_and_ends_when_asked(
    database, put, worker_process, server
):
    server.stop()
    put("a@example.org")
    watcher = worker_process()
    until = time.monotonic() + 20
    while not Shift.objects.exists() and time.monotonic() < until:
        time.sleep(0.01)  # it has begun, and meets a closed door
    server.start(server.port)
    server.wait_for(1)
    put("b@example.org")
    server.wait_for(2)
    watcher.ask_to_end()
    watcher.wait()
    assert states() == ["sent", "sent"]


def test_a_second_worker_shares_on_postgresql_and_waits_on_sqlite(
    database, bulletin, worker_process, server
):
    """The first is frozen in the midst of its handful, so that the second has to do without it."""
    first = worker_process()
    server.wait_for(20)
    os.kill(first.pid, signal.SIGSTOP)
    second = Worker(SmtpServer("127.0.0.1", server.port))
    if connection.vendor == "sqlite":
        with pytest.raises(AnotherIsAtWork):
            second.empty()
        assert "another process is at it" in worker_process("--once").wait()
    else:
        assert second.empty().sent >= 100
    os.kill(first.pid, signal.SIGCONT)
    server.wait_for(300)
    first.ask_to_end()
    first.wait()
    assert Counter(server.times_taken.values()) == {1: 300}
    assert set(states()) == {"sent"}


def test_on_sqlite_a_worker_that_stands_by_takes_over_when_the_first_is_killed(
    database, bulletin, worker_process, server
):
    first, second = worker_process(), worker_process()
    server.wait_for(20)
    first.kill()
    server.wait_for(299)
    second.ask_to_end()
    second.wait()
    assert Counter(server.times_taken.values()).keys() == {1}
    assert Message.objects.uncertain().count() <= 1
    assert Message.objects.filter(state="sent").count() >= 299


@contextmanager
def held(rows) -> Iterator[None]:
    """Have another connection hold these rows."""
    is_held, is_done = threading.Event(), threading.Event()

    def hold() -> None:
        with transaction.atomic():
            list(rows.select_for_update())
            is_held.set()
            is_done.wait(20)
        connection.close()

    holder = threading.Thread(target=hold)
    holder.start()
    is_held.wait(20)
    try:
        yield
    finally:
        is_done.set()
        holder.join()


def test_rows_that_another_holds_in_this_moment_are_passed_over(database, bulletin, line):
    """SKIP LOCKED on PostgreSQL; SQLite has one writer, which is waited for."""
    if connection.vendor == "sqlite":
        assert not connection.features.has_select_for_update_skip_locked
        return
    with held(Message.objects.order_by("pk")[:50]):
        assert Worker(line).empty().sent == 250
    assert Worker(line).empty().sent == 50


def test_a_bounce_of_what_still_waits_does_not_wait_for_its_batch(database, bulletin):
    """Who calls the batch off holds it, and waits for the mail that the bounce holds."""
    if connection.vendor == "sqlite":
        return  # one writer: whoever comes second holds nothing
    mail = Message.objects.first()
    with held(Batch.objects.filter(name="bulletin-1")), connection.cursor() as cursor:
        cursor.execute("SET lock_timeout TO '1s'")
        try:
            note_returned(mail, verdict=Verdict.UNKNOWN, said="550")
        finally:
            cursor.execute("RESET lock_timeout")
    mail.refresh_from_db()
    assert (mail.state, mail.last_error) == ("waiting", "550")


# --- The note that every hand-over waits for


@pytest.fixture
def shift(db) -> Shift:
    """A worker at work."""
    return Shift.objects.create(worker="me")


def test_a_note_says_which_message_and_when(shift):
    from django.utils import timezone

    moment = timezone.now()
    assert note(message=7, at=moment, worker="me")()
    shift.refresh_from_db()
    assert (shift.message, shift.handed_over_at) == (7, moment)


def test_nothing_is_noted_for_a_worker_that_is_recalled_or_given_up(shift):
    from django.utils import timezone

    Shift.objects.update(is_recalled=True)
    assert not note(message=7, at=timezone.now(), worker="me")()
    assert not note(message=7, at=timezone.now(), worker="given up")()
    assert Shift.objects.get().message is None


def rename(old: str, new: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {old} RENAME TO {new}")


def test_a_note_that_the_database_cannot_take_stops_the_hand_over(database, put, server):
    put("a@example.org", "b@example.org")

    class Cut(SmtpServer):
        def post(self, **mail):
            rename("post_shift", "gone")
            return super().post(**mail)

    try:
        with pytest.raises(DatabaseError) as gave_up:
            Worker(Cut("127.0.0.1", server.port)).empty()
    finally:
        rename("gone", "post_shift")
    assert server.mails == []
    # The error still knows the worker that gave up, which holds nothing any more.
    assert "post_shift" in str(gave_up.value)
    assert Worker(SmtpServer("127.0.0.1", server.port)).empty().sent == 2


def test_a_mail_in_doubt_is_not_sent_again_when_the_database_was_away_for_its_mark(
    database, put, server
):
    class Cut(SmtpServer):
        is_away = False

        def post(self, **mail):
            answer = super().post(**mail)
            rename("post_message", "gone")
            self.is_away = True
            return answer

        def drop(self):
            super().drop()
            if self.is_away:
                rename("gone", "post_message")
            self.is_away = False

    put("dropdot-once-away@example.org")
    assert Worker(Cut("127.0.0.1", server.port)).empty().uncertain == 1
    assert (states(), list(server.times_taken.values())) == (["uncertain"], [1])


def test_a_next_mail_that_cannot_be_made_yet_takes_nothing_back(database, put, server):
    class Cut(SmtpServer):
        def post(self, **mail):
            rename("post_letter", "gone")
            try:
                return super().post(**mail)
            finally:
                rename("gone", "post_letter")

    put("a@example.org")
    other = actions.letter(subject="Other", text="Other news.\n", from_address="news@example.org")
    actions.put(to="b@example.org", letter=other)
    assert Worker(Cut("127.0.0.1", server.port)).empty().sent == 2
    assert list(server.times_taken.values()) == [1, 1]


# --- Who listens


def test_a_listener_that_fails_keeps_neither_mail_nor_mark(put, send, heard, caplog):
    def broken(**_signal):
        raise RuntimeError("broken")

    mail_failed.connect(broken)
    try:
        put("a@example.org", "no550@example.org")
        assert (send().sent, states()) == (1, ["sent", "failed"])
    finally:
        mail_failed.disconnect(broken)
    assert "A listener failed for message" in caplog.text


def test_a_connection_that_forgot_how_to_note_learns_it_anew(database):
    Shift.objects.create(worker="one")
    now = timezone.now()
    assert note(message=1, at=now, worker="one")()
    if connection.vendor == "postgresql":  # SQLite keeps no statement to forget
        connection.connection.pgconn.exec_(b"DEALLOCATE ALL")
        with pytest.raises(DatabaseError):
            note(message=2, at=now, worker="one")()
    assert note(message=3, at=now, worker="one")()
    assert Shift.objects.get().message == 3
