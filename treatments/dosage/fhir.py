"""A dosage as FHIR R5 JSON (https://hl7.org/fhir/R5/dosage.html), for the article as data.

What FHIR has no element for (continuous, "per injection", food beside a time of day, for whom)
goes into `additionalInstruction`; several routes, any of which will do, are one route in words.
"""

from dataclasses import replace
from decimal import Decimal
from typing import Any

from treatments.dosage.dosage import Dosage, Quantity
from treatments.dosage.printing import clauses_of, print_dosage, print_routes, print_unit
from treatments.dosage.vocabulary import FHIR_WHEN, FOOD, PER, SITES, TIMES

UCUM = "http://unitsofmeasure.org"
MINUTES = {"min": 1, "h": 60}


def to_fhir(dosage: Dosage) -> list[dict[str, Any]]:
    """One FHIR R5 `Dosage` for each dose of each step, ready for `json.dumps`.

    Doses of one step, which are of the same day, have the same number in the sequence.
    """
    steps = dosage.steps
    return [
        _step(dose) | ({"sequence": number} if len(steps) > 1 or step.also else {})
        for number, step in enumerate(steps, start=1)
        for dose in (replace(step, also=()), *step.also)
    ]


def _step(step: Dosage) -> dict[str, Any]:
    return _without_blanks(
        {
            "text": print_dosage(step),
            "additionalInstruction": [{"text": text} for text in _instructions(step)],
            "timing": _without_blanks({"repeat": _repeat(step)}),
            "asNeeded": step.as_needed,
            "asNeededFor": _reasons(step),
            "site": {"text": SITES[step.site].printed} if step.site else {},
            "route": {"text": print_routes(step.routes)} if step.routes else {},
            "doseAndRate": _doses_and_rates(step),
            "maxDosePerPeriod": _maximum(step),
            "maxDosePerAdministration": _simple(step.maximum_dose),
        }
    )


def _instructions(step: Dosage) -> list[str]:
    clauses = clauses_of(step)
    per = [f"per {PER[step.per].printed}"] if step.per else []
    often = clauses["often"] if step.period is None else []
    food = [FOOD[step.food].printed] if step.food else []
    indication = clauses["reason"] if step.indication else []
    return (
        per + often + food + clauses["cycle"] + clauses["manner"] + indication + clauses["people"]
    )


def _reasons(step: Dosage) -> list[dict[str, str]]:
    return [{"text": step.as_needed_for}] if step.as_needed_for else []


def _repeat(dosage: Dosage) -> dict[str, Any]:
    repeat = _bounds(dosage) | {"count": dosage.count, "countMax": dosage.count_max}
    repeat |= _span("duration", dosage.over)
    repeat |= {"frequency": dosage.frequency, "frequencyMax": dosage.frequency_max}
    repeat |= _span("period", dosage.period)
    repeat["when"] = [FHIR_WHEN[event] for event in dosage.when]
    repeat["timeOfDay"] = [f"{time}:00" for time in dosage.clock]
    repeat["dayOfWeek"] = [day[:3].lower() for day in dosage.weekdays]
    if dosage.offset is not None:
        repeat["offset"] = int(dosage.offset.low * MINUTES[dosage.offset.unit])
    return _without_blanks(repeat)


def _bounds(dosage: Dosage) -> dict[str, Any]:
    for end, length in (("low", dosage.duration_min), ("high", dosage.duration_max)):
        if length is not None:
            return {"boundsRange": {end: _one(length.low, length.unit)}}
    if dosage.duration is None:
        return {}
    if dosage.duration.high is not None:
        return {"boundsRange": _range(dosage.duration)}
    return {"boundsDuration": _one(dosage.duration.low, dosage.duration.unit)}


def _span(name: str, quantity: Quantity | None) -> dict[str, Any]:
    if quantity is None:
        return {}
    high = None if quantity.high is None else _number(quantity.high)
    return {
        name: _number(quantity.low),
        f"{name}Max": high,
        f"{name}Unit": quantity.unit,
    }


def _doses_and_rates(step: Dosage) -> list[dict[str, Any]]:
    on_dose = step.substance if step.dose is not None else ""
    on_rate = step.substance if step.dose is None else ""
    ordered = _amount("dose", step.dose, on_dose) | _amount("rate", step.rate, on_rate)
    if step.contains is None:
        return [ordered]
    return [ordered, {"type": {"text": "calculated"}, **_amount("dose", step.contains)}]


def _simple(quantity: Quantity | None) -> dict[str, Any]:
    return {} if quantity is None else _one(quantity.low, quantity.unit)


def _amount(name: str, quantity: Quantity | None, substance: str = "") -> dict[str, Any]:
    if quantity is None:
        return {}
    if quantity.high is not None:
        return {f"{name}Range": _range(quantity, substance)}
    return {f"{name}Quantity": _one(quantity.low, quantity.unit, substance)}


def _maximum(dosage: Dosage) -> list[dict[str, Any]]:
    most, period = dosage.maximum, dosage.maximum_period
    if most is None or period is None:
        return []
    return [
        {
            "numerator": _one(most.low, most.unit),
            "denominator": _one(period.low, period.unit),
        }
    ]


def _range(quantity: Quantity, substance: str = "") -> dict[str, Any]:
    return {
        "low": _one(quantity.low, quantity.unit, substance),
        "high": _one(quantity.most, quantity.unit, substance),
    }


def _one(value: Decimal, unit: str, substance: str = "") -> dict[str, Any]:
    of = f" of {substance}" if substance else ""
    return {
        "value": _number(value),
        "unit": _unit_in_words(unit, value) + of,
        "system": UCUM,
        "code": unit,
    }


def _unit_in_words(code: str, value: Decimal) -> str:
    if code in TIMES:
        return TIMES[code].one if value == 1 else TIMES[code].many
    return print_unit(code, value)


def _number(value: Decimal) -> int | float:
    """A JSON number. Floats carry fifteen digits faithfully, and a Quantity has no more."""
    return int(value) if value == value.to_integral_value() else float(value)


def _without_blanks(value: dict[str, Any]) -> dict[str, Any]:
    """FHIR forbids empty elements; what is absent is left out."""
    return {name: item for name, item in value.items() if item not in (None, False, "", [], {})}
