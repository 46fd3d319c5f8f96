"""E-mail addresses as the newsletter tells them apart, and what stays of an erased one."""

import hashlib
import hmac

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from post.addresses import normal
from post.refusals import BadAddress


def normalised(typed: str) -> str:
    """The address in its one spelling. Raises ValidationError for what no mail can be sent to."""
    wrong = ValidationError(_("This is not an e-mail address."), code="invalid")
    try:
        address = normal(typed)
    except BadAddress as error:
        raise wrong from error
    if "." not in address.rpartition("@")[2]:
        raise wrong
    return address


def key(address: str) -> str:
    """What two spellings of one mailbox share: hardly any server tells case apart."""
    return address.casefold()


def inbox(address: str) -> str:
    """The mailbox that a limit counts: `+tags` and dots are dropped, so that they don't dodge it.

    Two people who share it share the limit, and nothing else.
    """
    name, _at, domain = key(address).rpartition("@")
    return f"{name.partition('+')[0].replace('.', '')}@{domain}"


def keyed_hash(address: str) -> str:
    """What stays of an address that must never come back: HMAC-SHA256 with a key of its own."""
    return _hash(b"suppression", key(address))


def inbox_hash(address: str) -> str:
    """The mailbox as the limits remember it."""
    return _hash(b"limit", inbox(address))


def _hash(purpose: bytes, text: str) -> str:
    message = purpose + b"\x00" + text.encode()
    return hmac.new(settings.SUPPRESSION_KEY.encode(), message, hashlib.sha256).hexdigest()
