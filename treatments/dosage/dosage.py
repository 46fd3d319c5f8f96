"""The typed dosage, after the FHIR R5 `Dosage` type: what a reader is told to take, as data.

A Dosage that exists is valid; everything that makes no sense is refused when it is made.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, fields, replace
from decimal import Decimal
from typing import Any, Self

from treatments.dosage import vocabulary

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

    A dose or a rate is required, all else is optional.
    """

    dose: Quantity | None = None  # per administration: mg, mL, [IU], mg/kg
    substance: str = ""  # what the amount is counted in, such as EPA/DHA
    per: str = ""  # what one dose is given for: injection, joint
    rate: Quantity | None = None  # per time: mg/kg/h, mL/h, mg/d
    routes: tuple[str, ...] = ()  # any one of these ways
    over: Quantity | None = None  # how long one administration takes
    is_continuous: bool = False  # it does not stop
    # So many times in each period; without a frequency, up to so often.
    frequency: int | None = None
    frequency_max: int | None = None
    period: Quantity | None = None
    # Doses that the amount of a whole day or week is divided into.
    divided: int | None = None
    divided_max: int | None = None
    when: tuple[str, ...] = ()  # at each of these times or meals
    food: str = ""  # a meal, or an empty stomach, that goes with those times
    as_needed: bool = False
    as_needed_for: str = ""
    maximum: Quantity | None = None
    maximum_period: Quantity | None = None
    duration: Quantity | None = None  # of the whole course
    duration_max: Quantity | None = None
    count: int | None = None  # administrations in all
    count_max: int | None = None
    contains: Quantity | None = None  # the amount in another unit: 2 tablets are 1,000 mg
    site: str = ""  # the place on the body
    weekdays: tuple[str, ...] = ()  # on each of these days
    manner: tuple[str, ...] = ()  # how it is taken, and what else is said of that
    offset: Quantity | None = None  # how long before or after what is in when or food
    is_offset_least: bool = False  # so long before or after, or longer
    is_offset_about: bool = False
    is_over_least: bool = False  # one administration takes so long, or longer
    is_divided: bool = False  # into doses that are not counted
    divided_every: Quantity | None = None  # the interval of such doses
    maximum_dose: Quantity | None = None  # of one administration
    duration_min: Quantity | None = None
    indication: str = ""
    people: tuple[str, ...] = ()
    age: Quantity | None = None
    age_limit: str = ""
    age_end: Quantity | None = None  # the last age in another unit: 1 month to 11 years
    weight: Quantity | None = None
    weight_limit: str = ""
    clearance: Quantity | None = None  # of creatinine, in mL/min
    clearance_limit: str = ""
    clock: tuple[str, ...] = ()  # at each of these times of day, such as 08:00
    cycle: Quantity | None = None  # so many days, of which it is given on the cycle_days alone
    cycle_days: tuple[int, ...] = ()
    given_at: tuple[int, ...] = ()  # in these weeks, counted from the start; or from this one on
    given_at_unit: str = ""
    apart: Quantity | None = None  # what lies between two doses
    is_apart_least: bool = False
    is_apart_about: bool = False
    after: Quantity | None = None  # how long after the one dose of the step before
    change: str = ""  # how the dose is raised or lowered: by so much each week, to so much
    changed_by: Quantity | None = None
    changed_every: Quantity | None = None
    changed_to: Quantity | None = None
    is_changed_at_most: bool = False  # no further than that
    is_until_stopped: bool = False
    only_if: str = ""  # when this step, or the change, follows
    is_up_to: bool = False  # the amount of the day, or less
    is_initial: bool = False  # what comes later is not said
    is_applied: bool = False  # to the place that is named; how much is not said
    also: tuple["Dosage", ...] = ()  # other doses of the same day, each at its own time
    then: tuple["Dosage", ...] = ()  # the steps that follow; what a step does not say is not said

    def __post_init__(self) -> None:
        self._check_kinds()
        self._check_units()
        self._put_in_order()
        for low, high in _COUNTS:
            self._check_count(low, high)
        self._check_words()
        rules = (
            self._amounts,
            self._timing,
            self._times,
            self._days,
            self._roughly,
            self._changes,
            self._limits,
        )
        for rule in (*rules, self._whom, self._steps):
            for fault in rule():
                raise DosageError(fault)

    @property
    def steps(self) -> tuple["Dosage", ...]:
        """What is taken first, and what is taken then."""
        return (replace(self, then=()), *self.then)

    @property
    def amount(self) -> Quantity:
        """The dose, or the rate where no dose is given by itself."""
        applied = Quantity(Decimal(1), "{application}") if self.is_applied else None
        amount = self.dose or self.rate or applied
        if amount is None:
            raise DosageError("There is no dose: an amount with a unit is needed, such as 5 mg.")
        return amount

    @property
    def is_amount_of_days(self) -> bool:
        """Whether the amount is that of a whole day or week, however often it is taken."""
        return self.dose is None and split_unit(self.amount.unit)[2] in vocabulary.TOTAL_TIMES

    def _check_kinds(self) -> None:
        for name in _QUANTITIES:
            if not isinstance(getattr(self, name), Quantity | None):
                raise DosageError(f"The {_said(name)} must be an amount with a unit.")
        for name in (field.name for field in fields(self) if field.default is False):
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
        for name in set(_AMOUNTS) - {"rate"}:
            amount = getattr(self, name)
            is_patch = name == "contains" and self.dose == Quantity(Decimal(1), "{patch}")
            if amount is not None and split_unit(amount.unit)[2] and not is_patch:
                raise DosageError(f"“{amount.unit}” is a rate, not the unit of a dose.")
        if self.rate is not None and not split_unit(self.rate.unit)[2]:
            raise DosageError(
                f"A rate needs a time in its unit, such as mg/h, not “{self.rate.unit}”."
            )
        for name, times in _TIMES.items():
            value = getattr(self, name)
            if value is not None and value.unit not in vocabulary.TIMES:
                raise DosageError(f"The {_said(name)} needs a unit of time, not “{value.unit}”.")
            if value is not None and value.unit not in times:
                known = " or ".join(vocabulary.TIMES[time].many for time in times)
                raise DosageError(f"The {_said(name)} is given in {known}.")

    def _put_in_order(self) -> None:
        for name, (known, what) in _LISTS.items():
            object.__setattr__(self, name, _in_order(getattr(self, name), known, what))
        for name in ("clock", "cycle_days", "given_at"):
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
            if [name for name in vocabulary.REASONS if name in named] != named:
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

    def _amounts(self) -> Iterator[str]:
        """What of the amounts makes no sense, a sentence each; likewise below."""
        held, amount = self.contains, self.amount
        if held and (split_unit(held.unit)[1] or split_unit(amount.unit)[1]):
            yield "An amount by body weight has no second amount beside it."
        if held and multiple(held.low, held, amount) not in (None, 1):
            yield "The two amounts are not the same."
        if self.substance and not vocabulary.SUBSTANCE.fullmatch(self.substance):
            yield f"The substance “{self.substance}” is not a known one."
        if self.is_applied and (self.dose or self.rate or held or self.is_up_to):
            yield "What is applied has no amount, or one that is said."
        if self.is_applied and self.substance not in ("", *vocabulary.FORMS):
            yield f"How much {self.substance} is not said."
        if self.per and self.dose is None:
            yield f"“per {self.per}” needs a dose."

    def _timing(self) -> Iterator[str]:
        if bool(self.frequency or self.frequency_max) != bool(self.period):
            yield "How often needs both: how many times, and in which period."
        if self.is_amount_of_days and self.period:
            yield "Give the amount of one dose, not of a whole day or week."
        ways_divided = bool(self.divided) + self.is_divided + bool(self.divided_every)
        if ways_divided > 1:
            yield "How the amount is divided is given twice."
        if ways_divided and (not self.is_amount_of_days or self.is_continuous):
            yield (
                "Only the amount of a whole day or week is divided, as in “900 mg per day in 3 "
                "divided doses”."
            )
        if (self.divided, self.divided_max) == (1, None):
            yield "An amount is divided into 2 doses or more."
        if self.is_continuous and self.period:
            yield "A continuous dosage can't also be given at intervals."
        if self.is_continuous and self.rate is None and self.over is None:
            yield "A continuous dosage needs a rate, such as 5 mg per hour."

    def _times(self) -> Iterator[str]:
        if self.food in vocabulary.FOOD_AT_TIMES:
            meals = vocabulary.MEALS
            if set(meals) & set(self.when):
                yield "Meals are given twice."
            elif not self.when:
                yield f"“{self.food}” alone is the time itself: it belongs under when."
            elif self.food not in (*meals, *vocabulary.MEAL_AT.get(" ".join(self.when), ())):
                yield f"“{self.food}” does not go with the time of day."
        events = offset_events(self.when, self.food)
        if self.offset and not (len(events) == 1 and events in ([self.food], list(self.when))):
            yield "How long before or after what has to be one meal, or bedtime."
        if self.is_over_least and not self.over:
            yield "How long one dose takes, at least, is not said."

    def _roughly(self) -> Iterator[str]:
        for name, what in (("offset", "How long before or after"), ("apart", "How far apart")):
            ways = getattr(self, f"is_{name}_least") + getattr(self, f"is_{name}_about")
            if ways > bool(getattr(self, name)):
                yield f"{what} is not said, or is said to be at least and about so long."
        is_hours = self.given_at_unit == "h"
        if is_hours and (self.given_at[:1] != (0,) or self.given_at[-1] < 24):
            yield "Hours can be times of the day: write them as in 08:00, or from 0 to 24 or later."

    def _days(self) -> Iterator[str]:
        if not all(isinstance(time, str) and _CLOCK.fullmatch(time) for time in self.clock):
            yield "A time of day is written as in 08:00."
        if self.clock and self.when:
            yield "The time of day is given twice."
        if self.cycle or self.cycle_days:
            length = int(self.cycle.low) if self.cycle and not self.cycle.high else 0
            are_days = all(type(d) is int and 1 <= d <= length for d in self.cycle_days)
            if not (are_days and 0 < len(self.cycle_days) < length <= MOST_TIMES):
                yield "A cycle has so many days, and names those on which it is given."

        if bool(self.given_at) != bool(self.given_at_unit):
            yield "In which weeks needs both: their numbers, and whether they are weeks."
        if not all(type(one) is int and 0 <= one <= MOST_TIMES for one in self.given_at):
            yield f"A week is a whole number up to {MOST_TIMES}."
        if self.given_at and (self.cycle or (self.period and len(self.given_at) > 1)):
            yield "Which weeks or days it is given in is said in two ways."

    def _changes(self) -> Iterator[str]:
        amounts = [one for one in (self.changed_by, self.changed_to) if one]
        is_said = bool(amounts or self.changed_every or self.is_until_stopped)
        if (is_said and not self.change) or bool(self.changed_by) != bool(self.changed_every):
            yield "A change needs: raised or lowered, by how much, and how often."
        is_open = self.only_if and (self.is_changed_at_most or self.maximum)
        if self.change and not (self.changed_by or is_open):
            yield "By how much the dose is changed, and how often, is not said."
        if self.is_changed_at_most and not self.changed_to:
            yield "A change goes to one amount at most."
        if self.is_until_stopped and (self.change != "lowered" or self.changed_to):
            yield "Only a dose that is lowered step by step ends so."
        if any(multiple(one.low, one, self.amount) is None for one in amounts):
            yield "The dose and its change are in different units: write them in one."
        is_more = self.maximum or self.amount.high or self.substance or self.contains
        if self.is_up_to and (is_more or not self.is_amount_of_days):
            yield "“up to” is the amount of one day."

    def _limits(self) -> Iterator[str]:
        if self.as_needed_for and not self.as_needed:
            yield "A reason for taking it as needed is given, but not “as needed”."
        if self.indication and self.as_needed:
            yield "What it is for belongs to “as needed”."
        if (self.maximum is None) != (self.maximum_period is None):
            yield "A maximum needs both: an amount and a period, such as 3 g a day."
        if any(
            most and most.high for most in (self.maximum, self.maximum_dose, self.maximum_period)
        ):
            yield "A maximum is one amount in one period, not a range."
        times = self.maximum and self.dose and multiple(self.dose.most, self.dose, self.maximum)
        if times and times > 1:
            yield "A single dose is more than the maximum."
        lengths = [self.duration, self.duration_min, self.duration_max]
        if sum(map(bool, lengths)) > 1:
            yield "A course has a length or a maximum length, not both."
        if any(length and length.high for length in lengths[1:]):
            yield "The least or maximum length is one length of time, not a range."
        if (self.count, self.count_max) == (1, None) and (self.period or any(lengths)):
            yield "A dosage given once only can't also be repeated or go on."

    def _whom(self) -> Iterator[str]:
        for name in ("age", "weight", "clearance"):
            measure = getattr(self, name)
            if getattr(self, f"{name}_limit") and (measure is None or measure.high):
                yield f"A limit of {name} is one {name}, such as 40 kg and over."
        if end := self.age_end:
            units = vocabulary.AGE_TIMES
            is_plain = self.age and not (self.age.high or self.age_limit or end.high)
            if not (is_plain and self.age and units.index(self.age.unit) < units.index(end.unit)):
                yield "An age that ends in another unit is such as 1 month to 11 years."
        if self.weight and self.weight.unit != "kg":
            yield "A body weight is given in kg."
        if self.clearance and self.clearance.unit != "mL/min":
            yield "A creatinine clearance is given in mL/min."

    def _steps(self) -> Iterator[str]:
        if self.is_initial and self.then:
            yield "What comes after the first step is said."
        if any(step.is_applied != self.is_applied for step in self.then):
            yield "How much is said of some steps, and not of others."
        if any(getattr(step, name) for step in self.then for name in ("then", *OF_PEOPLE)):
            yield "A later step says only how much is taken, and how."
        doses = (self, *self.also)
        if self.also and not (
            all(dose.dose and (dose.when or dose.clock) for dose in doses)
            and all(set(dose.to_json()) <= OF_ALSO for dose in self.also)
            and not set(self.to_json()) & _NOT_WITH_ALSO
        ):
            yield (
                "Two doses of a day have a time each, and nothing else that could be said of one "
                "alone."
            )

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


_QUANTITIES = [field.name for field in fields(Dosage) if field.type == Quantity | None]
_AMOUNTS = ("dose", "rate", "contains", "maximum", "maximum_dose", "changed_by", "changed_to")
_TIMES: dict[str, tuple[str, ...]] = {
    name: tuple(vocabulary.TIMES)
    for name in _QUANTITIES
    if name not in (*_AMOUNTS, "weight", "clearance")
}
_TIMES |= dict.fromkeys(("over", "offset"), vocabulary.ADMINISTRATION_TIMES)
_TIMES |= dict.fromkeys(("age", "age_end"), vocabulary.AGE_TIMES) | {"cycle": ("d",)}
# What a further dose of the same day says; and what is said beside none, as it would be left open
# of which dose it is said.
OF_ALSO = {"dose", "substance", "contains", "when", "clock"}
_NOT_WITH_ALSO = {"rate", "per", "over", "period", "food", "offset", "weekdays", "as_needed"}
_NOT_WITH_ALSO |= {"count", "cycle"}
# For whom it is: said once, of all its steps.
OF_PEOPLE = tuple(
    field.name
    for field in fields(Dosage)
    if field.name.startswith(("people", "age", "weight", "clearance"))
)
_COUNTS = (("frequency", "frequency_max"), ("divided", "divided_max"), ("count", "count_max"))
_LISTS: dict[str, tuple[Collection[str], str]] = {
    "routes": (vocabulary.ROUTES, "route"),
    "when": (vocabulary.WHEN, "time of day"),
    "weekdays": (vocabulary.WEEKDAYS, "day of the week"),
    "manner": ((*vocabulary.PATTERNS_OF_REMARKS, *vocabulary.MANNERS), "manner"),
    "people": (vocabulary.PEOPLE, "kind of people"),
}
_WORDS: dict[str, Collection[str]] = {
    "food": vocabulary.FOOD,
    "per": vocabulary.PER,
    "site": vocabulary.SITES,
    "age_limit": vocabulary.LIMITS,
    "weight_limit": vocabulary.LIMITS,
    "clearance_limit": vocabulary.LIMITS,
    "given_at_unit": ("h", *vocabulary.POINTS),
    "change": vocabulary.CHANGES,
    "only_if": vocabulary.CONDITIONS,
}


def offset_events(when: tuple[str, ...], food: str) -> list[str]:
    """Those of the times and meals that something can be an hour before or after."""
    events = (*when, food)
    return [name for name in events if name.startswith(("before ", "after ")) or name == "bedtime"]


def split_unit(code: str) -> tuple[str, str, str]:
    """The parts of a unit's code: base, body measure and time. "mg/kg/h" gives mg, kg and h."""
    base, *divisors = code.split("/")
    body = divisors.pop(0) if divisors and divisors[0] in vocabulary.BODY_MEASURES else ""
    time = divisors.pop(0) if divisors and divisors[0] in vocabulary.RATE_TIMES else ""
    if base not in vocabulary.UNITS or divisors:
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
    named = {vocabulary.name_of_manner(f"{value}"): value for value in values}
    for name, value in named.items():
        if not isinstance(value, str) or name not in known:
            raise DosageError(f"“{value}” is not a known {what}.")
    if len(named) != len(values):
        raise DosageError(f"The same {what} is given twice.")
    return tuple(named[name] for name in known if name in named)


def multiple(number: Decimal, amount: Quantity, of: Quantity) -> Decimal | None:
    """How many times `of` is `number` in the unit of `amount`; None where units can't be compared.

    The time in a rate's unit is left aside.
    """
    base, body, _ = split_unit(amount.unit)
    base_of, body_of, _ = split_unit(of.unit)
    kind, kind_of = vocabulary.UNITS[base].kind or base, vocabulary.UNITS[base_of].kind or base_of
    if (kind, body) != (kind_of, body_of):
        return None
    return number * vocabulary.UNITS[base].scale / (of.low * vocabulary.UNITS[base_of].scale)


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
