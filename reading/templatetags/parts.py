"""What stands hundreds of times on a page, in Python: templates take many times as long for it."""

from collections.abc import Iterable, Iterator
from html import escape
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from condition.parts import ItemParts, Part

from ..citations import Source

register = template.Library()


def _joined(pieces: Iterable[str]) -> SafeString:
    """HTML of parts, which are safe, and of what was escaped beside them."""
    return SafeString("".join(pieces))


@register.filter
def shown(part: Part) -> SafeString:
    """What a part says, without its label where that is no part of it."""
    if part.is_plain:
        return part.html
    if part.kind == "caution":
        return _caution(part)
    if part.kind == "figure":
        context = {"picture": part.picture, "said": part.said}
        return render_to_string("reading/_picture.html", context) if part.picture else SafeString()
    if part:
        note = part.said.get("note")
        flag = f' <span class="wording-flag">{escape(note)}</span>' if note else ""
        return _joined([part.html, flag])
    return _joined(f'<span class="quiet">{_("none given")}</span>' if part.is_missed else "")


def _caution(part: Part) -> SafeString:
    label, state = escape(part.label), part.said.get("state")
    if state == "stated":
        word = f'<p class="caution-word">{label}</p>'
        return _joined(f'<div class="caution" role="note">{word}\n{part.html}</div>')
    kind = "caution-none" if state == "none_known" else "caution-open sign"
    return _joined(f'<p class="{kind}"><strong>{label}:</strong> {part.html}</p>')


@register.filter
def heads(item: ItemParts) -> SafeString:
    """What an item is called, and what else stands in its name."""
    return _joined(
        f' <span class="beside">{part.html}</span>' if place else part.html
        for place, part in enumerate(item.by["head"])
    )


@register.filter
def details(parts: Iterable[Part]) -> SafeString:
    """Parts under their labels."""
    rows = (f"<div><dt>{escape(part.label)}</dt><dd>{shown(part)}</dd></div>\n" for part in parts)
    return _joined(['<dl class="details">\n', *rows, "</dl>"])


@register.simple_tag
def said(item: ItemParts, parts: list[Part], *, without_caution: bool = False) -> SafeString:
    """All that an item says under its name: `parts` of it under their labels."""
    by = item.by
    above = [*([] if without_caution else by["caution"]), *by["lead"]]
    under = [details(parts)] if parts else []
    return _joined([*map(shown, above), *under, *map(shown, by["figure"])])


@register.filter
def unfolded(item: ItemParts, place: str) -> SafeString:
    """What a reader unfolds of an item; nothing where it says nothing there."""
    if not (parts := item.by[place]):
        return SafeString()
    kind = "fold" if place == "folded" else f"fold {place}"
    labels = " · ".join(escape(part.label) for part in parts)
    opened = f'<details class="{kind}"><summary>{labels}</summary>\n'
    return _joined([opened, details(parts), "</details>\n"])


@register.filter
def links(items: Iterable[ItemParts]) -> SafeString:
    """A list of links to items."""
    return _joined(
        f'<li><a href="#{escape(item.anchor)}">{escape(item.label)}</a></li>\n' for item in items
    )


@register.filter
def cells(item: ItemParts, head: Part | None) -> SafeString:
    """An item's cells in a table, whose first column is `head`; the clinical stands in the last."""
    found = [f"<td{_of_cell(part, head)}>{shown(part)}" for part in item.body]
    found[-1] += unfolded(item, "clinical")
    return _joined(f"{cell}</td>\n" for cell in found)


def _of_cell(part: Part, head: Part | None) -> str:
    """A cell's attributes; its label is shown where a table has no room for columns."""
    if part.kind == "caution":
        return ' class="caution-cell"'
    kind = "dosage" if part.kind == "dosage" else "" if head else f"is-{escape(part.name)}"
    named = f' class="{kind}"' if kind else ""
    return f'{named} data-label="{escape(part.label)}"'


@register.filter
def marks(source: Source) -> SafeString:
    """Where the text cites a source, by section."""
    return _joined(
        f"<span>{escape(title)}{''.join(_links(title, found))}</span>\n"
        for title, found in source.marks_by_section
    )


def _links(title: str, found: Iterable[Any]) -> Iterator[str]:
    said = _("Citation %(number)s, in %(title)s")
    for mark in found:
        name = said % {"number": mark.number, "title": title}
        yield f' <a href="#{escape(mark.anchor)}" aria-label="{escape(name)}">{mark.number}</a>'
