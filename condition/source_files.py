"""Sources as reference managers write them: RIS, BibTeX, NBIB (PubMed) and CSL-JSON."""

import json
import re
from collections.abc import Iterable
from typing import Any

import bibtexparser
import rispy
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

# A source's fields as the form takes them.
Fields = dict[str, str]

YEAR = re.compile(r"\b(1[5-9]\d\d|20\d\d)\b")
NBIB_LINE = re.compile(r"^([A-Z]{2,4}) *- (.*)$")
MOST_SOURCES = 500
RIS_KINDS = {"BOOK": "book", "CHAP": "book", "ELEC": "web", "STAND": "guideline"}
BIBTEX_KINDS = {"book": "book", "inbook": "book", "incollection": "book", "online": "web"}
CSL_KINDS = {"book": "book", "chapter": "book", "webpage": "web", "report": "guideline"}


def read_sources(text: str) -> list[Fields]:
    """Every source of a pasted text or file, whichever of the four it is.

    Raises ValidationError with what was expected.
    """
    text = text.lstrip("\ufeff").strip()
    try:
        if text.startswith(("[", "{")):
            found = _csl(json.loads(text))
        elif re.search(r"^@\w+\s*\{", text, re.MULTILINE):
            found = _bibtex(text)
        elif re.search(r"^(PMID|OWN|STAT) *- ", text, re.MULTILINE):
            found = _nbib(text)
        elif re.search(r"^TY {2}- ", text, re.MULTILINE):
            found = [_ris(entry) for entry in rispy.loads(text)]
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


def _fields(**said: Any) -> Fields:
    """What was said, as text on one line each; what was not is left out."""
    year = YEAR.search(str(said.pop("year", "") or ""))
    found = {name: " ".join(str(value).split()) for name, value in said.items() if value}
    return {**found, **({"year": year[1]} if year else {})}


def _name(family: str, given: str) -> str:
    """“Halpern SD”, as medicine writes it."""
    initials = "".join(part[0].upper() for part in re.split(r"[\s.\-]+", given) if part)
    return f"{family.strip()} {initials}".strip()


def _names(written: Iterable[str]) -> str:
    """Names of the form “Family, Given”, or as an organisation writes its own."""
    return ", ".join(
        _name(*name.split(",", 1)) if "," in name else name.strip("{} ") for name in written
    )


def _issue(volume: Any, number: Any) -> str:
    return f"{volume or ''}{f'({number})' if number else ''}"


def _ris(entry: dict[str, Any]) -> Fields:
    pages = [entry.get(name, "") for name in ("start_page", "end_page")]
    kind = RIS_KINDS.get(entry.get("type_of_reference", ""), "article")
    container = next(
        (
            entry[name]
            for name in ("journal_name", "secondary_title", "alternate_title1", "alternate_title3")
            if entry.get(name)
        ),
        "",
    )
    return _fields(
        kind=kind,
        authors=_names(entry.get("authors", []) or entry.get("first_authors", [])),
        title=entry.get("title") or entry.get("primary_title"),
        container=container,
        year=entry.get("year") or entry.get("publication_year"),
        volume=_issue(entry.get("volume"), entry.get("number")),
        pages="-".join(page for page in pages if page),
        publisher=entry.get("publisher"),
        edition=entry.get("edition"),
        doi=entry.get("doi"),
        isbn=entry.get("issn") if kind == "book" else "",
        url=next(iter(entry.get("urls", [])), ""),
    )


def _bibtex(text: str) -> list[Fields]:
    library = bibtexparser.parse_string(text)
    if library.failed_blocks:
        where = library.failed_blocks[0].start_line + 1
        raise ValidationError(_("BibTeX: line %(line)d can't be read.") % {"line": where})
    return [
        _bibtex_fields(entry.entry_type, {name: plain_tex(value) for name, value in entry.items()})
        for entry in library.entries
    ]


def _bibtex_fields(kind: str, said: dict[str, str]) -> Fields:
    return _fields(
        kind=BIBTEX_KINDS.get(kind, "article"),
        authors=_names(re.split(r"\s+and\s+", said["author"])) if said.get("author") else "",
        title=said.get("title"),
        container=said.get("journal") or said.get("journaltitle") or said.get("booktitle"),
        year=said.get("year") or said.get("date"),
        volume=_issue(said.get("volume"), said.get("number")),
        pages=said.get("pages", "").replace("--", "-"),
        publisher=said.get("publisher"),
        edition=said.get("edition"),
        doi=said.get("doi"),
        pmid=said.get("pmid"),
        pmcid=said.get("pmcid"),
        isbn=said.get("isbn"),
        url=said.get("url"),
    )


def plain_tex(value: Any) -> str:
    """A field without the braces and escapes that TeX reads."""
    return re.sub(r"\\([&%$#_])", r"\1", str(value)).replace("{", "").replace("}", "")


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
    def first(*tags: str) -> str:
        return next((said[tag][0] for tag in tags if tag in said), "")

    dois = [
        name.split()[0] for name in said.get("LID", []) + said.get("AID", []) if "[doi]" in name
    ]
    return _fields(
        kind="article",
        authors=", ".join(said.get("AU", []) or said.get("CN", [])),
        title=first("TI", "BTI").rstrip("."),
        container=first("TA", "JT"),
        year=first("DP"),
        volume=_issue(first("VI"), first("IP")),
        pages=first("PG"),
        doi=dois[0] if dois else "",
        pmid=first("PMID"),
        pmcid=first("PMC"),
    )


def _csl(data: Any) -> list[Fields]:
    return [_csl_fields(entry) for entry in (data if isinstance(data, list) else [data])]


def _csl_fields(entry: dict[str, Any]) -> Fields:
    issued = entry.get("issued", {})
    dates = issued.get("date-parts", [[""]])
    authors = [
        author.get("literal") or _name(author.get("family", ""), author.get("given", ""))
        for author in entry.get("author", [])
    ]
    return _fields(
        kind=CSL_KINDS.get(entry.get("type", ""), "article"),
        authors=", ".join(authors),
        title=entry.get("title"),
        container=entry.get("container-title-short") or entry.get("container-title"),
        year=dates[0][0] if dates and dates[0] else issued.get("raw"),
        volume=_issue(entry.get("volume"), entry.get("issue")),
        pages=entry.get("page"),
        publisher=entry.get("publisher"),
        edition=entry.get("edition"),
        doi=entry.get("DOI"),
        pmid=entry.get("PMID"),
        pmcid=entry.get("PMCID"),
        isbn=entry.get("ISBN"),
        url=entry.get("URL"),
    )
