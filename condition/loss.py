"""What the rendering of a text would drop, and what in it no reader could see or follow.

What is dropped is looked for by no list of cases: every sign of the source has to stand in what is
shown, or in what the engine says that it took for markup. What is left over is lost.
"""

import re
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from html import unescape
from html.entities import html5
from itertools import chain, pairwise

from django.utils.translation import gettext as _
from markdown_it.token import Token

from .citations import CITATION, misread
from .markup import HELD, UNUSED
from .text import REPLACEMENT, has_unseen, is_unseen

SHOWN, ACCOUNTED, SCAN = range(3)
HOLE, LINK_HOLE = PLACES = "\0\1"  # where a citation or an escaped sign, and where a link begins
AROUND = 24  # characters shown before and after what is lost
SPACE = re.compile(r"\s+")
TAG = re.compile(r"<[^>]*>")
PIPE = re.compile(r"\\(?=\|)|(?<!\\)\|")
CLOSING_HEADING = re.compile(r"(?<=\s)#+\s*$")
NUMBER = re.compile(r"[\d.,]+")
# Markup of elsewhere, which would stand as raw signs on the page.
FOREIGN = re.compile(
    r"<(?:/\s?)?(?:[abipqsu]|abbr|article|aside|blockquote|big|br|button|caption|center|cite|code|col|"
    r"colgroup|d[dlt]|del|details|div|em|embed|figcaption|figure|font|footer|form|h[1-6]|head|"
    r"header|hr|html|iframe|img|input|ins|kbd|label|li|link|main|mark|math|meta|nav|object|ol|"
    r"picture|pre|samp|script|section|small|source|span|strike|strong|style|su[bp]|summary|svg|"
    r"t[rhdt]|table|tbody|tfoot|thead|title|ul|var|video|audio|wbr|body)"
    r"(?:[\s/]+[\w:-]{1,40}=(?:\"[^\"<>]*\"|'[^'<>]*'|[^\s<>\"']+)){0,20}\s*/?>"
    r"|<!--|<(?:https?://|mailto:)[^\s<>]*>|<[\w.+-]{1,60}@[\w.-]{1,60}>"
    r"|&(?:#\d{1,7};|#x[0-9a-f]{1,6};|(?:nbsp|lt|gt|amp)(?![\w;])|(?P<entity>[a-z]\w{1,31};))"
    r"|~~(?=\S)[^~\n]{1,300}~~|^\s*\[[^\]\n]{1,300}\]:\s*(?:https?://|www\.|/)\S*"
    r"|^\s*#{2,6}(?=[^\W\d_])[^\n]{1,80}"
    r"|(?<![\w)\]}~^])\^[\w+−-]{1,20}\^"
    r"|(?<![\d*])\*\*(?=\w)[^*\n]{1,200}(?<=[\w:.!?) ])\*\*(?!\*)"
    r"|`[^`\n]{1,300}`|(?<!=)==(?=[^\s=])[^=\n]{1,300}==(?!=)|\[\[[^\[\]\n]{1,300}\]\]"
    r"|\{\{[^{}\n]{1,300}\}\}|\{[.#][\w-]{1,40}\}|^\s*(?:::+|!!!)\s?\w+",
    re.IGNORECASE | re.MULTILINE,
)
# The same of a line, which takes no markup at all.
IN_A_LINE = re.compile(
    rf"{FOREIGN.pattern}|(?<=[^\W_])(?P<sign>[~^])[^\s~^]{{1,40}}(?P=sign)|\[[^\[\]\n]{{1,300}}\]\([^()\n]{{1,300}}\)",
    FOREIGN.flags,
)
RULE = re.compile(r"^\s*(?:```.*|~~~.*|([-=_*])(?:[ \t]*\1){2,}\s*)$")
BULLET = re.compile(r"^\s*[-*][ \t]")
MINUS = re.compile(
    r"^\s*-[ \t]+(\d[\d.,]*\s*(?:°|[℃℉]|D\b|dioptre|SD\b)|\d[\d.,]* ?[^\s\d.:;]{0,12}$)"
)
NUMBER_SIGN = re.compile(r"^ {0,3}#[ \t]+(?:[\da-z]|[^\n]*:[ \t]*\d[\d.,]*[ \t]*$)")
STAR = re.compile(r"[^\W_]\*(?!\w)")
ROW = re.compile(r"^\s*\|.*\|\s*$")
LINK = re.compile(r"!?\[[^\[\]\n]{0,300}\]\([^\n]{0,60}|\]\([^\n]{0,60}")


# What media besides the page can't show of an article's text, a sentence each: the rooms that make
# them add theirs.
OTHER_MEDIA: list[Callable[[str], Iterable[str]]] = []


def lost_elsewhere(text: str) -> Iterator[str]:
    """What readers of another medium than the page would miss, a sentence each."""
    return chain.from_iterable(medium(text) for medium in OTHER_MEDIA)


def faults(text: str, tokens: Sequence[Token], html: str) -> Iterator[str]:
    """A sentence for each, with its place; `html` is what `tokens` were rendered to."""
    yield from line_faults(text, has_markup=True)
    lines, rows = text.split("\n"), _rows(tokens)
    for number, start, end in _left_over(lines, tokens, rows):
        if number in rows:
            fault = _("the row has more cells than the heading: “%(lost)s” would not be shown.")
        else:
            fault = _("“%(lost)s” would not be shown.")
        yield _placed(lines, number, start, end, fault % {"lost": lines[number][start:end]})
    inlines = [token for token in tokens if token.type == "inline"]
    for inline in inlines:
        for number, line in enumerate(_read(inline, SCAN).split("\n"), _span(inline)[0]):
            for words, fault in _unread(line, is_cell=number in rows):
                start = max(lines[number].find(words.strip(PLACES)), 0)
                yield _placed(lines, number, start, start + len(words), fault)
        for words in _italic_numbers(inline.children or []):
            fault = _("the stars would make “%(lost)s” italic. Write × for “times”.")
            yield _placed(lines, _span(inline)[0], 0, AROUND, fault % {"lost": words})
    for number in sorted(rows):
        if "|" not in lines[number]:
            fault = _("this would be a row of the table. Leave an empty line above it.")
            yield _placed(lines, number, 0, AROUND, fault)
    yield from _rows_without_table(lines, rows)
    yield from _no_entries(lines)
    yield from _notes(lines, tokens, (_read(inline, SHOWN) for inline in inlines))
    shown = _bare("".join(_read(inline, SHOWN) for inline in inlines))
    if shown != _bare(unescape(TAG.sub("", HELD.sub(r"\1", html)))):
        yield _("The text can't be shown as it is typed. Write it more plainly.")


def line_faults(text: str, *, has_markup: bool = False) -> Iterator[str]:
    """The same of a text without markup, such as a name: only its citations are read.

    What would be markup in a longer text stands in it as raw signs, and is named.
    """
    lines = text.split("\n")
    for number, line in enumerate(lines):
        if has_unseen(line):
            for place in range(len(line)):
                if is_unseen(line, place):
                    fault = (
                        _("a character was lost in copying. Type it afresh.")
                        if line[place] == REPLACEMENT
                        else _("nobody can see the character U+%(code)s. Take it out.")
                    )
                    code = {"code": f"{ord(line[place]):04X}"}
                    yield _placed(lines, number, place, place + 1, fault % code)
        for match in () if has_markup else _foreign(IN_A_LINE, line):
            fault = _("a line takes no markup: “%(words)s” would be shown as it is typed.")
            said = {"words": match[0].strip()}
            yield _placed(lines, number, match.start(), match.end(), fault % said)
        for words in () if has_markup else misread(CITATION.sub(HOLE, line)):
            start = line.find(words.strip(PLACES))
            yield _placed(lines, number, start, start + len(words), _no_citation(words))


def _placed(lines: Sequence[str], number: int, start: int, end: int, fault: str) -> str:
    """“Line 3, “… the words …”: what is wrong”."""
    number = min(number, len(lines) - 1)
    line, first, last = lines[number], max(0, start - AROUND), end + AROUND
    words = SPACE.sub(" ", line[first:last]).strip()
    words = "".join(one if one.isprintable() else "\ufffd" for one in words)
    around = f"{'… ' if first else ''}{words}{' …' if last < len(line) else ''}"
    return _("Line %(line)d, “%(around)s”: %(fault)s") % {
        "line": number + 1,
        "around": around,
        "fault": fault,
    }


def _left_over(
    lines: Sequence[str], tokens: Sequence[Token], rows: Container[int]
) -> Iterator[tuple[int, int, int]]:
    """Where signs of the source are neither shown nor markup: line, start, end."""
    accounted: dict[int, str] = {0: ""}  # by the line where it begins
    source = [line.translate(UNUSED) for line in lines]
    for token in tokens:
        words = ""
        if token.type == "inline":
            words = _read(token, ACCOUNTED)
        elif token.type == "list_item_open":
            words = token.info + token.markup
        elif token.type == "heading_open":
            words, line = token.markup, source[_span(token)[0]]
            closing = CLOSING_HEADING.search(line)
            if closing and closing[0].strip() == token.markup:
                source[_span(token)[0]] = line[: closing.start()]
        elif token.type == "table_open":
            source[_span(token)[0] + 1] = ""
        if words:
            accounted[_span(token)[0]] = accounted.get(_span(token)[0], "") + words
    source = [PIPE.sub(" ", line) if at in rows else line for at, line in enumerate(source)]
    for begin, end in pairwise([*sorted(accounted), len(lines)]):
        wanted = _bare(accounted[begin])
        if _bare("".join(source[begin:end])) != wanted:
            yield from _runs(source, range(begin, end), wanted)


def _runs(source: Sequence[str], lines: range, wanted: str) -> Iterator[tuple[int, int, int]]:
    """The stretches of `lines` that are not in `wanted`, which has the rest in the same order."""
    waiting = iter(wanted)
    expected = next(waiting, "")
    for number in lines:
        start, end = -1, 0
        for place, sign in enumerate(source[number]):
            if sign == expected:
                expected = next(waiting, "")
                if start >= 0:
                    yield number, start, end
                start = -1
            elif not sign.isspace():
                start, end = (start if start >= 0 else place), place + 1
        if start >= 0:
            yield number, start, end


def _span(token: Token) -> tuple[int, int]:
    """The lines of a block: its first, and the one after its last."""
    first, end = token.map or (0, 0)
    return first, end


def _rows(tokens: Sequence[Token]) -> set[int]:
    """The lines that stand in tables."""
    tables = [_span(token) for token in tokens if token.type == "table_open"]
    return {line for begin, end in tables for line in range(begin, end)}


def _read(inline: Token, way: int) -> str:
    """A paragraph's words: as SHOWN, with the markup ACCOUNTED for, or for a SCAN of raw signs."""
    return "".join(_token_words(token, way) for token in inline.children or [])


def _token_words(token: Token, way: int) -> str:
    match token.type:
        case "text":
            return token.content
        case "text_special":
            return (token.content, token.markup, HOLE)[way]
        case "citation":
            return (token.markup, token.markup, HOLE)[way]
        case "softbreak" | "hardbreak":
            return "\n"
        case "link_open":
            return ("", token.markup, LINK_HOLE)[way]
        case _:
            return ("", token.markup, "")[way]


def _unread(line: str, *, is_cell: bool) -> Iterator[tuple[str, str]]:
    """Raw signs of markup in a line that is shown, each with what is wrong."""
    for match in _foreign(FOREIGN, line):
        sentence = _("“%(words)s” is no markup here and would be shown as it is typed.")
        yield match[0], sentence % {"words": match[0].strip()}
    if not is_cell and RULE.match(line):
        yield line, _no_rule()
    if f"!{LINK_HOLE}" in line:
        yield "![", _("a picture is a figure of the library, not a part of the text.")
    for match in LINK.finditer(line):
        yield (
            match[0],
            _(
                "this is no link. Write [words](address), and an address that starts with "
                "https://, http://, mailto:, tel:, / or # and has no space."
            ),
        )
    for words in misread(line):
        yield words, _no_citation(words)


def _foreign(markup: re.Pattern[str], line: str) -> Iterator[re.Match[str]]:
    """The markup of elsewhere in a line; “&c;” is no entity of HTML."""
    for match in markup.finditer(line):
        if not match["entity"] or match["entity"] in html5:
            yield match


def _no_rule() -> str:
    return _("lines and boxes made of signs are no markup here.")


def _no_citation(words: str) -> str:
    return _("“%(words)s” is no citation. Write [@key], [@key, p. 4] or [@key; @other].") % {
        "words": words
    }


def _rows_without_table(lines: Sequence[str], rows: Container[int]) -> Iterator[str]:
    for number, (line, below) in enumerate(pairwise(lines)):
        is_first = number == 0 or not ROW.match(lines[number - 1])
        if is_first and number not in rows and ROW.match(line) and ROW.match(below):
            fault = _("this is no table. Below its heading it needs a line such as |---|---|.")
            yield _placed(lines, number, 0, AROUND, fault)


def _no_entries(lines: Sequence[str]) -> Iterator[str]:
    """“- 20 °C” on a line by itself, which would be an entry of 20 °C, and “* * *”, of stars."""
    for number, line in enumerate(lines):
        around = [*lines[max(number - 1, 0) : number], *lines[number + 1 : number + 2]]
        match = MINUS.match(line)
        if BULLET.match(line) and RULE.match(line):
            yield _placed(lines, number, 0, AROUND, _no_rule())
        if match and not any(map(BULLET.match, around)):
            fault = _("the “-” would begin a list. Write −%(value)s for “minus”.")
            value = {"value": match[1]}
            yield _placed(lines, number, 0, AROUND, fault % value)
        if NUMBER_SIGN.match(line):
            fault = _("the “#” would make this a heading. Write “No.”, or ## for a heading.")
            yield _placed(lines, number, 0, AROUND, fault)


def _notes(lines: Sequence[str], tokens: Sequence[Token], shown: Iterable[str]) -> Iterator[str]:
    """The star of a note to “Aspirin*”, which would be the bullet of a list."""
    stars = [one for one in tokens if (one.type, one.markup) == ("list_item_open", "*")]
    for star in stars if any(map(STAR.search, shown)) else ():
        fault = _(
            "this star begins a list, but a word above ends in a star as for a note. "
            "Begin lists with “-”."
        )
        yield _placed(lines, _span(star)[0], 0, AROUND, fault)


def _italic_numbers(tokens: Sequence[Token]) -> Iterator[str]:
    """“2 *10* 6”, whose stars mean “times”."""
    for before, opening, inner, closing, after in zip(
        tokens, tokens[1:], tokens[2:], tokens[3:], tokens[4:], strict=False
    ):
        if (
            (opening.type, opening.markup, closing.type) == ("em_open", "*", "em_close")
            and NUMBER.fullmatch(inner.content)
            and before.content.rstrip()[-1:].isdigit()
            and after.content.lstrip()[:1].isdigit()
        ):
            yield inner.content


def _bare(text: str) -> str:
    return "".join(text.split())
