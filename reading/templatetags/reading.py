"""How pages write days and people."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, reverse
from django.utils import formats, timezone
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from record.models import Change

from ..a_to_z import anchor as letter_anchor
from ..article import ArticleSection
from ..pieces import placed
from ..signatures import Signature
from ..structured import script, section_data

register = template.Library()
register.filter("letter_anchor", letter_anchor)


@register.simple_tag
def pieces(where: str, **context: Any) -> SafeString:
    """What rooms below this one have put at this place of the page."""
    return format_html_join(
        "", "{}", ((render_to_string(name, context),) for name in placed(where))
    )


@register.simple_tag
def section_structured(section: ArticleSection, slug: str) -> SafeString:
    """What machines read of a section's items; nothing where they read none."""
    content = section_data(section, slug)
    return script(content) if content else SafeString()


@register.filter
def day(moment: date | datetime | str) -> SafeString:
    """The day in the site's language and time zone, readable by machines too.

    A text is a moment as the record has it.
    """
    if isinstance(moment, str):
        moment = datetime.fromisoformat(moment)
    that_day = timezone.localtime(moment).date() if isinstance(moment, datetime) else moment
    return _written(that_day, get_language())


@lru_cache(maxsize=1_000)
def _written(day: date, _language: str | None) -> SafeString:
    """A page writes the same few days again and again."""
    written = formats.date_format(day, "DATE_FORMAT")
    return format_html('<time datetime="{}">{}</time>', day.isoformat(), written)


@register.filter
def byline(person: Any) -> str:
    """Somebody's name and credentials: “Jane Doe, MD”. Of a Person, or as the record has them."""
    if not isinstance(person, Mapping):
        person = {"name": person.name, "credentials": person.credentials}
    return ", ".join(part for part in (person["name"], person["credentials"]) if part)


@register.filter
def anchor_link(anchor: str, name: str) -> SafeString:
    """The permanent address of a section, by its name."""
    name = _("Link to %(name)s") % {"name": name}
    return format_html('<a class="anchor" href="#{}" aria-label="{}"></a>', anchor, name)


@register.simple_tag
def medicine_link(medicines: Mapping[str, str] | str, anchor: str) -> SafeString | str:
    """From a medicine to what every article says of it; nothing for what is none."""
    if isinstance(medicines, str) or anchor not in medicines:
        return ""
    link = '<a class="medicine-link" href="{}">{}</a>'
    return format_html(link, medicines[anchor], _("in other articles"))


@register.filter
def signed(signature: Signature) -> SafeString:
    """Who signed, as what, and when; where, if it was on another site."""
    said = {
        "person": byline(signature) if signature.place else linked_byline(signature),
        "role": signature.competence,
        "place": signature.place,
        "day": day(signature.at),
    }
    text = _("%(person)s (%(role)s) on %(day)s")
    if signature.place:
        text = _("%(person)s (%(role)s, at %(place)s) on %(day)s")
    return mark_safe(text % {name: conditional_escape(one) for name, one in said.items()})  # noqa: S308


@register.filter
def kind_label(kind: str) -> str:
    """The class of a Change in words."""
    return str(Change.Kind(kind).label)


@register.filter
def bylines(people: Iterable[Any]) -> str:
    """Several of them: “Jane Doe, MD; John Roe, PharmD”."""
    return "; ".join(byline(person) for person in people)


@register.filter
def linked_byline(person: Any) -> SafeString:
    """The same, leading to the person on the board's page.

    `person` is a Signature, or somebody as the record names them: with the person's id.
    """
    try:
        board = reverse("board")
    except NoReverseMatch:
        return conditional_escape(byline(person))
    key = person["id"] if isinstance(person, Mapping) else person.id
    return format_html('<a href="{}#person-{}">{}</a>', board, key, byline(person))


@register.filter
def linked_bylines(people: Iterable[Any]) -> SafeString:
    return format_html_join("; ", "{}", ((linked_byline(person),) for person in people))
