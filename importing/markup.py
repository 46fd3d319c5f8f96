"""From HTML to the lines that the house format reads: structure from the markup alone.

WordPress's classic and block editors, whole pages of a theme, and Word files (as mammoth gives
them) all come through here. Nothing is left out: what is no text of the article becomes a line
whose outcome is “furniture”.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from lxml import etree, html

from .house_format.fields import label_by_stems
from .house_format.headings import match_phrase
from .house_format.lines import Line, clean, hand_on_marks, is_sentence, line_of_markup
from .house_format.vocabulary import PATTERNS
from .models import Import
from .wordpress import path_of, time_of

_NO_TEXT = {"script", "style", "noscript", "template", "svg", "head"}
_FRAMES = {"iframe", "object", "video", "audio", "embed"}
_STRUCK = {"del", "s", "strike"}
_BLOCKS = {
    "address", "article", "blockquote", "body", "center", "dd", "details", "div", "dl", "dt",
    "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6",
    "header", "hr", "li", "main", "nav", "aside", "ol", "p", "pre", "section", "summary", "table",
    "tbody", "button", "td", "tfoot", "th", "thead", "tr", "ul",
}  # fmt: skip
_FURNITURE_TAGS = {"nav", "footer", "aside", "form", "button", "select", "textarea"}
_UNFOLDS = re.compile(r"(?i)accordion|collaps|toggle|faq")
_UNSEEN = re.compile(r"(?i)\bscreen-reader-text\b|display:\s*none")
_NOT_BOLD = re.compile(r"(?i)font-weight:\s*(?:normal|400)")
_BOLD = re.compile(r"(?i)font-weight:\s*(?:bold|[6-9]00)")
_ROOTS = (
    ".//*[@itemprop='articleBody']",
    ".//*[contains(concat(' ', @class, ' '), ' entry-content ')]",
    ".//*[contains(concat(' ', @class, ' '), ' post-content ')]",
    ".//article", ".//main", ".//*[@role='main']",
)  # fmt: skip
_PARAGRAPH_END = re.compile(r"\n[ \t]*\n\s*")
_SUPERSCRIPT = str.maketrans("0123456789+-−–()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁻⁽⁾ⁿ")
_SUBSCRIPT = str.maketrans("0123456789+-−()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₍₎")
_FOOTNOTE = re.compile(r"\s*\[?\s*(?:\d{1,3}|[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,3}|[a-z]|citation needed)\s*\]?\s*$")
_WHY_STRUCK = {
    "elsewhere": "stands elsewhere in the former site: ", "comment": "a comment in the file: ",
}  # fmt: skip
_SOURCE = "#source"  # where a footnote's own words are linked to, once its shortcode is off
_NESTING = 4  # columns that a list in a list is set in

_SHORTCODE, _ELSEWHERE = PATTERNS["shortcode"], PATTERNS["elsewhere"]
# [gallery ids="1,2"], [vc_row], [su_box title="x"]…[/su_box]; "[see note]" is text.
_CAPTION = re.compile(r"(?s)\[(?:wp_)?caption\b([^\]]*)\](.{0,5000}?)\[/(?:wp_)?caption\]")
_IMAGE = re.compile(r"(?is)(?:<a\b[^>]*>\s*)?<img\b[^>]*>(?:\s*</a>)?")
_GALLERY = re.compile(r"\[(?:gallery|vc_single_image|vc_gallery|vc_images_carousel)\b([^\]]*)\]")
_CLOSED = re.compile(r"\[/([a-z][\w-]*)\]")
_NOTES = re.compile(r"(?s)\[(ref|efn_note|footnotes?|fn|mfn)\b[^\]]*\](.{1,2000}?)\[/\1\]")
# What a page builder shows above the words that it encloses, or by itself.
_TITLED = re.compile(
    r"\[(?P<name>[a-z][\w-]*)\b[^\[\]]{0,500}?\s(?:title|heading|question|(?<=heading )text)\s*=\s*"
    r"(?P<quote>[\"'])(?P<words>[^\[\]]{1,300}?)(?P=quote)[^\[\]]{0,1000}\]"
)
_INSIDE = re.compile(r"data:[\w/+.-]+;base64,[\w+/=\s]+")  # a picture's bytes in the text itself
_IDS = re.compile(r"\b(?:ids?|images?)\s*=\s*[\"']?([\d,\s]+)")


@dataclass
class Page:
    lines: list[Line] = field(default_factory=list)
    title: str = ""
    pictures: list[dict[str, Any]] = field(default_factory=list)
    links: list[dict[str, Any]] = field(default_factory=list)
    left_out: list[tuple[int, str]] = field(default_factory=list)  # what a line holds, and why


def read_markup(
    text: str, *, is_wordpress: bool = False, reused: Mapping[str, str] | None = None
) -> Page:
    """The lines, pictures and links of an HTML source, a whole page or a piece of one.

    In a WordPress post line breaks are breaks and blank lines end paragraphs, unless blocks tell;
    `reused` are the blocks that its site keeps by themselves, by number.
    """
    page = Page()
    text = _INSIDE.sub("data:", text)
    if is_wordpress:
        for _ in range(2):  # one may hold another
            text = _ELSEWHERE.sub(lambda match: (reused or {}).get(match[1] or "", match[0]), text)
        text = without_shortcodes(text)
    root = _parsed(text)
    if root is None:
        return page
    _set_comments_apart(root)
    has_breaks = is_wordpress and "<!-- wp:" not in text
    walker = _Walker(page, _content_of(root), is_typed=is_wordpress, has_breaks=has_breaks)
    walker.walk(root)
    hand_on_marks(page.lines)
    return page


def without_shortcodes(text: str) -> str:
    """A WordPress post with captions and galleries as pictures, and other shortcodes taken off."""
    text = _CAPTION.sub(_captioned, text)
    text = _GALLERY.sub(_gallery, text)
    text = PATTERNS["side_column"].sub(r"<aside>\g<0></aside>", text)
    text = _ELSEWHERE.sub(_elsewhere, text)
    text = _NOTES.sub(rf'<a href="{_SOURCE}">\2</a>', text)
    text = _TITLED.sub(_titled, text)
    closed = set(_CLOSED.findall(text))

    def put_away(match: re.Match[str]) -> str:
        name = re.findall(r"\w[\w-]*", match[0])[0]
        return "\n\n" if name in closed and not PATTERNS["shortcode_in_a_line"].search(name) else ""

    opened = "|".join(map(re.escape, closed - {"b", "i"})) or "(?!)"
    return re.sub(rf"{_SHORTCODE.pattern}|\[(?:{opened})(?:\s[^\[\]]*)?\]", put_away, text)


def _titled(match: re.Match[str]) -> str:
    if PATTERNS["not_titled"].search(match["name"]):
        return match[0]
    told = re.search(r"tag:(h\d)", match[0])
    tag = told[1] if told else "h2" if "heading" in match["name"] else "h3"
    return f"{match[0]}\n\n<{tag}>{match['words']}</{tag}>\n\n"


def _elsewhere(match: re.Match[str]) -> str:
    name = f"reusable block {match[1]}" if match[1] else match[0].strip("[]/ ")
    return f"\n\n<del class='elsewhere'>{name}</del>\n\n"


def _captioned(match: re.Match[str]) -> str:
    image = _IMAGE.search(match[2])
    told = re.search(r"caption=[\"']([^\"']*)", match[1])
    caption = match[2].replace(image[0], "", 1) if image else match[2]
    caption = caption.strip() or (told[1] if told else "")
    return f"\n\n<figure>{image[0] if image else ''}<figcaption>{caption}</figcaption></figure>\n\n"


def _gallery(match: re.Match[str]) -> str:
    ids = _IDS.search(match[1])
    images = (f'<img data-id="{one.strip()}">' for one in ids[1].split(",")) if ids else ()
    return f"\n\n<figure>{''.join(images)}</figure>\n\n"


def _parsed(text: str) -> Any:
    parser = html.HTMLParser(huge_tree=True, remove_pis=True, remove_comments=True)
    try:
        return html.document_fromstring(text, parser=parser)
    except (etree.ParserError, ValueError):  # nothing but blanks or comments; an odd declaration
        bare = re.sub(r"^\s*<\?xml[^>]*>", "", text)
        return html.document_fromstring(bare, parser=parser) if bare != text else None


def _set_comments_apart(root: Any) -> None:
    """What a reviewer wrote beside the words in Word is no text of the article."""
    for anchor in root.xpath(".//a[starts-with(@href, '#_mso')]"):
        anchor.drop_tree()
    for comment in root.xpath(".//*[contains(@class, 'msocomtxt')]"):
        comment.tag = "del"
        comment.set("class", "comment")


def _content_of(root: Any) -> Any:
    """The element that has the article; None where all of it is the article."""
    if root.find(".//head") is None:
        return None
    for path in _ROOTS:
        found = root.xpath(path)
        if found:
            return max(found, key=lambda one: len(one.text_content()))
    return None


def read_head(post: Import) -> None:
    """Set what the head of a whole page says of it."""
    root = _parsed(post.source)
    head = root.find(".//head") if root is not None else None
    if head is None:
        return
    metas: dict[str, list[str]] = {}
    for meta in head.iter("meta"):
        name = meta.get("property") or meta.get("name") or ""
        metas.setdefault(name.lower(), []).append(clean(meta.get("content") or ""))

    def first(name: str) -> str:
        return metas.get(name, [""])[0]

    canonical = head.xpath("link[@rel='canonical']/@href")
    heading = root.find(".//h1")
    title = head.findtext("title") or ""
    post.title = (
        clean(heading.text_content()) if heading is not None
        else first("og:title") or clean(re.split(r"\s[|–—-]\s", title)[0])
    )  # fmt: skip
    post.link = canonical[0] if canonical else first("og:url")
    post.slug = post.link.split("?")[0].rstrip("/").rpartition("/")[2]
    post.addresses = [path_of(post.link)] if post.link else []
    post.published_at = time_of(first("article:published_time"))
    post.modified_at = time_of(first("article:modified_time"))
    post.authors = metas.get("author", [])
    post.categories = metas.get("article:section", [])
    post.tags = metas.get("article:tag", [])


class _Walker:
    """Goes through the elements once, and ends a line where a block or a break does."""

    def __init__(self, page: Page, content: Any, *, is_typed: bool, has_breaks: bool) -> None:
        self.page = page
        self.content = content  # outside of it all is furniture
        self.is_typed = is_typed
        self.has_breaks = has_breaks
        self.words: list[tuple[str, bool]] = []  # of the line that is open; in bold or not
        self.sources: list[tuple[int, str]] = []  # where in the line a link to a source begins
        self.bold = self.level = self.furniture = self.inside = 0
        self.gap = 0
        self.lists: list[list[Any]] = []  # marker, next ordinal, whether its item has its line
        self.marker: tuple[str, int | None] | None = None
        self.cells: list[str] | None = None
        self.cell: list[str] | None = None
        self.spans: dict[int, tuple[int, str]] = {}  # of a column: rows to come, and their words
        self.struck: list[str] | None = None
        self.named: list[str] = []  # sources whose words are off the line that is open
        self.entries = 0  # of the list or table that ended last, or is open
        self.has_head = False
        self.term: Line | None = None  # that was just named, and the one that is being defined
        self.defined: Line | None = None
        self.before_term = 0  # lines
        self.joins_definitions = self.is_nameless = False
        self.script = ""  # "sup" or "sub"
        self.caption: list[str] | None = None
        self.waiting: list[dict[str, Any]] = []  # pictures of the figure that is open
        self.anchor: tuple[str, int] | None = None
        self.skipped: set[Any] = set()
        self.marks: set[Any] = set()  # elements that we count as bold or as furniture
        headings = [f"h{level}" for level in range(1, 7)]
        self.begins: dict[str, Callable[[Any], None]] = {
            "ul": self.begin_list, "ol": self.begin_list, "li": self.begin_entry,
            "tr": self.begin_row, "td": self.begin_cell, "th": self.begin_cell,
            "figcaption": self.begin_caption, "img": self.begin_picture, "a": self.begin_link,
            "sup": self.begin_script, "sub": self.begin_script, "br": self.break_line,
            "table": self.begin_table, "dd": self.begin_definition, "dt": self.begin_term,
            "dl": self.begin_definitions,
            **dict.fromkeys(_STRUCK, self.begin_struck),
            **dict.fromkeys(headings, self.begin_heading),
        }  # fmt: skip
        self.ends: dict[str, Callable[[], None]] = {
            "ul": self.end_list, "ol": self.end_list, "tr": self.end_row, "td": self.end_cell,
            "th": self.end_cell, "figcaption": self.end_caption, "figure": self.end_figure,
            "a": self.end_link, "dt": self.end_term, "dd": self.end_definition,
            "dl": self.end_definitions, "sup": self.end_script,
            "sub": self.end_script,
            **dict.fromkeys(_STRUCK, self.end_struck),
            **dict.fromkeys(headings, self.end_heading),
        }  # fmt: skip

    def walk(self, root: Any) -> None:
        events = etree.iterwalk(root, events=("start", "end"))
        for event, element in events:
            if not isinstance(element.tag, str):
                continue
            if event == "end":
                self.end(element)
                self.take(element.tail)
            elif element.tag in _NO_TEXT | _FRAMES or element.tag == "math" or _is_unseen(element):
                events.skip_subtree()
                self.skipped.add(element)
                if element.tag in _FRAMES:
                    self.aside(element.get("src") or element.get("data") or "", "furniture")
                elif element.tag == "math":  # a fraction's two numbers are not one
                    self.take(element.get("alttext") or " ".join(element.itertext()))
            else:
                self.start(element)
                self.take(element.text)
        self.flush()

    # Elements

    def start(self, element: Any) -> None:
        """An element opens: it may end the line, and its words may be bold or furniture."""
        tag = element.tag
        if tag in _BLOCKS and tag not in ("td", "th") and self.cell is None:
            self.flush()
            self.gap = self.gap if self.lists else 1
        elif self.cell is not None and tag in _BLOCKS:
            self.cell.append("; " if tag == "li" else " ")
        self.inside += element is self.content
        if _is_furniture(element):
            self.furniture += 1
            self.marks.add(element)
        is_name = tag == "a" and not element.get("href")  # a page builder's question
        style = element.get("style") or ""
        is_name = is_name or (tag in ("em", "i") and _begins_with_name(element.getparent()))
        is_bold = tag in ("b", "strong", "dt", "summary") or is_name or _BOLD.search(style)
        if is_bold and not _NOT_BOLD.search(style):  # Google Docs wraps all in such a <b>
            self.bold += 1
            self.marks.add((element, "bold"))
        if tag == "small" and self.level and self.words:  # beside a name: what it is
            element.text, element.tail = f"({element.text or ''}", f"){element.tail or ''}"
        if begin := self.begins.get(tag):
            begin(element)

    def end(self, element: Any) -> None:
        tag = element.tag
        if element in self.skipped:
            return
        if tag in _BLOCKS and tag not in ("td", "th", "tr", "figure", "figcaption"):
            if self.cell is None:
                self.flush()
            else:
                self.cell.append(" ")
        if finish := self.ends.get(tag):
            finish()
        self.bold -= (element, "bold") in self.marks
        self.furniture -= element in self.marks
        self.inside -= element is self.content
        if tag in _BLOCKS and not self.lists:
            self.gap = 1

    def begin_table(self, _element: Any) -> None:
        self.spans, self.entries = {}, 0

    def begin_struck(self, element: Any) -> None:
        self.struck = [_WHY_STRUCK.get(element.get("class") or "", "struck out: ")]

    def end_struck(self) -> None:
        """Words that the former site took back are no words of the line; an editor sees them."""
        why, *words = self.struck or [""]
        self.struck = None
        if text := clean("".join(words)):
            self.page.left_out.append((self.aside(text, "finding").number, why + text))

    def begin_list(self, element: Any) -> None:
        self.entries = self.entries if self.lists else 0
        self.lists.append(
            ["number" if element.tag == "ol" else "bullet", _count(element.get("start"))]
        )

    def end_list(self) -> None:
        if self.lists:
            self.lists.pop()

    def begin_definitions(self, element: Any) -> None:
        """All definitions of a list stand on the lines of their terms, or none does."""
        self.joins_definitions = all(
            (told := clean(one.text_content()))
            and ":" not in told[:40]
            and next(one.iter("ul", "ol", "table", "dl"), None) is None
            for one in element.iter("dd")
        )

    def end_definitions(self) -> None:
        self.joins_definitions = False

    def begin_term(self, _element: Any) -> None:
        self.end_definition()
        self.before_term = len(self.page.lines)

    def end_term(self) -> None:
        named = self.page.lines[self.before_term :][-1:]
        self.term = next((line for line in named if not line.outcome), None)
        self.is_nameless = self.term is None

    def begin_definition(self, element: Any) -> None:
        beside = [one for one in (element.getprevious(), element.getnext()) if one is not None]
        if _begins_with_name(element) and any(map(_begins_with_name, beside)):
            if self.term:  # the heading of these
                self.term.is_bold, self.term.head = False, ""
            self.term = None
        self.defined, self.term = self.term if self.joins_definitions else None, None

    def end_definition(self) -> None:
        self.defined = self.term = None
        self.is_nameless = False

    def begin_heading(self, element: Any) -> None:
        self.end_definition()
        self.level, self.gap = int(element.tag[1]), 1

    def end_heading(self) -> None:
        self.level = self.entries = 0

    def begin_row(self, _element: Any) -> None:
        self.cells = []

    def begin_cell(self, element: Any) -> None:
        if self.cells is not None:
            self.fill_spans()
            self.cell = []
            self.has_head = element.tag == "th" and (self.has_head or not self.cells)
            self.size = [_count(element.get(name)) for name in ("colspan", "rowspan")]

    def end_cell(self) -> None:
        if self.cell is None or self.cells is None:
            return
        text = re.sub(r"(?:\s*;)+\s*", "; ", clean("".join(self.cell)))
        text = text.removeprefix("; ").rstrip("; ").replace(":; ", ": ")
        columns, rows = self.size
        if rows > 1:
            self.spans |= {len(self.cells) + one: (rows - 1, text) for one in range(columns)}
        self.cells += [text, *[""] * (columns - 1)]
        self.cell = None

    def fill_spans(self) -> None:
        """The cells that a row above sets in this one too."""
        while self.cells is not None and (told := self.spans.get(len(self.cells))):
            rows, text = told
            self.spans.pop(len(self.cells))
            if rows > 1:
                self.spans[len(self.cells)] = (rows - 1, text)
            self.cells.append(text)

    def begin_caption(self, _element: Any) -> None:
        self.caption = []

    def begin_link(self, element: Any) -> None:
        address = (element.get("href") or "").strip()
        self.anchor = (address, len(self.words)) if address else None

    def begin_script(self, element: Any) -> None:
        self.script = element.tag

    def end_script(self) -> None:
        self.script = ""

    # Words

    def take(self, text: str | None) -> None:
        if not text:
            return
        if self.struck is not None:
            self.struck.append(text)
            return
        if self.script:
            text = _scripted(text, self.script)
        if self.caption is not None:
            self.caption.append(text)
        elif self.cell is not None:
            self.cell.append(text)
        elif self.is_typed and "\n" in text:
            for place, paragraph in enumerate(_PARAGRAPH_END.split(text)):
                if place:
                    self.flush()
                    self.gap = 1
                self.take_paragraph(paragraph)
        else:
            self.words.append((text, bool(self.bold)))

    def take_paragraph(self, text: str) -> None:
        for place, piece in enumerate(text.split("\n") if self.has_breaks else [text]):
            if place:
                self.flush()
            if piece:
                self.words.append((piece, bool(self.bold)))

    def break_line(self, element: Any) -> None:
        if self.cell is not None:
            after = element.getnext()
            is_apart = after is not None and after.tag in ("em", "i", "small")
            if is_apart and not self.cells and not clean(element.tail or ""):
                self.cell.append(" (")  # below the name of a row: what it is
                after.tail = f"){after.tail or ''}"
            else:
                self.cell.append(" ")
        elif self.caption is not None:
            self.caption.append(" ")
        else:
            self.flush()

    def end_link(self) -> None:
        if self.anchor is None:
            return
        (address, since), self.anchor = self.anchor, None
        text = clean("".join(words for words, _is_bold in self.words[since:]))
        if not text:
            return
        is_note = address.startswith("#") and (self.script == "sup" or text[0] in "[¹²³⁴⁵⁶⁷⁸⁹")
        if address == _SOURCE or (is_note and _FOOTNOTE.match(text)):
            del self.words[since:]
            self.named.append(text)
            return
        self.page.links.append(
            {"block": len(self.page.lines) + 1, "address": address, "text": text}
        )
        if _names_its_source(address, text):
            self.sources.append((since, text))

    # Lists, tables, pictures

    def begin_entry(self, element: Any) -> None:
        if not self.lists:
            self.lists.append(["bullet", 1])
        marker, ordinal = self.lists[-1]
        value = element.get("value") or ""
        ordinal = int(value) if value.isdecimal() else ordinal
        self.lists[-1][1] = ordinal + 1
        self.marker = (marker, ordinal if marker == "number" else None)
        self.entries += len(self.lists) == 1

    def end_row(self) -> None:
        self.fill_spans()
        cells, self.cells = self.cells or [], None
        if not any(cells):
            return
        self.entries += 1
        if len(cells) > 1 and not any(cells[1:]) and self.size[0] == len(cells):
            line = self.line(cells[0], "")  # over all columns
            line.row, line.is_bold = (cells[0],), not is_sentence(cells[0])
            line.follows_list = self.entries > 2
            self.gap = 0
            return
        text = " | ".join(cells)
        line = self.line(text, "")
        line.row, line.is_table_head = tuple(cells), self.has_head and self.gap > 0
        line.marker = "bullet"
        line.symbol = "|"
        line.text = line.full
        self.gap = 0

    def begin_picture(self, element: Any) -> None:
        classes = re.search(r"wp-image-(\d+)", element.get("class") or "")
        named = ("data-orig-file", "data-lazy-src", "data-src", "src")
        address = next(filter(None, map(element.get, named)), "")
        number = element.get("data-id") or (classes[1] if classes else "")
        if address.startswith("data:") and not number:
            return
        picture = {"address": address, "id": number, "alt": clean(element.get("alt") or "")}
        self.waiting.append(picture | {"caption": ""})
        if all(one.tag != "figure" for one in element.iterancestors()):
            self.end_figure()

    def end_caption(self) -> None:
        text = clean("".join(self.caption or []))
        self.caption = None
        for picture in self.waiting:
            picture["caption"] = text
        if text and not self.waiting:  # of a table
            self.words.append((text, False))
            self.flush()

    def end_figure(self) -> None:
        """A line of its own for each picture; the words go on around it."""
        pictures, self.waiting = self.waiting, []
        for picture in pictures:
            line = self.aside(picture["caption"] or picture["alt"] or picture["address"], "picture")
            if line.outcome == "picture":
                self.page.pictures.append({"block": line.number} | picture)

    # Lines

    def aside(self, text: str, outcome: str) -> Line:
        """A line that is none of the words around it, which go on."""
        marker, self.marker = self.marker, None
        line = self.line(text, "")
        line.marker, line.outcome, self.marker = "", line.outcome or outcome, marker
        return line

    def flush(self) -> None:
        text = "".join(words for words, _is_bold in self.words)
        if clean(text):
            cut, names = self.without_sources(text)
            bold = ""
            for words, is_bold in self.words:
                if not is_bold and (bold or not _is_mark(words)):
                    break
                bold += words
            is_marked_only = not any(is_bold for _words, is_bold in self.words)
            if self.defined is not None:
                line = _defined(self.defined, clean(cut))
            else:
                line = self.line(cut, "" if is_marked_only else bold)
            self.defined = None
            line.is_guessed = line.is_guessed or self.is_nameless
            line.sources = (*line.sources, *names, *self.named)
            line.follows_list = not self.lists and self.entries > 1
            self.gap, self.named = 0, []
        self.words, self.sources, self.anchor = [], [], None

    def without_sources(self, text: str) -> tuple[str, list[str]]:
        """The words without the sources that the markup sets at their end."""
        names: list[str] = []
        for since, name in reversed(self.sources):
            before = "".join(words for words, _is_bold in self.words[:since])
            after = text[len(before) :].strip().removeprefix(name).strip(" .,;()[]|")
            if after or not clean(before):
                break
            dot = "." if text.rstrip().endswith(".") and before.rstrip()[-1:] not in ".!?" else ""
            text = before.rstrip().rstrip("([,;|").rstrip() + dot
            names.insert(0, name)
        return text, names

    def line(self, text: str, bold: str) -> Line:
        line = line_of_markup(len(self.page.lines) + 1, text, bold, self.level, self.gap)
        depth = max(len(self.lists) - 1, 0) * _NESTING
        if self.lists and self.marker:
            marker, ordinal = self.marker
            if not line.marker or marker == "number":
                line.marker, line.ordinal = marker, ordinal
                line.symbol = "•" if marker == "bullet" else str(ordinal)
            self.marker = None
            line.indent = depth
        elif self.lists:
            line.indent = depth + 2
        if self.furniture or (self.content is not None and not self.inside):
            line.outcome = "furniture"
            if self.level == 1 and not self.furniture:
                self.page.title = line.text
                line.outcome = "title"
        self.page.lines.append(line)
        return line


def _begins_with_name(element: Any) -> bool:
    """Whether the text of a term begins with a name of its own, which is set off."""
    first = next(iter(element), None)
    if element.tag != "dd" or first is None or (element.text or "").strip():
        return False
    is_told = (first.tail or "").strip()[:1] in (",", "–", "—", "-")
    is_set_off = is_told and first.tag in ("em", "i", "b", "strong")
    return is_set_off and label_by_stems(first.text or "") is None


def _defined(term: Line, text: str) -> Line:
    """A term and what it means are one line: "Fever: above 38 °C"."""
    mark = "" if term.text[-1:] in "?:" else ":"
    term.head, term.is_bold = term.text, False
    term.raw = term.full = term.text = f"{term.text}{mark} {text}"
    return term


def _is_unseen(element: Any) -> bool:
    told = f"{element.get('class') or ''} {element.get('style') or ''}"
    return bool(_UNSEEN.search(told)) or element.get("hidden") is not None


def _is_furniture(element: Any) -> bool:
    """What a theme puts around and into an article; never what holds a section of it."""
    named = f"{element.get('class') or ''} {element.get('id') or ''}"
    is_body = element.tag in ("body", "html", "article", "main")
    is_told = element.tag in _FURNITURE_TAGS or PATTERNS["furniture_class"].search(named)
    opens = element.tag == "button" and (
        element.get("aria-controls")
        or element.get("aria-expanded")
        or _UNFOLDS.search(named)
        or clean(element.text_content()).endswith("?")
    )  # a question that its answer unfolds below
    if is_body or opens or not is_told:
        return False
    return not any(
        match_phrase(clean(one.text_content())) for one in element.iter("h1", "h2", "h3")
    )


def _count(told: str | None) -> int:
    """A number in an attribute; 1 where there is none, or none that a table has."""
    return min(int(told), 1000) if told and told.isdecimal() and int(told) else 1


def _scripted(text: str, script: str) -> str:
    """10⁹, not 109; “T max” stays in letters, for which there are no signs."""
    signs = _SUPERSCRIPT if script == "sup" else _SUBSCRIPT
    if all(ord(sign) in signs for sign in text.strip()):
        return text.translate(signs)
    return text if script == "sub" or text.strip().isalpha() or "[" in text else f"^{text}^"


def _is_mark(words: str) -> bool:
    """Whether what stands before the bold words is a mark alone."""
    return not any(map(str.isalpha, words)) and len(words.strip()) <= 5


def _names_its_source(address: str, text: str) -> bool:
    """Whether a link's words are the name of where it leads, as a reference's are."""
    if address.startswith("#"):
        return bool(_FOOTNOTE.match(text))
    host = urlsplit(address).hostname if address.startswith(("http://", "https://", "//")) else ""
    if not host:
        return False
    squashed = re.sub(r"[^a-z0-9]", "", text.casefold())
    labels = [label for label in host.split(".")[:-1] if label != "www"]
    initials = "".join(word[0] for word in text.casefold().split() if word[0].isalpha())
    return bool(squashed) and (
        host.removeprefix("www.") in text.casefold()
        or any(len(label) >= 3 and label in squashed for label in labels)
        or any(squashed == label or (len(initials) > 2 and initials == label) for label in labels)
    )
