"""Lines of CSV that no spreadsheet takes for formulas."""

import csv
import io
from collections.abc import Iterable

# A cell that begins with one of these is a formula to a spreadsheet, and may call out.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def line(cells: Iterable[object]) -> str:
    """One line, its end with it."""
    out, said = io.StringIO(), map(str, cells)
    csv.writer(out).writerow([f"'{cell}" if cell.startswith(FORMULA) else cell for cell in said])
    return out.getvalue()


def unquoted(cell: str) -> str:
    """The cell as it was before it was written."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(FORMULA) else cell
