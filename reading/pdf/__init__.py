"""Documents of an edition: the PDF, and the picture that stands for it where it is shared."""

from .keeping import PDF, PICTURE, Busy, document, forget_withdrawn
from .typesetting import OverTheLimit

__all__ = ["PDF", "PICTURE", "Busy", "OverTheLimit", "document", "forget_withdrawn"]
