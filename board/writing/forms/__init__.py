"""The forms of the section screen: one row per item, one submit for the whole section."""

from .dosage import Reading, reading_of
from .section import SectionEditor

__all__ = ["Reading", "SectionEditor", "reading_of"]
