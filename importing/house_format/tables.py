"""A table becomes one line with labels for each row."""

import re
from collections.abc import Collection
from dataclasses import replace

from .fields import label_by_stems, label_of, looks_like_dose, looks_like_timing, spelt, turns_round
from .lines import Line, clean, is_sentence
from .reading import Section
from .specs import SPECS
from .vocabulary import PATTERNS

_PEOPLE = PATTERNS["people_column"]


def unfold_tables(section: Section) -> None:
    """Spell each row out as "Name – Label: value; …"; a header is a heading of the section."""
    if section.key == "do-and-avoid":
        return  # its columns are read as they are
    _spell_out_slashed(section)
    lines, columns, before = list[Line](), list[str](), list[str]()
    for line in _turned(section.lines, SPECS[section.key].labels):
        cells = _cells_of(line, len(columns))
        if _is_head(line, cells, section.key, is_first=not columns):
            line.is_heading = True
            section.begin_group(line, line.full)
            at = _name_column(cells, section.key)
            others = [*cells[:at], *cells[at + 1 :]]
            columns, before = [cells[at], *others], []
            continue
        if line.row and len(cells) == 1 < len(columns):
            before = []  # a word on all columns
        elif 2 <= len(cells) <= len(columns):
            cells = [cells[at], *cells[:at], *cells[at + 1 :]] if at < len(cells) else cells
            names = columns
            if line.row and len(columns) - len(cells) == 1 < len(cells) - 1:  # one is left out
                labels = [label_by_stems(column) for column in columns]
                whole, line.is_guessed = _with_the_empty_field(cells, labels), True
                names, cells = (columns, whole) if whole else ([""] * len(cells), cells)
            _spell_out(section, line, names, cells, before)
            before = cells
        elif line.row or (" | " in line.raw and len(cells) > 1):
            is_way = PATTERNS["not_a_drug"].match(cells[0]) and looks_like_dose(" ".join(cells[1:]))
            if is_way and not line.row and SPECS[section.key].is_dosed:
                line.text = f"{cells[0]}: {'; '.join(cells[1:])}"  # “By mouth | 400 mg”
            else:
                _spell_out(section, line, [""] * len(cells), cells, [])
        elif line.text:
            columns = []
        lines.append(line)
    section.lines = lines


def _cells_of(line: Line, count: int) -> list[str]:
    """The cells of a row; between tabs one may be empty."""
    exact = [clean(cell) for cell in line.raw.split("\t")]
    return exact if len(line.cells) < count == len(exact) else line.cells


def _spell_out_slashed(section: Section) -> None:
    """Entries of fields between slashes, under a heading that names these: "Name / Dose / When"."""
    columns = section.heading.rpartition(":")[2].strip().split(" / ")
    labels = [label_by_stems(column) for column in columns]
    if len(columns) < 3 or sum(label is not None for label in labels) * 2 < len(columns):
        return
    for line in section.lines:
        cells = line.text.split(" / ")
        if 2 < len(cells) <= len(columns):
            whole = cells
            if len(cells) < len(columns):
                whole, line.is_guessed = _with_the_empty_field(cells, labels), True
            names = columns if whole else [""] * len(cells)
            _spell_out(section, line, names, whole or cells, [])


def _with_the_empty_field(cells: list[str], labels: list[str | None]) -> list[str]:
    """The fields with the one put in that an entry leaves out; none where that is not sure."""
    if len(cells) + 1 < len(labels):
        return []
    wholes = [[*cells[:at], "", *cells[at:]] for at in range(1, len(labels))]
    found = [one for one in wholes if all(map(_could_stand_in, one[1:], labels[1:]))]
    if not any(map(looks_like_dose, cells)) and "dosage" in labels:
        found = [wholes[labels.index("dosage") - 1]]
    return found[0] if len(found) == 1 else []


def _could_stand_in(cell: str, label: str | None) -> bool:
    if label == "timing" and cell and not looks_like_timing(cell):
        return False
    return not cell or looks_like_dose(cell) == (label == "dosage")


def _is_head(line: Line, cells: list[str], key: str, *, is_first: bool) -> bool:
    """Whether a row names the columns: by its markup, or by the labels that we know."""
    known = sum(label_of(cell) is not None for cell in cells[1:])
    if is_first and not any(looks_like_dose(cell) or is_sentence(cell) for cell in cells):
        by_stems = sum(label_by_stems(cell) is not None for cell in cells[1:])
        known = max(known, by_stems if by_stems * 2 > len(cells) - 1 else 0)
    is_named = _is_noun(cells[0], key) and is_first and not any(map(is_sentence, cells))
    if not line.row:
        if line.is_table_head and not any(map(is_sentence, cells)):
            return not any(map(looks_like_dose, cells))
        is_piped = line.raw.lstrip().startswith("|") and known == len(cells) - 1 > 0
        is_piped = is_piped or (" | " in line.raw and is_named)
        return is_piped or (len(cells) >= 3 and known >= 2)
    return line.is_table_head or (len(cells) > 1 and (known > 0 or is_named) and not line.ordinal)


def _is_noun(cell: str, key: str) -> bool:
    nouns = SPECS[key].nouns or "items"
    return re.fullmatch(rf"(?i)(?:\w+ )?(?:{nouns}|names?)(?: names?)?", cell) is not None


def _name_column(cells: list[str], key: str) -> int:
    """The column of the items' names: the first, unless another one is called so."""
    named = (at for at, cell in enumerate(cells) if _is_noun(cell, key))
    is_label = label_by_stems(cells[0]) is not None and not _is_noun(cells[0], key)
    return next(named, 0) if is_label else 0


def _turned(lines: list[Line], labels: Collection[str]) -> list[Line]:
    """A table whose rows are the fields and whose columns are the items, turned."""
    rows = [line for line in lines if len(line.cells) > 2 and (line.row or "|" in line.raw)]
    rows = [line for line in rows if line.cells[1:] and any(map(str.isalpha, line.full))]
    told = [label_by_stems(line.cells[0]) for line in rows[1:] if not turns_round(line.cells[0])]
    is_turned = len(told) > 1 and all(told) and set(told) <= set(labels)
    if not is_turned or any(label_by_stems(cell) in labels for cell in rows[0].cells[1:]):
        return lines
    columns = list(zip(*(line.cells for line in rows), strict=False))
    turned = []
    for number, cells in enumerate(columns):
        line = replace(
            rows[0], row=cells, is_table_head=not number, also=tuple(one.number for one in rows[1:])
        )
        turned.append(line)
    for line in rows:
        line.outcome = "item"
    at = lines.index(rows[0])
    return [*lines[:at], *turned, *(line for line in lines[at:] if line not in rows)]


def _spell_out(
    section: Section, line: Line, columns: list[str], cells: list[str], before: list[str]
) -> None:
    """A row that goes on with the drug of the row above says only what it has of its own."""
    spec = SPECS[section.key]
    goes_on = spec.is_dosed and before[:1] == cells[:1]
    told = list[tuple[str, str]]()
    for at, (column, value) in enumerate(zip(columns, cells, strict=False)):
        if not at or not value or (goes_on and before[at : at + 1] == [value]):
            continue
        label, kept = "", ""
        if label_of(column) is None and not _PEOPLE.fullmatch(column):
            label, kept = spelt(column, value, spec.labels)
        if len(columns) < 3 and label not in ("Dosage", "Caution"):
            label, kept = "", ""
        line.is_guessed = line.is_guessed or turns_round(column)
        told.append((label or column, f"{kept}{value}"))
    people = next((one for one in told if _PEOPLE.fullmatch(one[0])), None)
    dose = next((one for one in told if label_of(one[0]) == "dosage"), None)
    if people and dose:
        told.remove(people)
        told[told.index(dose)] = (dose[0], f"{people[1]}: {dose[1]}")
    is_plain = len(told) == 1 and label_of(told[0][0]) is None and not turns_round(told[0][0])
    values = "; ".join(
        value if is_plain or not column else f"{column}: {value}" for column, value in told
    )
    name = re.sub(r"^\d{1,3}[.)]\s*", "", cells[0])
    line.text = f"{name} – {values}" if values and not goes_on else values or name
    line.full = line.text
    line.marker, line.ordinal, line.head = "" if goes_on else "bullet", None, ""
    line.symbol = "" if goes_on else "|"
