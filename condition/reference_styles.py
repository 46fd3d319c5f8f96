"""A source in a printed list: Vancouver (ICMJE, Citing Medicine) or AMA (11th edition)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

VANCOUVER, AMA = "vancouver", "ama"
# How many authors are named, and from how many on fewer are.
NAMED = {VANCOUVER: (6, 6), AMA: (6, 3)}


@dataclass(frozen=True)
class Printed:
    """A source as a list prints it: its title is set off by the medium."""

    authors: str
    title: str
    place: str

    def __str__(self) -> str:
        return " ".join(part for part in (self.authors, self.title, self.place) if part)


def printed(record: Mapping[str, Any], style: str | None = None) -> Printed:
    """`record` (a Reference's) in the site's style, or another."""
    style = style or settings.REFERENCE_STYLE
    return Printed(
        _ended(_authors(record.get("authors", ""), style)),
        _ended(record["title"]),
        _place(record, style),
    )


def _authors(text: str, style: str) -> str:
    names = [name.strip() for name in text.rstrip(".").split(",") if name.strip()]
    is_cut = names[-1:] == ["et al"]
    names = names[:-1] if is_cut else names
    most, kept = NAMED[style]
    if len(names) > most or (is_cut and len(names) >= kept):
        return ", ".join([*names[:kept], "et al"])
    return ", ".join([*names, *(["et al"] if is_cut else [])])


def _place(record: Mapping[str, Any], style: str) -> str:
    edition = _ordinal_edition(record.get("edition", ""))
    publisher = record.get("publisher", "")
    start = " ".join(_ended(part) for part in (edition, record.get("container", "")) if part)
    year = str(record.get("year", ""))
    issued = ":".join(
        part
        for part in (
            ";".join(part for part in (year, record.get("volume", "")) if part),
            _page_range(record.get("pages", ""), style),
        )
        if part
    )
    made = "; ".join(part for part in (publisher, issued) if part)
    said = " ".join(part for part in (start, _ended(made)) if part)
    if style == AMA and record.get("doi"):
        return f"{said} doi:{record['doi']}"
    return said


def _ordinal_edition(edition: str) -> str:
    return _("%(edition)s ed") % {"edition": edition.removesuffix(" ed")} if edition else ""


def _page_range(pages: str, style: str) -> str:
    """Vancouver leaves out of a last page what it shares with the first: 284-7 for 284-287."""
    first, dash, last = pages.replace("–", "-").partition("-")
    if style != VANCOUVER or not dash or len(first) != len(last) or not first.isdigit():
        return pages.replace("–", "-")
    shared = next((i for i, (a, b) in enumerate(zip(first, last, strict=True)) if a != b), 0)
    return f"{first}-{last[shared:]}"


def _ended(text: str) -> str:
    return text if not text or text.endswith((".", "?", "!", "…")) else f"{text}."
