"""What a run brought: over all, and for each import every field of every item and its lines."""

import csv
import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from .drafts import counts_of, read_source
from .house_format import Unreadable, as_report
from .models import Import, ImportRun

if TYPE_CHECKING:
    from _typeshed import SupportsWrite

REPEATED = 60  # characters of a paragraph that is looked for in other articles
MOST_REPEATED = 50
COLUMNS = (
    "number", "title", "slug", "address there", "article here", "state", "trouble", "sections",
    "items", "doses typed", "doses as text", "doses refused", "open findings", "guessed",
    "not placed",
)  # fmt: skip
# A dosage text that nobody can take as one dose of its drug.
REFUSED_DOSES = ("found_two_doses", "found_another_drug", "found_dose_without_number")


def report(run: ImportRun) -> dict[str, Any]:
    """The run over all its imports."""
    seen: Counter[str] = Counter()
    for file in run.files.all():
        seen.update(file.counts)
    imports = run.imports.select_related("condition").order_by("pk")
    told = _Totals()
    for imported in imports.defer("source", "original").iterator(chunk_size=50):
        told.add(imported)
    return {
        "run": run.pk,
        "state": run.state,
        "files": [{"name": one.name, "trouble": one.trouble} for one in run.files.all()],
        "seen": dict(sorted(seen.items())),
        **told.as_data(),
        "repeated": _with_texts(run, told.repeated()),
    }


def report_on(imports: Iterable[Import], seen: Counter[str]) -> dict[str, Any]:
    """The same of a dry run, whose imports are in no table."""
    told = _Totals()
    for imported in imports:
        told.add(imported)
    return {"state": "dry run", "seen": dict(sorted(seen.items())), **told.as_data()}


class _Totals:
    def __init__(self) -> None:
        self.states: Counter[str] = Counter()
        self.counts: Counter[str] = Counter()
        self.paragraphs: Counter[int] = Counter()
        self.clashes: list[dict[str, str]] = []
        self.troubles: list[dict[str, str]] = []

    def add(self, imported: Import) -> None:
        self.states[imported.state] += 1
        self.counts.update(imported.counts)
        self.counts["open"] += imported.open_findings
        told = {"title": str(imported), "trouble": imported.trouble}
        if imported.state == Import.State.CLASHES:
            self.clashes.append(told)
        elif imported.trouble:
            self.troubles.append(told)
        self.paragraphs.update({_number(block["text"]) for block in _long(imported)})

    def repeated(self) -> dict[int, int]:
        return {
            one: count for one, count in self.paragraphs.most_common(MOST_REPEATED) if count > 1
        }

    def as_data(self) -> dict[str, Any]:
        def part(prefix: str) -> dict[str, int]:
            named = sorted(self.counts.items())
            return {name.removeprefix(prefix): n for name, n in named if name.startswith(prefix)}

        items = part("items_")
        return {
            "articles": dict(self.states),
            "sections": self.counts["sections"],
            "items": sum(items.values()),
            "items by section": items,
            "doses": {
                "typed": self.counts["doses_typed"],
                "as text": self.counts["doses_as_text"],
                "refused": sum(self.counts[one] for one in REFUSED_DOSES),
            },
            "findings": part("found_"),
            "open findings": self.counts["open"],
            "blocks": part("blocks_"),
            "clashes": self.clashes,
            "troubles": self.troubles,
        }


def _long(imported: Import) -> Iterator[dict[str, Any]]:
    return (one for one in imported.blocks if len(one["text"]) >= REPEATED)


def _number(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.casefold().encode(), digest_size=8).digest())


def _with_texts(run: ImportRun, counts: dict[int, int]) -> list[dict[str, Any]]:
    """The paragraphs that stand in several articles, the most frequent first."""
    texts: dict[int, str] = {}
    for imported in run.imports.only("blocks").order_by("pk").iterator(chunk_size=50):
        if len(texts) == len(counts):
            break
        for block in _long(imported):
            number = _number(block["text"])
            if number in counts:
                texts.setdefault(number, block["text"])
    return [
        {"articles": counts[one], "text": texts[one]}
        for one in sorted(texts, key=lambda one: -counts[one])
    ]


def rows(imports: Iterable[Import]) -> Iterator[tuple[Any, ...]]:
    """A line of the table for each import, as COLUMNS names them."""
    for one in imports:
        counts = one.counts
        yield (
            one.source_id, one.title, one.slug, one.link,
            one.condition.slug if one.condition else "", one.state, one.trouble,
            counts.get("sections", 0),
            sum(count for name, count in counts.items() if name.startswith("items_")),
            counts.get("doses_typed", 0), counts.get("doses_as_text", 0),
            sum(counts.get(name, 0) for name in REFUSED_DOSES), one.open_findings,
            counts.get("blocks_guessed", 0), counts.get("blocks_not_placed", 0),
        )  # fmt: skip


def write_csv(file: "SupportsWrite[str]", imports: Iterable[Import]) -> None:
    """The table as CSV; a cell that a spreadsheet would run as a formula is quoted."""
    writer = csv.writer(file)
    writer.writerow(COLUMNS)
    for row in rows(imports):
        writer.writerow(f"'{cell}" if str(cell)[:1] in "=+-@\t\r" else cell for cell in row)


def details(imported: Import) -> dict[str, Any]:
    """One import: what it said of itself, and every field of every item with its lines."""
    told: dict[str, Any] = {
        name: getattr(imported, name)
        for name in (
            "kind", "origin", "source_id", "state", "trouble", "title", "slug", "link",
            "addresses", "authors", "categories", "tags", "pictures", "links",
        )
    }  # fmt: skip
    for name in ("published_at", "modified_at"):
        at = getattr(imported, name)
        told[name] = at.isoformat() if at else None
    try:
        source = read_source(imported)
    except Unreadable as problem:
        return told | {"trouble": str(problem)}
    return told | {
        "counts": imported.counts or dict(counts_of(source.reading)),
        "article": as_report(source.reading),
    }
