"""A table becomes one line with labels for each row."""

import re

from .fields import label_of
from .lines import Line, is_sentence
from .reading import Section
from .specs import SPECS


def unfold_tables(section: Section) -> None:
    """Spell each row out as "Name – Label: value; …"; a header is a heading of the section."""
    if section.key == "do-and-avoid":
        return  # its columns are read as they are
    lines, columns = [], list[str]()
    for line in section.lines:
        cells = line.cells
        if _is_head(line, cells, section.key, is_first=not columns):
            line.is_heading = True
            section.begin_group(line, line.full)
            columns = cells
            continue
        if 2 <= len(cells) <= len(columns):
            _spell_out(line, columns, cells)
        elif line.row:
            _spell_out(line, [""] * len(cells), cells)
        elif line.text:
            columns = []
        lines.append(line)
    section.lines = lines


def _is_head(line: Line, cells: list[str], key: str, *, is_first: bool) -> bool:
    """Whether a row names the columns: by its markup, or by the labels that we know."""
    known = sum(label_of(cell) is not None for cell in cells[1:])
    if not line.row:
        return len(cells) >= 3 and known >= 2
    nouns = SPECS[key].nouns or "items"
    is_named = re.fullmatch(rf"(?i)(?:\w+ )?(?:{nouns}|names?)", cells[0]) is not None
    is_named = is_named and is_first and not any(map(is_sentence, cells))
    return line.is_table_head or (len(cells) > 1 and (known > 0 or is_named) and not line.ordinal)


def _spell_out(line: Line, columns: list[str], cells: list[str]) -> None:
    told = list(zip(columns[1:], cells[1:], strict=False))
    is_plain = len(told) == 1 and label_of(told[0][0]) is None
    values = "; ".join(
        value if is_plain or not column else f"{column}: {value}" for column, value in told if value
    )
    name = re.sub(r"^\d{1,3}[.)]\s*", "", cells[0])
    line.text = line.full = f"{name} – {values}" if values else name
    line.marker, line.ordinal, line.head, line.symbol = "bullet", None, "", "|"
