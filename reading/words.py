"""A section's words as readers see them: content in, finished text out, without a query."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

from django.contrib.staticfiles.storage import staticfiles_storage
from django.db.models import Field
from django.templatetags.static import static
from django.urls import reverse
from markdownx.models import MarkdownxField

from condition import markdown
from condition.citations import keys_in, with_marks, without_citations
from condition.models import CautionState
from condition.registry import ItemList, Section
from treatments.dosage import Dosage, print_dosage
from treatments.fields import DosageField

from .citations import Citations

LONGEST_LABEL = 80  # characters
# Fields that are shown as more than their text.
CAUTION = {"caution_state", "caution", "caution_reference"}
DOSAGE = {"dosage", "dosage_wording"}
PICTURE = {"figure", "figure_alt", "figure_caption", "figure_credit"}


@dataclass(frozen=True)
class Caution:
    """A treatment's caution: its words, or the source that knows of none, or neither yet."""

    state: str
    text: str = ""
    source: str = ""  # a citation

    @property
    def is_stated(self) -> bool:
        """There is something to be careful about."""
        return self.state == CautionState.STATED

    @property
    def is_none_known(self) -> bool:
        """A source says that there is nothing to be careful about."""
        return self.state == CautionState.NONE_KNOWN


@dataclass(frozen=True)
class DosageText:
    """A dosage in words, made from the typed one or, flagged, as the board wrote it."""

    text: str
    is_typed: bool


@dataclass(frozen=True)
class Picture:
    """A figure with all that has to stand beside it."""

    address: str
    width: int
    height: int
    alt: str
    caption: str
    credit: str


@dataclass(frozen=True)
class Entry:
    """One item of a list, ready to be shown."""

    anchor: str
    label: str  # plain words that name it
    text: Mapping[str, str]  # by field; safe HTML, or plain text for the template to escape
    group: str = ""
    caution: Caution | None = None
    dosage: DosageText | None = None
    picture: Picture | None = None


@dataclass(frozen=True)
class Group:
    """The items of a list that belong together."""

    key: str
    label: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Listing:
    """One list of a section."""

    entries: tuple[Entry, ...] = ()
    groups: tuple[Group, ...] = ()  # the same in groups, where the items name theirs


@dataclass(frozen=True)
class Words:
    """A section's introduction and lists."""

    introduction: str
    lists: Mapping[str, Listing] = field(default_factory=dict)


def read_words(
    section: Section,
    content: Mapping[str, Any],
    keys: Mapping[str, list[str]],
    figures: Mapping[str, Mapping[str, Any]],
    citations: Citations,
) -> Words:
    """The words of `content`; citations are numbered in the order of `condition.citations`.

    `keys` has the items' permanent keys by list, `figures` the records of pictures by hash.
    """
    citations.section = str(section.title)
    introduction = markdown.render(content.get("introduction", ""), citations.cite, level=3)
    page = _Page(section.key, figures, citations)
    lists = {}
    for listed in section.lists:
        items = content.get(listed.name, [])
        entries = [
            _entry(page, listed, item, key)
            for item, key in zip(items, keys.get(listed.name, []), strict=True)
        ]
        lists[listed.name] = _listing(listed, entries)
    return Words(introduction, lists)


@dataclass(frozen=True)
class _Page:
    """What every entry of a section is written out with."""

    section: str
    figures: Mapping[str, Mapping[str, Any]]
    citations: Citations


def _listing(listed: ItemList, entries: list[Entry]) -> Listing:
    choices = _grouping(listed)
    if choices is None:
        return Listing(tuple(entries))
    groups = [
        Group(value, str(label), members)
        for value, label in choices.flatchoices
        if (members := tuple(entry for entry in entries if entry.group == value))
    ]
    # Whatever names no group of today is shown all the same.
    rest = tuple(entry for entry in entries if entry.group not in dict(choices.flatchoices))
    return Listing(tuple(entries), tuple([*groups, Group("", "", rest)] if rest else groups))


def _grouping(listed: ItemList) -> Field | None:
    """The field by which readers find the items grouped."""
    return next(
        (
            field
            for field in listed.model.written_fields()
            if field.choices and field.name not in CAUTION
        ),
        None,
    )


def _entry(page: _Page, listed: ItemList, item: Mapping[str, Any], key: str) -> Entry:
    fields = listed.model.written_fields()
    shown = [field for field in fields if field.name not in PICTURE and field.name in item]
    text = {field.name: _shown(field, item[field.name], page.citations.cite) for field in shown}
    names = {field.name for field in fields}
    grouping = _grouping(listed)
    return Entry(
        anchor=f"{page.section}-{key}",
        label=_label(listed, item),
        text=text,
        group=item.get(grouping.name, "") if grouping else "",
        caution=_caution(item, text) if names >= CAUTION else None,
        dosage=_dosage(item, text) if names >= DOSAGE else None,
        picture=_picture(page, item) if "figure" in item else None,
    )


def _shown(field: Field, value: Any, cite: Callable[[str], str]) -> str:
    if isinstance(field, MarkdownxField):
        return markdown.render(value, cite)
    if isinstance(field, DosageField):
        return print_dosage(Dosage.from_json(value))
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if field.name == "caution_reference":
        return cite(value)
    return with_marks(str(value), cite)


def without_marks(text: str, citations: Citations) -> str:
    """Plain text for an attribute, which can't hold marks; its sources are listed all the same."""
    for key in keys_in(text):
        if key in citations.records:
            citations.note(key)
    return without_citations(text).strip()


def _label(listed: ItemList, item: Mapping[str, Any]) -> str:
    name = listed.model.label_field
    words = without_citations(item.get(name, "")).strip()
    if isinstance(listed.model._meta.get_field(name), MarkdownxField):
        words = markdown.plain(words)
    return words if len(words) <= LONGEST_LABEL else words[: LONGEST_LABEL - 1].rstrip() + "…"


def _caution(item: Mapping[str, Any], text: Mapping[str, str]) -> Caution:
    return Caution(
        item.get("caution_state", CautionState.NOT_ASSESSED),
        text.get("caution", ""),
        text.get("caution_reference", ""),
    )


def _dosage(item: Mapping[str, Any], text: Mapping[str, str]) -> DosageText | None:
    if "dosage" in item:
        return DosageText(text["dosage"], is_typed=True)
    if "dosage_wording" in item:
        return DosageText(text["dosage_wording"], is_typed=False)
    return None


def _picture(page: _Page, item: Mapping[str, Any]) -> Picture | None:
    record = page.figures.get(item["figure"])
    if record is None:
        return None
    alt, caption, credit = (
        without_marks(item.get(name, ""), page.citations)
        for name in ("figure_alt", "figure_caption", "figure_credit")
    )
    address = figure_address(item["figure"], record)
    return Picture(address, record["width"], record["height"], alt, caption, credit)


def figure_address(sha256: str, record: Mapping[str, Any]) -> str:
    """Where the picture is served."""
    if not record["is_static"]:
        suffix = PurePosixPath(record["path"]).suffix.lstrip(".").lower()
        return reverse("figure", kwargs={"sha256": sha256, "suffix": suffix})
    try:
        return static(record["path"])
    except ValueError:
        # A later release may ship it no more: the old edition keeps its page and loses a picture.
        return staticfiles_storage.base_url + record["path"]
