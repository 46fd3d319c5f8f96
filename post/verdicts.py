"""What a server's answer, or a mail that came back, says: the address, the mailbox, us, the words.

Only the first strikes anybody off, so the phrases about the others are looked for before it, and a
number alone counts where no phrase is understood: servers give 550 and 5.1.1 to anything.
The phrases stand in verdicts.toml, the statuses too: those of RFC 3463, 5248 and the providers' own
manuals.
"""

import re
import tomllib
from pathlib import Path

from django.db import models
from django.utils.translation import gettext_lazy as _


class Verdict(models.TextChoices):
    """Whom or what a refusal is about."""

    NO_SUCH_ADDRESS = "address", _("no such address")
    AWAY = "away", _("mailbox full, or away for now")
    US_REFUSED = "us", _("we are refused")
    CONTENT_REFUSED = "content", _("the content is refused")
    COMPLAINT = "complaint", _("the reader complained")
    UNKNOWN = "unknown", _("not understood")


class Evidence(models.TextChoices):
    """By what we know that we sent the mail that something came back about."""

    ANSWER = "answer", _("the mail server's own answer")
    RETURN_ADDRESS = "return", _("the mail's own return address")
    HEADER = "header", _("the mail's own signed header")
    MESSAGE_ID = "id", _("its Message-ID")
    WEBHOOK = "webhook", _("the provider's signed report with its id")


REFUSALS = (Verdict.US_REFUSED, Verdict.CONTENT_REFUSED)  # what a brake counts

# What a text names says nothing: an address may be full@…, a host mx.spam.example.
NAMES = re.compile(r"<?[^\s@<>]+@[^\s@<>,;]+>?|https?://\S+|\[?\b\d+(\.\d+)+\b\]?")
HOST = re.compile(r"\b(?!RESOLVER\.)[\w-]*[a-z][\w-]*(\.[\w-]+)+\b", re.IGNORECASE)
STATUS = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?![\d.])")


def _any_of(phrases: list[str]) -> re.Pattern[str]:
    return re.compile("|".join(phrases), re.IGNORECASE)


_TABLES = tomllib.loads(Path(__file__).with_name("verdicts.toml").read_text(encoding="utf-8"))
PHRASES = [(Verdict(group["verdict"]), _any_of(group["said"])) for group in _TABLES["phrases"]]
STATUSES = {status: Verdict(verdict) for status, verdict in _TABLES["statuses"].items()}
NEVER_ABOUT_ADDRESS = tuple(_TABLES["never_about_address"])
IN_PLAIN_WORDS = tuple(_TABLES["about_address_in_plain_words"])
SAID = {name: _any_of(said) for name, said in _TABLES["said"].items()}


def status_of(text: str) -> str:
    """The enhanced status (RFC 3463) that a text names, such as 5.1.1; empty without one."""
    found = STATUS.search(text)
    return found[0] if found else ""


def classify(text: str, *, status: str = "", is_permanent: bool = True) -> Verdict:
    """Whom or what a server's words refuse. Only a permanent refusal can be about the address."""
    status = status or status_of(text)
    if is_permanent and SAID["certain"].search(text):
        return Verdict.NO_SUCH_ADDRESS
    if SAID["listed"].search(text):
        return Verdict.US_REFUSED
    words = HOST.sub("HOST", NAMES.sub(" ", text))
    verdict = next((found for found, phrase in PHRASES if phrase.search(words)), None)
    if verdict is Verdict.NO_SUCH_ADDRESS or verdict is None:
        by_status = _by_status(status)
        is_never = status.startswith(NEVER_ABOUT_ADDRESS)
        is_vague = status.startswith(IN_PLAIN_WORDS) and not SAID["plain"].search(words)
        if verdict is None or is_never or is_vague:
            verdict = by_status
    if verdict is Verdict.NO_SUCH_ADDRESS and not (is_permanent and not status.startswith("4")):
        return Verdict.AWAY
    return verdict


def _by_status(status: str) -> Verdict:
    if status.startswith("4."):
        full = ("4.2.2", "4.3.1", "4.4")
        return Verdict.AWAY if status.startswith(full) else Verdict.UNKNOWN
    found = (STATUSES[key] for key in STATUSES if status == key or status.startswith(f"{key}."))
    return next(found, Verdict.UNKNOWN)
