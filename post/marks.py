"""How a mail that comes back is known for one of ours: what only who handled it can know.

Each mail carries its own signed mark, in its return address (VERP) and in a header that comes back
with it, and a Message-ID that nobody can guess. A report without any of them proves nothing: anyone
can write one about anyone.
"""

import hmac
import re
from dataclasses import dataclass
from email.message import Message as Mail

from django.conf import settings

from . import addresses
from .models import Message, MessageQuerySet
from .verdicts import Evidence

PROOF = 20  # hexadecimal digits: 80 bits
MARK = re.compile(rf"(?<![0-9a-z])([0-9]{{1,18}})-([0-9a-f]{{{PROOF}}})(?![0-9a-z])", re.IGNORECASE)
OWN_ID = re.compile(r"[0-9a-f]{32}@[A-Za-z0-9.-]+")
RECIPIENT_HEADERS = ("to", "delivered-to", "x-original-to", "envelope-to", "x-envelope-to")


@dataclass(frozen=True)
class Proofs:
    """What a report carries of the mail it tells of, the surest first."""

    return_marks: tuple[str, ...] = ()
    header_marks: tuple[str, ...] = ()
    message_ids: tuple[str, ...] = ()


def mark(message: int) -> str:
    """The mark of one message, which nobody can make without our key."""
    return f"{message}-{addresses.keyed_hash(b'mark', str(message))[:PROOF]}"


def return_address(message: int) -> str | None:
    """Where this mail comes back to; None where EMAIL_URL names no address for bounces."""
    base = settings.MAIL["bounces"]
    if not base:
        return None
    if "*" in base:
        return base.replace("*", mark(message))
    local, _at, host = base.rpartition("@")
    return f"{local}+{mark(message)}@{host}"


def proofs_in(raw: bytes, mail: Mail) -> Proofs:
    """Everything in a mail that could name one of ours, also where it is enclosed and encoded."""
    head = " ".join(
        value for name in RECIPIENT_HEADERS for value in map(str, mail.get_all(name, []))
    )
    decoded = [
        payload
        for part in mail.walk()
        if str(part.get("content-transfer-encoding", "")).lower() in {"base64", "quoted-printable"}
        and isinstance(payload := part.get_payload(decode=True), bytes)
    ]
    text = b"\n".join([raw, *decoded]).decode("utf-8", "replace")
    return Proofs(
        tuple(dict.fromkeys(found[0].lower() for found in MARK.finditer(head))),
        tuple(dict.fromkeys(found[0].lower() for found in MARK.finditer(text))),
        tuple(dict.fromkeys(OWN_ID.findall(text))),
    )


def sent_message(proofs: Proofs) -> tuple[Message | None, str]:
    """The message that these prove we sent, and by what; None where they prove nothing."""
    for kind, marks in (
        (Evidence.RETURN_ADDRESS, proofs.return_marks),
        (Evidence.HEADER, proofs.header_marks),
    ):
        keys = [int(one.partition("-")[0]) for one in marks if _is_ours(one)]
        if found := _handed_over().filter(pk__in=keys).first():
            return found, kind
    if found := _handed_over().filter(message_id__in=proofs.message_ids).first():
        return found, Evidence.MESSAGE_ID
    return None, ""


def sent_lately_to(address: str) -> Message | None:
    """The last mail that went to an address."""
    return _handed_over().to(address).order_by("-pk").first()


def _handed_over() -> MessageQuerySet:
    never = (Message.State.WAITING, Message.State.CANCELLED)
    return Message.objects.exclude(state__in=never, attempts=0)


def _is_ours(one: str) -> bool:
    return hmac.compare_digest(one, mark(int(one.partition("-")[0])))
