"""Reads the board's articles as they were written: text in, sections, findings and provenance out.

Pure Python: no models, no database. The importer turns a Reading into a draft.
"""

from .article import read_article
from .reading import Reading, Unreadable
from .report import as_report, as_table
from .text import text_of

__all__ = ["Reading", "Unreadable", "as_report", "as_table", "read_article", "text_of"]
