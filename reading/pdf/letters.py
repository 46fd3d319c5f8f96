"""The letters that the fonts of the site have."""

from functools import cache

from .typesetting import font_files

LINE = frozenset(range(0x20)) | {0x200C, 0x200D, 0xFE0F}  # breaks, joiners: no font draws them


def without_font(text: str) -> list[str]:
    """The characters of `text` that no font has, each once, as they stand."""
    return [letter for letter in dict.fromkeys(text) if ord(letter) not in _drawn()]


@cache
def _drawn() -> frozenset[int]:
    """The code points of all fonts; about 60 ms, once in a process."""
    from fontTools.ttLib import TTFont  # a tenth of a second, for who writes alone

    return LINE.union(*(TTFont(path, lazy=True).getBestCmap() for path in font_files()))
