"""The tables of this room: none of them is part of the record."""

from .rendering.models import PageHost, PagesWanted
from .search.models import IndexedArticle, IndexedPart, Name, PartText, Unfound, Word
from .site_pages import EmergencyNumber, FooterLine, SitePage
from .uses import FormUse

__all__ = [
    "EmergencyNumber",
    "FooterLine",
    "FormUse",
    "IndexedArticle",
    "IndexedPart",
    "Name",
    "PageHost",
    "PagesWanted",
    "PartText",
    "SitePage",
    "Unfound",
    "Word",
]
