"""An Edition's sections as plain words, and what the index keeps of them."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from django.utils.translation import gettext as _

from condition.models import CautionState
from condition.parts import FIGURE_WORDS, Part, SectionParts, words

from ..article import NAMES
from . import language
from .language import stem
from .lexemes import SECTION, SECTION_STRONG, lexemes

STRONG_FROM = 3  # times: a section that says a word as often is about it
LABEL_ENDS = ":\N{NO-BREAK SPACE}"  # no words of a text have one
BETWEEN = "\n"  # fields of an item, items of a list; no field holds one


class PlacedItem(NamedTuple):
    """An item in the text of its section."""

    start: int
    key: str
    name: str  # "" where a whole sentence names it
    caution: int | None  # where its caution starts, which ends with the item


@dataclass(frozen=True)
class Plain:
    """A section as plain text, with the places of its items."""

    text: str
    items: tuple[PlacedItem, ...]
    headings: tuple[str, ...]


@dataclass(frozen=True)
class Counted:
    """The stems of a section."""

    strong: frozenset[str]
    all: frozenset[str]

    def lexemes(self) -> str:
        """As its part of the index holds them."""
        return lexemes({SECTION_STRONG: self.strong, SECTION: self.all})


def plain_section(parts: SectionParts) -> Plain:
    """All words of the section that readers see, in their order."""
    lines = [words(parts.introduction)] if parts.introduction else []
    items, headings = [], [parts.title]
    for one, item in ((listed, item) for listed in parts.everything for item in listed.items):
        start = _length(lines)
        lines += [line for part in item.parts if (line := _line(part))]
        cautions = [
            part for part in item.by["caution"] if part.said["state"] == CautionState.STATED
        ]
        caution = _length(lines) if cautions else None
        lines += [_("Caution: %(said)s") % {"said": words(part.html)} for part in cautions]
        is_named = "head" in item.by and one.layout != "sentences"
        name = item.label if is_named else ""
        headings.append(name)
        items.append(PlacedItem(start, item.key, name, caution))
    return Plain(BETWEEN.join(lines), tuple(items), tuple(headings))


def _length(lines: list[str]) -> int:
    """Where in the text the next line starts."""
    return sum(len(line) + len(BETWEEN) for line in lines)


def _line(part: Part) -> str:
    """The part's words under its label, so that a risk is not taken for a benefit.

    A caution stands at the item's end.
    """
    if part.kind == "figure":
        return " ".join(part.said[name] for name in FIGURE_WORDS if name in part.said)
    said = "" if part.kind == "caution" else words(part.html)
    is_labelled = said and part.place in {"rest", "folded"}
    return f"{part.label}{LABEL_ENDS}{said}" if is_labelled else said


def counted(plain: Plain) -> Counted:
    """The stems of the section, and which of them it is about."""
    said = Counter(map(stem, language.words(plain.text)))
    named = {stem(word) for heading in plain.headings for word in language.words(heading)}
    often = {word for word, times in said.items() if times >= STRONG_FROM}
    return Counted(frozenset(named | often), frozenset(said.keys() | named))


def names_of(title: str, sections: Iterable[SectionParts]) -> list[str]:
    """The title and the synonyms of an article, each once."""
    names = [
        item.label
        for parts in sections
        for listed in parts.lists
        if listed.means == NAMES
        for item in listed.items
    ]
    return list(dict.fromkeys([title, *names]))
