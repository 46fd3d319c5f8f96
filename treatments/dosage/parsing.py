"""Reading a dosage from the board's shorthand or from the text that `print_dosage` makes.

Every word must be understood. A leftover is never skipped, because a skipped "not", "then" or
"half" would be a changed dose: such a wording is refused and stays text. So is a wording that can
be read in two ways, by its words here and by what it comes to in guard.py.
"""

from collections.abc import Collection
from dataclasses import replace
from itertools import chain, pairwise
from typing import Any

from treatments.dosage.accounting import unaccounted
from treatments.dosage.dosage import OF_PEOPLE, Dosage, DosageError, Quantity
from treatments.dosage.grammar import GRAMMAR, PHRASES
from treatments.dosage.guard import doubts_of
from treatments.dosage.meaning import carry_amounts, finished, place_spans
from treatments.dosage.naming import without_names
from treatments.dosage.printing import case_of, print_people
from treatments.dosage.vocabulary import COUNTED, NOT_DAILY, POINTS, UNSAFE
from treatments.dosage.wording import LONGEST_QUOTE, prepared, shortened, tokens_of

# Longer than any dosage prints, short enough for an answer at once.
LONGEST_WORDING = 2000

_SEPARATORS = (",", ";", "(", ")", ".", ":")
_OFTEN = {"period", "events", "clock", "weekdays", "count"}
_OF_ONE_DOSE = _OFTEN | {"duration", "duration_min", "duration_max", "span", "given_at"}
_OF_ONE_DOSE |= {"divided", "is_divided", "divided_every", "as_needed"}
_FOR_WHOM = (*OF_PEOPLE, "is_for")


def parse(text: str, names: Collection[str] = ()) -> Dosage:
    """The dosage that the wording says, in which the names of its own medicine may stand.

    Raises DosageError with a sentence for the editor when a word is not understood, the dose is
    missing, something is said twice, or the text can be read in two ways.
    """
    return _sure(read(text, names))


def _sure(dosage: Dosage) -> Dosage:
    for doubt in doubts_of(dosage):
        raise DosageError(doubt)
    return dosage


def parse_each(text: str, names: Collection[str] = ()) -> list[tuple[Dosage, str]]:
    """The dosages of a wording that gives one for each kind of people, in order, and its words.

    Raises DosageError as `parse` does, and where a kind of people is not told what others are.
    """
    reader, dosages = _read(text, names)
    said = [_told(_sure(dosage)) for dosage in dosages]
    if any(one != other for one, other in pairwise(said)):
        raise DosageError("Write for each kind of people how much, how often and how long.")
    if len(set(map(case_of, dosages))) < len(dosages):
        raise DosageError(
            "The wording gives two dosages for the same people: say what tells them apart."
        )
    if len(dosages) == 1:
        return [(dosages[0], text.strip())]
    ends = [*reader.starts[1:], len(reader.text)]
    words = [
        reader.text[start:end].strip(",;. ") for start, end in zip(reader.starts, ends, strict=True)
    ]
    found = list(zip(dosages, words, strict=True))
    if not all(agrees(wording, dosage, names) for dosage, wording in found):
        raise DosageError("Write the dosage of each kind of people by itself.")
    return found


def _told(dosage: Dosage) -> set[str]:
    """What is told of a dosage, for whomever; "2 g daily" tells how often."""
    told = {*dosage.to_json()} - {*_FOR_WHOM}
    if dosage.is_amount_of_days:
        return told - {"rate"} | {"dose", "frequency", "period"}
    return told


def read(text: str, names: Collection[str] = ()) -> Dosage:
    """What the words say, before anybody asks whether it can be meant."""
    dosage, *others = _read(text, names)[1]
    if others:
        named = "” and “".join(print_people(one) for one in (dosage, *others))
        raise DosageError(f"“{named}” are different people: write one dosage for each.")
    return dosage


def _read(text: str, names: Collection[str]) -> "tuple[_Reader, tuple[Dosage, ...]]":
    """A medicine that an amount may be of, such as calcium, is no name where it says that."""
    reader = _Reader(text)
    try:
        return reader, reader.read()
    except DosageError:
        if not names:
            raise
    reader = _Reader(text, names)
    return reader, reader.read()


def agrees(wording: str, dosage: Dosage, names: Collection[str] = ()) -> bool:
    """Whether the board's wording says the same as the typed dosage. No wording contradicts none.

    A wording that can't be understood does not agree: nobody could tell.
    """
    if not wording.strip():
        return True
    try:
        return parse(wording, names) == dosage
    except DosageError:
        return False


class _Reader:
    """Walks the words once. Each phrase of the grammar may come at any place of its step.

    What is said is kept in `found`: under the names of a Dosage, and under a few of the grammar's
    that `finished` turns into those.
    """

    def __init__(self, text: str, names: Collection[str] = ()) -> None:
        if len(text) > LONGEST_WORDING:
            raise DosageError(f"A dosage is written in at most {LONGEST_WORDING} characters.")
        self.text = prepared(text)
        if self.text.count("(") != self.text.count(")"):
            raise DosageError("A bracket has no other half: what stood between them is not known.")
        self.names = names
        self.told = without_names(self.text, names)
        self.tokens = tokens_of(self.told)
        self.line = "".join(f"{token.word} " for token in self.tokens)
        self.found: dict[str, Any] = {}
        self.steps = [self.found]
        self.dosages = [self.steps]
        self.starts = [0]  # of each dosage in the text
        self.at = 0  # in the line
        self.pause: Quantity | None = None  # before the step that comes next

    def read(self) -> tuple[Dosage, ...]:
        for token in self.tokens:
            if token.word in UNSAFE:
                raise DosageError(UNSAFE[token.word])
        at, before = 0, ""
        while at < len(self.line):
            self.at, word = at, self.line[at : self.line.index(" ", at)]
            end = at + len(word) + 1 if word in _SEPARATORS else self._phrase_end(at, before)
            if end == at:
                raise self._not_understood(at)
            before, at = self.line[at : end - 1].rpartition(" ")[2], end
        dosages = tuple(_dosage(steps) for steps in self.dosages)
        for lost in unaccounted(self.told, dosages):
            raise DosageError(f"The dosage would not say “{lost}”: write it in another way.")
        return dosages

    def _phrase_end(self, at: int, before: str) -> int:
        for phrase in PHRASES:
            end, said = GRAMMAR.match(phrase, self.line, at)
            if said is not None and self._take(said, end == len(self.line), before):
                return end
        return at

    def _take(self, said: dict[str, Any], is_last: bool, before: str) -> bool:
        """Keep what a phrase said, in this step or the next; False where it can't be said here."""
        match said:
            case {"after": time, **rest}:
                is_ahead = "is_ahead" in rest and "is_implied" not in self.found
                if "first_dose" in rest:
                    self.steps[0].setdefault("opening", rest["first_dose"])
                ends = self._end_step(time, is_before_then=is_ahead or "then" in rest)
                return ends and ("then" not in rest or self._take_then(rest, is_last=is_last))
            case {"then": _} | {"and": _}:  # “5 tablets on day 1 and 4 tablets on day 2”
                is_next = "then" in said or self._ends_by_itself()
                if "later" in said:
                    self._is_single(self.found, said["later"])
                return is_next and self._take_then(said, is_last=is_last)
            case {"first": words, **rest}:
                self.found.setdefault("opening", words)
                return self._note(rest)
            case {"count": 2} if self.found.pop("is_single", False):  # repeated once after 7 days
                del self.found["count"]
            case {"speed": rate}:
                return self._note({"rate": rate})
            case {"also": also}:
                return self._take_also(also, before)
            case {"is_for": _} if self._has_amount() and "is_for" in self.found:
                self._start_dosage()
            case _:
                self._start_implied(said, before)
        return self._note(said)

    def _take_then(self, said: dict[str, Any], *, is_last: bool) -> bool:
        if self._is_step() and not is_last:
            self._start_step()
        if len(self.steps) == 1 or (is_last and not self._is_step()):
            return False
        is_change = str(said.get("then")).endswith(" to")
        said = {
            "only_if": said.get("only_if"),
            "after": said.get("later"),
            "pieces": said.get("pieces"),
        }
        return self._note({**said, "is_change": is_change or None})

    def _start_implied(self, said: dict[str, Any], before: str) -> None:
        """Another amount, frequency or span begins a step without a “then” if one has ended."""
        is_amount = bool({"dose", "rate"} & said.keys()) and self._has_amount()
        is_again = is_amount or ("period" in said and "period" in self.found)
        is_next = self._ends_by_itself() or (is_amount and not _OFTEN & self.found.keys())
        if ((is_again and before in _SEPARATORS) or "span" in said) and is_next:
            self._start_step(is_implied=True)
        elif is_amount:
            raise DosageError(
                "The wording gives two amounts: write one dosage, or keep it as text."
            )

    def _take_also(self, also: dict[str, Any], before: str) -> bool:
        """Another dose at another time of the same day, beside one whose time is said."""
        has_time = "dose" in self.found and ("events" in self.found or "clock" in self.found)
        is_beside = also.pop("is_joined", False) or before in _SEPARATORS
        has_time &= also.pop("routes") in ((), self.found.get("routes"))
        if has_time and isinstance(also["dose"], tuple):  # “and two at night”, of the same piece
            piece = self.found["dose"].unit
            has_time = piece in (*COUNTED, "{unit}") and "contains" not in self.found
            also["dose"] = Quantity(also["dose"][0], piece, also["dose"][1])
        if has_time and is_beside and not self._ends_by_itself():
            self.found["also"] = (*self.found.get("also", ()), Dosage(**also))
        return has_time and is_beside and not self._ends_by_itself()

    def _note(self, said: dict[str, Any]) -> bool:
        """Lists grow; saying anything else again is refused even when it is the same."""
        if "change" in self.found and _OF_ONE_DOSE & said.keys():
            raise DosageError(
                "It can be said of the dose or of what it is changed to: put it first."
            )
        for name, value in said.items():
            if isinstance(value, list):
                self.found[name] = [*self.found.get(name, ()), *value]
            elif name in self.found:
                way_out = " Write “or” between routes of which any one will do." * (
                    name == "routes"
                )
                raise DosageError(f"The wording gives the {name.replace('_', ' ')} twice.{way_out}")
            elif value is not None:
                self.found[name] = value
        return True

    def _has_amount(self) -> bool:
        return "dose" in self.found or "rate" in self.found

    def _is_step(self) -> bool:
        """Whether it says an amount, or how often what was taken before is taken now."""
        is_amount = self._has_amount() or "applied" in self.found
        return is_amount or (len(self.steps) > 1 and "period" in self.found)

    def _ends_by_itself(self) -> bool:
        """Whether the step has said how long it goes on, so that another one may follow."""
        return self._is_step() and bool({"duration", "span", "given_at"} & self.found.keys())

    def _end_step(self, after: Quantity, *, is_before_then: bool) -> bool:
        """What is taken again and again goes on until the next step; one dose is so long before."""
        if len(self.steps) == 1 and not is_before_then:
            return False
        before = self.steps[-1 if is_before_then else -2]
        if not {"dose", "rate"} & before.keys() or {"duration", "span", "given_at"} & before.keys():
            return False
        if self._is_single(before, after):
            self.pause = after if is_before_then else None
            return is_before_then or self._note({"after": after})
        is_daily = {"period", "events", "clock"} & before.keys()
        if not is_daily or "count" in before or after.unit not in POINTS:
            return False
        before["duration"] = after
        return is_before_then or self._note({"is_later": True})

    def _is_single(self, step: dict[str, Any], after: Quantity) -> bool:
        """Whether it is one dose: for days or weeks, only what is said to be the first, or one."""
        is_daily = not {*chain(*step.get("events", ()))} <= NOT_DAILY
        if is_daily or {"period", "clock", "weekdays"} & step.keys():
            return False
        if after.unit in POINTS and "opening" in self.steps[0]:
            step["count"] = 1
        return after.unit not in POINTS or "count" in step

    def _start_step(self, **found: Any) -> None:
        if self.pause:
            found["after"], self.pause = self.pause, None
        self.found = found
        self.steps.append(found)

    def _start_dosage(self) -> None:
        if next(iter(self.steps[0])) not in _FOR_WHOM:
            raise DosageError("Write for whom it is first: what stands before it may be for all.")
        self.found = {}
        self.steps = [self.found]
        self.dosages.append(self.steps)
        self.starts.append(self.tokens[self.line.count(" ", 0, self.at)].start)

    def _not_understood(self, at: int) -> DosageError:
        """The words from here to the next phrase that makes sense."""
        first = number = self.line.count(" ", 0, at)
        at = self.line.index(" ", at) + 1
        while at < len(self.line) and not self._makes_sense(at):
            number, at = number + 1, self.line.index(" ", at) + 1
            if self.tokens[number].end - self.tokens[first].start > LONGEST_QUOTE:
                break
        words = shortened(self.text[self.tokens[first].start : self.tokens[number].end])
        word, following, *_ = (*self.line.split()[first : first + 2], "end")
        if word == "once":
            return DosageError("“once” can mean once a day or once only: write which.")
        if word == "-" and following[0].isdigit():
            return DosageError(f"“{words}”: the dash before the number could be a minus.")
        if word[-1].isdigit() and word[0] != "#":
            return DosageError(f"“{words}”: no unit or other known word follows the number.")
        own = ""
        if self.names and word.isalpha():
            own = f" If it is a medicine: this is the dosage of “{next(iter(self.names))}” alone."
        return DosageError(f"These words are not understood: “{words}”.{own}")

    def _makes_sense(self, at: int) -> bool:
        if self.line[at] in _SEPARATORS:
            return True
        return any(phrase.regex.match(self.line, at) for phrase in PHRASES)


def _dosage(steps: list[dict[str, Any]]) -> Dosage:
    opening, *_ = [step.pop("opening", "") for step in steps]
    if opening and len(steps) == 1:
        if "count" in steps[0]:
            raise DosageError(f"What comes after “{opening}” is not said.")
        steps[0]["is_initial"] = True
    place_spans(steps)
    carry_amounts(steps)
    first, *then = [Dosage(**finished(step)) for step in steps]
    return replace(first, then=tuple(then))
