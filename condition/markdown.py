"""Long text: Markdown to safe HTML, one function for the editor's preview and the reader's page."""

import re
import threading
from collections.abc import Callable
from functools import lru_cache

import nh3
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from markdown import Markdown

from .citations import CITATION

LONGEST = 50_000  # characters; a section's text stays far below
TAGS = {
    "a", "blockquote", "br", "code", "em", "h4", "h5", "h6", "hr", "li", "ol", "p", "strong",
    "sub", "sup", "table", "tbody", "td", "th", "thead", "tr", "ul", "span",
}  # fmt: skip
ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}, "th": {"scope"}}
OWN_ADDRESS = re.compile(r"^(/(?![/\\])|#)")
# Markdown's inline scanner is quadratic on runs of opening brackets, and no text needs one.
BRACKETS = re.compile(r"(?:!?\[[ \t]*){4,}")
# Anything but one line of plain words: nothing at all, marks, entities, list items, indentation,
# line ends, and letters that HTML or the engine writes or uses in their own way.
SPECIAL = re.compile(
    r"[*_`\[\]<>&#|~!\\=^\x00-\x1f\x7f-\xa0\u2028\u2029\ud800-\udfff\ufdd0-\ufdef\ufeff\ufff0-\uffff]"
    r"|^$|^\s|\s$|^[-+]|^\d+[.)]"
)
# Where a citation stands until the sanitiser is through: letters that no text has.
HOLD = "\ue000{}\ue001"
HELD = re.compile("\ue000(.*?)\ue001")

_engines = threading.local()

Cite = Callable[[str], str]


def render(text: str, cite: Cite | None = None) -> SafeString:
    """`text` as HTML that is safe in any page.

    `cite` gives the HTML for a citation of a reference key; without it the key stands as a mark.
    Raw HTML is dropped, headings start below the page's own, pictures are figures and so not text.
    """
    text = text[:LONGEST].replace("\ue000", "").replace("\ue001", "")
    text = BRACKETS.sub("[", text)
    text = CITATION.sub(lambda match: HOLD.format(match.group(1)), text)
    html = f"<p>{text}</p>" if is_one_plain_line(text) else _converted(text)
    return mark_safe(HELD.sub(lambda match: (cite or _marked)(match.group(1)), html))  # noqa: S308


def is_one_plain_line(text: str) -> bool:
    """Whether `text` has nothing that Markdown or HTML reads as more than a word.

    Most texts are such, and need no engine: it takes a hundred times as long to say the same.
    """
    return SPECIAL.search(text) is None


@lru_cache(maxsize=4_096)
def _converted(text: str) -> str:
    """As HTML, cleaned. An article is made into a page, data and a document of the same texts."""
    return nh3.clean(
        _markdown().convert(text),
        tags=TAGS,
        attributes=ATTRIBUTES,
        url_schemes={"https", "http", "mailto", "tel"},
        attribute_filter=_attribute,
        link_rel=None,
    )


def preview(text: str) -> SafeString:
    """What django-markdownx shows beside the editor's text."""
    return render(text)


def plain(text: str) -> str:
    """The words of `text` alone: no marks, no citations."""
    text = BRACKETS.sub("[", CITATION.sub("", text[:LONGEST]))
    if is_one_plain_line(text):
        return re.sub(r"\s+", " ", text)
    return _words(text)


@lru_cache(maxsize=1_024)
def _words(text: str) -> str:
    words = nh3.clean(_markdown().convert(text), tags=set())
    return re.sub(r"\s+", " ", re.sub(r"&amp;", "&", words)).strip()


def _marked(key: str) -> str:
    return f'<sup class="citation">[{escape(key)}]</sup>'


def _attribute(tag: str, name: str, value: str) -> str | None:
    """Refuse an address that leaves the site without saying so (`//host`, `\\host`)."""
    value = HELD.sub("", value)  # a citation inside an attribute would break out of it
    if tag == "a" and name == "href" and value.startswith(("/", "\\")):
        return value if OWN_ADDRESS.match(value) else None
    return value


def _markdown() -> Markdown:
    """This thread's engine: making one costs more than most texts."""
    if not hasattr(_engines, "engine"):
        _engines.engine = _new_engine()
    return _engines.engine.reset()


def _new_engine() -> Markdown:
    engine = Markdown(extensions=["tables", "sane_lists", "nl2br"], output_format="html")
    engine.preprocessors.deregister("html_block")
    engine.inlinePatterns.deregister("html")
    engine.inlinePatterns.deregister("image_link")
    engine.inlinePatterns.deregister("image_reference")
    engine.inlinePatterns.deregister("short_image_ref")
    return engine
