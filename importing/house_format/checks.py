"""What a section's reading leaves for a human to look at."""

import re

from condition.markdown import lost

from .fields import is_sentence, looks_like_dose
from .sections import Item, Ledger
from .specs import EXPECTED, SPECS

_SHARE_THAT_ENDS = 0.6  # of the siblings' texts, before one without a full stop is worth a word
_SHARE_THAT_HAS = 1 / 3  # of the siblings, before a field is missed
_DANGLING = re.compile(
    r"\b(?:and|or|the|a|an|of|to|with|for|in|by|from|that|which|as|at|can|may|is|are|"
    r"including|such as|"
    r"into|than|because|but|if|when|while|their|its)$|[,(–—-]$",
    re.IGNORECASE,
)
_PROSE = {
    "types": ("description",), "causes": ("description",), "symptoms": ("description",),
    "diagnosis": ("shows",), "therapies": ("description", "purpose", "mechanism", "caution"),
    "medications": ("timing", "side_effects", "caution"),
    "supplements": ("function", "mechanism", "caution"),
    "biologics": ("function", "mechanism", "caution"),
    "surgery": ("procedure", "benefits", "risks", "caution"), "prevention": ("explanation",),
    "when-to-see-a-doctor": ("sign",), "do-and-avoid": ("do", "avoid"), "faq": ("answer",),
    "overview": ("text",),
}  # fmt: skip
_WORDS_FOR = {
    "dosage_wording": "dosage", "drug_class": "drug class", "side_effects": "side effects",
}  # fmt: skip


def check(ledger: Ledger) -> None:
    """Add the findings that only show when the whole section is read."""
    _check_counts(ledger)
    _check_numbering(ledger)
    _check_fields(ledger)
    _check_doses(ledger)
    _check_sentences(ledger)
    _check_introduction(ledger)
    _check_shown(ledger)


def _check_counts(ledger: Ledger) -> None:
    reading, found = ledger.reading, len(ledger.items)
    if not found and reading.key in SPECS and reading.heading_line:
        ledger.find("short_list", reading.heading_line, "no item was found in this section")
        return
    if reading.promised and reading.promised > found and reading.heading_line:
        ledger.find(
            "short_list",
            reading.heading_line,
            f"the text promises {reading.promised}, the list has {found}",
        )
    for heading in reading.subheadings:
        count = sum(item.group_heading == heading.text for item in ledger.items)
        if heading.promised and heading.promised > count:
            ledger.find(
                "short_list",
                heading.line,
                f"{heading.text}: promises {heading.promised}, has {count}",
            )


def _check_numbering(ledger: Ledger) -> None:
    ordinals = [item.ordinal for item in ledger.items]
    numbers = [number for number in ordinals if number is not None]
    if len(set(numbers)) < 2 and numbers[:1] in ([], [1]):
        return
    before, group = 0, None
    for item in ledger.items:
        if item.ordinal is None:
            before += 1
            if (
                before > 1
                and item.group_heading == group
                and _is_numbered(ledger, item.group_heading)
            ):
                ledger.find("numbering_gap", item.line, "an item without its number")
        elif item.ordinal not in (1, before + 1):
            ledger.find("numbering_gap", item.line, _gap(before, item.ordinal))
        before, group = item.ordinal or before, item.group_heading


def _is_numbered(ledger: Ledger, group: str) -> bool:
    siblings = [item.ordinal is not None for item in ledger.items if item.group_heading == group]
    return sum(siblings) * 2 > len(siblings)


def _gap(before: int, number: int) -> str:
    if not before:
        return f"the numbering starts at {number}"
    return (
        f"the number {number} comes twice"
        if before == number
        else f"the numbering goes from {before} to {number}"
    )


def _check_fields(ledger: Ledger) -> None:
    key, items = ledger.reading.key, ledger.items
    head = SPECS[key].head if key in SPECS else ""
    wanted = [name for name in EXPECTED.get(key, ()) if _is_usual(name, items)]
    for item in items:
        missing = [_WORDS_FOR.get(name, name) for name in wanted if not item.fields.get(name)]
        if missing:
            name = item.fields.get(head) or "this item"
            ledger.find("missing_field", item.line, f"{_cut(name)}: no {', no '.join(missing)}")


def _is_usual(name: str, items: list[Item]) -> bool:
    count = sum(bool(item.fields.get(name)) for item in items)
    if name in ("do", "avoid", "answer"):
        return True
    return count >= 2 and count >= len(items) * _SHARE_THAT_HAS and count < len(items)


def _check_doses(ledger: Ledger) -> None:
    for item in ledger.items:
        wording = item.fields.get("dosage_wording")
        if wording and not looks_like_dose(wording):
            ledger.find("dose_without_number", item.ends.get("dosage_wording", item.line), wording)


def _check_sentences(ledger: Ledger) -> None:
    for name in _PROSE.get(ledger.reading.key, ()):
        having = [item for item in ledger.items if item.fields.get(name)]
        ended = sum(_ends(item, name) for item in having)
        for item in having:
            text = item.fields[name]
            others = len(having) - 1
            is_habit = others >= 2 and ended >= others * _SHARE_THAT_ENDS
            is_long = len(text.split()) >= 6 and (name == "text" or is_habit)
            if not _ends(item, name) and (is_long or _dangles(text)):
                ledger.find("cut_off_sentence", item.ends.get(name, item.line), _tail(text))


def _ends(item: Item, name: str) -> bool:
    text = item.fields[name].rstrip("*_ ")
    return is_sentence(text) or text.endswith(":") or name in item.sourced


def _dangles(text: str) -> bool:
    return len(text.split()) >= 3 and (
        bool(_DANGLING.search(text)) or text.count("(") > text.count(")")
    )


def _check_introduction(ledger: Ledger) -> None:
    for line, text, is_sourced in ledger.introduction_ends:
        is_complete = is_sentence(text) or text.endswith(":") or is_sourced
        if not is_complete and len(text.split()) >= 8 and not _continued(ledger, text):
            ledger.find("cut_off_sentence", line, _tail(text))


def _check_shown(ledger: Ledger) -> None:
    """What would not reach readers of the text as it was read."""
    texts = [(ledger.reading.heading_line or 1, ledger.reading.content.get("introduction", ""))]
    for item in ledger.items:
        names = _PROSE.get(ledger.reading.key, ())
        texts += [(item.ends.get(name, item.line), item.fields.get(name, "")) for name in names]
    for line, text in texts:
        for sentence in lost(text):
            ledger.find("not_shown", line, sentence)


def _continued(ledger: Ledger, text: str) -> bool:
    """A line cut by hand goes on in the next one."""
    return f"{text} " in ledger.reading.content["introduction"]


def _tail(text: str) -> str:
    return text if len(text) <= 160 else f"… {text[-158:]}"


def _cut(text: str) -> str:
    return text if len(text) <= 80 else f"{text[:79]}…"
