"""From the text of an article to its Reading."""

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass, field, replace

from .checks import check
from .conversations import read_pairs, read_questions
from .fields import LABEL_WORDS, label_at_start, split_name
from .headings import FOREIGN, Heading, find_headings, match_phrase
from .lines import Line, read_lines, words
from .overview import read_overview
from .page import Page
from .reading import SECTION_KEYS, Finding, Kept, Reading, SectionReading, Subheading, Unreadable
from .sections import Ledger, SectionReader, promised_in
from .sources import take_off_sources
from .specs import SPECS
from .tables import unfold_tables

MAX_CHARACTERS = 2_000_000
MAX_LINES = 20_000  # the board's longest articles have a few thousand
MAX_LINE = 100_000  # characters in one line; a whole article has fewer

_NOT_TEXT = (
    (
        "%PDF",
        "This is a PDF, not text: copy the article's words into a plain text file and import that.",
    ),
    ("{\\rtf", "This is a rich-text file: save the article as plain text (UTF-8) and import that."),
    (
        "PK\x03\x04",
        "This is a Word or zip file: save the article as plain text (UTF-8) and import that.",
    ),
)
_PLAIN = frozenset("\t\n\r\x0b\x0c\x85")
_MARKUP = re.compile(r"\s*(?:<!doctype\s+html|<html|<\?xml)", re.IGNORECASE)
_SUBJECT = re.compile(
    r"(?:An? |The )?([^.:;]{3,90}?)(?:\s*\([^)]*\))?,?\s+(?:is|are|refers? to|means|describes|"
    r"occurs)\b"
)
_OF = re.compile(r"\b(?:of|for|in|with)\s+(?:the\s+)?(.{3,90})$")
_DO_AVOID_WORDS = frozenset(
    words("do avoid dos don t what to not things should you recommended doing s this")
)
_ENUMERATED = re.compile(r"(?:q|a|ques|question|ans|answer)\d{0,3}")


@dataclass
class Part:
    """The lines under the headings of one section."""

    key: str
    heading: str = ""
    heading_line: int | None = None
    lines: list[Line] = field(default_factory=list)
    forced: dict[int, str] = field(default_factory=dict)


def read_article(text: str) -> Reading:
    """Read an article in the board's house format; raises Unreadable with one sentence."""
    _refuse_what_is_no_article(text)
    lines = read_lines(text, stands_alone=_stands_alone)
    reading = Reading()
    claimed = Page(lines, reading.provenance, reading.accounting).claim()
    title_index = _title_index(lines, claimed)
    if title_index is not None:
        _take_title(reading, lines, title_index, claimed)
    headings = find_headings(lines, reading.title, claimed)
    if not any(heading.key != FOREIGN for heading in headings):
        raise Unreadable(
            "No section heading of the house was found (such as “Causes” or “Symptoms”): "
            "check that this is the text of an article."
        )
    told = [lines[heading.index] for heading in headings]
    reading.provenance.headings = [Kept(line.number, line.full) for line in told]
    if not reading.title:
        _derive_title(reading, lines, headings, claimed)
    for part in _parts(lines, headings, claimed):
        _read_part(reading, part)
    reading.sections = {
        key: reading.sections[key] for key in SECTION_KEYS if key in reading.sections
    }
    _account_for_the_rest(reading, lines)
    reading.findings.sort(key=lambda finding: finding.line)
    return reading


def _refuse_what_is_no_article(text: str) -> None:
    for start, sentence in _NOT_TEXT:
        if text.lstrip("\ufeff").startswith(start):
            raise Unreadable(sentence)
    if not text.strip("\ufeff \t\r\n\u200b"):
        raise Unreadable("The text is empty: there is nothing to import.")
    lines = text.splitlines()
    too_long = len(lines) > MAX_LINES or max(map(len, lines)) > MAX_LINE
    if too_long or len(text) > MAX_CHARACTERS:
        raise Unreadable("The text is far too long for one article: import one article at a time.")
    if _MARKUP.match(text):
        raise Unreadable(
            "This is the source of a web page: copy the words of the page, not its HTML."
        )
    sample = text[:20_000]
    odd = sum(
        unicodedata.category(char) in ("Cc", "Cn", "Co") for char in sample if char not in _PLAIN
    )
    if "\x00" in text or odd > 0.05 * len(sample) + 20:
        raise Unreadable(
            "This is not text: save the article as plain text (UTF-8) and import that."
        )


def _stands_alone(text: str) -> bool:
    """Whether a line opens something of its own and is no broken-off rest of the one above."""
    if label_at_start(text) and ":" in text:
        return True
    return text[0].isupper() and (
        match_phrase(text) is not None or bool(split_name(text, by_period=False)[1])
    )


# The title


def _title_index(lines: list[Line], claimed: set[int]) -> int | None:
    for index, line in enumerate(lines):
        if index in claimed or not line.text:
            continue
        return index if _is_title(line) else None
    return None


def _is_title(line: Line) -> bool:
    text = line.text
    if line.marker or len(text.split()) > 25 or len(text) > 200:
        return False
    if line.level == 1:
        return True
    return (
        text[-1] not in ".;,:"
        and match_phrase(text) is None
        and (not line.head or line.head == text)
    )


def _take_title(reading: Reading, lines: list[Line], index: int, claimed: set[int]) -> None:
    """The title, and its repetition just below."""
    reading.title = re.sub(
        r"^(?:title|article|topic)\s*:\s*", "", lines[index].text, flags=re.IGNORECASE
    ).rstrip(" :")
    reading.title_line = lines[index].number
    reading.accounting[lines[index].number] = "title"
    claimed.add(index)
    after = next(
        (i for i in range(index + 1, len(lines)) if lines[i].text and i not in claimed), None
    )
    if after is not None and lines[after].text.casefold() == lines[index].text.casefold():
        reading.accounting[lines[after].number] = "title"
        claimed.add(after)


def _derive_title(
    reading: Reading, lines: list[Line], headings: list[Heading], claimed: set[int]
) -> None:
    """A text without a title line still names its disease, in its headings or its first words."""
    tails = Counter(
        m[1].rstrip(" :?") for h in headings if h.weight == 3 and (m := _OF.search(h.text))
    )
    first = next((line for i, line in enumerate(lines) if line.text and i not in claimed), None)
    subject = _SUBJECT.match(first.text) if first else None
    if tails:
        reading.title = tails.most_common(1)[0][0]
    elif subject:
        reading.title = subject[1].strip()
    told = (
        f"no line with the title; taken from the text: {reading.title}"
        if reading.title
        else "no title"
    )
    reading.findings.append(Finding("missing_field", first.number if first else 1, told))


# Parts


def _parts(lines: list[Line], headings: list[Heading], claimed: set[int]) -> list[Part]:
    """The text cut at its headings; a section that comes twice is one part."""
    parts: dict[str, Part] = {}
    current = Part("overview")
    parts["overview"] = current
    at = {heading.index: heading for heading in headings}
    for index, line in enumerate(lines):
        if index in at:
            current = _turn(parts, current, at[index], line)
        elif index not in claimed:
            current.lines.append(line)
    return [part for part in parts.values() if part.heading_line or any(x.full for x in part.lines)]


def _turn(parts: dict[str, Part], before: Part, heading: Heading, line: Line) -> Part:
    key = f"{FOREIGN} {heading.index}" if heading.key == FOREIGN else heading.key
    if heading.key == FOREIGN and before.key.startswith(FOREIGN):
        before.lines.append(line)
        return before
    part = parts.get(key)
    if part is None:
        part = parts[key] = Part(key, heading.text, line.number)
    else:
        part.forced[line.number] = heading.text
        part.lines.append(replace(line, text=heading.text, marker="", head=""))
        part.heading_line = part.heading_line or line.number
        part.heading = part.heading or heading.text
    if heading.rest:
        part.lines.append(
            replace(line, text=heading.rest, full=heading.rest, marker="", head="", gap=1)
        )
    return part


def _read_part(reading: Reading, part: Part) -> None:
    if part.heading_line:
        reading.accounting[part.heading_line] = "heading"
    if part.key.startswith(FOREIGN):
        _report_foreign(reading, part)
    elif part.key == "references":
        _keep_references(reading, part)
    else:
        _read_section(reading, part)


def _report_foreign(reading: Reading, part: Part) -> None:
    at = part.heading_line or 0
    told = [line for line in part.lines if line.full]
    text = "\n".join([part.heading, *(line.full for line in told)])
    reading.findings.append(Finding("unplaced", at, text))
    for number in (at, *(line.number for line in told)):
        reading.accounting[number] = "finding"


def _keep_references(reading: Reading, part: Part) -> None:
    told = [line for line in part.lines if line.full and line.number not in part.forced]
    for number in part.forced:
        reading.accounting[number] = "heading"
    for line in told:
        reading.provenance.references.append(Kept(line.number, line.full))
        reading.accounting[line.number] = "provenance"
    if not told:
        reading.findings.append(
            Finding(
                "empty_references", part.heading_line or 0, f"nothing stands under “{part.heading}”"
            )
        )


def _read_section(reading: Reading, part: Part) -> None:
    section = SectionReading(part.key, part.heading, part.heading_line)
    ledger = Ledger(section)
    for line in part.lines:
        if line.full and not line.text:
            ledger.fates[line.number] = "item"  # a bullet alone; its words are on the next line
    part.lines, headers = unfold_tables(part.lines)
    for line in headers:
        ledger.fates[line.number] = "heading"
        section.subheadings.append(Subheading(line.number, line.full))
    _fill(ledger, part)
    if part.key in SPECS:
        section.promised = promised_in(ledger.leading, part.heading, SPECS[part.key].nouns)
    check(ledger)
    _see_that_nothing_is_lost(ledger, part.lines)
    for number in part.forced:
        ledger.fates[number] = "heading"
    reading.sections[part.key] = section
    reading.findings += ledger.findings
    reading.accounting |= {n: fate for n, fate in ledger.fates.items() if n != part.heading_line}


def _fill(ledger: Ledger, part: Part) -> None:
    if part.key == "overview":
        read_overview(part.lines, ledger, part.forced)
    elif part.key == "faq":
        read_questions(_unforced(part, ledger), ledger)
    elif part.key == "do-and-avoid":
        read_pairs(part.lines, ledger, part.heading)
    else:
        SectionReader(SPECS[part.key], ledger).read(part.lines, frozenset(part.forced))


def _unforced(part: Part, ledger: Ledger) -> list[Line]:
    for number, text in part.forced.items():
        ledger.fates[number] = "heading"
        ledger.reading.subheadings.append(Subheading(number, text))
    return [line for line in part.lines if line.number not in part.forced]


def _see_that_nothing_is_lost(ledger: Ledger, lines: list[Line]) -> None:
    """The last net: a line whose words are not all in its place is shown to the editor."""
    homes = {id(home): home for home in ledger.homes.values()}
    kept = {name: _words_of(home) for name, home in homes.items()}
    shown: dict[int, set[str]] = {}
    for finding in ledger.findings:
        if finding.kind == "unplaced":
            shown.setdefault(finding.line, set()).update(words(finding.text))
    for line in lines:
        home = ledger.homes.get(line.number)
        if home is None or not line.text:
            continue
        if _lost_words(line, home) - kept[id(home)] - shown.get(line.number, set()):
            ledger.find("unplaced", line.number, line.text)
            ledger.fates[line.number] = "finding"


def _lost_words(line: Line, home: dict) -> set[str]:
    """The words of a line that its place must have: no enumerators, no labels."""
    text, names, _ = take_off_sources(line.text)
    told = set(words(text)) - LABEL_WORDS - _DO_AVOID_WORDS
    told = {word for word in told if not _ENUMERATED.fullmatch(word)}
    return told | (set(names) - set(home.get("unresolved_sources", ())))


def _words_of(home: dict) -> set[str]:
    """All words of an item, or of a section's introduction."""
    return set(words(" ".join(value for value in home.values() if isinstance(value, str))))


def _account_for_the_rest(reading: Reading, lines: list[Line]) -> None:
    for line in lines:
        if line.number not in reading.accounting:
            reading.accounting[line.number] = "finding"
            reading.findings.append(Finding("unplaced", line.number, line.full))
        for number in line.also:
            reading.accounting[number] = reading.accounting[line.number]
    reading.accounting = dict(sorted(reading.accounting.items()))
