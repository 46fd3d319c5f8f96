"""Reading what comes in pairs: questions with answers, and what to do with what to avoid."""

import re
from collections.abc import Callable

from .fields import is_sentence, split_name
from .headings import count_in_heading
from .lines import Line, clean
from .reading import Subheading
from .sections import Item, Ledger, is_open, marked, put

_Q_LABEL = re.compile(
    r"^(?:\d{1,3}[.)]\s*)?(?:Q|Ques|Question)\s*\.?\s*\d{0,3}\s*(?:[:.)–-]\s*|"
    r"\s+(?=[A-Z]))",
    re.IGNORECASE,
)
_A_LABEL = re.compile(
    r"^(?:\d{1,3}[.)]\s*)?(?:(?:A|Ans|Answer)\s*\d{0,3}\s*[:.)]\s*|(?:Ans|Answer|A)\s+[–-]\s+)",
    re.IGNORECASE,
)
_QUESTION_END = re.compile(r"\?[”\"’')*]*(?=\s|$)")


def read_questions(lines: list[Line], ledger: Ledger) -> None:
    """Fill the ledger with questions and answers, however they are set."""
    lines = [line for line in lines if line.text]
    begins = _beginner(lines)
    item: Item | None = None
    for line in lines:
        if begins(line, item):
            item = _begin_question(line, ledger)
        elif item is None:
            ledger.leading.append(line.text)
            ledger.introduce(line)
        elif _closes_the_questions(line, item, lines[-1]):
            ledger.introduce(line)
        else:
            _answer(line, item, ledger)
    _finish(ledger, "questions", "question")


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
    if sum(_is_dressed(line) and _asks(line) for line in lines) >= 2:
        return lambda line, _: _is_dressed(line) and _asks(line)
    return lambda line, item: _asks(line) and _is_answered(item)


def _is_enumerated(line: Line) -> bool:
    return line.marker in ("number", "letter") and not _A_LABEL.match(line.full)


def _is_dressed(line: Line) -> bool:
    return bool(line.level or line.is_bold or line.head)


def _lost_its_number(line: Line, item: Item | None) -> bool:
    """A question on a line of its own, after a blank line and an answer."""
    stands_alone = not line.marker and line.gap > 0 and line.text.endswith("?")
    return stands_alone and _asks(line) and _is_answered(item)


def _has_q_label(line: Line) -> bool:
    match = _Q_LABEL.match(_bare(line))
    return match is not None and len(_bare(line)) > match.end()


def _asks(line: Line) -> bool:
    match = _QUESTION_END.search(line.text)
    return (
        match is not None
        and len(line.text[: match.end()].split()) <= 40
        and not _A_LABEL.match(line.text)
    )


def _is_answered(item: Item | None) -> bool:
    return item is None or bool(item.fields.get("answer"))


def _bare(line: Line) -> str:
    """The words with the enumerator where "Q." or "A." was taken for one."""
    return (
        line.full.lstrip("#•-*–◦ ").strip()
        if line.marker in ("letter", "number", "")
        else line.text
    )


def _begin_question(line: Line, ledger: Ledger) -> Item:
    item = Item(line.number, line.ordinal if line.marker == "number" else None)
    text, is_sourced = ledger.without_sources(line, item.fields)
    question, answer = _cut_question(_Q_LABEL.sub("", text, count=1), line)
    item.fields["question"] = question
    if answer:
        item.fields["answer"] = _unlabelled(answer)
        item.ends["answer"] = line.number
        if is_sourced:
            item.sourced.add("answer")
    ledger.items.append(item)
    ledger.fates[line.number], ledger.homes[line.number] = "item", item.fields
    return item


def _cut_question(text: str, line: Line) -> tuple[str, str]:
    if match := _QUESTION_END.search(text):
        return text[: match.end()].strip(), text[match.end() :].lstrip(" :–—-").strip()
    return split_name(text, line.head)


def _unlabelled(text: str) -> str:
    return _A_LABEL.sub("", text, count=1)


def _closes_the_questions(line: Line, item: Item, last: Line) -> bool:
    """A lone paragraph at the margin after the last answer is about the section."""
    return (
        line is last
        and not line.marker
        and line.gap > 1
        and "answer" in item.fields
        and is_sentence(item.fields["answer"])
    )


def _answer(line: Line, item: Item, ledger: Ledger) -> None:
    text, is_sourced = ledger.without_sources(line, item.fields)
    if line.marker == "letter" and _A_LABEL.match(line.full):
        text = text if not text.startswith(line.full[:2]) else _unlabelled(text)
    else:
        text = _unlabelled(text)
    before = item.fields.get("answer", "")
    joined = line.gap == 0 and is_open(before, text) and not line.marker
    keep = marked(line, text) if before and line.marker in ("bullet", "number") else text
    if text:
        put(item.fields, "answer", keep, " " if joined else "\n" if line.marker else "\n\n")
    item.ends["answer"] = line.number
    (item.sourced.add if is_sourced else item.sourced.discard)("answer")
    ledger.fates[line.number], ledger.homes[line.number] = "field", item.fields


# Do and avoid

_NOT = r"(?:avoid(?:ing)?|don['’]?t['’]?s?|do not|never|not to do|what to avoid)"
_DO_LABEL = re.compile(
    r"^(?:[✓✔✅☑]\s*)?(?:do['’]?s?|dos|what to do|things to do|to do|recommended|do "
    r"this)\s*[:–—-]+\s*|^(?:[✓✔✅☑]\s*)?do\s+(?!not\b)",
    re.IGNORECASE,
)
_AVOID_LABEL = re.compile(
    r"^(?:[✗✘❌]\s*)?(?:avoid(?:ing)?|don['’]?t['’]?s?|what to avoid|things to avoid|what not "
    r"to do|do not do|"
    r"not to do|not recommended|caution)\s*[:–—-]+\s*|^(?:[✗✘❌]\s*)?avoid(?:ing)?\s+",
    re.IGNORECASE,
)
_NEGATIVE = re.compile(rf"^(?:[✗✘❌]\s*)?{_NOT}\b", re.IGNORECASE)
_TURN = re.compile(
    rf"(?:\s*[;|/→]\s*|\s*[.,]\s+|\s+[–—-]+\s+)(?:but |and |then )?(?={_NOT}\b)"
    r"|\s+(?-i:(?=Avoid\b|Don['’]?t\b|Do not\b|Never\b))",
    re.IGNORECASE,
)
_LABELLED_TURN = re.compile(r"(?:[;|/.,–—-]\s*|\s)(?=(?:avoid|don['’]?ts?)\s*:)", re.IGNORECASE)
_ROLE_DO = re.compile(
    r"^(?:the )?(?:what (?:to|you should) do|do['’]?s?|dos|things to do)\s*:?$", re.IGNORECASE
)
_ROLE_AVOID = re.compile(
    rf"^(?:the )?(?:{_NOT}|things to avoid|what not to do|what you should (?:avoid|not do))\s*:?$",
    re.IGNORECASE,
)


def read_pairs(lines: list[Line], ledger: Ledger, heading: str = "") -> None:
    """Fill the ledger with pairs, from one line each, from two, or from two lists."""
    reader = _Pairs(ledger, _role_of(heading))
    for line in lines:
        if line.text:
            reader.take(line)
    _finish(ledger, "pairs", "do")


def _role_of(text: str) -> str | None:
    if _ROLE_AVOID.match(text.strip()):
        return "avoid"
    return "do" if _ROLE_DO.match(text.strip()) else None


class _Pairs:
    def __init__(self, ledger: Ledger, role: str | None):
        self.ledger = ledger
        self.role = role  # the list that we stand in, where there are two
        self.item: Item | None = None
        self.last_field: str | None = None
        self.unpaired = 0  # the first pair still without its second half, in two lists

    def take(self, line: Line) -> None:
        if self._is_row(line):
            return
        role = _role_of(line.text)
        if role and self._opens_a_list(line):
            self._turn_to(role, line)
            return
        opens_do, opens_avoid = _DO_LABEL.match(line.text), _NEGATIVE.match(line.text)
        if self._is_loose(line, bool(opens_do or opens_avoid)):
            self._introduce_or_add(line)
        elif opens_avoid or (self.role == "avoid" and not opens_do):
            self._avoid(line)
        else:
            self._do(line)

    def _is_row(self, line: Line) -> bool:
        """A table with a column to do and a column to avoid."""
        cells = [cell.strip() for cell in re.split(r"\||\t+", line.raw.strip().strip("|"))]
        if len(cells) != 2 or not all(cells):
            return False
        if (_role_of(cells[0]), _role_of(cells[1])) == ("do", "avoid"):
            self._turn_to("table", line)
            return True
        if self.role != "table":
            return False
        self._begin(line).fields.update({"do": clean(cells[0]), "avoid": clean(cells[1])})
        self._keep(line, "item")
        return True

    def _opens_a_list(self, line: Line) -> bool:
        return not line.marker or line.level > 0 or line.text.endswith(":") or line.is_bold

    def _turn_to(self, role: str, line: Line) -> None:
        """ "Do:" alone opens a list, or a line on which its half of the pair is to follow."""
        self.role, self.last_field = role, None
        self.ledger.fates[line.number] = "heading"
        self.ledger.reading.subheadings.append(
            Subheading(line.number, line.text, None, count_in_heading(line.text))
        )

    def _is_loose(self, line: Line, opens: bool) -> bool:
        if line.marker or opens:
            return False
        if self.role and not line.text.endswith(":"):
            return self._continues(line)
        return True

    def _continues(self, line: Line) -> bool:
        before = self.item.fields.get(self.last_field or "", "") if self.item else ""
        return line.gap == 0 and before.endswith((",", ";", "–", "-", "("))

    def _introduce_or_add(self, line: Line) -> None:
        if self.item is None or (line.gap and is_sentence(line.text)) or not self.last_field:
            if not self.ledger.items:
                self.ledger.leading.append(line.text)
            self.ledger.introduce(line)
            return
        text, _ = self.ledger.without_sources(line, self.item.fields)
        put(self.item.fields, self.last_field, text, " ")
        self._keep(line, "field")

    def _do(self, line: Line) -> None:
        item = self._begin(line)
        text, _ = self.ledger.without_sources(line, item.fields)
        name, turn = "", _LABELLED_TURN.search(text) or _TURN.search(text)
        do, avoid = (text[: turn.start()], text[turn.end() :]) if turn else (text, "")
        if not _DO_LABEL.match(do) and (inner := re.search(r":\s*(?=do\b)", do, re.IGNORECASE)):
            name, do = do[: inner.start()], do[inner.end() :]
        do = _DO_LABEL.sub("", do, count=1).strip().rstrip(";|/–—")
        item.fields["do"] = f"{name}: {do}" if name else do.strip()
        if avoid:
            item.fields["avoid"] = _AVOID_LABEL.sub("", avoid, count=1).strip()
        self.last_field = "avoid" if avoid else "do"
        self._keep(line, "item")

    def _begin(self, line: Line) -> Item:
        item = Item(line.number, line.ordinal if line.marker == "number" else None)
        self.ledger.items.append(item)
        self.item = item
        return item

    def _avoid(self, line: Line) -> None:
        item = self._waiting()
        if item is None or "avoid" in item.fields:
            item = self._begin(line)
            item.fields["do"] = ""
        self.item, self.last_field = item, "avoid"
        text, _ = self.ledger.without_sources(line, item.fields)
        item.fields["avoid"] = _AVOID_LABEL.sub("", text, count=1).strip() or text
        self._keep(line, "field" if item.line != line.number else "item")

    def _waiting(self) -> Item | None:
        """The pair that this half belongs to: the first open one of two lists, or the one above."""
        items = self.ledger.items
        while self.unpaired < len(items) and "avoid" in items[self.unpaired].fields:
            self.unpaired += 1
        return items[self.unpaired] if self.unpaired < len(items) else None

    def _keep(self, line: Line, fate: str) -> None:
        self.ledger.fates[line.number] = fate
        if self.item is not None:
            self.ledger.homes[line.number] = self.item.fields


def _finish(ledger: Ledger, list_name: str, head: str) -> None:
    reading = ledger.reading
    reading.content[list_name] = [item.fields for item in ledger.items]
    reading.items = [
        {
            "name": item.fields[head] or f"Avoid {item.fields.get('avoid', '')}".strip(),
            "line": item.line,
        }
        for item in ledger.items
    ]
