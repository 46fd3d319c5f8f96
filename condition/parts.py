"""An item as it is shown: its parts, which every medium is made of and names no field.

A model says what there is to say of it (`Item.heads`, `lead`, `folded`, `layout`, `compounds`);
all else follows from its fields. `section_parts` writes a section out as data, which an edition
keeps; `read_parts` reads such data for a page, a document, an index or a comparison.
"""

import itertools
import re
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from html import escape, unescape
from typing import Any, NamedTuple

import nh3
from django.conf import settings
from django.db.models import Field
from django.utils import translation
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from markdownx.models import MarkdownxField

from . import markdown
from .citations import CITATION, Cite, keys_in, marks, without_citations
from .models import CautionState, Grouped, Item, Reference
from .models.item import Compound
from .registry import GROUPS, OPENING, ItemList, Section

SCHEMA = 2  # 1: groups were fixed, and what stood in none had a heading too
SECTION_LEVEL = 3  # of the first heading in an introduction
LONGEST_LABEL = 80  # characters
# A citation in text that is kept: no engine makes this element, and its mark is put in when shown.
TOKEN = "<cite>{}</cite>"  # noqa: S105
CITED = re.compile(r"<cite>([^<]*)</cite>")
LOCATED = re.compile(CITED.pattern + r'(?:<sup class="locator">[^<]*</sup>)?')
TAG = re.compile(r"<(/?)([a-z0-9]+)[^>]*>")
WRITTEN_TAG = re.compile(r"</?[a-z][a-z0-9]*[^<>]*>")
FIGURE_WORDS = ("alt", "caption", "credit", "licence")
LAYOUTS = {"entries", "folds", "lines", "names", "sentences", "signs", "table", "terms"}
FOLDED = {"folded", "clinical"}  # places that readers unfold
WIDEST = 5  # columns of a table, beside the name, whose words stay whole on a page
INLINE = {"a", "code", "em", "span", "strong", "sub", "sup"}

Content = Mapping[str, Any]
Data = dict[str, Any]  # of an edition: texts, lists and objects, and no floats


# ---- what a part says --------------------------------------------------------------------------


class Kind:
    """A kind of part: one line of text."""

    is_always_shown = False

    def show(self, fields: list[Field], content: Content) -> Data:
        """What readers see of it: `html`, and whatever else the kind has; empty for nothing."""
        value = content.get(fields[0].name)
        if isinstance(value, bool):
            value = _("yes") if value else _("no")
        return {"html": line(str(value))} if value not in (None, "") else {}

    def source(self, fields: list[Field], content: Content) -> str:
        """The same as it was written, for a comparison that shows marks too."""
        value = content.get(fields[0].name)
        return value if isinstance(value, str) else words(self.show(fields, content)["html"])


class LongText(Kind):
    """Markdown."""

    def show(self, fields: list[Field], content: Content) -> Data:
        text = content.get(fields[0].name, "")
        return {"html": markdown.render(text, TOKEN.format)} if text else {}


class Choice(Kind):
    """One of a few answers; the one that stands where nobody chose is said too."""

    def show(self, fields: list[Field], content: Content) -> Data:
        field = fields[0]
        value = content.get(field.name, field.get_default())
        said = dict(field.flatchoices).get(value, value)
        return {"html": line(str(said))} if said not in (None, "") else {}

    def source(self, fields: list[Field], content: Content) -> str:
        return words(self.show(fields, content).get("html", ""))


class Source(Kind):
    """A reference."""

    def show(self, fields: list[Field], content: Content) -> Data:
        key = content.get(fields[0].name)
        return {"html": TOKEN.format(key)} if key else {}


class Caution(Kind):
    """What there is to be careful about, or the source that knows of nothing, or neither yet."""

    is_always_shown = True

    def show(self, fields: list[Field], content: Content) -> Data:
        state, text, source = (content.get(field.name, "") for field in fields)
        if state == CautionState.STATED:
            html: str = markdown.render(text, TOKEN.format)
        elif state == CautionState.NONE_KNOWN:
            html = escape(_("none known")) + TOKEN.format(source)
        else:
            html = escape(_("not yet assessed by the board"))
        return {"html": html, "state": state or str(CautionState.NOT_ASSESSED)}

    def source(self, fields: list[Field], content: Content) -> str:
        state, text, source = (content.get(field.name, "") for field in fields)
        if state == CautionState.STATED:
            return text
        known = f" [@{source}]" if source else ""
        return words(self.show(fields, content)["html"]) + known


class Picture(Kind):
    """A figure by its digest, with what stands beside it."""

    def show(self, fields: list[Field], content: Content) -> Data:
        names = ("sha256", *FIGURE_WORDS)
        shown = {
            name: content[field.name]
            for name, field in zip(names, fields, strict=True)
            if content.get(field.name)
        }
        return {"html": "", **shown} if "sha256" in shown else {}

    def source(self, fields: list[Field], content: Content) -> str:
        shown = self.show(fields, content)
        said = [shown.get(name, "") for name in FIGURE_WORDS]
        return " – ".join(part for part in (*said, shown.get("sha256", "")[:12]) if part)


KINDS: dict[str, Kind] = {
    "text": Kind(),
    "markdown": LongText(),
    "choice": Choice(),
    "reference": Source(),
    "caution": Caution(),
    "figure": Picture(),
}


def register_kind(name: str, kind: Kind) -> None:
    """Add a kind of part; for rooms below this one, when they start."""
    KINDS[name] = kind


def line(text: str) -> str:
    """One line of plain text as HTML, its citations as tokens."""
    citations = [marks(citation, TOKEN.format) for citation in CITATION.findall(text)]
    pieces = [escape(piece, quote=False) for piece in CITATION.split(text)]
    return "".join(itertools.chain(*zip(pieces, [*citations, ""], strict=True)))


def words(html: str) -> str:
    """The words of a kept text alone, on one line: no marks, no citations; 10⁹ is not 109."""
    html = LOCATED.sub("", html)
    html = markdown.SCRIPT.sub(
        lambda found: escape(markdown.script(found[1], unescape(found[2]))), html
    )
    html = TAG.sub(lambda tag: "" if tag[2] in INLINE else " ", html)
    return " ".join(unescape(html).split()).replace(" .", ".").replace(" ,", ",")


# ---- what parts an item has --------------------------------------------------------------------


@dataclass(frozen=True)
class DeclaredPart:
    """One part of every item of a model."""

    name: str
    title: Any  # its label, not yet translated: parts are kept for longer than a language is spoken
    kind: str
    fields: tuple[Field, ...]
    place: str  # among the others: see Part
    is_safety: bool  # every change of it is a safety change

    @property
    def label(self) -> str:
        """What readers see it called, in the language that is spoken now."""
        return str(capfirst(self.title))

    @property
    def mark(self) -> str:
        """How loudly a comparison says that it changed."""
        return self.kind if self.kind in {"caution", "dosage"} else "safety" * self.is_safety

    def show(self, content: Content) -> Data:
        """What readers see of it."""
        return KINDS[self.kind].show(list(self.fields), content)

    def source(self, content: Content | None) -> str:
        """What was written, as it was written; "" for nothing."""
        if content is None or (not self.is_always and not self.show(content)):
            return ""
        return KINDS[self.kind].source(list(self.fields), content)

    @property
    def is_always(self) -> bool:
        """Whether its being empty says something."""
        return KINDS[self.kind].is_always_shown


@cache
def declared_parts(model: type[Item], *, with_group: bool = False) -> tuple[DeclaredPart, ...]:
    """The parts of a model's items in the order in which they are shown.

    What the items are grouped by stands above them, and is a part to those `with_group` alone.
    """
    compounds, grouping = _compounds_of(model), grouping_of(model)
    parts: dict[str, DeclaredPart] = {}
    for field in model.written_fields():
        compound = compounds.get(field.name)
        if (field == grouping and not with_group) or (compound and compound.kind in parts):
            continue
        names = compound.fields if compound else (field.name,)
        name = compound.kind if compound else field.name
        parts[name] = DeclaredPart(
            name=name,
            title=compound.label if compound else field.verbose_name,
            kind=compound.kind if compound else _kind_of(field),
            fields=tuple(model.field_called(one) for one in names),
            place=_place_of(model, name),
            is_safety=bool(set(names) & set(model.safety_fields)),
        )
    # What an item is called stands first, and a picture after what it shows.
    return tuple(
        sorted(
            parts.values(),
            key=lambda part: (part.place != "head", part.kind == "figure", part.place in FOLDED),
        )
    )


def grouping_of(model: type[Item]) -> Field | None:
    """The field by which readers find the items grouped."""
    return model.field_called(model.grouped_by) if model.grouped_by else None


def _compounds_of(model: type[Item]) -> dict[str, Compound]:
    """The fields that are shown with others, each with the compound that shows it."""
    found = [compound for base in model.__mro__ for compound in vars(base).get("compounds", ())]
    return {name: compound for compound in found for name in compound.fields}


def is_long(field: Field) -> bool:
    """Whether the field takes a text rather than a line."""
    return isinstance(field, MarkdownxField)


def _kind_of(field: Field) -> str:
    if kind := getattr(field, "part_kind", ""):
        return kind
    if is_long(field):
        return "markdown"
    if field.related_model is Reference:
        return "reference"
    return "choice" if field.choices or field.name == "group" else "text"


def _place_of(model: type[Item], name: str) -> str:
    if name in {"caution", "figure"}:
        return name
    label = model.field_called(model.label_field)
    if name in (model.heads or (() if is_long(label) else (model.label_field,))):
        return "head"
    if name in model.clinical:
        return "clinical"
    if name in model.folded:
        return "folded"
    lead = model.lead
    if lead is None and model.layout != "table":  # a table's columns have their labels
        texts = (field.name for field in model.written_fields() if is_long(field))
        lead = next(
            (text for text in texts if text not in {"caution", *model.folded, *model.clinical}), ""
        )
    return "lead" if name == lead else "rest"


def layout_of(model: type[Item]) -> str:
    """How a list of such items is laid out: the name of a template."""
    if model.layout:
        return model.layout
    parts = declared_parts(model)
    if not any(part.place == "head" for part in parts):
        return "table" if sum(part.kind == "markdown" for part in parts) > 1 else "entries"
    if len(parts) == 1:
        return "names"
    return "lines" if {part.kind for part in parts} <= {"text", "choice"} else "entries"


# ---- a section's parts as data -----------------------------------------------------------------


def section_parts(
    section: Section, content: Content, keys: Mapping[str, list[str]] | None = None
) -> Data:
    """A section as it is shown today, as data that an edition keeps. `keys` are the items'."""
    with translation.override(settings.LANGUAGE_CODE):
        content = section.current(dict(content))
        parts: Data = {"schema": SCHEMA, "title": section.heading_in(content), "lists": []}
        if introduction := content.get("introduction"):
            parts["introduction"] = markdown.render(introduction, TOKEN.format, SECTION_LEVEL)
        headings = {
            group["heading"]: {"key": key, "label": group["heading"]}
            for key, group in section.keyed(GROUPS, content, keys or {})
        }
        for listed in (OPENING, *section.own_lists):
            items = content.get(listed.name, [])
            if items:
                names = (keys or {}).get(listed.name) or [""] * len(items)
                shown = list(zip(names, items, strict=True))
                parts["lists"].append(_list_parts(section, listed, shown, headings))
        if content.get(OPENING.name):
            parts["opening"] = parts["lists"].pop(0)
        return parts


def _list_parts(
    section: Section,
    listed: ItemList,
    items: list[tuple[str, Content]],
    headings: Mapping[str, Data],
) -> Data:
    model = listed.model
    declared, grouping = declared_parts(model), grouping_of(model)
    groups = dict(headings) if issubclass(model, Grouped) else _choices(grouping)
    shown = [_item_parts(model, declared, item, key, groups) for key, item in items]
    used = {name for item in shown for name in item["parts"]}
    parts: Data = {
        "name": listed.name,
        "title": str(listed.title or capfirst(model._meta.verbose_name_plural)),
        "noun": str(model._meta.verbose_name),
        "layout": layout_of(model),
        "fields": [_field(part) for part in declared if part.is_always or part.name in used],
        "items": shown,
    }
    if means := model.schema_property or section.schema_property:
        parts["property"] = means
    if grouping is not None and groups:
        mark = "safety" * (grouping.name in model.safety_fields)
        parts["grouping"] = {
            "name": grouping.name,
            "label": str(capfirst(grouping.verbose_name)),
            "kind": "choice",
            **({"mark": mark} if mark else {}),
        }
        parts["groups"] = [
            group
            for group in groups.values()
            if any(item.get("group") == group["key"] for item in shown)
        ]
    return parts


def _choices(grouping: Field | None) -> dict[str, Data]:
    choices = grouping.flatchoices if grouping else ()
    return {code: {"key": code, "label": str(label)} for code, label in choices}


def _field(part: DeclaredPart) -> Data:
    hints = {"place": part.place.replace("rest", ""), "mark": part.mark}
    named = {"name": part.name, "label": part.label, "kind": part.kind}
    return named | {name: hint for name, hint in hints.items() if hint}


def _item_parts(
    model: type[Item],
    declared: tuple[DeclaredPart, ...],
    content: Content,
    key: str,
    groups: Mapping[str, Data],
) -> Data:
    shown = {part.name: part.show(content) for part in declared}
    item: Data = {
        "key": key,
        "label": item_label(model, content) or str(capfirst(model._meta.verbose_name)),
        # Most parts are their text alone.
        "parts": {
            name: said["html"] if set(said) == {"html"} else said
            for name, said in shown.items()
            if said
        },
    }
    grouping = grouping_of(model)
    group = grouping and groups.get(content.get(grouping.name, grouping.get_default()))
    if group:
        item["group"] = group["key"]
    return item


def name_sections(data: Data, content: Content, titles: Mapping[str, str]) -> Data:
    """Call the sections that sentences rest on by their headings in the article, in its parts."""
    for listed in data["lists"]:
        for item, said in zip(listed["items"], content.get(listed["name"], ()), strict=True):
            if title := titles.get(said.get("rests_on", "")):
                item["parts"]["rests_on"] = line(title)
    return data


def item_label(model: type[Item], content: Content) -> str:
    """What people call an item, in plain words: its name, or the beginning of its text."""
    text = without_citations(str(content.get(model.label_field, ""))).strip()
    if not is_long(model.field_called(model.label_field)):
        return text
    text = words(markdown.render(text))
    return text if len(text) <= LONGEST_LABEL else text[: LONGEST_LABEL - 1].rstrip() + "…"


def is_clean(data: Data) -> bool:
    """Whether kept parts, from elsewhere, are such as `section_parts` could have written."""
    lists = [*data["lists"], *([data["opening"]] if "opening" in data else [])]
    if data["schema"] > SCHEMA or any(one["layout"] not in LAYOUTS for one in lists):
        return False
    said = [said for one in lists for item in one["items"] for said in item["parts"].values()]
    texts = [one if isinstance(one, str) else one["html"] for one in said]
    tags, attributes = {*markdown.TAGS, "cite"}, {"a": {"href"}, "ol": {"start"}, "sup": {"class"}}
    return all(
        "<" not in WRITTEN_TAG.sub("", html)
        and unescape(nh3.clean(html, tags=tags, attributes=attributes, link_rel=None))
        == unescape(html)
        for html in (data.get("introduction", ""), *texts)
        if "<" in html
    )


# ---- parts as they are read --------------------------------------------------------------------


class Part(NamedTuple):  # of which a page has a thousand
    """One part of one item, ready to be shown."""

    name: str
    label: str
    kind: str
    place: str  # head: in its name; lead: under it, needs no label; rest, and the other places
    mark: str
    html: SafeString
    said: Mapping[str, Any]  # whatever else its kind has: state, note, sha256 …
    typed: str = ""  # as it was written, for a screen that shows that too
    picture: Any = None  # of a figure: whatever shows it in this medium

    @property
    def is_plain(self) -> bool:
        """Whether its text is all there is to show."""
        return bool(self.html) and not self.said

    @property
    def is_missed(self) -> bool:
        """Whether readers are told that it says nothing."""
        return not self and self.kind in KINDS and KINDS[self.kind].is_always_shown

    def __bool__(self) -> bool:
        """Whether it says anything."""
        return bool(self.html or self.said)


@dataclass(frozen=True)
class ItemParts:
    """One item of a list."""

    key: str
    anchor: str
    label: str  # plain words that name it
    group: str
    cells: tuple[Part, ...]  # every part of the list, empty where it says nothing
    grouping: Part | None = None  # the group once more, where a comparison has to say it

    @property
    def parts(self) -> list[Part]:
        """What it says."""
        return [part for part in self.cells if part]

    @property
    def grouped(self) -> list[Part]:
        """What it says and where it stands."""
        return [*self.parts, *([self.grouping] if self.grouping else [])]

    @property
    def under_label(self) -> list[Part]:
        """All of that but what its label says already."""
        return [
            part for part in self.grouped if part.place != "head" or words(part.html) != self.label
        ]

    @cached_property
    def by(self) -> dict[str, list[Part]]:
        """What it says by its place: head, lead, rest, folded, clinical, caution, figure."""
        found: dict[str, list[Part]] = defaultdict(list)
        for part in self.cells:
            if part or part.is_missed:
                found[part.place].append(part)
        return found

    @property
    def details(self) -> list[Part]:
        """All under their labels, where nothing unfolds."""
        return [*self.plain, *self.by["clinical"]]

    @property
    def plain(self) -> list[Part]:
        """The same without what is for clinicians."""
        return [*self.by["rest"], *self.by["folded"]]

    @property
    def body(self) -> list[Part]:
        """The cells beside its name, in the order of the columns; what is clinical has none."""
        return [part for part in self.cells if part.place not in {"head", "clinical"}]


@dataclass(frozen=True)
class GroupParts:
    """The items of a list that belong together."""

    key: str
    label: str
    items: tuple[ItemParts, ...]
    level: int  # of its heading, among those of a page
    is_titled: bool  # whether it has one

    @property
    def item_level(self) -> int:
        """The level of its items' headings."""
        return self.level + self.is_titled


@dataclass(frozen=True)
class ListParts:
    """One list of a section."""

    name: str
    title: str
    noun: str
    layout: str
    means: str  # the property of schema.org that its items are
    items: tuple[ItemParts, ...]
    groups: tuple[GroupParts, ...]
    is_titled: bool  # whether its section has others

    @property
    def template(self) -> str:
        """The fragment that lays it out; entries where a page has no room for all columns."""
        is_wide = self.layout == "table" and len(self.columns) > WIDEST
        return f"reading/layouts/{'entries' if is_wide else self.layout}.html"

    @property
    def columns(self) -> list[Part]:
        """The parts beside the name, by their labels."""
        return self.items[0].body

    @property
    def head(self) -> Part | None:
        """The part that names its items."""
        return next((part for part in self.items[0].cells if part.place == "head"), None)


@dataclass(frozen=True)
class SectionParts:
    """A section's introduction and lists."""

    title: str
    introduction: SafeString
    lists: tuple[ListParts, ...]
    opening: ListParts | None  # of one item: a heading that the title is, and a picture

    @property
    def everything(self) -> tuple[ListParts, ...]:
        """All that has items, the opening too."""
        return ((self.opening,) if self.opening else ()) + self.lists

    @property
    def pictures(self) -> list[Part]:
        """Those of the introduction."""
        return self.opening.items[0].by["figure"] if self.opening else []


def read_parts(
    data: Data,
    key: str,
    cite: Cite | None = None,
    *,
    note: Callable[[str], Any] = lambda _key: None,
    pictures: Mapping[str, Any] | None = None,
    typed: Mapping[tuple[str, str], str] | None = None,
) -> SectionParts:
    """Kept parts of the section `key`.

    `cite` gives a citation's mark (none are shown without it), `note` hears of one where no mark
    can stand. `pictures` has whatever shows a figure in this medium, by its digest; `typed` the
    words of a part as they were written, by item and part.
    """
    reading = _Reading(key, cite, note, pictures or {}, typed or {})
    return SectionParts(
        title=data["title"],
        introduction=reading.html(data.get("introduction", "")),
        lists=tuple(reading.listed(listed, len(data["lists"]) > 1) for listed in data["lists"]),
        opening=reading.listed(data["opening"], False) if "opening" in data else None,
    )


@dataclass(frozen=True)
class _Reading:
    key: str
    cite: Cite | None
    note: Callable[[str], Any]
    pictures: Mapping[str, Any]
    typed: Mapping[tuple[str, str], str]

    def html(self, kept: str) -> SafeString:
        if "<cite>" not in kept:
            return SafeString(kept)
        cite = self.cite
        shown = CITED.sub(lambda match: cite(match[1]), kept) if cite else LOCATED.sub("", kept)
        return SafeString(shown)  # made by `section_parts`, and checked by `is_clean`

    def listed(self, data: Data, is_titled: bool) -> ListParts:
        # Text without a name of its own stands under its section's heading, and needs no other.
        is_titled = is_titled and any(one.get("place") == "head" for one in data["fields"])
        labels = {group["key"]: group["label"] for group in data.get("groups", ())}
        shown = tuple(self.item(data, item, labels) for item in data["items"])
        # Whatever names no group of the list is shown all the same: before the first heading, where
        # it can't seem to stand under another.
        members = {
            key: tuple(item for item in shown if labels.get(item.group, "") == label)
            for key, label in {"": "", **labels}.items()
        }
        groups = tuple(
            GroupParts(
                key,
                labels.get(key, ""),
                items,
                level=3 + is_titled,
                is_titled=bool(key),
            )
            for key, items in members.items()
            if items
        )
        return ListParts(
            name=data["name"],
            title=data["title"],
            noun=data["noun"],
            layout=data["layout"],
            means=data.get("property", ""),
            items=shown,
            groups=groups,
            is_titled=is_titled,
        )

    def item(self, listed: Data, data: Data, groups: Mapping[str, str]) -> ItemParts:
        group = data.get("group", "")
        said = groups.get(group, group)
        return ItemParts(
            key=data["key"],
            anchor=f"{self.key}-{data['key']}",
            label=data["label"],
            group=group,
            cells=tuple(
                self.part(field, data["parts"].get(field["name"], {}), data["key"])
                for field in listed["fields"]
            ),
            grouping=self.part(listed["grouping"], line(said), data["key"]) if said else None,
        )

    def part(self, field: Data, said: str | Data, key: str) -> Part:
        said = {"html": said} if isinstance(said, str) else said
        beside = {name: self.bare(value) for name, value in said.items() if name != "html"}
        return Part(
            name=field["name"],
            label=field["label"],
            kind=field["kind"],
            place=field.get("place", "rest"),
            mark=field.get("mark", ""),
            html=self.html(said.get("html", "")),
            said=beside,
            typed=self.typed.get((key, field["name"]), ""),
            picture=self.pictures.get(said.get("sha256", "")),
        )

    def bare(self, text: Any) -> Any:
        """What stands in an attribute can't hold marks; its sources are listed all the same."""
        if not isinstance(text, str):
            return text
        for key in keys_in(text):
            self.note(key)
        return without_citations(text).strip()
