"""A dosage in the reader's plain English.

Written after the safe-writing rules of the Institute for Safe Medication Practices: a zero before
a decimal point and none trailing, commas in thousands, "micrograms" and "units" in full.
Every text made here is read back by `parse` to an equal dosage.
"""

from decimal import Decimal

from treatments.dosage.dosage import Dosage, Quantity, split_unit
from treatments.dosage.vocabulary import (
    BODY_MEASURES,
    FOOD,
    PER,
    REASONS,
    ROUTES,
    TIMES,
    UNITS,
    WHEN,
)


def print_dosage(dosage: Dosage) -> str:
    """The dosage as one sentence without a full stop: "400 mg by mouth every 6 hours"."""
    opening = _amounts(dosage)
    clauses = _timing(dosage)
    if clauses and not dosage.per and not dosage.is_continuous:
        opening += " " + clauses.pop(0)
    return ", ".join([opening, *clauses, *_limits(dosage)])


def print_number(number: Decimal) -> str:
    """1000 as "1,000" and 0.5 as "0.5"."""
    return f"{number:,f}"


def print_unit(code: str, amount: Decimal) -> str:
    """The unit in words, in the singular for exactly one: "tablets", "mg per kg of body weight"."""
    base, body, time = split_unit(code)
    name = UNITS[base].one if amount == 1 else UNITS[base].many
    return name + _divisors(body, time)


def print_routes(routes: tuple[str, ...]) -> str:
    """The ways to give it, any one of which will do: "by mouth or into a vein"."""
    return " or ".join(ROUTES[route].printed for route in routes)


def print_divided(dosage: Dosage) -> list[str]:
    """How many doses the amount of a day is divided into, if it is: "in 2 to 3 divided doses"."""
    if dosage.divided is None:
        return []
    return [f"in {_whole_range(dosage.divided, dosage.divided_max)} divided doses"]


def _amounts(dosage: Dosage) -> str:
    parts = []
    if dosage.dose is not None:
        parts.append(_amount(dosage.dose, dosage.substance))
        if dosage.per:
            parts.append(f"per {PER[dosage.per].printed}")
        parts.append(print_routes(dosage.routes))
        if dosage.rate is not None:
            parts.append(f"at {_amount(dosage.rate)}")
    elif dosage.rate is not None:
        parts += [_amount(dosage.rate, dosage.substance), print_routes(dosage.routes)]
    if dosage.over is not None:
        parts.append(f"over {_time(dosage.over)}")
    return " ".join(part for part in parts if part)


def _timing(dosage: Dosage) -> list[str]:
    clauses = []
    if dosage.is_continuous:
        clauses.append("continuously")
    if dosage.period is not None:
        clauses.append(_frequency(dosage, dosage.period))
    clauses += print_divided(dosage)
    if dosage.when:
        clauses.append(" and ".join(WHEN[event].printed for event in dosage.when))
    if dosage.food:
        clauses.append(FOOD[dosage.food].printed)
    return clauses


def _limits(dosage: Dosage) -> list[str]:
    clauses = []
    if dosage.as_needed:
        reason = f" for {REASONS[dosage.as_needed_for].printed}" if dosage.as_needed_for else ""
        clauses.append(f"as needed{reason}")
    if dosage.maximum is not None and dosage.maximum_period is not None:
        clauses.append(f"at most {_amount(dosage.maximum)} {_each(dosage.maximum_period)}")
    if dosage.duration is not None:
        clauses.append(f"for {_time(dosage.duration)}")
    if dosage.duration_max is not None:
        clauses.append(f"for at most {_time(dosage.duration_max)}")
    if dosage.count is not None:
        clauses.append(_count(dosage.count, dosage.count_max))
    return clauses


def _amount(quantity: Quantity, substance: str = "") -> str:
    base, body, time = split_unit(quantity.unit)
    name = UNITS[base].one if quantity.most == 1 else UNITS[base].many
    of = f" of {substance}" if substance else ""
    return f"{_range(quantity)} {name}{of}{_divisors(body, time)}"


def _divisors(body: str, time: str) -> str:
    per_body = f" per {BODY_MEASURES[body].printed}" if body else ""
    return per_body + (f" per {TIMES[time].one}" if time else "")


def _range(quantity: Quantity) -> str:
    low = print_number(quantity.low)
    return low if quantity.high is None else f"{low} to {print_number(quantity.high)}"


def _time(quantity: Quantity) -> str:
    unit = TIMES[quantity.unit]
    return f"{_range(quantity)} {unit.one if quantity.most == 1 else unit.many}"


def _is_one(period: Quantity) -> bool:
    return period.low == 1 and period.high is None


def _a(unit: str) -> str:
    return f"{'an' if unit == 'h' else 'a'} {TIMES[unit].one}"


def _each(period: Quantity) -> str:
    return _a(period.unit) if _is_one(period) else f"in {_time(period)}"


def _frequency(dosage: Dosage, period: Quantity) -> str:
    low, high = dosage.frequency, dosage.frequency_max
    if low is None:
        often = f"up to {_times(high or 1, None)}"
        return f"{often} {_a(period.unit) if _is_one(period) else f'every {_time(period)}'}"
    if _is_one(period):
        return f"{_times(low, high)} {_a(period.unit)}"
    every = f"every {_time(period)}"
    return every if (low, high) == (1, None) else f"{_times(low, high)} {every}"


def _times(low: int, high: int | None) -> str:
    if high is not None:
        return f"{_whole_range(low, high)} times"
    return {1: "once", 2: "twice"}.get(low, f"{low:,} times")


def _whole_range(low: int, high: int | None) -> str:
    return f"{low:,}" if high is None else f"{low:,} to {high:,}"


def _count(low: int, high: int | None) -> str:
    return "once only" if (low, high) == (1, None) else f"{_times(low, high)} in all"
