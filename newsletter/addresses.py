"""E-mail addresses as the newsletter tells them apart, and what stays of an erased one."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

import post.addresses
from post.addresses import inbox_hash, key, normal
from post.refusals import BadAddress

__all__ = ["inbox_hash", "key", "keyed_hash", "normalised"]


def normalised(typed: str) -> str:
    """The address in its one spelling. Raises ValidationError for what no mail can be sent to."""
    try:
        address = normal(typed)
    except BadAddress:
        address = ""
    if "." not in address.rpartition("@")[2]:
        raise ValidationError(_("This is not an e-mail address."), code="invalid")
    return address


def keyed_hash(address: str) -> str:
    """What stays of an address that gets no mail."""
    return post.addresses.keyed_hash(b"suppression", key(address))
