"""What a section's reading leaves for a human to look at."""

import re
from collections.abc import Iterable
from itertools import groupby

from condition.markdown import lost
from treatments.dosage import DosageError, names_of, parse

from .fields import DOSE, label_at_start, looks_like_dose, split_name
from .lines import Line, is_sentence, words
from .reading import Item, Section
from .specs import SPECS
from .vocabulary import PATTERNS, WORDS

_SHARE_THAT_ENDS = 0.6  # of the siblings' texts, before one without a full stop is worth a word
_SHORT = 20  # words of a line that could be an entry
_SHARE_THAT_HAS = 1 / 3  # of the siblings, before a field is missed
_REGIMEN = PATTERNS["regimen"]
# "travoprost one drop": no verb and no word of people or time stands so before an amount.
_LEADING = re.compile(
    r"(?:^|[\s/])([A-Za-z][a-z-]{5,}(?<!ly)) (?:\d[\d.,]*|one|two|half an?) ?[a-zµμ%]"
)
_AMOUNT_OF = re.compile(r"(?:mg|mcg|µg|grams?|units) of ([a-z]{6,})")
_CAPTION = re.compile(r"(?i)(?:table|figure|fig\.?) \d")
_BARE_AMOUNT = re.compile(
    r"(?i)(?<![\d.,/–-])(?<!days )(?<!day )(?<!and )(?<!weeks )(?<!week )\d+(?:\.\d+)? "
    r"(?:(?:once|twice|\w+ times) (?:daily|a day|a week|weekly)|daily)\b"
)
_BESIDE = re.compile(r"(?i)\b(?:of|with|after|before|than|from|without)\s(?:\w+\s)?\w+")
_OF_ANY_DOSE = frozenset(WORDS["of_any_dose"])


def check(section: Section) -> None:
    """Add the findings that only show when the whole section is read."""
    _check_counts(section)
    _check_numbering(section)
    _check_fields(section)
    _check_texts(section)
    _check_doubles(section)
    _check_end(section)


def _check_doubles(section: Section) -> None:
    """One medicine that stands in the list twice, with two dosages."""
    told: dict[str, str] = {}
    for item in section.items:
        wording = item.fields.get("dosage_wording", "")
        name = item.fields.get("name", "").casefold()
        if wording and told.setdefault(name, wording) != wording:
            said = f"{_cut(name)}: stands here twice, with two dosages: {told[name]}; {wording}"
            section.find("two_doses", item.line.number, said)


def _check_end(section: Section) -> None:
    """Entries at the end that are set otherwise than those above: a heading may be lost."""
    for number, text, _is_sourced in section.introduction_ends:
        is_told = re.search(r"\d", text) or len(text.split()) <= _SHORT
        if SPECS[section.key].is_dosed and is_told and looks_like_dose(text):
            section.find("stray_line", number, f"a dose that is no item's: {text}")
    told = [line for line in section.lines if line.text and not line.is_heading]
    last = max((at for at, line in enumerate(told) if line.outcome != "introduction"), default=-1)
    closing = [line for line in told[last + 1 :] if len(line.text.split()) <= _SHORT]
    if section.items and 1 < len(closing) == len(told) - last - 1:
        also = {line.number for line in closing}
        section.findings = [
            one for one in section.findings if one.kind != "stray_line" or one.line not in also
        ]
        section.find("stray_line", closing[0].number, "\n".join(line.full for line in closing))
    placed = [line for line in told if line.outcome in ("item", "field")]
    entries = [
        line for line in placed if line.outcome == "item" or not _is_of_its_item(line, placed)
    ]
    shapes = [(line.marker, bool(line.row), not line.row and _is_told(line)) for line in entries]
    if len(entries) < 4 or section.key == "faq":
        return
    start = len(entries) - 1
    while (
        start
        and shapes[start - 1] == shapes[-1]
        and not (entries[start].gap and entries[start].marker)
    ):
        start -= 1
    tail, before = entries[start:], entries[start - 1].number
    if any(before < group.line.number < tail[0].number for group in section.groups):
        return
    contexts = {item.line.number: item.context for item in section.items}
    is_introduced = contexts.get(tail[0].number, "") not in ("", contexts.get(before))
    if is_introduced or 0 < tail[0].level == section.items[0].line.level:
        return
    is_apart = entries[start].gap > max((line.gap for line in entries[1:start]), default=9)
    is_other = shapes[start - 1 : start] * (start - 1) == shapes[: start - 1] != []
    if 1 < len(tail) <= len(entries) - 2 and (
        is_apart or (is_other and shapes[start - 1] != shapes[-1])
    ):
        cut_off = {("cut_off_sentence", line.number) for line in tail}
        section.findings = [one for one in section.findings if (one.kind, one.line) not in cut_off]
        section.find("stray_line", tail[0].number, "\n".join(line.full for line in tail))


def _is_told(line: Line) -> bool:
    return bool(split_name(line.text, line.head)[1])


def _is_of_its_item(line: Line, placed: list[Line]) -> bool:
    """Whether other items have a line like this as well, or a label tells what it is."""
    above = placed[: placed.index(line)]
    others = [one for one in above if one.outcome == "field" and one.home is not line.home]
    return bool(others) or label_at_start(line.text) is not None


def _check_counts(section: Section) -> None:
    found, at = len(section.items), section.heading_line
    is_told = SPECS[section.key].is_prose and bool(section.content["introduction"])
    if at and section.key != "overview":
        if not found and not is_told:
            section.find("short_list", at, "no item was found in this section")
        elif (section.promised or 0) > found:
            told = f"the text promises {section.promised}, the list has {found}"
            section.find("short_list", at, told)
    for group in section.groups:
        count = sum(item.group is group for item in section.items)
        if found and (group.promised or 0) > count:
            told = f"{group.text}: promises {group.promised}, has {count}"
            section.find("short_list", group.line.number, told)


def _check_numbering(section: Section) -> None:
    numbers = {item.ordinal for item in section.items} - {None}
    if len(numbers) < 2 and numbers <= {1}:
        return
    before = 0
    by_lead = section.key == "when-to-see-a-doctor"  # “Call at once if:” begins a list
    for _list, run in groupby(
        section.items, key=lambda item: (id(item.group), by_lead and item.context)
    ):
        siblings = list(run)
        is_numbered = sum(item.ordinal is not None for item in siblings) * 2 > len(siblings)
        for item in siblings:
            if item.ordinal is None:
                before += 1
                is_bare = item.line.marker != "bullet" and item is not siblings[0]
                if is_numbered and before > 1 and is_bare:
                    section.find("numbering_gap", item.line.number, "an item without its number")
            elif item.ordinal != before + 1 and (item.ordinal > 1 or item is not siblings[0]):
                section.find("numbering_gap", item.line.number, _gap(before, item.ordinal))
            before = item.ordinal or before


def _gap(before: int, number: int) -> str:
    if not before:
        return f"the numbering starts at {number}"
    if number == 1:
        return f"the numbering starts again after {before}"
    if before == number:
        return f"the number {number} comes twice"
    return f"the numbering goes from {before} to {number}"


def _check_fields(section: Section) -> None:
    spec, items = SPECS[section.key], section.items
    wanted = [name for name in spec.expected if _is_usual(name, items)]
    for item in items:
        missing = [name.removesuffix("_wording") for name in wanted if not item.fields.get(name)]
        if missing:
            name = item.fields.get(spec.head) or "this item"
            told = f"{_cut(name)}: no {', no '.join(missing).replace('_', ' ')}"
            section.find("missing_field", item.line.number, told)


def _is_usual(name: str, items: list[Item]) -> bool:
    count = sum(bool(item.fields.get(name)) for item in items)
    if name in ("do", "avoid", "answer"):
        return True
    return count >= 2 and count >= len(items) * _SHARE_THAT_HAS and count < len(items)


def _check_texts(section: Section) -> None:
    """Doses without a number, sentences cut off, and what would not reach readers."""
    introduction = section.content["introduction"]
    shown = [(section.heading_line or 1, introduction)]
    for line, text, is_sourced in section.introduction_ends:
        is_complete = is_sentence(text) or text.endswith(":") or is_sourced
        is_complete = is_complete or bool(_CAPTION.match(text))
        is_continued = f"{text} " in introduction  # a line cut by hand goes on in the next one
        if not is_complete and len(text.split()) >= 8 and not is_continued:
            section.find("cut_off_sentence", line, _tail(text))
    for item in section.items:
        if wording := item.fields.get("dosage_wording"):
            _check_dose(section, item, wording)
    for name in SPECS[section.key].prose:
        having = [item for item in section.items if item.fields.get(name)]
        shown += [(_end(item, name), item.fields[name]) for item in having]
        ended, others = sum(_ends(item, name) for item in having), len(having) - 1
        is_habit = others >= 2 and ended >= others * _SHARE_THAT_ENDS
        for item in having:
            text = item.fields[name]
            is_long = len(text.split()) >= 6 and (name == "text" or is_habit) and name != "sign"
            if not _ends(item, name) and (is_long or _dangles(text)):
                section.find("cut_off_sentence", _end(item, name), _tail(text))
    for line, text in shown:
        for sentence in lost(text):
            section.find("not_shown", line, sentence)


def _check_dose(section: Section, item: Item, wording: str) -> None:
    line = _end(item, "dosage_wording")
    name = item.fields.get("name", "")
    others = (one.fields.get("name", "") for one in section.items if one is not item)
    if another := _another_drug(wording, name, others):
        section.find(
            "another_drug", line, f"{_cut(name)}: the dosage speaks of {another}: {wording}"
        )
    elif not looks_like_dose(wording) and not (
        PATTERNS["frequency"].search(wording)
        and (PATTERNS["on_the_skin"].search(name) or "adjust" in wording)
    ):
        section.find("dose_without_number", line, wording)
    elif _BARE_AMOUNT.search(wording):
        section.find("dose_without_number", line, f"an amount without its unit: {wording}")
    elif (
        all((one.kind, one.line) != ("two_doses", line) for one in section.findings)
        and _amounts(wording) > 1
        and not reads_as_dose(wording, name)
        and (PATTERNS["two_whole"].search(wording) or not _REGIMEN.search(wording))
    ):
        section.find("two_doses", line, f"{_cut(name)}: two amounts in one dosage: {wording}")


def _amounts(wording: str) -> int:
    spelt = [one for one in DOSE.findall(wording) if not one.endswith("%")]
    return max(len(PATTERNS["amount"].findall(wording)), sum(one[0].isalpha() for one in spelt))


def _another_drug(wording: str, name: str, others: Iterable[str]) -> str:
    """The name of a drug that is not this one, as the list or the way it is set tells."""
    own, said = set(words(name)), set(words(wording))
    if not reads_as_dose(wording, name):
        for leading in (*_LEADING.findall(wording), *_AMOUNT_OF.findall(wording)):
            if not {*words(leading)} & (own | _OF_ANY_DOSE):
                return leading
    beside = {word for part in _BESIDE.findall(wording) for word in words(part)}
    for other in others:
        first = next(iter(words(other)), "")
        if len(first) >= 5 and first in said - beside - own - _OF_ANY_DOSE:
            return other
    for match in PATTERNS["named_dose"].finditer(wording):
        if not set(words(match[1])) & (own | _OF_ANY_DOSE):
            return match[1]
    return ""


def reads_as_dose(wording: str, name: str = "") -> bool:
    try:
        parse(wording, names_of(name))
    except DosageError:
        return False
    return True


def _end(item: Item, name: str) -> int:
    """The line that a field ends on."""
    return item.ends.get(name, (item.line.number, False))[0]


def _ends(item: Item, name: str) -> bool:
    text = item.fields[name].rstrip("*_ ")
    is_list = text.rpartition("\n")[2].startswith("- ")
    return is_sentence(text) or is_list or text.endswith(":") or item.ends.get(name, (0, False))[1]


def _dangles(text: str) -> bool:
    is_torn = bool(PATTERNS["dangling"].search(text)) or text.count("(") > text.count(")")
    return is_torn and len(text.split()) >= 3


def _tail(text: str) -> str:
    return text if len(text) <= 160 else f"… {text[-158:]}"


def _cut(text: str) -> str:
    return text if len(text) <= 80 else f"{text[:79]}…"
