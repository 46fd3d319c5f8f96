"""What differs between two editions, in words for readers: where, what, why, and who signed."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _

from condition.parts import FIGURE_WORDS, ItemParts, Part, SectionParts, read_parts
from record.comparison.items import moved_keys
from record.comparison.words import Piece, word_difference
from record.models import Change, Edition, EditionSection, Standing
from record.source_use import corrected_sources

from .blocks import link_to_reference, text_of
from .catalogue import PublicArticle
from .citations import Source
from .signatures import Record, Signature, read_errata, read_notice, signed_at

LONGEST_RUN = 400  # characters that stay the same, shown whole
CONTEXT = 140  # characters shown on either side of a change in a longer one
# How much a class of change matters, the most first (rule 7 of the record).
WEIGHTS = list(reversed(Change.Kind.values))
keys = link_to_reference({})  # a difference names sources by their keys: numbers move


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
    is_added: bool
    is_removed: bool
    has_moved: bool
    fields: tuple[FieldDifference, ...]  # those that differ; of a new or removed item all of them

    @property
    def is_formatting_only(self) -> bool:
        """The same words, set otherwise."""
        is_there = not (self.is_added or self.is_removed)
        return is_there and not self.fields and not self.has_moved


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
    changes: tuple[Record, ...] = ()
    is_signed: bool = False
    carried_over: Record | None = None
    signatures: tuple[Signature, ...] = ()
    notice: Record | None = None
    errata: tuple[Record, ...] = ()

    @property
    def kind(self) -> str:
        return gravest(change["kind"] for change in self.changes)

    @property
    def is_formatting_only(self) -> bool:
        """Other bytes, and not one other word."""
        return not (self.is_same or self.is_new or self.is_gone) and not (
            self.introduction or self.items
        )


def gravest(kinds: Iterable[str]) -> str:
    """The class that matters most; "" for none."""
    return min(kinds, key=WEIGHTS.index, default="")


def read_difference(found: PublicArticle, before: int, after: int) -> dict[str, Any] | None:
    """The way from one edition to a later one; None if one of them is not there. Two queries."""
    editions = {
        edition.number: edition
        for edition in found.editions.filter(number__gte=before, number__lte=after)
    }
    if before not in editions or after not in editions or before >= after:
        return None
    old, new = editions[before], editions[after]
    between = [editions[number] for number in range(before + 1, after + 1)]
    difference = {
        "sections": list(_sections(old, new, between, found.standing)),
        "title": _words(_("Title"), old.manifest["title"], new.manifest["title"]),
        "disclaimer": _words(
            _("Disclaimer"), old.manifest["disclaimer"], new.manifest["disclaimer"]
        ),
        "corrected_sources": corrected_sources(
            old.manifest["references"],
            new.manifest["references"],
            [fact for fact in found.standing if old.published_at < fact.at <= new.published_at],
        ),
    }
    return {
        **difference,
        "is_nothing": not any(difference.values()),
        "before": old,
        "after": new,
        "between": between[::-1],
        "new_sources": list(_sources(new, old)),
        "lost_sources": list(_sources(old, new)),
    }


def _sections(
    old: Edition, new: Edition, between: list[Edition], facts: tuple[Standing, ...]
) -> Iterator[SectionDifference]:
    shown: dict[int, dict[str, EditionSection]] = {old.pk: {}, new.pk: {}}
    for row in EditionSection.objects.filter(edition__in=[old, new]).order_by("pk"):
        shown[row.edition_id][row.section] = row
    records = {record["key"]: record for record in new.manifest["sections"]}
    changes = _changes(between)
    for key in {**shown[new.pk], **shown[old.pk]}:
        before, after = shown[old.pk].get(key), shown[new.pk].get(key)
        # Its words, and not what they are shown beside: a heading is its own section's change.
        is_same = bool(before and after and before.revision_id == after.revision_id)
        if is_same and not changes[key]:
            continue
        record = records.get(key, {})
        old_parts, new_parts = (
            read_parts(row.kept_parts, key, keys) if row else None for row in (before, after)
        )
        title = next(parts.title for parts in (new_parts, old_parts) if parts)
        yield SectionDifference(
            key=key,
            title=title,
            is_new=before is None,
            is_gone=after is None,
            is_same=is_same,
            introduction=_introduction(old_parts, new_parts) if new_parts else None,
            items=tuple(_items(old_parts, new_parts)) if new_parts else (),
            changes=tuple(changes[key]),
            is_signed=record.get("is_signed", False),
            carried_over=record.get("carried_over"),
            signatures=tuple(signed_at(review, facts) for review in record.get("reviews", [])),
            notice=read_notice(facts, key),
            errata=read_errata(facts, key, record.get("revision", "")),
        )


def _changes(editions: Iterable[Edition]) -> Mapping[str, list[Record]]:
    """What each section was changed for, the latest first."""
    found: dict[str, list[Record]] = defaultdict(list)
    for edition in editions:
        for record in edition.manifest["sections"]:
            found[record["key"]][:0] = reversed(record.get("changes", []))
    return found


def _introduction(before: SectionParts | None, after: SectionParts) -> FieldDifference | None:
    old, new = (text_of(parts.introduction if parts else "") for parts in (before, after))
    return _words(_("Text"), old, new)


def _items(before: SectionParts | None, after: SectionParts) -> Iterator[ItemDifference]:
    shown = [parts for parts in (before, after) if parts]
    nouns = {listed.name: listed.noun for parts in shown for listed in parts.everything}
    yield from _corrected_headings(before, after)
    for name, noun in nouns.items():
        old, new = ({item.key: item for item in _list(parts, name)} for parts in (before, after))
        moved = moved_keys([key for key in old if key in new], [key for key in new if key in old])
        for key, item in {**new, **old}.items():
            now = new.get(key)
            was = _in_its_group(old.get(key), now)
            fields = tuple(_fields(was, now))
            if fields or key in moved or was is None or now is None or was != now:
                yield ItemDifference(
                    anchor=item.anchor,
                    title=(now or item).label,
                    noun=noun,
                    is_added=was is None,
                    is_removed=now is None,
                    has_moved=key in moved,
                    fields=fields,
                )


def _corrected_headings(
    before: SectionParts | None, after: SectionParts | None
) -> Iterator[ItemDifference]:
    old, new = (
        {group.key: group for listed in parts.lists for group in listed.groups} if parts else {}
        for parts in (before, after)
    )
    for key, group in new.items():
        if key in old and (said := _words(_("Heading"), old[key].label, group.label)):
            anchor = group.items[0].anchor
            yield ItemDifference(anchor, group.label, _("group"), False, False, False, (said,))


def _in_its_group(was: ItemParts | None, now: ItemParts | None) -> ItemParts | None:
    """The item as it was, but that its group is called as it is now: told of once, not by each."""
    if not (was and now and was.grouping and now.grouping):
        return was
    is_same = was.group == now.group or was.grouping.html == now.grouping.html
    return replace(was, group=now.group, grouping=now.grouping) if is_same else was


def _list(parts: SectionParts | None, name: str) -> Iterator[ItemParts]:
    for listed in parts.everything if parts else ():
        if listed.name == name:
            yield from listed.items


def _fields(before: ItemParts | None, after: ItemParts | None) -> Iterator[FieldDifference]:
    # The name of an item that is new or gone stands above it.
    is_whole = before is None or after is None
    old, new = (_texts(item, is_whole=is_whole) for item in (before, after))
    for name in {**new, **old}:
        (label, mark), was, now = (
            (new.get(name) or old[name])[0],
            old.get(name, ("", ""))[1],
            new.get(name, ("", ""))[1],
        )
        if difference := _words(label, was, now, mark):
            yield difference


def _texts(item: ItemParts | None, *, is_whole: bool) -> dict[str, tuple[tuple[str, str], str]]:
    """Each part of an item as a reader finds it: its label and weight, and its words."""
    parts = (item.under_label if is_whole else item.grouped) if item else []
    texts = {part.name: ((part.label, part.mark), part_text(part)) for part in parts}
    return {name: said for name, said in texts.items() if said[1]}


def part_text(part: Part) -> str:
    """The words of a part, a line a paragraph; of a picture what stands beside it."""
    if part.kind == "figure":
        said = [part.said.get(name, "") for name in FIGURE_WORDS]
        return " – ".join(text for text in (*said, part.said["sha256"][:12]) if text)
    return text_of(part.html)


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
