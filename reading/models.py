"""The tables of this room: none of them is part of the record."""

from .baking.models import Baking, KeptPage, Mention, SiteVersion
from .search.models import IndexedArticle, IndexedPart, Name, PartText, Word
from .site_pages import FooterLine, SitePage
from .uses import FormUse

__all__ = [
    "Baking",
    "FooterLine",
    "FormUse",
    "IndexedArticle",
    "IndexedPart",
    "KeptPage",
    "Mention",
    "Name",
    "PartText",
    "SitePage",
    "SiteVersion",
    "Word",
]
