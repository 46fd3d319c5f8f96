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
# What TeX sets in another type, and where it begins and ends to calculate.
TEX_TYPE = re.compile(
    r"\\(?:text(?:it|bf|rm|sc|sf|tt|normal)?|emph|math[a-z]{2}|mbox|ensuremath)\s*(?=\{)"
)
TEX_SCRIPT = re.compile(r"(?:\\text(su[bp])(?:er)?script|(?<!\\)([_^]))\s*(?:\{([^{}]*)\}|(\w))")
TEX_FORMULA = re.compile(r"(?<!\\)\$(?=\D|[^$]*[\\_^<>=])([^$]*)(?<!\\)\$")
INITIALS_FIRST = re.compile(r"(?P<given>(?:[^\W\d_]\.[\s-]?)+)\s*(?P<family>[^\s,.][^,.]+)")
SUFFIX = re.compile(r"(?:[JS]r|I{1,3}|IV|2nd|3rd)\.?")
MOST_SOURCES = 500
LONGEST_AUTHORS = 500  # characters
ET_AL = ", et al"
# What each form calls a book, a page of the web and a guideline; all else is an article.
KINDS = {
    **dict.fromkeys(("BOOK", "CHAP", "book", "inbook", "incollection", "chapter"), "book"),
    **dict.fromkeys(("ELEC", "online", "webpage"), "web"),
    **dict.fromkeys(("RPRT", "STAND", "report", "techreport"), "guideline"),
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
    found |= {name: _without_tags(str(found[name])) for name in ("title", "container")}
    lines = {name: " ".join(str(value).split()) for name, value in found.items() if value}
    return {**lines, **({"year": year[1]} if year else {})}


def _name(family: str, given: str) -> str:
    """“Halpern SD”, as medicine writes it."""
    initials = "".join(part[0].upper() for part in re.split(r"[\s.\-]+", given) if part)
    return f"{family.strip()} {initials}".strip()


def _names(written: Iterable[str]) -> list[str]:
    """Names of the form “Family, Given, Jr” or “G. Family”, or as organisations write their own."""
    return [_name_of(name.strip("{} ")) for name in written]


def _name_of(name: str) -> str:
    if not (found := INITIALS_FIRST.fullmatch(name)):
        family, *rest = map(str.strip, name.split(","))
        given = " ".join(part for part in rest if not SUFFIX.fullmatch(part))
        suffix = next((part.rstrip(".") for part in rest if SUFFIX.fullmatch(part)), "")
        return f"{_name(family, given)} {suffix}".strip()
    return _name(found["family"], found["given"])


def _authors(names: list[str], editors: list[str]) -> str:
    """Who wrote it, or else who edited it (Citing Medicine, chapter 2), in the field's length.

    A printed list names six at most, and a study of a hundred hospitals has more than fit.
    """
    edited = [*editors, "editors" if editors[1:] else "editor"] if editors else []
    text = ", ".join(names or edited)
    if len(text) <= LONGEST_AUTHORS:
        return text
    return f"{text[: LONGEST_AUTHORS - len(ET_AL)].rpartition(',')[0]}{ET_AL}"


def _ris(entry: dict[str, Any]) -> Fields:
    pages = [entry.get(name, "") for name in ("start_page", "end_page")]
    kind = entry.get("type_of_reference", "")
    return _fields(
        entry,
        kind,
        authors=_authors(
            _names(entry.get("authors", []) or entry.get("first_authors", [])),
            _names(entry.get("secondary_authors", [])),
        ),
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
    people = {
        role: ["et al" if name == "others" else name for name in re.split(r"\s+and\s+", said[role])]
        for role in ("author", "editor", "institution", "organization")
        if said.get(role)
    }
    wrote = people.get("author", [])
    issued = [] if "editor" in people else people.get("institution", people.get("organization", []))
    authors = _authors(_names(wrote or issued), _names(people.get("editor", [])))
    return _fields(said, kind, authors=authors, pages=said.get("pages", "").replace("--", "-"))


def plain_tex(value: Any) -> str:
    """A field without the braces and escapes that TeX reads; a command that is no letter stays."""
    text = TEX_FORMULA.sub(r"\1", TEX_TYPE.sub("", str(value)))
    text = TEX_LETTER.sub(_letter, TEX_SCRIPT.sub(_tex_script, text))
    return re.sub(r"\\([&%$#_ ])", r"\1", text).replace("{", "").replace("}", "")


def _tex_script(found: re.Match[str]) -> str:
    tag = found[1] or ("sub" if found[2] == "_" else "sup")
    return script(tag, found[3] or found[4])


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
    authors = _authors(said.get("AU", []) + said.get("CN", []), said.get("ED", []))
    return _fields(first, authors=authors, title=title, doi=dois[0] if dois else "")


def _csl(data: Any) -> list[Fields]:
    entries = data.get("items", [data]) if isinstance(data, dict) else data
    return [_csl_fields(entry) for entry in entries]


def _csl_fields(entry: dict[str, Any]) -> Fields:
    issued = entry.get("issued") or {}
    # A number beside the issue is an article's or a report's own; Crossref gives lists of one.
    said = {
        name.lower(): value[0] if isinstance(value, list) and value else value
        for name, value in entry.items()
        if name != "number"
    }
    dates = issued.get("date-parts") or [[]]
    year = next(iter(dates[0]), "") or issued.get("raw") or issued.get("literal")
    wrote, edited = ([*map(_csl_name, entry.get(role) or [])] for role in ("author", "editor"))
    authors = _authors(wrote, edited)
    return _fields(said, entry.get("type", ""), authors=authors, year=year)


def _csl_name(author: dict[str, str]) -> str:
    parts = ("dropping-particle", "non-dropping-particle", "family")
    family = " ".join(author[part] for part in parts if author.get(part))
    named = author.get("literal") or _name(family, author.get("given", ""))
    return f"{named} {author.get('suffix', '')}".strip()


def _without_tags(title: str) -> str:
    """What CSL-JSON and journals mark in HTML, as words."""
    title = SCRIPT.sub(lambda found: script(found[1], found[2]), title)
    return unescape(re.sub(r"</?(?:i|b|em|strong|span)\b[^<>]*>", "", title))
