"""What the phrases of a step come to: the fields of a Dosage.

Some words only mean something beside others: "2 g daily" is the amount of a day unless one time of
day is said, "on days 2 to 5" goes on for four days if the step before took one.
"""

from decimal import Decimal
from itertools import pairwise
from typing import Any

from treatments.dosage import vocabulary
from treatments.dosage.dosage import DosageError, Quantity, multiple, split_unit

_DAYS_IN = {"d": 1, "wk": 7}
# Either rubbed in or injected, where no route says which.
_JOINTS = {name for name, site in vocabulary.SITES.items() if "into " in site.printed}


def finished(found: dict[str, Any]) -> dict[str, Any]:
    """The fields of one step. Raises DosageError where the phrases leave something open."""
    said = dict(found)
    is_daily = said.pop("is_daily", False)
    is_single = said.pop("is_single", False)
    said.pop("is_for", None)
    is_placed = said.keys() & {"duration", "given_at", "after"}
    if said.pop("is_implied", False) and not is_placed:
        raise DosageError("The wording gives two amounts: write one dosage, or keep it as text.")
    _place_end(said)
    _place_apart(said)
    if "strength" in said:
        held, volume, unit = said.pop("strength")
        said["contains"] = _contained(said.get("dose"), held, volume, unit, said)
    _place_events(said, said.pop("events", []))
    if said.pop("is_dissolved", False):
        said["manner"] = _dissolved(said.get("manner", []))
    if "manner" in said:
        said["manner"] = tuple(said["manner"])
        is_daily = is_daily and not {"same time", "about the same time"} & {*said["manner"]}
    _lead_by_verb(said, said.pop("verb", ""))
    _join_reason(said)
    _refuse_two_readings(said)
    if is_single:
        _place_single(said, is_daily=is_daily)
    _take_as_amount(said, said.pop("is_up_to", False))
    if "maximum_period" not in said and _is_cap(said.get("dose"), said.get("maximum")):
        said["most"] = said.pop("maximum")  # “0.15 mg/kg once daily, up to 5 mg”
    _place_most(said, said.pop("most", None), is_daily=is_daily)
    if is_daily:
        _spread_over_the_day(said, is_single)
    _place_change(said, said.pop("change_period", None))
    _complete_maximum(said)
    return said


def _place_end(said: dict[str, Any]) -> None:
    """When it begins and ends, and what only a patch is: worn, or changed."""
    if said.pop("stops", False):
        said["is_until_stopped"] = said.get("change") == "lowered" and "changed_to" not in said
        if not (said["is_until_stopped"] or "duration" in said) or said.get("changed_to"):
            raise DosageError("When to stop is not said.")
    if said.pop("starts", False) and "period" not in said:
        raise DosageError("How often it is taken from then on is not said.")
    amount = said.get("dose") or said.get("rate")
    if said.pop("is_worn", False) and (not amount or amount.unit.split("/")[0] != "{patch}"):
        raise DosageError("Only a patch is worn: write how long one dose takes.")
    if said.pop("is_changed", False) and getattr(said.get("dose"), "unit", "") != "{patch}":
        raise DosageError("Only a patch is changed or replaced: write how often it is taken.")
    if said.pop("is_later", False) and not said.keys() & {"period", "when", "clock", "weekdays"}:
        raise DosageError("How often it is taken from then on is not said.")


def _contained(
    dose: Quantity | None, held: Quantity, volume: Decimal, unit: str, said: dict[str, Any]
) -> Quantity:
    """How much is in a dose of a liquid with so much in each volume, in millilitres.

    Without a word of when it is taken, “30 mg/5 mL, 10 mL” may be what is in a bottle.
    """
    is_dose = dose is not None and dose.unit == unit != held.unit and "contains" not in said
    is_taken = said.keys() & {"period", "events", "clock", "weekdays", "count"}
    if dose is None or not (is_dose and is_taken and volume) or held.high:
        raise DosageError(
            "A strength is read beside one dose in mL or of such pieces: write how much is taken."
        )
    low, high = (end * held.low / volume for end in (dose.low, dose.most))
    if low % Decimal("0.001") or high % Decimal("0.001"):
        raise DosageError("How much is in the dose is no round number: write the dose alone.")
    return Quantity(low, held.unit, high)


def _refuse_two_readings(said: dict[str, Any]) -> None:
    """What can be so many doses, days or times a week, and what goes on a joint or into it."""
    if said.pop("is_bare_count", False) and not _is_rarer_than_daily(said.get("period")):
        raise DosageError("“x 3” can be 3 doses or 3 days: write “for 3 doses” or “for 3 days”.")
    is_often = said.keys() & {"rate", "period", "when", "clock", "weekdays"}
    sign = said.pop("is_by_sign", "")
    if sign and not is_often and (said["duration"].unit != "d" or sign.endswith("d")):
        raise DosageError("“x 3 weeks” can be so many times a week: write “for 3 weeks”.")
    is_into = said.pop("is_into", False) or "routes" in said or said.get("dose") is None
    if not is_into and said.get("site") in _JOINTS and said["dose"].unit != "{patch}":
        raise DosageError(f"“{said['site']}”: write “on the skin” or “into a joint” before it.")


def _place_single(said: dict[str, Any], *, is_daily: bool) -> None:
    """“As a single dose” is once only, or that one dose of each day is not divided."""
    times = {*_times_of_day(said)}
    is_again = any(one.startswith("repeated once") for one in said.get("manner", ()))
    if (
        (is_again and not times)
        or is_daily
        or said.get("period") == _DAY
        or (times and "duration" in said)
    ):
        del said["count"]
    elif not times <= vocabulary.NOT_DAILY:
        raise DosageError("“single” can be once only or once a day: write which.")


def _place_apart(said: dict[str, Any]) -> None:
    """“Two doses of 0.5 mL, 4 weeks apart” is a dose every 4 weeks."""
    if not said.pop("is_of_each", False):
        return
    if "apart" not in said or said.keys() & {"is_apart_least", "is_apart_about", "period"}:
        raise DosageError("How far apart the doses are is not said.")
    said |= {"frequency": 1, "period": said.pop("apart")}


def _dissolved(manners: list[str]) -> list[str]:
    """To dissolve it, and in how much water, is one manner."""
    if any(one.startswith("dissolved ") for one in manners):
        return manners
    joined = [f"dissolved {one}" if one.startswith(("in ", "on ")) else one for one in manners]
    return joined if joined != manners else [*manners, "dissolved"]


def _place_events(said: dict[str, Any], events: list[tuple[str, ...]]) -> None:
    """One list of times is when; a meal named beside it is how."""
    if ("bedtime",) in events and "offset" not in said:
        events = [event for event in events if event not in (("night",), ("evening",))]
    if len(events) == 2 and "food" not in said:
        for how, times in (events, events[::-1]):
            if len(how) == 1 and _goes_with(how[0], times):
                said["food"], events = how[0], [times]
                break
    if len(events) > 1:
        raise DosageError("The wording gives the when twice.")
    if events:
        said["when"] = events[0]


def _goes_with(meal: str, times: tuple[str, ...]) -> bool:
    if meal in vocabulary.MEALS:
        return not (len(times) == 1 and times[0] in vocabulary.MEALS)
    return len(times) == 1 and meal in vocabulary.MEAL_AT.get(times[0], ())


def _lead_by_verb(said: dict[str, Any], verb: str) -> None:
    """To inhale by mouth is one route, and to inject is one only where no other is said."""
    if not verb:
        return
    routes = said.get("routes", ())
    if verb == "inhale" and routes == ("oral",):
        routes = ("oral inhalation",)
    if verb == "infuse" and routes == ("intravenous",):
        routes = ("intravenous infusion",)
    ways = vocabulary.VERBS[verb]
    if not set(routes) <= set(ways):
        raise DosageError(f"To {verb} and the route do not go together.")
    said["routes"] = routes or ways[:1]


def _join_reason(said: dict[str, Any]) -> None:
    """The reason of "every 6 hours as needed" may stand apart from it."""
    if said.get("as_needed") and "indication" in said:
        if "as_needed_for" in said:
            raise DosageError("The wording gives the reason twice.")
        said["as_needed_for"] = said.pop("indication")
    is_change = said.pop("is_change", False) and "as_needed_for" not in said
    if is_change and said.pop("as_needed", False):  # increased to 10 mg if needed
        said["only_if"] = "needed"


def _spread_over_the_day(said: dict[str, Any], is_single: bool) -> None:
    """Read "900 mg daily" as the amount of the day, unless the words say that it is one dose."""
    times = _times_of_day(said)
    if is_single or "per" in said or (len(times) == 1 and times[0] not in vocabulary.MEALS):
        return
    dose = said.pop("dose", None)
    if dose is None or "rate" in said:
        raise DosageError("Give the amount of one dose, not of a whole day or week: once a day?")
    said["rate"] = Quantity(dose.low, f"{dose.unit}/d", dose.high)
    del said["frequency"], said["period"]


def _take_as_amount(said: dict[str, Any], is_up_to: bool) -> None:
    """Without a dose, “up to 3 g a day” is how much is taken in a day."""
    period = said.get("maximum_period")
    is_amount = is_up_to and not said.keys() & {"dose", "rate"}
    if is_amount and period and period.low == 1 and not period.high:
        most = said.pop("maximum")
        said |= {"rate": Quantity(most.low, f"{most.unit}/{period.unit}"), "is_up_to": True}
        del said["maximum_period"]


def _is_cap(dose: Quantity | None, most: Quantity | None) -> bool:
    """Whether an amount by body weight has a maximum that is not."""
    return bool(dose and isinstance(most, Quantity) and split_unit(dose.unit)[1]) and not (
        split_unit(most.unit)[1] if most else ""
    )


def _place_most(said: dict[str, Any], most: Quantity | None, *, is_daily: bool) -> None:
    """“(max 60 mg)” after an amount by weight is of one dose, if there is one a day or fewer."""
    is_one = said.get("frequency") == 1 and not said.get("frequency_max")
    is_one &= "period" in said and said["period"].unit not in ("min", "h")
    is_one |= "period" not in said and bool(said.keys() & {"count", "cycle", "given_at"})
    if most is None:
        return
    if is_daily:
        said |= {"maximum": most, "maximum_period": _DAY}
    elif is_one:
        said["maximum_dose"] = most
    else:
        raise DosageError(
            "The maximum can be of one dose or of a day: write “per dose” or “a day”."
        )


def _place_change(said: dict[str, Any], period: Quantity | None) -> None:
    """What a dose is changed to “a day” is the dose if there is one a day, or the maximum."""
    amount, to = said.get("dose") or said.get("rate"), said.get("changed_to")
    if to is None or amount is None or period is None:
        return
    time = amount.unit.rpartition("/")[2]
    once = len(_times_of_day(said)) == 1 or said.get("frequency") == 1 or time in ("d", "wk")
    if once and period == (
        Quantity(Decimal(1), time) if time in ("d", "wk") else said.get("period", _DAY)
    ):
        return
    if not said.pop("is_changed_at_most", False) or to.high:
        raise DosageError("To how much a dose it is changed is not said.")
    said["maximum"], said["maximum_period"] = said.pop("changed_to"), period


def _times_of_day(said: dict[str, Any]) -> tuple[str, ...]:
    return (*said.get("when", ()), *said.get("clock", ()))


def _complete_maximum(said: dict[str, Any]) -> None:
    """The unit of "8 in 24 hours" and the period of "2 g daily (max 4 g)" are those of the dose."""
    maximum, amount = said.get("maximum"), said.get("dose") or said.get("rate")
    size, held = said.pop("size", None), said.get("contains")
    is_same = held and amount and size and size.quantity.unit == amount.unit
    if is_same and held and amount:
        is_same = multiple(held.low / amount.low * size.quantity.low, held, size.contains) == 1
    if size and not is_same:
        raise DosageError("The maximum is of other pieces than the dose: write “8 tablets”.")
    if maximum is None or amount is None:
        return
    base, _, time = amount.unit.rpartition("/")
    if isinstance(maximum, Decimal):
        unit = base if time in vocabulary.TOTAL_TIMES else amount.unit
        if unit not in vocabulary.COUNTED:
            raise DosageError(f"At most {maximum:f} of what? Write the unit.")
        said["maximum"] = Quantity(maximum, unit)
    if "maximum_period" not in said:
        if time not in vocabulary.TOTAL_TIMES:
            raise DosageError(
                "The maximum needs a period as well, such as “at most 3 g a day”, or “per dose”."
            )
        said["maximum_period"] = Quantity(Decimal(1), time)


def _is_rarer_than_daily(period: Quantity | None) -> bool:
    return period is not None and period.unit not in ("min", "h") and period != _DAY


_DAY = Quantity(Decimal(1), "d")


def carry_amounts(steps: list[dict[str, Any]]) -> None:
    """In "1 drop 4 times a day for a week, then twice a day" the second step is of a drop as well.

    The amount of a whole day is not carried into a day of several doses: it could be of each.
    """
    nothing: dict[str, Any] = {}
    for before, step in pairwise([nothing, *steps]):
        is_rubbed = step.get("verb") == "rub"
        is_verb = bool(step.pop("applied", [])) or is_rubbed
        if is_verb and step.get("site") in _JOINTS and "dose" in step:  # apply 4 g to the knee
            step.setdefault("routes", ("topical",) * (step["dose"].unit != "{patch}"))
        if is_rubbed and not any("rubbed" in manner for manner in step.get("manner", ())):
            step["manner"] = [*step.get("manner", ()), "rubbed in"]
        pieces = step.pop("pieces", None)
        if pieces:  # “2 tablets at once, then one every 4 hours”
            dose = before.get("dose")
            if dose is None or dose.unit not in vocabulary.COUNTED or "contains" in before:
                raise DosageError("Of what so many are taken then is not said: write the unit.")
            step["dose"] = Quantity(pieces[0], dose.unit, pieces[1])
        if {"dose", "rate"} & step.keys():
            continue
        is_again = bool({"period", "weekdays"} & step.keys())
        if (is_verb and not before) or (before.get("is_applied") and (is_verb or is_again)):
            step["is_applied"] = True
            step.pop("is_daily", None)
        if not is_again:
            continue
        is_one_dose = "dose" in before and "also" not in before
        is_one_dose &= bool({"period", "given_at"} & before.keys())
        if is_one_dose and (not before.get("is_daily") or _is_rarer_than_daily(step.get("period"))):
            step.pop("is_applied", None)
            step |= {
                name: before[name] for name in ("dose", "substance", "contains") if name in before
            }


def _are_points(steps: list[dict[str, Any]]) -> bool:
    """Whether “day 1” and “day 15” are days with others between them, and “from day 29” follows."""
    spans = [step["span"] for step in steps if "span" in step]
    is_each_one = all(
        (last is None) == ("period" in step) and (last is None or (last == first and unit == "d"))
        for step in steps
        for first, last, unit in [step.get("span", (0, 0, "d"))]
        if "span" in step
    )
    is_apart = any(after[0] > before[0] + 1 for before, after in pairwise(spans))
    return is_each_one and (is_apart or any("given_at" in step for step in steps))


def place_spans(steps: list[dict[str, Any]]) -> None:
    """Turn "day 1" and "days 2 to 5" into lengths, where each span follows the one before."""
    elapsed: int | None = 0
    for one in steps if _are_points(steps) else ():
        first, _, unit = one.pop("span", (0, 0, ""))
        one.update({"given_at": (first,), "given_at_unit": unit} if unit else {})
    for step in steps:
        if "span" in step:
            step.pop("is_implied", None)
            first, last, unit = step.pop("span")
            days = _DAYS_IN.get(unit, 30)
            if len(steps) == 1:
                raise DosageError("What is taken on the other days is not said.")
            if elapsed != (first - 1) * days:
                raise DosageError("The days of the steps do not follow each other.")
            if last is None or step.get("count") == 1:
                elapsed = last
                continue
            if "duration" in step:
                raise DosageError("The wording gives the duration twice.")
            step["duration"] = Quantity(Decimal(last - first + 1), unit)
        length = step.get("duration")
        if elapsed is None or length is None or length.high or length.low % 1:
            elapsed = None
        else:
            elapsed += int(length.low) * _DAYS_IN.get(length.unit, 30)
