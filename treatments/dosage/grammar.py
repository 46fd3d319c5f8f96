"""What a wording can say: kinds of things, and the phrases with the fields of a Dosage they fill.

In the order of a dose: amount, way and place, how often, when, what for, maximum, how long, for
whom, what comes then. Patterns are written as `Pattern` explains.
"""

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import partial
from types import MappingProxyType
from typing import Any, NamedTuple

from treatments.dosage import vocabulary
from treatments.dosage.dosage import MOST_TIMES, DosageError, Quantity, multiple
from treatments.dosage.naming import NAMED
from treatments.dosage.printing import print_time
from treatments.dosage.vocabulary import FOOD_AT_TIMES, MEALS
from treatments.dosage.wording import Grammar, Pattern, decimal_of

GRAMMAR = Grammar()
kind, words, token, list_of = GRAMMAR.kind, GRAMMAR.words, GRAMMAR.token, GRAMMAR.list_of
Ends = tuple[Any, Any]  # a number, and the upper end of its range if there is one
Said = dict[str, Any] | None  # the fields of a Dosage, or that the phrase is no such phrase
_DAY = Quantity(Decimal(1), "d")
_DAYS_IN = {"d": 1, "wk": 7}


def _named(terms: Mapping[str, vocabulary.Term]) -> dict[str, str]:
    return {text: name for name, term in terms.items() for text in (term.printed, *term.aliases)}


def _coded(units: Mapping[str, vocabulary.Unit], codes: Iterable[str]) -> dict[str, str]:
    return {
        text: code
        for code in codes
        for text in (units[code].one, units[code].many, *units[code].aliases)
    }


for name, terms in {
    **vocabulary.TERMS,
    "reason": vocabulary.REASONS,
    "substance word": vocabulary.SUBSTANCE_WORDS,
    "verb": vocabulary.LEADING_VERBS,
    "limit before": vocabulary.LIMITS_BEFORE,
    "limit after": vocabulary.LIMITS_AFTER,
}.items():
    words(name, _named(terms))
words("form", vocabulary.FORMS)
words("preparation", vocabulary.PREPARATIONS)
words("side", set(vocabulary.SIDES) - {"each", "both"})
for name, table in vocabulary.WORDS.items():
    words(name, _named(table))
words("organ", list(vocabulary.ORGANS))
words("organs", vocabulary.ORGANS.values())
words("place", vocabulary.PLACES)
words("injection place", vocabulary.PLACES_INJECTED)
list_of(
    "injection places",
    "injection place",
    "{injection place} ( [ , ] [ or ] [ the ] {injection place} )*",
    lambda said: " or ".join(one for one in vocabulary.INJECTION_PLACES if one in said),
)


# Numbers: 5, five, 5 to 10, 1 or 2, half a, 1½


def _ends(low: Any, high: Any = None, following: Any = None) -> Ends:
    if following is not None and not following == low + 1 == int(low) + 1:
        raise DosageError(f"“{low} or {following}”: write one of them, or a range.")
    return low, high or following


token("number", r"(?:#?[0-9][0-9.,]*|[.][0-9]+) ", decimal_of)
token("whole", r"#?[0-9]+(?:,[0-9]+)* ", lambda text: int(decimal_of(text)))
for one in ("number", "whole"):
    upper = f"( - | to | through ) <high:{one}>"
    kind(f"{one} range", f"<low:{one}> [ {upper} ]", _ends)
    kind(f"{one}s", f"<low:{one}> [ {upper} | or <following:{one}> ]", _ends)
words("part word", {word: part for word, part in vocabulary.PARTS.items() if word.isalpha()})
words("part sign", {sign: part for sign, part in vocabulary.PARTS.items() if not sign.isalpha()})
kind(
    "part",
    "( [ <whole:whole> [ and ] ] <part:part sign>"
    " | [ <whole:whole> and ] [ a | one ] <part:part word> ) [ of ] [ a | an | one ]",
    lambda part, whole=0: (whole + part, None),
)
kind("end", "<part:part> | <number:number>", lambda part=None, number=None: (part or [number])[0])
kind(
    "part range",
    "<low:part> ( - | to | through ) <high:end> | <low:number> ( - | to | through ) <high:part>",
    lambda low, high: tuple(end[0] if isinstance(end, tuple) else end for end in (low, high)),
)
kind("one number", "<low:number>", _ends)
kind("one", "a | an | a new | (?= thin | pea )", lambda: (Decimal(1), None))
words("times word", vocabulary.TIMES_IN_WORDS)
kind(
    "times",
    "{once_or_twice} | <word:times word> | <counted:wholes> ( times | time | x | × )",
    lambda word=None, counted=None: counted or ((word, None) if word else (1, 2)),
)


# Lengths of time: 3 weeks, a week, half an hour


def _time(unit: str = "", ends: Ends = (Decimal(1), None)) -> Quantity:
    return Quantity(ends[0], unit, ends[1]) if unit else Quantity(Decimal(30), "min")


ALL_TIMES = _coded(vocabulary.TIMES, vocabulary.TIMES)
IN_A_ROW = dict.fromkeys(("consecutive days", "days in a row"), "d")
for name, codes in (
    ("time unit", tuple(vocabulary.TIMES)),
    ("rate unit", vocabulary.RATE_TIMES),
    ("short unit", ("min", "h")),
    ("age unit", vocabulary.AGE_TIMES),
    ("span unit", vocabulary.POINTS),
    ("cycle unit", ("d", "wk")),
):
    words(name, _coded(vocabulary.TIMES, codes) | (IN_A_ROW if "d" in codes else {}))
NIGHTS = dict.fromkeys(("nights", "nights in a row", "consecutive nights"), "d")
words("course unit", ALL_TIMES | IN_A_ROW | NIGHTS)
# What stands alone is one of them: “every hours” has lost its number.
words("single unit", {name: code for name, code in ALL_TIMES.items() if name[-1] != "s"})
words("plural unit", [unit.many for unit in vocabulary.TIMES.values()])
words("one of time", {unit.one: code for code, unit in vocabulary.TIMES.items()})
for name in ("time", "course", "short"):
    kind(
        name,
        f"{{half_an_hour}} | {{one}} <unit:{name} unit> | <ends:numbers> [ - ] <unit:{name} unit>",
        _time,
    )
kind("delay", "{one} <unit:span unit> | <ends:numbers> <unit:span unit>", _time)
kind("cycle", "[ a | an ] <ends:wholes> [ - ] <unit:cycle unit> | {one} <unit:cycle unit>", _time)


# Amounts: 5 mg, 5 mg to 10 mg, half a tablet, 1 tablet (5 mg), two 500 mg tablets, 5 mg/kg/h


class Amount(NamedTuple):
    """What one amount says: how much, of what, and the same in another unit."""

    quantity: Quantity
    substance: str = ""
    contains: Quantity | None = None
    most: Quantity | None = None  # of one dose, where it is by body weight

    @property
    def is_rate(self) -> bool:
        """Whether it is so much in a time."""
        return self.quantity.unit.rpartition("/")[2] in vocabulary.RATE_TIMES


def _measure(
    *,
    ends: Ends = (None, None),
    unit: str = "",
    high: Decimal | None = None,
    high_unit: str = "",
    following: Decimal | None = None,
) -> Quantity:
    low, upper = ends
    if not unit:
        raise DosageError("“1/2 tablets” can be half a tablet or 1 to 2: write which.")
    if high_unit not in ("", unit):  # 500 mg to 1 g
        high = high and multiple(high, Quantity(high, high_unit), Quantity(Decimal(1), unit))
        if high is None:
            raise DosageError("Write both ends of the range in the same unit.")
        if high > 100 * low:
            raise DosageError("The ends of the range lie very far apart: are both units right?")
    if following and unit not in vocabulary.COUNTED:
        raise DosageError("Two amounts with “or”: write one of them, or a range.")
    if upper and (high or following):
        raise DosageError("A range has two ends.")
    if following:
        _ends(low, None, following)
    return Quantity(low, unit, upper or high or following)


def _pieces(
    size: Decimal, some: Ends = (Decimal(1), None), unit: str = "", piece: str = ""
) -> Amount:
    low, high = (end and end * size for end in some)
    if not piece:
        return Amount(Quantity(low or size, "mL", high))
    held = Quantity(low or size, unit, high)
    return Amount(Quantity(some[0], piece, some[1]), contains=held)


def _patches(some: Ends, rate: Decimal, unit: str, time: str) -> Amount:
    return Amount(Quantity(some[0], "{patch}", some[1]), contains=Quantity(rate, f"{unit}/{time}"))


def _amount(
    *,
    measure: Quantity | None = None,
    pieces: Amount | None = None,
    second: tuple[Any, str] | None = None,
    substance: str = "",
    body: str = "",
    time: str = "",
    most: Quantity | None = None,
) -> Amount:
    amount, _, contains, _ = pieces or Amount(measure)  # type: ignore[arg-type]  # one of the two
    if contains and second:
        raise DosageError("The amount of each piece and of all are given: write one of them.")
    if second and isinstance(second[0], Amount):  # 300 mg (two 150 mg injections)
        amount, contains = _counted(amount, second[0])
    elif second:
        contains = _contained(amount, *second)
    unit = "/".join(part for part in (amount.unit, body, time) if part)
    return Amount(Quantity(amount.low, unit, amount.high), substance, contains, most)


def _counted(amount: Quantity, pieces: Amount) -> tuple[Quantity, Quantity]:
    """The pieces, and the amount in all of them."""
    held = pieces.contains
    if held is None or multiple(held.low, held, amount) != 1 or amount.high or held.high:
        raise DosageError("The pieces in brackets and the amount before them are not the same.")
    return pieces.quantity, amount


def _contained(pieces: Quantity, second: Quantity, said: str) -> Quantity:
    """The amount in brackets beside pieces, which has to be that of all of them."""
    is_one = pieces.low == 1 and pieces.high is None
    spoon = vocabulary.SPOONS.get(pieces.unit)
    is_one |= spoon is not None and second == Quantity(pieces.low * spoon, "mL")
    if pieces.unit in vocabulary.COUNTED and not (is_one or said):
        raise DosageError(
            "What stands in brackets can be the amount of each one or of all: "
            "write “each” or “in all”."
        )
    if said != "each":
        return second
    if second.high is not None:
        raise DosageError("Write how much all of it is: one amount in brackets.")
    return Quantity(second.low * pieces.low, second.unit, pieces.high and second.low * pieces.high)


def _dose(amount: Amount, at: str = "") -> Said:
    quantity, substance, contains, most = amount
    if at:
        return {"speed": quantity} if amount.is_rate and not (substance or contains) else None
    name = "rate" if amount.is_rate else "dose"
    said = {name: quantity, "substance": substance or None, "contains": contains}
    return {**said, "most": most}


words("unit", _coded(vocabulary.UNITS, vocabulary.UNITS))
words("millilitre", _coded(vocabulary.UNITS, ["mL"]))
words("patch", _coded(vocabulary.UNITS, ["{patch}"]))
words("minute", _coded(vocabulary.TIMES, ["min"]))
words("hour", _coded(vocabulary.TIMES, ["h"]))
words("piece", _coded(vocabulary.UNITS, vocabulary.COUNTED))
words("measure unit", _coded(vocabulary.UNITS, set(vocabulary.UNITS) - {*vocabulary.COUNTED}))
words("pieces", [text for text in _coded(vocabulary.UNITS, vocabulary.COUNTED) if text[-1] == "s"])
token("itself", f"{NAMED} ")
token("word ahead", "(?=[#a-z½¼¾])")
kind(
    "measure",
    "( 1/2 | 1/4 | 3/4 ) {pieces} | "
    "( <ends:part range> <unit:piece> | <ends:part> <unit:piece> | <ends:one> <unit:piece>"
    " | <ends:number range> [ or <following:number> ] [ - ] [ {itself} ] <unit:unit> )"
    " [ ( ( - | to | through ) <high:number> | or <following:number> ) <high_unit:unit> ]",
    _measure,
)
kind(
    "sized pieces",
    "( (?= {number} [ - ] {measure unit} {piece} )"
    " (?! {number} [ - ] {measure unit} ( dose | {pieces} ) )"
    " | {word ahead} ( <some:part> | <some:one> | <some:numbers> ) [ x | × ]"
    " | ( <some:part> | <some:numbers> ) ( x | × ) )"
    " [ {itself} ] <size:number> [ - ]"
    " ( {spoonful} | <unit:measure unit> [ - ] [ {itself} ] <piece:piece> )"
    " | ( <some:part> | <some:one> | <some:numbers> ) (?! dose | doses ) <piece:piece>"
    " ( of | x | × )"
    " <size:number> [ - ] <unit:measure unit> [ each ] (?! {a} )",
    _pieces,
)
words("hours of a day", dict.fromkeys(("day", "24 hours", "24 h", "24 hrs", "24 hour period"), "d"))
kind("patch time", "<time:hour> | <time:hours of a day>", lambda time: time)
kind(
    "strong patch",
    "[ <some:numbers> | <some:one> ]"
    r" ( <rate:number> [ - ] <unit:measure unit> {a} <time:patch time> {patch}"
    r" | {patch} ( of | \( ) <rate:number> [ - ] <unit:measure unit> {a} <time:patch time>"
    r" [ \) ] )",
    lambda some=(Decimal(1), None), **said: _patches(some, **said),
)
kind(
    "second",
    r"\( [ as ] ( <second:sized pieces> | <second:measure> [ <of:each> | <of:in_all> ] ) \)",
    lambda second, of="": (second, of),
)
token("percent", "[0-9.]+ % ", lambda text: f"{decimal_of(text[:-2].strip()):f}%")
kind(
    "part of substance",
    "<word:substance word> | <percent:percent>",
    lambda word="", percent="": word or percent,
)
list_of(
    "substance",
    "part of substance",
    "[ {percent} ] {substance word} ( {substance word} )* [ {percent} ]",
    " ".join,
)
kind(
    "rate time",
    "(?! ( a | an ) {short unit} ( before | after ) )"
    " (?! {a} {plural unit} ) {a} ( <unit:hours of a day> | <unit:rate unit> )",
    lambda unit: unit,
)
OF_WHAT = r"[ [ of ] {itself} | [ \( ] [ of | as | of the ] <substance:substance> [ \) ] ]"
kind(
    "amount",
    "( <pieces:strong patch> | <pieces:sized pieces> | <measure:measure> ) [ <second:second> ]"
    f" {OF_WHAT} [ <second:second> ]"
    r" [ {a} <body:body> [ [ , ] \( {at_most} [ : ] <most:measure> [ {per_dose} ] \) ] ]"
    " [ <time:rate time> ] [ {a} <body:body> ]"
    f" {OF_WHAT}",
    _amount,
)
# A strength, such as 250 mg/5 mL: with the volume of a dose it tells how much that contains.
kind(
    "strength",
    "<ends:number range> [ - ] <unit:measure unit> ( / | per )"
    " [ <volume:number> ] [ - ] {millilitre} (?! / | per | a | an )",
    lambda volume=Decimal(1), **held: (_measure(**held), volume, "mL"),
)
kind(
    "piece strength",
    "<ends:one number> [ - ] <unit:measure unit> ( <piece:piece> | {a} <time:patch time> {patch} )",
    lambda piece="{patch}", time="", unit="", **held: (
        _measure(unit="/".join(filter(None, (unit, time))), **held),
        Decimal(1),
        piece,
    ),
)
kind(
    "plain amount", "<measure:measure> [ {a} <body:body> ]", lambda **said: _amount(**said).quantity
)


def _of_such(strength: tuple[Quantity, Decimal, str], taken: Ends) -> Said:
    return {"strength": strength, "dose": Quantity(taken[0], strength[2], taken[1])}


# Ways and places: by mouth or into a vein, in the left eye


list_of("routes", "route", "[ by ] {route} ( ( , {route} )* [ , ] ( / | or ) {route} )*")
TO = "( <into:into> | to | on | onto | over )"


def _site(organ: str, side: str, into: str = "") -> Said:
    return {"site": f"{side} {organ}", "is_into": into or None}


# How often: twice a day, every 4 to 6 hours, bid, in 3 divided doses


def _every(unit: str = "", ordinal: int = 1, time: Quantity | None = None, q: str = "") -> Quantity:
    period = time or Quantity(Decimal(ordinal), unit)
    if q and period == _DAY:
        raise DosageError(vocabulary.UNSAFE["q1d"])
    return period


def _often(times: Ends = (1, None), period: Quantity = _DAY, **said: Any) -> Said:
    return {"frequency": times[0], "frequency_max": times[1], "period": period, **said}


def _times_each(times: int, dose: Quantity, period: Quantity) -> Said:
    """Of pieces alone: “2 x 500 mg daily” can be two tablets of 500 mg."""
    return _often((times, None), period, dose=dose) if dose.unit in vocabulary.COUNTED else None


def _at_most_so_often(period: Quantity, times: Ends = (1, None)) -> Said:
    if times[1] is not None:
        return None
    return {"frequency": None, "frequency_max": times[0], "period": period}


def _one_period(every: Quantity = _DAY, unit: str = "") -> Quantity:
    return Quantity(Decimal(1), unit) if unit else every


def _each_time(period: Quantity) -> Said:
    return {"frequency": 1, "period": period, "is_daily": period == _DAY or None}


def _divided(into: Ends | None = None, period: Quantity = _DAY) -> Said:
    if period != _DAY:
        return None
    return {"divided": into[0], "divided_max": into[1]} if into else {"is_divided": True}


words(
    "adverb",
    {
        word: Quantity(Decimal(number), unit)
        for word, said in vocabulary.ADVERBS.items()
        for number, unit in [said.split()]
    },
)
words("ordinal", vocabulary.ORDINALS)
words("fortnight", dict.fromkeys(("a fortnight", "per fortnight"), Quantity(Decimal(2), "wk")))
words("times a day", {text: (times, None) for text, times in vocabulary.TIMES_A_DAY.items()})
kind(
    "every",
    "( <q:q> [ on ] | [ on ] ( every | each | (?= alternate ) ) )"
    " ( <ordinal:ordinal> <unit:time unit> | <unit:single unit> | <time:time> )",
    _every,
)
kind("hourly", "<ends:numbers> [ - ] hourly", lambda ends: Quantity(ends[0], "h", ends[1]))
for name, others in (("time of day", MEALS), ("bare time of day", FOOD_AT_TIMES)):
    words(name, {text: at for text, at in _named(vocabulary.WHEN).items() if at not in others})
kind(
    "period",
    "{a} <unit:single unit> | <every:fortnight> | ( each | every ) (?= {time of day} )"
    " | (?= nightly ) | in <every:time> | <every:adverb> | <every:every>",
    _one_period,
)


# When: in the morning and at night, at 08:00, before meals, on Mondays, on days 1 to 21 of a cycle


_TWELVE = {"12 noon": "12:00", "12 midnight": "00:00"}


def _clock(text: str) -> str:
    """A time of day as 08:00. Raises DosageError where it could be another, twelve hours away."""
    if text in _TWELVE:
        return _TWELVE[text]
    text = text.removesuffix("hours").removesuffix("hrs").removesuffix("h").strip()
    figures, half = text.rstrip("apm "), text[-2:]
    hour, minute = figures[:-2].rstrip(":"), figures[-2:]
    if half in ("am", "pm"):
        hour, _, minute = figures.partition(":")
        if int(hour) == 12:
            raise DosageError(f"“{text}” can be noon or midnight: write “at noon” or 00:00.")
        return f"{int(hour) + 12 * (half == 'pm'):02}:{minute or '00'}"
    if len(hour) == 1:
        raise DosageError(f"“{text}” can be morning or evening: write it as in 08:00 or 20:00.")
    return f"{hour}:{minute}"


def _cycle(
    days: tuple[tuple[int, ...], ...], length: int = 0, every: Quantity | None = None
) -> Said:
    if every is not None:
        length = _days_in(every)
    named = tuple(day for some in days for day in some)
    return {"cycle": Quantity(Decimal(length), "d"), "cycle_days": named}


def _on_and_off(on: Quantity, off: Quantity | int = 0, every: Quantity | None = None) -> Said:
    days = _days_in(on)
    length = days + (off if isinstance(off, int) else _days_in(off))
    return _cycle((_days(1, days),), _days_in(every) if every else length)


def _days(low: int, high: int | None = None) -> tuple[int, ...]:
    if max(low, high or 0) > MOST_TIMES:
        raise DosageError(f"A cycle has at most {MOST_TIMES} days.")
    return tuple(range(low, (high or low) + 1))


def _days_in(time: Quantity) -> int:
    if time.high is not None:
        raise DosageError("A cycle has one length, not a range.")
    return int(time.low) * _DAYS_IN[time.unit]


def _also(
    amount: Amount | Ends,
    joined: str = "",
    routes: tuple[str, ...] = (),
    when: tuple[str, ...] = (),
    clock: tuple[str, ...] = (),
) -> Said:
    if isinstance(amount, Amount) and (amount.is_rate or amount.most):
        return None
    dose, substance, contains, _ = (
        amount if isinstance(amount, Amount) else (amount, "", None, None)
    )
    said = {"dose": dose, "substance": substance, "contains": contains, "when": when}
    return {"also": {**said, "clock": clock, "is_joined": bool(joined), "routes": routes}}


list_of(
    "events",
    "event",
    "( {bare time of day} , (?= {bare time of day} ) | {event} [ , ] ( and | & )"
    " [ every | each ] )* {event}",
)
token(
    "clock time",
    r"(?:12 (?:noon|midnight) |(?:1[0-2]|[1-9])(?::[0-5][0-9])? [ap]m "
    r"|(?:[01][0-9]|2[0-3]):?[0-5][0-9] |[0-9]:[0-5][0-9] )(?:(?:hours|hrs|h) )?",
    _clock,
)
list_of("clock times", "clock time", "{clock time} ( [ , ] [ and | & ] [ at ] {clock time} )*")


def _weekdays(first: str = "", last: str = "", named: tuple[str, ...] = ()) -> tuple[str, ...]:
    days = [*vocabulary.WEEKDAYS]
    found = named or tuple(days[days.index(first) : days.index(last) + 1])
    if len(found) < 2:
        raise DosageError(f"{first} to {last}: write the days one by one.")
    return found


words(
    "weekday group",
    dict.fromkeys(("weekdays", "weekday"), tuple(vocabulary.WEEKDAYS)[:5])
    | dict.fromkeys(("weekends", "weekend", "the weekend"), tuple(vocabulary.WEEKDAYS)[5:]),
)
words("both meals", {"morning and evening meals": [("with breakfast", "with dinner")]})
list_of("meals", "meal", "{meal} ( , {meal} )* [ , ] and {meal}")
list_of("weekdays", "weekday", "{weekday} ( ( [ , ] and | , | & | / ) {weekday} )*")
kind(
    "days of the week",
    "<named:weekday group> | <first:weekday> ( - | to | through ) <last:weekday>",
    _weekdays,
)
kind("days", "<low:whole> [ ( - | to | through ) <high:whole> ]", _days)
list_of("cycle days", "days", "{days} ( ( [ , ] and | , | & ) {days} )*")


# What for, and at most how much: as needed for pain, at most 3 g a day


def _maximum(limits: tuple[Said, ...], **said: Any) -> Said:
    for limit in limits:
        if limit is None:
            return None
        if said.keys() & limit.keys():
            raise DosageError("The wording gives the maximum twice.")
        said |= limit
    return said


def _limit(
    amount: Quantity | Amount | Decimal, period: Quantity | None = None, per_dose: str = ""
) -> Said:
    is_number = isinstance(amount, Decimal)
    if isinstance(amount, Amount):  # one 10 mg tablet
        return {"maximum": amount.quantity, "maximum_period": period, "size": amount}
    if per_dose and not is_number:
        return {"maximum_dose": amount}
    return None if is_number and not period else {"maximum": amount, "maximum_period": period}


list_of(
    "reasons",
    "reason",
    "{reason} ( ( or | / ) {reason} )*",
    lambda said: " or ".join(name for name in vocabulary.REASONS if name in said),
)
kind(
    "limit period",
    "{in_each} ( <unit:single unit> | <every:time> ) [ period ] | <every:adverb>",
    _one_period,
)
kind(
    "limit",
    "<amount:sized pieces> <period:limit period>"
    " | ( <amount:plain amount> | <amount:number> )"
    " [ <per_dose:per_dose> | <period:limit period> ]",
    _limit,
)
list_of("limits", "limit", "{limit} ( [ , ] ( and | or ) {limit} )*")


# How long and how many in all: for 5 days, 3 times in all


def _count(
    count: Ends = (2, None), is_bare: str | None = None, period: Quantity | None = None
) -> dict[str, Any]:
    often = {"frequency": 1, "period": period} if period else {}
    return {"count": count[0], "count_max": count[1], "is_bare_count": is_bare, **often}


def _single(amount: Amount | None = None, **routes: Any) -> Said:
    dose = (_dose(amount) if amount else None) or {}
    return {"count": 1, "is_single": True, **routes, **dose}


def _days_or_times(count: int) -> Said:
    if count == 1:
        return None
    raise DosageError(f"“x {count} day” can be so many times a day, or days: write which.")


# For whom: adults and children aged 12 years and over, people weighing 20 to 40 kg


def _limited(
    *,
    ends: Ends,
    unit: str = "a",
    limit: str = "",
    start: str = "",
    below: int = 0,
    end: Quantity | None = None,
) -> dict[str, Any]:
    if below:  # “6 to under 12 years” are those of 6 to 11
        ends = (ends[0], Decimal(below - 1))
    is_from = "from" in start.split() and ends[1] is None
    if end is not None and end.unit == unit:
        ends, end = (ends[0], end.low), None
    limit = limit or ("from" if is_from and end is None else "")
    return {"age": Quantity(ends[0], unit, ends[1]), "age_limit": limit or None, "age_end": end}


def _measured(name: str, unit: str, *, ends: Ends, limit: str | None = None) -> dict[str, Any]:
    return {name: Quantity(ends[0], unit, ends[1]), f"{name}_limit": limit}


# “Children over 12” are so many years old; babies might be so many months.
_IN_YEARS = {"adults", "teenagers", "children", "older people"}


def _for_whom(
    people: tuple[str, ...] = (),
    age: Mapping[str, Any] = MappingProxyType({}),
    weight: Mapping[str, Any] = MappingProxyType({}),
    clearance: Mapping[str, Any] = MappingProxyType({}),
) -> Said:
    age = {**age}
    if age.pop("is_bare", False) and not {*people} <= _IN_YEARS:
        return None
    if (age or weight) and people and vocabulary.age_follows(people)[-1] != people[-1]:
        raise DosageError("Whose age or weight it is can be read in two ways: write them apart.")
    return {"people": people, **age, **weight, **clearance, "is_for": True}


kind("age end", "<ends:one number> <unit:age unit>", _time)
list_of(
    "persons", "person", "{person} ( ( and | or | / | , [ and ] | [ , ] including ) {person} )*"
)
kind(
    "age",
    r"[ \( | , ] "
    "( [ <start:aged> ] <ends:one number> ( - | to ) under <below:whole> <unit:age unit>"
    " | [ <start:aged> ] <ends:one number> <unit:age unit> ( - | to ) <end:age end>"
    " | <start:aged> [ <limit:limit before> ] <ends:numbers> [ <unit:age unit> ]"
    " | [ <limit:limit before> ] <ends:numbers> <unit:age unit> )"
    " [ {old} ] [ <limit:limit after> ] [ {old} ]",
    _limited,
)
kind(
    "bare age",
    "<limit:limit before> <ends:one number> | <ends:one number> <limit:limit after>",
    lambda **said: {**_limited(**said), "is_bare": True},
)
_weighed = partial(_measured, "weight", "kg")
KILOGRAMS = "[ <limit:limit before> ] <ends:numbers> ( kg | kilograms )"
kind("bare weight", f"{KILOGRAMS} [ <limit:limit after> ]", _weighed)
kind(
    "weight",
    rf"[ \( | , | and ] ( {{weighing}} {KILOGRAMS} | {KILOGRAMS} {{weighing}} )"
    " [ <limit:limit after> ] [ {weighing} ]",
    _weighed,
)

kind(
    "clearance",
    "{clearance} [ of | between | : ] [ <limit:limit before> ] <ends:numbers>"
    " {millilitre} ( / | per ) {minute} (?! / | per ) [ <limit:limit after> ]",
    partial(_measured, "clearance", "mL/min"),
)


# Steps: on days 2 to 5, then, initially


def _span(
    *,
    unit: str,
    ends: Ends = (1, None),
    first: Ends | None = None,
    following: int | None = None,
    is_open: str = "",
    onwards: str = "",
) -> Said:
    low, high = (1, first[0]) if first else (ends[0], ends[1] or ends[0])
    if following is not None:
        high += 1
        if following != high:
            raise DosageError(f"“{following}”: only days that follow each other are read.")
    if is_open and high != low:
        return None
    return {"span": (low, None if is_open or onwards else high, unit)}


def _points(
    unit: str, points: tuple[int, ...] = (), at: str = "", start: int | None = None
) -> Said:
    """Weeks 0, 2 and 6; days that follow each other are a span of them."""
    if start is not None:
        return {"given_at": (start,), "given_at_unit": unit, "starts": True}
    if not at and [*points] == [*range(points[0], points[-1] + 1)]:
        return {"span": (points[0], points[-1], unit)} if len(points) > 1 else None
    return {"given_at": points, "given_at_unit": unit}


def _change(
    change: str,
    by: Quantity | None = None,
    only_if: str | None = None,
    to: Amount | None = None,
    to_period: Quantity | None = None,
    **said: Any,
) -> Said:
    """What changes the dose step by step; what is “a day” is the dose where there is one a day."""
    if to and to.is_rate:
        to, to_period = Amount(_without_time(to.quantity)), _DAY
    changed = {"changed_by": by, "changed_to": to and to.quantity, "change_period": to_period}
    return {"change": change, "only_if": only_if, **changed, **said}


def _without_time(rate: Quantity) -> Quantity:
    return Quantity(rate.low, rate.unit.rpartition("/")[0], rate.high)


def _remark(name: str, **said: Any) -> Said:
    """The remark with what stands in it; a word that is not said is left out."""
    terms = vocabulary.STARTS | vocabulary.CONDITIONS
    for slot, value in said.items():
        text = terms[value].printed if value in terms else value
        if isinstance(value, Quantity):
            text = print_time(value)
        name = name.replace(f"<{slot}>", slot.replace("_", " ") if value is True else text)
    return {"manner": [re.sub("<[a-z_]+> ", "", name)]}


kind("in solution", "dissolved | dissolve", lambda: True)
kind("volume", "<number:whole> {millilitre}", lambda number: f"{number} mL")
kind("then ahead", "(?= {then} )", lambda: True)
kind(
    "change time",
    "<every:every> | <every:adverb> | <every:time> | {a} <unit:single unit>",
    _one_period,
)
kind("at most a day", "{at_most_a_day}", lambda: _DAY)
kind("one event", "<event:event>", lambda event: [(event,)])
words("point unit", _coded(vocabulary.TIMES, vocabulary.POINTS))
BARE = (
    "(?= daily | every | each | once | twice | a day | at | in the )"
    " (?! ( every | each ) ( week | month ) )"
)
NO_POINT = "{unit} | to | - | through | times | time | x | × | or"
for name, other in (("points", " | {time unit}"), ("points before", "")):
    more = f"{{whole}} (?! {NO_POINT}{other} )"
    list_of(name, "whole", f"{{whole}} ( ( , [ and ] | and | & ) {more} )*")
list_of("days apart", "whole", f"{{whole}} ( ( , | , and | and | & ) [ on ] day {more} )*")
DURING = "[ <is_open:from> ] [ on | for | during ]"
END = r"(?= , | ; | \( | \) | . | : | $ )"

# Tried in this order: a maximum before a plain length, a frequency before a count.
PHRASES: tuple[Pattern, ...] = tuple(
    GRAMMAR.pattern(pattern, partial(_remark, name))
    for name, pattern in vocabulary.PATTERNS_OF_REMARKS.items()
) + tuple(
    GRAMMAR.pattern(*phrase)
    for phrase in (
        ("[ of | the ] {itself} [ {liquid} ] [ , | : ]",),
        ("[ of ] [ a ] <strength:strength> [ {liquid} ]",),
        (
            "<strength:piece strength> [ , | ; | : | . | - ] (?= [ {lead} ]"
            " ( {part} | {one} | {numbers} ) {piece} (?! of ) )",
        ),
        (
            f"<strength:piece strength> [ , | ; | : | . | - ] {{lead}} <taken:numbers> {BARE}",
            _of_such,
        ),
        (
            "[ on ] ( day | days ) <days:cycle days>"
            " ( ( of | in ) ( a | an | each | every | the ) <length:whole> [ - ] day"
            " ( cycle | cycles ) | [ of ] ( every | each ) <every:cycle> )",
            _cycle,
        ),
        (
            "[ for ] <on:cycle> [ on ] [ , ] [ and ] [ then | followed by ]"
            " ( <off:cycle> {off} | off for <off:cycle> | <off:whole> {free_days} )",
            _on_and_off,
        ),
        (
            "for <on:cycle> [ , ] ( every | of every | of each | in every | in each"
            " | out of every )"
            " ( <every:cycle> [ cycle ] )",
            _on_and_off,
        ),
        ("[ on | <at:at> ] <unit:point unit> <points:points>", _points),
        ("[ on ] day <points:days apart>", partial(_points, "d")),
        ("{starting} ( at | on | from | in ) <unit:point unit> <start:whole>", _points),
        ("<at:at> (?= 0 ) <points:points before> ( <unit:point unit> | <unit:hour> )", _points),
        (
            f"{DURING} ( [ the ] first [ <first:wholes> ] <unit:span unit>"
            " | <unit:span unit> <ends:wholes> [ and <following:whole> (?! {unit} ) ] )"
            " [ <onwards:onwards> ]",
            _span,
        ),
        (
            "[ <is_offset_least:is at_least> | <is_offset_about:is about> ]"
            " <offset:time> (?= before | after )"
            " ( <food:food> | <events:one event> )",
        ),
        (
            "[ for | in ] ( <people:persons> | people | patients ) "
            r" [ <age:age> | <age:bare age> (?= : | , | \) | {lead} ) ]"
            " [ <weight:weight> | [ , ] <weight:bare weight> ]"
            " [ [ , ] [ and ] <clearance:clearance> ]"
            " [ dose | dosage | : ]",
            _for_whom,
        ),
        ("<clearance:clearance> (?= : | , )", _for_whom),
        (
            "[ for ] ( <age:age> [ <weight:weight> ] | <weight:weight> | <weight:bare weight> )"
            " (?= : )",
            _for_whom,
        ),
        (
            "[ {repeated} [ , ] ] {up_to} ( <times:times> <period:period> | <period:every> )",
            _at_most_so_often,
        ),
        (
            "<low:times a day> ( to | or ) <high:times a day>",
            lambda low, high: _often((low[0], high[0])),
        ),
        (
            "[ on ] ( alternate nights | every other night | every second night )",
            partial(_often, period=Quantity(Decimal(2), "d"), events=[("night",)]),
        ),
        ("<times:whole> ( x | × ) <dose:measure> <period:period>", _times_each),
        ("<times:times> <period:period> | <times:times a day>", _often),
        ("per day", lambda: _each_time(_DAY)),
        ("<period:adverb> | [ {repeated} ] <period:every> | <period:hourly>", _each_time),
        ("{once_only} | once (?= [ , | ; | . ] {then} )", lambda: {"count": 1}),
        (f"once (?= [ on ] ( day {{whole}} | [ the ] first day ) {END} )", _often),
        (
            "{single} ( dose of <amount:amount>"
            " | [ <amount:amount> ] ( <routes:routes> [ dose ] | {given} ) )",
            _single,
        ),
        ("<count:times> {in_all} | <count:wholes> {given} {in_all}", _count),
        (
            "[ <joined:and> ] <amount:amount> [ <routes:routes> ]"
            " ( [ every | each ] <when:events> | at <clock:clock times> )",
            _also,
        ),
        ("[ <joined:and> ] <amount:numbers> [ every | each ] <when:events>", _also),
        (
            "<count:wholes> {given} of (?= [ {itself} ] {measure} )",
            lambda count: {**_count(count), "is_of_each": True},
        ),
        ("[ <at:at> ] <amount:amount>", _dose),
        ("( per | / | each ) <per:per>",),
        (f"{TO} [ the ] <side:side> <organ:organ>", _site),
        (f"( [ {TO} ] ( each | every ) | per ) <organ:organ>", partial(_site, side="each")),
        (f"[ {TO} ] <side:both> [ the ] <organ:organs>", _site),
        ("( in | into | to | on | onto | over ) [ the | your ] <site:place> (?! passage )",),
        ("( in | into | to | on | of ) [ the | your ] <site:injection places>",),
        ("<routes:routes>",),
        ("over [ <is_over_least:is at_least> ] <over:time>",),
        ("[ and ] <is_worn:is worn> [ <is_over_least:is at_least> ] <over:time>",),
        (
            "[ {leave} | with | and ] [ <is_apart_least:is at_least> | <is_apart_about:is about> ]"
            " <apart:time> ( apart | between {given} )",
        ),
        (
            "[ {then} ] <change:change> [ <only_if:condition> ]"
            " ( by <by:plain amount> [ {at_intervals} ] <changed_every:change time>"
            " | <changed_every:change time> by <by:plain amount>"
            " | in ( steps | increments | decrements ) of <by:plain amount>"
            " [ {at_intervals} ] <changed_every:change time> | (?= [ to ] {at_most} ) )"
            " [ [ , ] <only_if:condition> ] [ <is_until_stopped:is until_stopped> ]"
            r" [ [ , ] [ \( ] ( to | until | <is_changed_at_most:is at_most> )"
            " [ <is_changed_at_most:is at_most> ]"
            r" <to:amount> [ [ {once_a} ] <to_period:limit period> ] [ \) ] ]"
            " [ [ , ] <only_if:condition> ]",
            _change,
        ),
        ("<is_continuous:is continuously>",),
        ("divided ( in | into ) <into:wholes> doses", _divided),
        ("divided <divided_every:every>",),
        ("divided ( <into:times a day> | <into:times> <period:period> )", _divided),
        ("( in | as ) [ <into:wholes> ] {divided}", _divided),
        ("<food:food>",),
        (
            "<order:order> <meals:meals> [ [ , ] and <last:events> ]",
            lambda order, meals, last=(): {
                "events": [(*(f"{order} {meal}" for meal in meals), *last)]
            },
        ),
        ("[ every | each ] <events:events>", lambda events: {"events": [events]}),
        # “2 tablets at once” alone can be so many together.
        ("at once (?= [ , | ; | . ] {then} )", lambda: {"events": [("immediately",)]}),
        ("at <clock:clock times>",),
        ("[ on | every | from ] <weekdays:days of the week> [ only ]",),
        ("[ on | every | each ] <weekdays:weekdays> [ only ]",),
        ("with [ the ] <events:both meals>",),
        ("{slow_injection}", lambda: {"routes": ("intravenous injection",), "manner": ["slowly"]}),
        (
            "<manner:rinse> for <ends:numbers> {minute}",
            lambda manner, ends: {"manner": [manner], "over": Quantity(ends[0], "min", ends[1])},
        ),
        ("<manner:manner>", lambda manner: {"manner": [manner]}),
        (r"<as_needed:is as_needed> [ [ \( | {for} ] <as_needed_for:reasons> ]",),
        ("{for} <indication:reasons>",),
        ("(?= ^ ) <indication:reasons> (?= , | : )",),
        (
            f"( {{up_to}} <most:whole> {{given}} [ {{in_all}} ]"
            f" | {{at_most}} <most:whole> {{given}} {{in_all}} ) {END}",
            lambda most: _count((1, most)),
        ),
        ("{at_most_a_dose} [ : ] <maximum_dose:plain amount>",),
        ("<maximum_period:at most a day> [ : ] <maximum:plain amount>",),
        ("up to <limits:limits>", lambda limits: _maximum(limits, is_up_to=True)),
        ("{at_most} [ : ] <limits:limits>", _maximum),
        ("[ for ] {at_most} <duration_max:course> | for {at_least} <duration_min:course>",),
        ("( x | × ) <count:whole> {one of time}", _days_or_times),
        (
            "<by_sign:times_sign> <ends:wholes> {short day}",
            lambda by_sign, ends: {"duration": _time("d", ends), "is_by_sign": f"{by_sign} d"},
        ),
        ("( for | <is_by_sign:times_sign> ) [ {a_further} ] <duration:course>",),
        ("( for | x | × ) <count:wholes> {given}", _count),
        (f"<is_bare:times_sign> <count:wholes> {END}", _count),
        ("{repeated} [ once ] ( after | in ) <period:delay> (?! {as_needed} )", _count),
        ("[ a ] series of <count:wholes> [ <period:adverb> ] [ {given} ]", _count),
        ("<stops:is then_stop> $",),
        (
            "[ {starting} ] <after:time> ( later | after <first_dose:first_dose> )"
            f" ( {END} | (?= {{then}} ) )",
        ),
        ("after <after:delay> [ [ , ] <is_ahead:then ahead> ]",),
        ("{raised} [ <only_if:condition> ] after <after:time> <then:to>",),
        ("[ {then} ] {raised} [ , ] <only_if:condition> [ , ] <then:to>",),
        ("[ {then} ] {raised} <only_if:condition> after <after:time> <then:to>",),
        ("<then:then> {starting} <after:time> ( later | after <first_dose:first_dose> )",),
        ("<is_dissolved:is dissolve>",),
        ("{today}", lambda: {"span": (1, 1, "d")}),
        ("<is_changed:is changed> <period:every>", _often),
        (f"<then:then> <pieces:numbers> {BARE}",),
        ("<then:then> [ [ , ] <later:time> later ] [ [ , ] <only_if:condition> ]",),
        ("<and:and> (?= {measure} )",),
        ("<first:loading>", lambda first: {"first": first, "count": 1}),
        ("<first:first> [ {itself} [ at | with ] ]",),
        ("<verb:verb>",),
        (
            "{applied} [ [ the | your | this ] <substance:form> ]",
            lambda **said: {"applied": [True], **said},
        ),
        ("[ the ] <substance:form> (?= {applied} )",),
        ("{lead}",),
    )
)
