"""Addresses that take no mail and readers who complain are not written to again."""

import io
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command

from newsletter import actions, webhooks
from newsletter.models import NewsletterEvent, Subscriber, Suppression
from post.bounces import Bounce
from post.listeners import Outcome, Result, tell
from post.models import Message
from tests.newsletter.conftest import send_now, subscriber

REPORT = """\
From: MAILER-DAEMON@mx.example.org
To: mail@health.example.org
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

It could not be delivered.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.org

Final-Recipient: rfc822; {address}
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 {status} no

--b--
"""


@pytest.fixture
def reader(db):
    """One who is on the list."""
    return subscriber("a@example.org")


@pytest.fixture
def bounce(monkeypatch, capsys):
    """Pipe a report into the command."""

    def pipe(status="5.1.1", action="failed", address="a@example.org") -> str:
        raw = REPORT.format(status=status, action=action, address=address).encode()
        stdin = SimpleNamespace(buffer=io.BytesIO(raw.replace(b"\n", b"\r\n")))
        monkeypatch.setattr("sys.stdin", stdin)
        call_command("process_bounce")
        return capsys.readouterr().out.strip()

    return pipe


def now() -> Subscriber:
    return Subscriber.objects.get()


def test_a_hard_bounce_suppresses_at_once(reader, bounce):
    assert bounce() == "suppressed"
    assert (now().state, now().suppressed_for) == ("suppressed", "bounced")
    assert Suppression.objects.get().reason == "bounced"
    assert now().consents.last().kind == "suppressed"


def test_soft_bounces_suppress_after_a_set_number(reader, bounce, settings):
    settings.NEWSLETTER = {"soft_bounces": 3}
    assert [bounce("4.2.2", "delayed") for _time in range(3)][-1] == "suppressed"
    assert now().state == "suppressed"


def test_old_soft_bounces_are_forgotten(reader, bounce, later, settings):
    from datetime import timedelta

    settings.NEWSLETTER = {"soft_bounces": 2}
    bounce("4.2.2", "delayed")
    later(timedelta(days=61))
    assert bounce("4.2.2", "delayed") == "counted"
    assert now().state == "confirmed"


def test_a_complaint_suppresses_at_once(reader):
    complaint = Bounce(address="A@example.org", kind="complaint", status="", message_id="")
    assert actions.note_bounce(complaint, source="test") == "suppressed"
    assert now().suppressed_for == "complained"


def test_a_report_about_a_stranger_bars_nobody(reader, bounce):
    assert bounce(address="stranger@example.org") == "unknown"
    assert not Suppression.objects.exists()


def test_what_waits_for_a_suppressed_one_is_taken_back(reader, bounce, edition):
    send_now()
    bounce()
    assert Message.objects.get(batch="bulletin-1").state == "cancelled"


def test_an_address_the_server_refuses_for_good_is_suppressed(reader):
    tell(Result(1, "", "a@example.org", Outcome.FAILED, 550, "5.1.1", is_about_address=True))
    assert now().state == "suppressed"


@pytest.mark.parametrize(
    ("outcome", "is_about_address"), [(Outcome.FAILED, False), (Outcome.DEFERRED, True)]
)
def test_a_refusal_of_the_letter_or_of_the_moment_suppresses_nobody(
    reader, outcome, is_about_address
):
    tell(Result(1, "", "a@example.org", outcome, 554, "5.7.1", is_about_address=is_about_address))
    assert now().state == "confirmed"


def test_a_mail_that_is_no_report_does_nothing(reader, monkeypatch, capsys):
    stdin = SimpleNamespace(buffer=io.BytesIO(b"From: a@b.org\r\nSubject: Hello\r\n\r\nHi.\r\n"))
    monkeypatch.setattr("sys.stdin", stdin)
    call_command("process_bounce")
    assert "nothing to do" in capsys.readouterr().out
    assert now().state == "confirmed"


def test_no_mail_at_all_is_an_error(db, monkeypatch):
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(b"")))
    with pytest.raises(CommandError, match="Pipe one mail"):
        call_command("process_bounce")


def test_it_is_logged_without_the_address(reader, bounce):
    bounce()
    event = NewsletterEvent.objects.get(kind="suppressed")
    assert event.about["subscriber"] == str(reader.public_id)
    assert "a@example.org" not in str(event.about)


@pytest.mark.parametrize(
    ("event_type", "reject_reason", "kind"),
    [
        ("bounced", "bounced", "hard"),
        ("bounced", "invalid", "hard"),
        ("bounced", "blocked", "soft"),
        ("complained", "spam", "complaint"),
        ("deferred", None, "soft"),
        ("opened", None, None),
    ],
)
def test_a_providers_report_means_the_same(event_type, reject_reason, kind):
    event = SimpleNamespace(
        event_type=event_type, reject_reason=reject_reason, recipient="a@b.org", message_id="x"
    )
    found = webhooks.as_bounce(event)
    assert (found and found.kind) == kind
