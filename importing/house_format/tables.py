"""A table of drugs, in pipes or tabs, becomes one line with labels for each row."""

import re
from dataclasses import replace

from .fields import label_of
from .lines import Line, clean, without_emphasis


def unfold_tables(lines: list[Line]) -> tuple[list[Line], list[Line]]:
    """The lines with each row spelled out as "Name – Label: value; …", and the header lines."""
    unfolded, headers, columns = [], [], []
    for line in lines:
        cells = _cells(line)
        if _is_header(cells):
            headers.append(line)
            columns = cells
        elif columns and len(cells) >= 2 and len(cells) <= len(columns):
            unfolded.append(_spelled_out(line, columns, cells))
        else:
            columns = columns if not line.text else []
            unfolded.append(line)
    return unfolded, headers


def _cells(line: Line) -> list[str]:
    raw = line.raw.strip()
    if raw.count("|") >= 2:
        return [clean(without_emphasis(cell)) for cell in raw.strip("|").split("|")]
    return [clean(cell) for cell in re.split(r"\t+", raw)] if raw.count("\t") >= 2 else []


def _is_header(cells: list[str]) -> bool:
    return len(cells) >= 3 and sum(label_of(cell) is not None for cell in cells[1:]) >= 2


def _spelled_out(line: Line, columns: list[str], cells: list[str]) -> Line:
    told = zip(columns[1:], cells[1:], strict=False)
    values = "; ".join(f"{column}: {value}" for column, value in told if value)
    name = re.sub(r"^\d{1,3}[.)]\s*", "", cells[0])
    text = f"{name} – {values}" if values else name
    return replace(line, text=text, full=text, marker="bullet", ordinal=None, head="", symbol="|")
