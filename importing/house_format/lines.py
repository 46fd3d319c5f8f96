"""The common form of a source: lines of words, apart from their marks and their dress.

A plain text is read into it here. A source with markup gives the same: `level` for its headings,
`marker`, `ordinal` and `indent` for its lists, `is_bold` and `head` for its bold words, `gap`
between paragraphs, `cells` for the rows of its tables.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from .vocabulary import WORDS

_BLANKS = "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
_CLEAN = str.maketrans(
    dict.fromkeys(f"{_BLANKS}\u202f\u205f\u3000", " ")
    | dict.fromkeys("\u200b\u200c\u200d\u2060\ufeff\u00ad\u200e\u200f\ufe0f", "")
)

_SYMBOLS = "•·‣⁃∙▪▫■□●○◦◆◇►▶▸➢➤➔→✓✔✗✘✅❌☑❖★☆👉\uf0b7\uf0a7\uf0d8\uf076\uf0fc"
_BULLET = re.compile(
    rf"(?:([{_SYMBOLS}])\s*|([-–—*+])(?:\s+|$)|([-–—])(?=[A-Z“\"])|([o§Ø])\s+(?=\S))"
)
_PLAIN_BULLETS = frozenset(f"{_SYMBOLS}-–—*+o§Ø|")
_HASHES = re.compile(r"(#{1,6})(?:\s+|(?=[A-Z*]))")
_NUMBER = re.compile(
    r"\(?(\d{1,3})(?:[.)\]]+(?=\s|$|[^\W\d_]|[“\"'(*_])\s*|:\s+(?=[A-Z“*])|\t+|\s+[-–—]\s+(?=[A-Z“*]))"
)
_LETTER = re.compile(r"\(?([A-Z]|[IVX]{2,5})[.)]\s+(?=[A-Z“*&])")
_SMALL_LETTER = re.compile(r"\(?([a-z]|[ivx]{2,5})(?:\)\s+(?=\S)|[.]\s+(?=[A-Z“*]))")
_ENUMERATORS = (("number", _NUMBER), ("letter", _LETTER), ("number", _SMALL_LETTER))
_DECIMAL = re.compile(r"(\d{1,2})\.(\d{1,2})[.)]?\s+(?=[A-Z“*])")
_ROMAN = {"i": 1, "v": 5, "x": 10}
_WHOLE_BOLD = re.compile(r"(\*\*\*?|__)(?=\S)([^*_]+)\1\s*([:.?]?)$")
_LEADING_BOLD = re.compile(r"(\*\*\*?|__)(?=\S)([^*_]{1,160})\1(?=[\s:.,;–—(-]|$)")
_EMPHASIS = re.compile(r"(?<![\w*])([*_])(?=[^\s*_])([^*_]{1,200}?)(?<=\S)\1(?![\w*])")
# "== Causes ==", "[Causes]", "--- Causes ---", "Part 3 – Causes", "§ 3 Causes": dress of a heading.
_FRAMED = re.compile(
    r"([=~+:]+|[-–_]{2,}|\*{3,}|#{1,6}|[—»«<>【\[{]+)\s*(\w[^\[\]]{1,80}?)\s*([^\w\s.,;!?)’”\"']+)$"
)
_PART = re.compile(
    r"(?i)(?:(?:section|part|chapter)\s+|§\s*)(\d{1,2}|[ivx]{1,5})\s*(?:[:.)–—|-]\s*|\s)(?=[A-Z“])"
)
_MIRRORED = str.maketrans("<>[]{}«»【】", "><][}{»«】【")
# "No. 3: Fever", "Cause 3 – Alcohol"; “Type 1” is a name.
_COUNTED = re.compile(
    rf"(?i)((?:{'|'.join(WORDS['enumerators'])})\s*#?|#)\s*(\d{{1,2}})\s*[:.)–—-]\s*(?=\S)"
)
_AMOUNT = re.compile(r"(?i)\d|(?:one|two|three|four|half|up to)\b")
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_LEAD = re.compile(r"\s*([A-Za-z][a-z]+(?: [a-z]+){0,2}): ")
_BARE = re.compile(r"(\d{1,2}) (?=[A-Z“])")
_QUOTED = re.compile(r">{1,2} (?=[^\W\d])")
_TAGS = re.compile(r"</?(?:details|summary|div|p|span|br|center|section)(?:\s[^<>]*)?/?>")
_ESCAPED = re.compile(r"^(\W{0,4}\d{1,3})\\(?=[.)])")  # Markdown’s “1\.” is “1.”
_FOOTNOTE = re.compile(r"(?<=\S)\[\^[\w-]{1,20}\](?!:)|^\[\^[\w-]{1,20}\]:\s+")  # Markdown’s
_CITED = re.compile(r"\[[\d,–-]+\]$")
_DEFINES = re.compile(r"^:\s+(?=\w)")  # the text below a term, in Markdown
_LEADERS = re.compile(r"^(\w[\w ’'/-]{1,40}?)(?: ?\.{4,}| \.{2,}) +(?=\S)")  # “Dosage ..... 5 mg”
_SLIPPED = re.compile(r"(?<=\S)\s+[-–•*]$")
_WORD = re.compile(r"[^\W_]+")
_SPACES = re.compile(r"\s+")
_UNDERLINE = re.compile(r"\s*(={3,}|-{3,})\s*")
_COLUMNS = re.compile(r"\s*\|?(?:\s*:?-+:?\s*\|)+(?:\s*:?-+:?\s*)?")
_MARKDOWN_START = re.compile(r"(?:[>#|]|[-+*]\s)")


@dataclass(slots=True)
class Line:
    """One line of a source, and what became of it.

    `indent` counts columns, `gap` the blank lines before it, `number` from 1.
    """

    number: int
    raw: str
    text: str
    full: str
    indent: int = 0
    marker: str = ""  # number, letter, bullet, or none
    ordinal: int | None = None
    symbol: str = ""
    level: int = 0
    head: str = ""
    is_bold: bool = False
    gap: int = 0
    also: tuple[int, ...] = ()  # the numbers of the lines that a hand broke off this one
    is_heading: bool = False  # known to be one, whatever it looks like
    outcome: str = ""
    is_guessed: bool = False  # its place was told by its looks, by no label and no markup
    sources: tuple[str, ...] = ()  # names of sources that the markup set apart from its words
    row: tuple[str, ...] = ()  # the cells of a table in markup
    follows_list: bool = False  # the markup set it outside of the list or table above it
    is_table_head: bool = False
    home: dict[str, Any] | None = None  # the fields that have its words
    told: str = ""  # its words, but for those of labels that the house calls otherwise

    @property
    def is_decorated(self) -> bool:
        """Whether a picture stands before the words; headings have them as well as items."""
        return self.symbol != "" and self.marker == "bullet" and self.symbol not in _PLAIN_BULLETS

    @property
    def is_dressed(self) -> bool:
        return self.level > 0 or self.is_bold

    @property
    def is_listed(self) -> bool:
        return self.marker in ("number", "bullet")

    @property
    def cells(self) -> list[str]:
        """The cells of a table's row, in markup, pipes or tabs."""
        if self.row:
            return list(self.row)
        raw = self.raw.strip()
        cells = raw.strip("|").split("|") if "|" in raw else re.split(r"\t+", raw)
        return [clean(without_emphasis(cell)) for cell in cells]

    def goes_on(self, before: str, text: str) -> bool:
        """Whether the words are the rest of a text that a hand cut in two."""
        return self.gap == 0 and not self.marker and is_open(before, text)

    def marked(self, text: str) -> str:
        """A line that stood in a list inside a text stays a list line in Markdown."""
        if self.marker == "bullet":
            return f"- {text}"
        return f"{self.ordinal}. {text}" if self.marker == "number" else escaped(text)


def escaped(text: str) -> str:
    """ ">10%" opens no quotation in Markdown."""
    return f"\\{text}" if _MARKDOWN_START.match(text) else text


def is_sentence(text: str) -> bool:
    end = _CITED.sub("", text[-12:]).rstrip("”\"’')] ")
    return end[-1:] in (".", "!", "?", "…") if text else False


def is_open(before: str, text: str) -> bool:
    """Whether a text goes on in the next line: cut by hand, not ended."""
    is_rest = text[:1].islower() or before[-1:] in tuple(",;–—-(")
    return bool(before) and is_rest and not is_sentence(before)


def words(text: str) -> list[str]:
    """The words of a text, folded, so that two spellings of one line compare equal."""
    return [word.casefold() for word in _WORD.findall(text.translate(_CLEAN))]


def clean(text: str) -> str:
    """Odd blanks become spaces, invisible characters go, runs of blanks become one."""
    return _SPACES.sub(" ", text.translate(_CLEAN)).strip()


def without_emphasis(text: str) -> str:
    """Markdown's marks taken out; a star or an underscore between letters stays."""
    if "*" not in text and "_" not in text:
        return text
    return _EMPHASIS.sub(r"\2", text.replace("**", "").replace("__", ""))


def read_lines(text: str, stands_alone: Callable[[str], bool] = lambda _: False) -> list[Line]:
    """The lines of the text, numbered from 1; what was wrapped by hand is one line again.

    `stands_alone` is asked of a line after a finished sentence: no heading is a rest.
    """
    lines: list[Line] = []
    gap = 0
    raws = text.splitlines()
    width = _wrapping_width(raws)
    leads = Counter(match[1] for raw in raws if (match := _LEAD.match(raw)))
    for number, raw in enumerate(raws, start=1):
        line = _read_line(number, raw)
        line.gap = gap
        if lines and not gap and (rule := _UNDERLINE.fullmatch(raw)):
            _take_underline(lines[-1], rule[1])
        if lines and "|" in lines[-1].raw and _COLUMNS.fullmatch(raw):
            lines[-1].is_table_head = True
        gap = gap + 1 if not line.full else 0
        lead = _LEAD.match(raw)
        is_labelled = lead is not None and leads[lead[1]] > 1  # "taken: in the morning"
        if (
            not is_labelled
            and lines
            and _goes_on(lines[-1], raws[number - 2], line, width, stands_alone)
        ):
            _join(lines[-1], line)
        else:
            lines.append(line)
    hand_on_marks(lines)
    return lines


def _take_underline(line: Line, rule: str) -> None:
    """A short line with a rule of its length below is a heading."""
    is_short = 0 < len(line.text.split()) <= 16 and not is_sentence(line.text)
    if is_short and line.marker in ("", "number") and abs(len(rule) - len(line.full)) <= 3:
        line.level = 1 if rule[0] == "=" else 2


def line_of_markup(number: int, text: str, bold: str, level: int, gap: int) -> Line:
    """A line whose place the markup told; `bold` are the words in bold at its start.

    An enumerator or a bullet that was typed all the same is taken off.
    """
    text, bold = clean(text), clean(bold)
    line = Line(number, text, text, text, level=level, gap=gap, is_bold=bool(text) and text == bold)
    for _ in range(2):
        if not (_take_number(line) or _take_bullet(line)):
            break
    taken = text[: len(text) - len(line.text)]
    head = bold.removeprefix(taken).strip()
    line.head = head if head and line.text.startswith(head) else ""
    return line


def _wrapping_width(raws: list[str]) -> int:
    """The column at which the text was wrapped by hand, or 0 if it was not."""
    lengths = [len(raw.rstrip()) for raw in raws if raw.strip()]
    usual = [length for length in lengths if length <= 120]
    if len(usual) < 0.97 * len(lengths) or not usual:
        return 0
    width = max(usual)
    full = sum(length > width - 16 for length in usual)
    broken = sum(
        len(one.rstrip()) > width - 16 and two.strip()[:1].islower() for one, two in pairwise(raws)
    )
    return width if width >= 40 and broken >= 2 and broken * 3 >= full else 0


def _goes_on(
    line: Line, raw_before: str, after: Line, width: int, stands_alone: Callable[[str], bool]
) -> bool:
    if not line.full or not after.full or after.gap or after.marker or after.level or after.head:
        return False
    if not all(any(map(str.isalnum, one.full)) for one in (line, after)):
        return False  # a rule
    if line.level or line.is_bold or not line.text:
        return False
    if width and (line.text.count(" / ") > 1 or after.indent >= line.indent + 8):
        return True  # fields between slashes go on to the next blank line, what hangs does too
    length, first = len(raw_before.rstrip()), after.full.split()[0]
    if length >= 60 and first[0].islower() and line.text[-1] not in ".!?:":
        return not stands_alone(after.full) and (bool(line.also) or not _is_title_case(line.text))
    fits = length + 1 + len(first) <= width
    return bool(width) and not fits and not _begins_anew(line, after, width, stands_alone)


def _is_title_case(text: str) -> bool:
    """A Name Like This is whole, however long it is."""
    capitals = [word[0].isupper() for word in _WORD.findall(text)]
    return sum(capitals) >= 0.7 * len(capitals)


def _begins_anew(line: Line, after: Line, width: int, stands_alone: Callable[[str], bool]) -> bool:
    if line.text[-1] not in '.!?:)”"’' and after.full[0].islower():
        return False
    is_short_name = after.full[-1] not in ".!?;,)" and len(after.raw.rstrip()) < width - 20
    is_finished = line.text[-1] in ".!?:" or line.text[-1] not in ",;–—-("
    return is_finished and (stands_alone(after.full) or (is_short_name and line.text[-1] in ".!?:"))


def _join(line: Line, after: Line) -> None:
    line.text, line.full = f"{line.text} {after.full}", f"{line.full} {after.full}"
    line.raw = f"{line.raw}\n{after.raw}"
    line.also = (*line.also, after.number)


def _read_line(number: int, raw: str) -> Line:
    unstripped = _FOOTNOTE.sub("", _ESCAPED.sub(r"\1", raw.translate(_CLEAN).rstrip()))
    text = unstripped.lstrip()
    columns = unstripped[: len(unstripped) - len(text)].expandtabs(4)
    full = _SPACES.sub(" ", without_emphasis(text)).strip()
    is_summary = "<summary>" in text  # a question that unfolds, in Markdown
    if _TAGS.search(text):
        text = _TAGS.sub("", text).strip()
        text = f"**{text}**" if is_summary and text else text
    text = _LEADERS.sub(r"\1: ", _DEFINES.sub("", text))
    line = Line(number, raw, text, full, indent=len(columns))
    if text:
        _take_frame(line)
        _take_marks(line)
        name, tab, told = line.text.strip().partition("\t")
        is_number = _DECIMAL.match(line.text) is not None  # "3.1", and its heading
        if tab and told.strip() and "\t" not in told.strip() and not is_number:  # two columns
            line.text = f"{name}{' ' if name.endswith(':') else ' – '}{told.strip()}"
        line.text = _SPACES.sub(" ", without_emphasis(line.text)).strip()
    return line


def _take_frame(line: Line) -> None:
    """The signs on both sides of a heading's words, or the number of its part before them."""
    framed, part = _FRAMED.match(line.text), _PART.match(line.text)
    is_single = framed and framed[1][0] in "~+:" and min(len(framed[1]), len(framed[3])) < 2
    if (
        framed
        and framed[1].translate(_MIRRORED)[0] == framed[3][0]
        and len(framed[2].split()) <= 12
        and not is_single  # "+ Loss of Na+"
    ):
        line.text, line.level = framed[2], 2
    elif part and len(line.text.split()) <= 14 and line.text[-1] not in ".!":
        line.text, line.level = line.text[part.end() :], 2


def _take_marks(line: Line) -> None:
    if match := _HASHES.match(line.text):
        line.level = len(match[1])
        line.text = line.text[match.end() :].rstrip("# \t")
    for _ in range(4):
        if not (_take_bold(line) or _take_number(line) or _take_bullet(line)):
            break
    if match := _LEADING_BOLD.match(line.text):
        line.head = _SPACES.sub(" ", match[2]).strip()


def _take_bold(line: Line) -> bool:
    match = _WHOLE_BOLD.match(line.text) if line.text.startswith(("**", "__")) else None
    if match is None:
        return False
    line.text, line.is_bold = match[2].strip() + match[3], True
    return True


def _take_number(line: Line) -> bool:
    if line.marker in ("number", "letter"):
        return False
    if ordinal := _CIRCLED.find(line.text[0]) + 1 if line.text else 0:
        line.marker, line.symbol, line.ordinal = "number", str(ordinal), ordinal
        line.text = line.text[1:].strip()
        return True
    for marker, pattern in _ENUMERATORS:
        if match := pattern.match(line.text):
            line.marker, line.symbol = marker, match[1]
            line.ordinal = _ordinal(match[1])
            line.text = line.text[match.end() :].strip()
            return True
    return False


def _take_bullet(line: Line) -> bool:
    if line.marker:
        return False
    symbol = _pictures_of(line.text)
    match = None if symbol or line.text.startswith("**") else _BULLET.match(line.text)
    if match:
        symbol = next(filter(None, match.groups()))
    if symbol:
        line.marker, line.symbol = "bullet", symbol
        line.text = line.text[match.end() if match else len(symbol) :].strip()
    return bool(symbol)


def _pictures_of(text: str) -> str:
    """The pictures before the words: "🔹 Causes"; "©" is none."""
    first = text[:1]
    is_symbol = first > "\u218f" and unicodedata.category(first) == "So"
    is_symbol = is_symbol or (text[1:2] == " " and first in "»›¤¶†‡⇒⟶➜–—")
    return (
        text[: len(text) - len(text.lstrip(first))] if is_symbol and first not in _SYMBOLS else ""
    )


def _ordinal(symbol: str) -> int:
    if symbol.isdecimal():
        return int(symbol)
    if len(symbol) == 1:
        return ord(symbol.lower()) - ord("a") + 1
    values = [_ROMAN[letter] for letter in symbol.lower()]
    after = [*values[1:], 0]
    return sum(-one if one < two else one for one, two in zip(values, after, strict=True))


def _open_after_dashes(lines: list[Line]) -> None:
    """A bullet that slipped to the end of the line above: " -" there opens the next item."""
    told = [line for line in lines if line.full]
    for line, after in pairwise(told):
        if (match := _SLIPPED.search(line.text)) and not line.full.startswith("* *"):
            line.text = line.text[: match.start()]
            line.full = _SLIPPED.sub("", line.full)
            if line.marker == "number" and line.ordinal and not after.marker:
                after.marker, after.symbol = "number", "-"
                after.ordinal, after.indent = line.ordinal + 1, line.indent
            for one in (line, after):
                if not one.marker and not one.level and (one is after or ":" in one.text):
                    one.marker, one.symbol = "bullet", "-"


def hand_on_marks(lines: list[Line]) -> None:
    """What more than one line tells of marks: bullets that stand alone, or end a line, numbers."""
    quoted = [line for line in lines if _QUOTED.match(line.full)]
    for line in quoted if len(quoted) > 2 else ():  # a mark of lists, and no quotation
        line.marker, line.symbol, line.text = "bullet", ">", line.text.lstrip("> ")
    _hand_on_lone_markers(lines)
    _take_counted(lines)
    _open_after_dashes(lines)
    _take_decimals(lines)
    _take_bare_numbers(lines)
    for two in ("ii", "II"):  # “i” is the first of them, no ninth letter
        if any(line.symbol == two for line in lines):
            for line in lines:
                if line.symbol.isupper() == two.isupper():
                    line.ordinal = _ROMAN.get(line.symbol.lower(), line.ordinal)


def _take_counted(lines: list[Line]) -> None:
    """ "Cause 1: Alcohol", "Cause 2: Fever": the word and its number are a mark of the list."""
    found = [(line, match) for line in lines if (match := _COUNTED.match(line.text))]
    dosed = {match[1].strip().casefold() for line, match in found
             if _AMOUNT.match(line.text, match.end())}  # fmt: skip
    found = [one for one in found if one[1][1].strip().casefold() not in dosed]
    most = Counter(match[1].strip().casefold() for _line, match in found)
    for line, match in found:
        if most[match[1].strip().casefold()] > 1 and not line.level:
            line.marker, line.symbol, line.ordinal = "number", match[2], int(match[2])
            line.text = line.text[match.end() :]
            line.head = line.head[match.end() :] if line.head.startswith(match[0]) else ""


def _take_decimals(lines: list[Line]) -> None:
    """ "2.1 Diuretics", "2.2 Alcohol": numbers below that of a section; "2.5 Litres" is none."""
    found = [
        (line, match) for line in lines if not line.marker and (match := _DECIMAL.match(line.text))
    ]
    numbers = {(int(match[1]), int(match[2])) for _line, match in found}
    for line, match in found:
        section, number = int(match[1]), int(match[2])
        if len(numbers) > 2 and (section, max(1, number - 1)) in numbers:
            line.marker, line.symbol, line.ordinal = "number", match[0].strip(), number
            line.text = line.text[match.end() :]


def _take_bare_numbers(lines: list[Line]) -> None:
    """ "8 Medicines" after "7 Therapies" is the eighth heading, and promises no eight of them."""
    found = [(line, match) for line in lines if line.level and (match := _BARE.match(line.text))]
    numbers = [int(match[1]) for _line, match in found]
    if len(numbers) > 2 and numbers == list(range(numbers[0], numbers[0] + len(numbers))):
        for line, match in found:
            line.marker, line.symbol, line.ordinal = "number", match[1], int(match[1])
            line.text = line.text[match.end() :]


def _hand_on_lone_markers(lines: list[Line]) -> None:
    """Some pages put the bullet on a line of its own and the words on the next."""
    waiting = None
    for line in lines:
        if not line.full:
            continue
        if waiting and line.text and not line.marker:
            line.marker, line.ordinal = waiting.marker, waiting.ordinal
            line.symbol, line.indent = waiting.symbol, waiting.indent
            line.gap = max(line.gap, waiting.gap)
        waiting = line if line.marker and not line.text else None
