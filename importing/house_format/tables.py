"""A table becomes one line with labels for each row."""

import re

from .fields import label_of
from .lines import Line, is_sentence
from .reading import Section
from .specs import SPECS

_PEOPLE = re.compile(
    r"(?i)(?:for )?(?:whom?|people|persons?|patients?|populations?|age(?: group)?s?|used in)"
)


def unfold_tables(section: Section) -> None:
    """Spell each row out as "Name – Label: value; …"; a header is a heading of the section."""
    if section.key == "do-and-avoid":
        return  # its columns are read as they are
    lines, columns, before = [], list[str](), list[str]()
    for line in section.lines:
        cells = line.cells
        if _is_head(line, cells, section.key, is_first=not columns):
            line.is_heading = True
            section.begin_group(line, line.full)
            columns, before = cells, []
            continue
        if line.row and len(cells) == 1 < len(columns):
            before = []  # a word on all columns
        elif 2 <= len(cells) <= len(columns):
            _spell_out(line, columns, cells, before if SPECS[section.key].is_dosed else [])
            before = cells
        elif line.row:
            _spell_out(line, [""] * len(cells), cells, [])
        elif line.text:
            columns = []
        lines.append(line)
    section.lines = lines


def _is_head(line: Line, cells: list[str], key: str, *, is_first: bool) -> bool:
    """Whether a row names the columns: by its markup, or by the labels that we know."""
    known = sum(label_of(cell) is not None for cell in cells[1:])
    if not line.row:
        is_piped = line.raw.lstrip().startswith("|") and known == len(cells) - 1 > 0
        return is_piped or (len(cells) >= 3 and known >= 2)
    nouns = SPECS[key].nouns or "items"
    is_named = re.fullmatch(rf"(?i)(?:\w+ )?(?:{nouns}|names?)", cells[0]) is not None
    is_named = is_named and is_first and not any(map(is_sentence, cells))
    return line.is_table_head or (len(cells) > 1 and (known > 0 or is_named) and not line.ordinal)


def _spell_out(line: Line, columns: list[str], cells: list[str], before: list[str]) -> None:
    """A row that goes on with the drug of the row above says only what it has of its own."""
    goes_on = before[:1] == cells[:1]
    told = [
        (column, value)
        for at, (column, value) in enumerate(zip(columns, cells, strict=False))
        if at and value and not (goes_on and before[at : at + 1] == [value])
    ]
    people = next((one for one in told if _PEOPLE.fullmatch(one[0])), None)
    dose = next((one for one in told if label_of(one[0]) == "dosage"), None)
    if people and dose:
        told.remove(people)
        told[told.index(dose)] = (dose[0], f"{people[1]}: {dose[1]}")
    is_plain = len(told) == 1 and label_of(told[0][0]) is None
    values = "; ".join(
        value if is_plain or not column else f"{column}: {value}" for column, value in told
    )
    name = re.sub(r"^\d{1,3}[.)]\s*", "", cells[0])
    line.text = f"{name} – {values}" if values and not goes_on else values or name
    line.full = line.text
    line.marker, line.ordinal, line.head = "" if goes_on else "bullet", None, ""
    line.symbol = "" if goes_on else "|"
