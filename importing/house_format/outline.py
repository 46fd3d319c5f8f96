"""Inside a section: which line introduces, heads a group, starts an item, or is its text."""

import re
from enum import Enum, auto
from itertools import pairwise, takewhile

from .fields import (
    MAX_NAME_WORDS,
    has_verb,
    label_at_start,
    looks_like_dose,
    split_at_dose,
    split_labels,
    split_name,
)
from .kinds import names_a_group
from .lines import Line, is_sentence
from .specs import Spec
from .vocabulary import PATTERNS, WORDS

_UNFINISHED = re.compile(r"(?:&|\b(?:and|or|of|the|a|an|with|for|to))$")
_LISTED = ("bullet", "number")
_OPENERS = frozenset(WORDS["openers"])


class Role(Enum):
    """What a line is in its section."""

    INTRODUCTION = auto()
    GROUP = auto()  # the heading of one
    NAMED_BY_GROUP = auto()  # prose under a heading that names its only item
    ITEM = auto()
    TEXT = auto()


def outline(lines: list[Line], spec: Spec) -> list[Role]:
    return _Outline(lines, spec).roles_of_all()


def is_lead_in(text: str) -> bool:
    """Whether a short line introduces a list, as "Seek help if you notice:" does."""
    is_open = text.endswith((" if:", " when:", " for:", " with:"))
    return is_open or has_verb(text) or PATTERNS["leads"].match(text) is not None


class _Outline:
    def __init__(self, lines: list[Line], spec: Spec):
        self.lines = lines
        self.spec = spec
        self.roles = [Role.INTRODUCTION] * len(lines)
        every = range(len(lines))
        self.is_field = [self._opens_with_label(line) for line in lines]
        self.has_rest = [bool(split_name(line.text, line.head)[1]) for line in lines]
        self.is_namelike = [self._looks_like_name(i) for i in every]
        self.names_group = [names_a_group(spec.key, line.text) for line in lines]
        self.mark = ["field" if self.is_field[i] else lines[i].marker for i in every]
        letter = "letter" if self._letters_are_headings() else "number"
        self.mark = [letter if mark == "letter" else mark for mark in self.mark]
        # Whether some group's heading stands over lines like "Name – text".
        self.has_told_groups = any(
            self.is_namelike[i] and self.has_rest[i + 1] and self.names_group[i] for i in every[:-1]
        )
        small = sum(line.text[0].islower() for line in lines)
        self.starts_small = small * 2 >= len(lines)  # a habit, and no sign of a broken line
        self.has_numbers = any(line.marker == "number" for line in lines)
        self.heads_nested = self._bullets_over_entries()
        self.marked = sum(mark in ("number", "bullet") for mark in self.mark)

    def roles_of_all(self) -> list[Role]:
        heads = [i for i in range(len(self.lines)) if self._is_heading(i)]
        heads = self._without_item_names(heads)
        for head, end in zip([-1, *heads], [*heads, len(self.lines)], strict=True):
            if head >= 0:
                self.roles[head] = Role.GROUP
            self._place_block(head, list(range(head + 1, end)))
        return self.roles

    # What a line looks like

    def _opens_with_label(self, line: Line) -> bool:
        found = label_at_start(line.text)
        has_colon = ":" in line.text
        if not found or line.is_heading or (line.marker == "number" and not has_colon):
            return False
        return found[0] in self.spec.labels or (self.spec.is_labelled and has_colon)

    def _looks_like_name(self, i: int) -> bool:
        text = self.lines[i].text
        if text.endswith(":") and (has_verb(text) or text.split()[0].lower() in _OPENERS):
            return False
        is_short = len(text.split()) <= 12 and len(text) <= 110 and text[-1] not in ",;"
        is_name = is_short and not is_sentence(text) and not _UNFINISHED.search(text)
        return is_name and not self.has_rest[i]

    def _letters_are_headings(self) -> bool:
        lettered = [i for i, line in enumerate(self.lines) if line.marker == "letter"]
        if not lettered or any(self.has_rest[i] and not self.lines[i].head for i in lettered):
            return False
        followers = [i + 1 for i in lettered if i + 1 < len(self.lines)]
        has_others = any(mark in ("number", "bullet") for mark in self.mark)
        return has_others or all(self.is_namelike[i] and not self.mark[i] for i in followers)

    def _mark_after(self, i: int) -> str | None:
        return self.mark[i + 1] if i + 1 < len(self.lines) else None

    # Headings of groups

    def _is_heading(self, i: int) -> bool:
        line = self.lines[i]
        if line.is_heading:
            return True
        if self.is_field[i] or i + 1 == len(self.lines):
            return False
        if self._is_set_over(i):
            return True
        if i and self._leads_to_a_new_list(i):
            return True
        is_value = i > 0 and self._is_bare_label(i - 1)
        # "Seek help if you notice:" introduces; it is no heading of a group.
        leads_in = self.mark[i] != "letter" and is_lead_in(line.text) and not line.is_dressed
        return self.is_namelike[i] and not is_value and not leads_in and self._heads_what_follows(i)

    def _is_set_over(self, i: int) -> bool:
        """Whether the line is set as a heading of what follows, by its level or as few are."""
        line, after = self.lines[i], self.lines[i + 1]
        if line.level and after.level and line.level != after.level:
            return True
        is_set_off = line.level or (self.is_namelike[i] and not (line.marker or line.head))
        if is_set_off and self._is_told_after_its_name(i + 1) and not line.is_bold:
            return True  # over entries that their names in bold begin
        if self._is_loud(i) and self.is_namelike[i + 1] and not self._is_loud(i + 1):
            return True  # "STEROIDS" over names
        is_over_a_list = line.is_dressed and self._mark_after(i) in _LISTED
        return self.spec.is_whole_line and is_over_a_list and not self.mark[i]

    def _is_loud(self, i: int) -> bool:
        text = self.lines[i].text
        return self.is_namelike[i] and text.isupper() and len(text) > 5 and not self.mark[i]

    def _is_told_after_its_name(self, i: int) -> bool:
        return bool(self.lines[i].head) and self.has_rest[i] and not self.is_field[i]

    def _heads_what_follows(self, i: int) -> bool:
        mark, after = self.mark[i], self.mark[i + 1]
        if mark == "number":
            return after == "bullet" and self.names_group[i] and self.spec.has_groups
        if mark == "bullet":
            is_heading = self.lines[i].text.endswith(":") or i in self.heads_nested
            return is_heading and after in ("bullet", "number")
        if "letter" in (mark, after):
            return True
        if after == "number":
            return self._heads_numbers(i)
        return self._heads_bullets(i) if after == "bullet" else self._heads_prose(i, after)

    def _bullets_over_entries(self) -> set[int]:
        """Names at the margin of a list that have entries set in below them."""
        bullets = [i for i, mark in enumerate(self.mark) if mark == "bullet"]
        base = min((self.lines[i].indent for i in bullets), default=0)
        names = {i for i in bullets if self.lines[i].indent < base + 2}
        deeper = {*bullets} - names
        is_told = self.spec.has_groups and len(names) > 1 and all(self.has_rest[i] for i in deeper)
        is_habit = is_told and all(self.is_namelike[i] and i + 1 in deeper for i in names)
        return {i for i in names if is_habit or (self.names_group[i] and {i + 1, i + 2} <= deeper)}

    def _leads_to_a_new_list(self, i: int) -> bool:
        """ "Call at once if:", or "See a doctor soon", after one list and before the next."""
        line, after = self.lines[i], self.lines[i + 1]
        is_told = self.spec.is_whole_line and self.is_namelike[i] and line.text[0].isupper()
        is_open = line.text.endswith(":") or (is_told and PATTERNS["leads"].match(line.text))
        if self.mark[i] or not is_open:
            return False
        if self.mark[i + 1] == "number":
            is_item = self._follows_bare_name(i) and not self.spec.is_whole_line
            return not is_item and after.ordinal == 1 and line.indent <= after.indent
        is_bulleted = self.mark[i + 1] == self.mark[i - 1] == "bullet"
        return is_bulleted and not self.has_numbers

    def _follows_bare_name(self, i: int) -> bool:
        return i > 0 and self.is_namelike[i - 1] and self.mark[i - 1] in ("number", "bullet")

    def _heads_numbers(self, i: int) -> bool:
        line, restarts = self.lines[i], self.lines[i + 1].ordinal == 1
        above = (self.lines[j] for j in range(i - 1, -1, -1) if self.mark[j] == "number")
        before = next(above, None)
        if line.is_dressed or before is None:
            return True
        is_outside = line.indent <= before.indent
        if self._follows_bare_name(i):
            is_new_list = restarts and ((before.ordinal or 0) > 1 or self.names_group[i])
            return is_new_list and is_outside
        return restarts or (is_outside and (self.names_group[i] or line.gap > 0))

    def _heads_bullets(self, i: int) -> bool:
        if self._follows_bare_name(i) and self.mark[i - 1] == "number":
            return False
        count = self._bullets_after(i)
        texts = [line.text for line in self.lines[i + 1 : i + 1 + min(count, 2)]]
        if self.spec.is_dosed and any(map(looks_like_dose, texts)):
            return bool(split_at_dose(texts[0])) or self.has_rest[i + 1]
        return self.names_group[i] or count >= 2 or self.lines[i].is_dressed

    def _bullets_after(self, i: int) -> int:
        following = (self.mark[j] for j in range(i + 1, len(self.lines)))
        return sum(1 for _ in takewhile(lambda mark: mark == "bullet", following))

    def _heads_prose(self, i: int, after: str) -> bool:
        """ "Physical Examination" over a paragraph, among groups that are lists."""
        has_groups = self.spec.has_groups and not self.spec.is_labelled
        if after or not has_groups or not self.names_group[i] or self._follows_bare_name(i):
            return False
        if self.is_namelike[i + 1]:
            return self._mark_after(i + 1) == "" and not self.is_namelike[i + 2]
        return (self.marked >= 3 or self.has_told_groups) and self._prose_ends_at_a_group(i)

    def _prose_ends_at_a_group(self, i: int) -> bool:
        """Whether the next short line after the prose is again the heading of a list."""
        for j in range(i + 1, min(i + 8, len(self.lines) - 1)):
            if self.mark[j] in ("number", "bullet"):
                return False
            if self.is_namelike[j]:
                is_list = self.has_rest[j + 1] or self.is_namelike[j + 1]
                return is_list or self.mark[j + 1] in ("number", "bullet")
        return self.marked >= 3

    def _without_item_names(self, heads: list[int]) -> list[int]:
        """Names on lines of their own, whose sentences are bullets, are items."""
        every = range(len(self.lines) - 1)
        over = {i for i in every if self.mark[i] == "" and self.mark[i + 1] == "bullet"}
        over = {i for i in over if self.is_namelike[i] and not self.lines[i].is_heading}
        bullets = [line.text for line, mark in zip(self.lines, self.mark, strict=True)
                   if mark == "bullet"]  # fmt: skip
        are_texts = sum(map(is_sentence, bullets)) * 2 > len(bullets)
        are_measures = self.spec.is_whole_line and len(bullets) > len(over)
        has_names = are_measures or any(self.has_rest[i + 1] for i in over)
        is_habit = len(over) > 2 or all(self.lines[i].is_dressed for i in over)
        if not is_habit or self.has_numbers or has_names or not are_texts:
            return heads
        return [i for i in heads if i not in over]

    # Items

    def _place_block(self, head: int, block: list[int]) -> None:
        if self._opens_with_prose(head, block):
            return
        marks = {self.mark[i] for i in block}
        if "number" in marks:
            self._place_numbered(block)
        elif names := self._dressed_names(block):
            self._place_chosen(block, names)
        elif told := self._told_before_bullets(block):
            self._place_chosen(block, told)
        elif "bullet" in marks:
            self._place_bulleted(block)
        elif "field" in marks or any(self._has_run_in(i) for i in block):
            self._place_labelled(block)
        elif block:
            self._place_plain(block, head)
        is_all_prose = all(self.roles[i] is Role.INTRODUCTION for i in block)
        if block and head >= 0 and is_all_prose and self._names_its_prose(head, block[0]):
            self.roles[block[0]] = Role.NAMED_BY_GROUP
            for i in block[1:]:
                self.roles[i] = Role.TEXT
        self._set_closing_apart(block)

    def _opens_with_prose(self, head: int, block: list[int]) -> bool:
        """Whether sentences alone stand between the heading of a section and its first group."""
        lines = [self.lines[i] for i in block]
        is_first = head < 0 and len(block) < len(self.lines)
        return is_first and self.spec.is_labelled and all(
            is_sentence(line.text) and not (line.marker or line.head or line.row)
            and not self._has_run_in(i) for i, line in zip(block, lines, strict=True)
        )  # fmt: skip

    def _names_its_prose(self, head: int, first: int) -> bool:
        is_told = self.spec.is_prose and self.lines[head].is_heading
        is_group = self.spec.has_groups and self.names_group[head]
        return (is_told or is_group) and self.mark[first] == ""

    def _dressed_names(self, block: list[int]) -> list[int]:
        """Lines that are set as headings, where they come before any mark."""
        names = [i for i in block if self.lines[i].is_dressed and not self.is_field[i]]
        first = next((i for i in block if self.mark[i] or self.lines[i].is_dressed), None)
        is_first = bool(names) and first == names[0] and self.lines[names[0]].marker == ""
        return names if is_first else []

    def _told_before_bullets(self, block: list[int]) -> list[int]:
        """Several entries without marks, and bullets after the last of them, which are others."""
        bullets = [i for i in block if self.mark[i] == "bullet"]
        above = [i for i in block if bullets and i < bullets[0]]
        told = [
            i for i in above if not self.is_field[i] and self._shape(i, i == block[0]) == "told"
        ]
        is_list = len(told) > 1 and told[0] == block[0]
        return [*told, *bullets] if is_list and block[-len(bullets) :] == bullets else []

    def _place_chosen(self, block: list[int], items: list[int]) -> None:
        chosen, started = set(items), False
        for i in block:
            started = started or i in chosen
            if started:
                self.roles[i] = Role.ITEM if i in chosen else Role.TEXT

    def _place_numbered(self, block: list[int]) -> None:
        numbered = [i for i in block if self.mark[i] == "number"]
        base = self.lines[numbered[0]].indent
        items, last = list[int](), 0
        for i in numbered:
            line = self.lines[i]
            is_nested = bool(items) and line.indent >= base + 2
            if not is_nested or line.ordinal in (last, last + 1):
                items.append(i)
                last = line.ordinal or 0
        self._place_chosen(block, items + self._unnumbered(items))

    def _unnumbered(self, items: list[int]) -> list[int]:
        """Lines that lost their number, found by the gap each left and its siblings' shape."""
        found = []
        for one, two in pairwise(items):
            missing = (self.lines[two].ordinal or 0) - (self.lines[one].ordinal or 0) - 1
            if missing <= 0 or not self.has_rest[one] or not self.has_rest[two]:
                continue
            like = [
                i for i in range(one + 1, two)
                if self.has_rest[i] and not self.is_field[i]
                and self.lines[i].indent <= self.lines[one].indent
            ]  # fmt: skip
            found += like[:missing]
        return found

    def _place_bulleted(self, block: list[int]) -> None:
        bulleted = [i for i in block if self.mark[i] == "bullet"]
        if names := self._names_over_bullets(bulleted, block):
            self._place_chosen(block, names)
            return
        base = min(self.lines[i].indent for i in bulleted)
        leads = [i for i in bulleted if self.lines[i].indent < base + 2]
        is_nested = all(i + 1 in bulleted and i + 1 not in leads for i in leads)
        if self.spec.is_whole_line and self.spec.body is None and is_nested:
            self._place_chosen(block, [i for i in bulleted if i not in leads])
            for i in leads:  # "Call an ambulance for", with a list below each
                self.roles[i] = Role.GROUP
            return
        first = self.lines[bulleted[0]]
        items = [i for i in bulleted if self.lines[i].indent < base + 2]
        if first.indent >= base + 2:
            items = bulleted
        alike = [i for i in items if self.lines[i].symbol == first.symbol]
        if all(self.is_namelike[i] for i in alike):
            items = alike
        self._place_chosen(block, items)

    def _names_over_bullets(self, bulleted: list[int], block: list[int]) -> list[int]:
        """Names without marks whose texts are bullets, with or without labels."""
        names = [i for i in block if self.mark[i] == "" and self.is_namelike[i]]
        over = [i for i in names if i < block[-1] and self.mark[i + 1] in ("bullet", "field")]
        is_habit = len(over) >= 2 or any(self.is_field[i] for i in block)
        return names if over and over[0] < bulleted[0] and is_habit else []

    def _has_run_in(self, i: int) -> bool:
        return self.spec.is_labelled and len(split_labels(self.lines[i].text)) > 1

    def _place_labelled(self, block: list[int]) -> None:
        """Names without marks, told by the labels that follow them."""
        current, has_label, is_bare = None, False, False
        for i in block:
            after = i + 1 if i < block[-1] else None
            if self.is_field[i]:
                self.roles[i] = Role.TEXT
                has_label, is_bare = True, self._is_bare_label(i)
            elif is_bare or (current is not None and self._continues(i)):
                self.roles[i], is_bare = Role.TEXT, False
            elif self._starts_labelled(i, current, has_label, after):
                if current is not None and not has_label and self._is_over(current, i, after):
                    self.roles[current] = Role.GROUP
                self.roles[i], current, has_label = Role.ITEM, i, self._has_run_in(i)
            elif current is not None:
                self.roles[i] = Role.TEXT

    def _is_bare_label(self, i: int) -> bool:
        found = label_at_start(self.lines[i].text) if self.is_field[i] else None
        return found is not None and not self.lines[i].text[found[2] :].strip()

    def _continues(self, i: int) -> bool:
        """A line broken in two by hand: the second half starts small, or the first is open."""
        before, line = self.lines[i - 1].text, self.lines[i]
        is_rest = before[-1] in ",;" or (line.text[0].islower() and not self.starts_small)
        return is_rest and not line.gap and not line.marker

    def _starts_labelled(
        self, i: int, current: int | None, has_label: bool, after: int | None
    ) -> bool:
        label, opening = split_labels(self.lines[i].text)[0]
        runs_in = self._has_run_in(i) and label is None
        name, rest = split_name(opening, self.lines[i].head)
        is_told = len(name.split()) <= MAX_NAME_WORDS and bool(rest or runs_in)
        is_prose = rest and has_verb(name) and not runs_in
        if is_prose or not (self.is_namelike[i] or is_told):
            return False
        if self.lines[i].head and rest:
            return True
        return current is None or has_label or runs_in or self._is_over(current, i, after)

    def _is_over(self, current: int, i: int, after: int | None) -> bool:
        """Two names in a row, then prose: the first is the heading of a group."""
        is_second = i == current + 1 and self.is_namelike[i] and after is not None
        return is_second and not self.is_field[i + 1] and not self.is_namelike[i + 1]

    def _place_plain(self, block: list[int], head: int) -> None:
        margin = min(self.lines[i].indent for i in block)
        names = [i for i in block if self.lines[i].indent < margin + 2]
        is_hanging = names[0] == block[0] and all(self.is_namelike[i] for i in names)
        if is_hanging and 1 < len(names) <= len(block) - len(names):
            self._place_chosen(block, names)  # the text of each is set in below it
            return
        if self.spec.is_whole_line:
            self._place_each(block)
            return
        if self.spec.is_prose and len(block) == 1 and head < 0 and not self.lines[block[0]].head:
            return  # a paragraph with a colon names nothing
        shapes = {i: self._shape(i, i == block[0] and head < 0) for i in block}
        last = [i for i in block if shapes[i] == "name" and shapes.get(i + 1, "name") != "name"]
        told = sum(shapes[i] == "told" and shapes.get(i - 1) != "name" for i in block)
        pairs = len(last) if "prose" in shapes.values() or not told else 0
        bare = [i for i in block if shapes[i] == "name"]
        if told > pairs or (told and told == pairs == 1):
            self._place_shaped(block, shapes, "told")
        elif pairs and pairs * 2 >= len(bare) - 1:
            self._place_shaped(block, shapes, "name")
        elif len(bare) >= 2 or (bare and head >= 0):
            self._place_chosen(block, bare)

    def _shape(self, i: int, is_first: bool) -> str:
        """A name, a name that is told with its text, or prose."""
        line = self.lines[i]
        if self.is_namelike[i]:
            return "prose" if line.text.endswith(":") and is_first else "name"
        name, rest = split_name(line.text, line.head)
        is_prose = has_verb(name) and not line.head
        is_opening = is_first and name.split()[0].lower() in _OPENERS
        is_told = rest and len(name.split()) <= 10 and not is_prose and not is_opening
        return "told" if is_told else "prose"

    def _place_shaped(self, block: list[int], shapes: dict[int, str], item: str) -> None:
        """Items of one shape; a name before what is told, or before another name, is a heading."""
        started = False
        for i in block:
            is_rest = started and self._continues(i)
            is_group = shapes[i] == "name" and shapes.get(i + 1) == item
            if item == "name":
                is_group = is_group and shapes.get(i + 2, "name") != "name"
            if is_group and not is_rest:
                self.roles[i] = Role.GROUP
            elif shapes[i] == item and not is_rest:
                self.roles[i], started = Role.ITEM, True
            elif started:
                self.roles[i] = Role.TEXT

    def _place_each(self, block: list[int]) -> None:
        """Every line an item, after what leads in to the list."""
        start = 0
        while start < len(block) and self._leads_in(block[start], block[start + 1 :]):
            start += 1
        if self._alternates(block[start:]):
            self._place_chosen(block, block[start::2])
            return
        for i in block[start:]:
            is_small = i != block[start] and self.lines[i].text[0].islower()
            self.roles[i] = Role.TEXT if is_small and self._continues(i) else Role.ITEM
            if self.lines[i].text.endswith(":") and i != block[-1]:
                self.roles[i] = Role.INTRODUCTION

    def _alternates(self, block: list[int]) -> bool:
        """Names and their sentences by turns, a line each."""
        ends = [is_sentence(self.lines[i].text) for i in block]
        return len(ends) >= 4 and not any(ends[::2]) and all(ends[1::2]) and len(ends) % 2 == 0

    def _leads_in(self, i: int, others: list[int]) -> bool:
        text = self.lines[i].text
        if text.endswith(":") or len(text.split()) > 25 or not others:
            return True
        sentences = sum(is_sentence(self.lines[j].text) for j in others)
        return is_sentence(text) and has_verb(text) and sentences * 2 < len(others)

    # After the list

    def _set_closing_apart(self, block: list[int]) -> None:
        """A paragraph after the last item that none of its siblings has is the section's own."""
        items = [i for i in block if self.roles[i] is Role.ITEM]
        if not items:
            return
        last = items[-1]
        tail = [i for i in block if i > last and self.roles[i] is Role.TEXT]
        longest = max((b - a - 1 for a, b in pairwise(items)), default=0)
        for i in block:
            if self.lines[i].follows_list and self.roles[i] is Role.TEXT and self._is_outside(i):
                self.roles[i] = Role.INTRODUCTION
        for place, i in enumerate(tail):
            if self._closes(i, last, place, longest, len(items)):
                for j in tail[place:]:
                    self.roles[j] = Role.INTRODUCTION
                return

    def _is_outside(self, i: int) -> bool:
        """Whether the list above the line is one of items, and the line no field of the last."""
        above = (j for j in range(i - 1, -1, -1) if self.mark[j] and not self.lines[j].indent)
        entry = next(above, None)
        is_list = entry is not None and self.roles[entry] is Role.ITEM
        return is_list and not self.is_field[i] and not self._has_run_in(i)

    def _closes(self, i: int, last: int, place: int, longest: int, count: int) -> bool:
        line, before = self.lines[i], self.lines[i - 1].text
        is_prose = self.mark[i] == "" and len(line.text.split()) >= 6 and line.text[-1] in ".!?:"
        is_first_text = place == 0 and not self.has_rest[last]
        if not is_prose or is_first_text or self._has_run_in(i) or before.endswith(":"):
            return False
        if count == 1:
            return line.gap > 0 and line.indent <= self.lines[last].indent
        return place >= longest and (is_sentence(before) or line.gap > 0 or line.text[0].isupper())
