"""Reading a section that is a list: each line to its item and its field."""

import re
from itertools import chain

from . import kinds
from .checks import reads_as_dose
from .fields import (
    DOSE,
    clean_name,
    dose_and_rest,
    label_at_start,
    label_of,
    label_of_word,
    looks_like_dose,
    looks_like_timing,
    parts_between_semicolons,
    parts_of_entry,
    split_at_dose,
    split_labels,
    split_name,
    turns_round,
)
from .headings import match_phrase
from .lines import Line, escaped, is_open, is_sentence
from .numbers import count_in_heading
from .outline import Role, is_lead_in, outline
from .reading import Group, Item, Section, put
from .specs import SHORT_FIELDS, SPECS
from .vocabulary import PATTERNS, WORDS

_BRACKETED = re.compile(r"\(([^()]{2,60})\)")
_TOLD_IN_BRACKETS = re.compile(r"\(([^()]+)\)\s*[:–—-]\s*(.+)")
_ABOUT = re.compile(r"(?i)^(?:at least|at most|up to|about)\s+")
_LABELLED = re.compile(r"[A-Z][a-z]+(?: [a-z]+){0,2}:\s")
_NOTE = re.compile(r"^(.{4,}\S)\s*\(([^()]+)\)\s*[.]?$")
# Labels that say the same thing in another word.
_SYNONYMS = {tuple(pair.split(" for ")) for pair in WORDS["labels_for_others"]}

LONGEST_HEADING = 200  # characters that a group's heading takes

Segment = tuple[str | None, str]  # a label, where there is one, and what follows it


def read_list(section: Section) -> None:
    """Fill a section of types, causes, symptoms, tests, treatments, measures or signs."""
    reader = _ListReader(section)
    lines = [line for line in section.lines if line.text]
    takes = {
        Role.INTRODUCTION: reader.introduce,
        Role.GROUP: reader.begin_group,
        Role.NAMED_BY_GROUP: reader.name_by_group,
        Role.ITEM: reader.begin_item,
        Role.TEXT: reader.go_on,
    }
    for line, role in zip(lines, outline(lines, reader.spec), strict=True):
        takes[role](line)
    reader.finish()


class _ListReader:
    def __init__(self, section: Section):
        self.section = section
        self.spec = SPECS[section.key]
        self.fields: dict[str, str] = {}  # of the item that is open
        self.item: Item | None = None
        self.open_field: str | None = None  # the field that the last label named
        self.has_label = False
        self.last: Line | None = None
        self.group: Group | None = None
        self.first_indent: int | None = None
        self.context = ""
        labels = (label for line in section.lines for label, _value in split_labels(line.text))
        self.has_dose_labels = self.spec.is_dosed and "dosage" in labels

    def introduce(self, line: Line) -> None:
        if not self.section.items:
            self.context = f"{self.context} {line.text}"
        elif line.text.endswith(":"):
            self.context = line.text
        self.section.introduce(line)

    def begin_group(self, line: Line) -> None:
        self.group, self.item, self.first_indent, self.context = None, None, None, line.text
        is_set = line.is_heading or line.marker in ("number", "letter")
        if is_lead_in(line.text) and not is_set:
            self.section.introduce(line)  # "Make an appointment if you notice:" between two lists
            return
        self.group = self.section.begin_group(line, line.text, count_in_heading(line.text))

    def name_by_group(self, line: Line) -> None:
        """Prose under a heading that names its only item."""
        if self.group is None:
            return
        heading = self.group.line
        item = self._open(heading, clean_name(heading.text))
        heading.outcome = "heading"
        text, is_sourced = self.section.without_sources(line, item.fields)
        self.section.keep(line, item)
        line.is_guessed = True
        self._add(line, self.spec.body, text, is_sourced)

    def begin_item(self, line: Line) -> None:
        if self.group:
            self.first_indent = line.indent if self.first_indent is None else self.first_indent
            # A list indented under a bullet ends where the indentation does.
            heading = self.group.line
            if heading.marker == "bullet" and line.indent <= heading.indent < self.first_indent:
                self.group = None
        sources: dict[str, list[str]] = {}
        text, is_sourced = self.section.without_sources(line, sources)
        name, segments = self._name_and_rest(text, line)
        item = self._open(line, name)
        item.ordinal = line.ordinal
        item.fields.update(sources)
        for label, value in segments:
            self._put(line, label, value, is_sourced)

    def go_on(self, line: Line) -> None:
        segments = split_labels(line.text)
        if self.item and self._begins_another(line, segments):
            self.item = None
        if self.item is None:
            self.section.find("unplaced", line.number, line.text)
            line.outcome = "finding"
            return
        text, is_sourced = self.section.without_sources(line, self.fields)
        self.section.keep(line, self.item)
        segments = split_labels(text)
        takes_labels = self.spec.is_labelled or segments[0][0] in self.spec.labels
        for label, value in segments if takes_labels else [(None, text)]:
            self._put(line, label, value, is_sourced)

    def _begins_another(self, line: Line, segments: list[Segment]) -> bool:
        """Whether a dosage once more, apart from the first, is of a drug that lost its name."""
        label, value = segments[0]
        before = self.fields.get("dosage_wording", "")
        is_again = label == "dosage" and before and self.open_field != "dosage_wording"
        is_own = looks_like_dose(before) and looks_like_dose(value) and ":" not in value
        return bool(is_again and is_own and line.gap > 0)

    def finish(self) -> None:
        """What only the whole list tells."""
        items = self.section.items
        for item in items:
            if item.group and self._comes_again(item.group.line):
                item.fields.pop("group", None)
        for group in self.section.groups:
            if not group.line.is_heading and all(item.group is not group for item in items):
                told = f"sub-heading without a place: {group.text}"
                self.section.find("stray_line", group.line.number, told)
        if self.spec.key == "when-to-see-a-doctor":
            for item in items:
                item.fields["urgency"] = kinds.urgency_of(item.fields["sign"], item.context)

    # Names

    def _open(self, line: Line, name: str) -> Item:
        item = self.section.begin(line, self.spec.list_name)
        self.item, self.open_field, self.has_label, self.last = item, None, False, None
        self.fields = item.fields
        item.fields[self.spec.head] = name
        item.context, item.group = self.context, self.group
        heading = clean_name(self.group.text)[:LONGEST_HEADING] if self.group else ""
        if heading not in ("", name) and self.spec.key != "when-to-see-a-doctor":
            item.fields["group"] = heading
        if "drug_class" in self.spec.labels.values():
            bare, drug_class = kinds.split_drug_class(name)
            if drug_class:
                is_dose = looks_like_dose(drug_class)
                if not (is_dose and self.has_dose_labels):  # “(20 mg/120 mg)” is its strength
                    field = "dosage_wording" if is_dose else "drug_class"
                    item.fields |= {"name": bare, field: drug_class}
        return item

    def _comes_again(self, heading: Line) -> bool:
        """Whether it is the section's own heading once more, and no group's among others."""
        others = [one.line for one in self.section.groups
                  if one.line is not heading and not one.line.is_heading]  # fmt: skip
        is_alike = (heading.level, heading.is_bold) in [(one.level, one.is_bold) for one in others]
        named = match_phrase(heading.text)
        is_again = heading.is_heading or (named is not None and named[0] == self.section.key)
        return is_again and not self.spec.is_prose and not is_alike

    def _name_and_rest(self, text: str, line: Line) -> tuple[str, list[Segment]]:
        """The item's name, and what follows it on its line."""
        if self.spec.is_whole_line:
            return self._measure(text, line) if self.spec.body else (text, [])
        segments: list[Segment] = [(None, text)]
        if self.spec.is_labelled:
            segments = split_labels(text)
        if segments[0][0] in self.spec.labels:
            return "", segments
        if segments[0][0]:  # “TIPS – …” in a list of operations
            segments = [(None, text)]
        name, rest = split_name(segments[0][1], line.head)
        told: list[Segment] = [(None, rest)] if rest else []
        if not self.spec.is_dosed or len(segments) > 1:
            return name, told + segments[1:]
        bracketed = _TOLD_IN_BRACKETS.fullmatch(rest)
        if bracketed and looks_like_dose(bracketed[1]):  # “(1,000 IU once daily): for bones”
            return name, [(None, bracketed[1]), (None, bracketed[2])]
        if cut := split_at_dose(name):
            is_often = PATTERNS["frequency"].search(cut[1]) is not None
            if is_often or not (rest or self.has_dose_labels):
                return cut[0], [(None, cut[1]), *told]
        return name, told

    def _measure(self, text: str, line: Line) -> tuple[str, list[Segment]]:
        name, rest = split_name(text, line.head)
        if not rest and is_sentence(text):
            name = text  # a sentence keeps its full stop
        if not rest and (told := _NOTE.match(name) or PATTERNS["explanation"].match(name)):
            name, rest = told[1], told[2]
        return name, [(None, rest)] if rest else []

    # Fields

    def _put(self, line: Line, label: str | None, value: str, is_sourced: bool) -> None:
        if label is None:
            self._put_unlabelled(line, value, is_sourced)
            return
        self.has_label = True
        target = self.spec.labels.get(label)
        parts = parts_between_semicolons(value) if target and self.spec.is_dosed else [value]
        later = [part for part in parts[1:] if self._label_in(part)]
        own = "; ".join(part for part in parts if part not in later)
        told: list[str] = []
        if target == "dosage_wording":  # "400 mg daily. It works within days."
            own, *told = dose_and_rest(own)
            before = self.fields.get(target, "")
            is_doubled = looks_like_dose(before) and looks_like_dose(own) and before != own
            if is_doubled and not PATTERNS["regimen"].search(f"{label}: {own}"):
                said = f"{self.fields.get('name', '')}: two dosages: {before}; {own}"
                self.section.find("two_doses", line.number, said)
        is_open = target == "dosage_wording" and own and PATTERNS["to_be_told"].fullmatch(own)
        if is_open or (target is None and self.spec.body is None):
            self.section.find("unplaced", line.number, f"{_title(label)}: {value}")
            return
        self.open_field = target or self.spec.body
        self._add(line, self.open_field, self._worded(label, target, own), is_sourced)
        is_sure = self.spec.body or all(map(PATTERNS["of_the_medicine"].match, told))
        line.is_guessed = line.is_guessed or not is_sure
        for part in (*told, *later):
            self._put_dosed(line, part, is_sourced)

    def _label_in(self, part: str) -> tuple[str, str] | None:
        found = label_of_word(part)
        return found if found and found[0] in self.spec.labels else None

    def _worded(self, label: str, target: str | None, value: str) -> str:
        """A label that comes to stand in another's field is kept in the words."""
        is_own = target is not None and (target.startswith(label) or label == "description")
        is_free = (label, target) in _SYNONYMS and not self.fields.get(target or "")
        is_bare = is_own or is_free or (target and not value)
        return value if is_bare else f"{_title(label)}: {value}"

    def _put_unlabelled(self, line: Line, value: str, is_sourced: bool) -> None:
        if not value:
            return
        if self.has_label and self.open_field:
            is_dosage = self.open_field == "dosage_wording"
            is_other = is_dosage and _LABELLED.match(value) is not None  # “Side efects: rash”
            line.is_guessed = line.is_guessed or is_other
            self._add(line, self.open_field, value, is_sourced)
        elif self.spec.is_dosed:
            self._put_dosed(line, value, is_sourced)
        elif self.spec.body:
            self._add(line, self.spec.body, value, is_sourced)
        elif self.spec.is_whole_line:
            put(self.fields, self.spec.head, value, " ")
        else:
            self.section.find("unplaced", line.number, value)

    def _put_dosed(self, line: Line, value: str, is_sourced: bool) -> None:
        """A line about a drug without labels: dose, class and timing are known by their looks."""
        has_parts = self.spec.body is None or looks_like_dose(value)
        own, *told = dose_and_rest(value) if self.spec.body else [value]
        entries = _with_their_labels(parts_of_entry(own)) if has_parts else [own]
        for part in (*chain.from_iterable(map(dose_and_rest, entries)), *told):
            is_free = part in told and not label_at_start(part)  # a sentence after the dose
            target, words = (self.spec.body, part) if is_free else self._target_of(part)
            if not target and "purpose" in self.spec.labels and len(part.split()) > 3:
                target = "purpose"  # prose about a medicine
            is_prose = target in ("purpose", self.spec.body) and is_sentence(part)
            name = self.fields.get(self.spec.head, "")
            is_told = self._label_in(part) or (
                target == "dosage_wording" and _says_dose(part, name)
            )
            is_told = is_told or target in ("drug_class", "timing") or is_prose
            is_denied = target in ("purpose", self.spec.body) and turns_round(
                " ".join(part.split()[:3])
            )
            if is_denied and "caution" in self.spec.labels:
                target = "caution"
            line.is_guessed = line.is_guessed or is_denied or not is_told
            if has_parts and target and target == self.spec.body and self.fields.get(target):
                target = "mechanism"  # dose, function, mechanism: the house's order
            if target:
                self._add(line, target, words, is_sourced)
            else:
                self.section.find("unplaced", line.number, part)

    def _target_of(self, part: str) -> tuple[str | None, str]:
        labels = self.spec.labels
        if found := self._label_in(part):
            return labels[found[0]], found[1]
        is_long = is_sentence(part) and len(part.split()) > 20
        if PATTERNS["dose_talk"].search(part) or (looks_like_dose(part) and not is_long):
            return "dosage_wording", part
        if part[:1].isdigit() and PATTERNS["frequency"].search(part):
            return "dosage_wording", part  # its unit is lost
        takes_class = "drug_class" in labels and "drug_class" not in self.fields
        if takes_class and (bracketed := _BRACKETED.fullmatch(part)):
            return "drug_class", bracketed[1]
        if takes_class and kinds.looks_like_class(part.rstrip(".")):
            return "drug_class", part.rstrip(".")
        return labels["timing"] if looks_like_timing(part) else self.spec.body, part

    def _add(self, line: Line, target: str | None, text: str, is_sourced: bool) -> None:
        if not text or target is None or self.item is None:
            return
        before, last = self.fields.get(target, ""), self.last
        if target in SHORT_FIELDS:
            if text.casefold() == before.casefold():
                return
            is_rest = last is not None and last is not line and is_open(before, text)
            put(self.fields, target, text, " " if is_rest else "; ")
        else:
            is_nested, glue = self._is_nested(line), "\n\n"
            if last and line.goes_on(before, text):
                glue = " "
            elif is_nested and line.marker and last and last.marker and last is not self.item.line:
                glue = "\n"  # of one list
            put(self.fields, target, line.marked(text) if is_nested else escaped(text), glue)
        if target == "caution":
            self.fields["caution_state"] = "stated"
        self.item.ends[target], self.last = (line.number, is_sourced), line

    def _is_nested(self, line: Line) -> bool:
        """Whether a line stands in a list inside the item's text."""
        has_body = bool(self.fields.get(self.spec.body or ""))
        opens = not self.has_label and line.marker == "bullet" and not has_body
        is_start = self.item is not None and line.number == self.item.line.number
        return not is_start and not opens and split_labels(line.text)[0][0] is None


def _with_their_labels(parts: list[str]) -> list[str]:
    """ "Side effects – rash" was cut at its dash; label and value are one part again."""
    whole: list[str] = []
    for part in parts:
        if whole and label_of(whole[-1]):
            whole[-1] = f"{whole[-1]} {part}"
        else:
            whole.append(part)
    return whole


def _says_dose(part: str, name: str) -> bool:
    begins = DOSE.match(_ABOUT.sub("", part)) is not None and PATTERNS["frequency"].search(part)
    return bool(begins) or reads_as_dose(part, name)


def _title(label: str) -> str:
    """How a label is written before the words that it stands with."""
    told = {"drug_class": "Class", "features": "Note"}.get(label)
    return told or label.replace("_", " ").capitalize()
