"""One file to keep: an article with its whole record, and a verifier that needs no network."""

from .opening import NotAnExport, read_export
from .writing import export_html

__all__ = ["NotAnExport", "export_html", "read_export"]
