"""A Revision set for the reviewers' eye: what differs, part by part, and all of it in full."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from condition.citations import cited_keys, shown_figures
from condition.markdown import is_one_plain_line, render
from condition.models import Figure, Opening, Reference
from condition.parts import (
    DeclaredPart,
    ItemParts,
    ListParts,
    Part,
    declared_parts,
    name_sections,
    read_parts,
)
from condition.registry import IN_SHORT, Section
from reading.blocks import text_of
from reading.figures import Picture, figure_address
from record.comparison.items import ItemChange, compare
from record.comparison.words import Piece, word_difference
from record.models import Revision
from record.source_use import source_flags


@dataclass(frozen=True)
class Difference:
    """One field that says something else: words in `pieces`, or a value from `old` to `new`."""

    label: str
    mark: str = ""  # dosage, caution, safety: how loudly the page says it
    pieces: tuple[Piece, ...] = ()
    old: str = ""
    new: str = ""
    typed: tuple[Piece, ...] = ()  # the same with its markup, where it has any


@dataclass(frozen=True)
class ComparedItem:
    key: str
    kind: str  # a medication, a cause
    is_added: bool
    is_removed: bool
    has_moved: bool
    differences: list[Difference]
    full: ItemParts

    @property
    def title(self) -> str:
        return self.full.label

    @property
    def under_label(self) -> list[Part]:
        """What it says beside that."""
        return self.full.under_label


@dataclass(frozen=True)
class CitedSource:
    """A source that words cite; without a record where the library has none."""

    key: str
    record: Reference | None
    sections: tuple[Section, ...] = ()  # of the article that cite it, for its table of contents

    @property
    def flags(self) -> list[str]:
        """What speaks against resting on it, in a few words each."""
        return source_flags(self.record) if self.record else []

    @property
    def is_stale(self) -> bool:
        """Retracted, or replaced by a newer one."""
        return bool(self.record and (self.record.is_retracted or self.record.replaced_by_id))


@dataclass(frozen=True)
class Run:
    """Neighbouring items that all changed, or all did not."""

    has_changed: bool
    items: list[ItemParts]

    @property
    def labels(self) -> str:
        """In one line; whole sentences without their stops."""
        return "; ".join(item.label.rstrip(".") for item in self.items)


@dataclass(frozen=True)
class ComparedRevision:
    introduction: Difference | None
    items: list[ComparedItem]
    whole_introduction: SafeString | str
    typed_introduction: str  # the same with its markup, "" where it has none
    whole: list[tuple[str, list[Run]]]  # by list: its name, and its items in order
    sources: list[CitedSource]  # in reading order

    @property
    def keys(self) -> set[str]:
        shown = {item.key for _name, runs in self.whole for run in runs for item in run.items}
        return shown | {item.key for item in self.items}

    @property
    def has_differences(self) -> bool:
        """Whether it says anything else than what it was compared with."""
        return self.introduction is not None or bool(self.items)


def compared(revision: Revision, against: Revision | None) -> ComparedRevision:
    """Set `revision` beside `against`, the words that readers see (None: nothing yet).

    Two queries, whatever the length.
    """
    return compared_each([(revision, against)])[0]


def compared_each(pairs: Sequence[tuple[Revision, Revision | None]]) -> list[ComparedRevision]:
    """The same for several Revisions, each with what it is set beside. Two queries for all."""
    library = _Library([words for pair in pairs for words in pair if words])
    return [_compared(revision, against, library) for revision, against in pairs]


def _compared(
    revision: Revision, against: Revision | None, library: "_Library"
) -> ComparedRevision:
    found = compare(revision.kind, against.frozen() if against else None, revision.frozen())
    is_short = revision.section == IN_SHORT
    titles = Opening.headings(revision.condition_id) if is_short else {}
    parts = read_parts(
        name_sections(revision.parts, revision.content, titles),
        revision.section,
        library.cite,
        pictures=library.pictures,
        typed=_typed(revision),
    )
    shown = _items(parts.everything)
    if against and any(change.is_removed for change in found.items):
        before = read_parts(
            against.parts, revision.section, library.cite, pictures=library.pictures
        )
        shown = _items(before.everything) | shown
    introduction, typed = found.introduction, revision.content.get("introduction", "")
    changed = {change.key for change in found.items}
    return ComparedRevision(
        introduction=_marked_up(_("Text"), introduction.before, introduction.after)
        if introduction
        else None,
        items=[
            _compared_item(change, shown.get(change.key) or _heading(change))
            for change in found.items
        ],
        whole_introduction=parts.introduction,
        typed_introduction="" if is_one_plain_line(typed) else typed,
        whole=[(listed.title, _runs(listed, changed)) for listed in parts.everything],
        sources=[CitedSource(key, library.sources.get(key)) for key in _cited(revision)],
    )


def _typed(revision: Revision) -> dict[tuple[str, str], str]:
    """The texts with their markup, where they have any, by item and part."""
    content, typed = revision.content, {}
    for listed in revision.kind.lists:
        for key, item in revision.kind.keyed(listed, content, revision.item_keys):
            for part in declared_parts(listed.model):
                text = part.source(item) if part.kind in {"markdown", "caution"} else ""
                if text and not is_one_plain_line(text):
                    typed[key, part.name] = text
    return typed


def _items(lists: Iterable[ListParts]) -> dict[str, ItemParts]:
    return {item.key: item for listed in lists for item in listed.items}


def _heading(change: ItemChange) -> ItemParts:
    """A group, which is shown by its heading alone."""
    said = change.after or change.before or {}
    return ItemParts(change.key, "", said["heading"], "", ())


def _runs(listed: ListParts, changed: set[str]) -> list[Run]:
    runs: list[Run] = []
    for item in listed.items:
        if not runs or runs[-1].has_changed != (item.key in changed):
            runs.append(Run(item.key in changed, []))
        runs[-1].items.append(item)
    return runs


def _compared_item(change: ItemChange, shown: ItemParts) -> ComparedItem:
    is_both = not change.is_added and not change.is_removed
    return ComparedItem(
        key=change.key,
        kind=str(change.listed.model._meta.verbose_name),
        is_added=change.is_added,
        is_removed=change.is_removed,
        has_moved=change.has_moved,
        differences=list(_differences(change)) if is_both else [],
        full=shown,
    )


def _differences(change: ItemChange) -> Iterator[Difference]:
    """The parts of an item that changed, as they were written: marks count too."""
    changed = {difference.name for difference in change.fields}
    for part in declared_parts(change.listed.model, with_group=True):
        if changed & {field.name for field in part.fields}:
            yield _difference(part, change.before, change.after)


def _difference(part: DeclaredPart, before: Any, after: Any) -> Difference:
    old, new = part.source(before), part.source(after)
    if part.kind in {"markdown", "caution", "side_effects"}:
        return _marked_up(part.label, old, new, part.mark)
    if part.kind == "text":
        return Difference(part.label, part.mark, tuple(word_difference(old, new)))
    return Difference(part.label, part.mark, old=old, new=new)


def _marked_up(label: str, before: str | None, after: str | None, mark: str = "") -> Difference:
    """The words as readers see them, and as they are typed."""
    typed = Difference(label, mark, tuple(word_difference(before or "", after or "")))
    shown = (text_of(render(text or "")) for text in (before, after))
    pieces = tuple(word_difference(*shown))
    return typed if pieces == typed.pieces else replace(typed, pieces=pieces, typed=typed.pieces)


def _cited(revision: Revision) -> list[str]:
    return cited_keys(revision.kind, revision.content)


class _Library:
    """The references and figures that some Revisions name, fetched once."""

    def __init__(self, revisions: Iterable[Revision]) -> None:
        cited = {key: None for words in revisions for key in _cited(words)}
        shown = {
            sha256: None
            for words in revisions
            for sha256 in shown_figures(words.kind, words.content)
        }
        self.sources = Reference.objects.in_bulk(list(cited))
        self.pictures = {
            sha256: Picture(picture_address(figure), figure.width, figure.height)
            for sha256, figure in Figure.objects.in_bulk(list(shown)).items()
        }

    def cite(self, key: str) -> SafeString:
        """A citation that leads to the list of sources; loud where the library has none."""
        if key in self.sources:
            return format_html('<a class="board-cite" href="#source-{0}">[{0}]</a>', key)
        return format_html(
            '<a class="board-cite board-unknown" href="#source-{0}">[{0}: {1}]</a>',
            key,
            _("not in the library"),
        )


def picture_address(figure: Figure) -> str:
    return (
        static(figure.path) if figure.is_static else figure_address(figure.sha256, figure.record())
    )
