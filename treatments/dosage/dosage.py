"""The typed dosage, after the FHIR R5 `Dosage` type: what a reader is told to take, as data.

A Dosage that exists is valid; everything that makes no sense is refused when it is made.
"""

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass, fields, replace
from decimal import Decimal
from typing import Any, Self

from treatments.dosage.vocabulary import (
    ADMINISTRATION_TIMES,
    AGE_TIMES,
    BODY_MEASURES,
    FOOD,
    FOOD_AT_TIMES,
    LIMITS,
    LONGEST_SUBSTANCE,
    MANNERS,
    MEAL_AT,
    MEALS,
    PEOPLE,
    PER,
    RATE_TIMES,
    REASONS,
    ROUTES,
    SITES,
    SUBSTANCE_WORDS,
    TIMES,
    TOTAL_TIMES,
    UNITS,
    WEEKDAYS,
    WHEN,
)

# Fifteen digits in all, so that a FHIR reader's binary number keeps every one of them.
TOO_LARGE = Decimal(10**9)
SMALLEST_STEP = Decimal("0.000001")
MOST_TIMES = 999
MOST_STEPS = 12

_CLOCK = re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]")
_CANONICAL_NUMBER = re.compile(r"(?:0|[1-9][0-9]{0,8})(?:\.[0-9]{0,5}[1-9])?")


class DosageError(ValueError):
    """A dosage not understood or making no sense; its text is a sentence for the editor."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """An amount or a range of amounts in one unit: 5 mg, 5 to 10 mg, 3 to 4 weeks.

    `low` and `high` are Decimals above zero; `high` is None unless it differs from `low`.
    `unit` is a UCUM code; which codes may stand where is for the Dosage to say.
    """

    low: Decimal
    unit: str
    high: Decimal | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "low", _plain(self.low))
        if self.high is not None:
            object.__setattr__(self, "high", _plain(self.high))
            if self.low > self.high:
                raise DosageError(f"The range {self.low} to {self.high} runs downwards.")
            if self.low == self.high:
                object.__setattr__(self, "high", None)
        if not isinstance(self.unit, str) or not self.unit:
            raise DosageError(f"The amount {self.low} has no unit.")

    @property
    def most(self) -> Decimal:
        """The upper end of the range, or the amount itself."""
        return self.low if self.high is None else self.high

    def to_json(self) -> dict[str, str]:
        """The quantity as strings; `high` is left out when there is no range."""
        high = {} if self.high is None else {"high": str(self.high)}
        return {"low": str(self.low), **high, "unit": self.unit}

    @classmethod
    def from_json(cls, value: Any) -> Self:
        """The quantity that `to_json` wrote; anything else is refused."""
        if not isinstance(value, dict) or not {"low", "unit"} <= set(value) <= {
            "low",
            "high",
            "unit",
        }:
            raise DosageError(f"A quantity has low, unit and perhaps high, but this is {value!r}.")
        high = _from_canonical(value["high"]) if "high" in value else None
        return cls(_from_canonical(value["low"]), value["unit"], high)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dosage:
    """How much of a treatment, by which way, how often and for how long.

    A dose or a rate is required, all else is optional:

    - `dose` per administration (mg, mL, [IU], mg/kg); `rate` per time (mg/kg/h, mL/h, mg/d)
    - `substance`: what the amount is counted in, such as EPA/DHA
    - `per`: what one dose is given for (injection, joint)
    - `routes`: any one of these ways; kept in the order of the vocabulary
    - `frequency` to `frequency_max` times in each `period`; without a `frequency`, up to so often
    - `divided` to `divided_max` doses that the amount of a whole day or week is divided into
    - `when`: at each of these times or meals; kept in the order of the vocabulary
    - `clock`: at each of these times of day, such as 08:00; kept in the order of the day
    - `also`: other doses of the same day, each a dose at its own `when` or `clock`
    - `cycle_days` of each `cycle` of so many days: on these it is given, in all others not
    - `food`: a meal, or an empty stomach, that goes with those times
    - `over`: how long one administration takes; `is_continuous`: it does not stop
    - `as_needed`, and `as_needed_for` which reason
    - `maximum` amount in each `maximum_period`
    - `duration` of the whole course, or its `duration_max`
    - `count` to `count_max` administrations in all
    - `contains`: the amount once more in another unit, in all: 2 tablets are 1,000 mg
    - `site`: the place on the body; `weekdays`: on each of these days; `manner`: how it is taken
    - `offset`: how long before or after the meal or bedtime in `when` or `food`
    - `is_divided`: into doses that are not counted; `divided_every`: given at this interval
    - `maximum_dose` of one administration; `duration_min`: the course is at least as long
    - `indication`: what it is for; `people`, and their `age` and `weight` as the limits say
    - `then`: the steps that follow, each a dosage by itself; what a step does not say is not said
    """

    dose: Quantity | None = None
    substance: str = ""
    per: str = ""
    rate: Quantity | None = None
    routes: tuple[str, ...] = ()
    over: Quantity | None = None
    is_continuous: bool = False
    frequency: int | None = None
    frequency_max: int | None = None
    period: Quantity | None = None
    divided: int | None = None
    divided_max: int | None = None
    when: tuple[str, ...] = ()
    food: str = ""
    as_needed: bool = False
    as_needed_for: str = ""
    maximum: Quantity | None = None
    maximum_period: Quantity | None = None
    duration: Quantity | None = None
    duration_max: Quantity | None = None
    count: int | None = None
    count_max: int | None = None
    contains: Quantity | None = None
    site: str = ""
    weekdays: tuple[str, ...] = ()
    manner: tuple[str, ...] = ()
    offset: Quantity | None = None
    is_divided: bool = False
    divided_every: Quantity | None = None
    maximum_dose: Quantity | None = None
    duration_min: Quantity | None = None
    indication: str = ""
    people: tuple[str, ...] = ()
    age: Quantity | None = None
    age_limit: str = ""
    weight: Quantity | None = None
    weight_limit: str = ""
    clock: tuple[str, ...] = ()
    cycle: Quantity | None = None
    cycle_days: tuple[int, ...] = ()
    also: tuple["Dosage", ...] = ()
    then: tuple["Dosage", ...] = ()

    def __post_init__(self) -> None:
        self._check_kinds()
        self._check_units()
        self._put_in_order()
        for low, high in _COUNTS:
            self._check_count(low, high)
        self._check_words()
        for breaks, sentence in _RULES:
            if breaks(self):
                raise DosageError(sentence.format(self))

    @property
    def steps(self) -> tuple["Dosage", ...]:
        """What is taken first, and what is taken then."""
        return (replace(self, then=()), *self.then)

    @property
    def amount(self) -> Quantity:
        """The dose, or the rate where no dose is given by itself."""
        amount = self.dose or self.rate
        if amount is None:
            raise DosageError("There is no dose: an amount with a unit is needed, such as 5 mg.")
        return amount

    @property
    def is_amount_of_days(self) -> bool:
        """Whether the amount is that of a whole day or week, however often it is taken."""
        return self.dose is None and split_unit(self.amount.unit)[2] in TOTAL_TIMES

    def _check_kinds(self) -> None:
        for name in _QUANTITIES:
            if not isinstance(getattr(self, name), Quantity | None):
                raise DosageError(f"The {_said(name)} must be an amount with a unit.")
        for name in ("is_continuous", "as_needed", "is_divided"):
            if not isinstance(getattr(self, name), bool):
                raise DosageError(f"“{_said(name)}” must be yes or no.")
        for name in ("substance", "as_needed_for", "indication", *_WORDS):
            if not isinstance(getattr(self, name), str):
                raise DosageError(f"The {_said(name)} must be a text.")
        for name in ("also", "then"):
            steps = getattr(self, name)
            if not isinstance(steps, (tuple, list)) or len(steps) >= MOST_STEPS:
                raise DosageError(f"A dosage has at most {MOST_STEPS} steps.")
            if not all(isinstance(step, Dosage) for step in steps):
                raise DosageError("A later step says only how much is taken, and how.")
            object.__setattr__(self, name, tuple(steps))

    def _check_units(self) -> None:
        for name in ("dose", "contains", "maximum", "maximum_dose"):
            amount = getattr(self, name)
            if amount is not None and split_unit(amount.unit)[2]:
                raise DosageError(f"“{amount.unit}” is a rate, not the unit of a dose.")
        if self.rate is not None and not split_unit(self.rate.unit)[2]:
            raise DosageError(
                f"A rate needs a time in its unit, such as mg/h, not “{self.rate.unit}”."
            )
        for name, times in _TIMES.items():
            value = getattr(self, name)
            if value is not None and value.unit not in TIMES:
                raise DosageError(f"The {_said(name)} needs a unit of time, not “{value.unit}”.")
            if value is not None and value.unit not in times:
                known = " or ".join(TIMES[time].many for time in times)
                raise DosageError(f"The {_said(name)} is given in {known}.")

    def _put_in_order(self) -> None:
        for name, (known, what) in _LISTS.items():
            object.__setattr__(self, name, _in_order(getattr(self, name), known, what))
        for name in ("clock", "cycle_days"):
            values = getattr(self, name)
            if not isinstance(values, (tuple, list)) or len(set(values)) != len(values):
                raise DosageError(f"The {_said(name)} must be a list, each said once.")
            object.__setattr__(self, name, tuple(sorted(values)))

    def _check_words(self) -> None:
        for name, known in _WORDS.items():
            if getattr(self, name) and getattr(self, name) not in known:
                raise DosageError(f"“{getattr(self, name)}” is not a known word for {_said(name)}.")
        for reasons in (self.as_needed_for, self.indication):
            named = reasons.split(" or ") if reasons else []
            if [name for name in REASONS if name in named] != named:
                raise DosageError(f"The reason “{reasons}” is not a known one.")

    def _check_count(self, low: str, high: str) -> None:
        at_least, at_most = getattr(self, low), getattr(self, high)
        for value in (at_least, at_most):
            if value is not None and (type(value) is not int or not 1 <= value <= MOST_TIMES):
                raise DosageError(f"The {low} must be a whole number from 1 to {MOST_TIMES}.")
        if at_most is None or (at_least is None and low == "frequency"):
            return
        if at_least is None or at_least > at_most:
            raise DosageError(f"The {low} has a highest number without a lower one before it.")
        if at_least == at_most:
            object.__setattr__(self, high, None)

    def to_json(self) -> dict[str, Any]:
        """The dosage for the record: no floats, and a field at its default is left out."""
        return {
            field.name: _as_json(getattr(self, field.name))
            for field in fields(self)
            if getattr(self, field.name) != field.default
        }

    @classmethod
    def from_json(cls, value: Any) -> Self:
        """The dosage that `to_json` wrote.

        Raises DosageError for an unknown field, and for every other way to write the same
        dosage: equal dosages must have equal bytes in the record.
        """
        if not isinstance(value, dict):
            raise DosageError("A dosage must be an object with named fields.")
        unknown = sorted(str(name) for name in set(value) - {field.name for field in fields(cls)})
        if unknown:
            raise DosageError(f"A dosage has no field {', '.join(unknown)}.")
        dosage = cls(**{name: _from_json(name, item) for name, item in value.items()})
        if dosage.to_json() != value:
            raise DosageError(f"The same dosage is written {dosage.to_json()!r} in the record.")
        return dosage


_TIMES: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("over", "offset"), ADMINISTRATION_TIMES),
    **dict.fromkeys(("period", "divided_every", "maximum_period"), tuple(TIMES)),
    **dict.fromkeys(("duration", "duration_min", "duration_max"), tuple(TIMES)),
    "age": AGE_TIMES,
    "cycle": ("d",),
}
_QUANTITIES = ("dose", "rate", "maximum", "contains", "maximum_dose", "weight", *_TIMES)
_COUNTS = (("frequency", "frequency_max"), ("divided", "divided_max"), ("count", "count_max"))
_LISTS: dict[str, tuple[Collection[str], str]] = {
    "routes": (ROUTES, "route"),
    "when": (WHEN, "time of day"),
    "weekdays": (WEEKDAYS, "day of the week"),
    "manner": (MANNERS, "manner"),
    "people": (PEOPLE, "kind of people"),
}
_WORDS: dict[str, Collection[str]] = {
    "food": FOOD,
    "per": PER,
    "site": SITES,
    "age_limit": LIMITS,
    "weight_limit": LIMITS,
}


def _is_range(*quantities: Quantity | None) -> bool:
    return any(quantity is not None and quantity.high is not None for quantity in quantities)


def _is_other_amount(dosage: "Dosage") -> bool:
    held, amount = dosage.contains, dosage.amount
    return held is not None and multiple(held.low, held, amount) not in (None, 1)


def _is_by_body(dosage: "Dosage") -> bool:
    amounts = (dosage.amount, dosage.contains)
    return dosage.contains is not None and any(a and split_unit(a.unit)[1] for a in amounts)


def _is_unknown_substance(dosage: "Dosage") -> bool:
    words = dosage.substance.split(" ") if dosage.substance else []
    return len(words) > LONGEST_SUBSTANCE or not set(words) <= set(SUBSTANCE_WORDS)


def _is_meal_of_another_time(dosage: "Dosage") -> bool:
    if dosage.food not in FOOD_AT_TIMES or dosage.food in MEALS:
        return False
    return len(dosage.when) > 1 or dosage.food not in MEAL_AT.get(dosage.when[0], ())


def _has_no_event_for_offset(dosage: "Dosage") -> bool:
    events = offset_events(dosage.when, dosage.food)
    is_alone = len(events) == 1 and events in ([dosage.food], list(dosage.when))
    return dosage.offset is not None and not is_alone


def _ways_divided(dosage: "Dosage") -> int:
    return bool(dosage.divided) + dosage.is_divided + (dosage.divided_every is not None)


def _is_more_than_maximum(dosage: "Dosage") -> bool:
    if dosage.dose is None or dosage.maximum is None:
        return False
    return (multiple(dosage.dose.most, dosage.dose, dosage.maximum) or 0) > 1


def _is_no_cycle(dosage: "Dosage") -> bool:
    if dosage.cycle is None or not dosage.cycle_days:
        return bool(dosage.cycle or dosage.cycle_days)
    days = range(1, int(dosage.cycle.low) + 1)
    is_whole = dosage.cycle.high is None and dosage.cycle.low <= MOST_TIMES
    are_days = all(type(day) is int and day in days for day in dosage.cycle_days)
    return not (is_whole and are_days and len(dosage.cycle_days) < dosage.cycle.low)


# What a dose of the same day may say, and what nothing may be said of beside one: it would be left
# open of which dose it is said.
_OF_ALSO = {"dose", "substance", "contains", "when", "clock"}
_NOT_WITH_ALSO = (
    "rate", "per", "over", "period", "food", "offset", "weekdays", "as_needed", "count", "cycle",
)  # fmt: skip


def _is_no_dose_of_the_day(dosage: "Dosage") -> bool:
    doses = (dosage, *dosage.also)
    return bool(dosage.also) and not (
        all(dose.dose and (dose.when or dose.clock) for dose in doses)
        and all(set(dose.to_json()) <= _OF_ALSO for dose in dosage.also)
        and not any(getattr(dosage, name) for name in _NOT_WITH_ALSO)
    )


def _is_no_later_step(dosage: "Dosage") -> bool:
    first = ("then", "people", "age", "weight")
    return any(getattr(step, name) for step in dosage.then for name in first)


# What no dosage is: where the first of these holds, the sentence is said.
_RULES: tuple[tuple[Callable[[Dosage], Any], str], ...] = (
    (lambda d: d.amount is None, ""),
    (lambda d: _is_range(d.offset), "How long before or after is one length, not a range."),
    (_is_by_body, "An amount by body weight has no second amount beside it."),
    (_is_other_amount, "The two amounts are not the same."),
    (
        lambda d: bool(d.frequency or d.frequency_max) != bool(d.period),
        "How often needs both: how many times, and in which period.",
    ),
    (
        lambda d: d.is_amount_of_days and d.period,
        "Give the amount of one dose, not of a whole day or week.",
    ),
    (lambda d: _ways_divided(d) > 1, "How the amount is divided is given twice."),
    (
        lambda d: _ways_divided(d) and (not d.is_amount_of_days or d.is_continuous),
        "Only the amount of a whole day or week is divided, as in “900 mg per day in 3 divided "
        "doses”.",
    ),
    (lambda d: d.divided == 1, "An amount is divided into 2 doses or more."),
    (
        lambda d: d.is_continuous and d.period,
        "A continuous dosage can't also be given at intervals.",
    ),
    (
        lambda d: d.is_continuous and d.rate is None and d.over is None,
        "A continuous dosage needs a rate, such as 5 mg per hour.",
    ),
    (lambda d: d.food in FOOD_AT_TIMES and {*MEALS} & {*d.when}, "Meals are given twice."),
    (
        lambda d: d.food in FOOD_AT_TIMES and not d.when,
        "“{0.food}” alone is the time itself: it belongs under when.",
    ),
    (_is_meal_of_another_time, "“{0.food}” does not go with the time of day."),
    (_has_no_event_for_offset, "How long before or after what has to be one meal, or bedtime."),
    (
        lambda d: not all(isinstance(time, str) and _CLOCK.fullmatch(time) for time in d.clock),
        "A time of day is written as in 08:00.",
    ),
    (lambda d: d.clock and d.when, "The time of day is given twice."),
    (_is_unknown_substance, "The substance “{0.substance}” is not a known one."),
    (lambda d: d.per and d.dose is None, "“per {0.per}” needs a dose."),
    (
        lambda d: d.as_needed_for and not d.as_needed,
        "A reason for taking it as needed is given, but not “as needed”.",
    ),
    (lambda d: d.indication and d.as_needed, "What it is for belongs to “as needed”."),
    (
        lambda d: (d.maximum is None) != (d.maximum_period is None),
        "A maximum needs both: an amount and a period, such as 3 g a day.",
    ),
    (
        lambda d: _is_range(d.maximum, d.maximum_dose, d.maximum_period),
        "A maximum is one amount in one period, not a range.",
    ),
    (_is_more_than_maximum, "A single dose is more than the maximum."),
    (
        lambda d: len([x for x in (d.duration, d.duration_min, d.duration_max) if x]) > 1,
        "A course has a length or a maximum length, not both.",
    ),
    (
        lambda d: _is_range(d.duration_min, d.duration_max),
        "The least or maximum length is one length of time, not a range.",
    ),
    (
        lambda d: (
            (d.count, d.count_max) == (1, None)
            and (d.period or d.duration or d.duration_min or d.duration_max)
        ),
        "A dosage given once only can't also be repeated or go on.",
    ),
    (_is_no_cycle, "A cycle has so many days, and names those on which it is given."),
    (
        lambda d: d.age_limit and (d.age is None or d.age.high),
        "An age limit is one age, such as 12 years and over.",
    ),
    (lambda d: d.weight and d.weight.unit != "kg", "A body weight is given in kg."),
    (
        lambda d: d.weight_limit and (d.weight is None or d.weight.high),
        "A limit of weight is one weight, such as 40 kg and over.",
    ),
    (
        _is_no_dose_of_the_day,
        "Two doses of a day have a time each, and nothing else that could be said of one alone.",
    ),
    (_is_no_later_step, "A later step says only how much is taken, and how."),
)


def offset_events(when: tuple[str, ...], food: str) -> list[str]:
    """Those of the times and meals that something can be an hour before or after."""
    events = (*when, food)
    return [name for name in events if name.startswith(("before ", "after ")) or name == "bedtime"]


def split_unit(code: str) -> tuple[str, str, str]:
    """The parts of a unit's code: base, body measure and time. "mg/kg/h" gives mg, kg and h."""
    base, *divisors = code.split("/")
    body = divisors.pop(0) if divisors and divisors[0] in BODY_MEASURES else ""
    time = divisors.pop(0) if divisors and divisors[0] in RATE_TIMES else ""
    if base not in UNITS or divisors:
        raise DosageError(f"“{code}” is not a known unit.")
    return base, body, time


def _plain(value: Any) -> Decimal:
    """The number above zero without an exponent or trailing zeros. Floats are refused."""
    if isinstance(value, bool) or not isinstance(value, (int, Decimal)):
        raise DosageError(f"An amount must be an exact decimal number, not {value!r}.")
    number = Decimal(value)
    if not number.is_finite():
        raise DosageError("An amount must be a number.")
    if number <= 0:
        raise DosageError("An amount must be more than zero.")
    if number >= TOO_LARGE:
        raise DosageError("An amount must be less than 1,000,000,000.")
    stepped = number.quantize(SMALLEST_STEP)
    if stepped != number:
        raise DosageError("An amount can have at most six decimals.")
    return Decimal(f"{stepped:f}".rstrip("0").rstrip("."))


def _from_canonical(value: Any) -> Decimal:
    if not isinstance(value, str) or not _CANONICAL_NUMBER.fullmatch(value):
        raise DosageError(f"{value!r} is not a number as the record writes it, such as “2.5”.")
    return Decimal(value)


def _in_order(values: Any, known: Collection[str], what: str) -> tuple[str, ...]:
    """The words in the vocabulary's order: "IV or by mouth" is the same as "by mouth or IV"."""
    if not isinstance(values, (tuple, list)):
        raise DosageError(f"Each {what} must be one of a list.")
    for value in values:
        if not isinstance(value, str) or value not in known:
            raise DosageError(f"“{value}” is not a known {what}.")
    if len(set(values)) != len(values):
        raise DosageError(f"The same {what} is given twice.")
    return tuple(name for name in known if name in values)


def multiple(number: Decimal, amount: Quantity, of: Quantity) -> Decimal | None:
    """How many times `of` is `number` in the unit of `amount`; None where units can't be compared.

    The time in a rate's unit is left aside.
    """
    base, body, _ = split_unit(amount.unit)
    base_of, body_of, _ = split_unit(of.unit)
    kind, kind_of = UNITS[base].kind or base, UNITS[base_of].kind or base_of
    if (kind, body) != (kind_of, body_of):
        return None
    return number * UNITS[base].scale / (of.low * UNITS[base_of].scale)


def _as_json(value: Any) -> Any:
    if isinstance(value, Quantity | Dosage):
        return value.to_json()
    return [_as_json(item) for item in value] if isinstance(value, tuple) else value


def _from_json(name: str, value: Any) -> Any:
    if name in ("also", "then"):
        return tuple(map(Dosage.from_json, value)) if isinstance(value, list) else value
    return Quantity.from_json(value) if name in _QUANTITIES else value


def _said(name: str) -> str:
    said = {"over": "time that one dose takes", "offset": "time before or after"}
    return said.get(name, name.replace("_", " ").removeprefix("is "))
