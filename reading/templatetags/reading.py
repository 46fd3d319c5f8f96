"""How pages write days and people."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django import template
from django.utils import formats, timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from ..a_to_z import anchor

register = template.Library()
register.filter("letter_anchor", anchor)


@register.filter
def day(moment: date | datetime) -> SafeString:
    """The day in the site's language and time zone, readable by machines too."""
    that_day = timezone.localtime(moment).date() if isinstance(moment, datetime) else moment
    written = formats.date_format(that_day, "DATE_FORMAT")
    return format_html('<time datetime="{}">{}</time>', that_day.isoformat(), written)


@register.filter
def byline(person: Any) -> str:
    """Somebody's name and credentials: “Jane Doe, MD”."""
    return ", ".join(part for part in (person.name, person.credentials) if part)


@register.filter
def bylines(people: Iterable[Any]) -> str:
    """Several of them: “Jane Doe, MD; John Roe, PharmD”."""
    return "; ".join(byline(person) for person in people)
