"""The few words around what was found, with the found ones marked."""

import re
from collections.abc import Iterable, Sequence

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from .language import WORD, stem_as_written

LENGTH = 220  # characters
LEAD = 60  # of them before the first word that was found
LINE = " · "  # between the fields of an item


def snippet(text: str, stems: set[str], starts: Sequence[int] = ()) -> tuple[int, SafeString]:
    """Where in `text` the best passage has its first find, and the passage as safe HTML.

    `starts` are the places where items begin: a passage does not run on into an item that has
    nothing to do with it.
    """
    found = _find(text, stems)
    first = _densest(found)
    place = found[first][0] if found else 0
    start, end = _bounds(text, place)
    marks = [(a, b) for a, b, _stem in found[first:] if b <= end]
    marks = [(a, b) for a, b, _stem in found[:first] if start <= a] + marks
    end = min([at for at in starts if at > (marks[-1][0] if marks else start)] + [end, len(text)])
    before = "" if start == 0 or text[start - 1] == "\n" else "… "
    after = "" if end == len(text) or text[end - 1] == "\n" else " …"
    shown = _marked(text, start, end, marks)
    return place, mark_safe(f"{before}{shown}{after}")  # noqa: S308


def _find(text: str, stems: set[str]) -> list[tuple[int, int, str]]:
    """Every word with one of the stems, as (start, end, stem)."""
    # Most words of a text are others: each is looked at once, then only the right ones again.
    forms = [word for word in set(WORD.findall(text)) if stem_as_written(word) in stems]
    if not forms:
        return []
    either = "|".join(sorted(map(re.escape, forms), key=len, reverse=True))
    return [
        (match.start(), match.end(), stem_as_written(match.group()))
        for match in re.finditer(rf"(?<![^\W_])(?:{either})(?![^\W_])", text)
    ]


def item_at(items: Iterable[Sequence], place: int) -> tuple[str, str]:
    """The key and the name of the item that stands at that place of the text; ("", "") if none."""
    found = ("", "")
    for start, key, name in items:
        if start > place:
            break
        found = (key, name)
    return found


def _densest(found: list[tuple[int, int, str]]) -> int:
    """From which find on a passage has the most different words; the first of several such."""
    best, best_count, end = 0, 0, 0
    for first, (start, _end, _stem) in enumerate(found):
        end = max(end, first)
        while end < len(found) and found[end][1] <= start + LENGTH - LEAD:
            end += 1
        count = len({word for _start, _stop, word in found[first:end]})
        if count > best_count:
            best, best_count = first, count
    return best


def _bounds(text: str, place: int) -> tuple[int, int]:
    """A passage around `place` that cuts no word and, where it can, starts with its line."""
    line = text.rfind("\n", 0, place) + 1
    if place - line <= LEAD:
        start = line
    else:
        start = text.find(" ", place - LEAD) + 1
        start = start if 0 < start <= place else place
    end = start + LENGTH
    if end >= len(text):
        return start, len(text)
    space = max(text.rfind(" ", start, end), text.rfind("\n", start, end))
    return start, space if space > place else end


def _marked(text: str, start: int, end: int, marks: list[tuple[int, int]]) -> str:
    """HTML of that part of `text`: escaped, the marks apart."""
    parts = []
    at = start
    for first, last in marks:
        parts += [_plain(text[at:first]), "<mark>", _plain(text[first:last]), "</mark>"]
        at = last
    return "".join([*parts, _plain(text[at:end].rstrip())])


def _plain(text: str) -> str:
    return escape(text.replace("\n", LINE))
