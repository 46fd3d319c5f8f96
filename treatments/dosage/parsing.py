"""Reading a dosage from the board's shorthand or from the text that `print_dosage` makes.

Every word must be understood. A leftover is never skipped, because a skipped "not", "then" or
"half" would be a changed dose: such a wording is refused and stays text. So is a wording that can
be read in two ways, by its words here and by what it comes to in guard.py.
"""

from collections.abc import Callable
from decimal import Decimal
from typing import Any, NamedTuple

from treatments.dosage.dosage import Dosage, DosageError, Quantity
from treatments.dosage.guard import doubts_of
from treatments.dosage.meaning import finished, place_spans
from treatments.dosage.vocabulary import (
    ADVERBS,
    AGE_TIMES,
    BODY_MEASURES,
    COUNTED,
    FOOD,
    FOOD_AT_TIMES,
    LONGEST_SUBSTANCE,
    MANNERS,
    MEALS,
    NUMBER_WORDS,
    ONCE_A_DAY_IN_SHORT,
    ORDINALS,
    PEOPLE,
    PER,
    RATE_TIMES,
    REASONS,
    ROUTES,
    SITES,
    SUBSTANCE_WORDS,
    TIMES,
    TIMES_A_DAY,
    UNITS,
    UNSAFE,
    WEEKDAYS,
    WHEN,
)
from treatments.dosage.wording import (
    LONGEST_QUOTE,
    Cursor,
    Spellings,
    alternatives,
    prepared,
    shortened,
    spellings_of,
    unit_spellings_of,
)

# Longer than any dosage prints, short enough for an answer at once.
LONGEST_WORDING = 2000

_SEPARATORS = (",", ";", "(", ")", ".", ":")
_DAY = Quantity(Decimal(1), "d")


def parse(text: str) -> Dosage:
    """The dosage that the wording says.

    Raises DosageError with a sentence for the editor when a word is not understood, the dose is
    missing, something is said twice, or the text can be read in two ways.
    """
    dosage = read(text)
    for doubt in doubts_of(dosage):
        raise DosageError(doubt)
    return dosage


def read(text: str) -> Dosage:
    """What the words say, before anybody asks whether it can be meant."""
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
    cursor = Cursor(prepared(text))
    for at, token in enumerate(cursor.tokens):
        if (token.is_number and not cursor.is_inside_name(at)) or token.word in NUMBER_WORDS:
            cursor.at = at + 1
            cursor.take("-")
            if cursor.match(_UNITS) or cursor.take_any(("%", "u", "cc")):
                return True
    return False


_UNITS = unit_spellings_of(UNITS)
_COUNTED = unit_spellings_of({code: UNITS[code] for code in COUNTED})
_SPOONFUL = alternatives("ml spoonful | ml spoonfuls | ml spoon | ml spoons")
_TIMES = unit_spellings_of(TIMES)
_COURSE_TIMES = _TIMES | {("nights",): "d"}
_RATE_TIMES = Spellings({words: code for words, code in _TIMES.items() if code in RATE_TIMES})
_BODY_MEASURES = spellings_of(BODY_MEASURES)
_ROUTES = spellings_of(ROUTES)
_SITES = spellings_of(SITES)
_WHEN = spellings_of(WHEN)
_BEFORE_BED = alternatives("before bed | before bedtime | before going to bed")
_DAY_TIMES = Spellings({words: event for words, event in _WHEN.items() if event not in MEALS})
_MANNER_OF_FOOD = spellings_of(
    {name: term for name, term in FOOD.items() if name not in FOOD_AT_TIMES}
)
_WEEKDAYS = spellings_of(WEEKDAYS)
_MANNERS = spellings_of(MANNERS)
_PER = spellings_of(PER)
_REASONS = spellings_of(REASONS)
_SUBSTANCE_WORDS = spellings_of(SUBSTANCE_WORDS)
_PEOPLE = spellings_of(PEOPLE)
_AS_NEEDED = alternatives(
    "as needed | when needed | if needed | as required | when required | if required | "
    "as necessary | when necessary | if necessary | prn"
)
_FOR = alternatives("for | for relief of | for the relief of | to relieve | due to")
_CONTINUOUS = alternatives(
    "continuously | continuous | continuous infusion | by continuous infusion | by continuous"
)
_AT_MOST = alternatives(
    "at most | max | max. | maximum | maximum of | a maximum of | to a maximum of | "
    "up to a maximum of | with a maximum of | max of | maximum dose | maximum dose of | "
    "max dose | max. dose | up to | no more than | not more than | no longer than | "
    "not to exceed | not exceeding | do not exceed | do not take more than | do not use more than"
)
_DAILY_MAXIMUM = alternatives(
    "max daily dose | max daily dose of | maximum daily dose | maximum daily dose of | "
    "maximum per day | max. per day | max per day"
)
_DOSE_MAXIMUM = alternatives(
    "max. per dose | max per dose | maximum per dose | maximum single dose | max single dose | "
    "max. single dose | maximum single dose of"
)
_PER_DOSE = alternatives(
    "per dose | /dose | a dose | in each dose | per single dose | at a time | "
    "per administration | per infusion | per injection | per application | in a single dose | "
    "in one dose | each time"
)
_AT_LEAST = alternatives("at least | a minimum of | minimum | not less than | no less than")
_ONCE_ONLY = alternatives(
    "once only | one time only | one dose only | single dose | as a single dose | as one dose | "
    "in a single dose | single injection | as a single injection | in one dose"
)
_IN_ALL = alternatives("in all | in total | altogether | total")
_A = alternatives("a | an | per | / | each")
_IN_EACH = _A | alternatives("in | in a | in any | in one | every | within | during")
_DIVIDED = alternatives("divided doses | equally divided doses | equal doses | divided dose")
_UP_TO = alternatives("up to | at most | no more than | not more than | a maximum of")
_GIVEN_WORDS = alternatives(
    "dose | doses | injection | injections | infusion | infusions | treatment | treatments | "
    "application | applications | administration | administrations"
)
_DURING = alternatives("on | for | during")
_FURTHER = alternatives("the next | the following | a further | another | the | a total of")
_HALF_AN_HOUR = alternatives("half an hour | half hour | 1/2 hour")
_24_HOURS = alternatives("24 hours | 24 h | 24 hrs | 24 hour period")
_A_FORTNIGHT = alternatives("a fortnight | every fortnight | per fortnight")
_ONCE_OR_TWICE = alternatives("once or twice | one or two times | once to twice")
_ONE_OF_TIME = tuple(unit.one for unit in TIMES.values())
_AGED = alternatives("aged | age | ages | of | from | aged from | between | aged between")
_AND_OVER = alternatives("and over | or over | and older | or older | and above | or above | +")
_OLD = alternatives("of age | old")
_AGE_TIMES = Spellings({words: code for words, code in _TIMES.items() if code in AGE_TIMES})
_LEAD = alternatives(
    "take | use | give | apply | administer | put | place | insert | instil | instill | infuse | "
    "please take | you should take | should be taken | is | taken | given | drink | to be taken | "
    "to be given | to be applied | to be used | to be inserted | applied | the recommended dose | "
    "recommended posology | posology | recommended dose | recommended dosage | the usual dose | "
    "the normal dose | dose | usual dose | the usual | usual | the recommended | recommended | "
    "dosage | sig | used | the dose | dose to be taken | inserted | administered | "
    "should be given | the dose is"
)
_VERBS = alternatives("inhale | inject | swallow")
_THEN = alternatives(
    "then | and then | followed by | thereafter | after that | afterwards | increasing to | "
    "then increase to | then increased to | then increase the dose to | then reduce to | "
    "then reduced to | then decrease to | then continue with | then continue at | and then take | "
    "reducing to | decreasing to | then decreased to | then a maintenance dose of | "
    "followed by a maintenance dose of | then maintenance | then from then on"
)
_THEN_STOP = alternatives("then stop | and then stop | then discontinue")
_FIRST = alternatives(
    "initially | initial dose | initial dose of | at first | to start | start with | "
    "starting dose | start at | starting with | first | start | as a first dose | "
    "an initial dose of | as an initial dose | begin with | starting dose of | first take"
)
_LOADING = alternatives(
    "loading dose | as a loading dose | loading dose of | a loading dose of | "
    "as a single loading dose | single loading dose"
)


class _Amount(NamedTuple):
    """What one amount says: how much, of what, and the same in another unit."""

    quantity: Quantity
    substance: str
    contains: Quantity | None


class _Reader(Cursor):
    """Walks the words once; each `_read_…` method takes a whole phrase, or says that it can't.

    A phrase may come at any place of its step. What it says is kept in `found`: under the names of
    a Dosage, and under a few of its own that `_Step` turns into those.
    """

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.found: dict[str, Any] = {}
        self.steps = [self.found]
        self.needs_more = ""

    def read(self) -> Dosage:
        self._refuse_unsafe_words()
        while self.at < len(self.tokens):
            if not self.take_any(_SEPARATORS) and not self._read_phrase():
                raise self._not_understood()
        if self.needs_more and len(self.steps) == 1:
            raise DosageError(f"What comes after “{self.needs_more}” is not said.")
        place_spans(self.steps)
        first, *then = [finished(step) for step in self.steps]
        if then:
            first["then"] = tuple(Dosage(**step) for step in then)
        return Dosage(**first)

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
        for phrase in _PHRASES:
            if phrase(self):
                return True
            self.at = start
        return False

    # Steps

    def _has_amount(self) -> bool:
        return "dose" in self.found or "rate" in self.found

    def _ends_by_itself(self) -> bool:
        """Whether the step has said how long it goes on, so that another one may follow."""
        return self._has_amount() and ("duration" in self.found or "span" in self.found)

    def _start_step(self, **found: Any) -> None:
        self.found = found
        self.steps.append(found)

    def _read_then(self) -> bool:
        if self.match(_THEN_STOP):
            return "duration" in self.found and self.at == len(self.tokens)
        if not self.match(_THEN):
            return False
        is_last = self.at == len(self.tokens)
        if self._has_amount() and not (is_last and len(self.steps) > 1):
            self._start_step()
        return self._has_amount() or not is_last

    def _read_first(self) -> bool:
        start = self.at
        is_loading = bool(self.match(_LOADING))
        if not is_loading and not self.match(_FIRST):
            return False
        said = self.tokens[start : self.at]
        self.needs_more = self.needs_more or self.text[said[0].start : said[-1].end]
        return not is_loading or self.note(count=1)

    def _read_span(self) -> bool:
        """Reads "on day 1", "days 2 to 5", "week 1:", "for the first 4 weeks", "from day 8"."""
        is_open = self.take("from")
        is_open or self.match(_DURING)
        if (last := self._span_by_order()) is not None:
            first, unit = 1, self.match(_TIMES)
        else:
            unit = self.match(_TIMES)
            ends = self.whole_range() if unit else None
            if ends is None:
                return False
            first, last = ends[0], ends[1] or ends[0]
            if self.take("and") and (following := self.whole_range()) != (last := last + 1, None):
                raise DosageError(f"“{following}”: only days that follow each other are read.")
        if unit not in ("d", "wk", "mo") or (is_open and last != first):
            return False
        is_open = self.take_any(("onwards", "onward")) or is_open
        if self._ends_by_itself():
            self._start_step(is_implied=True)
        return self.note(span=(first, None if is_open else last, unit))

    def _span_by_order(self) -> int | None:
        self.take("the")
        if not self.take("first"):
            return None
        times = self.whole_range()
        return times[0] if times else 1

    # Amounts

    def _time(self, times: Spellings = _TIMES) -> Quantity | None:
        """A length of time: "3 weeks", "3 to 4 weeks", "a week", "half an hour"."""
        if self.match(_HALF_AN_HOUR):
            return Quantity(Decimal(30), "min")
        ends = (Decimal(1), None) if self.take_any(("a", "an")) else self.range()
        unit = self.match(times) if ends else ""
        return Quantity(ends[0], unit, ends[1]) if ends and unit else None

    def _amount(self, spans_time: bool) -> _Amount | None:
        """An amount with its unit and all that belongs to it; per time where a rate may stand."""
        pieces, contains = self._pieces() or (self._measure(), None)
        if pieces is None:
            return None
        contains = contains or self._second_amount(pieces)
        substance = self._substance()
        contains = contains or self._second_amount(pieces)
        body, time = self._divisors(spans_time)
        substance = substance or self._substance()
        unit = "/".join(part for part in (pieces.unit, body, time) if part)
        return _Amount(Quantity(pieces.low, unit, pieces.high), substance, contains)

    def _measure(self) -> Quantity | None:
        """A number or its range with a unit: 5 mg, 5 mg to 10 mg, a tablet, half a tablet."""
        start = self.at
        some = self._some()
        if some is not None:
            low, high, is_slashed = *some, self.word(-1).isdigit()
            unit = self.match(_COUNTED)
            if unit and is_slashed and low < 1 and self.word(-1).endswith("s"):
                raise DosageError("“1/2 tablets” can be half a tablet or 1 to 2: write which.")
        else:
            has_or = self.word(1) == "or"
            low, high = self.range() or (None, None)
            self.take("-")
            unit = self.match(_UNITS)
            if has_or and high is not None and unit not in COUNTED:
                unit = ""
        if low is None or not unit:
            self.at = start
            return None
        return Quantity(low, unit, high or self._upper_end_with_unit(low, unit))

    def _some(self) -> tuple[Decimal, Decimal | None] | None:
        """How many pieces, in words or parts: a, half a, one and a half, 1½, 1/2."""
        part = self.fraction()
        if part is not None:
            self.take("of")
            self.take_any(("a", "an", "one"))
            return part, None
        return (Decimal(1), None) if self.take_any(("a", "an")) else None

    def _upper_end_with_unit(self, low: Decimal, unit: str) -> Decimal | None:
        start = self.at
        high = self.upper_end(low)
        if high is None:
            return None
        unit_of_high = self.match(_UNITS)
        if unit_of_high == unit:
            return high
        if unit_of_high:
            raise DosageError("Write both ends of the range in the same unit.")
        self.at = start
        return None

    def _pieces(self) -> tuple[Quantity, Quantity | None] | None:
        """Pieces of a size: "two 500 mg tablets" are 2 tablets that hold 1,000 mg in all.

        "2 500 mg tablets" is left alone: it may be one number.
        """
        start = self.at
        is_word = not self.word()[-1:].isdigit()
        some = self._some() or self.range()
        is_word = self.take_any(("x", "×")) or is_word
        size = self.number() if some and is_word else None
        if some and size is not None:
            self.take("-")
            held = [end and end * size for end in some]
            if self.match(_SPOONFUL):
                return Quantity(held[0] or size, "mL", held[1]), None
            unit = self.match(_UNITS)
            self.take("-")
            piece = self.match(_COUNTED)
            if unit and unit not in COUNTED and piece:
                return Quantity(some[0], piece, some[1]), Quantity(held[0] or size, unit, held[1])
        self.at = start
        return None

    def _second_amount(self, pieces: Quantity) -> Quantity | None:
        """The same amount in another unit: 1 tablet (5 mg), 2 tablets (5 mg each, 10 mg in all)."""
        start = self.at
        second = self._measure() if self.take("(") else None
        is_each = second is not None and self.take("each")
        is_total = second is not None and not is_each and bool(self.match(_IN_ALL))
        if second is None or not self.take(")"):
            self.at = start
            return None
        is_one = pieces.low == 1 and pieces.high is None
        if pieces.unit in COUNTED and not (is_one or is_each or is_total):
            raise DosageError(
                f"“{self.text[self.tokens[start].start : self.tokens[self.at - 1].end]}” can be "
                "the amount of each one or of all: write “each” or “in all”."
            )
        if not is_each:
            return second
        if second.high is not None:
            raise DosageError("Write how much all of it is: one amount in brackets.")
        high = pieces.high and second.low * pieces.high
        return Quantity(second.low * pieces.low, second.unit, high)

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
            by = self.match(_A)
            if by and not body and (body := self.match(_BODY_MEASURES)):
                continue
            if by and spans_time and not time and (time := self._rate_time(by)):
                continue
            self.at = start
            return body, time

    def _rate_time(self, by: str) -> str:
        """The time of a rate, which is not that of "an hour before breakfast"."""
        time = "d" if self.match(_24_HOURS) else self.match(_RATE_TIMES)
        is_offset = by in ("a", "an") and time in ("min", "h")
        return "" if is_offset and self.word() in ("before", "after") else time

    # Phrases

    def _read_dose_or_rate(self) -> bool:
        before = self.tokens[self.at - 1].word if self.at else ""
        only_rate = self.take("at")
        amount = self._amount(spans_time=True)
        if amount is None:
            return False
        quantity = amount.quantity
        is_rate = quantity.unit.rpartition("/")[2] in RATE_TIMES
        if only_rate:
            return is_rate and not amount.substance and self.note(rate=quantity)
        if self._has_amount():
            if before not in _SEPARATORS or not self._ends_by_itself():
                raise DosageError(
                    "The wording gives two amounts: write one dosage, or keep it as text."
                )
            self._start_step(is_implied=True)
        return self.note(
            **{"rate" if is_rate else "dose": quantity},
            substance=amount.substance or None,
            contains=amount.contains,
        )

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

    def _read_frequency(self) -> bool:
        start = self.at
        is_most = bool(self.match(_UP_TO))
        times = self._times()
        period = self._period() if times else None
        if is_most and (times is None or period is None):
            period = self._every() if times is None else None
            times = (1, None)
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
            return self.note(frequency=times_a_day, period=_DAY)
        period = self._adverb() or self._every() or self._hourly()
        is_daily = period == _DAY or None
        return period is not None and self.note(frequency=1, period=period, is_daily=is_daily)

    def _times(self) -> tuple[int, int | None] | None:
        if self.match(_ONCE_OR_TWICE):
            return 1, 2
        for word, times in (("once", 1), ("twice", 2), ("thrice", 3)):
            if self.take(word):
                return times, None
        times_range = self.whole_range()
        if times_range and self.take_any(("times", "time", "x", "×")):
            return times_range
        return None

    def _period(self) -> Quantity | None:
        """What follows "twice": daily, a day, every 3 weeks, in 24 hours, each morning, nightly."""
        start = self.at
        if self.match(_A) and (unit := self.match(_TIMES)):
            return Quantity(Decimal(1), unit)
        self.at = start
        if self.match(_A_FORTNIGHT):
            return Quantity(Decimal(2), "wk")
        if (
            self.take_any(("each", "every")) and self.is_next(_DAY_TIMES)
        ) or self.word() == "nightly":
            return _DAY
        self.at = start
        if self.take("in") and (time := self._time()):
            return time
        self.at = start
        return self._adverb() or self._every()

    def _adverb(self) -> Quantity | None:
        if self.word() not in ADVERBS:
            return None
        number, unit = ADVERBS[self.word()]
        self.at += 1
        return Quantity(Decimal(number), unit)

    def _every(self) -> Quantity | None:
        start = self.at
        is_q = self.take("q")
        self.take("on")
        if not is_q and self.word() != "alternate" and not self.take_any(("every", "each")):
            self.at = start
            return None
        if self.word() in ORDINALS:
            number = ORDINALS[self.word()]
            self.at += 1
            unit = self.match(_TIMES)
            return Quantity(Decimal(number), unit) if unit else None
        unit = self.match(_TIMES)
        period = Quantity(Decimal(1), unit) if unit else self._time()
        if is_q and period == _DAY:
            raise DosageError(ONCE_A_DAY_IN_SHORT)
        return period

    def _hourly(self) -> Quantity | None:
        """What is written "4-hourly", "4 to 6 hourly"."""
        start = self.at
        ends = self.range()
        self.take("-")
        if ends and self.take("hourly"):
            return Quantity(ends[0], "h", ends[1])
        self.at = start
        return None

    def _read_divided(self) -> bool:
        """Reads "in 3 divided doses", "divided into 3 doses", "divided every 8 hours"."""
        if self.take("divided"):
            return self._read_divided_into()
        if not self.take_any(("in", "as")):
            return False
        parts = self.whole_range()
        if not self.match(_DIVIDED):
            return False
        return self.note(is_divided=True) if parts is None else self._note_divided(parts)

    def _read_divided_into(self) -> bool:
        if self.take_any(("in", "into")):
            parts = self.whole_range()
            return bool(parts and self.take("doses")) and self._note_divided(parts)
        if (every := self._every()) is not None:
            return self.note(divided_every=every)
        if times := TIMES_A_DAY.get(self.word()):
            self.at += 1
            return self._note_divided((times, None))
        parts = self._times()
        return parts is not None and self._period() == _DAY and self._note_divided(parts)

    def _note_divided(self, parts: tuple[int, int | None] | None) -> bool:
        return parts is not None and self.note(divided=parts[0], divided_max=parts[1])

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
        return self._note_events(*events)

    def _note_events(self, *events: str) -> bool:
        self.found.setdefault("events", []).append(events)
        return True

    def _read_offset(self) -> bool:
        """Reads "30 minutes before breakfast", "an hour before bedtime"."""
        offset = self._time()
        if offset is None or self.word() not in ("before", "after"):
            return False
        if food := self.match(_MANNER_OF_FOOD):
            return self.note(offset=offset, food=food)
        event = self.match(_WHEN)
        return bool(event) and self.note(offset=offset) and self._note_events(event)

    def _read_weekdays(self) -> bool:
        self.take_any(("on", "every", "each"))
        days: list[str] = []
        while day := self.match(_WEEKDAYS):
            days.append(day)
            if not self.take_any((",", "and")) and not self.is_next(_WEEKDAYS):
                break
            self.take("and")
        return bool(days) and self.note(weekdays=tuple(days))

    def _read_manner(self) -> bool:
        manner = self.match(_MANNERS)
        if not manner:
            return False
        self.found["manner"] = (*self.found.get("manner", ()), manner)
        return True

    def _read_as_needed(self) -> bool:
        if not self.match(_AS_NEEDED):
            return False
        before_reason = self.at
        self.take("(") or self.match(_FOR)
        reason = self._reasons()
        if not reason:
            self.at = before_reason
        return self.note(as_needed=True, as_needed_for=reason or None)

    def _read_indication(self) -> bool:
        reason = self._reasons() if self.match(_FOR) else ""
        return bool(reason) and self.note(indication=reason)

    def _reasons(self) -> str:
        reasons: list[str] = []
        while reason := self.match(_REASONS):
            reasons.append(reason)
            if not self.take_any(("or", "/")):
                break
        else:
            return ""
        return " or ".join(name for name in REASONS if name in reasons)

    def _read_maximum(self) -> bool:
        for spellings, period in ((_DOSE_MAXIMUM, None), (_DAILY_MAXIMUM, _DAY)):
            if self.match(spellings):
                self.take(":")
                amount = self._whole_amount()
                if period is None:
                    return amount is not None and self.note(maximum_dose=amount)
                return amount is not None and self.note(maximum=amount, maximum_period=period)
        return bool(self.match(_AT_MOST)) and self._note_maxima()

    def _note_maxima(self) -> bool:
        """Reads "3 g a day", "8 in 24 hours", "600 mg per dose and 2.4 g per day"."""
        self.take(":")
        amount: Quantity | Decimal | None = self._whole_amount() or self.number()
        if isinstance(amount, Quantity) and self.match(_PER_DOSE):
            self.note(maximum_dose=amount)
        else:
            period = self._maximum_period()
            if amount is None or (isinstance(amount, Decimal) and period is None):
                return False
            self.note(maximum=amount, maximum_period=period)
        start = self.at
        self.take(",")
        if not self.take_any(("and", "or")) or not self._note_maxima():
            self.at = start
        return True

    def _whole_amount(self) -> Quantity | None:
        amount = self._amount(spans_time=False)
        return None if amount is None or amount.substance or amount.contains else amount.quantity

    def _maximum_period(self) -> Quantity | None:
        start = self.at
        if not self.match(_IN_EACH):
            return self._adverb()
        unit = self.match(_TIMES)
        period = Quantity(Decimal(1), unit) if unit else self._time()
        if period is None:
            self.at = start
        return period

    def _read_bounded_duration(self) -> bool:
        self.take("for")
        name = "duration_max" if self.match(_AT_MOST) else ""
        name = name or ("duration_min" if self.match(_AT_LEAST) else "")
        time = self._time(_COURSE_TIMES) if name else None
        return time is not None and self.note(**{name: time})

    def _read_duration(self) -> bool:
        is_sign = self.word() in ("x", "×")
        if not self.take_any(("for", "x", "×")):
            return False
        self.match(_FURTHER)
        time = self._time(_COURSE_TIMES)
        if time is not None and is_sign and time.most != 1 and self.word(-1) in _ONE_OF_TIME:
            raise DosageError(
                f"“x {time.most} {self.word(-1)}” can be so many times a day: write it."
            )
        return time is not None and self.note(duration=time)

    def _read_count(self) -> bool:
        """Reads "× 3" and "for 3 doses"; a bare number only where nothing follows it."""
        is_bare = self.word() in ("x", "×")
        count = self.whole_range() if self.take_any(("for", "x", "×")) else None
        if count is None:
            return False
        is_named = bool(self.match(_GIVEN_WORDS))
        is_last = not self.word() or self.word() in _SEPARATORS
        if not is_named:
            self.note(is_bare_count=True)
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
            return self._note_count((1, None)) and self.note(is_single=True)
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

    def _read_people(self) -> bool:
        """Reads "adults and children 12 years and over:", "for adults", "children under 2"."""
        if not self.is_next(_PEOPLE):
            self.take_any(("for", "in"))
        people: list[str] = []
        while name := self.match(_PEOPLE):
            people.append(name)
            if not self.take_any(("and", "or", "/")):
                break
        if not people and not self.take("people"):
            return False
        start = self.at
        age = self._age()
        if age is None:
            self.at = start
        limit = age[1] if age else ""
        if not self.take_any(("dose", "dosage")):
            self.take(":")
        return self.note(
            people=tuple(people), age=age and age[0], age_limit=limit or None, is_for=True
        )

    def _age(self) -> tuple[Quantity, str] | None:
        self.take_any(("(", ","))
        is_aged = bool(self.match(_AGED))
        limit = "over" if self.take_any(("over", "above")) else ""
        limit = limit or ("under" if self.take_any(("under", "below")) else "")
        ends = self.range()
        if ends is None:
            return None
        unit = self.match(_AGE_TIMES) or ("a" if is_aged else "")
        self.match(_OLD)
        if not limit and self.match(_AND_OVER):
            limit = "from"
        self.match(_OLD)
        return (Quantity(ends[0], unit, ends[1]), limit) if unit else None

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
            if last.end - first.start > LONGEST_QUOTE:
                break
        words = shortened(self.text[first.start : last.end])
        if first.word == "once":
            return DosageError("“once” can mean once a day or once only: write which.")
        if first.text == "-" and next_word[:1].isdigit():
            return DosageError(f"“{words}”: the dash before the number could be a minus.")
        if first.is_number:
            return DosageError(f"“{words}”: no unit or other known word follows the number.")
        return DosageError(f"These words are not understood: “{words}”.")

    def _makes_sense_from_here(self) -> bool:
        start, found, steps = self.at, self.found, list(self.steps)
        self.found = {}
        try:
            return self.word() in _SEPARATORS or self._read_phrase()
        except DosageError:
            return True
        finally:
            self.at, self.found, self.steps = start, found, steps


def _reads(spellings: Spellings, **values: Any) -> Callable[[_Reader], bool]:
    """A phrase that says one thing, or with None the name of what was matched."""

    def phrase(reader: _Reader) -> bool:
        name = reader.match(spellings)
        said = {field: name if value is None else value for field, value in values.items()}
        return bool(name) and reader.note(**said)

    return phrase


# Tried in this order: a maximum before a plain length, a frequency before a count.
_PHRASES: tuple[Callable[[_Reader], bool], ...] = (
    _Reader._read_span,
    _Reader._read_offset,
    _Reader._read_people,
    _Reader._read_frequency,
    _Reader._read_total,
    _Reader._read_dose_or_rate,
    _Reader._read_per,
    _reads(_SITES, site=None),
    _Reader._read_routes,
    _Reader._read_over,
    _reads(_CONTINUOUS, is_continuous=True),
    _Reader._read_divided,
    _reads(_MANNER_OF_FOOD, food=None),
    _Reader._read_when,
    _Reader._read_weekdays,
    _Reader._read_manner,
    _Reader._read_as_needed,
    _Reader._read_indication,
    _Reader._read_maximum,
    _Reader._read_bounded_duration,
    _Reader._read_duration,
    _Reader._read_count,
    _Reader._read_series,
    _Reader._read_then,
    _Reader._read_first,
    _reads(_VERBS, verb=None),
    _reads(_LEAD),
)
