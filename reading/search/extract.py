"""An Edition's sections as plain words, and what the index keeps of them."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import Field
from django.utils.translation import gettext as _
from markdownx.models import MarkdownxField

from condition import markdown
from condition.citations import without_citations
from condition.models import Figure, Reference
from condition.registry import ItemList, Section
from treatments.dosage import Dosage, print_dosage
from treatments.fields import DosageField

from .language import stem, words
from .lexemes import SECTION, SECTION_STRONG, lexemes

STRONG_FROM = 3  # times: a section that says a word as often is about it
BETWEEN = "\n"  # fields of an item, items of a list; no field holds one
# Anything that Markdown may read as more than words. Most texts have none and are spared it.
MARKUP = re.compile(r"[*_`#\[\]<>|\\&~]|^\s*([-+]|\d+[.)])\s|^\s*[-=]{2,}\s*$", re.MULTILINE)
NAMING = ("overview", "synonyms", "name")  # section, list, field


class PlacedItem(NamedTuple):
    """An item in the text of its section."""

    start: int
    key: str
    name: str  # "" where a whole sentence names it
    caution: int | None  # where its caution starts, which ends with the item


@dataclass(frozen=True)
class Plain:
    """A section as plain text, with the places of its items."""

    text: str
    items: tuple[PlacedItem, ...]
    headings: tuple[str, ...]


@dataclass(frozen=True)
class Counted:
    """The stems of a section."""

    strong: frozenset[str]
    all: frozenset[str]

    def lexemes(self) -> str:
        """As its part of the index holds them."""
        return lexemes({SECTION_STRONG: self.strong, SECTION: self.all})


def plain_section(
    section: Section, content: Mapping[str, Any], keys: Mapping[str, list[str]]
) -> Plain:
    """All words of the section that readers see, in their order."""
    lines = list(_lines(plain_text(content.get("introduction", ""))))
    items, headings = [], [str(section.title)]
    for listed in section.lists:
        for key, item in zip(keys.get(listed.name, []), content.get(listed.name, []), strict=True):
            start = _length(lines)
            lines += _item_lines(listed, item)
            name = "" if _is_long(listed) else plain_text(item.get(listed.model.label_field, ""))
            caution = _length(lines) if item.get("caution") else None
            lines += _caution_line(item)
            headings.append(name)
            items.append(PlacedItem(start, key, name, caution))
    return Plain(BETWEEN.join(lines), tuple(items), tuple(headings))


def _length(lines: list[str]) -> int:
    """Where in the text the next line starts."""
    return sum(len(line) + len(BETWEEN) for line in lines)


def _is_long(listed: ItemList) -> bool:
    """Whether what names the items is a sentence rather than a name."""
    return isinstance(listed.model._meta.get_field(listed.model.label_field), MarkdownxField)


def _lines(text: str) -> Iterator[str]:
    if text:
        yield text


def _item_lines(listed: ItemList, item: Mapping[str, Any]) -> Iterator[str]:
    """The item's name and what is said of it, but for its caution."""
    left_out = {"caution", "dosage_wording"} if "dosage" in item else {"caution"}
    fields = [
        field
        for field in listed.model.written_fields()
        if field.name in item and field.name not in left_out
    ]
    for field in sorted(fields, key=lambda field: field.name != listed.model.label_field):
        yield from _lines(_field_text(field, item[field.name]))


def _caution_line(item: Mapping[str, Any]) -> Iterator[str]:
    """The item's caution, marked as one."""
    if item.get("caution"):
        yield _("Caution: %(said)s") % {"said": plain_text(item["caution"])}


def _field_text(field: Field, value: Any) -> str:
    """The field's words; "" for a choice, a picture or a source, which are not words."""
    if isinstance(field, DosageField):
        return print_dosage(Dosage.from_json(value))
    if field.choices or (field.is_relation and field.related_model in (Figure, Reference)):
        return ""
    return plain_text(str(value))


def plain_text(text: str) -> str:
    """The words of Markdown text, on one line, without its citations."""
    text = without_citations(text)
    if MARKUP.search(text):
        text = markdown.plain(text)
    return " ".join(text.split()).replace(" .", ".").replace(" ,", ",")


def counted(plain: Plain) -> Counted:
    """The stems of the section, and which of them it is about."""
    said = Counter(map(stem, words(plain.text)))
    named = {stem(word) for heading in plain.headings for word in words(heading)}
    often = {word for word, times in said.items() if times >= STRONG_FROM}
    return Counted(frozenset(named | often), frozenset(said.keys() | named))


def names_of(title: str, contents: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """The title and the synonyms of an article, each once."""
    section, listed, field = NAMING
    items: Iterable[Mapping[str, Any]] = contents.get(section, {}).get(listed, [])
    return list(dict.fromkeys([title, *(plain_text(item[field]) for item in items)]))
