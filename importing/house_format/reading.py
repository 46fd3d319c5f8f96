"""What comes out of reading an article: its sections, the findings, and where every line went."""

from dataclasses import dataclass, field
from typing import Any

from .lines import Line
from .sources import take_off_sources

# What can become of a line.
OUTCOMES = (
    "title", "heading", "introduction", "item", "field", "provenance", "furniture", "picture",
    "blank", "finding",
)  # fmt: skip


class Unreadable(ValueError):
    """The input is no article of the house; the message is one sentence for the editor."""


@dataclass(frozen=True)
class Finding:
    """One thing worth a human look; `line` counts from 1."""

    kind: str
    line: int
    text: str


@dataclass(frozen=True)
class Group:
    """A heading over items inside a section, and how many of them it promises."""

    line: Line
    text: str
    promised: int | None = None


@dataclass
class Item:
    """One entry of a list as it is put together."""

    line: Line
    list_name: str
    fields: dict[str, Any] = field(default_factory=dict)
    ordinal: int | None = None
    ends: dict[str, tuple[int, bool]] = field(default_factory=dict)  # last line; ends in a source
    group: Group | None = None
    context: str = ""  # what the text said just before the list


@dataclass
class Section:
    """One section: its lines as they are cut out, its content as it is read, what is in doubt."""

    key: str
    heading: str = ""
    heading_line: int | None = None
    lines: list[Line] = field(default_factory=list)
    content: dict[str, Any] = field(default_factory=lambda: {"introduction": ""})
    items: list[Item] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    leading: list[str] = field(default_factory=list)  # what stands before the first item
    introduction_ends: list[tuple[int, str, bool]] = field(default_factory=list)
    promised: int | None = None

    def find(self, kind: str, line: int, text: str) -> None:
        self.findings.append(Finding(kind, line, text))

    def without_sources(self, line: Line, home: dict[str, Any]) -> tuple[str, bool]:
        """The line's words without glued source names, which go to their home."""
        text, names, runs = take_off_sources(line.text)
        if names:
            self.find("glued_sources", line.number, f"{' … '.join(runs)}: {', '.join(names)}")
        names += line.sources
        if names:
            home.setdefault("unresolved_sources", []).extend(names)
        return text, bool(names)

    def introduce(self, line: Line) -> None:
        if not self.items:
            self.leading.append(line.text)
        text, is_sourced = self.without_sources(line, self.content)
        line.outcome, line.home = "introduction", self.content
        if text:
            glue = " " if line.goes_on(self.content["introduction"], text) else "\n\n"
            put(self.content, "introduction", line.marked(text), glue)
            self.introduction_ends.append((line.number, text, is_sourced))

    def begin_group(self, line: Line, text: str, promised: int | None = None) -> Group:
        line.outcome = "heading"
        self.groups.append(Group(line, text, promised))
        return self.groups[-1]

    def begin(self, line: Line, list_name: str) -> Item:
        item = Item(line, list_name)
        self.items.append(item)
        self.content.setdefault(list_name, []).append(item.fields)
        self.keep(line, item)
        return item

    def keep(self, line: Line, item: Item) -> None:
        """The line's words are the item's."""
        line.outcome = "item" if line.number == item.line.number else "field"
        line.home = item.fields


@dataclass
class Provenance:
    """What the page said about its own making; never a sign-off."""

    byline: str = ""
    last_updated: str = ""
    disclaimer: str = ""
    furniture: list[Line] = field(default_factory=list)


@dataclass
class Reading:
    """The whole article as read; `accounting` has the outcome of every line number once."""

    title: str = ""
    sections: dict[str, Section] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    provenance: Provenance = field(default_factory=Provenance)
    accounting: dict[int, str] = field(default_factory=dict)
    lines: list[Line] = field(default_factory=list)  # of the source, each with its outcome
    pictures: list[dict[str, Any]] = field(default_factory=list)  # of a source in markup
    links: list[dict[str, Any]] = field(default_factory=list)


def put(fields: dict[str, Any], key: str, text: str, glue: str) -> None:
    """Add a text to a field, after what it already has."""
    before = fields.get(key, "")
    fields[key] = f"{before}{glue}{text}" if before else text
