"""What the columns of other makers' files mean, and what their cells say of a subscriber.

A column that looks like a state or a date of consent is used or the file is refused: an ignored
“unsubscribed” would put people on the list who left.
"""

import re
import tomllib
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from condition.models import Specialty

from .addresses import normalised
from .models import Frequency, Subscriber

State = Subscriber.State


class Role(models.TextChoices):
    UNUSED = "", gettext_lazy("not used")
    EMAIL = "email", gettext_lazy("address")
    STATE = "state", gettext_lazy("state: subscribed, unsubscribed …")
    LEFT = "left", gettext_lazy("left, bounced or blocked: a date, or yes")
    SIGNED_UP = "signed_up", gettext_lazy("date of signing up")
    SIGNED_UP_DAY = "signed_up-day", gettext_lazy("date of signing up, 31/12/2024")
    SIGNED_UP_MONTH = "signed_up-month", gettext_lazy("date of signing up, 12/31/2024")
    CONFIRMED = "confirmed", gettext_lazy("date of consent")
    CONFIRMED_DAY = "confirmed-day", gettext_lazy("date of consent, 31/12/2024")
    CONFIRMED_MONTH = "confirmed-month", gettext_lazy("date of consent, 12/31/2024")
    FREQUENCY = "frequency", gettext_lazy("how often")
    TOPICS = "topics", gettext_lazy("topics, split by semicolons")


_TABLES = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
MAKERS = {maker: set(names) for maker, names in _TABLES["makers"].items()}
COLUMNS = {name: role for role, names in _TABLES["columns"].items() for name in names}
STATES = {word: state for state, words in _TABLES["states"].items() for word in words}
GUESSES = [(re.compile(guess["name"]), guess["role"]) for guess in _TABLES["guesses"]]
OF_ONE_MAKER = {("Buttondown", "type"): Role.STATE}  # to others it is a plan
HARMLESS = re.compile("|".join(_TABLES["harmless"]["names"]))
SUSPICIOUS = re.compile("|".join(_TABLES["suspicious"]["parts"]))
NOTHING = set(_TABLES["nothing"]["cells"])
ROLES, FREQUENCIES = Role.values, set(Frequency.values)  # Django makes both anew when asked
ZONE_TWICE = re.compile(r"(?<=[+-]\d{4}) \S+$")  # Go, and so listmonk: “+0000 UTC”
# Besides those of ISO 8601. With slashes only the column can tell whether the day comes first.
DATES = ("%Y-%m-%d", "%d.%m.%Y", "%b %d, %Y", "%B %d, %Y", "%d %b %Y", "%d %B %Y")
ORDERS = {"": DATES, "-day": ("%d/%m/%Y",), "-month": ("%m/%d/%Y",)}
HOURS = ("", " %H:%M", " %H:%M:%S", " %I:%M %p", " %I:%M:%S %p")


@dataclass(frozen=True)
class Line:
    """What a line says of one subscriber."""

    number: int
    address: str
    state: str
    frequency: str
    topics: tuple[Specialty, ...]
    signed_up: datetime | None
    confirmed: datetime | None

    def __str__(self) -> str:
        agreed = self.confirmed or self.signed_up
        since = _("agreed on %(day)s") % {"day": date_format(agreed)} if agreed else ""
        topics = [topic.name for topic in self.topics]
        labels = [State(self.state).label, Frequency(self.frequency).label]
        return " · ".join(map(str, filter(None, [*labels, *topics, since])))


def recognise(columns: Sequence[str]) -> tuple[str, list[str]]:
    """The maker, where it is known, and what each column is likely to be."""
    names = [_name(column) for column in columns]
    maker = next((maker for maker, marks in MAKERS.items() if marks <= set(names)), "")
    once: set[str] = {Role.EMAIL, Role.FREQUENCY, Role.TOPICS}
    seen: set[str] = {Role.UNUSED}
    roles = []
    for name in names:
        known = OF_ONE_MAKER.get((maker, name), COLUMNS.get(name)) if maker else None
        plain, guesses = name.replace("_", " "), [] if _is_harmless(maker, name) else GUESSES
        guess = next((role for phrase, role in guesses if phrase.fullmatch(plain)), Role.UNUSED)
        role = known or guess
        # One column is the address; several may say that somebody left.
        roles.append("" if role in once & seen else str(role))
        seen.add(role)
    return maker, roles


def _is_harmless(maker: str, name: str) -> bool:
    return bool(maker and HARMLESS.fullmatch(name))


def check(columns: Sequence[str], roles: Sequence[str], maker: str) -> None:
    """Raise ValidationError with a sentence where the columns can't be taken for that."""
    if list(roles).count(Role.EMAIL) != 1:
        raise ValidationError(_("Say which one column is the address."))
    for column, role in zip(columns, roles, strict=True):
        name = _name(column)
        if not role and not _is_harmless(maker, name) and SUSPICIOUS.search(name):
            raise ValidationError(
                _("“%(name)s” looks like a state or a consent. Say what it is, or remove it from "
                  "the file: it can't be passed over.") % {"name": column[:60]}
            )  # fmt: skip


def read_line(
    number: int, roles: Sequence[str], cells: Sequence[str], known: dict[str, Specialty]
) -> Line:
    """What a line says; `known` are the topics. Raises ValidationError with why to leave it out."""
    if len(cells) != len(roles):
        raise ValidationError(
            _("It has %(found)d cells, the first line names %(wanted)d.")
            % {"found": len(cells), "wanted": len(roles)}
        )
    said: dict[str, list[str]] = {role: [] for role in ROLES}
    for role, cell in zip(roles, cells, strict=True):
        said[role].append(cell.strip())
    frequency = "".join(said[Role.FREQUENCY]).lower() or Frequency.WEEKLY
    if frequency not in FREQUENCIES:
        raise ValidationError(_("The frequency is none of daily, weekly and safety."))
    topics = filter(None, (name.strip() for name in ";".join(said[Role.TOPICS]).split(";")))
    return Line(
        number,
        normalised(said[Role.EMAIL][0]),
        _state(said[Role.STATE], said[Role.LEFT]),
        frequency,
        tuple(dict.fromkeys(_topic(name, known) for name in topics)),
        _date(said, Role.SIGNED_UP),
        _date(said, Role.CONFIRMED),
    )


def _topic(name: str, known: dict[str, Specialty]) -> Specialty:
    if found := known.get(name.casefold()):
        return found
    raise ValidationError(_("There is no topic “%(name)s”.") % {"name": name[:60]})


def _state(states: list[str], left: list[str]) -> str:
    """Whoever left by any of the columns has left."""
    found = {_state_of(cell.lower()) for cell in states if cell}
    if State.UNSUBSCRIBED in found or any(cell.lower() not in NOTHING for cell in left):
        return State.UNSUBSCRIBED
    if State.PENDING in found:
        raise ValidationError(_("They never confirmed: ask them by the form."))
    return State.PAUSED if State.PAUSED in found else State.CONFIRMED


def _state_of(cell: str) -> str:
    if state := STATES.get(cell):
        return state
    raise ValidationError(_("The state “%(state)s” is not known.") % {"state": cell[:40]})


def _date(said: dict[str, list[str]], role: str) -> datetime | None:
    """In the site's time zone where none is named, in the hour that comes twice a year too."""
    dates = [(cell, forms) for order, forms in ORDERS.items() for cell in said[role + order]]
    dates = [(cell, forms) for cell, forms in dates if cell.lower() not in NOTHING]
    if not dates:
        return None
    text, forms = dates[0]
    found = _read_date(text, forms)
    if found is not None and timezone.is_naive(found):
        found = timezone.make_aware(found, timezone.get_default_timezone())
    why = _("“%(text)s” is no date that can be read.")
    if found is None and "/" in text and forms == DATES:
        why = _("“%(text)s” can be read in two ways: say how its column writes dates.")
    if found is None or found > timezone.now():
        raise ValidationError(why % {"text": text[:40]})
    return found


def _read_date(text: str, forms: Sequence[str]) -> datetime | None:
    with suppress(ValueError):
        iso = ZONE_TWICE.sub("", text.replace("/", "-")).replace(" UTC", "Z")
        if found := parse_datetime(iso):
            return found
    for form in (day + hour for day in forms for hour in HOURS):
        with suppress(ValueError):
            return datetime.strptime(text, form)  # noqa: DTZ007 - made aware above
    return None


def _name(column: str) -> str:
    return " ".join(column.strip().lower().split())
