"""Handing over to a real mail server that takes, delays, refuses and hangs up."""

from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.utils import timezone

from post import actions, worker
from post.models import Message
from post.replies import Ending
from post.smtp import SmtpServer, Unreachable
from post.worker import MOST_TRIES, Worker, wait_before
from tests.post.conftest import states

pytestmark = pytest.mark.both_databases


def test_a_mail_arrives_once_and_is_marked_with_its_time(put, send, server):
    (message,) = put("a@example.org")
    assert str(send()) == "1 sent, 0 to be tried again, 0 failed, 0 uncertain"
    message.refresh_from_db()
    assert (message.state, message.attempts, message.claimed_by) == ("sent", 1, None)
    assert message.sent_at >= message.made_at
    assert send().sent == 0
    assert [mail["to"] for mail in server.mails] == ["a@example.org"]
    assert server.mails[0]["message_id"] == message.message_id


def test_all_go_over_one_kept_connection(put, send, server):
    put(*(f"reader{number}@example.org" for number in range(30)))
    assert send().sent == 30
    assert len({mail["connection"] for mail in server.mails}) == 1


def test_confirmations_and_reminders_go_before_bulletins(letter, put, send, server):
    actions.put_many(letter=letter, rows=[("b@example.org", {}, None)], batch="bulletin-1")
    put("waits-for-it@example.org")
    send()
    assert [mail["to"] for mail in server.mails] == ["waits-for-it@example.org", "b@example.org"]


def test_one_that_comes_while_a_bulletin_goes_does_not_wait_for_its_end(
    letter, put, line, server, monkeypatch
):
    monkeypatch.setattr("post.ledger.MOST", 2)
    rows = [(f"reader{number}@example.org", {}, None) for number in range(6)]
    actions.put_many(letter=letter, rows=rows, batch="bulletin-1")

    class Busy(SmtpServer):
        def post(self, *, to, **mail):
            if to == "reader0@example.org":
                put("urgent@example.org")
            return super().post(to=to, **mail)

    Worker(Busy("127.0.0.1", server.port)).empty()
    assert [mail["to"] for mail in server.mails].index("urgent@example.org") == 2


def test_one_that_is_not_due_waits(put, send, server):
    put("a@example.org")
    Message.objects.update(due_at=timezone.now() + timedelta(hours=1))
    assert send().sent == 0
    assert server.mails == []


# --- What the server refuses


def test_a_temporary_refusal_is_tried_again_after_growing_waits(put, send, later, settings):
    settings.MAIL = {**settings.MAIL, "retry": 60.0}
    (message,) = put("later451@example.org")
    waits = []
    for _try in range(4):
        assert send().deferred == 1
        message.refresh_from_db()
        waits.append(round((message.due_at - timezone.now()).total_seconds() / 60))
        assert send().deferred == 0  # not before its time
        later(message.due_at - timezone.now())
    assert waits in ([1, 2, 4, 8], [1, 2, 4, 9])  # a little longer each, by chance
    assert (message.state, message.attempts) == ("waiting", 4)
    assert message.last_error == "451 4.7.1 Greylisted, come back"


def test_the_waits_grow_to_four_hours_and_end_after_a_day_and_a_half():
    waits = [wait_before(number) for number in range(1, MOST_TRIES)]
    assert waits[:6] == sorted(waits[:6])
    assert timedelta(hours=4) <= waits[-1] < timedelta(hours=4.5)
    assert timedelta(days=1) < sum(waits, timedelta()) < timedelta(days=2)


def test_thousands_refused_together_do_not_come_back_together():
    waits = {wait_before(3) for _mail in range(100)}
    assert len(waits) > 90


def test_a_full_mailbox_is_tried_again_over_weeks(put, send, later, server):
    (message,) = put("full552@example.org")
    while timezone.now() - message.made_at < timedelta(weeks=3):
        assert send().failed == 0
        message.refresh_from_db()
        assert (message.state, message.verdict) == ("waiting", "away")
        later(message.due_at - timezone.now() + timedelta(hours=12))
    assert send().failed == 1


def test_after_the_last_try_it_has_failed(put, send):
    (message,) = put("later451@example.org")
    Message.objects.update(attempts=MOST_TRIES - 1)
    assert send().failed == 1
    message.refresh_from_db()
    assert message.state == "failed"


@pytest.mark.parametrize("trouble", ["later451", "atdata451", "gone421"])
def test_a_passing_trouble_costs_nobody_their_mail_and_doubles_none(trouble, put, send, server):
    put("first@example.org", f"{trouble}-once-{uuid4().hex}@example.org", "last@example.org")
    tally = send()
    assert (tally.sent, tally.deferred) == (2, 1)
    Message.objects.filter(state="waiting").update(due_at=timezone.now())
    assert send().sent == 1
    assert set(server.times_taken.values()) == {1}
    assert len(server.times_taken) == 3


def test_a_connection_lost_within_a_mail_delays_that_mail(put, send, server):
    # Larger than what this machine takes off the worker's hands before the server reads it.
    large = actions.letter(subject="News", text=f"{'x' * 70}\n" * 90_000, from_address="n@x.org")
    actions.put(to="dropdata@example.org", letter=large)
    put("last@example.org")
    tally = send()
    assert (tally.sent, tally.deferred, tally.uncertain) == (1, 1, 0)
    assert states() == ["waiting", "sent"]
    assert server.times_taken == {"last@example.org": 1}


@pytest.mark.parametrize(
    ("address", "verdict", "state"),
    [
        ("no550@example.org", "address", "failed"),
        ("plain550@example.org", "address", "failed"),
        ("vague550@example.org", "unknown", "failed"),
        ("policy554@example.org", "us", "waiting"),  # a confirmation, or that a batch is braked
        ("atdata550@example.org", "content", "failed"),
        ("full552@example.org", "away", "waiting"),
    ],
)
def test_a_refusal_is_about_that_message_alone(address, verdict, state, put, send):
    put(address, "next@example.org")
    assert send().sent == 1
    assert states() == [state, "sent"]
    assert Message.objects.get(address=address).verdict == verdict


def test_a_refusal_is_told_with_what_it_is_about(put, send, heard):
    put("no550@example.org", "later451@example.org", "fine@example.org")
    send()
    assert heard == [("no550@example.org", "address")]


def test_a_refused_sender_is_nobodys_fault_and_all_wait(send, db, heard):
    letter = actions.letter(subject="News", text="x", from_address="refused@example.org")
    actions.put(to="a@example.org", letter=letter)
    assert send().deferred == 1
    assert (states(), heard) == (["waiting"], [])
    assert Message.objects.get().verdict == "us"


def test_an_address_beyond_ascii_goes_as_it_is(put, send, server):
    put("jörg@müller.example")
    assert send().sent == 1
    assert server.mails[0]["to"] == "jörg@xn--mller-kva.example"
    assert "To: jörg@xn--mller-kva.example\n" in server.mails[0]["content"].replace("\r", "")


# --- A server that is away


def test_a_server_that_is_down_delays_and_loses_none(put, send, server):
    server.stop()
    put("a@example.org", "b@example.org")
    with pytest.raises(Unreachable, match="can't be used"):
        send()
    assert states() == ["waiting", "waiting"]
    assert set(Message.objects.values_list("attempts", flat=True)) == {0}
    server.start(server.port)
    assert send().sent == 2


def test_a_server_that_goes_down_between_two_mails_delays_the_rest(put, server):
    class Fragile(SmtpServer):
        def post(self, *, to, **mail):
            if to == "c@example.org":
                server.stop()
            return super().post(to=to, **mail)

    put("a@example.org", "b@example.org", "c@example.org", "d@example.org")
    with pytest.raises(Unreachable):
        Worker(Fragile("127.0.0.1", server.port)).empty()
    assert states() == ["sent", "sent", "waiting", "waiting"]
    server.start(server.port)
    Worker(SmtpServer("127.0.0.1", server.port)).empty()
    assert server.times_taken == {f"{name}@example.org": 1 for name in "abcd"}


def test_a_kept_connection_that_went_stale_is_opened_anew(line, server):
    def post(to: str) -> Ending:
        return line.post(
            sender="news@example.org", to=to, content=b"Hi\r\n", hand_over=lambda: lambda: True
        ).ending

    assert post("a@example.org") is Ending.ACCEPTED
    server.stop()
    server.start(server.port)
    assert post("b@example.org") is Ending.ACCEPTED
    assert server.times_taken == {"a@example.org": 1, "b@example.org": 1}


# --- Where nobody is to be written to


def test_with_a_folder_in_place_of_a_server_each_mail_is_a_file(put, tmp_path, settings, db):
    settings.MAIL = {**settings.MAIL, "kind": "folder", "folder": tmp_path / "mail"}
    put("a@example.org", "b@example.org")
    assert Worker(worker.carrier()).empty().sent == 2
    files = sorted(Path(tmp_path / "mail").glob("*.eml"))
    assert [b"To: a@example.org\r\n" in file.read_bytes() for file in files] == [True, False]
    assert (tmp_path / "mail" / ".gitignore").read_text() == "*\n"
