"""A dosage as FHIR R5 JSON (https://hl7.org/fhir/R5/dosage.html), for the article as data.

What FHIR has no element for (continuous, "per injection", food beside a time of day, for whom)
goes into `additionalInstruction`; several routes, any of which will do, are one route in words.
"""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any

from treatments.dosage import printing
from treatments.dosage.dosage import OF_ALSO, OF_PEOPLE, Dosage, Quantity, offset_events, split_unit
from treatments.dosage.vocabulary import FHIR_WHEN, FOOD, PER, TIMES

UCUM = "http://unitsofmeasure.org"
MINUTES = {"min": 1, "h": 60}


def to_fhir(dosage: Dosage) -> list[dict[str, Any]]:
    """One FHIR R5 `Dosage` for each dose of each step, ready for `json.dumps`.

    Doses of one step, which are of the same day, have the same number in the sequence.
    """
    steps = dosage.steps
    people = {name: getattr(dosage, name) for name in OF_PEOPLE}
    return [
        _step(replace(dose, **people))
        | ({"sequence": number} if len(steps) > 1 or step.also else {})
        for number, step in enumerate(steps, start=1)
        for dose in _doses_of_a_day(step)
    ]


def _doses_of_a_day(step: Dosage) -> Iterator[Dosage]:
    """Each with all that is said of the step: the way, how long, at most how much."""
    yield replace(step, also=())
    for dose in step.also:
        yield replace(step, also=(), **{name: getattr(dose, name) for name in OF_ALSO})


def _step(step: Dosage) -> dict[str, Any]:
    clauses = printing.clauses_of(step)
    instructions = [
        *(["at first"] if step.is_initial else []),
        *([f"{step.substance} applied".strip()] if step.is_applied else []),
        *filter(None, [printing.print_follows(step).strip()]),
        *([f"per {PER[step.per].printed}"] if step.per else []),
        *(clauses["often"] if step.period is None else printing.print_apart(step)),
        *([_meal(step)] if step.food else []),
        *(clauses["when"] if _is_time_in_words(step) and not step.food else []),
        *(clauses["speed"] if step.is_over_least else []),
        *clauses["cycle"],
        *clauses["manner"],
        *(clauses["reason"] if step.indication else []),
        *clauses["change"],
        *clauses["people"],
    ]
    most, period = step.maximum, step.maximum_period
    return _without_blanks(
        {
            "text": printing.print_dosage(step),
            "additionalInstruction": [{"text": text} for text in instructions],
            "timing": _without_blanks({"repeat": _repeat(step)}),
            "asNeeded": step.as_needed,
            "asNeededFor": [{"text": step.as_needed_for}] if step.as_needed_for else [],
            "site": {"text": printing.print_site(step)} if step.site else {},
            "route": {"text": printing.print_routes(step.routes)} if step.routes else {},
            "doseAndRate": _doses_and_rates(step),
            "maxDosePerPeriod": [{"numerator": _low(most), "denominator": _low(period)}]
            if most
            else [],
            "maxDosePerAdministration": _low(step.maximum_dose),
        }
    )


def _meal(step: Dosage) -> str:
    offset = printing.print_offset(step) if _is_of_meal(step) else ""
    return f"{offset}{FOOD[step.food].printed}"


def _is_offset_in_words(step: Dosage) -> bool:
    """FHIR's offset is one length of time."""
    is_rough = step.is_offset_least or step.is_offset_about
    return is_rough or (step.offset is not None and step.offset.high is not None)


def _is_time_in_words(step: Dosage) -> bool:
    return _is_offset_in_words(step) or not {*step.when} <= FHIR_WHEN.keys()


def _is_of_meal(step: Dosage) -> bool:
    """Whether the time before or after is that of the meal beside a time of day.

    FHIR's offset would be one of the time of day.
    """
    return step.food in offset_events(step.when, step.food)


def _repeat(step: Dosage) -> dict[str, Any]:
    offset = None if _is_of_meal(step) or _is_offset_in_words(step) else step.offset
    before = offset and int(offset.low * MINUTES[offset.unit])
    return _without_blanks(
        {
            **_bounds(step),
            "count": step.count,
            "countMax": step.count_max,
            **_span("duration", None if step.is_over_least else step.over),
            "frequency": step.frequency,
            "frequencyMax": step.frequency_max,
            **_span("period", step.period),
            "when": [FHIR_WHEN[event] for event in step.when if event in FHIR_WHEN],
            "timeOfDay": [f"{time}:00" for time in step.clock],
            "dayOfWeek": [day[:3].lower() for day in step.weekdays],
            "offset": before,
        }
    )


def _bounds(step: Dosage) -> dict[str, Any]:
    if step.duration is not None and step.duration.high is None:
        return {"boundsDuration": _low(step.duration)}
    ends = {"low": _low(step.duration_min), "high": _low(step.duration_max)}
    return {"boundsRange": _range(step.duration) if step.duration else _without_blanks(ends)}


def _span(name: str, quantity: Quantity | None) -> dict[str, Any]:
    if quantity is None:
        return {}
    high = None if quantity.high is None else _number(quantity.high)
    return {name: _number(quantity.low), f"{name}Max": high, f"{name}Unit": quantity.unit}


def _doses_and_rates(step: Dosage) -> list[dict[str, Any]]:
    if step.is_applied:
        return []
    if step.is_up_to:
        return [{"rateRange": {"high": _low(step.rate)}}]
    on_rate = step.substance if step.dose is None else ""
    ordered = _amount("dose", step.dose, step.substance) | _amount("rate", step.rate, on_rate)
    of_held = "rate" if step.contains and split_unit(step.contains.unit)[2] else "dose"
    held = {"type": {"text": "calculated"}, **_amount(of_held, step.contains)}
    return [ordered, held] if step.contains else [ordered]


def _amount(name: str, quantity: Quantity | None, substance: str = "") -> dict[str, Any]:
    if quantity is None:
        return {}
    if quantity.high is not None:
        return {f"{name}Range": _range(quantity, substance)}
    return {f"{name}Quantity": _low(quantity, substance)}


def _range(quantity: Quantity, substance: str = "") -> dict[str, Any]:
    ends = (("low", quantity.low), ("high", quantity.most))
    return {name: _low(Quantity(end, quantity.unit), substance) for name, end in ends}


def _low(quantity: Quantity | None, substance: str = "") -> dict[str, Any]:
    """The amount, or the lower end of its range."""
    if quantity is None:
        return {}
    value, code = quantity.low, quantity.unit
    if code in TIMES:
        unit = TIMES[code].one if value == 1 else TIMES[code].many
    else:
        unit = printing.print_unit(code, value) + (f" of {substance}" if substance else "")
    return {"value": _number(value), "unit": unit, "system": UCUM, "code": code}


def _number(value: Decimal) -> int | float:
    """A JSON number. Floats carry fifteen digits faithfully, and a Quantity has no more."""
    return int(value) if value == value.to_integral_value() else float(value)


def _without_blanks(value: dict[str, Any]) -> dict[str, Any]:
    """FHIR forbids empty elements; what is absent is left out."""
    return {name: item for name, item in value.items() if item not in (None, False, "", [], {})}
