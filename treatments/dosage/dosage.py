"""The typed dosage, after the FHIR R5 `Dosage` type: what a reader is told to take, as data.

A Dosage that exists is valid; everything that makes no sense is refused when it is made.
"""

import re
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Any, Self

from treatments.dosage.vocabulary import (
    ADMINISTRATION_TIMES,
    BODY_MEASURES,
    FOOD,
    LONGEST_SUBSTANCE,
    MEALS,
    PER,
    RATE_TIMES,
    REASONS,
    ROUTES,
    SUBSTANCE_WORDS,
    TIMES,
    TOTAL_TIMES,
    UNITS,
    WHEN,
    Term,
)

# Fifteen digits in all, so that a FHIR reader's binary number keeps every one of them.
TOO_LARGE = Decimal(10**9)
SMALLEST_STEP = Decimal("0.000001")
MOST_TIMES = 999
FEWEST_PARTS = 2

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

    def __post_init__(self) -> None:
        self._check_kinds()
        self._check_amounts()
        self._check_timing()
        self._check_lists()
        self._check_words()
        self._check_maximum()
        self._check_course()

    def _check_kinds(self) -> None:
        for name in _QUANTITIES:
            value = getattr(self, name)
            if value is not None and not isinstance(value, Quantity):
                raise DosageError(f"The {_said(name)} must be an amount with a unit.")
        for name in ("is_continuous", "as_needed"):
            if not isinstance(getattr(self, name), bool):
                raise DosageError(f"“{_said(name)}” must be yes or no.")
        for name in ("substance", "per", "food", "as_needed_for"):
            if not isinstance(getattr(self, name), str):
                raise DosageError(f"The {_said(name)} must be a text.")

    def _check_amounts(self) -> None:
        if self.dose is None and self.rate is None:
            raise DosageError("There is no dose: an amount with a unit is needed, such as 5 mg.")
        if self.dose is not None:
            check_dose_unit(self.dose.unit)
        if self.rate is not None:
            check_rate_unit(self.rate.unit)
        for name in ("over", "period", "maximum_period", "duration", "duration_max"):
            value = getattr(self, name)
            if value is not None and value.unit not in TIMES:
                raise DosageError(f"The {_said(name)} needs a unit of time, not “{value.unit}”.")
        if self.over is not None and self.over.unit not in ADMINISTRATION_TIMES:
            raise DosageError("One dose is given over minutes or hours; a course goes on for days.")

    def _check_timing(self) -> None:
        if self.frequency is not None or self.frequency_max is None:
            self._check_count("frequency", "frequency_max")
        else:
            _check_whole("frequency", self.frequency_max)
        is_counted = self.frequency is not None or self.frequency_max is not None
        if is_counted != (self.period is not None):
            raise DosageError("How often needs both: how many times, and in which period.")
        is_total = self.rate is not None and split_unit(self.rate.unit)[2] in TOTAL_TIMES
        if is_total and self.dose is None and self.period is not None:
            raise DosageError("Give the amount of one dose, not of a whole day or week.")
        self._check_divided(is_total and self.dose is None)
        if self.is_continuous and self.period is not None:
            raise DosageError("A continuous dosage can't also be given at intervals.")
        if self.is_continuous and self.rate is None and self.over is None:
            raise DosageError("A continuous dosage needs a rate, such as 5 mg per hour.")

    def _check_divided(self, is_amount_of_days: bool) -> None:
        self._check_count("divided", "divided_max")
        if self.divided is None:
            return
        if not is_amount_of_days or self.is_continuous:
            raise DosageError(
                "Only the amount of a whole day or week is divided, as in “900 mg per day in 3 "
                "divided doses”."
            )
        if self.divided < FEWEST_PARTS:
            raise DosageError(f"An amount is divided into {FEWEST_PARTS} doses or more.")

    def _check_lists(self) -> None:
        object.__setattr__(self, "routes", _in_order(self.routes, ROUTES, "route"))
        object.__setattr__(self, "when", _in_order(self.when, WHEN, "time of day"))
        if self.food and self.food not in FOOD:
            raise DosageError(f"“{self.food}” is not a known word for food.")
        if self.food and any(meal in self.when for meal in MEALS):
            raise DosageError("Meals are given twice.")
        if self.food in MEALS and not self.when:
            raise DosageError(f"“{self.food}” alone is the time itself: it belongs under when.")

    def _check_words(self) -> None:
        words = self.substance.split(" ") if self.substance else []
        if len(words) > LONGEST_SUBSTANCE or any(word not in SUBSTANCE_WORDS for word in words):
            raise DosageError(f"The substance “{self.substance}” is not a known one.")
        if self.per and self.per not in PER:
            raise DosageError(f"A dose can't be per “{self.per}”.")
        if self.per and self.dose is None:
            raise DosageError(f"“per {self.per}” needs a dose.")
        if self.as_needed_for and self.as_needed_for not in REASONS:
            raise DosageError(f"The reason “{self.as_needed_for}” is not a known one.")
        if self.as_needed_for and not self.as_needed:
            raise DosageError("A reason for taking it as needed is given, but not “as needed”.")

    def _check_maximum(self) -> None:
        if (self.maximum is None) != (self.maximum_period is None):
            raise DosageError("A maximum needs both: an amount and a period, such as 3 g a day.")
        if self.maximum is None or self.maximum_period is None:
            return
        check_dose_unit(self.maximum.unit)
        if self.maximum.high is not None or self.maximum_period.high is not None:
            raise DosageError("A maximum is one amount in one period, not a range.")
        if self.dose is not None and _is_more(self.dose, self.maximum):
            raise DosageError("A single dose is more than the maximum.")

    def _check_course(self) -> None:
        self._check_count("count", "count_max")
        if self.duration is not None and self.duration_max is not None:
            raise DosageError("A course has a length or a maximum length, not both.")
        if self.duration_max is not None and self.duration_max.high is not None:
            raise DosageError("The maximum length is one length of time, not a range.")
        repeats = self.period or self.duration or self.duration_max
        if self.count == 1 and self.count_max is None and repeats:
            raise DosageError("A dosage given once only can't also be repeated or go on.")

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


_QUANTITIES = (
    "dose",
    "rate",
    "over",
    "period",
    "maximum",
    "maximum_period",
    "duration",
    "duration_max",
)


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


def _in_order(values: Any, known: dict[str, Term], what: str) -> tuple[str, ...]:
    """The words in the vocabulary's order: "IV or by mouth" is the same as "by mouth or IV"."""
    if not isinstance(values, (tuple, list)):
        raise DosageError(f"Each {what} must be one of a list.")
    for value in values:
        if not isinstance(value, str) or value not in known:
            raise DosageError(f"“{value}” is not a known {what}.")
    if len(set(values)) != len(values):
        raise DosageError(f"The same {what} is given twice.")
    return tuple(name for name in known if name in values)


def _is_more(dose: Quantity, maximum: Quantity) -> bool:
    """Whether a dose is above a maximum; False where their units can't be compared."""
    base, body, _ = split_unit(dose.unit)
    base_max, body_max, _ = split_unit(maximum.unit)
    kind, kind_max = UNITS[base].kind or base, UNITS[base_max].kind or base_max
    if (kind, body) != (kind_max, body_max):
        return False
    return dose.most * UNITS[base].scale > maximum.low * UNITS[base_max].scale


def _as_json(value: Any) -> Any:
    if isinstance(value, Quantity):
        return value.to_json()
    return list(value) if isinstance(value, tuple) else value


def _from_json(name: str, value: Any) -> Any:
    return Quantity.from_json(value) if name in _QUANTITIES else value


def _said(name: str) -> str:
    return name.replace("_", " ").removeprefix("is ")
