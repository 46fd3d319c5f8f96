"""Documents of an edition: the PDF, and the picture that stands for it where it is shared."""

from .keeping import PDF, PICTURE, document, forget_withdrawn

__all__ = ["PDF", "PICTURE", "document", "forget_withdrawn"]
