"""What the columns of other makers' files mean, and what their cells say of a subscriber.

A column that looks like a state or a date of consent is used or the file is refused: an ignored
“unsubscribed” would put people on the list who left.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .models import Frequency, Subscriber

State = Subscriber.State


class Role(models.TextChoices):
    """What a column is taken for."""

    UNUSED = "", gettext_lazy("not used")
    EMAIL = "email", gettext_lazy("address")
    STATE = "state", gettext_lazy("state: subscribed, unsubscribed …")
    LEFT = "left", gettext_lazy("left, bounced or blocked: a date, or yes")
    SIGNED_UP = "signed_up", gettext_lazy("date of signing up")
    CONFIRMED = "confirmed", gettext_lazy("date of consent")
    FREQUENCY = "frequency", gettext_lazy("how often")
    TOPICS = "topics", gettext_lazy("topics, split by semicolons")


# Makers known by their columns, and what these are. Names are lower case, with single spaces.
MAKERS: dict[str, tuple[set[str], dict[str, Role]]] = {
    "Attest": (
        {"email", "state", "frequency", "topics", "signed_up", "confirmed", "id"},
        {
            "email": Role.EMAIL,
            "state": Role.STATE,
            "frequency": Role.FREQUENCY,
            "topics": Role.TOPICS,
            "signed_up": Role.SIGNED_UP,
            "confirmed": Role.CONFIRMED,
        },
    ),
    "Mailchimp": (
        {"email address", "leid", "euid"},
        {
            "email address": Role.EMAIL,
            "optin_time": Role.SIGNED_UP,
            "confirm_time": Role.CONFIRMED,
            "unsub_time": Role.LEFT,
            "clean_time": Role.LEFT,
        },
    ),
    "Ghost": (
        {"email", "subscribed_to_emails", "complimentary_plan"},
        {
            "email": Role.EMAIL,
            "subscribed_to_emails": Role.STATE,
            "created_at": Role.SIGNED_UP,
            "deleted_at": Role.LEFT,
        },
    ),
    "listmonk": (
        {"uuid", "email", "attributes", "status"},
        {"email": Role.EMAIL, "status": Role.STATE, "created_at": Role.SIGNED_UP},
    ),
    "Buttondown": (
        {"creation_date", "secondary_id"},
        {
            "email": Role.EMAIL,
            "email_address": Role.EMAIL,
            "type": Role.STATE,
            "subscriber_type": Role.STATE,
            "creation_date": Role.SIGNED_UP,
            "unsubscription_date": Role.LEFT,
            "undeliverability_date": Role.LEFT,
        },
    ),
    "Substack, by its list": (
        {"email", "start date", "stripe plan"},
        {"email": Role.EMAIL, "start date": Role.SIGNED_UP},
    ),
    "Substack": (
        {"email", "active_subscription", "email_disabled"},
        {"email": Role.EMAIL, "email_disabled": Role.LEFT, "created_at": Role.SIGNED_UP},
    ),
}
# Of a known maker, what reads like a state and is none: plans, networks, a campaign's name.
HARMLESS = {
    "optin_ip", "confirm_ip", "unsub_campaign_title", "unsub_campaign_id", "unsub_reason",
    "unsub_reason_other", "clean_campaign_title", "clean_campaign_id", "active_subscription",
    "subscription source", "subscription_source", "unsubscription_reason", "digest_enabled",
    "cancel date", "paid upgrade date", "first paid date",
}  # fmt: skip
# Of others, by their names alone.
GUESSES = (
    (re.compile(r"e-?mail( ?address)?|address|e-?mail-?adresse|mail"), Role.EMAIL),
    (re.compile(r"(subscri\w+ |member |e-?mail |marketing )?(state|status)"), Role.STATE),
    (re.compile(r"(is )?(subscribed|active|opt(ed)?[ -]?in|enabled)( to .*)?"), Role.STATE),
    (re.compile(r"(is )?(unsubscribed?|opt(ed)?[ -]?out|disabled|bounced|blocked|left)( .*)?"),
     Role.LEFT),
    (re.compile(r"(unsubscribe|bounce|cancel|delet)\w*([ ](at|on|date|time))"), Role.LEFT),
    (re.compile(r"(confirm(ed|ation)?|consent|opt[ -]?in)([ ](at|on|date|time))?"), Role.CONFIRMED),
    (re.compile(r"(created|signed up|sign[ -]?up|subscri\w+|joined|added)( (at|on|date|time))?"),
     Role.SIGNED_UP),
    (re.compile(r"frequency"), Role.FREQUENCY),
    (re.compile(r"topics|specialties"), Role.TOPICS),
)  # fmt: skip
SUSPICIOUS = re.compile(
    r"stat(e|us)|subscri|opt(ed)?.?(in|out)|consent|confirm|activ|enabl|disabl|block|bounc|clean|delet"
    r"|remov|complain|suppress|valid|permission|gdpr|ab(ge)?meld|einwillig|zugestimmt|d[eé]s(abonn|inscri)|consent|baja"
)

SUBSCRIBED = {
    "subscribed", "confirmed", "active", "enabled", "true", "yes", "1", "t", "y", "regular",
    "premium", "gifted", "trialed", "churning", "past_due", "free", "paid", "comped", "opt-in",
}  # fmt: skip
LEFT = {
    "unsubscribed", "false", "no", "0", "f", "n", "blocklisted", "blacklisted", "disabled",
    "cleaned", "bounced", "complained", "removed", "blocked", "inactive", "suppressed", "spammy",
    "churned", "undeliverable", "opt-out", "archived", "deleted", "spam",
}  # fmt: skip
PENDING = {"pending", "unconfirmed", "unactivated", "nonsubscribed", "transactional", "malicious"}
NO = {"", "false", "no", "0", "f", "n", "null", "none"}
DATES = ("%Y-%m-%d %H:%M", "%Y/%m/%d", "%d.%m.%Y", "%d.%m.%Y %H:%M", "%b %d, %Y", "%d %b %Y")


@dataclass(frozen=True)
class Line:
    """What a line says of one subscriber."""

    address: str
    state: str
    frequency: str
    topics: tuple[str, ...]
    signed_up: datetime | None
    confirmed: datetime | None


def recognise(columns: Sequence[str]) -> tuple[str, list[str]]:
    """The maker, where it is known, and what each column is likely to be."""
    names = [_name(column) for column in columns]
    for maker, (marks, roles) in MAKERS.items():
        if marks <= set(names):
            found = [str(roles.get(name, "")) for name in names]
            pairs = zip(found, names, strict=True)
            return maker, [
                role if name in HARMLESS else _or_guess(role, name) for role, name in pairs
            ]
    return "", _first_of_each([_or_guess("", name) for name in names])


def _or_guess(role: str, name: str) -> str:
    if role:
        return role
    plain = name.replace("_", " ")
    return next((str(role) for phrase, role in GUESSES if phrase.fullmatch(plain)), "")


def _first_of_each(roles: list[str]) -> list[str]:
    """One column is the address; several may say that somebody left."""
    once, seen = {Role.EMAIL, Role.FREQUENCY, Role.TOPICS}, set()
    kept = []
    for role in roles:
        kept.append("" if role in once and role in seen else role)
        seen.add(role)
    return kept


def check(columns: Sequence[str], roles: Sequence[str], maker: str) -> None:
    """Raise ValidationError with a sentence where the columns can't be taken for that."""
    if list(roles).count(Role.EMAIL) != 1:
        raise ValidationError(_("Say which one column is the address."))
    for column, role in zip(columns, roles, strict=True):
        name = _name(column)
        is_harmless = bool(maker) and name in HARMLESS
        if not role and not is_harmless and SUSPICIOUS.search(name):
            raise ValidationError(
                _("“%(name)s” looks like a state or a consent. Say what it is, or remove it from "
                  "the file: it can't be passed over.") % {"name": column[:60]}
            )  # fmt: skip


def read_line(roles: Sequence[str], cells: Sequence[str]) -> Line:
    """What a line says. Raises ValidationError with the reason to leave it out."""
    if len(cells) != len(roles):
        raise ValidationError(
            _("It has %(found)d cells, the first line names %(wanted)d.")
            % {"found": len(cells), "wanted": len(roles)}
        )
    said: dict[str, list[str]] = {}
    for role, cell in zip(roles, cells, strict=True):
        said.setdefault(role, []).append(cell.strip())
    frequency = "".join(said.get(Role.FREQUENCY, [])).lower() or Frequency.WEEKLY
    if frequency not in Frequency.values:
        raise ValidationError(_("The frequency is none of daily, weekly and safety."))
    topics = [name.strip() for cell in said.get(Role.TOPICS, []) for name in cell.split(";")]
    return Line(
        address=said[Role.EMAIL][0],
        state=_state(said.get(Role.STATE, []), said.get(Role.LEFT, [])),
        frequency=frequency,
        topics=tuple(filter(None, topics)),
        signed_up=_date(said.get(Role.SIGNED_UP, [])),
        confirmed=_date(said.get(Role.CONFIRMED, [])),
    )


def _state(states: list[str], left: list[str]) -> str:
    """Whoever left by any of the columns has left."""
    found = [_state_of(cell.lower()) for cell in states if cell]
    if State.UNSUBSCRIBED in found or any(cell.lower() not in NO for cell in left):
        return State.UNSUBSCRIBED
    if State.PENDING in found:
        raise ValidationError(_("They never confirmed: ask them by the form."))
    return State.PAUSED if State.PAUSED in found else State.CONFIRMED


def _state_of(cell: str) -> str:
    if cell in SUBSCRIBED:
        return State.CONFIRMED
    if cell in LEFT:
        return State.UNSUBSCRIBED
    if cell in PENDING:
        return State.PENDING
    if cell == State.PAUSED:
        return State.PAUSED
    raise ValidationError(_("The state “%(state)s” is not known.") % {"state": cell[:40]})


def _date(cells: list[str]) -> datetime | None:
    text = next(filter(None, cells), "")
    if not text:
        return None
    found = _read_date(text)
    if found is None or found > timezone.now():
        raise ValidationError(_("“%(text)s” is no date that can be read.") % {"text": text[:40]})
    return found


def _read_date(text: str) -> datetime | None:
    try:
        found: datetime | date | None = parse_datetime(text.replace("/", "-")) or parse_date(text)
    except ValueError:
        return None
    for form in DATES if found is None else ():
        try:
            found = datetime.strptime(text, form)  # noqa: DTZ007 - made aware below
        except ValueError:
            continue
        break
    if found is None:
        return None
    if not isinstance(found, datetime):
        found = datetime.combine(found, time())
    moment = found
    return moment if timezone.is_aware(moment) else timezone.make_aware(moment)


def _name(column: str) -> str:
    return " ".join(column.strip().lower().split())
