"""Reading what comes first: “in short”; the definition, other names, and codes."""

import re

from .fields import clean_name
from .lines import Line
from .reading import Section, put
from .sources import take_off_sources
from .vocabulary import PATTERNS

MOST, LONGEST = 7, 400  # sentences of “in short”, and characters of one
_BETWEEN_NAMES = re.compile(r"\s*[,;/]\s*(?:and |or )?|\s+\bor\b\s+")
_CODE_LINE = re.compile(r"(?i)^(?:ICD|SNOMED|OMIM|MeSH|ORPHA)")


def read_short(section: Section) -> None:
    """A sentence a line, as many and as long as the section takes; what is more introduces them.

    From which section each is, no text says: an editor does.
    """
    for line in section.lines:
        if line.is_heading or len(line.text) > LONGEST or len(section.items) == MOST:
            section.introduce(line)
        elif line.text:
            fields = section.begin(line, "sentences").fields
            fields["text"], _ = section.without_sources(line, fields)


def read_overview(section: Section) -> None:
    """What stands before the first list: the definition, other names, codes."""
    expects_names = False
    for line in section.lines:
        names, codes = PATTERNS["names"].match(line.text), PATTERNS["code"].search(line.text)
        if line.is_heading:
            expects_names = bool(PATTERNS["names_only"].match(line.text))
            section.begin_group(line, line.text)
        elif names and (names.end() < len(line.text) or line.text[-1] == ":" or _is_short(line, 3)):
            _take_names(section, line, line.text[names.end() :])
            expects_names = names.end() == len(line.text)
        elif codes and _CODE_LINE.match(line.text):
            _take_codes(section, line, codes)
        elif expects_names and (line.marker or _is_short(line, 12)):
            _take_names(section, line, line.text)
        elif line.text:
            expects_names = False
            _define(section, line)


def _is_short(line: Line, most: int) -> bool:
    return 0 < len(line.text.split()) <= most


def _take_names(section: Section, line: Line, text: str) -> None:
    home = {"words": f"{line.text[: len(line.text) - len(text)]} and or"}
    for name in _BETWEEN_NAMES.split(text.rstrip(". ")):
        if clean_name(name):
            section.begin(line, "synonyms").fields["name"] = clean_name(name)
            home["words"] += f" {clean_name(name)}"
    line.outcome, line.home = "item", home


def _take_codes(section: Section, line: Line, match: re.Match[str]) -> None:
    is_icd = match[1].upper().startswith("ICD")
    system = match[1].upper().replace(" ", "-") if is_icd else match[1]
    for code in re.split(r"\s*(?:,|;|\band\b|\bor\b)\s*", match[2]):
        section.begin(line, "codes").fields.update(system=system, version="", code=code)
    line.home = None
    rest = line.text[: match.start()] + line.text[match.end() :]
    if len(rest.strip(" .,;:")) > 2:
        section.introduce(line)


def _define(section: Section, line: Line) -> None:
    item = next((one for one in section.items if one.list_name == "definition"), None)
    if item is None:
        if not take_off_sources(line.text)[0]:
            section.introduce(line)  # nothing but the name of a source
            return
        item = section.begin(line, "definition")
    text, is_sourced = section.without_sources(line, item.fields)
    if text:
        is_rest = line.goes_on(item.fields.get("text", ""), text)
        glue = " " if is_rest else "\n" if line.marker == "bullet" else "\n\n"
        put(item.fields, "text", line.marked(text), glue)
    item.ends["text"] = (line.number, is_sourced)
    section.keep(line, item)
