"""The markup that texts may use: a closed list, read by one engine (markdown-it-py).

Bold, italic, lists, tables, links, headings, sub- and superscript, citations. Everything else is
text. Each rule costs at most a fixed number of steps a character.
"""

import re
from collections.abc import Sequence

from django.utils.html import escape
from markdown_it import MarkdownIt
from markdown_it.ruler import RuleOptionsType
from markdown_it.rules_block import StateBlock, heading, list_block
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline.state_inline import Delimiter
from markdown_it.token import Token

from .citations import CITATION

# Where a citation stands until the sanitiser is through: letters that no text has.
UNUSED = {0: "\ufffd", 0xE000: "\ufffd", 0xE001: "\ufffd"}
HELD = re.compile("\ue000(.*?)\ue001")

DEEPEST_LIST = 8  # lists in lists; further ones stay as they were typed
LONGEST_LABEL = 300  # characters of a link's words
ITEM = re.compile(r"[ \t]*([-*]|\d{1,9}[.)])(?=[ \t])")
BRACKETS_IN_PAIRS = re.compile(r"(?:[^\[\]]|\[[^\[\]]*+\])++")
# Where a link may lead: elsewhere, a mail, a telephone, this site, this page. Never `//host`.
_WITHIN = r"(?:[^\s\x00-\x20\x7f()<>\\]|\([^\s\x00-\x20\x7f()<>\\]{0,200}+\)){0,2000}+"
ADDRESS = re.compile(
    rf"((?:https?://(?=[^/])|mailto:|tel:|/(?![/\\])|\#){_WITHIN})"
    r"(?:[ \t]+(\"[^\"\n]{0,300}+\"|'[^'\n]{0,300}+'))?\)",
    re.IGNORECASE,
)
ENCODED_CONTROL = re.compile(r"%(?:[01][0-9a-f]|7f)|&#", re.IGNORECASE)
SCRIPT = re.compile(
    r"~(?P<sub>[^\s~^*_\[\]<>|\\]{1,40}+)~(?![\d~])"
    r"|\^(?P<sup>[^\s~^*_\[\]<>|\\]{1,40}+)\^(?![\d^])"
)
SCRIPT_TAG = re.compile(r"<(su[bp])>([^<>\n]{1,80}+)</\1>", re.IGNORECASE)
ADDRESS_SO_FAR = re.compile(r"://\S*+$")
CLOSING, QUOTES = ")]}%°", "\"'“”‘’"


def new_engine() -> MarkdownIt:
    """The engine with the closed list of markup and nothing else."""
    engine = MarkdownIt("zero", {"breaks": True, "maxNesting": 100})
    engine.enable(["table", "list", "heading", "newline", "escape", "emphasis"])
    above: RuleOptionsType = {"alt": ["paragraph", "reference", "blockquote"]}
    engine.block.ruler.at("list", _list, above)
    engine.block.ruler.at("heading", _heading, above)
    # Joining neighbours would forget which of them were escaped; the page shows them as one.
    engine.disable(["text_join", "fragments_join"])
    engine.add_render_rule("text_special", lambda _self, tokens, at, *_: escape(tokens[at].content))
    engine.add_render_rule("citation", lambda _self, tokens, at, *_: held(tokens[at].markup))
    engine.core.ruler.after("block", "as_typed", _as_typed)
    engine.inline.ruler.at("escape", _escape)
    engine.inline.ruler.at("emphasis", _emphasis)
    engine.inline.ruler.push("citation", _citation)
    engine.inline.ruler.push("link_here", _link)
    engine.inline.ruler.push("script", _script)
    return engine


def held(citation: str) -> str:
    """A citation as the engine leaves it, for its mark to be put in."""
    return f"\ue000{escape(citation)}\ue001"


def nested_by_two(text: str) -> str:
    """`text` with each entry of a list that stands two spaces in below the entry above it.

    CommonMark wants as many spaces as the mark above is wide: three below “1. ”.
    """
    lines = text.split("\n")
    above: list[tuple[int, int]] = []  # of each entry around: its indent, and its content's
    for number, line in enumerate(lines):
        mark = ITEM.match(line)
        if mark is None:
            continue
        indent = len(mark[0].expandtabs(4)) - len(mark[1])
        while above and indent < above[-1][0] + 2:
            above.pop()
        placed = max(indent, above[-1][1]) if above else indent
        if placed > indent:
            lines[number] = " " * placed + line.lstrip(" \t")
        above.append((indent, placed + len(mark[1]) + 1))
    return "\n".join(lines)


def _list(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Lists with “-”, “*” or numbers; a “+” may be a sign, and a depth may be no list."""
    mark = state.bMarks[start] + state.tShift[start]
    if state.src[mark : mark + 1] == "+" or state.level >= 2 * DEEPEST_LIST:
        return False
    return list_block(state, start, end, silent)


def _heading(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """A heading that says something."""
    line = state.src[state.bMarks[start] : state.eMarks[start]]
    return bool(line.strip("# \t")) and heading(state, start, end, silent)


def _as_typed(state: StateCore) -> None:
    """Lists whose numbers don't count on, or with an empty entry, back to lines as typed."""
    kept: list[Token] = []
    around: list[bool] = []  # of the lists around: whether it stays one
    begun = ""  # the mark of an entry whose words come next
    are_lists = _are_lists(state.tokens)
    for place, token in enumerate(state.tokens):
        if token.type in ("bullet_list_open", "ordered_list_open"):
            around.append(are_lists[place])
        is_list = not around or around[-1]
        if token.type in ("bullet_list_close", "ordered_list_close"):
            around.pop()
        elif not is_list and token.type == "list_item_open":
            begun = token.info + token.markup
            if state.tokens[place + 1].type != "paragraph_open":
                kept += _paragraph(begun, token.map)
                begun = ""
            continue
        if is_list:
            kept.append(token)
        elif "list_" not in token.type:
            if token.type == "inline" and begun:
                token.content, begun = f"{begun} {token.content}", ""
            token.hidden = False
            kept.append(token)
    state.tokens = kept


def _are_lists(tokens: Sequence[Token]) -> dict[int, bool]:
    """Whether the list that each of its opening tokens begins is one."""
    found: dict[int, bool] = {}
    around: list[tuple[int, list[str], list[bool]]] = []
    for place, token in enumerate(tokens):
        if token.type in ("bullet_list_open", "ordered_list_open"):
            around.append((place, [], []))
        elif token.type == "list_item_open":
            around[-1][1].append(token.info)
            around[-1][2].append(tokens[place + 1].type != "list_item_close")
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            begun, numbers, filled = around.pop()
            counted = not numbers[0] or numbers == [
                str(number) for number in range(int(numbers[0]), int(numbers[0]) + len(numbers))
            ]
            found[begun] = counted and all(filled)
    return found


def _paragraph(words: str, lines: list[int] | None) -> list[Token]:
    return [
        Token("paragraph_open", "p", 1, map=lines, block=True),
        Token("inline", "", 0, content=words, map=lines, children=[], block=True),
        Token("paragraph_close", "p", -1, block=True),
    ]


def _escape(state: StateInline, silent: bool) -> bool:
    """A backslash before a sign of punctuation; at the end of a line it is text."""
    following = state.src[state.pos + 1 : state.pos + 2]
    if state.src[state.pos] != "\\" or not re.match(r"[!-/:-@\[-`{-~]", following):
        return False
    if not silent:
        token = state.push("text_special", "", 0)
        token.content, token.markup, token.info = following, "\\" + following, "escape"
    state.pos += 2
    return True


def _emphasis(state: StateInline, silent: bool) -> bool:
    """Stars and underscores at the edges of words; between figures or inside a word they stay."""
    start, marker = state.pos, state.src[state.pos]
    if silent or marker not in "*_":
        return False
    scanned = state.scanDelims(start, False)
    before = state.src[start - 1] if start else " "
    after = state.src[start + scanned.length : start + scanned.length + 1] or " "
    is_sign = (
        scanned.length > 3
        or (before in CLOSING and (after.isalnum() or after in "({"))
        or (before in QUOTES and after in QUOTES)
        or (after.isalnum() and ADDRESS_SO_FAR.search(state.src, max(0, start - 200), start))
    )
    for _place in range(scanned.length):
        token = state.push("text", "", 0)
        token.content = marker
        state.delimiters.append(
            Delimiter(
                marker=ord(marker),
                length=scanned.length,
                token=len(state.tokens) - 1,
                end=-1,
                open=scanned.can_open and not is_sign and after not in ")]},.;:!?/",
                close=scanned.can_close and not is_sign and before not in "([{",
            )
        )
    state.pos += scanned.length
    return True


def _citation(state: StateInline, silent: bool) -> bool:
    """[@key, p. 4; @other], but for the words of a link, which lead elsewhere."""
    if state.src[state.pos] != "[" or state.linkLevel:
        return False
    match = CITATION.match(state.src, state.pos, state.posMax)
    if match is None:
        return False
    if not silent:
        state.push("citation", "", 0).markup = match[0]
    state.pos = match.end()
    return True


def _link(state: StateInline, silent: bool) -> bool:
    """[words](address): the address as typed, one of those that ADDRESS knows."""
    start, src = state.pos, state.src
    if src[start] != "[" or silent or state.linkLevel:
        return False
    middle = src.find("](", start + 2, min(state.posMax, start + LONGEST_LABEL))
    if middle < 0 or not BRACKETS_IN_PAIRS.fullmatch(src, start + 1, middle):
        return False
    match = ADDRESS.match(src, middle + 2, state.posMax)
    if match is None or ENCODED_CONTROL.search(match[1]) or not src[start + 1 : middle].strip():
        return False
    opening, end = state.push("link_open", "a", 1), state.posMax
    opening.attrs, opening.markup = {"href": match[1]}, "["
    state.pos, state.posMax, state.linkLevel = start + 1, middle, 1
    state.md.inline.tokenize(state)
    state.pos, state.posMax, state.linkLevel = match.end(), end, 0
    # A title is seen by those alone who point at it with a mouse: it is not shown, and so lost.
    title = match[2] or ""
    state.push("link_close", "a", -1).markup = f"]({match[1]})"
    state.tokens[-1].info = title
    return True


def _script(state: StateInline, silent: bool) -> bool:
    """H~2~O, 10^9^ after a letter, digit or bracket; <sub> and <sup> anywhere."""
    sign = state.src[state.pos]
    if silent or sign not in "~^<":
        return False
    if sign == "<":
        match = SCRIPT_TAG.match(state.src, state.pos, state.posMax)
    else:
        match = SCRIPT.match(state.src, state.pos, state.posMax) if _has_base(state) else None
    if match is None:
        return False
    tag = match[1].lower() if sign == "<" else str(match.lastgroup)
    words = match[2] if sign == "<" else match[tag]
    state.push("script_open", tag, 1).markup = match[0].partition(words)[0]
    state.push("text", "", 0).content = words
    state.push("script_close", tag, -1).markup = match[0].rpartition(words)[2]
    state.pos = match.end()
    return True


def _has_base(state: StateInline) -> bool:
    """Whether something stands before it that can have an index or a power."""
    if not state.pending:
        return bool(state.tokens) and state.tokens[-1].type == "script_close"
    before, after = state.pending[-1], state.src[state.pos + 1 : state.pos + 2]
    is_range = state.src[state.pos] == "~" and before.isdigit() and after.isdigit()
    return (before.isalnum() or before in ")]}") and not is_range
