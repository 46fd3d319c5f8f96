"""From the text of an article to its Reading."""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from itertools import takewhile

from .checks import check
from .fields import LABEL_WORDS, label_at_start, spell_labels, split_name
from .headings import FOREIGN, Heading, find_headings, match_phrase
from .lines import Line, read_lines, words
from .numbers import promised_in
from .overview import read_overview, read_short
from .page import claim
from .pairs import Q_LABEL, read_pairs, read_questions
from .reading import Finding, Reading, Section, Unreadable
from .sections import read_list
from .sources import take_off_sources
from .specs import SECTION_KEYS, SPECS
from .tables import unfold_tables
from .text import refuse_what_is_no_article
from .vocabulary import PATTERNS

_PICTURE = re.compile(r"!\[([^\]]*)\]\((\S+?)(?:\s+\"([^\"]*)\")?\)")
_TITLE_LABEL = re.compile(r"(?i)^(?:title|article|topic)\s*:\s*")
_COMMENT = re.compile(r"\[[a-z]{1,2}\](?=[^\W_]|@)")
_NOTE = re.compile(r"(?i)<!--.*-->|\[(?:figure|fig\.|table|picture|image|to ?do|note)\b[^\]]*\]")
_OF = re.compile(r"\b(?:of|for|in|with)\s+(?:the\s+)?(.{3,90})$")
_UNKEPT_WORDS = LABEL_WORDS | set(
    words("do avoid dos don t what to not things should you recommended doing s this")
)
_ENUMERATED = re.compile(r"(?:q|a|ques|question|ans|answer)\d{0,3}")
_READERS: dict[str, Callable[[Section], None]] = {
    "in-short": read_short,
    "overview": read_overview,
    "do-and-avoid": read_pairs,
    "faq": read_questions,
}


def read_article(text: str, title: str = "") -> Reading:
    """Read an article in the board's house format; raises Unreadable with one sentence."""
    refuse_what_is_no_article(text)
    return read_article_lines(read_lines(text, stands_alone=_stands_alone), title)


def read_article_lines(lines: list[Line], title: str = "") -> Reading:
    """Read an article from the lines of any source; raises Unreadable with one sentence.

    A source that names its title apart from its text gives it as `title`.
    """
    reading = Reading(title=title, lines=lines)
    _claim_pictures(lines, reading)
    _set_comments_apart(lines, reading)
    claim(lines, reading.provenance)
    _take_title(reading, lines)
    headings = find_headings(lines, reading.title)
    if all(heading.key == FOREIGN for heading in headings):
        raise Unreadable(
            "No section heading of the house was found (such as “Causes” or “Symptoms”): "
            "check that this is the text of an article."
        )
    if not reading.title:
        _derive_title(reading, lines, headings)
    sections = _sections(lines, headings)
    for section in sections:
        _read(section, reading)
    reading.sections = {one.key: one for key in SECTION_KEYS for one in sections if one.key == key}
    for line in lines:
        if not line.outcome:
            line.outcome = "finding"
            reading.findings.append(Finding("unplaced", line.number, line.full))
        reading.accounting |= dict.fromkeys((line.number, *line.also), line.outcome)
    reading.accounting = dict(sorted(reading.accounting.items()))
    reading.findings.sort(key=lambda finding: finding.line)
    return reading


def _claim_pictures(lines: list[Line], reading: Reading) -> None:
    """Pictures that stand on lines of their own in Markdown."""
    for line in lines:
        if picture := _PICTURE.fullmatch(line.raw.strip()):
            alt, address, caption = picture.groups(default="")
            line.outcome = "picture"
            told = {"address": address, "id": "", "alt": alt, "caption": caption}
            reading.pictures.append({"block": line.number} | told)


def _set_comments_apart(lines: list[Line], reading: Reading) -> None:
    """Notes between editors: “<!-- -->”, “[Figure 1 about here]”, and “[a]” of Google Docs."""
    for line in lines:
        if _NOTE.fullmatch(line.raw.strip()):
            line.outcome = "finding"
            told = f"a comment in the file: {line.raw.strip()}"
            reading.findings.append(Finding("unplaced", line.number, told))
    notes = {match[0]: line for line in lines if (match := _COMMENT.match(line.text))}
    for mark, note in notes.items():
        having = [line for line in lines if line is not note and mark in line.text]
        for line in having:
            line.text, line.full = line.text.replace(mark, ""), line.full.replace(mark, "")
            line.head = line.head.replace(mark, "")
        if having and not note.outcome:
            note.outcome = "finding"
            told = f"a comment in the file: {note.full}"
            reading.findings.append(Finding("unplaced", note.number, told))


def _stands_alone(text: str) -> bool:
    """Whether a line opens something of its own and is no broken-off rest of the one above."""
    if label_at_start(text) and ":" in text:
        return True
    is_heading = match_phrase(text) is not None or bool(split_name(text, by_period=False)[1])
    return text[0].isupper() and is_heading


# The title


def _take_title(reading: Reading, lines: list[Line]) -> None:
    told = [line for line in lines if line.text and not line.outcome][:2]
    if reading.title:
        for line in told[:1]:
            if words(line.text) == words(reading.title):
                line.outcome = "title"
    elif told and _is_title(told[0]):
        reading.title = _TITLE_LABEL.sub("", told[0].text).rstrip(" :")
        for line in told:
            if line.text.casefold() == told[0].text.casefold():
                line.outcome = "title"


def _is_title(line: Line) -> bool:
    text = line.text
    if line.marker or len(text.split()) > 25 or len(text) > 200:
        return False
    is_bare = text[-1] not in ".;,:" and line.head in ("", text)
    return line.level == 1 or (is_bare and match_phrase(text) is None)


def _derive_title(reading: Reading, lines: list[Line], headings: list[Heading]) -> None:
    """A text without a title line still names its disease, in its headings or its first words."""
    tails = Counter(
        m[1].rstrip(" :?") for h in headings if h.weight == 3 and (m := _OF.search(h.text))
    )
    first = next((line for line in lines if line.text and not line.outcome), None)
    subject = PATTERNS["subject"].match(first.text) if first else None
    if tails:
        reading.title = tails.most_common(1)[0][0]
    elif subject:
        reading.title = subject[1].strip()
    told = f"no line with the title; taken from the text: {reading.title}"
    finding = Finding(
        "missing_field", first.number if first else 1, told if reading.title else "no title"
    )
    reading.findings.append(finding)


# Sections


def _sections(lines: list[Line], headings: list[Heading]) -> list[Section]:
    """The text cut at its headings; a section that comes twice is one."""
    current = Section("overview")
    sections = {"overview": current}
    at = {heading.index: heading for heading in headings}
    for index, line in enumerate(lines):
        if index in at:
            current = _turn(sections, current, at[index], line)
        elif not line.outcome:
            current.lines.append(line)
    return [one for one in sections.values() if one.heading_line or one.lines]


def _turn(sections: dict[str, Section], before: Section, heading: Heading, line: Line) -> Section:
    line.outcome, line.is_guessed = "heading", heading.is_guessed
    if heading.key == before.key == FOREIGN:
        before.lines.append(line)
        return before
    key = f"{FOREIGN} {heading.index}" if heading.key == FOREIGN else heading.key
    section = sections.get(key)
    if section is None:
        section = sections[key] = Section(heading.key, heading.text, line.number)
        if heading.key == FOREIGN:
            section.lines.append(line)
    else:
        again = replace(line, text=heading.text, marker="", head="", is_heading=True)
        section.lines.append(again)
        section.heading_line = section.heading_line or line.number
        section.heading = section.heading or heading.text
    if heading.rest:
        rest = replace(line, text=heading.rest, full=heading.rest, marker="", head="", gap=1)
        section.lines.append(rest)
    return section


def _read(section: Section, reading: Reading) -> None:
    if section.key == FOREIGN:
        _set_aside(section)
    elif section.key == "references":
        _keep_references(section)
    else:
        _fill(section)
    reading.findings += section.findings


def _keep_references(section: Section) -> None:
    for line in section.lines:
        if not line.is_heading:
            section.begin(line, "references").fields["name"] = line.full
            line.outcome = "provenance"
    if not section.items:
        told = f"nothing stands under “{section.heading}”"
        section.find("empty_references", section.heading_line or 0, told)


def _set_aside(section: Section) -> None:
    """A section that has no place is one finding, whole."""
    text = "\n".join([section.heading, *(line.full for line in section.lines[1:])])
    section.find("unplaced", section.heading_line or 0, text)
    for line in section.lines:
        line.outcome = "finding"


def _fill(section: Section) -> None:
    spec = SPECS[section.key]
    for line in section.lines:
        if not line.text:
            line.outcome = "item"  # a bullet alone; its words are on the next line
    _set_tabs_aside(section)
    unfold_tables(section)
    spell_labels(section.lines, spec.labels)
    _READERS.get(section.key, read_list)(section)
    if spec.nouns:
        section.promised = promised_in(section.leading, section.heading, spec.nouns)
    check(section)
    _see_that_nothing_is_lost(section)


def _set_tabs_aside(section: Section) -> None:
    """Names above a section that all come again in it lead to its parts on the page."""
    often = Counter(line.text for line in section.lines)
    above = [*takewhile(lambda line: often[line.text] > 1 and not line.marker, section.lines)]
    tabs = list(dict.fromkeys(line.text for line in above))
    if len(tabs) > 1:
        for line in section.lines[: len(tabs)]:
            line.outcome = "furniture"
        section.lines = section.lines[len(tabs) :]


def _see_that_nothing_is_lost(section: Section) -> None:
    """The last net: a line whose words are not all in its place is shown to the editor."""
    kept: dict[int, set[str]] = {}
    shown: dict[int, set[str]] = {}
    for finding in section.findings:
        if finding.kind == "unplaced":
            shown.setdefault(finding.line, set()).update(words(finding.text))
    for line in section.lines:
        if line.home is None or not line.text:
            continue
        line.told = line.told or line.text
        home = line.home
        if id(home) not in kept:
            texts = (value for value in home.values() if isinstance(value, str))
            kept[id(home)] = set(words(" ".join(texts)))
        text = Q_LABEL.sub("", line.told) if section.key == "faq" else line.told
        text, names, _ = take_off_sources(text)
        told = {word for word in words(text) if not _ENUMERATED.fullmatch(word)} - _UNKEPT_WORDS
        told |= set(names) - set(home.get("unresolved_sources", ()))
        if told - kept[id(home)] - shown.get(line.number, set()):
            section.find("unplaced", line.number, line.text)
            line.outcome = "finding"
