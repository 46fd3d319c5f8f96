"""The report on a reading: as data for --json, as a table for the terminal."""

from .reading import Reading, SectionReading

_WIDTH = 200


def as_report(reading: Reading) -> dict:
    """The reading as plain data: title, sections with their items, findings."""
    sections = {key: _section(section) for key, section in reading.sections.items()}
    if reading.provenance.references:
        items = [{"name": kept.text, "line": kept.line} for kept in reading.provenance.references]
        sections["references"] = {"items": items, "promised": None}
    findings = [{"kind": f.kind, "line": f.line, "text": f.text} for f in reading.findings]
    return {"title": reading.title, "sections": sections, "findings": findings}


def _section(section: SectionReading) -> dict:
    return {"items": [dict(item) for item in section.items], "promised": section.promised}


def as_table(reading: Reading) -> str:
    """The reading as lines for a terminal: the sections, then what is worth a look."""
    report = as_report(reading)
    rows = [
        (key, str(len(section["items"])), str(section["promised"] or "–"))
        for key, section in report["sections"].items()
    ]
    lines = [
        report["title"] or "(no title)",
        "",
        f"{'section':<22}{'items found':>12}{'promised':>10}",
    ]
    lines += [f"{key:<22}{found:>12}{promised:>10}" for key, found, promised in rows]
    lines += ["", _count(len(report["findings"]))]
    lines += [
        f"line {f['line']:>5}  {f['kind']:<20} {_one_line(f['text'])}" for f in report["findings"]
    ]
    return "\n".join(lines) + "\n"


def _count(findings: int) -> str:
    if not findings:
        return "Nothing needs a look."
    return "1 thing worth a look:" if findings == 1 else f"{findings} things worth a look:"


def _one_line(text: str) -> str:
    """A finding on one line; a long one is cut and says how many lines it stands for."""
    told = " / ".join(text.splitlines())
    if len(told) <= _WIDTH:
        return told
    more = len(text.splitlines()) - 1
    return f"{told[: _WIDTH - 1]}…" + (f" (with {more} lines below it)" if more else "")
