"""Pause, resume, cancel and the rate: what a worker may send, and how fast."""

import time
from datetime import timedelta

import pytest
from django.utils import timezone

from post import actions
from post.models import LONG_AGO, Batch, Message
from post.progress import keep_count, progress
from post.refusals import BatchCancelled, NoSuchBatch
from post.smtp import SmtpServer
from post.verdicts import Verdict
from post.worker import Worker
from tests.post.conftest import states

pytestmark = pytest.mark.both_databases

BATCH = "bulletin-1"


@pytest.fixture
def bulletin(letter):
    """Ten mails that wait."""
    rows = ((f"reader{number}@example.org", {}, None) for number in range(10))
    assert actions.put_many(letter=letter, rows=rows, batch=BATCH) == 10


@pytest.fixture
def interrupted(server):
    """Run a worker, and do something when it comes to the fourth reader."""

    def run(act) -> Worker:
        acts = [act]

        class Interrupted(SmtpServer):
            def post(self, *, to, **mail):
                if to == "reader3@example.org" and acts:
                    acts.pop()()
                return super().post(to=to, **mail)

        worker = Worker(Interrupted("127.0.0.1", server.port))
        worker.empty()
        return worker

    return run


def test_a_paused_bulletin_waits_and_other_mail_goes(bulletin, put, send, server):
    actions.pause(BATCH)
    put("a@example.org")
    assert send().sent == 1
    assert list(server.times_taken) == ["a@example.org"]
    actions.resume(BATCH)
    assert send().sent == 10


def test_pausing_takes_hold_in_the_midst_of_it(bulletin, interrupted, send, server):
    assert interrupted(lambda: actions.pause(BATCH)).tally.sent == 3
    assert states() == ["sent"] * 3 + ["waiting"] * 7
    actions.resume(BATCH)
    assert send().sent == 7
    assert set(server.times_taken.values()) == {1}


def test_calling_off_takes_hold_in_the_midst_of_it_and_is_for_good(bulletin, interrupted, send):
    assert interrupted(lambda: actions.cancel(BATCH)).tally.sent == 3
    assert states() == ["sent"] * 3 + ["cancelled"] * 7
    assert send().sent == 0
    for act in (actions.pause, actions.resume, actions.cancel):
        with pytest.raises(BatchCancelled):
            act(BATCH)


def test_nothing_is_added_to_what_was_called_off(bulletin, letter):
    assert actions.cancel(BATCH) == 10
    with pytest.raises(BatchCancelled):
        actions.put(to="late@example.org", letter=letter, batch=BATCH)
    with pytest.raises(BatchCancelled):
        actions.put_many(letter=letter, rows=[("late@example.org", {}, None)], batch=BATCH)


def test_the_whole_outbox_is_paused_but_never_called_off(bulletin, put, send):
    put("a@example.org")
    actions.pause("")
    assert send().sent == 0
    assert not Message.objects.due().exists()
    with pytest.raises(NoSuchBatch):
        actions.cancel("")
    actions.resume("")
    assert Message.objects.due().count() == 11
    assert send().sent == 11


def test_a_batch_nobody_ever_put_is_refused(db):
    for act in (actions.pause, actions.resume, actions.cancel):
        with pytest.raises(NoSuchBatch):
            act("bulletin-404")


def test_an_address_erased_in_the_midst_of_it_gets_nothing(bulletin, interrupted, server):
    interrupted(lambda: actions.erase_addresses(["reader7@example.org"]))
    assert states().count("sent") == 9
    assert Message.objects.get(state="cancelled").address is None
    assert "reader7@example.org" not in server.times_taken


# --- The rate, in messages per second


@pytest.mark.parametrize("batch", [BATCH, ""])
def test_the_rate_is_kept_from_mail_to_mail(batch, bulletin, send, server):
    if not batch:
        Batch.objects.get_or_create(name="")
    actions.set_rate(batch, per_second=40)
    begun = time.time()
    assert send().sent == 10
    late = [mail["at"] - begun - number / 40 for number, mail in enumerate(server.mails)]
    assert min(late) > -0.001  # each not before its moment


def test_two_workers_share_one_rate(bulletin, send, interrupted, server):
    """What one has taken moments for, the other does not give out again."""
    actions.set_rate(BATCH, per_second=4)
    worker = Worker(SmtpServer("127.0.0.1", server.port))
    worker._ledger.open()
    first, second = worker._ledger.claim(), worker._ledger.claim()
    assert len(first.rows) == 4
    assert second.rows == () or second.begins_at >= first.moment(4)


@pytest.mark.parametrize("rate", [0, -1, float("inf"), float("nan")])
def test_a_rate_that_is_none_is_refused(rate, bulletin):
    with pytest.raises(ValueError, match="above 0"):
        actions.set_rate(BATCH, per_second=rate)


# --- How far it got


def test_progress_tells_every_state_the_rate_and_the_time_left(put, send, letter):
    put("no550@x.org", "dropdot@x.org", *(f"r{n}@x.org" for n in range(6)), batch=BATCH)
    send()
    put("later451@x.org", "last@x.org", batch=BATCH)
    actions.pause(BATCH)
    now = progress(BATCH)
    assert (now.done, now.failed, now.uncertain, now.waiting, now.total) == (6, 1, 1, 2, 10)
    assert (now.percent, now.is_over, now.time_left) == (80, False, None)
    actions.resume(BATCH)
    assert progress(BATCH).rate == 6
    assert progress(BATCH).time_left.total_seconds() == round(2 / 6)
    actions.cancel(BATCH)
    assert (progress(BATCH).percent, progress(BATCH).is_over) == (100, True)


def test_what_was_sent_is_counted_once_and_corrected_by_whatever_comes_later(bulletin, send):
    assert send().sent == 10
    now = progress(BATCH)
    long_ago = timezone.now() - timedelta(hours=1)
    Message.objects.update(sent_at=long_ago, handed_over_at=long_ago)
    Batch.objects.update(counted_until=LONG_AGO)
    keep_count()
    assert Batch.objects.get(name=BATCH).sent_before == 10
    first, second, third = Message.objects.all()[:3]
    actions.note_returned(first, verdict=Verdict.UNKNOWN, said="no")
    actions.note_returned(second, verdict=Verdict.AWAY, said="full")
    after = progress(BATCH)
    assert (now.done, after.done, after.failed, after.waiting) == (10, 8, 1, 1)
    Message.objects.filter(pk=third.pk).update(state="uncertain", sent_at=None)
    Batch.objects.filter(name=BATCH).update(sent_before=7)
    actions.settle(Message.objects.get(pk=third.pk), "went", "the log has it")
    Message.objects.filter(pk=second.pk).update(due_at=timezone.now())
    send()
    assert (progress(BATCH).done, progress(BATCH).failed) == (9, 1)


def test_a_count_that_is_kept_is_not_read_from_the_mails_again(bulletin, send):
    send()
    long_ago = timezone.now() - timedelta(hours=1)
    Message.objects.update(sent_at=long_ago, handed_over_at=long_ago)
    Batch.objects.update(counted_until=LONG_AGO)
    keep_count()
    Batch.objects.filter(name=BATCH).update(sent_before=1000)
    assert progress(BATCH).done == 1000


def test_what_another_worker_sent_is_counted_by_whoever_comes_next(bulletin, send):
    send()
    long_ago = timezone.now() - timedelta(hours=1)
    Message.objects.update(sent_at=long_ago, handed_over_at=long_ago)
    Batch.objects.update(counted_until=LONG_AGO, sent_before=0)
    send()
    assert Batch.objects.get(name=BATCH).sent_before == progress(BATCH).done == 10
    send()
    assert Batch.objects.get(name=BATCH).sent_before == 10


def test_of_a_batch_that_nothing_was_put_of_nothing_is_done(db):
    assert (progress("bulletin-9").percent, progress("bulletin-9").is_over) == (0, True)


def test_progress_takes_as_many_queries_for_many_as_for_few(
    bulletin, letter, django_assert_num_queries
):
    with django_assert_num_queries(3):
        progress(BATCH)
    actions.put_many(
        letter=letter, rows=[(f"m{n}@x.org", {}, None) for n in range(300)], batch=BATCH
    )
    with django_assert_num_queries(3):
        progress(BATCH)
