"""What an address or a form asks for, as far as a database can be asked for it."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils import timezone
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


class HourField(forms.DateTimeField):
    """A moment typed in the person's own time zone."""

    def to_python(self, value: Any) -> Any:
        """Raises ValidationError, of an hour that is left out or comes twice too."""
        try:
            return super().to_python(value)
        except ValidationError as problem:
            if problem.code != "ambiguous_timezone" or isinstance(problem.__cause__, OverflowError):
                raise
            said = {"zone": timezone.get_current_timezone_name()}
            raise ValidationError(
                _(
                    "The clocks change in that hour in %(zone)s, so it is missing or comes twice. "
                    "Choose another."
                )
                % said
            ) from problem
