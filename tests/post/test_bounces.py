"""Mails that come back are read, and known for ours by what nobody else can know."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from post import marks
from post.bounces import read_bounce
from post.models import Message
from post.verdicts import Verdict
from tests.post import reports

pytestmark = pytest.mark.both_databases


@pytest.fixture
def sent(put, send, server) -> Message:
    """A mail that the server took."""
    (message,) = put("a@example.org")
    send()
    message.refresh_from_db()
    return message


@pytest.mark.parametrize(
    ("action", "status", "verdict", "is_over"),
    [
        ("failed", "5.1.1", "address", True),
        ("Failed", "5.2.2 (mailbox full)", "away", True),
        ("failed (no such user)", "5.1.1", "address", True),
        ("failed", "5.7.26", "us", True),
        ("failed", "4.4.7", "away", True),
        ("delayed", "4.4.1", "away", False),
        ("delayed", "5.1.1", "away", False),
        ("failed", "", "unknown", True),
    ],
)
def test_a_report_tells_whom_and_what_it_is_about(action, status, verdict, is_over):
    (found,) = read_bounce(reports.delivery_report(action=action, status=status))
    assert (found.address, found.verdict, found.is_over) == ("a@example.org", verdict, is_over)


def test_the_words_of_a_report_come_before_its_number():
    said = "550 5.1.1 blocked using a blacklist"
    (found,) = read_bounce(reports.delivery_report(status="5.1.1", said=said))
    assert found.verdict is Verdict.US_REFUSED


@pytest.mark.parametrize(
    "text",
    [
        "host mx.example.org said: 550 User unknown (in reply to end of DATA command)",
        "SMTP error from remote mail server after end of data: host mx.example.org: 550 no",
        "... while talking to mx.example.org.:\n>>> DATA\n<<< 550 User unknown\n554 5.0.0 no",
        "5.3.0 - Other mail system problem 550-'User unknown'",
        "The user's account is disabled.",
        "Your message was rejected: not enough disk space",
    ],
)
def test_an_unknown_user_is_doubted_where_the_report_gives_another_reason(text):
    (found,) = read_bounce(
        reports.delivery_report(status="5.0.0", said="550 User unknown", text=text)
    )
    assert found.verdict is Verdict.UNKNOWN


@pytest.mark.parametrize(
    "text",
    [
        "host mx.example.org said: 550 User unknown (in reply to RCPT TO command)",
        ">>> DATA\n<<< 550 User unknown\n550 5.1.1 User unknown\n<<< 503 Need RCPT (recipient)",
    ],
)
def test_an_unknown_user_is_believed_where_the_address_itself_was_refused(text):
    (found,) = read_bounce(
        reports.delivery_report(status="5.0.0", said="550 User unknown", text=text)
    )
    assert found.verdict is Verdict.NO_SUCH_ADDRESS


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("<a@example.org>: 550 User unknown", "unknown"),  # whose answer, and to which command?
        ("<a@example.org>: User unknown", "unknown"),
        ("<a@example.org>: This user doesn't have an example.org account", "unknown"),
        ("<a@example.org>: host mx.example.org said: 550 5.2.1 User unknown", "unknown"),
        ("<a@example.org>: 550 5.1.1 User unknown", "address"),
        ("<a@example.org>: after RCPT TO: 550 User unknown", "address"),
        ("<a@example.org>: User a not listed in Domino Directory", "address"),
    ],
)
def test_in_free_text_words_without_a_server_or_a_command_are_doubted(text, verdict, sent):
    form = "The following addresses had permanent errors.\n\n" + text + "\n\n{original}"
    raw = reports.free_text(form, address="a@example.org", mail=sent)
    assert {one.verdict for one in read_bounce(raw)} == {verdict}


def test_a_mailbox_that_is_disabled_by_its_status_is_not_missing():
    said = "550 5.2.1 <a@example.org>... User unknown"
    (found,) = read_bounce(reports.delivery_report(status="5.2.1", said=said))
    assert found.verdict is Verdict.UNKNOWN


def test_a_rule_behind_a_server_that_takes_every_address_is_doubted():
    raw = reports.delivery_report(said="550 5.1.1 Mailbox does not exist")
    by_amazon = raw.replace(b"dns; mx.example.org", b"dns; inbound-smtp.us-west-2.amazonaws.com")
    verdicts = [one.verdict for one in (*read_bounce(raw), *read_bounce(by_amazon))]
    assert verdicts == [Verdict.NO_SUCH_ADDRESS, Verdict.UNKNOWN]


def test_a_report_that_the_returned_mail_itself_encloses_is_not_read():
    inner = reports.delivery_report(address="b@example.org", said="550 5.1.1 User unknown")
    raw = reports.delivery_report(status="5.7.1", said="550 5.7.1 message content rejected")
    (found,) = read_bounce(reports.with_enclosed(raw, inner))
    assert (found.address, found.verdict) == ("a@example.org", Verdict.CONTENT_REFUSED)


@pytest.mark.parametrize(
    "text",
    [
        "Warning: not delivered for the past 8 hours.\nError: connection timed out",
        "Ihre E-Mail konnte noch nicht zugestellt werden: Das Postfach ist voll.",
    ],
)
def test_a_server_that_goes_on_trying_is_not_helped_by_a_second_mail(text, sent):
    raw = reports.free_text(text + "\n\n{original}", address="", mail=sent)
    (found,) = read_bounce(raw)
    assert (found.verdict, found.is_over) == (Verdict.AWAY, False)


@pytest.mark.parametrize("action", ["delivered", "relayed", "expanded"])
def test_a_report_of_success_is_no_bounce(action):
    assert read_bounce(reports.delivery_report(action=action, status="2.0.0")) == []


@given(st.binary(max_size=300))
def test_garbage_is_no_report_and_breaks_nothing(garbage):
    assert read_bounce(garbage) == []


@pytest.mark.parametrize("form", [reports.EXIM, reports.QMAIL, reports.EXCHANGE])
def test_reports_in_free_text_are_read_and_known_by_what_they_enclose(form, sent):
    (found,) = read_bounce(reports.free_text(form, address="a@example.org", mail=sent))
    assert (found.address, found.verdict) == ("a@example.org", Verdict.NO_SUCH_ADDRESS)
    assert marks.sent_message(found.proofs) == (sent, "header")


def test_each_mail_has_a_return_address_of_its_own_that_names_it(sent, server, settings, put, send):
    settings.MAIL = {**settings.MAIL, "bounces": "bounces@example.org"}
    (second,) = put("b@example.org")
    send()
    sender = server.mails[-1]["sender"]
    assert sender.startswith("bounces+")
    assert len(sender.partition("@")[0]) <= 64
    (found,) = read_bounce(reports.delivery_report(address="b@example.org", to=sender.upper()))
    assert marks.sent_message(found.proofs) == (second, "return")


def test_a_star_says_where_in_the_address_the_mark_stands(sent, settings):
    settings.MAIL = {**settings.MAIL, "bounces": "*@bounces.example.org"}
    assert marks.return_address(7) == f"{marks.mark(7)}@bounces.example.org"


def test_a_relay_that_rewrites_the_rest_leaves_the_own_header(sent, server):
    assert f"X-Mail-Mark: {marks.mark(sent.pk)}\n" in server.mails[0]["content"].replace("\r", "")
    raw = reports.delivery_report(mail=sent).replace(sent.message_id.encode(), b"other@relay")
    (found,) = read_bounce(raw)
    assert marks.sent_message(found.proofs) == (sent, "header")


def test_a_message_id_alone_is_enough(sent):
    raw = reports.delivery_report(mail=sent).replace(marks.mark(sent.pk).encode(), b"gone")
    (found,) = read_bounce(raw)
    assert marks.sent_message(found.proofs) == (sent, "id")


@pytest.mark.parametrize("forged", ["{pk}-" + "0" * 20, "{pk}", "99999999-" + "a" * 20])
def test_a_forged_mark_proves_nothing(forged, sent):
    to = f"bounces+{forged.format(pk=sent.pk)}@example.org"
    (found,) = read_bounce(reports.delivery_report(to=to))
    assert marks.sent_message(found.proofs) == (None, "")


def test_a_mail_that_never_went_comes_back_in_no_report(put):
    (waiting,) = put("a@example.org")
    (found,) = read_bounce(reports.delivery_report(mail=waiting))
    assert marks.sent_message(found.proofs) == (None, "")


def test_complaints_are_read_also_where_the_address_is_blanked(sent):
    for raw in (
        reports.complaint(sent, recipient="a@example.org"),
        reports.complaint(sent, recipient="[redacted]"),
        reports.complaint(sent, hotmail="a@example.org"),
    ):
        (found,) = read_bounce(raw)
        assert found.verdict is Verdict.COMPLAINT
        assert marks.sent_message(found.proofs) == (sent, "header")


@pytest.mark.parametrize("kind", ["not-spam", "auth-failure"])
def test_praise_and_reports_about_us_are_no_complaints(kind, sent):
    assert read_bounce(reports.complaint(sent, kind=kind, recipient="a@example.org")) == []
