"""One file to keep: an article with its whole record, and a verifier that needs no network."""

from .opening import Keepsake, NotAKeepsake, read_keepsake
from .writing import keepsake

__all__ = ["Keepsake", "NotAKeepsake", "keepsake", "read_keepsake"]
