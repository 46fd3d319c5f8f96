"""Inside a section: which line is introduction, sub-heading, the start of an item, or its text."""

import re
from dataclasses import dataclass
from enum import Enum
from itertools import pairwise

from .fields import (
    MAX_NAME_WORDS,
    has_verb,
    is_sentence,
    label_at_start,
    looks_like_dose,
    split_at_dose,
    split_labels,
    split_name,
)
from .kinds import names_a_group
from .lines import Line
from .specs import Spec


class Role(Enum):
    INTRODUCTION = "introduction"
    SUBHEADING = "subheading"
    NAMED_BY_HEADING = "named by heading"  # prose under a sub-heading that names its only item
    ITEM = "item"
    TEXT = "text"


@dataclass(slots=True)
class Placed:
    line: Line
    role: Role


def outline(lines: list[Line], spec: Spec, forced: frozenset[int] = frozenset()) -> list[Placed]:
    """The role of each line; `forced` holds the numbers of lines known to be sub-headings."""
    return _Outline([line for line in lines if line.text], spec, forced).placed()


class _Outline:
    def __init__(self, lines: list[Line], spec: Spec, forced: frozenset[int]):
        self.lines = lines
        self.spec = spec
        self.forced = forced
        self.is_field = [self._opens_with_label(line) for line in lines]
        self.has_rest = [bool(split_name(line.text, line.head)[1]) for line in lines]
        self.is_namelike = [self._looks_like_name(i) for i in range(len(lines))]
        self.letters_head = self._letters_are_headings()
        self.has_told_groups = self._groups_of_told()
        small = sum(line.text[0].islower() for line in lines)
        self.starts_small = small * 2 >= len(lines)  # a habit, and no sign of a broken line
        self.has_numbers = any(line.marker == "number" for line in lines)
        self.marked = sum(self._mark(i) in ("number", "bullet") for i in range(len(lines)))

    def _groups_of_told(self) -> bool:
        """Whether some other group's heading stands over lines like "Name – text"."""
        return any(
            self.is_namelike[i] and self.has_rest[i + 1] and self._names_group(i)
            for i in range(len(self.lines) - 1)
        )

    def placed(self) -> list[Placed]:
        heads = [i for i in range(len(self.lines)) if self._is_subheading(i)]
        heads = self._without_item_names(heads)
        roles = [Role.INTRODUCTION] * len(self.lines)
        starts = [-1, *heads]
        for head, end in zip(starts, [*heads, len(self.lines)], strict=True):
            if head >= 0:
                roles[head] = Role.SUBHEADING
            self._place_block(roles, head, list(range(head + 1, end)))
        return [Placed(line, role) for line, role in zip(self.lines, roles, strict=True)]

    # What a line looks like

    def _opens_with_label(self, line: Line) -> bool:
        found = label_at_start(line.text)
        if not found or line.number in self.forced:
            return False
        if line.marker == "number" and ":" not in line.text:
            return False
        return found[0] in self.spec.labels or (self.spec.is_labelled and ":" in line.text)

    def _mark(self, i: int) -> str:
        """The mark that can start an item: a label's line has none."""
        line = self.lines[i]
        if self.is_field[i]:
            return "field"
        if line.marker == "letter":
            return "letter" if self.letters_head else "number"
        return line.marker

    def _looks_like_name(self, i: int) -> bool:
        text = self.lines[i].text
        if text.endswith(":") and (has_verb(text) or text.split()[0].lower() in _OPENERS):
            return False
        if _UNFINISHED.search(text):
            return False
        short = len(text.split()) <= 12 and len(text) <= 110
        return short and not is_sentence(text) and text[-1] not in ",;" and not self.has_rest[i]

    def _letters_are_headings(self) -> bool:
        lettered = [i for i, line in enumerate(self.lines) if line.marker == "letter"]
        if not lettered or any(self.has_rest[i] and not self.lines[i].head for i in lettered):
            return False
        others = [
            i for i, line in enumerate(self.lines)
            if line.marker in ("number", "bullet") and not self.is_field[i]
        ]  # fmt: skip
        followers = [i + 1 for i in lettered if i + 1 < len(self.lines)]
        return bool(others) or all(self._is_plain_name(i) for i in followers)

    def _is_plain_name(self, i: int) -> bool:
        return self.is_namelike[i] and not self.is_field[i] and not self.lines[i].marker

    def _is_dressed(self, i: int) -> bool:
        return bool(self.lines[i].level) or self.lines[i].is_bold

    # Sub-headings

    def _is_subheading(self, i: int) -> bool:
        if self.lines[i].number in self.forced:
            return True
        if self.is_field[i] or i + 1 == len(self.lines):
            return False
        if i and self._leads_to_a_new_list(i):
            return True
        return self._could_head(i) and self._heads_what_follows(i)

    def _could_head(self, i: int) -> bool:
        """A short line that is neither a label's value nor the start of a sentence."""
        is_value = i > 0 and self.is_field[i - 1] and self._is_bare_label(i - 1)
        is_lettered = self._mark(i) == "letter"
        return self.is_namelike[i] and not is_value and (is_lettered or not self._is_lead_in(i))

    def _heads_what_follows(self, i: int) -> bool:
        mark, after = self._mark(i), self._mark(i + 1)
        if mark == "number":
            return after == "bullet" and self._names_group(i) and self.spec.has_groups
        if mark == "bullet":
            return self._is_bulleted_heading(i, after)
        if after == "number" and mark != "letter":
            return self._heads_numbers(i)
        if after == "bullet" and mark != "letter":
            return self._heads_bullets(i)
        return "letter" in (mark, after) or self._heads_prose(i, after)

    def _names_group(self, i: int) -> bool:
        return names_a_group(self.spec.key, self.lines[i].text)

    def _leads_to_a_new_list(self, i: int) -> bool:
        """ "Call at once if:" after one list and before the next."""
        line, after = self.lines[i], self.lines[i + 1]
        if self._mark(i) or not line.text.endswith(":"):
            return False
        if self._mark(i + 1) == "number":
            if self._follows_bare_name(i) and not self.spec.is_whole_line:
                return False
            return after.ordinal == 1 and line.indent <= after.indent
        is_bulleted = self._mark(i + 1) == self._mark(i - 1) == "bullet"
        return is_bulleted and not self.has_numbers

    def _is_lead_in(self, i: int) -> bool:
        """ "Seek help if you notice:" introduces; it is no heading of a group."""
        return is_lead_in(self.lines[i].text) and not self._is_dressed(i)

    def _is_bulleted_heading(self, i: int, after: str) -> bool:
        if after not in ("bullet", "number"):
            return False
        is_deeper = self.lines[i + 1].indent > self.lines[i].indent
        return self.lines[i].text.endswith(":") or (is_deeper and self._names_group(i))

    def _follows_bare_name(self, i: int) -> bool:
        return i > 0 and self.is_namelike[i - 1] and self._mark(i - 1) in ("number", "bullet")

    def _heads_numbers(self, i: int) -> bool:
        after = self.lines[i + 1]
        restarts = after.ordinal == 1
        if self._is_dressed(i):
            return True
        before = next(
            (self.lines[j] for j in range(i - 1, -1, -1) if self._mark(j) == "number"), None
        )
        if before is None:
            return True
        if self._follows_bare_name(i):
            is_new_list = restarts and ((before.ordinal or 0) > 1 or self._names_group(i))
            return is_new_list and self._is_outside(i, before)
        return restarts or (
            self._is_outside(i, before) and (self._names_group(i) or self.lines[i].gap > 0)
        )

    def _is_outside(self, i: int, item: Line) -> bool:
        return self.lines[i].indent <= item.indent

    def _heads_bullets(self, i: int) -> bool:
        if self._follows_bare_name(i) and self._mark(i - 1) == "number":
            return False
        bullets = []
        for j in range(i + 1, len(self.lines)):
            if self._mark(j) != "bullet":
                break
            bullets.append(self.lines[j].text)
        if self.spec.is_dosed and any(looks_like_dose(text) for text in bullets[:2]):
            return any(split_at_dose(text) or self.has_rest[i + 1] for text in bullets[:1])
        return self._names_group(i) or len(bullets) >= 2 or self._is_dressed(i)

    def _heads_prose(self, i: int, after: str) -> bool:
        """ "Physical Examination" over a paragraph, among groups that are lists."""
        if (
            after != ""
            or self.spec.is_labelled
            or not self.spec.has_groups
            or not self._names_group(i)
        ):
            return False
        if self._follows_bare_name(i):
            return False
        if self.is_namelike[i + 1]:
            return (
                i + 2 < len(self.lines) and not self.is_namelike[i + 2] and self._mark(i + 2) == ""
            )
        return (self.marked >= 3 or self.has_told_groups) and self._prose_ends_at_a_group(i)

    def _prose_ends_at_a_group(self, i: int) -> bool:
        """Whether the next short line after the prose is again the heading of a list."""
        for j in range(i + 1, min(i + 8, len(self.lines) - 1)):
            if self._mark(j) in ("number", "bullet"):
                return False
            if self.is_namelike[j]:
                is_list = self.has_rest[j + 1] or self.is_namelike[j + 1]
                return is_list or self._mark(j + 1) in ("number", "bullet")
        return self.marked >= 3

    def _without_item_names(self, heads: list[int]) -> list[int]:
        """Names on lines of their own, each with one or two bullets, are items."""
        inner = [i for i in heads if i + 1 < len(self.lines)]
        plain = [i for i in inner if self._mark(i) == "" and self._mark(i + 1) == "bullet"]
        plain = [i for i in plain if self.lines[i].number not in self.forced]
        if len(plain) < 3 or self.has_numbers:
            return heads
        counts = []
        for i in plain:
            j = i + 1
            while j < len(self.lines) and self._mark(j) == "bullet":
                j += 1
            counts.append(j - i - 1)
        named = sum(self._names_group(i) for i in plain)
        has_names = any(self.has_rest[i + 1] for i in plain)
        if has_names or (self.spec.has_groups and named * 2 > len(plain)) or max(counts) > 3:
            return heads
        return [i for i in heads if i not in set(plain)]

    # Items

    def _place_block(self, roles: list[Role], head: int, block: list[int]) -> None:
        marks = [self._mark(i) for i in block]
        if "number" in marks:
            self._place_numbered(roles, block)
        elif self._dressed_names(block):
            self._place_chosen(roles, block, self._dressed_names(block))
        elif "bullet" in marks:
            self._place_bulleted(roles, block)
        elif "field" in marks or any(self._has_run_in(i) for i in block):
            self._place_labelled(roles, block)
        elif block:
            self._place_plain(roles, block, head)
        if head >= 0 and block and all(roles[i] is Role.INTRODUCTION for i in block):
            self._name_by_heading(roles, head, block)
        self._set_closing_apart(roles, block)

    def _name_by_heading(self, roles: list[Role], head: int, block: list[int]) -> None:
        if self.spec.has_groups and self._names_group(head) and self._mark(block[0]) == "":
            roles[block[0]] = Role.NAMED_BY_HEADING
            for i in block[1:]:
                roles[i] = Role.TEXT

    def _dressed_names(self, block: list[int]) -> list[int]:
        names = [i for i in block if self._is_dressed(i) and not self.is_field[i]]
        first = next((i for i in block if self._mark(i) or self._is_dressed(i)), None)
        return names if names and first == names[0] and self.lines[first].marker == "" else []

    def _place_chosen(self, roles: list[Role], block: list[int], items: list[int]) -> None:
        chosen, started = set(items), False
        for i in block:
            started = started or i in chosen
            if started:
                roles[i] = Role.ITEM if i in chosen else Role.TEXT

    def _place_numbered(self, roles: list[Role], block: list[int]) -> None:
        numbered = [i for i in block if self._mark(i) == "number"]
        base = self.lines[numbered[0]].indent
        items, last = [], 0
        for place, i in enumerate(numbered):
            line = self.lines[i]
            is_next = line.ordinal == last + 1
            if place and line.indent >= base + 2 and not is_next and line.ordinal != last:
                continue
            items.append(i)
            last = line.ordinal or 0
        self._place_chosen(roles, block, self._with_unnumbered(items))

    def _with_unnumbered(self, items: list[int]) -> list[int]:
        """A line that lost its number, found by the gap it left and its siblings' shape."""
        found = list(items)
        for one, two in pairwise(items):
            missing = (self.lines[two].ordinal or 0) - (self.lines[one].ordinal or 0) - 1
            alike = self.has_rest[one] and self.has_rest[two]
            for i in range(one + 1, two):
                is_level = self.lines[i].indent <= self.lines[one].indent
                is_like = alike and self.has_rest[i] and not self.is_field[i]
                if missing > 0 and is_level and is_like:
                    found.append(i)
                    missing -= 1
        return sorted(found)

    def _place_bulleted(self, roles: list[Role], block: list[int]) -> None:
        bulleted = [i for i in block if self._mark(i) == "bullet"]
        if self._bullets_are_text(bulleted, block):
            names = [i for i in block if self._mark(i) == "" and self.is_namelike[i]]
            self._place_chosen(roles, block, names)
            return
        base = min(self.lines[i].indent for i in bulleted)
        symbol = self.lines[bulleted[0]].symbol
        items = [i for i in bulleted if self.lines[i].indent < base + 2]
        if self.lines[bulleted[0]].indent >= base + 2:
            items = bulleted
        first_symbol = [i for i in items if self.lines[i].symbol == symbol]
        if len(first_symbol) < len(items) and all(self.is_namelike[i] for i in first_symbol):
            items = first_symbol
        self._place_chosen(roles, block, items)

    def _bullets_are_text(self, bulleted: list[int], block: list[int]) -> bool:
        """Names without marks whose texts are bullets, with or without labels."""
        names = [i for i in block if self._mark(i) == "" and self.is_namelike[i]]
        names = [i for i in names if i < block[-1] and self._mark(i + 1) in ("bullet", "field")]
        if not names or names[0] > bulleted[0]:
            return False
        return len(names) >= 2 or any(self.is_field[i] for i in block)

    def _has_run_in(self, i: int) -> bool:
        return self.spec.is_labelled and len(split_labels(self.lines[i].text)) > 1

    def _place_labelled(self, roles: list[Role], block: list[int]) -> None:
        """Names without marks, told by the labels that follow them."""
        current, has_label, is_bare = None, False, False
        for i in block:
            after = i + 1 if i < block[-1] else None
            if self.is_field[i]:
                roles[i] = Role.TEXT
                has_label, is_bare = True, self._is_bare_label(i)
            elif is_bare or (current is not None and self._continues(i)):
                roles[i], is_bare = Role.TEXT, False
            elif self._starts_labelled(i, current, has_label, after):
                if current is not None and not has_label and self._is_over(current, i, after):
                    roles[current] = Role.SUBHEADING
                roles[i], current = Role.ITEM, i
                has_label = self._has_run_in(i)
            elif current is not None:
                roles[i] = Role.TEXT

    def _is_bare_label(self, i: int) -> bool:
        found = label_at_start(self.lines[i].text)
        return found is not None and not self.lines[i].text[found[2] :].strip()

    def _continues(self, i: int) -> bool:
        """A line broken in two by hand: the second half starts small, or the first is open."""
        before, line = self.lines[i - 1], self.lines[i]
        is_open = not is_sentence(before.text) and before.text[-1] in ",;"
        is_rest = is_open or (line.text[0].islower() and not self.starts_small)
        return is_rest and not line.gap and not line.marker

    def _starts_labelled(
        self, i: int, current: int | None, has_label: bool, after: int | None
    ) -> bool:
        text = self.lines[i].text
        opening = split_labels(text)[0]
        runs_in = self._has_run_in(i) and opening[0] is None
        name, rest = split_name(opening[1], self.lines[i].head)
        named = self.is_namelike[i] or (
            len(name.split()) <= MAX_NAME_WORDS and bool(rest or runs_in)
        )
        if not named or (rest and has_verb(name) and not runs_in):
            return False
        if current is None or has_label or runs_in:
            return True
        return self._is_over(current, i, after)

    def _is_over(self, current: int, i: int, after: int | None) -> bool:
        """Two names in a row, then prose: the first is the heading of a group."""
        if i != current + 1 or not self.is_namelike[i] or after is None:
            return False
        return not self.is_field[after] and not self.is_namelike[after]

    def _place_plain(self, roles: list[Role], block: list[int], head: int) -> None:
        shapes = {i: self._shape(i, i == block[0] and head < 0) for i in block}
        pairs = sum(shapes[i] == "N" and shapes.get(i + 1, "N") != "N" for i in block)
        told = sum(shapes[i] == "S" and shapes.get(i - 1) != "N" for i in block)
        pairs = pairs if any(shape == "P" for shape in shapes.values()) or not told else 0
        bare = sum(shape == "N" for shape in shapes.values())
        if self.spec.is_whole_line:
            self._place_each(roles, block)
        elif told > pairs or (told and told == pairs == 1):
            self._place_told(roles, block, shapes)
        elif pairs and pairs * 2 >= bare - 1:
            self._place_pairs(roles, block, shapes)
        elif bare >= 2 or (bare and head >= 0):
            self._place_chosen(roles, block, [i for i in block if shapes[i] == "N"])

    def _shape(self, i: int, is_first: bool) -> str:
        """S: a name and its text; N: a name; P: prose."""
        line = self.lines[i]
        if self.is_namelike[i]:
            return "P" if line.text.endswith(":") and is_first else "N"
        name, rest = split_name(line.text, line.head)
        if not rest or (has_verb(name) and not line.head) or len(name.split()) > 10:
            return "P"
        if is_first and name.split()[0].lower() in _OPENERS:
            return "P"
        return "S"

    def _place_told(self, roles: list[Role], block: list[int], shapes: dict[int, str]) -> None:
        started = False
        for i in block:
            if shapes[i] == "S" and not (started and self._continues(i)):
                roles[i], started = Role.ITEM, True
            elif shapes[i] == "N" and shapes.get(i + 1) == "S" and not self._continues(i):
                roles[i] = Role.SUBHEADING
            elif started:
                roles[i] = Role.TEXT

    def _place_pairs(self, roles: list[Role], block: list[int], shapes: dict[int, str]) -> None:
        started = False
        for i in block:
            after = shapes.get(i + 1)
            if shapes[i] == "N" and not (started and self._continues(i)):
                is_group = after == "N" and shapes.get(i + 2, "N") != "N"
                roles[i] = Role.SUBHEADING if is_group else Role.ITEM
                started = started or not is_group
            elif started:
                roles[i] = Role.TEXT

    def _place_each(self, roles: list[Role], block: list[int]) -> None:
        """Every line an item, after what leads in to the list."""
        rest = list(block)
        while rest and self._leads_in(rest[0], rest[1:]):
            rest.pop(0)
        for i in rest:
            is_small = self.lines[i].text[0].islower()
            continues = i != rest[0] and is_small and self._continues(i)
            roles[i] = Role.TEXT if continues else Role.ITEM
            if self.lines[i].text.endswith(":") and i != block[-1]:
                roles[i] = Role.INTRODUCTION

    def _leads_in(self, i: int, others: list[int]) -> bool:
        text = self.lines[i].text
        if text.endswith(":") or len(text.split()) > 25 or not others:
            return True
        sentences = sum(is_sentence(self.lines[j].text) for j in others)
        return is_sentence(text) and has_verb(text) and sentences * 2 < len(others)

    # After the list

    def _set_closing_apart(self, roles: list[Role], block: list[int]) -> None:
        """A paragraph after the last item that none of its siblings has is the section's own."""
        items = [i for i in block if roles[i] is Role.ITEM]
        if not items:
            return
        last = items[-1]
        tail = [i for i in block if i > last and roles[i] is Role.TEXT]
        longest = max((b - a - 1 for a, b in pairwise(items)), default=0)
        for place, i in enumerate(tail):
            if self._closes(i, last, place, longest, len(items)):
                for j in tail[place:]:
                    roles[j] = Role.INTRODUCTION
                return

    def _closes(self, i: int, last: int, place: int, longest: int, count: int) -> bool:
        line, before = self.lines[i], self.lines[i - 1]
        is_prose = self._mark(i) == "" and len(line.text.split()) >= 6 and line.text[-1] in ".!?:"
        is_first_text = place == 0 and not self.has_rest[last]
        if not is_prose or is_first_text or self._has_run_in(i) or before.text.endswith(":"):
            return False
        is_complete = is_sentence(before.text) or line.gap > 0 or line.text[0].isupper()
        if count == 1:
            return is_complete and line.gap > 0 and line.indent <= self.lines[last].indent
        return is_complete and place >= longest


_UNFINISHED = re.compile(r"(?:&|\b(?:and|or|of|the|a|an|with|for|to))$")


def is_lead_in(text: str) -> bool:
    """Whether a short line introduces a list, as "Seek help if you notice:" does."""
    return (
        has_verb(text)
        or text.lower().startswith(_LEADS)
        or text.endswith((" if:", " when:", " for:", " with:"))
    )


_LEADS = (
    "seek", "see ", "call ", "contact", "consult", "get ", "go to", "below", "here", "these",
    "this", "the following", "common causes include", "such as", "for example", "key ", "if you",
)  # fmt: skip
_OPENERS = frozenset(
    [
        "the",
        "these",
        "this",
        "those",
        "below",
        "here",
        "there",
        "when",
        "while",
        "although",
        "though",
        "adding",
        "evidence",
        "in",
        "for",
        "to",
        "most",
        "many",
        "some",
        "a",
        "an",
        "doctors",
        "patients",
        "people",
        "several",
        "as",
        "because",
        "by",
        "with",
        "it",
        "if",
        "you",
        "your",
        "our",
        "each",
        "all",
    ]
)
