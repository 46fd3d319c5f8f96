"""What makes no sense in a finished dosage, whoever made it: the parser, a form or a program.

These rules know nothing of words. Each looks at two facts that have to fit each other; where they
do not, the text had another reading, and the dosage is refused with what to write instead (rule 8
of the record). A dosage already in the record is read all the same, and keeps its section unsigned.
"""

from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise
from operator import mul

from treatments.dosage.dosage import Dosage, Quantity, multiple, split_unit
from treatments.dosage.printing import print_time
from treatments.dosage.vocabulary import COUNTED, INJECTED, MEALS, NOT_DAILY, PLACES, SITES, WAYS

# The shortest and the longest that each can be, so that nothing is refused for a leap year.
_HOURS = {
    "min": Decimal(1) / 60,
    "h": Decimal(1),
    "d": Decimal(24),
    "wk": Decimal(168),
    "mo": Decimal(730),
    "a": Decimal(8760),
}
_DAY = _HOURS["d"]
_WHOLE_PERIODS = {Quantity(Decimal(1), unit) for unit in _HOURS} | {Quantity(Decimal(24), "h")}
# About when each time of day is.
_HOUR_OF = {
    "waking": 7, "morning": 8, "noon": 12, "lunchtime": 12, "afternoon": 15, "evening": 19,
    "night": 22, "bedtime": 22,
}  # fmt: skip

# Of what is applied without an amount, these say where or how thickly.
ON = {"topical", "ophthalmic", "otic", "nasal", "vaginal", "rectal"}
RINSED = {"mouthwash", "gargle", "swished and spat out", "swished and swallowed"}
THIN = {"sparingly", "liberally", "clean skin"}

MORE_THAN_MAXIMUM = "How often and the dose come to more than the maximum: write which is meant."
NEVER_MAXIMUM = (
    "How often and the dose never reach the maximum: can the dose be raised? Write the highest "
    "dose as a range, or leave the maximum out."
)


def doubts_of(dosage: Dosage) -> list[str]:
    """Each thing in the dosage that could be meant in another way, a sentence for the editor."""
    doubts = [doubt for step in dosage.steps for rule in _RULES for doubt in rule(step)]
    return doubts + list(_steps_end(dosage))


def _course(step: Dosage) -> Iterator[str]:
    """A course holds at least one period, and one dose is over before the next."""
    length = step.duration or step.duration_max or step.duration_min
    every = step.period or step.divided_every
    period = _most_hours(every) if every else _HOURS["wk"] if step.weekdays else None
    if step.is_amount_of_days:
        period = _HOURS[split_unit(step.amount.unit)[2]]
    if step.cycle:
        period = max(period or Decimal(0), _least_hours(step.cycle))
        if every and _most_hours(every) > _DAY * len(step.cycle_days):
            yield "How often and the days of the cycle do not fit each other."
    if length is None:
        pass
    elif step.amount.unit == "{patch}" and not (every or step.when or step.clock or step.weekdays):
        worn = f"worn for {print_time(length)}"
        yield f"It can be one patch {worn}, or a new one each day: write how often it is changed."
    elif period is None:
        is_running = step.rate is not None and not step.is_amount_of_days
        if length.unit in ("min", "h") and not is_running:
            yield "Hours can be how long one dose lasts or how long it goes on: write how often."
    elif _least_hours(length) < period:
        yield "It goes on for less time than lies between two doses: is it a cycle?"
    if step.over and every and _most_hours(step.over) > _least_hours(every):
        yield "One dose takes longer than the time between two doses."


def _speed(step: Dosage) -> Iterator[str]:
    """What runs at a rate says how long, and the dose is what comes of the two."""
    rate = step.rate
    if rate is None or step.is_amount_of_days:
        return
    lengths = (step.over, step.duration, step.duration_min, step.duration_max)
    is_again = step.period or step.when or step.clock or step.weekdays
    if is_again and step.dose is None and not any(lengths):
        yield "How long it runs each time is not said: write “over” so many minutes or hours."
    if step.dose is None or step.over is None:
        return
    per = _HOURS[split_unit(rate.unit)[2]]
    least = multiple(rate.low * _least_hours(step.over) / per, rate, step.dose)
    most = multiple(rate.most * _most_hours(step.over) / per, rate, step.dose)
    if least is None or most is None:
        return
    # As much as rounding the rate makes.
    if most < Decimal("0.97") or least > Decimal("1.03") * step.dose.most / step.dose.low:
        yield "The dose, the rate and how long one dose takes do not fit each other."


def _often(step: Dosage) -> Iterator[str]:
    """Several times in several days, as in “twice every other day”, is so often on each as well."""
    most = step.frequency_max or step.frequency or 1
    if step.frequency and most > 1 and step.period and step.period not in _WHOLE_PERIODS:
        yield (
            "It can be so many times in the whole period, or on each of its days: write how many "
            "times a day, or a week."
        )


def _count(step: Dosage) -> Iterator[str]:
    """As many administrations as fit into the course, where both are given."""
    if step.count and step.cycle:
        yield "The number of doses can be that of each cycle or of all: leave it out."
    times = (*step.when, *step.clock)
    is_repeated = len(times) > 1 or {*times} & {*MEALS} or step.is_amount_of_days or step.weekdays
    if (step.count, step.count_max) == (1, None) and is_repeated:
        yield "Several times or days are named, and “once only” says something else."
    if not (step.count and step.duration and step.period and step.frequency):
        return
    most = step.frequency_max or step.frequency
    fewest_doses = _least_hours(step.duration) / _most_hours(step.period) * step.frequency
    most_doses = _most_hours(step.duration) / _least_hours(step.period) * most
    if not fewest_doses - 1 <= step.count <= (step.count_max or step.count) <= most_doses + 1:
        yield "The number of doses does not fit how often and how long."


def _times_of_day(step: Dosage) -> Iterator[str]:
    """As many times of day as doses in the day; meals are three, and a manner when alone."""
    times = [event for event in (*step.when, *step.clock) if event not in MEALS]
    if "immediately" in times:
        is_repeated = step.period or step.is_amount_of_days or step.weekdays
        if len(times) > 1 or is_repeated or step.food in MEALS:
            yield "At once, and again: write what comes first, then “then”."
        return
    at_meals = len({*step.when} & {*MEALS})
    if at_meals > 1 or (step.food in MEALS and at_meals):
        yield "Before, with or after the meal: write which."
    if "bedtime" in step.when and step.food in ("before meals", "after meals"):
        yield "Bedtime is no meal: write “before meals and at bedtime”, or one of them."
    said = len(times) + 3 * at_meals
    if times and not _is_so_often(step, said):
        yield f"{said} times of day are named, and how often says something else."
    every = step.period or step.divided_every
    if every and every.unit in ("min", "h") and not _lie_apart(times, _least_hours(every)):
        yield "The times of day that are named lie closer together than how often says."


def _lie_apart(times: list[str], hours: Decimal) -> bool:
    """Whether so many hours lie between the times; about so many where they are no hours."""
    named = [Decimal(_HOUR_OF[time]) for time in times if time in _HOUR_OF]
    exact = [Decimal(time[:2]) + Decimal(time[3:]) / 60 for time in times if ":" in time]
    at = sorted(named + exact)
    gaps = [after - before for before, after in pairwise([*at, *(at[0] + 24 for _ in at[:1])])]
    return all(gap >= (hours if exact else hours * 2 / 3) for gap in gaps)


def _is_so_often(step: Dosage, said: int) -> bool:
    """Whether the frequency, or what the day's amount is divided into, comes to so many a day."""
    if step.is_amount_of_days:
        parts: set[Decimal | int | None] = {step.divided, step.divided_max or step.divided}
        if step.divided_every:
            parts = {_DAY / _least_hours(step.divided_every)}
        return said == 1 or said in parts
    if step.period is None:
        return True
    if step.period.unit in ("min", "h"):
        return said in (_per_day(step, least=True), _per_day(step, least=False))
    if _most_hours(step.period) > _DAY:
        return said == 1
    return said == (step.frequency_max or step.frequency)


def _same_day(step: Dosage) -> Iterator[str]:
    """The doses of a day are in one unit, each at times of its own, and within the maximum."""
    times = [time for dose in (step, *step.also) for time in (*dose.when, *dose.clock)]
    if len(set(times)) != len(times):
        yield "The same time of day is named for two doses."
    if any(multiple(Decimal(1), dose.amount, step.amount) is None for dose in step.also):
        yield "The doses of a day are in different units: write them in one."
    elif step.also and step.maximum and step.maximum_period == Quantity(Decimal(1), "d"):
        doses = (step, *step.also)
        shares = [multiple(dose.amount.most, dose.amount, step.maximum) or 0 for dose in doses]
        in_all = sum(map(mul, shares, (len(dose.when + dose.clock) for dose in doses)))
        if in_all > 1:
            yield MORE_THAN_MAXIMUM
        if 0 < in_all + max(shares) <= 1:
            yield NEVER_MAXIMUM


def _weekdays(step: Dosage) -> Iterator[str]:
    """Named days go with a week of so many days, or with several doses on each."""
    if not step.weekdays:
        return
    is_weekly = step.period == Quantity(Decimal(1), "wk")
    if is_weekly and (step.frequency, step.frequency_max) == (len(step.weekdays), None):
        return
    is_daily = step.period and _most_hours(step.period) <= _DAY
    is_often = is_daily and (step.frequency or 0) > 1
    if step.is_amount_of_days or (step.period and not is_often):
        yield "Days of the week are named, and how often says something else."


def _maximum(step: Dosage) -> Iterator[str]:
    """The frequency reaches the maximum, without passing it, and leaves no room for a dose more."""
    if step.maximum and step.maximum_period:
        in_period = _doses_in(step, step.maximum_period)
        if in_period:
            yield from _fits(step, step.maximum, *in_period)
    if step.maximum_dose and step.dose:
        times = multiple(step.dose.most, step.dose, step.maximum_dose)
        if times is not None and times != 1 and step.change != "raised":
            yield "The dose is not the maximum dose: can it be raised? Write it as a range."


def _fits(step: Dosage, maximum: Quantity, fewest: Decimal, most: Decimal) -> Iterator[str]:
    amount = step.amount
    if maximum.unit == "{dose}" and not step.is_amount_of_days:
        amount = Quantity(Decimal(1), "{dose}")
    elif step.contains and multiple(Decimal(1), step.contains, maximum) is not None:
        amount = step.contains
    at_least = multiple(fewest * amount.low, amount, maximum)
    at_most = multiple(most * amount.most, amount, maximum)
    if at_least is None or at_most is None:
        return
    one_more = at_most + (multiple(amount.most, amount, maximum) or 0)
    if step.is_amount_of_days:
        parts = step.divided_max or step.divided
        one_more = at_most * (1 + 1 / Decimal(parts)) if parts else at_most + Decimal("0.000001")
    if at_least > 1 and not (step.as_needed or "while symptoms last" in step.manner):
        yield MORE_THAN_MAXIMUM
    if one_more <= 1 and not (step.change == "raised" or _said(step, "repeated")):
        yield NEVER_MAXIMUM


def _doses_in(step: Dosage, period: Quantity) -> tuple[Decimal, Decimal] | None:
    """The fewest and the most doses, or amounts of a day, in the period; None where not known."""
    hours = _least_hours(period)
    if step.is_amount_of_days:
        times = hours / _HOURS[split_unit(step.amount.unit)[2]]
        return times, times
    if step.period is None:
        named = len(step.when + step.clock) + 2 * len({*step.when} & {*MEALS})
        is_each_day = named and not (step.also or step.weekdays or NOT_DAILY & {*step.when})
        return (hours / _DAY * named, hours / _DAY * named) if is_each_day else None
    most = step.frequency_max or step.frequency or 1
    fewest = step.frequency or 0
    shortest, longest = _least_hours(step.period), _most_hours(step.period)
    return hours / longest * fewest, max(hours / shortest * most, Decimal(1))


def _per_day(step: Dosage, *, least: bool) -> Decimal:
    if step.period is None:
        return Decimal(0)
    if least:
        return _DAY / _most_hours(step.period) * (step.frequency or 1)
    return _DAY / _least_hours(step.period) * (step.frequency_max or step.frequency or 1)


def _points(step: Dosage) -> Iterator[str]:
    """Named weeks have one dose each; with how often, they say when it begins."""
    is_long = step.duration or step.duration_min or step.duration_max or step.count or step.cycle
    is_often = step.clock or step.when or step.weekdays or step.is_amount_of_days
    if step.given_at and (is_long or is_often):
        yield "Weeks or days are named, and how often or how long says something else."


def _within(step: Dosage) -> Iterator[str]:
    """By when one dose is given; without a start, “within 1 hour” can be how long it takes."""
    is_soon = "as soon as possible" in step.manner and not (step.period or step.weekdays)
    for said in _said(step, "within", "starting within"):
        if step.is_amount_of_days or not (" of " in said or is_soon):
            yield "Within which time it is given, or from when on, can be read in two ways."
        if said[0] == "w" and (step.period or step.when or step.clock or step.weekdays):
            yield "By when it is started is not said: write “starting within”."


def _said(step: Dosage, *starts: str) -> list[str]:
    """The remarks of a step that start so."""
    return [one for one in step.manner if one.startswith(tuple(f"{start} " for start in starts))]


def _change(step: Dosage) -> Iterator[str]:
    """The dose goes up or down, by steps that end where the change ends."""
    by, to, amount = step.changed_by, step.changed_to, step.amount
    is_raised = step.change == "raised"
    if to:
        ends = [multiple(end, to, amount) or 0 for end in (to.low, to.most)]
        if (min(ends) <= amount.most / amount.low) if is_raised else (max(ends) >= 1):
            yield "The dose is not changed in the way that is said: from how much to how much?"
        is_exact = by and not (to.high or amount.high or by.high or step.is_changed_at_most)
        if by and is_exact and (_times(to, by) - _times(amount, by)) % 1:
            yield "The steps by which the dose is changed do not come to its end."
    if by and not is_raised and _times(amount, by) <= 1:
        yield "The dose is lowered by all of it."
    is_often = _per_day(step, least=False) > 1 or len(step.when) + len(step.clock) > 1
    if by and (is_often or {*step.when} & {*MEALS}):
        yield "By how much can be that of each dose or of the day: write it step by step."
    is_told = step.rate or step.period or step.when or step.clock or step.weekdays
    if step.change and not (is_told or step.is_amount_of_days):
        yield "The dose is changed, and how often it is given is not said."
    if step.change and (step.also or step.given_at or step.cycle or step.count):
        yield "What changes, and when, can be read in two ways: write it step by step."


def _times(amount: Quantity, of: Quantity) -> Decimal:
    return multiple(amount.low, amount, of) or Decimal(0)


def _apart(step: Dosage) -> Iterator[str]:
    """As many doses as there are fit into the day."""
    if step.apart is None:
        return
    apart = _least_hours(step.apart)
    doses = step.divided_max or step.divided or _per_day(step, least=True)
    if _said(step, "repeated") or apart * doses > _DAY or (not step.is_apart_least and not doses):
        yield "What lies between two doses, and how often, do not fit each other."


def _again(step: Dosage) -> Iterator[str]:
    """One dose, or a course that ends, is repeated."""
    if not _said(step, "repeated"):
        return
    is_repeated = step.period or step.weekdays or step.is_amount_of_days or step.clock
    ends = step.duration or step.duration_max
    if (is_repeated and not ends) or step.count or step.is_continuous or step.given_at:
        yield "When it is repeated, and how often, can be read in two ways."


def _way(step: Dosage) -> Iterator[str]:
    """The piece, the route and the place on the body lead the same way."""
    base = split_unit(step.amount.unit)[0]
    routes = set(step.routes)
    if _said(step, "for about") and not {*step.manner} & RINSED:
        yield "How long one dose takes is written as in “over 5 minutes”."
    is_on = step.is_applied or routes & ON or step.site in PLACES.values()
    if _said(step, "washed off") and not is_on:
        yield "Only what is put on the skin is washed off."
    if step.site:
        if routes and not routes <= set(SITES[step.site].routes):
            yield "The route and the place on the body do not go together."
        routes = routes or set(SITES[step.site].routes)
    if base not in COUNTED or WAYS.get(base) == ("any",):
        return
    ways = set(WAYS.get(base, ()))
    if not ways and routes and routes <= set(INJECTED):
        yield "Such a piece is not injected."
    if ways and routes and not (routes & ways if step.site else routes <= ways):
        yield "Such a piece does not go this way."


def _steps_end(dosage: Dosage) -> Iterator[str]:
    """Each step but the last says how long it goes on, or is one dose."""
    first = dosage.steps[0]
    is_start = first.given_at and first.period
    if first.is_applied and not (first.site or {*first.routes} & ON or {*first.manner} & THIN):
        yield "There is no dose: an amount with a unit is needed, such as 5 mg, or the place."
    if first.is_applied and not (first.period or first.when or first.as_needed or first.weekdays):
        yield "How often it is applied is not said."
    if (first.only_if and not first.change) or first.after or is_start:
        yield "What comes before it is not said."
    for step, following in pairwise(dosage.steps):
        is_again = step.period or step.is_amount_of_days or step.clock or step.weekdays
        is_long = following.after and following.after.unit not in ("min", "h")
        is_unclear = is_long and step.count != 1
        if following.after and (is_again or step.duration or step.given_at or is_unclear):
            yield "When the next step begins is said in two ways."
        if step.change or (following.given_at and not _is_later(step, following)):
            yield "When the next step begins is not said."
        awake = [{*one.manner} & {"while awake"} for one in (step, following)]
        if awake[0] < awake[1] and step.period and step.period.unit == "h":
            yield "“while awake” can be of each step: write it in each."
        if following.only_if:
            continue
        is_each_day = step.clock or {*step.when} - {"immediately"} or step.is_amount_of_days
        is_repeated = step.period or is_each_day or step.weekdays or step.is_continuous
        ends = step.duration or step.duration_min or step.duration_max or step.count
        if is_repeated and not ends:
            yield "How long the dose before “then” goes on is not said."


def _is_later(step: Dosage, following: Dosage) -> bool:
    """Whether the weeks of a step are those after the weeks of the step before."""
    if not step.given_at or step.period or step.given_at_unit != following.given_at_unit:
        return False
    return step.given_at[-1] < following.given_at[0]


def _least_hours(time: Quantity) -> Decimal:
    return time.low * _HOURS[time.unit]


def _most_hours(time: Quantity) -> Decimal:
    return time.most * _HOURS[time.unit]


_RULES = (
    *(_course, _speed, _often, _count, _times_of_day, _same_day, _weekdays, _maximum, _way),
    *(_points, _within, _change, _apart, _again),
)
