"""Numbered citations and the list of references that they lead to, linked both ways."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from operator import attrgetter
from typing import Any
from urllib.parse import quote, urlsplit

import isbnlib
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from condition.models import Reference
from condition.reference_styles import Printed, printed


@dataclass(frozen=True)
class Mark:
    """One place in the text that cites a source."""

    anchor: str
    number: int  # among those of its source, from 1
    section: str  # the title of the section it stands in


@dataclass(frozen=True)
class Source:
    """One entry of the list of references."""

    key: str
    number: int
    record: Mapping[str, Any]
    marks: tuple[Mark, ...]
    retraction: str | None  # the notice; None for a source that stands

    @property
    def anchor(self) -> str:
        return f"reference-{self.key}"

    @cached_property
    def printed(self) -> Printed:
        """Its parts as the site's style prints them."""
        return printed(self.record)

    @property
    def seen_on(self) -> date | None:
        """The day it was looked at."""
        day = self.record.get("seen_on")
        return date.fromisoformat(day) if day else None

    @property
    def isbn(self) -> str:
        """Its ISBN with hyphens; empty where it has none."""
        return isbnlib.mask(self.record["isbn"]) if "isbn" in self.record else ""

    @property
    def kind(self) -> str:
        """What sort of source it is, in words."""
        return str(dict(Reference.Kind.choices).get(self.record.get("kind", ""), ""))

    @property
    def links(self) -> list[tuple[str, str]]:
        """Where it can be found: labels with their addresses."""
        found = []
        if doi := self.record.get("doi"):
            found.append((f"doi:{doi}", f"https://doi.org/{quote(doi, safe='/:;()')}"))
        if pmid := self.record.get("pmid"):
            address = f"https://pubmed.ncbi.nlm.nih.gov/{quote(pmid)}/"
            found.append((f"PMID {pmid}", address))
        if pmcid := self.record.get("pmcid"):
            found.append((pmcid, f"https://pmc.ncbi.nlm.nih.gov/articles/{quote(pmcid)}/"))
        url = self.record.get("url", "")
        # The form checks it too; what reaches a reader's browser is checked where it is made.
        if urlsplit(url).scheme in {"https", "http"}:
            found.append((url, url))
        return found

    @property
    def marks_by_section(self) -> list[tuple[str, list[Mark]]]:
        """Where the text cites it: the title of each section with the places in it."""
        return [(title, list(marks)) for title, marks in groupby(self.marks, attrgetter("section"))]


@dataclass
class Citations:
    """Numbers sources as the text is written out: the first one cited is 1."""

    records: Mapping[str, Mapping[str, Any]]  # an Edition's, by key
    retractions: Mapping[str, str] = field(default_factory=dict)  # notices by key
    section: str = ""  # the title of the section that is being written out
    _marks: dict[str, list[Mark]] = field(default_factory=dict)

    def note(self, key: str) -> int:
        """The source's number, without a mark in the text."""
        self._marks.setdefault(key, [])
        return list(self._marks).index(key) + 1

    def cite(self, key: str) -> SafeString:
        """A mark in the text that leads to the source and is led back to."""
        if key not in self.records:
            return format_html('<sup class="citation">[{}]</sup>', key)
        number = self.note(key)
        marks = self._marks[key]
        marks.append(Mark(f"cite-{key}-{len(marks) + 1}", len(marks) + 1, self.section))
        said = f"{number}, {_('retracted')}" if key in self.retractions else str(number)
        return format_html(
            '<sup class="citation"><a href="#reference-{}" id="{}">[{}]</a></sup>',
            key,
            marks[-1].anchor,
            said,
        )

    def sources(self) -> tuple[Source, ...]:
        """The list of references, in the order of their numbers."""
        return tuple(
            Source(key, number, self.records[key], tuple(marks), self.retractions.get(key))
            for number, (key, marks) in enumerate(self._marks.items(), start=1)
        )
