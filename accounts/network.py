"""Where a request comes from, no more exactly than a limit needs to know."""

import ipaddress

from django.conf import settings
from django.http import HttpRequest

UNKNOWN = "unknown"
PREFIX = {4: 24, 6: 64}  # bits kept of an address

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def client_address(request: HttpRequest) -> Address | None:
    """The visitor's address; None when the server knows none.

    X-Forwarded-For is believed only from a proxy that is named in TRUSTED_PROXIES, and read from
    its right end: whatever stands further left was written by the visitor.
    """
    address = _parsed(request.META.get("REMOTE_ADDR", ""))
    forwarded = [entry.strip() for entry in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")]
    while address and _is_trusted(address) and forwarded:
        before = _parsed(forwarded.pop())
        if before is None:
            break
        address = before
    return address


def client_network(request: HttpRequest) -> str:
    """The visitor's network, cut to /24 or /64: what limits count and what is kept, for a while."""
    address = client_address(request)
    if address is None:
        return UNKNOWN
    return str(ipaddress.ip_network((address, PREFIX[address.version]), strict=False))


def _is_trusted(address: Address) -> bool:
    return any(address in ipaddress.ip_network(proxy) for proxy in settings.TRUSTED_PROXIES)


def _parsed(text: str) -> Address | None:
    try:
        address = ipaddress.ip_address(text.strip())
    except ValueError:
        return None
    mapped = getattr(address, "ipv4_mapped", None)
    return mapped or address
