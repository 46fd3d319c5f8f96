"""What differs between two editions, in words for readers: where, what, why, and who signed."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from condition import registry
from condition.markdown import plain
from condition.models import Cautioned, CautionState
from condition.registry import Section
from record.comparison.items import Comparison, FieldChange, ItemChange, compare
from record.comparison.words import Piece, word_difference
from record.models import Change, Edition, EditionSection, Revision, Standing

from .blocks import runs_text, text_of
from .catalogue import PublicArticle
from .citations import Source
from .history import PublishedChange, published_change, section_title
from .items import ShownItem, field_label, grouping_of, link_to_reference, read_blocks, read_item
from .signatures import Signature, signed_at

LONGEST_TITLE = 90  # characters of a text that stands for its item's name
LONGEST_RUN = 400  # characters that stay the same, shown whole
CONTEXT = 140  # characters shown on either side of a change in a longer one
# How much a class of change matters, the most first (rule 7 of the record).
WEIGHTS = list(reversed(Change.Kind.values))
_keys = link_to_reference({})  # a difference names sources by their keys: numbers move


@dataclass(frozen=True)
class FieldDifference:
    """One field that says something else, word by word."""

    label: str
    mark: str  # caution, dose, safety: how loudly the page says it
    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class ItemDifference:
    """What happened to one item."""

    anchor: str
    title: str
    noun: str  # a medication, a cause
    change: ItemChange
    fields: tuple[FieldDifference, ...]  # those that differ; of a new or removed item all of them

    @property
    def is_formatting_only(self) -> bool:
        """The same words, set otherwise."""
        return not self.fields and not self.change.has_moved


@dataclass(frozen=True)
class SectionDifference:
    """What happened to one section between two editions."""

    key: str
    title: str
    is_new: bool = False
    is_gone: bool = False
    is_same: bool = False  # the words went elsewhere and came back, or only the reviews are new
    introduction: FieldDifference | None = None
    items: tuple[ItemDifference, ...] = ()
    changes: tuple[PublishedChange, ...] = ()
    is_signed: bool = False
    signatures: tuple[Signature, ...] = ()

    @property
    def kind(self) -> str:
        """The gravest class of its changes."""
        return gravest(change.kind for change in self.changes)

    @property
    def label(self) -> str:
        """That class in words."""
        return str(Change.Kind(self.kind).label) if self.kind else ""

    @property
    def is_formatting_only(self) -> bool:
        """Other bytes, and not one other word."""
        return not (self.is_same or self.is_new or self.is_gone) and not (
            self.introduction or self.items
        )


@dataclass(frozen=True)
class Difference:
    """Everything that differs between two editions of an article."""

    before: Edition
    after: Edition
    sections: tuple[SectionDifference, ...]
    title: FieldDifference | None
    disclaimer: FieldDifference | None
    new_sources: tuple[Source, ...]
    lost_sources: tuple[Source, ...]
    between: tuple[Edition, ...] = field(default_factory=tuple)  # and the later one

    @property
    def is_nothing(self) -> bool:
        """A reader would find the same."""
        return not (self.sections or self.title or self.disclaimer)


def gravest(kinds: Iterable[str]) -> str:
    """The class that matters most; "" for none."""
    return min(kinds, key=WEIGHTS.index, default="")


def read_difference(found: PublicArticle, before: int, after: int) -> Difference | None:
    """The way from one edition to a later one; None if one of them is not there. Two queries."""
    editions = {
        edition.number: edition
        for edition in found.editions.filter(number__gte=before, number__lte=after)
    }
    if before not in editions or after not in editions or before >= after:
        return None
    old, new = editions[before], editions[after]
    between = [editions[number] for number in range(before + 1, after + 1)]
    return Difference(
        before=old,
        after=new,
        sections=tuple(_sections(old, new, between, found.standing)),
        title=_words(_("Title"), old.manifest["title"], new.manifest["title"]),
        disclaimer=_words(_("Disclaimer"), old.manifest["disclaimer"], new.manifest["disclaimer"]),
        new_sources=tuple(_sources(new, old)),
        lost_sources=tuple(_sources(old, new)),
        between=tuple(reversed(between)),
    )


def _sections(
    old: Edition, new: Edition, between: list[Edition], facts: tuple[Standing, ...]
) -> Iterator[SectionDifference]:
    shown: dict[int, dict[str, Revision]] = {old.pk: {}, new.pk: {}}
    rows = EditionSection.objects.filter(edition__in=[old, new]).select_related("revision")
    for row in rows:
        shown[row.edition_id][row.section] = row.revision
    records = {record["key"]: record for record in new.manifest["sections"]}
    changes = _changes(between)
    for section in registry.sections():
        before, after = shown[old.pk].get(section.key), shown[new.pk].get(section.key)
        is_same = before is not None and after is not None and before.digest == after.digest
        if (before is None and after is None) or (is_same and not changes[section.key]):
            continue
        record = records.get(section.key, {})
        comparison = _comparison(section, before, after)
        yield SectionDifference(
            key=section.key,
            title=section_title(section.key),
            is_new=before is None,
            is_gone=after is None,
            is_same=is_same,
            introduction=_introduction(comparison.introduction),
            items=tuple(_items(section, comparison.items)),
            changes=tuple(changes[section.key]),
            is_signed=record.get("is_signed", False),
            signatures=tuple(signed_at(review, facts) for review in record.get("reviews", [])),
        )


def _comparison(section: Section, before: Revision | None, after: Revision | None) -> Comparison:
    if after is None:
        return Comparison(None)
    return compare(section, before.frozen() if before else None, after.frozen())


def _changes(editions: Iterable[Edition]) -> Mapping[str, list[PublishedChange]]:
    """What each section was changed for, the latest first."""
    found: dict[str, list[PublishedChange]] = defaultdict(list)
    for edition in editions:
        for record in edition.manifest["sections"]:
            changes = [published_change(change) for change in record.get("changes", [])]
            found[record["key"]] = [*reversed(changes), *found[record["key"]]]
    return found


def _introduction(change: FieldChange | None) -> FieldDifference | None:
    if change is None:
        return None
    before, after = (
        text_of(read_blocks(text or "", _keys)) for text in (change.before, change.after)
    )
    return _words(_("Text"), before, after)


def _items(section: Section, changes: Iterable[ItemChange]) -> Iterator[ItemDifference]:
    for change in changes:
        before = _texts(section, change, change.before)
        after = _texts(section, change, change.after)
        names = dict.fromkeys([*after, *before])
        differences = (
            _words(
                (after.get(name) or before[name])[0],
                before.get(name, ("", ""))[1],
                after.get(name, ("", ""))[1],
                _mark(change, name),
            )
            for name in names
        )
        yield ItemDifference(
            anchor=f"{section.key}-{change.key}",
            title=_title(change.label),
            noun=str(change.listed.model._meta.verbose_name),
            change=change,
            fields=tuple(difference for difference in differences if difference),
        )


def _texts(
    section: Section, change: ItemChange, content: Mapping[str, Any] | None
) -> dict[str, tuple[str, str]]:
    """Each field of an item as a reader finds it: its label and its words."""
    if content is None:
        return {}
    model = change.listed.model
    item = read_item(section, change.listed, change.key, content, _keys)
    texts = {}
    is_whole = change.is_added or change.is_removed  # its name stands above it
    if item.title and not is_whole:
        label = model._meta.get_field(model.label_field)
        texts[label.name] = (field_label(label), runs_text(item.name))
    if grouping := grouping_of(change.listed):
        value = content.get(grouping.name, grouping.get_default() or "")
        said = str(dict(grouping.flatchoices).get(value, value))
        texts[grouping.name] = (field_label(grouping), said)
    if issubclass(model, Cautioned):
        texts["caution"] = (_("Caution"), _caution(item))
    for shown in item.fields:
        # Typed or worded, a dosage is a dosage.
        name = "dosage" if shown.is_as_worded else shown.name
        texts[name] = (shown.label, text_of(shown.blocks))
    if item.picture:
        said = [item.picture.caption, item.picture.alt, item.picture.sha256[:12]]
        texts["figure"] = (_("Picture"), " – ".join(part for part in said if part))
    return {name: (label, text) for name, (label, text) in texts.items() if text}


def _caution(item: ShownItem) -> str:
    if item.caution.state == CautionState.STATED:
        return text_of(item.caution.blocks)
    if item.caution.state == CautionState.NONE_KNOWN:
        source = "".join(run for run in item.caution.source if isinstance(run, str))
        return f"{_('none known')} {source}"
    return _("not yet assessed by the board")


def _mark(change: ItemChange, name: str) -> str:
    if name in {"caution", "dosage"}:
        return name
    return "safety" if name in change.listed.model.safety_fields else ""


def _title(label: str) -> str:
    text = plain(label)
    return text if len(text) <= LONGEST_TITLE else f"{text[:LONGEST_TITLE].rsplit(' ', 1)[0]} …"


def _words(label: str, before: str, after: str, mark: str = "") -> FieldDifference | None:
    if before == after:
        return None
    return FieldDifference(label, mark, tuple(_shortened(word_difference(before, after))))


def _shortened(pieces: list[Piece]) -> Iterator[Piece]:
    """Long runs that stay are shown by their ends, beside what changed."""
    for place, piece in enumerate(pieces):
        if not piece.is_same or len(piece.text) <= LONGEST_RUN:
            yield piece
            continue
        start = piece.text[:CONTEXT].rsplit(" ", 1)[0] + " … " if place else "… "
        end = piece.text[-CONTEXT:].partition(" ")[2] if place + 1 < len(pieces) else ""
        yield Piece(start + end)


def _sources(these: Edition, others: Edition) -> Iterator[Source]:
    """Sources that one edition cites and the other does not."""
    for key, record in these.manifest["references"].items():
        if key not in others.manifest["references"]:
            yield Source(key, 0, record, (), None)
