"""Long text: Markdown to safe HTML, one function for the editor's preview and the reader's page."""

import re
import threading
from functools import lru_cache
from html import unescape
from itertools import islice

import nh3
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from markdown_it.token import Token

from .citations import CITATION, Cite, keys_in, marks, without_citations
from .loss import faults
from .markup import HELD, UNUSED, held, nested_by_two, new_engine
from .text import has_unseen

ITEM_LEVEL = 4  # of the first heading in a text: below a section's (2) and an item's name (3)
MOST_FAULTS = 50  # one who has read as many looks at the whole text anyway
TAGS = {
    "a", "br", "em", "h2", "h3", "h4", "h5", "h6", "li", "ol", "p", "strong", "sub", "sup",
    "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip
# Anything but one line of plain words: nothing at all, marks, entities, list items, indentation,
# line ends, and letters that HTML or the engine writes or uses in their own way.
SPECIAL = re.compile(
    r"[*_`\[\]<>&#|~!\\=^\x00-\x1f\x7f-\xa0\u2028\u2029\ud800-\udfff\ue000\ue001\ufdd0-\ufdef\ufeff\ufff0-\uffff]"
    r"|^$|^\s|\s$|^[-+]|^\d+[.)]"
)
# In a line of plain words: where a citation or the markup of elsewhere may be meant.
LOOKED_AT = re.compile(r"@|\{| et al|^:::")
TAG = re.compile(r"<[^>]*>")
SCRIPT = re.compile(r"<(su[bp])>([^<]*)</su[bp]>")
DECIMAL = re.compile(r"\d[.,]\d")
RAISED = str.maketrans("0123456789+-−=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿ")
LOWERED = str.maketrans("0123456789+-−–=()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₋₌₍₎")

_engines = threading.local()


def render(text: str, cite: Cite | None = None, level: int = ITEM_LEVEL) -> SafeString:
    """`text` as HTML that is safe in any page; `lost` says what it would not show.

    `cite` gives the HTML for a citation of a reference key; without it the key stands as a mark.
    The text's first headings are of `level`. Pictures are figures and so not text.
    """
    html = _converted(text, level)
    return mark_safe(HELD.sub(lambda held: marks(unescape(held[1]), cite or _marked), html))  # noqa: S308


def is_one_plain_line(text: str) -> bool:
    """Whether `text` has nothing that Markdown or HTML reads as more than a word.

    Most texts are such, and need no engine: it takes a hundred times as long to say the same.
    """
    return SPECIAL.search(text) is None


def _is_plain(text: str) -> bool:
    """The same of a text that may have citations."""
    return is_one_plain_line(CITATION.sub("x", text) if "[@" in text else text)


@lru_cache(maxsize=4_096)
def _converted(text: str, level: int = ITEM_LEVEL) -> str:
    """As HTML, cleaned. An article is made into a page, data and a document of the same texts."""
    if _is_plain(text):
        return f"<p>{CITATION.sub(lambda citation: held(citation[0]), text)}</p>"
    return _by_engine(text, level)


def _by_engine(text: str, level: int) -> str:
    tokens = _parsed(text)
    used = sorted({token.tag for token in tokens if token.type == "heading_open"})
    for token in tokens:
        if token.tag in used:
            token.tag = f"h{min(level + used.index(token.tag), 6)}"
    engine = _engine()
    html = engine.renderer.render(tokens, engine.options, {})
    return nh3.clean(
        html,
        tags=TAGS,
        attributes={"a": {"href"}, "ol": {"start"}},
        url_schemes={"https", "http", "mailto", "tel"},
        link_rel=None,
    ).strip()


def lost(text: str) -> list[str]:
    """What readers would not see of `text`, or could not follow, a sentence each with its place.

    None means that every word, digit and sign which is no markup is on the page.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if is_one_plain_line(text) and not LOOKED_AT.search(text) and not has_unseen(text):
        return []
    return list(_lost(text))


def lost_outside_articles(text: str) -> list[str]:
    """The same of a text that stands in no article, and so has no list of sources to cite."""
    no_sources = _("Sources are listed in articles alone: write out what “[@%(key)s]” stands for.")
    return lost(text) + [no_sources % {"key": key} for key in dict.fromkeys(keys_in(text))]


@lru_cache(maxsize=4_096)
def _lost(text: str) -> tuple[str, ...]:
    return tuple(islice(faults(text, _parsed(text), _converted(text)), MOST_FAULTS))


def preview(text: str) -> SafeString:
    """What django-markdownx shows beside the editor's text."""
    return render(text)


def plain(text: str) -> str:
    """The words of `text` alone, on one line: no marks, no citations.

    A power stays one (10⁹), because 109 would be another number.
    """
    text = without_citations(text)
    return re.sub(r"\s+", " ", text).strip() if is_one_plain_line(text) else _words(text)


def name_of(text: str) -> str:
    """The first words of `text`, where a sentence names what it is about."""
    return Truncator(plain(text)).chars(60)


@lru_cache(maxsize=1_024)
def _words(text: str) -> str:
    html = SCRIPT.sub(lambda found: escape(script(found[1], unescape(found[2]))), _converted(text))
    return re.sub(r"\s+", " ", unescape(TAG.sub("", html))).strip()


def script(tag: str, words: str) -> str:
    """`words` in signs that stand high or low by themselves, where there are some for all.

    Otherwise they stay between their marks where they would be read as another number: 10^3.5^ is
    not 103.5, and 10^x^ not 10x, but the 5th is the 5th and HbA1c is HbA1c.
    """
    moved = words.translate(RAISED if tag == "sup" else LOWERED)
    if not set(moved) & set(words):
        return moved
    if tag == "sub":
        return f"~{words}~" if DECIMAL.search(words) else words
    is_word = words.isalpha() and len(words) > 1
    return words if is_word or not any(map(str.isalnum, words)) else f"^{words}^"


def _marked(key: str) -> str:
    return f'<sup class="citation">[{escape(key)}]</sup>'


def _engine():
    """This thread's engine: making one costs more than most texts."""
    if getattr(_engines, "engine", None) is None:
        _engines.engine = new_engine()
    return _engines.engine


def _parsed(text: str) -> list[Token]:
    """The text as the engine reads it. One that raised is not used again."""
    engine, _engines.engine = _engine(), None
    tokens = engine.parse(nested_by_two(text.translate(UNUSED)))
    _engines.engine = engine
    return tokens
