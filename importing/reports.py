"""What a run brought: over all, and for each import every field of every item and its lines."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from condition.csv_lines import line

from .drafts import counts_of, read_source
from .house_format import Unreadable, as_report
from .models import Import, ImportRun

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
    files = list(run.files.all())
    imports = run.imports.select_related("condition").order_by("pk").defer("source", "original")
    paragraphs: Counter[int] = Counter()
    told = report_on(
        imports.iterator(chunk_size=50),
        sum((Counter(one.counts) for one in files), Counter()),
        paragraphs,
    )
    repeated = {one: n for one, n in paragraphs.most_common(MOST_REPEATED) if n > 1}
    return told | {
        "run": run.pk,
        "state": run.state,
        "files": [{"name": one.name, "trouble": one.trouble} for one in files],
        "repeated": _with_texts(run, repeated),
    }


def report_on(
    imports: Iterable[Import], seen: Counter[str], paragraphs: Counter[int]
) -> dict[str, Any]:
    """What became of these imports; in how many each long paragraph stands goes to `paragraphs`."""
    states: Counter[str] = Counter()
    counts: Counter[str] = Counter()
    clashes, troubles = [], []
    for imported in imports:
        states[imported.state] += 1
        counts.update(imported.counts)
        counts["open"] += imported.open_findings
        told = {"title": str(imported), "trouble": imported.trouble}
        if imported.state == Import.State.CLASHES:
            clashes.append(told)
        elif imported.trouble:
            troubles.append(told)
        paragraphs.update({_number(block["text"]) for block in _long(imported)})

    def part(prefix: str) -> dict[str, int]:
        named = sorted(counts.items())
        return {name.removeprefix(prefix): n for name, n in named if name.startswith(prefix)}

    items = part("items_")
    return {
        "seen": dict(sorted(seen.items())),
        "articles": dict(states),
        "sections": counts["sections"],
        "items": sum(items.values()),
        "items by section": items,
        "doses": {
            "typed": counts["doses_typed"],
            "as text": counts["doses_as_text"],
            "refused": sum(counts[one] for one in REFUSED_DOSES),
        },
        "findings": part("found_"),
        "open findings": counts["open"],
        "blocks": part("blocks_"),
        "clashes": clashes,
        "troubles": troubles,
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


def table(imports: Iterable[Import]) -> Iterator[str]:
    yield line(COLUMNS)
    for one in imports:
        counts = one.counts
        yield line((
            one.source_id, one.title, one.slug, one.link,
            one.condition.slug if one.condition else "", one.state, one.trouble,
            counts.get("sections", 0),
            sum(count for name, count in counts.items() if name.startswith("items_")),
            counts.get("doses_typed", 0), counts.get("doses_as_text", 0),
            sum(counts.get(name, 0) for name in REFUSED_DOSES), one.open_findings,
            counts.get("blocks_guessed", 0), counts.get("blocks_not_placed", 0),
        ))  # fmt: skip


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
        reading = read_source(imported)
    except Unreadable as problem:
        return told | {"trouble": str(problem)}
    return told | {
        "counts": imported.counts or dict(counts_of(reading)),
        "article": as_report(reading),
    }
