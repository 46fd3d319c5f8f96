"""A table of drugs becomes one line with labels for each row."""

import re

from .fields import label_of
from .lines import Line
from .reading import Section


def unfold_tables(section: Section) -> None:
    """Spell each row out as "Name – Label: value; …"; a header is a heading of the section."""
    lines, columns = [], list[str]()
    for line in section.lines:
        cells = line.cells
        if len(cells) >= 3 and sum(label_of(cell) is not None for cell in cells[1:]) >= 2:
            section.begin_group(line, line.full)
            columns = cells
            continue
        if 2 <= len(cells) <= len(columns):
            _spell_out(line, columns, cells)
        elif line.text:
            columns = []
        lines.append(line)
    section.lines = lines


def _spell_out(line: Line, columns: list[str], cells: list[str]) -> None:
    told = zip(columns[1:], cells[1:], strict=False)
    values = "; ".join(f"{column}: {value}" for column, value in told if value)
    name = re.sub(r"^\d{1,3}[.)]\s*", "", cells[0])
    line.text = line.full = f"{name} – {values}" if values else name
    line.marker, line.ordinal, line.head, line.symbol = "bullet", None, "", "|"
