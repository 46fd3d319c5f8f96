"""The forms of the section screen: one row per item, one submit for the whole section."""

from .dosage import Reading, corrected, reading_of
from .section import SectionEditor

__all__ = ["Reading", "SectionEditor", "corrected", "reading_of"]
