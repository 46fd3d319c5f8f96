"""Safe HTML of a section's text as blocks and runs: data that nobody ever reads as markup."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from django.utils.html import format_html

from condition.markdown import script

# A run is a text or {"as": kind, "runs": [...]}; a block is {"block": kind, ...}.
Run = str | dict[str, Any]
Block = dict[str, Any]

SPACE = re.compile(r"\s+")
SCRIPTS = {"sub", "sup"}
RUNS = {"strong", "em", *SCRIPTS}
VOID = {"br"}
REFERENCE = "#reference-"
LINK = re.compile(r'<a href="([^"#][^"]*)">(.*?)</a>', re.DOTALL)
# Of a source that no list of the same text has; plain text needs no mark that it stands high.
UNLISTED = re.compile(r'<sup class="(?:citation|locator)">([^<]*)</sup>')


@dataclass
class _Element:
    tag: str
    attributes: dict[str, str | None]
    children: list["_Element | str"] = field(default_factory=list)


class _Tree(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open = [_Element("", {})]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = _Element(tag, dict(attrs))
        self.open[-1].children.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID or all(element.tag != tag for element in self.open):
            return
        while self.open.pop().tag != tag:
            pass

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)


def blocks_of(html: str) -> list[Block]:
    """The blocks of a sanitised text, in reading order; nothing of it is left out."""
    tree = _Tree()
    tree.feed(html)
    tree.close()
    return _blocks(tree.open[0])


def runs_of(html: str) -> list[Run]:
    """The runs of one line."""
    blocks = blocks_of(html)
    return blocks[0]["runs"] if blocks else []


def link_to_reference(numbers: Mapping[str, str]) -> Callable[[str], str]:
    """Citations as links to the list of references: `numbers` is what a mark says, by key."""

    def cite(key: str) -> str:
        if key not in numbers:
            return format_html("[{}]", key)
        return format_html('<a href="{}{}">[{}]</a>', REFERENCE, key, numbers[key])

    return cite


def text_of(html: str, between: str = "\n") -> str:
    """A sanitised text as plain text: a line a paragraph, entry or row, addresses behind links."""
    blocks = blocks_of(UNLISTED.sub(r" \1", LINK.sub(_with_address, html)))
    return between.join("\n".join(_lines(block)) for block in blocks)


def _with_address(link: re.Match[str]) -> str:
    address, words = link.groups()
    return words if words == address else f"{words} ({address})"


def runs_text(runs: list[Run]) -> str:
    """The words of runs alone."""
    return "".join(run if isinstance(run, str) else _run_text(run) for run in runs)


def _run_text(run: dict[str, Any]) -> str:
    if run["as"] == "break":
        return "\n"
    if run["as"] == "cite":
        return f"[{run['said']}]"
    words = runs_text(run["runs"])
    return script(run["as"], words) if run["as"] in SCRIPTS else words


def _lines(block: Block) -> list[str]:
    match block["block"]:
        case "list":
            lines = []
            for place, entry in enumerate(block["entries"], start=block["start"]):
                mark = f"{place}. " if block["ordered"] else "• "
                first, *rest = [line for inner in entry for line in _lines(inner)] or [""]
                lines += [mark + first, *("  " + line for line in rest)]
            return lines
        case "table":
            return [" | ".join(runs_text(cell) for cell in row) for row in block["rows"]]
        case _:
            return [runs_text(block["runs"])]


def _blocks(parent: _Element) -> list[Block]:
    found: list[Block] = []
    loose: list[Run] = []

    def close_paragraph() -> None:
        if runs_text(loose).strip():
            found.append({"block": "paragraph", "runs": _trimmed(loose)})
        loose.clear()

    for child in parent.children:
        block = None if isinstance(child, str) else _block(child)
        if block is None:
            loose.extend(_runs(child))
        else:
            close_paragraph()
            found.extend(block)
    close_paragraph()
    return found


def _block(element: _Element) -> list[Block] | None:
    """The blocks that an element makes; None for one that stands inside a line."""
    maker = MAKERS.get(element.tag)
    return maker(element) if maker else None


def _list(element: _Element) -> list[Block]:
    entries = [_blocks(child) for child in _elements(element)]
    start = element.attributes.get("start") or "1"
    return [
        {
            "block": "list",
            "ordered": element.tag == "ol",
            "start": int(start) if start.isdigit() else 1,
            "entries": [entry for entry in entries if entry],
        }
    ]


def _heading(element: _Element) -> list[Block]:
    return [{"block": "heading", "runs": _trimmed(_all_runs(element))}]


def _table(table: _Element) -> list[Block]:
    rows = [
        [_trimmed(_all_runs(cell)) for cell in _elements(row)]
        for row in _descendants(table)
        if row.tag == "tr"
    ]
    rows = [row for row in rows if row]
    if not rows:
        return []
    width = max(len(row) for row in rows)
    has_head = any(element.tag == "th" for element in _descendants(table))
    padded = [[*row, *([[]] * (width - len(row)))] for row in rows]
    return [{"block": "table", "columns": width, "has_head": has_head, "rows": padded}]


def _elements(parent: _Element) -> list[_Element]:
    return [child for child in parent.children if isinstance(child, _Element)]


def _descendants(parent: _Element) -> list[_Element]:
    return [found for child in _elements(parent) for found in (child, *_descendants(child))]


def _all_runs(parent: _Element) -> list[Run]:
    return [run for child in parent.children for run in _runs(child)]


def _runs(node: "_Element | str") -> list[Run]:
    if isinstance(node, str):
        return [SPACE.sub(" ", node)] if node else []
    if node.tag == "br":
        return [{"as": "break"}]
    inner = _all_runs(node)
    if node.tag == "a":
        return [_link(node.attributes.get("href") or "", inner)]
    if node.tag in RUNS:
        cited: list[Run] = [run for run in inner if isinstance(run, dict) and run["as"] == "cite"]
        return cited or [{"as": node.tag, "runs": inner}]
    return inner


def _link(address: str, runs: list[Run]) -> Run:
    if address.startswith(REFERENCE):
        said = runs_text(runs).strip("[]")
        return {"as": "cite", "key": address.removeprefix(REFERENCE), "said": said}
    return {"as": "link", "address": address, "runs": runs}


def _trimmed(runs: list[Run]) -> list[Run]:
    """Without the space at both ends, and none behind a break."""
    kept: list[Run] = []
    for run in runs:
        is_at_start = not kept or kept[-1] == {"as": "break"}
        text = run.lstrip() if isinstance(run, str) and is_at_start else run
        if text:
            kept.append(text)
    while kept and isinstance(kept[-1], str) and not kept[-1].rstrip():
        kept.pop()
    if kept and isinstance(kept[-1], str):
        kept[-1] = kept[-1].rstrip()
    return kept


# A list or table that Markdown left inside a paragraph comes out beside it.
MAKERS: dict[str, Callable[[_Element], list[Block]]] = {
    "p": _blocks,
    "ul": _list,
    "ol": _list,
    "h3": _heading,
    "h4": _heading,
    "h5": _heading,
    "h6": _heading,
    "table": _table,
    "div": _blocks,
    "footer": _blocks,
}
