"""Citations in a section's text: [@key], [@key, p. 4], [@key; @other]. One parser for them all."""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

if TYPE_CHECKING:
    from .registry import Section

# Possessive throughout: whatever is typed is read once, so that the time stays linear.
_KEY = r"[A-Za-z0-9]++(?:-[A-Za-z0-9]++)*+"
_COMMA, _PLACE = r"[ \t]*+,[ \t]*+(?!@)", r"[^\[\]@;|\n]{1,80}+"
_ENTRY = rf"@{_KEY}(?:{_COMMA}{_PLACE})?+"
CITATION = re.compile(rf"(?<!\\)\[{_ENTRY}(?:[ \t]*+[;,][ \t]*+{_ENTRY})*+[ \t]*+\]")
_SPACE_AND_CITATION = re.compile(rf"[ \t]{CITATION.pattern}(?=[.,;:!?])|{CITATION.pattern}")
ENTRY = re.compile(rf"@({_KEY})(?:{_COMMA}({_PLACE}))?+")
# What somebody meant as a citation and nobody can follow: “[@GINA 2024]”, “[see @who-2005]”,
# “@who-2005”, “[1, 2]”, “[^1]”, “[Smith et al., 2020]”.
_MEANT = re.compile(
    r"\[(?:[^\[\]\n@]{0,20}[\s(-])?@[^\[\]\n]{0,60}\]?"
    r"|(?<![\w.@/[;,])@[A-Za-z]++[-_\d][\w-]*+"
    r"|\[\^?\d{1,3}(?:[ \t]?[,;–-][ \t]?\d{1,3}){0,20}\](?!\w)"
    r"|\[\^[\w-]{1,40}\]"
    r"|\[[A-Z]{2,12},? (?:19|20)\d\d[a-z]?\]"
    r"|\[[a-z]+(?:-[a-z]+)*-(?:19|20)\d\d[a-z]?\]"
    r"|[\[(][A-Z][^\W\d_]+ et al\.?,? (?:19|20)\d\d[a-z]?[\])]"
    r"|\[[A-Z][^\W\d_]+ (?:and|&) [A-Z][^\W\d_]+,? (?:19|20)\d\d[a-z]?\]"
    r"|\[citation needed\]"
)
# Two numbers in brackets that are no sources: “95% CI [1, 3]”.
_SPAN = re.compile(r"\b(?:CI|IQR|range|interval|between|from|in)\W{0,3}$", re.IGNORECASE)

Cite = Callable[[str], str]


class Cited(NamedTuple):
    """One source that a citation names, and where in it."""

    key: str
    locator: str  # “p. 4”, or nothing


def read_citation(citation: str) -> list[Cited]:
    """The sources of one citation, in order; keys are lower case in the library."""
    return [Cited(key.lower(), locator.strip()) for key, locator in ENTRY.findall(citation)]


def keys_in(text: str) -> list[str]:
    """The keys that `text` cites, in order, as often as it does."""
    found = CITATION.findall(text)
    return [cited.key for citation in found for cited in read_citation(citation)]


def without_citations(text: str) -> str:
    """`text` without its citations, and without the space that one leaves before a stop."""
    return _SPACE_AND_CITATION.sub("", text)


def marks(citation: str, cite: Cite) -> SafeString:
    """The marks of one citation, the place in the source beside each."""
    html = ""
    for key, locator in read_citation(citation):
        html += cite(key)
        if locator:
            html += format_html('<sup class="locator">({})</sup>', locator)
    return mark_safe(html)  # noqa: S308 - `cite` makes HTML


def with_key(text: str, old: str, new: str) -> str:
    """`text` with one key in the place of another, in every form of a citation."""

    def instead(citation: re.Match[str]) -> str:
        return ENTRY.sub(
            lambda entry: (
                entry[0].replace(entry[1], new, 1) if entry[1].lower() == old else entry[0]
            ),
            citation[0],
        )

    return CITATION.sub(instead, text)


def misread(text: str) -> Iterator[str]:
    """What looks like a citation in `text`, whose citations were taken out, and is none."""
    for match in _MEANT.finditer(text):
        before = text[max(0, match.start() - 12) : match.start()]
        if not (match[0][1].isdigit() and _SPAN.search(before)):
            yield match[0]


def cited_keys(section: "Section", content: dict[str, Any]) -> list[str]:
    """The reference keys that `content` cites, each once, in reading order."""
    return list(dict.fromkeys(key for text in texts(section, content) for key in keys_in(text)))


def texts(section: "Section", content: dict[str, Any]) -> Iterator[str]:
    """Every text of `content`, in reading order."""
    yield content.get("introduction", "")
    for item, names in _items(section, content):
        for name in names:
            value = item.get(name)
            if name == "caution_reference" and value:
                yield f"[@{value}]"
            else:
                yield from strings(value)


def strings(value: Any) -> Iterator[str]:
    """Every text in a field's value, which may be a list of objects."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | dict):
        for one in value.values() if isinstance(value, dict) else value:
            yield from strings(one)


def _items(
    section: "Section", content: dict[str, Any]
) -> Iterator[tuple[dict[str, Any], Iterable[str]]]:
    """Every item with the names of its fields, in reading order; of a retired section as kept."""
    for listed in section.lists:
        names = [field.name for field in listed.model.written_fields()]
        yield from ((item, names) for item in content.get(listed.name, []))
    if section.is_retired:
        kept = (value for value in content.values() if isinstance(value, list))
        yield from ((item, item) for items in kept for item in items)


def shown_figures(section: "Section", content: dict[str, Any]) -> list[str]:
    """The hashes of the pictures that `content` shows, in reading order."""
    return [item["figure"] for item, _names in _items(section, content) if "figure" in item]
