"""A section's content, item by item, for every way of writing it out that has no template.

Declared sections are all that is asked: a new one goes through unchanged.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Field
from django.utils.html import format_html
from django.utils.text import capfirst
from markdownx.models import MarkdownxField

from condition import markdown
from condition.citations import Cite, with_marks, without_citations
from condition.models import Cautioned, CautionState, WarningSign
from condition.registry import ItemList, Section
from treatments.dosage import Dosage, print_dosage
from treatments.fields import DosageField

from .blocks import Block, Run, blocks_of

CAUTION = {"caution_state", "caution", "caution_reference"}
PICTURE = {"figure", "figure_alt", "figure_caption", "figure_credit"}


@dataclass(frozen=True)
class ShownField:
    """One field of an item in words: its label, and its blocks."""

    name: str
    label: str
    blocks: list[Block]
    is_long: bool  # a text of the editor's, not a word or two
    is_as_worded: bool = False  # a dosage in the board's own words, not yet standardised


@dataclass(frozen=True)
class ShownCaution:
    """An item's caution: its words, or the source that knows of none, or neither yet."""

    state: str
    blocks: list[Block]
    source: list[Run]


@dataclass(frozen=True)
class ShownPicture:
    """A figure by its hash, with what stands beside it."""

    sha256: str
    alt: str
    caption: str
    credit: str


@dataclass(frozen=True)
class ShownItem:
    """One item, ready to be written out."""

    key: str
    anchor: str
    name: list[Run]  # empty where the item has no name but its text
    title: str  # the name, without marks
    fields: list[ShownField]
    group: str
    caution: ShownCaution | None
    picture: ShownPicture | None


@dataclass(frozen=True)
class ShownGroup:
    """The items of a list that belong together."""

    key: str
    label: str
    items: list[ShownItem]


@dataclass(frozen=True)
class ShownList:
    """One list of a section, and what sort of list it is."""

    name: str
    layout: str  # signs, names, pairs, texts, facts, entries
    title: str
    groups: list[ShownGroup]


def link_to_reference(numbers: Mapping[str, str]) -> Cite:
    """Citations as links to the list of references: `numbers` is what a mark says, by key."""

    def cite(key: str) -> str:
        if key not in numbers:
            return format_html("[{}]", key)
        return format_html('<a href="#reference-{}">[{}]</a>', key, numbers[key])

    return cite


def read_blocks(text: str, cite: Cite) -> list[Block]:
    """A Markdown text as blocks."""
    return blocks_of(markdown.render(text, cite))


def read_runs(text: str, cite: Cite) -> list[Run]:
    """A line of plain text as runs."""
    blocks = blocks_of(with_marks(text, cite))
    return blocks[0]["runs"] if blocks else []


def read_lists(
    section: Section, canonical: str, keys: Mapping[str, list[str]], cite: Cite
) -> tuple[list[Block], list[ShownList]]:
    """A Revision's introduction and its lists that have an item."""
    content = section.current(json.loads(canonical))
    introduction = read_blocks(content.get("introduction", ""), cite)
    lists = []
    for listed in section.lists:
        pairs = zip(keys.get(listed.name, []), content.get(listed.name, []), strict=True)
        items = [read_item(section, listed, key, item, cite) for key, item in pairs]
        if items:
            lists.append(_listed(listed, items))
    return introduction, lists


def read_item(
    section: Section, listed: ItemList, key: str, item: Mapping[str, Any], cite: Cite
) -> ShownItem:
    """One item; its fields in the order of the form, those that are empty left out."""
    model = listed.model
    grouping = grouping_of(listed)
    label = model._meta.get_field(model.label_field)
    is_named = not isinstance(label, MarkdownxField)
    aside = CAUTION | PICTURE | ({label.name} if is_named else set())
    aside |= {grouping.name} if grouping else set()
    return ShownItem(
        key=key,
        anchor=f"{section.key}-{key}",
        name=read_runs(item.get(label.name, ""), cite) if is_named else [],
        title=without_citations(item.get(label.name, "")).strip() if is_named else "",
        fields=[
            _field(field, item[field.name], cite)
            for field in model.written_fields()
            if field.name in item and field.name not in aside
        ],
        group=item.get(grouping.name, "") if grouping else "",
        caution=_caution(item, cite) if issubclass(model, Cautioned) else None,
        picture=_picture(item) if item.get("figure") else None,
    )


def field_label(field: Field) -> str:
    """What an editor's form calls it."""
    return str(capfirst(field.verbose_name))


def _listed(listed: ItemList, items: list[ShownItem]) -> ShownList:
    grouping = grouping_of(listed)
    title = str(capfirst(listed.model._meta.verbose_name_plural))
    if grouping is None:
        return ShownList(listed.name, _layout(listed), title, [ShownGroup("", "", items)])
    labels = dict(grouping.flatchoices)
    groups = [
        ShownGroup(value, str(label), members)
        for value, label in labels.items()
        if (members := [item for item in items if item.group == value])
    ]
    # Whatever names no group of today is shown all the same.
    rest = [item for item in items if item.group not in labels]
    return ShownList(
        listed.name,
        _layout(listed),
        title,
        [*groups, *([ShownGroup("", "", rest)] if rest else [])],
    )


def _layout(listed: ItemList) -> str:
    model = listed.model
    if issubclass(model, WarningSign):
        return "signs"
    shown = [field for field in model.written_fields() if field.name not in CAUTION | PICTURE]
    long = [field for field in shown if isinstance(field, MarkdownxField | DosageField)]
    if isinstance(model._meta.get_field(model.label_field), MarkdownxField):
        return "pairs" if len(long) > 1 else "texts"
    if issubclass(model, Cautioned) or long:
        return "entries"
    return "names" if len(shown) == 1 else "facts"


def grouping_of(listed: ItemList) -> Field | None:
    """The field by which readers find the items grouped."""
    return next(
        (
            field
            for field in listed.model.written_fields()
            if field.choices and field.name not in CAUTION
        ),
        None,
    )


def _field(field: Field, value: Any, cite: Cite) -> ShownField:
    is_long = isinstance(field, MarkdownxField)
    if is_long:
        blocks = read_blocks(value, cite)
    elif isinstance(field, DosageField):
        blocks = [{"block": "paragraph", "runs": [print_dosage(Dosage.from_json(value))]}]
    elif field.choices:
        said = str(dict(field.flatchoices).get(value, value))
        blocks = [{"block": "paragraph", "runs": [said]}]
    else:
        blocks = [{"block": "paragraph", "runs": read_runs(str(value), cite)}]
    return ShownField(
        field.name, _said_label(field), blocks, is_long, field.name == "dosage_wording"
    )


def _said_label(field: Field) -> str:
    """To a reader, a dosage is a dosage, whoever put it into words."""
    if field.name == "dosage_wording":
        return field_label(field.model._meta.get_field("dosage"))
    return field_label(field)


def _caution(item: Mapping[str, Any], cite: Cite) -> ShownCaution:
    source = item.get("caution_reference", "")
    return ShownCaution(
        state=item.get("caution_state", str(CautionState.NOT_ASSESSED)),
        blocks=read_blocks(item.get("caution", ""), cite),
        source=read_runs(f"[@{source}]", cite) if source else [],
    )


def _picture(item: Mapping[str, Any]) -> ShownPicture:
    alt, caption, credit = (
        without_citations(item.get(name, "")).strip()
        for name in ("figure_alt", "figure_caption", "figure_credit")
    )
    return ShownPicture(item["figure"], alt, caption, credit)
