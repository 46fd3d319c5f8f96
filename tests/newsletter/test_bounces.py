"""Only a missing address and a complaint end a newsletter, and only about a mail that we sent."""

import io
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.utils import timezone

from newsletter import actions
from newsletter.models import NewsletterEvent, Subscriber, Suppression
from post import marks
from post.models import Batch, Bounce, Message
from post.replies import Answer, Ending, Stage
from post.signals import mail_failed
from tests.newsletter.conftest import mails_to, send_now, subscriber
from tests.post import reports


@pytest.fixture
def reader(db):
    """One who is on the list."""
    return subscriber("a@example.org")


@pytest.fixture
def sent(reader, edition) -> Message:
    """The bulletin that they got."""
    send_now()
    now = timezone.now()
    found = Message.objects.filter(batch="bulletin-1")
    found.update(state="sent", sent_at=now, handed_over_at=now, attempts=1)
    return found.get()


@pytest.fixture
def pipe(monkeypatch, capsys):
    """Pipe a mail into the command."""

    def pipe(raw: bytes) -> str:
        monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(raw)))
        call_command("process_bounce")
        return capsys.readouterr().out.strip()

    return pipe


def state() -> str:
    return Subscriber.objects.get(address__key="a@example.org").state


@pytest.mark.both_databases
def test_a_missing_address_ends_it_at_once_and_says_why(sent, pipe):
    assert pipe(reports.delivery_report(mail=sent, said="550 5.1.1 User unknown")) == "suppressed"
    row = Suppression.objects.get()
    assert (row.reason, row.evidence, row.was) == ("bounced", "header", "confirmed")
    assert (row.provider, row.said) == ("example.org", "5.1.1 550 5.1.1 User unknown")
    assert (state(), row.subscriber.suppressed_for) == ("suppressed", "bounced")
    assert row.subscriber.consents.last().kind == "suppressed"
    sent.refresh_from_db()
    assert (sent.state, sent.verdict) == ("failed", "address")


@pytest.mark.parametrize(
    ("status", "verdict"),
    [("5.7.26", "us"), ("5.7.1", "us"), ("5.6.0", "content"), ("5.0.0", "unknown")],
)
def test_any_other_refusal_costs_the_mail_and_nobody(status, verdict, sent, pipe):
    assert pipe(reports.delivery_report(mail=sent, status=status)) == "counted"
    sent.refresh_from_db()
    assert (sent.state, sent.verdict, state()) == ("failed", verdict, "confirmed")


@pytest.mark.both_databases
def test_a_full_mailbox_is_tried_again_for_weeks_and_then_counts_as_failed(sent, pipe, later):
    report = reports.delivery_report(mail=sent, status="5.2.2")
    assert pipe(report) == "again"
    sent.refresh_from_db()
    assert sent.state == "waiting"
    assert timedelta(hours=5) < sent.due_at - timezone.now() < timedelta(days=3)
    later(timedelta(weeks=4))
    now = timezone.now()
    Message.objects.filter(pk=sent.pk).update(state="sent", sent_at=now, handed_over_at=now)
    assert pipe(report) == "counted"
    assert state() == "confirmed"


@pytest.mark.parametrize("leave", [actions.unsubscribe, actions.pause, actions.erase])
def test_a_full_mailbox_of_one_who_left_since_is_not_tried_again(leave, sent, reader, pipe):
    leave(subscriber=reader, source="")
    assert pipe(reports.delivery_report(mail=sent, status="5.2.2")) == "counted"
    sent.refresh_from_db()
    assert sent.state not in {"waiting", "sent"}


@pytest.mark.both_databases
def test_a_delivered_mail_clears_the_count_of_full_mailboxes(sent, reader):
    mail, now = Message.objects.filter(pk=sent.pk), timezone.now()
    mail.update(verdict="away", state="waiting", sent_at=None, handed_over_at=None)
    assert reader.full_mailbox_count == 1
    mail.update(state="sent", sent_at=now, handed_over_at=now)
    assert reader.full_mailbox_count == 0


@pytest.mark.both_databases
@pytest.mark.parametrize("by", ["address", "nothing"])
def test_a_complaint_ends_it_also_where_the_address_is_blanked(by, sent, pipe):
    assert pipe(reports.complaint(sent, recipient="a@example.org" * (by == "address")))
    assert Suppression.objects.get().reason == "complained"


def test_a_complaint_stays_with_its_mail_when_what_came_back_is_forgotten(sent, pipe):
    assert pipe(reports.complaint(sent, recipient="a@example.org"))
    Bounce.objects.all().delete()
    sent.refresh_from_db()
    assert (sent.state, sent.verdict) == ("sent", "complaint")


def test_a_complaint_stays_with_its_mail_when_it_bounces_as_well(sent, pipe):
    assert pipe(reports.complaint(sent, recipient="a@example.org"))
    assert pipe(reports.delivery_report(mail=sent, status="5.0.0")) == "counted"
    sent.refresh_from_db()
    assert (sent.state, sent.verdict) == ("failed", "complaint")


FORGED = {
    "a report": reports.delivery_report(),
    "a report to a return address that is none of ours": reports.delivery_report(
        to=f"bounces+1-{'0' * 20}@example.org"
    ),
    "a complaint": reports.complaint(None, recipient="a@example.org"),
    "Hotmail's complaint": reports.complaint(None, hotmail="a@example.org"),
}


@pytest.mark.parametrize("forged", FORGED.values(), ids=FORGED)
def test_what_does_not_show_that_we_sent_the_mail_is_listed_and_changes_nothing(forged, sent, pipe):
    assert pipe(forged) == "listed"
    assert (state(), Suppression.objects.count()) == ("confirmed", 0)
    assert (Bounce.objects.get().about, Bounce.objects.get().evidence) == ("a…@example.org", "")


def test_ones_own_mail_proves_nothing_about_anybody_elses_address(sent, pipe, edition):
    subscriber("victim@example.net")
    assert pipe(reports.delivery_report(address="victim@example.net", mail=sent)) == "counted"
    assert not Suppression.objects.exists()


def fail(said: str, stage: Stage = Stage.RECIPIENT) -> None:
    answer = Answer(Ending.REFUSED, stage, int(said[:3]), said[4:])
    mail_failed.send(Message, address="a@example.org", answer=answer)


def test_an_answer_of_the_server_is_evidence_itself(reader):
    fail("550 5.1.1 No such user")
    assert (state(), Suppression.objects.get().evidence) == ("suppressed", "answer")


@pytest.mark.parametrize("said", ["554 5.7.1 Blocked by a blacklist", "550 No", "552 Mailbox full"])
def test_a_refusal_of_us_or_of_the_moment_suppresses_nobody(reader, said):
    fail(said)
    assert state() == "confirmed"


@pytest.mark.both_databases
def test_what_waits_for_a_suppressed_one_is_taken_back(sent, pipe, edition):
    waiting = Message.objects.create(
        letter=sent.letter, address="a@example.org", priority="bulk", batch="bulletin-2"
    )
    pipe(reports.delivery_report(mail=sent))
    waiting.refresh_from_db()
    assert waiting.state == "cancelled"


@pytest.mark.both_databases
def test_refusals_that_come_back_pause_the_batch_too_and_the_manager_is_told(
    sent, pipe, settings, board, edition
):
    settings.MAIL = {**settings.MAIL, "brake": 1.0}
    User.objects.filter(pk=board.newsletter_manager.user_id).update(email="manager@example.org")
    said = "550 5.7.26 a@example.org: DMARC"
    assert pipe(reports.delivery_report(mail=sent, status="5.7.26", said=said)) == "counted"
    assert Batch.objects.get(name="bulletin-1").braked_at is not None
    sent.refresh_from_db()
    assert sent.state == "waiting"  # it goes again with the rest
    (mail,) = mails_to("manager@example.org")
    assert "1 (daily) has paused by itself" in mail["Subject"]
    assert "a…@example.org: DMARC" in mail.get_body(("plain",)).get_content()
    assert NewsletterEvent.objects.filter(kind="braked").exists()


def test_a_mail_that_is_no_report_does_nothing(reader, pipe):
    assert "nothing to do" in pipe(b"From: a@b.org\r\nSubject: Hello\r\n\r\nHi.\r\n")
    assert state() == "confirmed"


def test_no_mail_at_all_is_an_error(db, monkeypatch):
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(b"")))
    with pytest.raises(CommandError, match="Pipe one mail"):
        call_command("process_bounce")


def test_it_is_logged_without_the_address(sent, pipe, reader):
    pipe(reports.delivery_report(mail=sent))
    event = NewsletterEvent.objects.get(kind="suppressed")
    assert event.about["subscriber"] == str(reader.public_id)
    everything = str([*Bounce.objects.values(), *Suppression.objects.values(), event.about])
    assert "a@example.org" not in everything


def test_the_marks_survive_a_new_secret_key(sent, settings):
    before = marks.mark(sent.pk)
    settings.SECRET_KEY = "another"
    assert marks.mark(sent.pk) == before
