"""Django's own mails (a forgotten password, an error for the admins) through the outbox."""

from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from . import actions
from .refusals import BadLetter


class OutboxBackend(BaseEmailBackend):
    """Puts each mail into the outbox, once per recipient, to be sent by `manage.py work`.

    The text alone goes out: it is kept with the message, where it is erased with the address.
    """

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """How many mails were put. Raises the outbox's refusals."""
        for mail in email_messages:
            _put(mail)
        return len(email_messages)


def _put(mail: EmailMessage) -> None:
    if mail.attachments:
        raise BadLetter("The outbox carries no attachments.")
    reply_to = {"Reply-To": ", ".join(mail.reply_to)} if mail.reply_to else {}
    headers = {"Auto-Submitted": "auto-generated", **reply_to, **mail.extra_headers}
    letter = actions.letter(
        subject="%%subject%%", text="%%text%%", headers=headers, from_address=mail.from_email
    )
    words = {"subject": str(mail.subject), "text": str(mail.body)}
    for address in mail.recipients():
        actions.put(to=address, letter=letter, personal=words)
