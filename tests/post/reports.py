"""Mails as servers and providers send them back, made around a mail of ours."""

from email import message_from_bytes, policy
from email.message import EmailMessage, Message

from django.utils import timezone

from post import marks
from post.mime import Form
from post.models import Message as Mail

EXIM = """\
This message was created automatically by mail delivery software.

A message that you sent could not be delivered to one or more of its
recipients. This is a permanent error. The following address(es) failed:

  {address}
    host mx.example.org [192.0.2.7]
    SMTP error from remote mail server after RCPT TO:<{address}>:
    550 5.1.1 User unknown

------ This is a copy of the message, including all the headers. ------

{original}
"""
QMAIL = """\
Hi. This is the qmail-send program at mx.example.org.
I'm afraid I wasn't able to deliver your message to the following addresses.
This is a permanent error; I've given up. Sorry it didn't work out.

<{address}>:
Sorry, no mailbox here by that name. (#5.1.1)

--- Below this line is a copy of the message.

{original}
"""
EXCHANGE = """\
Your message

  To:      {address}
  Subject: News
  Sent:    Mon, 2 Mar 2026 07:00:00 +0100

did not reach the following recipient(s):

{address} on Mon, 2 Mar 2026 07:00:02 +0100
    The recipient name is not recognized
        The MTS-ID of the original message is: c=us;a= ;p=example

{original}
"""


def original(mail: Mail) -> bytes:
    """The mail as it went out."""
    return Form(mail.letter).fill(
        to=mail.address,
        personal=mail.personal,
        message_id=mail.message_id,
        date=timezone.now(),
        mark=marks.mark(mail.pk),
    )


def delivery_report(
    *,
    address="a@example.org",
    action="failed",
    status="5.1.1",
    said="",
    to="bounces@x.org",
    mail=None,
    text="It could not be delivered.",
) -> bytes:
    """A delivery status notification (RFC 3464), with what it encloses where there is a mail."""
    report = EmailMessage()
    report["From"], report["To"] = "MAILER-DAEMON@mx.example.org", to
    report["Subject"] = "Undelivered Mail Returned to Sender"
    report.set_content(text)
    report.make_mixed()
    server, recipient = Message(), Message()
    server["Reporting-MTA"] = "dns; mx.example.org"
    fields = {"Final-Recipient": f"rfc822; {address}", "Action": action, "Status": status}
    for name, value in fields.items():
        recipient[name] = value
    if said:
        recipient["Diagnostic-Code"] = f"smtp; {said}"
    part = EmailMessage()
    part["Content-Type"] = "message/delivery-status"
    part.set_payload([server, recipient])
    report.attach(part)
    if mail is not None:
        report.attach(_enclosed(original(mail)))
    return report.as_bytes()


def complaint(mail: Mail | None, *, kind="abuse", recipient="", hotmail="") -> bytes:
    """A feedback report (RFC 5965), or Hotmail's, which names the reader in a header."""
    report = EmailMessage()
    report["From"], report["To"], report["Subject"] = "staff@example.net", "x@x.org", "complaint"
    report.set_content("This is an e-mail abuse report.")
    report.make_mixed()
    if not hotmail:
        fields = Message()
        fields["Feedback-Type"], fields["User-Agent"] = kind, "Loop/1.0"
        if recipient:
            fields["Original-Rcpt-To"] = recipient
        part = EmailMessage()
        part["Content-Type"] = "message/feedback-report"
        part.set_payload([fields])
        report.attach(part)
    head = f"X-HmXmrOriginalRecipient: {hotmail}\r\n".encode() if hotmail else b""
    report.attach(_enclosed(head + (original(mail) if mail else b"Subject: x\r\n\r\nx\r\n")))
    return report.as_bytes()


def free_text(form: str, *, address: str, mail: Mail) -> bytes:
    """A report in a server's own words."""
    report = EmailMessage()
    report["From"] = "Mail Delivery System <Mailer-Daemon@mx.example.org>"
    report["To"], report["Subject"] = "bounces@x.org", "Mail delivery failed"
    report.set_content(form.format(address=address, original=original(mail).decode()))
    return report.as_bytes()


def with_enclosed(report: bytes, other: bytes) -> bytes:
    """The report with another mail in it."""
    whole = message_from_bytes(report, policy=policy.default)
    whole.attach(_enclosed(other))
    return whole.as_bytes()


def _enclosed(raw: bytes) -> Message:
    part = EmailMessage()
    part["Content-Type"] = "message/rfc822"
    part.set_payload([message_from_bytes(raw, policy=policy.compat32)])
    return part
