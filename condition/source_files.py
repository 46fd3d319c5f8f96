"""Sources as reference managers write them: RIS, BibTeX, NBIB (PubMed) and CSL-JSON."""

import json
import re
from collections.abc import Iterable
from functools import cache
from html import unescape
from typing import Any

import bibtexparser
import rispy
from bibtexparser.model import DuplicateBlockKeyBlock, Entry, ParsingFailedBlock, String
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from .markdown import SCRIPT, script

# A source's fields as the form takes them.
Fields = dict[str, str]

YEAR = re.compile(r"\b(1[5-9]\d\d|20\d\d)\b")
NBIB_LINE = re.compile(r"^([A-Z]{2,4}) *- (.*)$")
# \"{o}, \v c, \'{\i}, \o{}, \alpha: an accent with its letter, or a letter by its name.
TEX_LETTER = re.compile(
    r"\\(?:[\"'`^~=.]|[uvHckrdb](?![A-Za-z]))\s*\{?\\?[A-Za-z]\}?|\\[A-Za-z]+(?:\{\}|\s)?"
)
MOST_SOURCES = 500
# What each form calls a book, a page of the web and a guideline; all else is an article.
KINDS = {
    **dict.fromkeys(("BOOK", "CHAP", "book", "inbook", "incollection", "chapter"), "book"),
    **dict.fromkeys(("ELEC", "online", "webpage"), "web"),
    **dict.fromkeys(("STAND", "report"), "guideline"),
}
# What the four forms call a field, small letters for CSL-JSON's and BibTeX's; the first counts.
NAMES = {
    "title": ("title", "primary_title", "TI", "BTI"),
    "container": (
        "journal_name", "journal", "journaltitle", "container-title-short", "container-title",
        "secondary_title", "alternate_title1", "alternate_title3", "booktitle", "TA", "JT",
    ),
    "year": ("year", "publication_year", "date", "DP"),
    "volume": ("volume", "VI"),
    "number": ("number", "issue", "IP"),
    "pages": ("pages", "page", "PG"),
    "publisher": ("publisher",),
    "edition": ("edition",),
    "doi": ("doi",),
    "pmid": ("pmid", "PMID"),
    "pmcid": ("pmcid", "PMC"),
    "isbn": ("isbn",),
    "url": ("url",),
}  # fmt: skip


def read_sources(text: str) -> list[Fields]:
    """Every source of a pasted text or file, whichever of the four it is.

    Raises ValidationError with what was expected.
    """
    text = "\n".join(text.lstrip("\ufeff").splitlines()).strip()
    try:
        if text.startswith(("[", "{")):
            found = _csl(json.loads(text))
        elif re.search(r"^@\w+\s*\{", text, re.MULTILINE):
            found = _bibtex(text)
        elif re.search(r"^(PMID|OWN|STAT) *- ", text, re.MULTILINE):
            found = _nbib(text)
        elif re.search(r"^TY {2}- ", text, re.MULTILINE):
            found = [_ris(entry) for entry in rispy.loads(f"{text}\nER  - \n")]
        else:
            raise ValidationError(_("Paste RIS, BibTeX, NBIB (PubMed) or CSL-JSON."))
    except (ValueError, KeyError, TypeError, AttributeError, OSError) as problem:
        raise ValidationError(
            _("That can't be read: %(problem)s.") % {"problem": str(problem)[:200]}
        ) from problem
    named = [fields for fields in found if fields.get("title")]
    if not named:
        raise ValidationError(_("No source with a title was found in it."))
    if len(named) > MOST_SOURCES:
        raise ValidationError(_("At most %(most)d sources at once.") % {"most": MOST_SOURCES})
    return named


def _fields(said: dict[str, Any], kind: str = "", **better: Any) -> Fields:
    """The source in the form's own names, as text on one line each; `better` is known better."""
    found = {
        field: next((said[name] for name in names if said.get(name)), "")
        for field, names in NAMES.items()
    }
    found |= {"kind": KINDS.get(kind, "article"), **better}
    number = found.pop("number")
    found["volume"] = f"{found['volume']}{f'({number})' if number else ''}"
    year = YEAR.search(str(found.pop("year")))
    lines = {name: " ".join(str(value).split()) for name, value in found.items() if value}
    return {**lines, **({"year": year[1]} if year else {})}


def _name(family: str, given: str) -> str:
    """“Halpern SD”, as medicine writes it."""
    initials = "".join(part[0].upper() for part in re.split(r"[\s.\-]+", given) if part)
    return f"{family.strip()} {initials}".strip()


def _names(written: Iterable[str]) -> str:
    """Names of the form “Family, Given”, or as an organisation writes its own."""
    return ", ".join(
        _name(*name.split(",", 1)) if "," in name else name.strip("{} ") for name in written
    )


def _ris(entry: dict[str, Any]) -> Fields:
    pages = [entry.get(name, "") for name in ("start_page", "end_page")]
    kind = entry.get("type_of_reference", "")
    return _fields(
        entry,
        kind,
        authors=_names(entry.get("authors", []) or entry.get("first_authors", [])),
        pages="-".join(page for page in pages if page),
        isbn=entry.get("issn") if KINDS.get(kind) == "book" else "",
        url=next(iter(entry.get("urls", [])), ""),
    )


def _bibtex(text: str) -> list[Fields]:
    library = bibtexparser.parse_string(text, parse_stack=[])
    # Two sources of one key are two sources all the same.
    blocks = [
        block.ignore_error_block if isinstance(block, DuplicateBlockKeyBlock) else block
        for block in library.blocks
    ]
    for block in blocks:
        if isinstance(block, ParsingFailedBlock):
            where = (block.start_line or 0) + 1
            raise ValidationError(_("BibTeX: line %(line)d can't be read.") % {"line": where})
    strings: dict[str, str] = {}
    for block in blocks:
        if isinstance(block, String):
            strings[block.key.lower()] = _joined(block.value, strings)
    return [
        _bibtex_fields(
            entry.entry_type.lower(),
            {one.key.lower(): plain_tex(_joined(one.value, strings)) for one in entry.fields},
        )
        for entry in blocks
        if isinstance(entry, Entry)
    ]


def _joined(value: str, strings: dict[str, str]) -> str:
    """A value such as `"J. " # jop # {, suppl.}` in one; a name stands for its @string."""
    parts, depth, is_quoted = [""], 0, False
    for sign in value:
        depth += (sign == "{") - (sign == "}")
        is_quoted ^= sign == '"' and not depth
        if sign == "#" and not depth and not is_quoted:
            parts.append("")
        else:
            parts[-1] += sign
    return "".join(
        part[1:-1] if part[:1] + part[-1:] in ("{}", '""') else strings.get(part.lower(), part)
        for part in map(str.strip, parts)
    )


def _bibtex_fields(kind: str, said: dict[str, str]) -> Fields:
    authors = re.split(r"\s+and\s+", said["author"]) if said.get("author") else []
    authors = ["et al" if name == "others" else name for name in authors]
    pages = said.get("pages", "").replace("--", "-")
    return _fields(said, kind, authors=_names(authors), pages=pages)


def plain_tex(value: Any) -> str:
    """A field without the braces and escapes that TeX reads; a command that is no letter stays."""
    text = TEX_LETTER.sub(_letter, str(value))
    return re.sub(r"\\([&%$#_])", r"\1", text).replace("{", "").replace("}", "")


def _letter(command: re.Match[str]) -> str:
    letter = str(_decoder().latex_to_text(command[0]))
    return letter if 0 < len(letter.strip()) <= 2 else command[0]


@cache
def _decoder() -> Any:
    from pylatexenc.latex2text import LatexNodes2Text  # its tables, for who pastes BibTeX alone

    return LatexNodes2Text()


def _nbib(text: str) -> list[Fields]:
    """PubMed's own form (https://www.nlm.nih.gov/bsd/mms/medlineelements.html)."""
    found: list[dict[str, list[str]]] = []
    tag = ""
    for line in text.splitlines():
        if match := NBIB_LINE.match(line):
            tag = match[1]
            if tag == "PMID":
                found.append({})
            if found:
                found[-1].setdefault(tag, []).append(match[2])
        elif line.startswith("      ") and found and tag in found[-1]:
            found[-1][tag][-1] += f" {line.strip()}"
    return [_nbib_fields(said) for said in found]


def _nbib_fields(said: dict[str, list[str]]) -> Fields:
    names = said.get("LID", []) + said.get("AID", [])
    dois = [name.split()[0] for name in names if "[doi]" in name]
    first = {tag: values[0] for tag, values in said.items()}
    title = (first.get("TI") or first.get("BTI", "")).rstrip(".")
    authors = ", ".join(said.get("AU", []) or said.get("CN", []))
    return _fields(first, authors=authors, title=title, doi=dois[0] if dois else "")


def _csl(data: Any) -> list[Fields]:
    return [_csl_fields(entry) for entry in (data if isinstance(data, list) else [data])]


def _csl_fields(entry: dict[str, Any]) -> Fields:
    issued = entry.get("issued") or {}
    # A number beside the issue is an article's or a report's own; Crossref gives lists of one.
    said = {
        name.lower(): value[0] if isinstance(value, list) and value else value
        for name, value in entry.items()
        if name != "number"
    }
    said["title"] = _without_tags(said.get("title") or "")
    dates = issued.get("date-parts") or [[]]
    year = next(iter(dates[0]), "") or issued.get("raw") or issued.get("literal")
    authors = ", ".join(map(_csl_name, entry.get("author") or []))
    return _fields(said, entry.get("type", ""), authors=authors, year=year)


def _csl_name(author: dict[str, str]) -> str:
    parts = ("dropping-particle", "non-dropping-particle", "family")
    family = " ".join(author[part] for part in parts if author.get(part))
    named = author.get("literal") or _name(family, author.get("given", ""))
    return f"{named} {author.get('suffix', '')}".strip()


def _without_tags(title: str) -> str:
    """What CSL-JSON marks in HTML, as words."""
    title = SCRIPT.sub(lambda found: script(found[1], found[2]), title)
    return unescape(re.sub(r"</?(?:i|b|em|strong|span)\b[^<>]*>", "", title))
