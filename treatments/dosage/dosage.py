"""The typed dosage, after the FHIR R5 `Dosage` type: what a reader is told to take, as data.

A Dosage that exists is valid; everything that makes no sense is refused when it is made.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass, fields, replace
from decimal import Decimal
from typing import Any, Self

from treatments.dosage.vocabulary import (
    ADMINISTRATION_TIMES,
    AGE_LIMITS,
    AGE_TIMES,
    BODY_MEASURES,
    FOOD,
    FOOD_AT_TIMES,
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
FEWEST_PARTS = 2
MOST_STEPS = 12

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
    - `indication`: what it is for; `people`, and their `age` as the `age_limit` says
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
    then: tuple["Dosage", ...] = ()

    def __post_init__(self) -> None:
        self._check_kinds()
        self._check_amounts()
        self._check_timing()
        self._check_lists()
        self._check_words()
        self._check_maximum()
        self._check_course()
        self._check_people()
        self._check_steps()

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
            value = getattr(self, name)
            if value is not None and not isinstance(value, Quantity):
                raise DosageError(f"The {_said(name)} must be an amount with a unit.")
        for name in ("is_continuous", "as_needed", "is_divided"):
            if not isinstance(getattr(self, name), bool):
                raise DosageError(f"“{_said(name)}” must be yes or no.")
        for name in ("substance", "as_needed_for", "indication", *_WORDS):
            if not isinstance(getattr(self, name), str):
                raise DosageError(f"The {_said(name)} must be a text.")

    def _check_amounts(self) -> None:
        unit = self.amount.unit
        if self.dose is not None:
            check_dose_unit(self.dose.unit)
        if self.rate is not None:
            check_rate_unit(self.rate.unit)
        for name, times in _TIMES.items():
            value = getattr(self, name)
            if value is not None and value.unit not in TIMES:
                raise DosageError(f"The {_said(name)} needs a unit of time, not “{value.unit}”.")
            if value is not None and value.unit not in times:
                known = " or ".join(TIMES[time].many for time in times)
                raise DosageError(f"The {_said(name)} is given in {known}.")
        if self.offset is not None and self.offset.high is not None:
            raise DosageError("How long before or after is one length of time, not a range.")
        if self.contains is not None:
            check_dose_unit(self.contains.unit)
            if split_unit(unit)[1] or split_unit(self.contains.unit)[1]:
                raise DosageError("An amount by body weight has no second amount beside it.")
            if multiple(self.contains.low, self.contains, self.amount) not in (None, 1):
                raise DosageError("The two amounts are not the same.")

    def _check_timing(self) -> None:
        if self.frequency is not None or self.frequency_max is None:
            self._check_count("frequency", "frequency_max")
        else:
            _check_whole("frequency", self.frequency_max)
        is_counted = self.frequency is not None or self.frequency_max is not None
        if is_counted != (self.period is not None):
            raise DosageError("How often needs both: how many times, and in which period.")
        if self.is_amount_of_days and self.period is not None:
            raise DosageError("Give the amount of one dose, not of a whole day or week.")
        self._check_divided()
        if self.is_continuous and self.period is not None:
            raise DosageError("A continuous dosage can't also be given at intervals.")
        if self.is_continuous and self.rate is None and self.over is None:
            raise DosageError("A continuous dosage needs a rate, such as 5 mg per hour.")

    def _check_divided(self) -> None:
        self._check_count("divided", "divided_max")
        ways = (self.divided is not None, self.is_divided, self.divided_every is not None)
        if sum(ways) > 1:
            raise DosageError("How the amount is divided is given twice.")
        if any(ways) and (not self.is_amount_of_days or self.is_continuous):
            raise DosageError(
                "Only the amount of a whole day or week is divided, as in “900 mg per day in 3 "
                "divided doses”."
            )
        if self.divided is not None and self.divided < FEWEST_PARTS:
            raise DosageError(f"An amount is divided into {FEWEST_PARTS} doses or more.")

    def _check_lists(self) -> None:
        for name, (known, what) in _LISTS.items():
            object.__setattr__(self, name, _in_order(getattr(self, name), known, what))
        for name, known in _WORDS.items():
            if getattr(self, name) and getattr(self, name) not in known:
                raise DosageError(f"“{getattr(self, name)}” is not a known word for {_said(name)}.")
        if self.food in FOOD_AT_TIMES and any(meal in self.when for meal in MEALS):
            raise DosageError("Meals are given twice.")
        if self.food in FOOD_AT_TIMES and not self.when:
            raise DosageError(f"“{self.food}” alone is the time itself: it belongs under when.")
        is_of_a_meal = self.food in FOOD_AT_TIMES and self.food not in MEALS
        if is_of_a_meal and (len(self.when) > 1 or self.food not in MEAL_AT.get(self.when[0], ())):
            raise DosageError(f"“{self.food}” does not go with the time of day.")
        events = offset_events(self.when, self.food)
        is_alone = len(events) == 1 and events in ([self.food], list(self.when))
        if self.offset is not None and not is_alone:
            raise DosageError("How long before or after what has to be one meal, or bedtime.")

    def _check_words(self) -> None:
        words = self.substance.split(" ") if self.substance else []
        if len(words) > LONGEST_SUBSTANCE or any(word not in SUBSTANCE_WORDS for word in words):
            raise DosageError(f"The substance “{self.substance}” is not a known one.")
        if self.per and self.dose is None:
            raise DosageError(f"“per {self.per}” needs a dose.")
        for reasons in (self.as_needed_for, self.indication):
            named = reasons.split(" or ") if reasons else []
            if [name for name in REASONS if name in named] != named:
                raise DosageError(f"The reason “{reasons}” is not a known one.")
        if self.as_needed_for and not self.as_needed:
            raise DosageError("A reason for taking it as needed is given, but not “as needed”.")
        if self.indication and self.as_needed:
            raise DosageError("What it is for belongs to “as needed”.")

    def _check_maximum(self) -> None:
        if self.maximum_dose is not None:
            check_dose_unit(self.maximum_dose.unit)
            if self.maximum_dose.high is not None:
                raise DosageError("A maximum is one amount, not a range.")
        if (self.maximum is None) != (self.maximum_period is None):
            raise DosageError("A maximum needs both: an amount and a period, such as 3 g a day.")
        if self.maximum is None or self.maximum_period is None:
            return
        check_dose_unit(self.maximum.unit)
        if self.maximum.high is not None or self.maximum_period.high is not None:
            raise DosageError("A maximum is one amount in one period, not a range.")
        if self.dose and (multiple(self.dose.most, self.dose, self.maximum) or 0) > 1:
            raise DosageError("A single dose is more than the maximum.")

    def _check_course(self) -> None:
        self._check_count("count", "count_max")
        lengths = [self.duration, self.duration_min, self.duration_max]
        if sum(length is not None for length in lengths) > 1:
            raise DosageError("A course has a length or a maximum length, not both.")
        if any(length is not None and length.high is not None for length in lengths[1:]):
            raise DosageError("The least or maximum length is one length of time, not a range.")
        repeats = self.period or any(lengths)
        if self.count == 1 and self.count_max is None and repeats:
            raise DosageError("A dosage given once only can't also be repeated or go on.")

    def _check_people(self) -> None:
        if self.age_limit and (self.age is None or self.age.high is not None):
            raise DosageError("An age limit is one age, such as 12 years and over.")

    def _check_steps(self) -> None:
        if not isinstance(self.then, (tuple, list)) or len(self.then) >= MOST_STEPS:
            raise DosageError(f"A dosage has at most {MOST_STEPS} steps.")
        for step in self.then:
            if not isinstance(step, Dosage) or step.then or step.people or step.age:
                raise DosageError("A later step says only how much is taken, and how.")
        object.__setattr__(self, "then", tuple(self.then))

    def _check_count(self, low: str, high: str) -> None:
        at_least, at_most = getattr(self, low), getattr(self, high)
        for value in (at_least, at_most):
            if value is not None:
                _check_whole(low, value)
        if at_most is None:
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
    "over": ADMINISTRATION_TIMES,
    "offset": ADMINISTRATION_TIMES,
    "period": tuple(TIMES),
    "divided_every": tuple(TIMES),
    "maximum_period": tuple(TIMES),
    "duration": tuple(TIMES),
    "duration_min": tuple(TIMES),
    "duration_max": tuple(TIMES),
    "age": AGE_TIMES,
}
_QUANTITIES = ("dose", "rate", "maximum", "contains", "maximum_dose", *_TIMES)
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
    "age_limit": AGE_LIMITS,
}


def offset_events(when: tuple[str, ...], food: str) -> list[str]:
    """Those of the times and meals that something can be an hour before or after."""
    events = (*when, food)
    return [name for name in events if name.startswith(("before ", "after ")) or name == "bedtime"]


def _check_whole(name: str, value: Any) -> None:
    if type(value) is not int or not 1 <= value <= MOST_TIMES:
        raise DosageError(f"The {_said(name)} must be a whole number from 1 to {MOST_TIMES}.")


def split_unit(code: str) -> tuple[str, str, str]:
    """The parts of a unit's code: base, body measure and time. "mg/kg/h" gives mg, kg and h."""
    base, *divisors = code.split("/")
    body = divisors.pop(0) if divisors and divisors[0] in BODY_MEASURES else ""
    time = divisors.pop(0) if divisors and divisors[0] in RATE_TIMES else ""
    if base not in UNITS or divisors:
        raise DosageError(f"“{code}” is not a known unit.")
    return base, body, time


def check_dose_unit(code: str) -> None:
    """Refuse a unit that is unknown or belongs to a rate."""
    if split_unit(code)[2]:
        raise DosageError(f"“{code}” is a rate, not the unit of a dose.")


def check_rate_unit(code: str) -> None:
    """Refuse a unit that is unknown or has no time in it."""
    if not split_unit(code)[2]:
        raise DosageError(f"A rate needs a time in its unit, such as mg/h, not “{code}”.")


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
    if isinstance(value, Quantity):
        return value.to_json()
    if isinstance(value, Dosage):
        return value.to_json()
    return [_as_json(item) for item in value] if isinstance(value, tuple) else value


def _from_json(name: str, value: Any) -> Any:
    if name == "then":
        return tuple(map(Dosage.from_json, value)) if isinstance(value, list) else value
    return Quantity.from_json(value) if name in _QUANTITIES else value


def _said(name: str) -> str:
    said = {"over": "time that one dose takes", "offset": "time before or after"}
    return said.get(name, name.replace("_", " ").removeprefix("is "))
