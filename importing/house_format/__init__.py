"""Reads the board's articles as they were written: text in, sections, findings and provenance out.

Pure Python: no models, no database. The importer turns a Reading into a draft.
"""

from .article import read_article
from .files import read_file, text_of
from .reading import FINDING_KINDS, Finding, Kept, Provenance, Reading, SectionReading, Unreadable
from .report import as_report, as_table

__all__ = [
    "FINDING_KINDS",
    "Finding",
    "Kept",
    "Provenance",
    "Reading",
    "SectionReading",
    "Unreadable",
    "as_report",
    "as_table",
    "read_article",
    "read_file",
    "text_of",
]
