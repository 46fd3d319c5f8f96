"""The report on a reading: as data for --json, as a table for the terminal."""

from typing import Any

from .reading import Item, Reading
from .specs import SPECS

_WIDTH = 200


def as_report(reading: Reading) -> dict[str, Any]:
    """The reading as plain data: title, sections with their items, findings.

    An item has every field, and the numbers of the lines that its words came from.
    """
    came_from: dict[int, list[int]] = {}
    for line in reading.lines:
        if line.home is not None:
            came_from.setdefault(id(line.home), []).extend((line.number, *line.also))
    sections: dict[str, dict[str, Any]] = {
        key: {
            "introduction": section.content["introduction"],
            "items": [
                _entry(item, SPECS[key].head) | {"lines": came_from.get(id(item.fields), [])}
                for item in section.items
            ],
            "promised": section.promised,
        }
        for key, section in reading.sections.items()
    }
    findings = [{"kind": f.kind, "line": f.line, "text": f.text} for f in reading.findings]
    return {"title": reading.title, "sections": sections, "findings": findings}


def _entry(item: Item, head: str) -> dict[str, Any]:
    entry = {"name": _name(item, head), "line": item.line.number, "list": item.list_name}
    entry |= {"group": item.fields["group"]} if "group" in item.fields else {}
    return entry | {"fields": {name: item.fields[name] for name in item.fields if name != "key"}}


def _name(item: Item, head: str) -> str:
    fields = item.fields
    if item.list_name == "definition":
        return "Definition"
    if item.list_name == "codes":
        return f"{fields['system']} {fields['code']}"
    is_half = item.list_name == "pairs" and not fields["do"]
    return f"Avoid {fields['avoid']}" if is_half else fields.get("name", fields.get(head, ""))


def as_table(reading: Reading) -> str:
    """The reading as lines for a terminal: the sections, then what is worth a look."""
    report = as_report(reading)
    findings = report["findings"]
    rows = [("section", "items found", "promised")] + [
        (key, str(len(section["items"])), str(section["promised"] or "–"))
        for key, section in report["sections"].items()
    ]
    told = f"{len(findings)} things worth a look:" if findings else "Nothing needs a look."
    lines = [
        report["title"] or "(no title)",
        "",
        *(f"{key:<22}{found:>12}{promised:>10}" for key, found, promised in rows),
        "",
        "1 thing worth a look:" if len(findings) == 1 else told,
        *(f"line {f['line']:>5}  {f['kind']:<20} {_one_line(f['text'])}" for f in findings),
    ]
    return "\n".join(lines) + "\n"


def _one_line(text: str) -> str:
    """A finding on one line; a long one is cut and says how many lines it stands for."""
    told, more = " / ".join(text.splitlines()), len(text.splitlines()) - 1
    if len(told) <= _WIDTH:
        return told
    return f"{told[: _WIDTH - 1]}…" + (f" (with {more} lines below it)" if more else "")
