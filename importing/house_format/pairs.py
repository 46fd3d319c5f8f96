"""Reading what comes in pairs: questions with answers, and what to do with what to avoid."""

import re
from collections.abc import Callable

from .fields import split_name
from .headings import undressed
from .lines import Line, is_sentence
from .numbers import count_in_heading
from .reading import Item, Section, put
from .vocabulary import PARTS, PATTERNS

Q_LABEL = PATTERNS["question_label"]
_QUESTION_END = re.compile(r"\?[”\"’')*]*(?=\s|$)")


def read_questions(section: Section) -> None:
    """Fill the section with questions and answers, however they are set."""
    lines = [line for line in section.lines if line.text and not line.is_heading]
    for line in section.lines:
        if line.is_heading:
            section.begin_group(line, line.text)
    begins = _beginner(lines)
    item: Item | None = None
    for line in lines:
        if begins(line, item):
            item = _begin_question(line, section)
        elif item is None or _closes_the_questions(line, item, lines[-1]):
            section.introduce(line)
        else:
            _answer(line, item, section)


def _beginner(lines: list[Line]) -> Callable[[Line, Item | None], bool]:
    """The test for a line that opens a question, after the habit of this text."""
    numbered = [line for line in lines if _is_enumerated(line)]
    labelled = sum(_has_q_label(line) for line in lines)
    asked = sum(bool(_QUESTION_END.search(line.text)) for line in numbered)
    if labelled >= 2 or (labelled and not asked):
        return lambda line, item: _has_q_label(line) or (_asks(line) and _is_answered(item))
    if numbered and (asked * 2 >= len(numbered) or len(numbered) > 2):
        base = numbered[0].indent
        return lambda line, item: (
            (_is_enumerated(line) and line.indent < base + 2) or _lost_its_number(line, item)
        )
    if sum(_is_set_off(line) and _asks(line) for line in lines) >= 2:
        return lambda line, _: _is_set_off(line) and _asks(line)
    return lambda line, item: _asks(line) and (_is_answered(item) or line.text[-1:] == "?")


def _is_enumerated(line: Line) -> bool:
    is_answer = PATTERNS["answer_label"].match(line.full) and not _QUESTION_END.search(
        line.text
    )  # “a) Why?” is none
    return line.marker in ("number", "letter") and not is_answer


def _is_set_off(line: Line) -> bool:
    return line.is_dressed or bool(line.head)


def _lost_its_number(line: Line, item: Item | None) -> bool:
    """A question on a line of its own, after a blank line and an answer."""
    stands_alone = not line.marker and line.gap > 0 and line.text.endswith("?")
    return stands_alone and _asks(line) and _is_answered(item)


def _has_q_label(line: Line) -> bool:
    """Whether "Q." opens the line, which may have been taken for its enumerator."""
    text = line.text if line.marker == "bullet" else line.full.lstrip("#•-*–◦ ").strip()
    match = Q_LABEL.match(text)
    return match is not None and len(text) > match.end()


def _asks(line: Line) -> bool:
    match = _QUESTION_END.search(line.text)
    is_short = match is not None and len(line.text[: match.end()].split()) <= 40
    return is_short and not PATTERNS["answer_label"].match(line.text)


def _is_answered(item: Item | None) -> bool:
    return item is None or bool(item.fields.get("answer"))


def _begin_question(line: Line, section: Section) -> Item:
    item = section.begin(line, "questions")
    item.ordinal = line.ordinal if line.marker == "number" else None
    text, is_sourced = section.without_sources(line, item.fields)
    text = Q_LABEL.sub("", text, count=1)
    if match := _QUESTION_END.search(text):
        question, answer = text[: match.end()].strip(), text[match.end() :].lstrip(" :–—-").strip()
    else:
        question, answer = split_name(text, line.head)
    item.fields["question"] = question
    if answer:
        item.fields["answer"] = PATTERNS["answer_label"].sub("", answer, count=1)
        item.ends["answer"] = (line.number, is_sourced)
    return item


def _closes_the_questions(line: Line, item: Item, last: Line) -> bool:
    """A lone paragraph at the margin after the last answer is about the section."""
    is_lone = line is last and not line.marker and line.gap > 1
    return is_lone and is_sentence(item.fields.get("answer", ""))


def _answer(line: Line, item: Item, section: Section) -> None:
    text, is_sourced = section.without_sources(line, item.fields)
    is_lettered = line.marker == "letter" and PATTERNS["answer_label"].match(line.full)
    if not is_lettered or text.startswith(line.full[:2]):
        text = PATTERNS["answer_label"].sub("", text, count=1)
    before = item.fields.get("answer", "")
    if text:
        kept = line.marked(text) if before and line.is_listed else text
        glue = " " if line.goes_on(before, text) else "\n" if line.marker else "\n\n"
        put(item.fields, "answer", kept, glue)
    item.ends["answer"] = (line.number, is_sourced)
    section.keep(line, item)


# Do and avoid

_DO_LABEL, _AVOID_LABEL = PATTERNS["do"], PATTERNS["avoid"]
_NEGATIVE = re.compile(rf"(?i)^(?:[✗✘❌]\s*)?{PARTS['not']}\b")
_INNER_DO = re.compile(r"(?i):\s*(?=do\b)")
_LABELLED_TURN = re.compile(r"(?i)(?:[;|/.,–—-]\s*|\s)(?=(?:avoid|don['’]?ts?)\s*:)")


def read_pairs(section: Section) -> None:
    """Fill the section with pairs, from one line each, from two, or from two lists."""
    reader = _Pairs(section)
    for line in section.lines:
        if line.text:
            reader.take(line)


def _role_of(text: str) -> str:
    bare = undressed(text)
    if PATTERNS["role_avoid"].match(bare):
        return "avoid"
    return "do" if PATTERNS["role_do"].match(bare) else ""


class _Pairs:
    def __init__(self, section: Section):
        self.section = section
        self.role = _role_of(section.heading)  # the list that we stand in, where there are two
        self.item: Item | None = None
        self.last_field = ""
        self.halves = 0  # of the list that we stand in

    def take(self, line: Line) -> None:
        cells, role = line.cells, _role_of(line.text)
        if len(cells) == 2 and (_role_of(cells[0]), _role_of(cells[1])) == ("do", "avoid"):
            self._turn_to("table", line)
        elif len(cells) == 2 and all(cells) and self.role == "table":
            self._begin(line).fields.update(do=cells[0], avoid=cells[1])
        elif role and (not line.marker or line.is_dressed or line.text.endswith(":")):
            self._turn_to(role, line)
        elif line.is_heading:
            self.section.begin_group(line, line.text)
        else:
            self._take_half(line)

    def _turn_to(self, role: str, line: Line) -> None:
        """ "Do:" alone opens a list, or a line on which its half of the pair is to follow."""
        is_single = role == "avoid" and self.role == "do" and self.halves == 1
        self.role, self.halves = role, 0
        self.last_field = "do" if is_single else ""
        self.section.begin_group(line, line.text, count_in_heading(line.text))

    def _take_half(self, line: Line) -> None:
        opens_do, opens_avoid = _DO_LABEL.match(line.text), _NEGATIVE.match(line.text)
        if not (line.marker or opens_do or opens_avoid) and self._is_loose(line):
            self._introduce_or_add(line)
        elif opens_avoid or (self.role == "avoid" and not opens_do):
            self._avoid(line)
        else:
            self._do(line)

    def _is_loose(self, line: Line) -> bool:
        """Whether a line without a mark is no half of a pair."""
        if not self.role or line.text.endswith(":"):
            return True
        before = self.item.fields.get(self.last_field, "") if self.item else ""
        return line.gap == 0 and before.endswith((",", ";", "–", "-", "("))

    def _introduce_or_add(self, line: Line) -> None:
        if not self.item or not self.last_field or (line.gap and is_sentence(line.text)):
            self.section.introduce(line)
            return
        text, _ = self.section.without_sources(line, self.item.fields)
        put(self.item.fields, self.last_field, text, " ")
        self.section.keep(line, self.item)

    def _begin(self, line: Line) -> Item:
        self.item = self.section.begin(line, "pairs")
        self.halves += bool(self.role)
        self.item.ordinal = line.ordinal if line.marker == "number" else None
        return self.item

    def _do(self, line: Line) -> None:
        item = self._begin(line)
        text, _ = self.section.without_sources(line, item.fields)
        name, turn = "", _LABELLED_TURN.search(text)
        if not self.role:  # of two lists each line is one of its own
            turn = turn or PATTERNS["turn"].search(text)
        do, avoid = (text[: turn.start()], text[turn.end() :]) if turn else (text, "")
        if not _DO_LABEL.match(do) and (inner := _INNER_DO.search(do)):
            name, do = do[: inner.start()], do[inner.end() :]
        do = _DO_LABEL.sub("", do, count=1).strip().rstrip(";|/–—")
        item.fields["do"] = f"{name}: {do}" if name else do.strip()
        if avoid:
            item.fields["avoid"] = _AVOID_LABEL.sub("", avoid, count=1).strip()
        self.last_field = "avoid" if avoid else "do"

    def _avoid(self, line: Line) -> None:
        """The second half of what stands just above; of two lists each line is its own."""
        if self.item and self.last_field == "do" and not self.halves:
            self.section.keep(line, self.item)
        else:
            self._begin(line).fields["do"] = ""
        item, self.last_field = self.section.items[-1], "avoid"
        text, _ = self.section.without_sources(line, item.fields)
        item.fields["avoid"] = _AVOID_LABEL.sub("", text, count=1).strip() or text
