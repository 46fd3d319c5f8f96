"""The tables of this room: none of them is part of the record."""

from .search.models import IndexedArticle, IndexedPart, Name, PartText, Word

__all__ = ["IndexedArticle", "IndexedPart", "Name", "PartText", "Word"]
