"""Hints while writing: what makes a text hard to read or promises what it does not keep.

Never a gate: nothing here keeps words from being saved, signed or published. All of it is told
from the words alone, without a query.
"""

import itertools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import Any

import pyphen
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from condition import markdown
from condition.citations import keys_in, strings, without_citations
from condition.loss import lost_elsewhere
from condition.models import Item, Reference
from condition.parts import declared_parts
from condition.registry import Section

LONGEST_SENTENCE = 30  # words
ENOUGH_WORDS = 60  # fewer make no reliable reading age
SCHOOL_STARTS_AT = 5  # a school grade and this make the age it is read at
NUMBERS = {
    "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15,
    "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19, "twenty": 20,
}  # fmt: skip
# What a number in front of a list may count, beside the list's own name.
COUNTED = (
    "causes|conditions|exercises|facts|foods|forms|habits|items|kinds|measures|medicines|methods|"
    "options|points|questions|reasons|remedies|rules|signs|steps|symptoms|tests|things|tips|"
    "treatments|types|warnings|ways"
)
# “20 symptoms”, “the eighteen most common causes”; not “2 weeks”, “20 of 30” or “1.5 forms”.
PROMISE = re.compile(
    rf"(?<![\d.,–-])(?<!\bof )(?<!\bor )(?<!\bto )\b(?P<number>\d{{1,3}}|{'|'.join(NUMBERS)})\s+"
    r"(?:(?!of\b|or\b|to\b|and\b|in\b)[a-z-]+\s+){0,2}?(?P<noun>[a-z-]+s)\b",
    re.IGNORECASE,
)
# Links must make sense by themselves (WCAG 2.4.4).
EMPTY_LINK = re.compile(
    r"\b(?:click|tap|press)\s+(?:on\s+)?(?:here|this)\b|"
    r"\[\s*(?:click here|here|this|this link|link|more|read more)\s*\]\(",
    re.IGNORECASE,
)
LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")
HEADING = re.compile(r"^ {0,3}(#{1,6})\s+\S", re.MULTILINE)
LIST_ITEM = re.compile(r"^\s*(?:[-*+•]|\d+[.)])\s+")
MARKS = re.compile(r"[*_`>|~]|^#+\s*", re.MULTILINE)
SENTENCE_END = re.compile(r"(?<=[.!?])[\"”’)\]]*\s+(?=[\"“‘(\[]?[A-Z0-9])")
ABBREVIATION = re.compile(r"\b(?:e\.g|i\.e|etc|vs|approx|Dr|Prof|Mr|Mrs|Ms|St|No|Fig|cf|al)\.$")
WORD = re.compile(r"[^\W\d_]+(?:[’'-][^\W\d_]+)*")
VOWELS = re.compile(r"[aeiouy]+")


@dataclass(frozen=True)
class Hint:
    """One thing worth a look, and where it stands."""

    sentence: str
    field: str = ""  # "" for the item as a whole
    item: str = ""  # what people call the item
    is_lost: bool = False  # readers would not see it: such words are not submitted


def section_hints(section: Section, content: Mapping[str, Any], target: int) -> list[Hint]:
    """What is worth a look in a section's words; `target` is the age it should be readable at."""
    introduction = content.get("introduction", "")
    counts = {listed.name: len(content.get(listed.name, [])) for listed in section.lists}
    found, spoken = introduction_hints(section, introduction, counts), [introduction]
    for listed in section.lists:
        for item in content.get(listed.name, []):
            label = str(item.get(listed.model.label_field, ""))[:80]
            found += [replace(hint, item=label) for hint in item_hints(listed.model, item)]
            spoken += texts_of(item)
    age = reading_age("\n\n".join(spoken))
    if age is None or age <= target:
        return found
    sentence = _("Reads like a text for those of %(age)d; the site means to be read at %(target)d.")
    return [Hint(sentence % {"age": round(age), "target": target}), *found]


def introduction_hints(section: Section, text: str, counts: Mapping[str, int]) -> list[Hint]:
    """The same of the introduction alone, above lists of so many items."""
    said = [*text_hints(text), *_promised_of_lists(section, text, counts)]
    return [Hint(sentence, "introduction") for sentence in said]


def item_hints(model: type[Item], item: Mapping[str, Any]) -> list[Hint]:
    """What is worth a look in one item's fields."""
    links = {field.name for field in model.written_fields() if field.remote_field}
    found = [
        Hint(sentence, name)
        for name, value in item.items()
        if isinstance(value, str) and name not in links
        for sentence in text_hints(value)
    ]
    for part in declared_parts(model):
        said = [field.name for field in part.fields if str(item.get(field.name) or "").strip()]
        if part.kind == "dosage" and said and not cited_in(model, item):
            found.append(Hint(_("A dose without a source."), said[0]))
        if part.kind == "figure":
            picture, alternative = (field.name for field in part.fields[:2])
            if picture in said and alternative not in said:
                found.append(Hint(_("The picture has no alternative text."), alternative))
    return found


def texts_of(item: Mapping[str, Any]) -> list[str]:
    """Whatever is written in an item."""
    return list(strings(dict(item)))


def cited_in(model: type[Item], item: Mapping[str, Any]) -> list[str]:
    """The keys that an item cites, in its texts or as its one source, each once."""
    keys = [key for text in texts_of(item) for key in keys_in(text)]
    fields = (field for field in model.written_fields() if field.related_model is Reference)
    keys += [item[field.name] for field in fields if item.get(field.name)]
    return list(dict.fromkeys(keys))


def faults(model: type[Item] | None, fields: Mapping[str, str]) -> list[Hint]:
    """What readers would not see, or could not follow, of an item or, without a model, the text.

    One query.
    """
    found: dict[str, list[str]] = {}
    for name, text in () if model else fields.items():
        found[name] = [*markdown.lost(text), *lost_elsewhere(text)]
    for field, sentence in model.lost(fields) if model else ():
        found.setdefault(field.name, []).append(sentence)
    cited = {name: set(keys_in(text)) for name, text in fields.items()}
    library = Reference.objects.in_bulk({key for keys in cited.values() for key in keys})
    for name, keys in cited.items():
        unknown = _("The library has no reference “%(key)s”.")
        found.setdefault(name, []).extend(
            unknown % {"key": key} for key in sorted(keys) if key not in library
        )
    return [Hint(sentence, name, is_lost=True) for name, said in found.items() for sentence in said]


def text_hints(text: str) -> list[str]:
    """What is worth a look in one text, a sentence each."""
    found = []
    for sentence in sentences(text):
        words = WORD.findall(sentence)
        if len(words) > LONGEST_SENTENCE:
            start = " ".join(words[:5])
            found.append(
                _("A sentence of %(count)d words: “%(start)s …”")
                % {"count": len(words), "start": start}
            )
    if _jumps(text):
        found.append(_("A heading jumps over a level."))
    if match := EMPTY_LINK.search(text):
        named = {"words": match.group().strip("[](").strip()}
        found.append(_("“%(words)s” does not say where it leads. Name what is there.") % named)
    return found + _broken_promises(text)


def reading_age(text: str) -> float | None:
    """The age at which most can read the text; None for too few words.

    The Flesch-Kincaid grade (Kincaid et al., 1975) and five years. It counts words and syllables
    of English and knows nothing of sense.
    """
    spoken = sentences(text)
    words = [word for sentence in spoken for word in WORD.findall(sentence)]
    if len(words) < ENOUGH_WORDS:
        return None
    count = sum(syllables(word.casefold()) for word in words)
    grade = 0.39 * len(words) / len(spoken) + 11.8 * count / len(words) - 15.59
    return max(grade + SCHOOL_STARTS_AT, float(SCHOOL_STARTS_AT))


def sentences(text: str) -> list[str]:
    """The sentences of a Markdown text; an entry of a list or table is one by itself."""
    text = LINK.sub(r"\1", without_citations(text))
    found: list[str] = []
    for paragraph in _paragraphs(text):
        begun = ""
        for piece in SENTENCE_END.split(MARKS.sub(" ", paragraph)):
            begun = f"{begun} {piece}".strip()
            if not ABBREVIATION.search(begun):
                found.append(begun)
                begun = ""
        found.append(begun)
    return [sentence for sentence in found if WORD.search(sentence)]


@lru_cache(maxsize=50_000)
def syllables(word: str) -> int:
    """About how many syllables an English word has; at least one.

    A hyphenator leaves short ends unbroken, so groups of vowels are counted beside it.
    """
    plain = re.sub(r"(?:[^l]e|es|ed)$", lambda match: match.group()[0], word)
    groups = len(VOWELS.findall(plain))
    return max(len(_hyphenator().positions(word)) + 1, groups, 1)


@cache
def _hyphenator() -> pyphen.Pyphen:
    return pyphen.Pyphen(lang="en_GB")


def _paragraphs(text: str) -> Iterator[str]:
    """Lines that belong together; each entry of a list, heading or row of a table by itself."""
    begun: list[str] = []
    for line in text.splitlines():
        stands_alone = LIST_ITEM.match(line) or line.lstrip().startswith(("#", "|"))
        if not line.strip() or stands_alone:
            yield " ".join(begun)
            begun = []
        begun.append(LIST_ITEM.sub("", line))
        if line.lstrip().startswith(("#", "|")):
            yield " ".join(begun)
            begun = []
    yield " ".join(begun)


def _jumps(text: str) -> bool:
    levels = [len(match.group(1)) for match in HEADING.finditer(text)]
    return any(after > before + 1 for before, after in itertools.pairwise(levels))


def _number(words: str) -> int:
    return int(words) if words.isdigit() else NUMBERS[words.casefold()]


def _broken_promises(text: str) -> list[str]:
    """A number before a colon, and a list of another length right below it."""
    found, lines = [], [line for line in text.splitlines() if line.strip()]
    for place, line in enumerate(lines):
        promises = list(PROMISE.finditer(line))
        if not promises or not line.rstrip(" *_").endswith(":"):
            continue
        count = 0
        while place + 1 + count < len(lines) and LIST_ITEM.match(lines[place + 1 + count]):
            count += 1
        promised = _number(promises[-1]["number"])
        if count and promised != count:
            found.append(_promise(promises[-1].group(), count))
    return found


def _promised_of_lists(section: Section, text: str, counts: Mapping[str, int]) -> list[str]:
    """A number in the introduction that the section's own list does not keep."""
    found = []
    for match in PROMISE.finditer(LINK.sub(r"\1", text)):
        noun, promised = match["noun"].casefold(), _number(match["number"])
        for listed in section.lists:
            names = {str(listed.model._meta.verbose_name_plural).casefold(), listed.name}
            is_only = section.own_lists == (listed,) and re.fullmatch(COUNTED, noun)
            count = counts.get(listed.name, 0)
            if count and promised != count and (noun in names or is_only):
                found.append(_promise(match.group(), count))
    return found


def _promise(words: str, count: int) -> str:
    return ngettext(
        "“%(words)s” stands above a list of %(count)d.",
        "“%(words)s” stands above a list of %(count)d.",
        count,
    ) % {"words": words, "count": count}
