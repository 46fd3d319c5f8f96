"""What mail servers and readers' providers send back: bounces and complaints."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.errors import MessageError
from email.message import EmailMessage, Message

HARD, SOFT, COMPLAINT = "hard", "soft", "complaint"
PERMANENT = re.compile(r"^\s*5\.")  # RFC 3463: the class 5 of a status is permanent


@dataclass(frozen=True)
class Bounce:
    """One address that a mail did not reach, or whose reader complained of it."""

    address: str
    kind: str  # hard, soft or complaint
    status: str  # RFC 3463, such as 5.1.1; empty for a complaint
    message_id: str  # of the mail it tells of, where the report carries it


def read_bounce(raw: bytes) -> list[Bounce]:
    """Every recipient that a report tells of; an empty list for any other mail.

    Reads delivery status notifications (RFC 3464) and feedback reports (RFC 5965). Reports of
    success, or of a mail relayed further, tell of no failure. Garbage is no report.
    """
    try:
        mail = message_from_bytes(raw, policy=policy.compat32)
        parts = list(mail.walk())
    except (MessageError, ValueError, LookupError, RecursionError):
        return []
    message_id = _original_id(parts)
    found: list[Bounce] = []
    for part in parts:
        kind = part.get_content_type()
        if kind == "message/delivery-status":
            found += _failures(part, message_id)
        elif kind == "message/feedback-report":
            found += _complaints(part, message_id)
    return list(dict.fromkeys(found))


def _failures(part: Message, message_id: str) -> Iterator[Bounce]:
    for block in _blocks(part):
        recipient = block.get("final-recipient") or block.get("original-recipient")
        action = str(block.get("action", "")).strip().lower()
        if not recipient or action not in {"failed", "delayed"}:
            continue
        status = str(block.get("status", "")).split("(")[0].strip()
        is_hard = action == "failed" and (not status or bool(PERMANENT.match(status)))
        address = _address(str(recipient))
        if address:
            yield Bounce(address, HARD if is_hard else SOFT, status, message_id)


def _complaints(part: Message, message_id: str) -> Iterator[Bounce]:
    for block in _blocks(part):
        for recipient in block.get_all("original-rcpt-to") or []:
            address = _address(str(recipient))
            if address:
                yield Bounce(address, COMPLAINT, "", message_id)


def _blocks(part: Message) -> list[Message]:
    """The groups of fields of a report, as its parser left them: parts, or one text."""
    payload = part.get_payload()
    if isinstance(payload, list):
        return [block for block in payload if isinstance(block, Message)]
    blocks = re.split(r"\r?\n\r?\n", str(payload).strip())
    return [message_from_bytes(block.encode("utf-8", "replace")) for block in blocks]


def _address(field: str) -> str:
    """The address of “rfc822; a@example.org” or “<a@example.org>”; empty if it is none."""
    address = field.rpartition(";")[2].strip().strip("<>").strip()
    return address if re.fullmatch(r"[^\s@]+@[^\s@]+", address) else ""


def _original_id(parts: list[Message]) -> str:
    """The Message-ID of the mail that came back, from its headers inside the report."""
    for part in parts[1:]:
        kind = part.get_content_type()
        if kind == "text/rfc822-headers":
            headers = message_from_bytes(str(part.get_payload()).encode("utf-8", "replace"))
            return str(headers.get("message-id", "")).strip()
        if kind == "message/rfc822" and isinstance(part.get_payload(), list):
            inner = part.get_payload()[0]
            if isinstance(inner, Message | EmailMessage):
                return str(inner.get("message-id", "")).strip()
    return ""
