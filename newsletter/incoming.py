"""What comes back to the newsletter's address: bounces, complaints, requests to unsubscribe."""

import re
from email import policy
from email.parser import BytesHeaderParser

from post.bounces import read_bounce

from .actions import note_bounce, unsubscribe
from .refusals import NoSuchLink
from .tokens import unsubscriber_of

UNSUBSCRIBE = re.compile(r"\bunsubscribe\s+([A-Za-z0-9_-]{54})(?![A-Za-z0-9_-])")


def read_answer(raw: bytes) -> list[str]:
    """Draw the consequence of one mail; returns what was done, a word each, or nothing.

    A mail to the mailto address of List-Unsubscribe (RFC 2369) carries its token in the subject.
    The token is the proof: who seems to have sent the mail does not matter.
    """
    subject = str(BytesHeaderParser(policy=policy.default).parsebytes(raw).get("Subject", ""))
    asked = UNSUBSCRIBE.search(subject)
    if asked is None:
        bounces = [note_bounce(one, source="mail") for one in read_bounce(raw)]
        return [str(bounce.outcome) for bounce in bounces]
    try:
        subscriber = unsubscriber_of(asked[1])
    except NoSuchLink:
        return []
    unsubscribe(subscriber=subscriber, source="unsubscribe mail")
    return ["unsubscribed"]
