"""The texts that the tests read, and how to ask what became of their words."""

import re
from collections import Counter
from functools import lru_cache
from pathlib import Path

from importing.house_format import Reading, as_report, read_article
from importing.house_format.fields import LABEL_WORDS
from importing.house_format.lines import words
from importing.house_format.sources import take_off_sources

VARIANTS = Path(__file__).parent / "variants"
NAMES = sorted(path.stem for path in VARIANTS.glob("*.txt"))

WHOLE = Path(__file__).parent / "whole"
_ENUMERATOR = re.compile(r"(?:\d{1,3}|[a-z]|[ivx]{2,4}|(?:q|a)\d{1,2})")
_LEAD_OF_NAMES = re.compile(r"^(?:Also known as|Synonyms|Other names):")
_LABELS = LABEL_WORDS | set(words("do avoid dos don t title article and or"))


def variant(name: str) -> str:
    return (VARIANTS / f"{name}.txt").read_text(encoding="utf-8")


def whole_article(name: str) -> str:
    """An article of every section, as long and as faulty as those of the board."""
    return (WHOLE / f"{name}.txt").read_text(encoding="utf-8")


read_once = lru_cache(maxsize=128)(read_article)  # for tests that only look at what was read


def article(*sections: str, title: str = "Sore Thumb") -> Reading:
    """A reading of a short article made of the sections given."""
    opening = f"{title}\n\nA sore thumb is a thumb that hurts.\n\n"
    return read_article(opening + "\n\n".join(sections))


def items(reading: Reading, key: str) -> list[dict]:
    """The items of a section's list."""
    return [item.fields for item in reading.sections[key].items]


def names(reading: Reading, key: str) -> list[str]:
    return [item["name"] for item in as_report(reading)["sections"][key]["items"]]


def found(reading: Reading, kind: str) -> list[tuple[int, str]]:
    return [(finding.line, finding.text) for finding in reading.findings if finding.kind == kind]


def counted(text: str) -> Counter:
    """The words of a text that must be found again, with how often."""
    told: Counter = Counter()
    for line in text.splitlines():
        plain = re.sub(r"\s+", " ", _LEAD_OF_NAMES.sub("", line)).strip()
        bare, sources, _ = take_off_sources(plain)
        told.update(words(bare))
        told.update(words(" ".join(sources)))
    return Counter({word: n for word, n in told.items() if not _is_mark(word)})


def kept(reading: Reading) -> Counter:
    """The words that a reading kept, wherever it put them."""
    texts = [
        reading.title,
        *(f.text for f in reading.findings if f.kind in ("unplaced", "stray_line")),
    ]
    provenance = reading.provenance
    texts += [provenance.byline, provenance.last_updated, provenance.disclaimer]
    texts += [line.full for line in provenance.furniture]
    for section in reading.sections.values():
        texts += [section.heading, *(group.text for group in section.groups)]
        texts += _strings(section.content)
    return Counter(word for text in texts for word in words(text))


def lost(text: str, reading: Reading) -> dict[str, int]:
    """The words that are missing from what was kept, each with how often."""
    return dict(counted(text) - kept(reading))


def _is_mark(word: str) -> bool:
    return word in _LABELS or bool(_ENUMERATOR.fullmatch(word))


def _strings(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [text for one in value.values() for text in _strings(one)]
    return [text for one in value for text in _strings(one)] if isinstance(value, list) else []
