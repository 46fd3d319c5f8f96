"""What a server's answer, or a mail that came back, says: the address, the mailbox, us, the words.

Only the first strikes anybody off, so the phrases about the others are looked for before it, and a
number alone counts where no phrase is understood: servers give 550 and 5.1.1 to anything.
Statuses are those of RFC 3463, 5248 and the providers' own manuals.
"""

import re

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


def _any_of(*phrases: str) -> re.Pattern[str]:
    return re.compile("|".join(phrases), re.IGNORECASE)


# In this order: an answer that names a blacklist and an unknown user is about the blacklist.
PHRASES = (
    (
        Verdict.UNKNOWN,
        _any_of(
            r"gr[ae]y-?list",
            # A relay that does not even try: its own list, not the reader's server.
            r"suppress(ed|ion) (sending|list)", r"previously bounced", r"marked (as|your)",
        ),
    ),
    (Verdict.CONTENT_REFUSED, _any_of(r"message.{0,20} size")),
    (
        Verdict.US_REFUSED,
        _any_of(
            r"\b(black|block|deny|real-?time)[ -]?(list|hole)",
            r"\bblock(ed|ing)\b", r"\b(rbl|dnsbl)s?\b", r"spamhaus",
            r"spamcop", r"barracuda", r"senderscore", r"proofpoint", r"reputation",
            r"\b(spf|dkim|dmarc|rdns|ptr|helo|ehlo)\b", r"reverse dns", r"unauthenticated",
            r"authenticat", r"not authori[sz]ed", r"unauthori[sz]ed", r"not (allowed|permitted)",
            r"\brate\b", r"too (many|fast|frequent)", r"limit exceeded", r"exceed\w* .{0,30}limit",
            r"throttl", r"sender (address|domain|is|was|has)", r"bad sender", r"from address",
            r"return[ -]path", r"relay\w* (access|denied|not|is|prohibited)", r"unable to relay",
            r"\brelaying\b", r"does not relay", r"we do not relay", r"no relay", r"access denied",
            r"denied by policy", r"policy", r"banned", r"bulk (mail|e-?mail)", r"unsolicited",
            r"(your|client|connecting|sending) (ip|host|mail|server|mta|network|domain)",
            r"certificate", r"\bTLS\b", r"administrative(ly)?", r"mail from", r"sender verif",
            r"callout", r"verification failed", r"\blimit(ed|s)\b", r"sender .{0,20}rejected",
            r"smtp service", r"ask your postmaster", r"\b(DT|MI|HL):[A-Z]{3}\b",
        ),
    ),
    (
        Verdict.CONTENT_REFUSED,
        _any_of(
            r"\bspam", r"\bjunk\b", r"virus", r"malware", r"phish", r"\bcontent\b",
            r"(blocked|banned|forbidden|executable) .{0,20}attachment",
            r"(message|mail) (is |was |has been )?(too (large|big)|rejected|refused|looks)",
            r"message size", r"size (limit|exceed)", r"exceeds .{0,30}size", r"too (large|big)",
            r"suspicious", r"\burls?\b .{0,20}(in|list)", r"\bfilter", r"maximum .{0,20}size",
        ),
    ),
    (
        Verdict.AWAY,
        _any_of(
            r"quota", r"\bfull\b", r"storage", r"disk", r"(mail|box|disk|no) ?space", r"temporar",
            r"timed? ?out",
            r"expired", r"could not (connect|be contacted)", r"connection (refused|reset|lost)",
            r"\b(host|domain|server|HOST)( name)?\W+(HOST\W+)?(not found|unknown|could not be)",
            r"(unknown|no such|non-?existent|invalid) (mail )?(host|domain)", r"name (or )?service",
            r"(disabled|suspended|inactive|deactivated|discontinued|closed|locked|blocked|expired)",
            r"not (been )?(active|activated|accepting)", r"loop", r"hops", r"out of (the )?office",
            r"delayed", r"network (error|is)", r"unreachable", r"no route", r"null ?mx",
            r"\bmx (record|host)", r"\bdns\b",
            r"sorry, i wasn'?t able to establish", r"couldn'?t find any host", r"over[- ]?limit",
            r"still (be|being) retried", r"not yet been delivered", r"warning",
            r"mailbox .{0,20}size",
        ),
    ),
    (Verdict.UNKNOWN, _any_of(r"try (again|later)")),
    (
        Verdict.NO_SUCH_ADDRESS,
        _any_of(
            r"(unknown|no such|invalid|non-?existent|unrecogni[sz]ed|bad|wrong|illegal)[ -]+"
            r"(\w+[ -]+){0,3}"
            r"(user|recipient|mailbox|account|address|local[ -]part|person|alias|login)",
            r"(user|recipient|mailbox|account|address|addressee|person|alias)(name)?\b.{0,80}?"
            r"(unknown|not (found|known|exist|listed|valid|recogni[sz]ed|in|a valid|registered)"
            r"|doe?s ?n[o'’]t (exist|have)|do not exist|invalid|unavailable|no longer|unlisted"
            r"|could not be found|nicht|n'existe|existiert)",
            r"(user|account|address|recipient|mailbox) .{0,40}(no longer|doesn)",
            r"no mailbox (here )?by that name", r"not (a|our) (known|valid|customer|user)",
            r"no (such|account|mailbox|recipient)", r"unrouteable address", r"unknown local",
            r"isn'?t (in|a|here)", r"doesn'?t have an? .{0,30}account", r"not listed in",
            r"is not .{0,20}(here|at this)", r"not our customer", r"gibt es nicht", r"user not",
            r"not a valid (user|recipient|mailbox|address)",
            r"unbekannt", r"inconnu", r"desconocid", r"sconosciuto", r"has left", r"ceased",
        ),
    ),
    (Verdict.UNKNOWN, _any_of(r"undeliverable address")),  # says another server, which is quoted
)  # fmt: skip

# Where no phrase tells. Longest first; the class 4 of any of them means: not now.
STATUSES = {
    "5.1.10": Verdict.NO_SUCH_ADDRESS,
    "5.1.1": Verdict.NO_SUCH_ADDRESS,
    "5.1.3": Verdict.NO_SUCH_ADDRESS,
    "5.1.7": Verdict.US_REFUSED,
    "5.1.8": Verdict.US_REFUSED,
    "5.2.1": Verdict.AWAY,
    "5.2.2": Verdict.AWAY,
    "5.3.1": Verdict.AWAY,
    "5.2.3": Verdict.CONTENT_REFUSED,
    "5.3.4": Verdict.CONTENT_REFUSED,
    "5.4": Verdict.AWAY,
    "5.6": Verdict.CONTENT_REFUSED,
    "5.7": Verdict.US_REFUSED,
}
# These settle it even where a phrase seems to name the address: they are never about it.
NEVER_ABOUT_ADDRESS = (
    "5.1.2", "5.1.7", "5.1.8", "5.2.", "5.3.1", "5.3.2", "5.3.4", "5.4.", "5.6.", "5.7.",
)  # fmt: skip


# Said in as many words, it is believed under any status: some put 5.7.1 before all they say.
PLAIN = _any_of(r"(user|addressee) unknown", r"unknown user", r"no such (user|mailbox|recipient)")
# Of one maker, and of no other meaning: Exchange's resolver, Exchange Online's edge blocking of
# addresses that its directory does not have, and Cisco's directory.
CERTAIN = _any_of(
    r"Recip\w*NotFound", r"5\.4\.1 .{0,300}Recipient address rejected: Access denied",
    r"#5\.1\.0 Address rejected",
)  # fmt: skip


def status_of(text: str) -> str:
    """The enhanced status (RFC 3463) that a text names, such as 5.1.1; empty without one."""
    found = STATUS.search(text)
    return found[0] if found else ""


def classify(text: str, *, status: str = "", is_permanent: bool = True) -> Verdict:
    """Whom or what a server's words refuse. Only a permanent refusal can be about the address."""
    status = status or status_of(text)
    if is_permanent and CERTAIN.search(text):
        return Verdict.NO_SUCH_ADDRESS
    words = HOST.sub("HOST", NAMES.sub(" ", text))
    verdict = next((found for found, phrase in PHRASES if phrase.search(words)), None)
    if verdict is Verdict.NO_SUCH_ADDRESS or verdict is None:
        by_status = _by_status(status)
        is_never = status.startswith(NEVER_ABOUT_ADDRESS) and not PLAIN.search(words)
        if verdict is None or is_never:
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
