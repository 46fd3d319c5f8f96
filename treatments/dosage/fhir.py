"""A dosage as FHIR R5 JSON (https://hl7.org/fhir/R5/dosage.html), for the article as data.

What FHIR has no element for (continuous, "per injection", food beside a time of day)
goes into `additionalInstruction`; several routes, any of which will do, are one route in words.
"""

from decimal import Decimal
from typing import Any

from treatments.dosage.dosage import Dosage, Quantity
from treatments.dosage.printing import print_divided, print_dosage, print_routes, print_unit
from treatments.dosage.vocabulary import FOOD, PER, REASONS, TIMES, WHEN

UCUM = "http://unitsofmeasure.org"


def to_fhir(dosage: Dosage) -> dict[str, Any]:
    """The dosage as a FHIR R5 `Dosage`, ready for `json.dumps`."""
    return _without_blanks(
        {
            "text": print_dosage(dosage),
            "additionalInstruction": [{"text": text} for text in _instructions(dosage)],
            "timing": _without_blanks({"repeat": _repeat(dosage)}),
            "asNeeded": dosage.as_needed,
            "asNeededFor": _reasons(dosage),
            "route": {"text": print_routes(dosage.routes)} if dosage.routes else {},
            "doseAndRate": [_dose_and_rate(dosage)],
            "maxDosePerPeriod": _maximum(dosage),
        }
    )


def _instructions(dosage: Dosage) -> list[str]:
    per = [f"per {PER[dosage.per].printed}"] if dosage.per else []
    continuous = ["continuously"] if dosage.is_continuous else []
    food = [FOOD[dosage.food].printed] if dosage.food else []
    return per + continuous + print_divided(dosage) + food


def _reasons(dosage: Dosage) -> list[dict[str, str]]:
    return [{"text": REASONS[dosage.as_needed_for].printed}] if dosage.as_needed_for else []


def _repeat(dosage: Dosage) -> dict[str, Any]:
    repeat = _bounds(dosage) | {"count": dosage.count, "countMax": dosage.count_max}
    repeat |= _span("duration", dosage.over)
    repeat |= {"frequency": dosage.frequency, "frequencyMax": dosage.frequency_max}
    repeat |= _span("period", dosage.period)
    repeat["when"] = [WHEN[event].fhir for event in dosage.when]
    return _without_blanks(repeat)


def _bounds(dosage: Dosage) -> dict[str, Any]:
    if dosage.duration_max is not None:
        return {"boundsRange": {"high": _one(dosage.duration_max.low, dosage.duration_max.unit)}}
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


def _dose_and_rate(dosage: Dosage) -> dict[str, Any]:
    on_dose = dosage.substance if dosage.dose is not None else ""
    on_rate = dosage.substance if dosage.dose is None else ""
    return _amount("dose", dosage.dose, on_dose) | _amount("rate", dosage.rate, on_rate)


def _amount(name: str, quantity: Quantity | None, substance: str) -> dict[str, Any]:
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
