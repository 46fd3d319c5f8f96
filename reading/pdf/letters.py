"""The letters that the fonts of the site have."""

import unicodedata
from collections.abc import Iterator
from functools import cache

from django.utils.translation import gettext as _

from .typesetting import font_files

LINE = frozenset(range(0x20)) | {0x200C, 0x200D, 0xFE0E, 0xFE0F}  # breaks, joiners: not drawn


def without_font(text: str) -> Iterator[str]:
    """A sentence for each character of `text` that no document can show (rule 2)."""
    unset = _(
        "“%(letter)s” (%(name)s) would be missing from the PDF: no font of the site has it. "
        "Write it otherwise, or ask for a font."
    )
    for letter in dict.fromkeys("" if text.isascii() else text):
        if ord(letter) not in _drawn():
            name = unicodedata.name(letter, f"U+{ord(letter):04X}")
            yield unset % {"letter": letter, "name": name}


@cache
def _drawn() -> frozenset[int]:
    """The code points of all fonts; about 60 ms, once in a process."""
    from fontTools.ttLib import TTFont  # a tenth of a second, for who writes alone

    return LINE.union(*(TTFont(path, lazy=True).getBestCmap() for path in font_files()))
