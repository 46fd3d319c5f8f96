"""Reading a dosage from the board's shorthand or from the text that `print_dosage` makes.

Every word must be understood. A leftover is never skipped, because a skipped "not", "then" or
"half" would be a changed dose: such a wording is refused and stays text.
"""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from treatments.dosage.dosage import Dosage, DosageError, Quantity
from treatments.dosage.vocabulary import (
    ADVERBS,
    BODY_MEASURES,
    FOOD,
    LONGEST_SUBSTANCE,
    MEALS,
    NUMBER_WORDS,
    PER,
    RATE_TIMES,
    REASONS,
    ROUTES,
    SUBSTANCE_WORDS,
    TIMES,
    TIMES_A_DAY,
    UNITS,
    UNSAFE,
    WHEN,
)
from treatments.dosage.wording import (
    Cursor,
    alternatives,
    prepared,
    shortened,
    spellings_of,
    unit_spellings_of,
)

# Longer than any dosage prints, short enough for an answer at once.
LONGEST_WORDING = 2000

_SEPARATORS = (",", ";", "(", ")")
_GIVEN = ("dose", "injection", "infusion", "treatment", "application", "administration")


def parse(text: str) -> Dosage:
    """The dosage that the wording says.

    Raises DosageError with a sentence for the editor when a word is not understood, the dose is
    missing, something is said twice, or a number or abbreviation can be read in two ways.
    """
    if len(text) > LONGEST_WORDING:
        raise DosageError(f"A dosage is written in at most {LONGEST_WORDING} characters.")
    return _Reader(prepared(text)).read()


def agrees(wording: str, dosage: Dosage) -> bool:
    """Whether the board's wording says the same as the typed dosage. No wording contradicts none.

    A wording that can't be understood does not agree: nobody could tell.
    """
    if not wording.strip():
        return True
    try:
        return parse(wording) == dosage
    except DosageError:
        return False


def has_number_and_unit(text: str) -> bool:
    """Whether some number with the unit of a dose stands in the text, understood or not."""
    reader = _Reader(prepared(text))
    for at, token in enumerate(reader.tokens):
        if (token.is_number and not reader.is_inside_name(at)) or token.word in NUMBER_WORDS:
            reader.at = at + 1
            reader.take("-")
            if reader.match(_UNITS) or reader.take_any(("%", "u", "cc")):
                return True
    return False


_UNITS = unit_spellings_of(UNITS)
_TIMES = unit_spellings_of(TIMES)
_RATE_TIMES = {words: code for words, code in _TIMES.items() if code in RATE_TIMES}
_BODY_MEASURES = spellings_of(BODY_MEASURES)
_ROUTES = spellings_of(ROUTES)
_WHEN = spellings_of(WHEN)
_DAY_TIMES = {words: event for words, event in _WHEN.items() if event not in MEALS}
_EMPTY_STOMACH = spellings_of({"empty stomach": FOOD["empty stomach"]})
_PER = spellings_of(PER)
_REASONS = spellings_of(REASONS)
_SUBSTANCE_WORDS = spellings_of(SUBSTANCE_WORDS)
_AS_NEEDED = alternatives(
    "as needed",
    "when needed",
    "if needed",
    "as required",
    "when required",
    "if required",
    "prn",
)
_CONTINUOUS = alternatives(
    "continuously", "continuous", "continuous infusion", "by continuous infusion"
)
_AT_MOST = alternatives(
    "at most",
    "max",
    "max.",
    "maximum",
    "maximum of",
    "a maximum of",
    "max of",
    "up to",
    "no more than",
    "not more than",
    "not to exceed",
    "do not exceed",
)
_DAILY_MAXIMUM = alternatives(
    "max daily dose", "max daily dose of", "maximum daily dose", "maximum daily dose of"
)
_ONCE_ONLY = alternatives(
    "once only", "one time only", "one dose only", "single dose", "as a single dose"
)
_IN_ALL = alternatives("in all", "in total", "altogether")
_A = alternatives("a", "an", "per", "/", "each")
_IN_EACH = _A | alternatives("in", "in a", "in any")
_DIVIDED = alternatives("divided doses", "equally divided doses", "equal doses", "divided dose")
_UP_TO = alternatives("up to", "at most", "no more than", "not more than", "a maximum of")
_GIVEN_WORDS = alternatives(*_GIVEN, *(f"{noun}s" for noun in _GIVEN))


class _Reader(Cursor):
    """Walks the words once; each `_read_…` method takes a whole phrase, or says that it can't."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.found: dict[str, Any] = {}
        self.events: list[tuple[str, ...]] = []

    def read(self) -> Dosage:
        self._refuse_unsafe_words()
        while self.at < len(self.tokens):
            if not self.take_any(_SEPARATORS) and not self._read_phrase():
                raise self._not_understood()
        self._place_events()
        self._spread_a_divided_dose()
        return Dosage(**self.found)

    def note(self, **values: Any) -> bool:
        """Keep what a phrase said; saying it again is refused even when it is the same."""
        for name, value in values.items():
            if name in self.found:
                raise DosageError(f"The wording gives the {name.replace('_', ' ')} twice.")
            if value is not None:
                self.found[name] = value
        return True

    def _read_phrase(self) -> bool:
        start = self.at
        for read in _PHRASES:
            if read(self):
                return True
            self.at = start
        return False

    # Amounts

    def _time(self) -> Quantity | None:
        """A length of time: "3 weeks", "3 to 4 weeks"."""
        ends = self.range()
        unit = self.match(_TIMES) if ends else ""
        return Quantity(ends[0], unit, ends[1]) if ends and unit else None

    def _amount(self, spans_time: bool) -> tuple[Quantity, str] | None:
        """An amount with its unit and substance; per time as well, where a rate may stand."""
        ends = self.range()
        base = self.match(_UNITS) if ends else ""
        if not ends or not base:
            return None
        low, high = ends
        if high is None:
            high = self._upper_end_with_unit(base)
        substance = self._substance()
        body, time = self._divisors(spans_time)
        unit = "/".join(part for part in (base, body, time) if part)
        return Quantity(low, unit, high), substance

    def _upper_end_with_unit(self, base: str) -> Decimal | None:
        start = self.at
        high = self.upper_end()
        if high is None:
            return None
        unit = self.match(_UNITS)
        if unit == base:
            return high
        if unit:
            raise DosageError("Write both ends of the range in the same unit.")
        self.at = start
        return None

    def _substance(self) -> str:
        start = self.at
        self.take("(")
        self.take_any(("of", "as"))
        words: list[str] = []
        while len(words) < LONGEST_SUBSTANCE and (word := self.match(_SUBSTANCE_WORDS)):
            words.append(word)
        if not words:
            self.at = start
        return " ".join(words)

    def _divisors(self, spans_time: bool) -> tuple[str, str]:
        body = time = ""
        while True:
            start = self.at
            has_divisor = bool(self.match(_A))
            if has_divisor and not body and (body := self.match(_BODY_MEASURES)):
                continue
            if has_divisor and spans_time and not time and (time := self.match(_RATE_TIMES)):
                continue
            self.at = start
            return body, time

    # Phrases

    def _read_dose_or_rate(self) -> bool:
        only_rate = self.take("at")
        amount = self._amount(spans_time=True)
        if amount is None:
            return False
        quantity, substance = amount
        is_rate = quantity.unit.rpartition("/")[2] in RATE_TIMES
        if only_rate:
            return is_rate and not substance and self.note(rate=quantity)
        if "dose" in self.found or "rate" in self.found:
            raise DosageError(
                "The wording gives two amounts: write one dosage, or keep it as text."
            )
        said = {"substance": substance} if substance else {}
        return self.note(**{"rate" if is_rate else "dose": quantity}, **said)

    def _read_per(self) -> bool:
        if not self.take_any(("per", "/", "each")):
            return False
        per = self.match(_PER)
        return bool(per) and self.note(per=per)

    def _read_routes(self) -> bool:
        routes: list[str] = []
        needs_or = False
        while route := self.match(_ROUTES):
            routes.append(route)
            after_route = self.at
            has_comma = self.take(",")
            has_or = self.take_any(("/", "or"))
            if not has_or and not (has_comma and self.is_next(_ROUTES)):
                self.at = after_route
                break
            needs_or = not has_or
        else:
            return False
        if needs_or:
            raise DosageError("Write “or” between routes of which any one will do.")
        return self.note(routes=tuple(routes))

    def _read_over(self) -> bool:
        time = self._time() if self.take("over") else None
        return time is not None and self.note(over=time)

    def _read_continuous(self) -> bool:
        return bool(self.match(_CONTINUOUS)) and self.note(is_continuous=True)

    def _read_frequency(self) -> bool:
        start = self.at
        is_most = bool(self.match(_UP_TO))
        times = self._times()
        period = self._period() if times else None
        if times and period and is_most:
            return times[1] is None and self.note(
                frequency=None, frequency_max=times[0], period=period
            )
        if times and period:
            return self.note(frequency=times[0], frequency_max=times[1], period=period)
        self.at = start
        if self.word() in TIMES_A_DAY:
            times_a_day = TIMES_A_DAY[self.word()]
            self.at += 1
            return self.note(frequency=times_a_day, period=Quantity(Decimal(1), "d"))
        period = self._adverb() or self._every()
        return period is not None and self.note(frequency=1, period=period)

    def _times(self) -> tuple[int, int | None] | None:
        for word, times in (("once", 1), ("twice", 2), ("thrice", 3)):
            if self.take(word):
                return times, None
        times_range = self.whole_range()
        if times_range and self.take_any(("times", "time", "x", "×")):
            return times_range
        return None

    def _period(self) -> Quantity | None:
        """What follows "twice": daily, a day, every 3 weeks."""
        start = self.at
        if self.match(_A) and (unit := self.match(_TIMES)):
            return Quantity(Decimal(1), unit)
        self.at = start
        return self._adverb() or self._every()

    def _adverb(self) -> Quantity | None:
        if self.word() not in ADVERBS:
            return None
        number, unit = ADVERBS[self.word()]
        self.at += 1
        return Quantity(Decimal(number), unit)

    def _every(self) -> Quantity | None:
        if not self.take_any(("every", "each", "q")):
            return None
        if self.take_any(("other", "second")):
            unit = self.match(_TIMES)
            return Quantity(Decimal(2), unit) if unit else None
        if unit := self.match(_TIMES):
            return Quantity(Decimal(1), unit)
        return self._time()

    def _read_divided(self) -> bool:
        """Reads "in 3 divided doses", "divided into 3 doses"; how many has to be said."""
        if self.take("divided") and self.take_any(("in", "into")):
            parts = self.whole_range()
            return bool(parts and self.take("doses")) and self._note_divided(parts)
        if not self.take("in"):
            return False
        parts = self.whole_range()
        if not self.match(_DIVIDED):
            return False
        if parts is None:
            raise DosageError("Write how many divided doses, as in “in 3 divided doses”.")
        return self._note_divided(parts)

    def _note_divided(self, parts: tuple[int, int | None] | None) -> bool:
        return parts is not None and self.note(divided=parts[0], divided_max=parts[1])

    def _spread_a_divided_dose(self) -> None:
        """Take "900 mg daily in 3 divided doses" as the amount of the day, not of one dose."""
        once_a_day = {"frequency": 1, "period": Quantity(Decimal(1), "d")}
        is_daily = once_a_day.items() <= self.found.items() and "frequency_max" not in self.found
        if "divided" not in self.found or "rate" in self.found or not is_daily:
            return
        dose = self.found.pop("dose", None)
        if dose is not None:
            self.found["rate"] = Quantity(dose.low, f"{dose.unit}/d", dose.high)
            del self.found["frequency"], self.found["period"]

    def _read_when(self) -> bool:
        self.take_any(("every", "each"))
        events: list[str] = []
        while event := self.match(_WHEN):
            events.append(event)
            after_event = self.at
            is_listed = self.take(",") and event not in MEALS and self.is_next(_DAY_TIMES)
            if not self.take_any(("and", "&")) and not is_listed:
                self.at = after_event
                break
        else:
            return False
        self.events.append(tuple(events))
        return True

    def _read_empty_stomach(self) -> bool:
        return bool(self.match(_EMPTY_STOMACH)) and self.note(food="empty stomach")

    def _place_events(self) -> None:
        """One list of times is when; a meal named beside it is how."""
        alone = [events for events in self.events if len(events) == 1 and events[0] in MEALS]
        others = [events for events in self.events if events not in alone]
        if len(alone) == len(others) == 1:
            self.events = others
            self.note(food=alone[0][0])
        for events in self.events:
            self.note(when=events)

    def _read_as_needed(self) -> bool:
        if not self.match(_AS_NEEDED):
            return False
        before_reason = self.at
        reason = self.match(_REASONS) if self.take("for") else ""
        if reason:
            return self.note(as_needed=True, as_needed_for=reason)
        self.at = before_reason
        return self.note(as_needed=True)

    def _read_maximum(self) -> bool:
        is_daily = bool(self.match(_DAILY_MAXIMUM))
        if not is_daily and not self.match(_AT_MOST):
            return False
        amount = self._amount(spans_time=False)
        if amount is None or amount[1]:
            return False
        period = Quantity(Decimal(1), "d") if is_daily else self._maximum_period()
        if period is None:
            raise DosageError("The maximum needs a period as well, such as “at most 3 g a day”.")
        return self.note(maximum=amount[0], maximum_period=period)

    def _maximum_period(self) -> Quantity | None:
        if not self.match(_IN_EACH):
            return self._adverb()
        unit = self.match(_TIMES)
        return Quantity(Decimal(1), unit) if unit else self._time()

    def _read_longest_duration(self) -> bool:
        self.take("for")
        time = self._time() if self.match(_AT_MOST) else None
        return time is not None and self.note(duration_max=time)

    def _read_duration(self) -> bool:
        time = self._time() if self.take_any(("for", "x", "×")) else None
        return time is not None and self.note(duration=time)

    def _read_count(self) -> bool:
        """Reads "× 3" and "for 3 doses"; a bare number only where nothing follows it."""
        is_bare = self.word() in ("x", "×")
        count = self.whole_range() if self.take_any(("for", "x", "×")) else None
        if count is None:
            return False
        is_named = bool(self.match(_GIVEN_WORDS))
        is_last = not self.word() or self.word() in _SEPARATORS
        return (is_named or (is_bare and is_last)) and self._note_count(count)

    def _read_series(self) -> bool:
        """Reads "series of 3", "series of 3 injections", "series of 3 monthly injections"."""
        self.take("a")
        if not (self.take("series") and self.take("of")):
            return False
        count = self.whole_range()
        if count is None:
            return False
        start = self.at
        period = self._adverb()
        if not self.match(_GIVEN_WORDS) or period is None:
            self.at = start
            self.match(_GIVEN_WORDS)
            return self._note_count(count)
        return self._note_count(count) and self.note(frequency=1, period=period)

    def _read_total(self) -> bool:
        """Reads "3 times in all", "3 injections in all", "once only"."""
        if self.match(_ONCE_ONLY):
            return self._note_count((1, None))
        start = self.at
        count = self._times()
        if count is None:
            self.at = start
            count = self.whole_range()
            if count is None or not self.match(_GIVEN_WORDS):
                return False
        return bool(self.match(_IN_ALL)) and self._note_count(count)

    def _note_count(self, count: tuple[int, int | None]) -> bool:
        return self.note(count=count[0], count_max=count[1])

    # Refusals

    def _refuse_unsafe_words(self) -> None:
        for token in self.tokens:
            if token.word in UNSAFE:
                raise DosageError(UNSAFE[token.word])

    def _not_understood(self) -> DosageError:
        """The words from here to the next phrase that makes sense."""
        first, next_word = self.tokens[self.at], self.word(1)
        last = first
        self.at += 1
        while self.at < len(self.tokens) and not self._makes_sense_from_here():
            last = self.tokens[self.at]
            self.at += 1
        words = shortened(self.text[first.start : last.end])
        if first.word == "once":
            return DosageError("“once” can mean once a day or once only: write which.")
        if first.text == "-" and next_word[:1].isdigit():
            return DosageError(f"“{words}”: the dash before the number could be a minus.")
        if first.is_number:
            return DosageError(f"“{words}”: no unit or other known word follows the number.")
        return DosageError(f"These words are not understood: “{words}”.")

    def _makes_sense_from_here(self) -> bool:
        start = self.at
        try:
            return self.word() in _SEPARATORS or self._read_phrase()
        except DosageError:
            return True
        finally:
            self.at = start


# Tried in this order: a maximum before a plain length, a frequency before a count.
_PHRASES: tuple[Callable[[_Reader], bool], ...] = (
    _Reader._read_frequency,
    _Reader._read_total,
    _Reader._read_dose_or_rate,
    _Reader._read_per,
    _Reader._read_routes,
    _Reader._read_over,
    _Reader._read_continuous,
    _Reader._read_divided,
    _Reader._read_when,
    _Reader._read_empty_stomach,
    _Reader._read_as_needed,
    _Reader._read_maximum,
    _Reader._read_longest_duration,
    _Reader._read_duration,
    _Reader._read_count,
    _Reader._read_series,
)
