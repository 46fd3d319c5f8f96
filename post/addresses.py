"""Mail addresses: the one form they are kept, compared and sent in."""

import hashlib
import hmac
import re

from django.conf import settings

from .refusals import BadAddress

LONGEST = 254  # RFC 5321 4.5.3.1.3, less the angle brackets
LONGEST_LOCAL = 64  # octets, RFC 5321 4.5.3.1.1
LABEL = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9])?")
# A quoted local part could carry any of these; nobody's address has them, every attack does.
FORBIDDEN = set('"()<>[]\\,;:@')
# IDNA 2003, which Python speaks, maps these to other names (straße to strasse): another owner.
DEVIATIONS = set("\u00df\u03c2\u200c\u200d")


def normal(address: str) -> str:
    """`address` trimmed, its host in lower case and in ASCII (punycode). Raises BadAddress.

    The part before the @ stays as it was written: only its own server knows what it means.
    """
    local, at, host = address.strip().rpartition("@")
    if not at or not _is_local_part(local):
        raise BadAddress(f"{address[:80]!r} is not a mail address.")
    result = f"{local}@{_ascii_host(host, address)}"
    if len(result.encode()) > LONGEST:
        raise BadAddress(f"{address[:80]!r}… is too long for a mail address.")
    return result


def key(address: str) -> str:
    """What two spellings of one mailbox share: hardly any server tells case apart."""
    return address.casefold()


def masked(text: str) -> str:
    """A text whose addresses can be recognised by who knows them, and not be written to."""
    return re.sub(r"([^\s@<>;,:\"()])[^\s@<>;,:\"()]*(@[^\s@<>;,:\"()]+)", r"\1…\2", text)


def inbox_hash(address: str) -> str:
    """The mailbox as limits count it: `+tags` and dots are dropped, so that they don't dodge them.

    Two people who share it share the limit, and nothing else.
    """
    name, _at, domain = key(address).rpartition("@")
    return keyed_hash(b"limit", f"{name.partition('+')[0].replace('.', '')}@{domain}")


def keyed_hash(purpose: bytes, text: str) -> str:
    """What may be kept of an address: HMAC-SHA256 with a key of its own, one for each purpose."""
    message = purpose + b"\x00" + text.encode()
    return hmac.new(settings.SUPPRESSION_KEY.encode(), message, hashlib.sha256).hexdigest()


def _is_local_part(local: str) -> bool:
    try:
        size = len(local.encode())
    except UnicodeEncodeError:  # half a character
        return False
    is_clean = local.isprintable() and " " not in local and not FORBIDDEN & set(local)
    is_dotted_well = not (local.startswith(".") or local.endswith(".") or ".." in local)
    return 0 < size <= LONGEST_LOCAL and is_clean and is_dotted_well


def _ascii_host(host: str, address: str) -> str:
    try:
        labels = [_ascii_label(label) for label in host.lower().split(".")]
    except UnicodeError as error:
        raise BadAddress(f"{address[:80]!r} names no host that could exist.") from error
    if not all(LABEL.fullmatch(label) for label in labels):
        raise BadAddress(f"{address[:80]!r} names no host that could exist.")
    return ".".join(labels)


def _ascii_label(label: str) -> str:
    if label.isascii():
        return label
    if DEVIATIONS & set(label):
        return "xn--" + label.encode("punycode").decode("ascii")
    return label.encode("idna").decode("ascii").lower()
