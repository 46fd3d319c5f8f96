"""Reading one section: its outline becomes the content dictionary and the list of its items."""

import re
from dataclasses import dataclass, field

from . import kinds
from .fields import (
    clean_name,
    is_sentence,
    label_of,
    label_of_word,
    looks_like_dose,
    looks_like_timing,
    parts_between_semicolons,
    parts_of_entry,
    split_at_dose,
    split_labels,
    split_name,
)
from .headings import count_in_heading
from .lines import Line
from .numbers import NUMBER_WORD, to_number
from .outline import Role, is_lead_in, outline
from .reading import Finding, SectionReading, Subheading
from .sources import take_off_sources
from .specs import Spec

_MARKDOWN_START = re.compile(r"(?:[>#|]|\d{1,9}[.)]\s|[-+*]\s)")
_EXPLANATION = re.compile(
    r"^(.{4,}?)\s+((?:in order )?to (?:help |safely |better )?(?:reduce|prevent|stimulate|"
    r"preserve|improve|"
    r"support|maintain|avoid|keep|lower|strengthen|protect|help|detect|catch|build|promote|increase|"
    r"ensure|minimi[sz]e|boost|relieve|ease|limit|manage|control|treat|stay|allow|enhance|decrease|stop|"
    r"slow|find|spot|monitor|cut|guard|clear|remove|distribute|absorb|correct|restore|take|give|make|"
    r"identify|cushion|reinforce|unload|sustain|optimi[sz]e|counter|calm)\b.*)$",
    re.IGNORECASE,
)
_DOSE_TALK = re.compile(
    r"\b(?:as (?:directed|prescribed)|per (?:label|instructions)|dose pack|taper)", re.IGNORECASE
)
_NOTE = re.compile(r"^(.{4,}\S)\s*\(([^()]+)\)\s*([.]?)$")


@dataclass
class Item:
    """One item as it is put together: its fields, and the line that each of them ends on."""

    line: int
    ordinal: int | None = None
    fields: dict = field(default_factory=dict)
    ends: dict[str, int] = field(default_factory=dict)
    sourced: set[str] = field(default_factory=set)  # fields whose end was a source's name
    group_heading: str = ""
    context: str = ""  # what the text said just before the list


@dataclass
class Ledger:
    """What became of the lines of a section, beside the section itself."""

    reading: SectionReading
    items: list[Item] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    fates: dict[int, str] = field(default_factory=dict)
    homes: dict[int, dict] = field(default_factory=dict)  # line → the dictionary that has its words
    leading: list[str] = field(default_factory=list)
    introduction_ends: list[tuple[int, str, bool]] = field(default_factory=list)

    def find(self, kind: str, line: int, text: str) -> None:
        self.findings.append(Finding(kind, line, text))

    def without_sources(self, line: Line, home: dict) -> tuple[str, bool]:
        """The line's words without glued source names, which go to their home."""
        text, names, runs = take_off_sources(line.text)
        if names:
            home.setdefault("unresolved_sources", []).extend(names)
            self.find("glued_sources", line.number, f"{' … '.join(runs)}: {', '.join(names)}")
        return text, bool(names)

    def introduce(self, line: Line) -> None:
        """Put a line into the section's introduction."""
        content = self.reading.content
        text, is_sourced = self.without_sources(line, content)
        self.fates[line.number], self.homes[line.number] = "introduction", content
        if text:
            joined = line.gap == 0 and is_open(content["introduction"], text) and not line.marker
            put(content, "introduction", marked(line, text), " " if joined else "\n\n")
            self.introduction_ends.append((line.number, text, is_sourced))


class SectionReader:
    """Reads the lists: types, causes, symptoms, tests, treatments, measures and signs."""

    def __init__(self, spec: Spec, ledger: Ledger):
        self.spec = spec
        self.ledger = ledger
        self.forced: frozenset[int] = frozenset()
        self.item: Item | None = None
        self.open_field: str | None = None
        self.seen_label = False
        self.last: Line | None = None
        self.subheading: tuple[Subheading, Line] | None = None
        self.first_indent: int | None = None
        self.context = ""

    @property
    def current(self) -> Item:
        """The item that is open. Raises LookupError where none is."""
        if self.item is None:
            raise LookupError("No item is open.")
        return self.item

    def read(self, lines: list[Line], forced: frozenset[int] = frozenset()) -> None:
        act = {
            Role.INTRODUCTION: self._introduce,
            Role.SUBHEADING: self._begin_group,
            Role.NAMED_BY_HEADING: self._name_by_heading,
            Role.ITEM: self._begin_item,
            Role.TEXT: self._go_on,
        }
        self.forced = forced
        for placed in outline(lines, self.spec, forced):
            act[placed.role](placed.line)
        self._finish()

    # Roles

    def _introduce(self, line: Line) -> None:
        if not self.ledger.items:
            self.ledger.leading.append(line.text)
            self.context = f"{self.context} {line.text}"
        elif line.text.endswith(":"):
            self.context = line.text
        self.ledger.introduce(line)

    def _begin_group(self, line: Line) -> None:
        if is_lead_in(line.text) and line.number not in self.forced:
            self._lead_in(line)
            return
        group = kinds.group_of_heading(self.spec.key, line.text) if self.spec.has_groups else None
        heading = Subheading(line.number, line.text, group, count_in_heading(line.text))
        self.ledger.reading.subheadings.append(heading)
        self.ledger.fates[line.number] = "heading"
        self.subheading, self.item, self.context = (heading, line), None, line.text
        self.first_indent = None
        if self._is_stray(heading):
            self.ledger.find("stray_line", line.number, f"sub-heading without a place: {line.text}")

    def _lead_in(self, line: Line) -> None:
        """ "Make an appointment if you notice:" between two lists."""
        self.subheading, self.item, self.context = None, None, line.text
        self.ledger.introduce(line)

    def _is_stray(self, heading: Subheading) -> bool:
        if heading.line in self.forced:
            return False
        if self.spec.key == "causes":
            return kinds.kind_of_cause("", heading.text) is None
        return heading.group is None and self.spec.key != "when-to-see-a-doctor"

    def _name_by_heading(self, line: Line) -> None:
        heading, heading_line = self.subheading or (None, line)
        name = clean_name(heading.text) if heading else line.text
        self._open(Item(heading_line.number), name)
        self.ledger.homes[heading_line.number] = self.current.fields
        text, is_sourced = self.ledger.without_sources(line, self.current.fields)
        self._keep(line, "item")
        self._add(line, self.spec.body, text, is_sourced)

    def _begin_item(self, line: Line) -> None:
        if self.subheading and self.first_indent is None:
            self.first_indent = line.indent
        if self.subheading and self._has_left(line):
            self.subheading = None
        item = Item(line.number, line.ordinal if line.marker in ("number", "letter") else None)
        self.item = item
        text, is_sourced = self.ledger.without_sources(line, item.fields)
        name, segments = self._name_and_rest(text, line)
        self._open(item, name)
        self._keep(line, "item")
        for label, value in segments:
            self._put_segment(line, label, value, is_sourced)

    def _go_on(self, line: Line) -> None:
        if self.item is None:
            self.ledger.find("unplaced", line.number, line.text)
            self.ledger.fates[line.number] = "finding"
            return
        text, is_sourced = self.ledger.without_sources(line, self.current.fields)
        self._keep(line, "field")
        segments = split_labels(text) if self._takes_labels(text) else [(None, text)]
        for label, value in segments:
            self._put_segment(line, label, value, is_sourced)

    # Names

    def _has_left(self, line: Line) -> bool:
        """A list indented under a bullet ends where the indentation does."""
        if self.subheading is None or self.first_indent is None:
            return False
        heading = self.subheading[1]
        return heading.marker == "bullet" and line.indent <= heading.indent < self.first_indent

    def _open(self, item: Item, name: str) -> None:
        self.ledger.items.append(item)
        self.item, self.open_field, self.seen_label, self.last = item, None, False, None
        item.fields = {self.spec.head: name, **item.fields}
        item.context = self.context
        if self.subheading:
            item.group_heading = self.subheading[0].text
        if self.spec.key in ("medications", "biologics"):
            bare, drug_class = kinds.split_drug_class(name)
            if drug_class and looks_like_dose(drug_class):
                item.fields |= {"name": bare, "dosage_wording": drug_class}
            elif drug_class:
                item.fields |= {"name": bare, "drug_class": drug_class}

    def _name_and_rest(self, text: str, line: Line) -> tuple[str, list[tuple[str | None, str]]]:
        if self.spec.key == "when-to-see-a-doctor":
            return text, []
        if self.spec.key == "prevention":
            return self._measure(text, line)
        segments: list[tuple[str | None, str]] = (
            split_labels(text) if self.spec.is_labelled else [(None, text)]
        )
        if segments[0][0] is not None:
            return "", segments
        name, rest = split_name(segments[0][1], line.head)
        if self.spec.is_dosed and not rest and len(segments) == 1 and (cut := split_at_dose(name)):
            name, rest = cut
        return name, [(None, rest), *segments[1:]] if rest else segments[1:]

    def _measure(self, text: str, line: Line) -> tuple[str, list[tuple[str | None, str]]]:
        name, rest = split_name(text, line.head)
        if not rest and (note := _NOTE.match(name)):
            name, rest = note[1], note[2]
        elif not rest and (purpose := _EXPLANATION.match(name)):
            name, rest = purpose[1], purpose[2]
        return name, [(None, rest)] if rest else []

    # Fields

    def _takes_labels(self, text: str) -> bool:
        if self.spec.is_labelled:
            return True
        label = split_labels(text)[0][0]
        return label is not None and label in self.spec.labels

    def _keep(self, line: Line, fate: str) -> None:
        self.ledger.fates[line.number] = fate
        self.ledger.homes[line.number] = self.current.fields

    def _put_segment(self, line: Line, label: str | None, value: str, is_sourced: bool) -> None:
        if label is None:
            self._put_unlabelled(line, value, is_sourced)
            return
        self.seen_label = True
        target = self.spec.labels.get(label)
        if target is None:
            self._put_unknown_label(line, label, value, is_sourced)
            return
        self.open_field = target
        parts = parts_between_semicolons(value) if self.spec.is_dosed else [value]
        later = [part for part in parts[1:] if self._is_labelled(part)]
        own = "; ".join(part for part in parts if part not in later)
        self._add(line, target, self._worded(label, target, own), is_sourced)
        for part in later:
            self._put_dosed(line, part, is_sourced)

    def _is_labelled(self, part: str) -> bool:
        found = label_of_word(part)
        return found is not None and found[0] in self.spec.labels

    def _worded(self, label: str, target: str, value: str) -> str:
        """A label that comes to stand in another's field is kept in the words."""
        is_own = label == target or target.startswith(label)
        if is_own or not value or label == "description":
            return value
        is_free = (label, target) in _SYNONYMS and not self.current.fields.get(target)
        return value if is_free else f"{_TITLES[label]}: {value}"

    def _put_unknown_label(self, line: Line, label: str, value: str, is_sourced: bool) -> None:
        if self.spec.body is None:
            self.ledger.find("unplaced", line.number, f"{_TITLES[label]}: {value}")
            return
        self.open_field = self.spec.body
        self._add(line, self.spec.body, f"{_TITLES[label]}: {value}", is_sourced)

    def _put_unlabelled(self, line: Line, value: str, is_sourced: bool) -> None:
        if not value:
            return
        if self.seen_label and self.open_field:
            self._add(line, self.open_field, value, is_sourced)
        elif self.spec.is_dosed:
            self._put_dosed(line, value, is_sourced)
        elif self.spec.body:
            self._add(line, self.spec.body, value, is_sourced)
        elif self.spec.is_whole_line:
            put(self.current.fields, self.spec.head, value, " ")
        else:
            self.ledger.find("unplaced", line.number, value)

    def _put_dosed(self, line: Line, value: str, is_sourced: bool) -> None:
        """A line about a drug without labels: dose, class and timing are known by their looks."""
        has_parts = self.spec.body is None or looks_like_dose(value)
        for part in _with_their_labels(parts_of_entry(value)) if has_parts else [value]:
            target, words = self._target_of(part)
            if target == self.spec.body and has_parts and self.current.fields.get(target or ""):
                target = "mechanism"  # dose, function, mechanism: the house's order
            if target:
                self._add(line, target, words, is_sourced)
            else:
                self.ledger.find("unplaced", line.number, part)

    def _target_of(self, part: str) -> tuple[str | None, str]:
        fields, labels = self.current.fields, self.spec.labels
        if (found := label_of_word(part)) and found[0] in labels:
            return labels[found[0]], found[1]
        if _DOSE_TALK.search(part) or (
            looks_like_dose(part) and not (is_sentence(part) and len(part.split()) > 20)
        ):
            return "dosage_wording", part
        if (
            "drug_class" in labels.values()
            and "drug_class" not in fields
            and kinds.looks_like_class(part)
        ):
            return "drug_class", part
        if looks_like_timing(part):
            return labels["timing"], part
        return self.spec.body, part

    def _add(self, line: Line, target: str | None, text: str, is_sourced: bool) -> None:
        if not text or target is None or self._repeats(target, text):
            return
        fields = self.current.fields
        before = fields.get(target, "")
        if target in self.spec.short_fields:
            is_rest = self.last is not None and self.last is not line and is_open(before, text)
            glue = " " if is_rest else "; "
            put(fields, target, text, glue)
        else:
            self._put_text(line, target, text)
        if target == "caution":
            fields["caution_state"] = "stated"
        self.current.ends[target], self.last = line.number, line
        (self.current.sourced.add if is_sourced else self.current.sourced.discard)(target)

    def _put_text(self, line: Line, target: str, text: str) -> None:
        """A paragraph, a line of a list, or the rest of a line that was cut by hand."""
        before, last = self.current.fields.get(target, ""), self.last
        is_nested = self._is_nested(line)
        glue = "\n\n"
        if last and not line.gap and not line.marker and is_open(before, text):
            glue = " "
        elif (
            is_nested and line.marker and last and last.marker and last.number != self.current.line
        ):
            glue = "\n"
        put(self.current.fields, target, marked(line, text) if is_nested else escaped(text), glue)

    def _repeats(self, target: str, text: str) -> bool:
        before = self.current.fields.get(target, "")
        return target in self.spec.short_fields and text.casefold() == before.casefold()

    def _is_nested(self, line: Line) -> bool:
        is_start = line.number == self.current.line
        opens = (
            not self.seen_label
            and line.marker == "bullet"
            and not self.current.fields.get(self.spec.body or "")
        )
        return not is_start and not opens and split_labels(line.text)[0][0] is None

    # Groups and kinds

    def _finish(self) -> None:
        reading, spec = self.ledger.reading, self.spec
        self._move_groups()
        reading.content[spec.list_name] = [item.fields for item in self.ledger.items]
        reading.items = [self._entry(item) for item in self.ledger.items]

    def _move_groups(self) -> None:
        groups = {heading.text: heading.group for heading in self.ledger.reading.subheadings}
        for item in self.ledger.items:
            name = item.fields[self.spec.head]
            if self.spec.has_groups:
                group = groups.get(item.group_heading) or kinds.group_of_item(self.spec.key, name)
                item.fields = _first_field(item.fields, "group", group)
            if self.spec.key == "causes" and (
                kind := kinds.kind_of_cause(name, item.group_heading)
            ):
                item.fields["kind"] = kind
            if self.spec.key == "when-to-see-a-doctor":
                item.fields["urgency"] = kinds.urgency_of(name, item.context)

    def _entry(self, item: Item) -> dict:
        entry = {"name": item.fields[self.spec.head], "line": item.line}
        return entry | ({"group": item.fields["group"]} if "group" in item.fields else {})


# Labels that say the same thing in another word.
_SYNONYMS = {
    ("function", "purpose"), ("purpose", "function"), ("benefits", "function"),
    ("procedure", "description"), ("purpose", "benefits"), ("function", "benefits"),
    ("purpose", "shows"), ("purpose", "explanation"), ("mechanism", "explanation"),
    ("side_effects", "risks"),
}  # fmt: skip


def _with_their_labels(parts: list[str]) -> list[str]:
    """ "Side effects – rash" was cut at its dash; label and value are one part again."""
    whole: list[str] = []
    for part in parts:
        if whole and label_of(whole[-1]):
            whole[-1] = f"{whole[-1]} {part}"
        else:
            whole.append(part)
    return whole


_TITLES = {
    "dosage": "Dosage", "drug_class": "Class", "timing": "Timing", "side_effects": "Side effects",
    "purpose": "Purpose", "function": "Function", "mechanism": "Mechanism", "risks": "Risks",
    "description": "Description", "procedure": "Procedure", "benefits": "Benefits",
    "caution": "Caution", "shows": "Shows", "features": "Note",
}  # fmt: skip


def put(fields: dict, key: str, text: str, glue: str) -> None:
    """Add a text to a field, after what it already has."""
    before = fields.get(key, "")
    fields[key] = f"{before}{glue}{text}" if before else text


def marked(line: Line, text: str) -> str:
    """A line that stood in a list inside a text stays a list line in Markdown."""
    if line.marker == "bullet":
        return f"- {text}"
    if line.marker == "number":
        return f"{line.ordinal}. {text}"
    return escaped(text)


def escaped(text: str) -> str:
    """ ">10%" opens no quotation in Markdown."""
    return f"\\{text}" if _MARKDOWN_START.match(text) and text[0] in ">#|-+*" else text


def is_open(before: str, text: str) -> bool:
    """Whether a text goes on in the next line: cut by hand, not ended."""
    return (
        bool(before) and not is_sentence(before) and (text[:1].islower() or before[-1] in ",;–—-(")
    )


def _first_field(fields: dict, key: str, value: str | None) -> dict:
    rest = dict(fields)
    fields.clear()
    fields.update({key: value, **rest})
    return fields


def promised_in(texts: list[str], heading: str, nouns: str) -> int | None:
    """The number of items that a heading or an introduction promises."""
    counts = [count_in_heading(heading)] if heading else []
    pattern = re.compile(
        rf"(?<![\w.,–/-])(\d{{1,3}}|{NUMBER_WORD})\s+(?:[\w’'/-]+,?\s+(?:and\s+|&\s+)?){{0,4}}?(?:{nouns})\b",
        re.IGNORECASE,
    )
    for text in texts:
        counts += [to_number(match[1]) for match in pattern.finditer(text[:4000])]
    return max((count for count in counts if count), default=None)
