"""What comes out of reading an article: the sections, the findings, and where every line went."""

from dataclasses import dataclass, field

SECTION_KEYS = (
    "overview",
    "types",
    "causes",
    "symptoms",
    "diagnosis",
    "therapies",
    "medications",
    "supplements",
    "biologics",
    "surgery",
    "prevention",
    "when-to-see-a-doctor",
    "do-and-avoid",
    "faq",
    "references",
)

FINDING_KINDS = (
    "unplaced",
    "short_list",
    "cut_off_sentence",
    "not_shown",
    "glued_sources",
    "dose_without_number",
    "missing_field",
    "numbering_gap",
    "empty_references",
    "stray_line",
)

# What can become of a line.
FATES = (
    "title",
    "heading",
    "introduction",
    "item",
    "field",
    "provenance",
    "furniture",
    "blank",
    "finding",
)


class Unreadable(ValueError):
    """The input is no article of the house; the message is one sentence for the editor."""


@dataclass(frozen=True)
class Finding:
    """One thing worth a human look; `line` counts from 1."""

    kind: str
    line: int
    text: str


@dataclass(frozen=True)
class Kept:
    """A line that is kept word for word beside the content."""

    line: int
    text: str


@dataclass(frozen=True)
class Subheading:
    """A heading inside a section, and the group of items that it stands for, if known."""

    line: int
    text: str
    group: str | None = None
    promised: int | None = None


@dataclass
class SectionReading:
    """One section: its content dictionary and, beside it, what the text said about itself."""

    key: str
    heading: str = ""
    heading_line: int | None = None
    content: dict = field(default_factory=lambda: {"introduction": ""})
    items: list[dict] = field(default_factory=list)
    subheadings: list[Subheading] = field(default_factory=list)
    promised: int | None = None


@dataclass
class Provenance:
    """What the page said about its own making; never a sign-off."""

    byline: str = ""
    last_updated: str = ""
    disclaimer: str = ""
    headings: list[Kept] = field(default_factory=list)
    furniture: list[Kept] = field(default_factory=list)
    references: list[Kept] = field(default_factory=list)
    lines: dict[str, list[int]] = field(default_factory=dict)

    def keep(self, what: str, line: int, text: str) -> None:
        """Add a line to the byline, the date or the disclaimer."""
        before = getattr(self, what)
        setattr(self, what, f"{before}\n{text}" if before else text)
        self.lines.setdefault(what, []).append(line)


@dataclass
class Reading:
    """The whole article as read; `accounting` has the fate of every line number once."""

    title: str = ""
    title_line: int | None = None
    sections: dict[str, SectionReading] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    provenance: Provenance = field(default_factory=Provenance)
    accounting: dict[int, str] = field(default_factory=dict)
