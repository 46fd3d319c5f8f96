"""Inside a section: which line introduces, heads a group, starts an item, or is its text.

No layout is known beforehand. Each way in which some lines of the section are set could be that of
its items; what it would make of the lines is weighed, and the way is taken that explains them best.
From the heading of one group to the next it may change.
"""

import re
from collections import Counter
from dataclasses import dataclass
from enum import Enum, auto
from itertools import pairwise
from operator import itemgetter
from typing import Any, NamedTuple

from .fields import (
    DOSE,
    MAX_NAME_WORDS,
    has_verb,
    label_at_start,
    looks_like_dose,
    split_labels,
    split_name,
)
from .kinds import names_a_group
from .lines import Line, is_sentence
from .sources import take_off_sources
from .specs import Spec
from .vocabulary import PATTERNS, WORDS

_UNFINISHED = re.compile(r"(?:&|\b(?:and|or|of|the|a|an|with|for|to))$")
_TWO_SENTENCES = re.compile(r"(?:[a-z]{3}|\d)[.!?] [A-Z]")
_OPENERS = frozenset(WORDS["openers"])
_NEVER = -99.0
_CHANGE = 1.5  # what another way to set items costs, where a group begins
# By a way, and whether an item is open in it: how well the lines are explained, by which roles.
States = dict[tuple[int, bool], tuple[float, Any]]


class Role(Enum):
    """What a line is in its section."""

    INTRODUCTION = auto()
    GROUP = auto()  # the heading of one
    NAMED_BY_GROUP = auto()  # prose under a heading that names its only item
    ITEM = auto()
    TEXT = auto()


class Form(Enum):
    """What the words of a line look like, however it is set."""

    FIELD = auto()  # opens with a label
    TOLD = auto()  # a name, and what is said of it
    NAME = auto()
    LEAD = auto()  # “Seek help if you notice:”
    PROSE = auto()


class Dress(NamedTuple):
    """How a line is set."""

    level: int
    is_bold: bool  # or begins so
    is_loud: bool  # in capitals
    mark: str
    is_deeper: bool  # than others of its mark


@dataclass(frozen=True)
class Way:
    """How items could be set: the dress of their lines, and which of these lines begin one."""

    dress: Dress | None  # none where the section has no items
    forms: frozenset[Form] = frozenset(Form)
    is_over: bool = False  # only a name that something else follows


def outline(lines: list[Line], spec: Spec) -> list[Role]:
    return _Outline(lines, spec).roles_of_all()


def is_lead_in(text: str) -> bool:
    """Whether a short line introduces a list, as "Seek help if you notice:" does."""
    is_open = text.endswith((" if:", " when:", " for:", " with:"))
    is_open = is_open or bool(_TWO_SENTENCES.search(text))
    return is_open or has_verb(text) or PATTERNS["leads"].match(text) is not None


class _Outline:
    def __init__(self, lines: list[Line], spec: Spec):
        self.lines = lines
        self.spec = spec
        self.every = range(len(lines))
        small = sum(line.text[0].islower() for line in lines)
        self.starts_small = small * 2 >= len(lines)  # a habit, and no sign of a broken line
        self.margins = self._margins()
        self.is_field = [self._opens_with_label(line) for line in lines]
        self.has_rest = [self._has_rest(line) for line in lines]
        self.form = [self._form(i) for i in range(len(lines))]
        bare = [i for i in self.every if self._is_plain(i) and self.form[i] is Form.TOLD]
        names = [split_name(lines[i].text)[0] for i in bare]
        often = Counter(names)
        for i, name in zip(bare, names, strict=True):
            comes_again = often[name] > 1 and not spec.is_whole_line
            self.is_field[i] = comes_again  # what comes again is no item's name
            self.form[i] = Form.FIELD if self.is_field[i] else Form.TOLD
        ended = [i for i in bare if self.form[i] is Form.TOLD and self._is_ended(lines[i])]
        if len(ended) == 1:  # two sentences, the first of them short
            self.form[ended[0]] = Form.PROSE
        self.plainly_told = sum(self.form[i] is Form.TOLD for i in bare)
        self.dress = [self._dress(i) for i in range(len(lines))]
        self._set_hanging_text_deeper()
        self.names_group = [names_a_group(spec.key, line.text) for line in lines]
        self.rest = set[int]()
        for i in range(len(lines)):
            self.rest |= {i} if self._is_rest(i) else set()
        self.unnumbered = self._unnumbered()
        self.ways = self._ways()
        begun = [[i for i in range(len(lines)) if self._begins_item(i, way)] for way in self.ways]
        self.counts = [len(one) for one in begun]
        self.told_below = [self._share_with_text(one) for one in begun]
        self.is_prose_list = [
            2 * sum(self.form[i] is Form.PROSE for i in one) > len(one) for one in begun
        ]

    # What a line looks like

    def _margins(self) -> dict[str, int]:
        margins: dict[str, int] = {}
        for line in self.lines:
            margins[line.marker] = min(line.indent, margins.get(line.marker, 99))
        return margins

    def _opens_with_label(self, line: Line) -> bool:
        """Whether a line tells of the item above it: after a label, or how much, or for whom."""
        if line.is_heading:
            return False
        if self.spec.is_dosed and looks_like_dose(line.text) and not line.head:
            lead = split_name(line.text, by_period=False)[0]
            is_said = lead != line.text or not line.marker
            if DOSE.match(lead) or (is_said and PATTERNS["not_a_drug"].match(lead)):
                return True
        found = label_at_start(line.text)
        has_colon = ":" in line.text
        if not found or (line.marker == "number" and not has_colon):
            return False
        return found[0] in self.spec.labels or (self.spec.is_labelled and has_colon)

    def _has_rest(self, line: Line) -> bool:
        return bool(split_name(line.text, line.head)[1]) or self._runs_in(line)

    def _runs_in(self, line: Line) -> bool:
        """Whether labels stand within the line, after its name."""
        segments = split_labels(line.text) if self.spec.is_labelled else []
        return len(segments) > 1 and segments[0][0] is None

    def _form(self, i: int) -> Form:
        line, text = self.lines[i], self.lines[i].text
        if self.is_field[i]:
            return Form.FIELD
        is_opening = is_lead_in(text) or text.split()[0].lower() in _OPENERS
        if text[-1] == ":" and (is_opening or (self.spec.is_whole_line and not line.marker)):
            return Form.LEAD
        if self.has_rest[i]:
            return Form.TOLD if self._is_told(line) else Form.PROSE
        is_short = len(text.split()) <= 12 and len(text) <= 110 and text[-1] not in ",;"
        is_name = is_short and not is_sentence(text) and not _UNFINISHED.search(text)
        is_rest = text[0].islower() and not self.starts_small and not line.is_dressed
        return Form.NAME if is_name and not is_rest else Form.PROSE

    def _is_ended(self, line: Line) -> bool:
        """Whether a full stop parts the name from its text."""
        return not split_name(line.text, by_period=False)[1] and not self._runs_in(line)

    def _is_told(self, line: Line) -> bool:
        """Whether what stands before the rest of a line is a name, and no beginning of prose."""
        is_set = bool(line.head or line.marker)
        opening = split_labels(line.text)[0][1] if self._runs_in(line) else line.text
        name, rest = split_name(opening, line.head)
        if not is_set and not rest and self._runs_in(line):
            return len(name.split()) <= 8 and not has_verb(name)
        is_opening = not is_set and name.split()[0].lower() in _OPENERS
        is_sure = line.head or not (has_verb(name) or is_opening)
        return len(name.split()) <= MAX_NAME_WORDS and bool(is_sure)

    def _dress(self, i: int) -> Dress:
        line = self.lines[i]
        is_bare = not (line.level or line.is_bold or line.marker)
        bare = line.text.partition(" (")[0]  # “NAPROXEN (tablets)”
        is_loud = is_bare and bare.isupper() and len(bare) > 5
        is_row = line.symbol == "|"
        mark = "|" if is_row else "+" if line.is_decorated else line.marker
        if line.symbol.isalpha() and any(one.symbol.isdigit() for one in self.lines):
            mark = "letter"  # “(a) Imaging” over “1. Ultrasound”
        is_deeper = line.indent >= self.margins[line.marker] + 2
        if line.marker == "number" and is_deeper:
            above = (one for one in reversed(self.lines[:i]) if one.marker == "number")
            before = next(above, None)
            is_deeper = before is None or line.ordinal != (before.ordinal or 0) + 1
        is_bold = not mark and (line.is_bold or bool(line.head))
        return Dress(line.level, is_bold, is_loud, mark, is_deeper)

    def _set_hanging_text_deeper(self) -> None:
        """Where lines come in twos, each two apart from the next, the second is of the first."""
        bare = [i for i in self.every if not any(self.dress[i])
                and self.form[i] in (Form.NAME, Form.PROSE)]  # fmt: skip
        apart = [i for i in bare if self.form[i] is Form.NAME and (not i or self.lines[i].gap)]
        below = [i + 1 for i in apart if i + 1 in bare and not self.lines[i + 1].gap
                 and (i + 2 == len(self.lines) or self.lines[i + 2].gap)]  # fmt: skip
        is_told = self.spec.is_whole_line or any(dress.is_deeper for dress in self.dress)
        if len(below) > 1 and len(below) * 2 > len(apart) and not is_told:
            for i in below:
                self.dress[i] = self.dress[i]._replace(is_deeper=True)

    def _is_rest(self, i: int) -> bool:
        """The second half of a line that a hand broke in two, or the value of a label alone."""
        if not i or self.lines[i].is_heading:
            return False
        before, line = self.lines[i - 1].text, self.lines[i]
        is_name = not line.marker and self.form[i] is Form.NAME
        if is_name and (line.is_guessed or not take_off_sources(line.text)[0]):
            return True
        label = label_at_start(before) if self.is_field[i - 1] else None
        if label and not before[label[2] :].strip():
            is_new = self.dress[i] not in self.dress[:i]
            return not self.is_field[i] and (is_new or not line.marker)
        if i - 1 in self.rest and line.marker and self.dress[i] == self.dress[i - 1]:
            return not self.is_field[i]
        is_rest = before[-1] in ",;" or (line.text[0].islower() and not self.starts_small)
        is_free = line.gap or line.marker or is_sentence(before) or self.is_field[i]
        return is_rest and not is_free

    def _unnumbered(self) -> set[int]:
        """Lines that lost their number, found by the gap each left and its siblings' shape."""
        numbered = [i for i, line in enumerate(self.lines) if line.marker == "number"]
        found = set[int]()
        for one, two in pairwise(numbered):
            missing = (self.lines[two].ordinal or 0) - (self.lines[one].ordinal or 0) - 1
            if missing > 0 and self.form[one] is self.form[two] is Form.TOLD:
                like = [
                    i for i in range(one + 1, two)
                    if self.form[i] is Form.TOLD and not self.lines[i].marker
                    and self.lines[i].indent <= self.lines[one].indent
                ]  # fmt: skip
                found |= set(like[:missing])
        return found

    # The ways in which items could be set

    def _ways(self) -> list[Way]:
        ways = [Way(None)]
        for dress in dict.fromkeys(self.dress):
            if any(dress[:4]) or self.spec.is_whole_line:
                ways.append(Way(dress))
            elif not dress.is_deeper:
                ways.append(Way(dress, frozenset((Form.NAME, Form.TOLD))))
            ways.append(Way(dress, frozenset((Form.TOLD,))))
            ways.append(Way(dress, frozenset((Form.NAME, Form.TOLD)), is_over=True))
        return ways

    def roles_of_all(self) -> list[Role]:
        """The roles of the ways that explain the lines best together."""
        state: States = {(way, False): (0.0, ()) for way in range(len(self.ways))}
        for i in self.every:
            state = self._explained(i, state)
        _score, trail = max(state.values(), key=itemgetter(0))
        roles = []
        while trail:
            role, trail = trail
            roles.append(role)
        self.roles = roles[::-1]
        self._name_prose()
        for block in self._blocks():
            self._set_closing_apart(block)
        return self.roles

    def _explained(self, i: int, state: States) -> States:
        """For each way, and whether an item is open, the best roles of the lines up to this one."""
        best, found = max(state.values(), key=itemgetter(0)), States()
        is_free = self.lines[i].is_heading
        changed = (best[0] - (0 if is_free else _CHANGE), best[1])
        outer = (best[0] - _CHANGE / 3, best[1])  # a list in a list has ended
        is_outer = i > 0 and self.dress[i - 1].is_deeper and not self.dress[i].is_deeper
        for way in range(len(self.ways)):
            item, group = self._weight_of_item(i, way), self._weight_of_group(i, way)
            is_rest = i in self.rest
            text = 1.0 if is_rest else self._weight_of_text(i, self.ways[way])
            introduction = 1.0 if is_rest else self._weight_of_introduction(i)
            for has_item in (False, True):
                before = state.get((way, has_item), (_NEVER, ()))
                opening = max(before, outer, key=itemgetter(0)) if is_outer else before
                options = [
                    (Role.ITEM, item, opening),
                    (Role.GROUP, group, max(before, changed, key=itemgetter(0))),
                ]
                if not is_free and (item is None or self.ways[way].is_over):
                    role = Role.TEXT if has_item else Role.INTRODUCTION
                    options.append((role, text if has_item else introduction, before))
                for role, weight, start in options:
                    if weight is None or start[0] <= _NEVER:
                        continue
                    key = (way, role is Role.ITEM or (has_item and role is not Role.GROUP))
                    if key not in found or start[0] + weight > found[key][0]:
                        found[key] = (start[0] + weight, (role, start[1]))
        return found

    def _begins_item(self, i: int, way: Way) -> bool:
        line = self.lines[i]
        if line.is_heading or self.is_field[i] or i in self.rest:
            return False
        if i in self.unnumbered and way.dress and way.dress.mark == "number":
            return True
        if self.dress[i] != way.dress or self.form[i] not in way.forms:
            return False
        if self.form[i] is Form.LEAD and not line.marker:
            return False
        return not way.is_over or self.form[i] is Form.TOLD or self._is_over_text(i)

    def _is_over_text(self, i: int) -> bool:
        """Whether something else follows that could be the text of a name."""
        if i + 1 == len(self.lines) or self.lines[i + 1].is_heading:
            return False
        after = self.lines[i + 1]
        is_alike = self.dress[i + 1] == self.dress[i] and self.form[i + 1] in (Form.NAME, Form.TOLD)
        is_list = self.spec.is_whole_line and bool(after.marker)
        return self.is_field[i + 1] or not (is_alike or is_list)

    def _weight_of_item(self, i: int, way: int) -> float | None:
        one = self.ways[way]
        if not self._begins_item(i, one):
            return None
        line, form = self.lines[i], self.form[i]
        if form is Form.TOLD:
            weight = 2.0
        elif form is Form.NAME:
            lack = (0.8 if line.marker else 2.2) * self.told_below[way]
            weight = 2.0 if self._has_text(i) else 1.3 - lack
            weight -= 0.7 * (line.text[-1] == ":" and not self._has_text(i))
        elif self.spec.is_whole_line:
            weight = 1.3
        else:
            weight = 1.0 if line.is_listed else -2.0
        if (form is Form.PROSE) != self.is_prose_list[way]:
            weight -= 0.4 if line.is_listed else 1.0
        if self.counts[way] == 1 and self._is_plain(i):
            weight -= 2.1 if len(self.lines) > 1 or self.spec.is_prose else 1.5
        return weight

    def _is_plain(self, i: int) -> bool:
        line = self.lines[i]
        return not (line.marker or line.is_dressed or line.head)

    def _has_text(self, i: int) -> bool:
        is_text = self._is_over_text(i) and self.form[i + 1] in (Form.FIELD, Form.PROSE)
        return is_text or (self._is_over_text(i) and self.dress[i + 1].is_deeper)

    def _is_told_of(self, i: int) -> bool:
        """Whether a name has its text, as a list without marks gives it to each of its names."""
        return self._has_text(i) or (self.form[i] is Form.TOLD and not self.lines[i].marker)

    def _share_with_text(self, items: list[int]) -> float:
        """How many have it; a name just above one that has is perhaps the heading of a group."""
        having = {i for i in items if self._is_told_of(i)}
        others = [i for i in items if i not in having and i + 1 not in having]
        return len(having) / max(len(having) + len(others), 1)

    def _weight_of_group(self, i: int, way: int) -> float | None:
        line, one = self.lines[i], self.ways[way]
        if line.is_heading:
            return 0.0
        heads_nothing = len(line.text.split()) > 16 or is_sentence(line.text)
        heads_nothing = heads_nothing or (
            self.spec.is_dosed and looks_like_dose(line.text)
        )  # heads no others
        if self.is_field[i] or i in self.rest or heads_nothing or i + 1 == len(self.lines):
            return None
        if self.form[i] is Form.TOLD and not line.level:
            return None
        if not self._begins_item(i + 1, one):
            is_set = line.is_dressed or line.marker == "letter"
            if is_set and self.dress[i + 1] == self.dress[i] and self.form[i] is Form.NAME:
                return 0.0  # its items are lost
            is_named = self.spec.has_groups and self.names_group[i] and not line.marker
            return 0.3 if is_named and self.form[i + 1] is Form.PROSE else None
        rank, below = self._rank(i), self._rank(i + 1)
        weight = 0.3 + 0.7 * self.names_group[i] + 0.3 * (line.text[-1] == ":")
        weight += 0.5 * (self.form[i] is Form.LEAD)
        if rank == below:
            weight -= 0.6 * (1 if line.marker else 1 - self.told_below[way])
        else:
            weight += 0.7 if rank > below else -0.8
        weight += 0.4 * (line.gap > self.lines[i + 1].gap)
        is_single = i + 2 == len(self.lines)
        if not is_single and rank >= below:
            is_alike = (self.dress[i + 2], self.form[i + 2]) == (self.dress[i], self.form[i])
            is_single = is_alike and not self._begins_item(i + 2, one)
        return weight - 1.5 * is_single

    def _rank(self, i: int) -> int:
        """How much a line stands out."""
        dress = self.dress[i]
        if dress.level:
            return 60 - 5 * dress.level
        mark = {"letter": 4, "": 3, "+": 2, "number": 2}.get(dress.mark, 1)
        return 20 * dress.is_bold + 10 * dress.is_loud + mark - 8 * dress.is_deeper

    def _weight_of_introduction(self, i: int) -> float:
        line, form = self.lines[i], self.form[i]
        if form is Form.TOLD and self._is_plain(i):
            return -1.0 * (self.plainly_told > 1)  # one is a paragraph with a colon
        weights = {Form.PROSE: 0.5, Form.LEAD: 0.5, Form.FIELD: -2.0, Form.TOLD: -1.0}
        return weights.get(form, -1.2) - line.is_listed

    def _weight_of_text(self, i: int, way: Way) -> float:
        """How well the line is text of the item above it."""
        line, form, is_deeper = self.lines[i], self.form[i], self.dress[i].is_deeper
        if form in (Form.FIELD, Form.LEAD):
            return 1.0 * (form is Form.FIELD)
        if form is Form.PROSE:
            return 0.5 if line.is_listed and not is_deeper else 0.9
        if self._is_below_its_name(i, way):
            return 0.5
        is_other = way.dress and bool(line.marker) != bool(way.dress.mark) and not line.is_dressed
        if is_deeper or is_other:
            return -0.1 if form is Form.NAME and (is_deeper or line.marker) else -0.5
        return -2.0 if line.is_dressed else -1.2 if form is Form.NAME else -1.0

    def _is_below_its_name(self, i: int, way: Way) -> bool:
        """Whether a name stands just above the line, and is set so as to stand out from it."""
        if self.form[i - 1] is not Form.NAME or not self._begins_item(i - 1, way):
            return False
        line, above = self.lines[i], self.lines[i - 1]
        is_bare = bool(above.marker) and not (line.marker or line.is_dressed)
        return is_bare or self._rank(i) < self._rank(i - 1)

    # What only all of it tells

    def _blocks(self) -> list[range]:
        heads = [i for i, role in enumerate(self.roles) if role is Role.GROUP]
        return [range(one + 1, two) for one, two in pairwise([-1, *heads, len(self.lines)])]

    def _name_prose(self) -> None:
        """Prose under a heading that names its only item."""
        for block in self._blocks():
            head = block.start - 1
            if head < 0 or not block or any(self.roles[i] is not Role.INTRODUCTION for i in block):
                continue
            is_told = self.spec.is_prose and self.lines[head].is_heading
            is_group = self.spec.has_groups and self.names_group[head]
            if (is_told or is_group) and not self.lines[block[0]].marker:
                self.roles[block[0]] = Role.NAMED_BY_GROUP
                for i in block[1:]:
                    self.roles[i] = Role.TEXT

    def _set_closing_apart(self, block: range) -> None:
        """A paragraph after the last item that none of its siblings has is the section's own."""
        items = [i for i in block if self.roles[i] is Role.ITEM]
        if not items:
            return
        last = items[-1]
        self._set_others_apart(block, items)
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

    def _set_others_apart(self, block: range, items: list[int]) -> None:
        """Entries after the last item that are set as nothing in the others is: perhaps a list."""
        tail = [i for i in block if i > items[-1] and self.lines[i].is_listed]
        above = {self.dress[i] for i in block if i <= items[-1]}
        is_own = all(self.dress[i] not in above and not self.is_field[i] for i in tail)
        if len(items) > 1 and len(tail) > 1 and is_own and not self.lines[tail[0]].indent:
            for i in tail:
                self.roles[i] = Role.INTRODUCTION

    def _is_outside(self, i: int) -> bool:
        """Whether the list above the line is one of items, and the line no field of the last."""
        above = self.every[:i][::-1]
        entry = next((j for j in above if self.lines[j].marker and not self.lines[j].indent), None)
        is_list = entry is not None and self.roles[entry] is Role.ITEM
        return is_list and not self.is_field[i] and not self._runs_in(self.lines[i])

    def _closes(self, i: int, last: int, place: int, longest: int, count: int) -> bool:
        line, before = self.lines[i], self.lines[i - 1].text
        is_prose = not line.marker and not self.is_field[i] and len(line.text.split()) >= 6
        is_first_text = place == 0 and not self.has_rest[last]
        if not is_prose or line.text[-1] not in ".!?:" or is_first_text or before.endswith(":"):
            return False
        if self._runs_in(line):
            return False
        if count == 1:
            return line.gap > 0 and line.indent <= self.lines[last].indent
        return place >= longest and (is_sentence(before) or line.gap > 0 or line.text[0].isupper())
