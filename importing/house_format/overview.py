"""Reading the overview: the definition, other names, and codes of classifications."""

import re

from .fields import clean_name
from .lines import Line
from .reading import Subheading
from .sections import Item, Ledger, escaped, is_open, marked, put

_NAMES = re.compile(
    r"^(?:also (?:known as|called)|(?:other|alternative|alternate|another|common) names?|"
    r"synonyms?|aka|"
    r"other names? (?:for|of) [^:]{1,80}|also referred to as)\s*[:–—-]?\s*",
    re.IGNORECASE,
)
_NAMES_ONLY = re.compile(
    r"^(?:.{0,80}\b)?(?:names?|synonyms?|known as|called)(?: (?:for|of) "
    r".{1,80})?\s*:?$",
    re.IGNORECASE,
)
_CODE = re.compile(
    r"\b(ICD-?\s?(?:9|10|11)(?:-?CM|-PCS)?|SNOMED(?: CT)?|OMIM|MeSH|"
    r"ORPHA(?:NET)?)\b(?:\s*codes?)?\s*(?:\([^)]*\))?\s*[:–-]?\s+"
    r"([A-Z]?\d[\w.]{1,12}(?:\s*(?:,|;|and|or)\s*[A-Z]?\d[\w.]{1,12})*)",
    re.IGNORECASE,
)
_CODE_LINE = re.compile(r"^(?:ICD|SNOMED|OMIM|MeSH|ORPHA)", re.IGNORECASE)


def read_overview(lines: list[Line], ledger: Ledger, headings: dict[int, str]) -> None:
    """Fill the ledger with what stands before the first list; `headings` are headings within it."""
    reader = _Overview(ledger)
    for line in lines:
        if line.number in headings:
            reader.turn(line, headings[line.number])
        elif line.text:
            reader.take(line)
    reader.finish()


class _Overview:
    def __init__(self, ledger: Ledger):
        self.ledger = ledger
        self.definition: Item | None = None
        self.names: list[Item] = []
        self.codes: list[Item] = []
        self.expects_names = False

    def turn(self, line: Line, text: str) -> None:
        self.expects_names = bool(_NAMES_ONLY.match(text))
        self.ledger.fates[line.number] = "heading"
        self.ledger.reading.subheadings.append(Subheading(line.number, text))

    def take(self, line: Line) -> None:
        names = _NAMES.match(line.text)
        if names and (
            names.end() < len(line.text) or line.text.endswith(":") or len(line.text.split()) < 4
        ):
            self._take_names(line, line.text[names.end() :])
            self.expects_names = names.end() == len(line.text)
        elif _CODE_LINE.match(line.text) and (codes := _CODE.search(line.text)):
            self._take_codes(line, codes)
        elif self.expects_names and (line.marker or len(line.text.split()) <= 12):
            self._take_names(line, line.text)
        else:
            self.expects_names = False
            self._define(line)

    def _take_names(self, line: Line, text: str) -> None:
        home: dict = {"words": f"{line.text[: len(line.text) - len(text)]} and or"}
        for name in re.split(r"\s*[,;/]\s*(?:and |or )?|\s+\bor\b\s+", text.rstrip(". ")):
            if clean_name(name):
                self.names.append(Item(line.number, fields={"name": clean_name(name)}))
                home["words"] += f" {clean_name(name)}"
        self.ledger.fates[line.number], self.ledger.homes[line.number] = "item", home

    def _take_codes(self, line: Line, match: re.Match) -> None:
        system = (
            match[1].upper().replace(" ", "-") if match[1].upper().startswith("ICD") else match[1]
        )
        for code in re.split(r"\s*(?:,|;|\band\b|\bor\b)\s*", match[2]):
            self.codes.append(
                Item(line.number, fields={"system": system, "version": "", "code": code})
            )
        self.ledger.fates[line.number] = "item"
        rest = line.text[: match.start()] + line.text[match.end() :]
        if len(rest.strip(" .,;:")) > 2:
            self.ledger.introduce(line)
            self.ledger.fates[line.number] = "introduction"

    def _define(self, line: Line) -> None:
        if self.definition is None:
            self.definition = Item(line.number)
        fields = self.definition.fields
        text, is_sourced = self.ledger.without_sources(line, fields)
        joined = line.gap == 0 and is_open(fields.get("text", ""), text) and not line.marker
        if text:
            keep = marked(line, text) if line.marker else escaped(text)
            put(
                fields, "text", keep, " " if joined else "\n" if line.marker == "bullet" else "\n\n"
            )
        self.definition.ends["text"] = line.number
        (self.definition.sourced.add if is_sourced else self.definition.sourced.discard)("text")
        fate = "item" if self.definition.line == line.number else "field"
        self.ledger.fates[line.number], self.ledger.homes[line.number] = fate, fields

    def finish(self) -> None:
        reading, content = self.ledger.reading, self.ledger.reading.content
        if self.definition and "text" not in self.definition.fields:
            content.update(self.definition.fields)
        definitions = (
            [self.definition] if self.definition and "text" in self.definition.fields else []
        )
        content["definition"] = [item.fields for item in definitions]
        content["synonyms"] = [item.fields for item in self.names]
        content["codes"] = [item.fields for item in self.codes]
        self.ledger.items = definitions
        named = [("Definition", item) for item in definitions]
        named += [(item.fields["name"], item) for item in self.names]
        named += [(f"{item.fields['system']} {item.fields['code']}", item) for item in self.codes]
        reading.items = [{"name": name, "line": item.line} for name, item in named]
