"""Reading EMAIL_URL: the one server that all the site's mail is handed to."""

import ssl
from email.utils import formataddr, parseaddr
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from config.environment import WrongSetting, required

FORMS = (
    "write smtp://user:password@host:587/?tls=1, smtps://user:password@host:465/ "
    "or file:///full/path/to/a/folder."
)
OPTIONS = {"tls", "ca", "timeout", "rate", "retry", "brake", "from", "bounces"}
OWN_MACHINE = {"localhost", "127.0.0.1", "::1"}
PORTS = {"smtp": 25, "smtps": 465}
SUBMISSION_PORT = 587  # RFC 6409: where a server takes mail from its own people


def mail(debug: bool, base: Path, site_url: str, site_name: str) -> dict[str, Any]:
    """Where mail goes and as whom. Raises WrongSetting.

    In DEBUG, without EMAIL_URL, mails become files in `base`/mail, where a developer can open
    them and nobody is written to by accident.
    """
    url = required("EMAIL_URL", FORMS, (base / "mail").as_uri() if debug else None)
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise WrongSetting(f"EMAIL_URL cannot be read: {FORMS}") from error
    options = _options(parts)
    place = _folder(parts) if parts.scheme == "file" else _server(parts, port, options)
    return {
        **place,
        "timeout": _number(options, "timeout", 60.0),  # seconds; ten times that after the last dot
        "rate": _number(options, "rate", None),  # messages per second; None: as fast as it takes
        "retry": _number(options, "retry", 60.0),  # seconds before the second try; then growing
        "brake": _number(options, "brake", 10.0),  # refusals in a hundred that pause a batch
        "from": _sender(options, site_url, site_name),
        "bounces": _address(options, "bounces"),  # where refusals come back; None: to the sender
        "host_name": urlsplit(site_url).hostname,  # what Message-ID ends in
    }


def _options(parts: SplitResult) -> dict[str, str]:
    options = dict(parse_qsl(parts.query, keep_blank_values=True))
    unknown = sorted(set(options) - OPTIONS)
    if unknown:
        raise WrongSetting(
            f"EMAIL_URL has the option {unknown[0]!r}: the options are "
            f"{', '.join(sorted(OPTIONS))}."
        )
    return options


def _folder(parts: SplitResult) -> dict[str, Any]:
    if parts.netloc or not parts.path.strip("/"):
        raise WrongSetting(f"EMAIL_URL names no folder: {FORMS}")
    return {"kind": "folder", "folder": Path(unquote(parts.path))}


def _server(parts: SplitResult, port: int | None, options: dict[str, str]) -> dict[str, Any]:
    if parts.scheme not in PORTS or not parts.hostname or parts.path.strip("/") or parts.fragment:
        raise WrongSetting(f"EMAIL_URL cannot be read: {FORMS}")
    if bool(parts.username) != bool(parts.password):
        raise WrongSetting(f"EMAIL_URL has a user without a password or the reverse: {FORMS}")
    tls = _encryption(parts, options)
    if parts.password and tls == "none" and parts.hostname not in OWN_MACHINE:
        raise WrongSetting(
            "EMAIL_URL would send the password unencrypted: add ?tls=1 or write smtps://."
        )
    return {
        "kind": "smtp",
        "host": parts.hostname,
        "port": port or (SUBMISSION_PORT if tls == "starttls" else PORTS[parts.scheme]),
        "user": unquote(parts.username or ""),
        "password": unquote(parts.password or ""),
        "tls": tls,
        "ca": _authority(options),  # who signs the server's certificate; "": those of the machine
    }


def _encryption(parts: SplitResult, options: dict[str, str]) -> str:
    if options.get("tls", "0") not in {"0", "1"}:
        raise WrongSetting(f"EMAIL_URL has tls={options['tls']!r}: write 1 or 0.")
    if parts.scheme == "smtps":
        return "whole"
    return "starttls" if options.get("tls") == "1" else "none"


def _authority(options: dict[str, str]) -> str:
    path = options.get("ca", "")
    try:
        ssl.create_default_context(cafile=path or None)
    except OSError as error:
        raise WrongSetting(
            f"EMAIL_URL has ca={path!r}: name a file of certificates (PEM) that can be read."
        ) from error
    return path


def _number(options: dict[str, str], name: str, default: float | None) -> float | None:
    if name not in options:
        return default
    try:
        value = float(options[name])
    except ValueError:
        value = 0.0
    if not 0 < value < float("inf"):
        raise WrongSetting(f"EMAIL_URL has {name}={options[name]!r}: write a number above 0.")
    return value


def _address(options: dict[str, str], name: str) -> str | None:
    value = options.get(name)
    if value is None:
        return None
    _name, address = parseaddr(value)
    _local, at, host = address.rpartition("@")
    if not at or not host or not value.isprintable():
        raise WrongSetting(
            f"EMAIL_URL has {name}={value!r}: write an address like board@example.org."
        )
    return value


def _sender(options: dict[str, str], site_url: str, site_name: str) -> str:
    """The sender's line. A bare address gets the site's name in front."""
    host = urlsplit(site_url).hostname or "localhost"
    value = _address(options, "from") or f"mail@{_name_for_mail(host)}"
    name, address = parseaddr(value)
    return formataddr((name or site_name, address))


def _name_for_mail(host: str) -> str:
    """An address of numbers is no name for mail; only a developer's machine has one."""
    is_numbers = ":" in host or host.replace(".", "").isdigit()
    return "localhost" if is_numbers else host
