"""What an address or a form asks for, as far as a database can be asked for it."""

from datetime import date

from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _

LONGEST = 200
MOST_DIGITS = 18  # every number of so many fits into the ids of both databases
YEARS = range(1900, 3000)  # whose days can be counted with in every time zone


def text(request: HttpRequest, name: str) -> str:
    """What was typed into a search, without the NUL that PostgreSQL takes in no text."""
    return request.GET.get(name, "")[:LONGEST].replace("\0", "").strip()


def number(typed: str) -> int | None:
    """A whole number such as an id; None for anything else."""
    is_number = typed.isascii() and typed.isdigit() and len(typed) <= MOST_DIGITS
    return int(typed) if is_number else None


def refuse_far_off(day: date) -> None:
    """Raises ValidationError for a day, or a moment, of no year that anybody means."""
    if day.year not in YEARS:
        years = {"first": YEARS[0], "last": YEARS[-1]}
        raise ValidationError(_("Choose a year from %(first)d to %(last)d.") % years)
