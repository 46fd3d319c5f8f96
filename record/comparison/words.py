"""What differs between two texts, word by word, for the reviewers' eye."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby, pairwise

# A word or a sign with the space before it: a text is the plain sum of its words, and what is added
# at its end leaves the last word as it was. A number keeps its comma or point.
WORD = re.compile(r"\s*\w+(?:[.,'’]\w+)*|\s*[^\w\s]|\s+")
PARAGRAPH = re.compile(r"[^\n]*\n+|[^\n]+")
# Old words times new words of one passage; above it the time grows without measure. The longest
# field of a section, 20,000 characters, stays below.
MOST_PAIRS = 25_000_000
# An unchanged word this short between two changes only scatters them; a number never does.
SPLINTER = re.compile(r"[ ]?[^\W\d]{0,3}[ ]?|[ ]?[^\w\s]")


@dataclass(frozen=True)
class Piece:
    """A run of words: in both texts, only in the old one, or only in the new one."""

    text: str
    is_deleted: bool = False
    is_inserted: bool = False

    @property
    def is_same(self) -> bool:
        """It stands in both texts."""
        return not self.is_deleted and not self.is_inserted


def word_difference(before: str, after: str) -> list[Piece]:
    """The way from `before` to `after` in runs of words.

    The pieces that were not inserted add up to `before`, those not deleted to `after`.
    """
    pieces: list[Piece] = []
    for old, new in _passages(before, after):
        if old == new:
            pieces.append(Piece(old))
        else:
            pieces += _by_words(WORD.findall(old), WORD.findall(new))
    return _joined(_without_splinters(_joined(pieces)))


def _passages(before: str, after: str) -> Iterator[tuple[str, str]]:
    """The texts side by side: whole paragraphs where they are equal, the rest in between."""
    old, new = PARAGRAPH.findall(before), PARAGRAPH.findall(after)
    for _tag, a, b, c, d in SequenceMatcher(None, old, new).get_opcodes():
        yield "".join(old[a:b]), "".join(new[c:d])


def _by_words(old: list[str], new: list[str]) -> Iterator[Piece]:
    start = _shared_start(old, new)
    end = _shared_start(old[start:][::-1], new[start:][::-1])
    yield Piece("".join(old[:start]))
    middle = old[start : len(old) - end], new[start : len(new) - end]
    if len(middle[0]) * len(middle[1]) > MOST_PAIRS:
        yield Piece("".join(middle[0]), is_deleted=True)
        yield Piece("".join(middle[1]), is_inserted=True)
    else:
        for tag, a, b, c, d in SequenceMatcher(None, *middle).get_opcodes():
            if tag == "equal":
                yield Piece("".join(middle[0][a:b]))
            else:
                yield Piece("".join(middle[0][a:b]), is_deleted=True)
                yield Piece("".join(middle[1][c:d]), is_inserted=True)
    yield Piece("".join(old[len(old) - end :]))


def _shared_start(old: list[str], new: list[str]) -> int:
    return next(
        (place for place, pair in enumerate(zip(old, new, strict=False)) if pair[0] != pair[1]),
        min(len(old), len(new)),
    )


def _joined(pieces: list[Piece]) -> list[Piece]:
    """Neighbours of one kind become one piece; between two kept runs, what went comes first."""
    joined: list[Piece] = []
    for is_same, run in groupby((piece for piece in pieces if piece.text), lambda it: it.is_same):
        found = list(run)
        if is_same:
            joined.append(Piece("".join(piece.text for piece in found)))
            continue
        gone = "".join(piece.text for piece in found if piece.is_deleted)
        come = "".join(piece.text for piece in found if piece.is_inserted)
        joined += [Piece(gone, is_deleted=True)] if gone else []
        joined += [Piece(come, is_inserted=True)] if come else []
    return joined


def _without_splinters(pieces: list[Piece]) -> list[Piece]:
    """A word as short as “of” between two changes belongs to both of them."""
    splinters = {
        place + 1
        for place, (before, _piece) in enumerate(pairwise(pieces))
        if place + 2 < len(pieces)
        and not before.is_same
        and pieces[place + 1].is_same
        and not pieces[place + 2].is_same
        and SPLINTER.fullmatch(pieces[place + 1].text)
    }
    mended: list[Piece] = []
    for place, piece in enumerate(pieces):
        if place in splinters:
            mended += [Piece(piece.text, is_deleted=True), Piece(piece.text, is_inserted=True)]
        else:
            mended.append(piece)
    return mended
