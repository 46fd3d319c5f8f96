"""The few words around what was found, with the found ones marked."""

from collections.abc import Iterator

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from .extract import LABEL_ENDS
from .language import WORD, stem_as_written

LENGTH = 220  # characters
LEAD = 60  # of them before the first word that was found
LINE = " · "  # between the fields of an item


def first_find(text: str, stems: frozenset[str]) -> int:
    """Where in `text` the best passage has its first word with one of the stems; 0 for none."""
    found = _find(text, stems)
    return found[_densest(found)][0] if found else 0


def snippet(text: str, stems: frozenset[str], place: int, stop: int) -> SafeString:
    """The words around `place` as safe HTML, up to `stop`, where something else begins.

    What stands under a label is never shown without it.
    """
    start, end = _bounds(text, place, stop)
    shown = text[start:end]
    before = ""
    if start and text[start - 1] != "\n":
        line = text[text.rfind("\n", 0, start) + 1 : start]
        label, is_labelled, _rest = line.partition(LABEL_ENDS)
        before = f"{escape(label)}{LABEL_ENDS}… " if is_labelled else "… "
    after = "" if end == stop else " …"
    return mark_safe(f"{before}{marked(shown, stems)}{after}")  # noqa: S308


def _find(text: str, stems: frozenset[str]) -> list[tuple[int, int, str]]:
    """Every word with one of the stems, as (start, end, stem)."""
    # Most words of a text are others, and stand there more than once: each is looked at once.
    forms = {word for word in set(WORD.findall(text)) if stem_as_written(word) in stems}
    return sorted(
        (start, end, stem_as_written(form)) for form in forms for start, end in _places(text, form)
    )


def _places(text: str, word: str) -> Iterator[tuple[int, int]]:
    """Where the word stands in `text` by itself."""
    start = text.find(word)
    while start >= 0:
        end = start + len(word)
        if not (text[start - 1 : start].isalnum() or text[end : end + 1].isalnum()):
            yield start, end
        start = text.find(word, end)


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


def _bounds(text: str, place: int, stop: int) -> tuple[int, int]:
    """A passage around `place` that cuts no word and, where it can, starts with its line."""
    line = text.rfind("\n", 0, place) + 1
    if place - line <= LEAD:
        start = line
    else:
        start = text.find(" ", place - LEAD) + 1
        start = start if 0 < start <= place else place
    end = start + LENGTH
    if end >= stop:
        return start, stop
    space = max(text.rfind(" ", start, end), text.rfind("\n", start, end))
    return start, space if space > place else end


def marked(text: str, stems: frozenset[str]) -> SafeString:
    """`text` as safe HTML, the words with these stems marked."""
    text = text.strip()
    parts = []
    at = 0
    for first, last, _stem in _find(text, stems):
        parts += [_plain(text[at:first]), "<mark>", _plain(text[first:last]), "</mark>"]
        at = last
    return mark_safe("".join([*parts, _plain(text[at:])]))  # noqa: S308


def _plain(text: str) -> str:
    return escape(text.replace("\n", LINE))
