"""The links in mails: signed and short-lived, but for unsubscribing, which works for ever."""

import base64
import hashlib
import hmac
import re
import uuid
from datetime import timedelta

from django.core.signing import BadSignature, SignatureExpired, TimestampSigner
from django.utils.translation import gettext as _

from .limits import limits
from .models import Consent, Subscriber
from .refusals import LinkTooOld, NoSuchLink

CONFIRM, ME = "newsletter.confirm", "newsletter.me"
PROOF_BYTES = 24  # 192 bits of the subscriber's own secret
ID_BYTES = 16
SPELLING = re.compile(r"[A-Za-z0-9_-]{54}")  # the 40 bytes in Base64


def confirm_token(consent: Consent) -> str:
    """The link that confirms exactly what was asked for that day."""
    return TimestampSigner(salt=CONFIRM).sign(consent.public_id.hex)


def consent_of(token: str) -> Consent:
    """What a confirmation link asks about. Raises NoSuchLink or LinkTooOld."""
    name = _unsigned(CONFIRM, token, limits().confirmation_days)
    found = Consent.objects.select_related("subscriber").filter(public_id=name).first()
    if found is None:
        raise NoSuchLink(_("This link is not one of ours."))
    return found


def me_token(public_id: uuid.UUID) -> str:
    """The link to a subscriber's own page."""
    return TimestampSigner(salt=ME).sign(public_id.hex)


def subscriber_of(token: str) -> Subscriber:
    """Whose page a link opens. Raises NoSuchLink or LinkTooOld."""
    name = _unsigned(ME, token, limits().settings_link_days)
    found = Subscriber.objects.select_related("address").filter(public_id=name).first()
    if found is None or found.state == Subscriber.State.ERASED:
        raise NoSuchLink(_("This link is not one of ours."))
    return found


def unsubscribe_token(public_id: uuid.UUID, secret: str) -> str:
    """The link that ends the newsletter, made of the subscriber's own secret alone.

    It names the subscriber by an id that can't be guessed and proves it with what only the row
    knows, so it is found by an index and compared in constant time; and no setting can void it.
    """
    return base64.urlsafe_b64encode(public_id.bytes + _proof(secret)).decode().rstrip("=")


def unsubscriber_of(token: str) -> Subscriber:
    """Whom an unsubscribe link names. Raises NoSuchLink; it is never too old."""
    unknown = NoSuchLink(_("This link is not one of ours."))
    if not SPELLING.fullmatch(token):
        raise unknown
    raw = base64.urlsafe_b64decode(token + "==")
    name = uuid.UUID(bytes=raw[:ID_BYTES])
    found = Subscriber.objects.select_related("address").filter(public_id=name).first()
    if not hmac.compare_digest(raw[ID_BYTES:], _proof(found.secret if found else "")) or not found:
        raise unknown
    return found


def _proof(secret: str) -> bytes:
    return hmac.new(secret.encode(), b"unsubscribe", hashlib.sha256).digest()[:PROOF_BYTES]


def _unsigned(salt: str, token: str, days: int) -> uuid.UUID:
    try:
        return uuid.UUID(TimestampSigner(salt=salt).unsign(token, max_age=timedelta(days=days)))
    except SignatureExpired as error:
        raise LinkTooOld(_("This link has expired.")) from error
    except (BadSignature, ValueError) as error:
        raise NoSuchLink(_("This link is not one of ours.")) from error
