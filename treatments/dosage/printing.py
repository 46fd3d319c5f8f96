"""A dosage in the reader's plain English.

Written after the safe-writing rules of the Institute for Safe Medication Practices: a zero before
a decimal point and none trailing, commas in thousands, "micrograms" and "units" in full.
Every text made here is read back by `parse` to an equal dosage.
"""

import re
from collections import defaultdict
from decimal import Decimal

from treatments.dosage import vocabulary
from treatments.dosage.dosage import Dosage, Quantity, offset_events, split_unit

_PARTS = {Decimal("0.5"): "half a", Decimal("0.25"): "a quarter of a"}
WORD = re.compile(r"[^\W_]+")


def _printed_words() -> dict[str, frozenset[str]]:
    """The words that a dosage is printed with beside those it stores, and for which stored names.

    Under none for a word that any dosage may have.
    """
    found: dict[str, set[str]] = defaultdict(set)
    found |= {"by": {*vocabulary.CHANGES}, "first": {"is_initial"}}
    for name, printed, _ in vocabulary.SPELLED:
        for word in WORD.findall(" ".join(printed).lower()):
            found[word].add(name)
    return {word: frozenset(names) for word, names in found.items()} | dict.fromkeys(
        vocabulary.PRINTED_BESIDE.split(), frozenset()
    )


PRINTED_WORDS = _printed_words()


def print_dosage(dosage: Dosage) -> str:
    """The dosage as one sentence without a full stop: "400 mg by mouth every 6 hours"."""
    people = print_people(dosage)
    steps = ", then ".join(map(_step, dosage.steps))
    return f"{people}: {steps}" if people else steps


def print_follows(step: Dosage) -> str:
    """When the step follows the one before: "2 weeks later ", "if needed "."""
    after = f"{print_time(step.after)} later " if step.after else ""
    condition = f"{vocabulary.CONDITIONS[step.only_if].printed} " if step.only_if else ""
    return after + ("" if step.change else condition)


def case_of(dosage: Dosage) -> tuple[object, ...]:
    """When it holds: for whom, against what and by which way, as readers are told it."""
    return print_people(dosage), dosage.indication, dosage.as_needed_for, dosage.routes


def clauses_of(step: Dosage) -> dict[str, list[str]]:
    """The clauses of one step in the order of the sentence, under the question each answers."""
    return {
        "dose": [print_follows(step) + _dose(step)],
        "route": [print_routes(step.routes)] if step.routes else [],
        "site": [print_site(step)] if step.site else [],
        "speed": _speed(step),
        "often": _often(step),
        "when": _when(step),
        "cycle": _cycle(step),
        "manner": _worn(step) + [text for text in _manners(step) if not _is_again(text)],
        "reason": _reason(step),
        "most": _most(step),
        "long": _length(step),
        "change": [*filter(_is_again, _manners(step)), *_change(step)],
        "people": [print_people(step)] if print_people(step) else [],
    }


def _step(step: Dosage) -> str:
    clauses = clauses_of(step)
    opening = [text for name in ("dose", "route", "site", "speed") for text in clauses[name]]
    timing = clauses["often"] + clauses["when"]
    if timing and not step.per and not step.is_continuous:
        opening.append(timing.pop(0))
    timing += clauses["cycle"]
    last = ("manner", "reason", "most", "long", "change")
    rest = [text for name in last for text in clauses[name]]
    unless = vocabulary.MANNERS["unless directed"].printed  # of the maximum too
    rest.sort(key=unless.__eq__)
    return ", ".join([" ".join(opening), *timing, *rest])


def print_unit(code: str, amount: Decimal) -> str:
    """The unit in words, in the singular for exactly one: "tablets", "mg per kg of body weight"."""
    base, body, time = split_unit(code)
    name = vocabulary.UNITS[base].one if amount == 1 else vocabulary.UNITS[base].many
    return name + _divisors(body, time)


def print_routes(routes: tuple[str, ...]) -> str:
    """The ways to give it, any one of which will do: "by mouth or into a vein"."""
    return " or ".join(vocabulary.ROUTES[route].printed for route in routes)


def print_site(step: Dosage) -> str:
    """The place on the body: what is rubbed in or stuck on goes to a knee, not into it."""
    is_outside = {*step.routes} <= {"topical", "transdermal"} and (
        step.routes or step.is_applied or step.amount.unit == "{patch}"
    )
    printed = vocabulary.SITES[step.site].printed
    return re.sub(r"^in(?:to)? ", "to ", printed) if is_outside else printed


def print_divided(dosage: Dosage) -> list[str]:
    """How the amount of a day is divided, if it is: "in 2 to 3 divided doses"."""
    if dosage.divided_every is not None:
        return [f"divided {_every(dosage.divided_every)}"]
    if dosage.divided is not None:
        return [f"in {_whole_range(dosage.divided, dosage.divided_max)} divided doses"]
    return ["in divided doses"] if dosage.is_divided else []


def _dose(step: Dosage) -> str:
    dose = _amount(step.amount, step.substance, step.contains)
    if step.is_applied:
        dose = f"{step.substance} applied".strip()
    dose = f"{'at first ' * step.is_initial}{'up to ' * step.is_up_to}{dose}"
    return f"{dose} per {vocabulary.PER[step.per].printed}" if step.per else dose


def _speed(step: Dosage) -> list[str]:
    at = [f"at {_amount(step.rate)}"] if step.rate is not None and step.dose is not None else []
    least = "at least " if step.is_over_least else ""
    if _is_patch(step):
        return at
    return at + ([f"over {least}{print_time(step.over)}"] if step.over is not None else [])


def _worn(step: Dosage) -> list[str]:
    worn, least = step.over if _is_patch(step) else None, "at least " * step.is_over_least
    return [f"worn for {least}{print_time(worn)}"] if worn else []


def _manners(step: Dosage) -> list[str]:
    manners = vocabulary.MANNERS
    return [manners[name].printed if name in manners else name for name in step.manner]


def _is_again(manner: str) -> bool:
    """Whether it is said last: that all of it is repeated."""
    return manner.startswith("repeated ")


def _is_patch(step: Dosage) -> bool:
    return split_unit(step.amount.unit)[0] == "{patch}"


def _often(step: Dosage) -> list[str]:
    continuous = ["continuously"] if step.is_continuous else []
    frequency = [_frequency(step, step.period)] if step.period is not None else []
    return continuous + frequency + print_divided(step) + print_apart(step)


def print_apart(step: Dosage) -> list[str]:
    """What lies between two doses: "at least 4 hours apart"."""
    least = "at least " if step.is_apart_least else "about " * step.is_apart_about
    return [f"{least}{print_time(step.apart)} apart"] if step.apart else []


def _points(step: Dosage) -> list[str]:
    """At weeks 0, 2 and 6; with how often: starting at week 4."""
    if not step.given_at:
        return []
    unit, start = vocabulary.TIMES[step.given_at_unit], "starting " if step.period else ""
    name = unit.one if len(step.given_at) == 1 else unit.many
    points = _listed([f"{number}" for number in step.given_at])
    return [f"at {points} {name}" if unit.one == "hour" else f"{start}at {name} {points}"]


def _change(step: Dosage) -> list[str]:
    """Increased by 25 mg every week to 200 mg; after a length of its own, then increased."""
    if not step.change:
        return []
    then = "then " if step.duration or step.duration_min or step.duration_max else ""
    said = [f"{then}{vocabulary.CHANGES[step.change].printed}"]
    if step.changed_by and step.changed_every:
        every = step.changed_every
        time = vocabulary.TIMES[every.unit].one if _is_one(every) else print_time(every)
        said.append(f"by {_amount(step.changed_by)} every {time}")
    if step.only_if:
        said.append(vocabulary.CONDITIONS[step.only_if].printed)
    if step.changed_to:
        said.append(f"to {'at most ' * step.is_changed_at_most}{_amount(step.changed_to)}")
    return [" ".join([*said, *["until stopped"] * step.is_until_stopped])]


def _when(step: Dosage) -> list[str]:
    events = _times_of_day(step)
    food = [vocabulary.FOOD[step.food].printed] if step.food else []
    if step.offset is not None:
        last = food if step.food in offset_events(step.when, step.food) else events
        name = last[0].replace("at bedtime", "before bedtime")
        last[0] = f"{print_offset(step)}{name}"
    days = [vocabulary.WEEKDAYS[day].printed for day in step.weekdays]
    at = [" and ".join(events)] if events else []
    at += [f"{_dose(also)} {' and '.join(_times_of_day(also))}" for also in step.also]
    return ([_listed(at)] if at else []) + food + ([f"on {_listed(days)}"] if days else [])


def print_offset(step: Dosage) -> str:
    """How long before or after what follows it: "at least 30 minutes "."""
    least = "at least " if step.is_offset_least else "about " * step.is_offset_about
    return f"{least}{print_time(step.offset)} " if step.offset else ""


def _times_of_day(step: Dosage) -> list[str]:
    clock = [f"at {_listed([*step.clock])}"] if step.clock else []
    return [vocabulary.WHEN[event].printed for event in step.when] + clock


def _cycle(step: Dosage) -> list[str]:
    """On days 1 to 5, 8 and 15 of each 28-day cycle."""
    if step.cycle is None:
        return _points(step)
    spans: list[list[int]] = []
    for day in step.cycle_days:
        if spans and spans[-1][-1] == day - 1:
            spans[-1].append(day)
        else:
            spans.append([day])
    days = [f"{span[0]} to {span[-1]}" if len(span) > 1 else f"{span[0]}" for span in spans]
    many = "day" if len(step.cycle_days) == 1 else "days"
    return [f"on {many} {_listed(days)} of each {step.cycle.low}-day cycle"]


def _listed(words: list[str]) -> str:
    """One, two and three."""
    return " and ".join(filter(None, [", ".join(words[:-1]), words[-1]]))


def _reason(step: Dosage) -> list[str]:
    if step.as_needed:
        return [f"as needed for {step.as_needed_for}" if step.as_needed_for else "as needed"]
    return [f"for {step.indication}"] if step.indication else []


def _most(step: Dosage) -> list[str]:
    clauses = []
    if step.maximum_dose is not None:
        clauses.append(f"at most {_amount(step.maximum_dose)} per dose")
    if step.maximum is not None and step.maximum_period is not None:
        clauses.append(f"at most {_amount(step.maximum)} {_each(step.maximum_period)}")
    return clauses


def _length(step: Dosage) -> list[str]:
    lengths = {"": step.duration, "at least ": step.duration_min, "at most ": step.duration_max}
    clauses = [f"for {least}{print_time(length)}" for least, length in lengths.items() if length]
    if step.count is not None:
        clauses.append(_count(step.count, step.count_max))
    return clauses


def print_people(dosage: Dosage) -> str:
    """For whom it is: "Children aged 6 to 11 years", "People weighing 40 kg and over"."""
    named = vocabulary.age_follows(dosage.people) if dosage.age or dosage.weight else dosage.people
    people = " and ".join(vocabulary.PEOPLE[name].printed for name in named)
    if dosage.age or dosage.weight or dosage.clearance:
        people = people or "people"
    if dosage.age is not None:
        end = f" to {print_time(dosage.age_end)}" if dosage.age_end is not None else ""
        people += f" aged {_limited(print_time(dosage.age), dosage.age_limit)}{end}"
    if dosage.weight is not None:
        people += f" weighing {_limited(f'{_range(dosage.weight)} kg', dosage.weight_limit)}"
    if dosage.clearance is not None:
        clearance = _limited(f"{_range(dosage.clearance)} mL/min", dosage.clearance_limit)
        people += f" with a creatinine clearance of {clearance}"
    return people[:1].upper() + people[1:]


def _limited(measure: str, limit: str) -> str:
    before = {"over": "over ", "under": "under ", "to": "up to "}.get(limit, "")
    return f"{before}{measure}{' and over' if limit == 'from' else ''}"


def _amount(quantity: Quantity, substance: str = "", contains: Quantity | None = None) -> str:
    base, body, time = split_unit(quantity.unit)
    name = vocabulary.UNITS[base].one if quantity.most == 1 else vocabulary.UNITS[base].many
    number = _range(quantity)
    if base in vocabulary.COUNTED and quantity.high is None and quantity.low in _PARTS:
        name = vocabulary.UNITS[base].one
        number = _PARTS[quantity.low] + ("n" if name[0] in "aeiou" else "")
    of = f" of {substance}" if substance else ""
    held = ""
    if contains is not None:
        is_total = base in vocabulary.COUNTED and (quantity.low, quantity.high) != (1, None)
        held = f" ({_amount(contains)}{' in all' if is_total else ''})"
    return f"{number} {name}{of}{held}{_divisors(body, time)}"


def _divisors(body: str, time: str) -> str:
    per_body = f" per {vocabulary.BODY_MEASURES[body].printed}" if body else ""
    return per_body + (f" per {vocabulary.TIMES[time].one}" if time else "")


def _range(quantity: Quantity) -> str:
    low = f"{quantity.low:,f}"
    return low if quantity.high is None else f"{low} to {quantity.high:,f}"


def print_time(quantity: Quantity) -> str:
    """A length of time: "3 to 4 weeks"."""
    unit = vocabulary.TIMES[quantity.unit]
    return f"{_range(quantity)} {unit.one if quantity.most == 1 else unit.many}"


def _is_one(period: Quantity) -> bool:
    return period.low == 1 and period.high is None


def _a(unit: str) -> str:
    return f"{'an' if unit == 'h' else 'a'} {vocabulary.TIMES[unit].one}"


def _each(period: Quantity) -> str:
    return _a(period.unit) if _is_one(period) else f"in {print_time(period)}"


def _every(period: Quantity) -> str:
    return f"every {print_time(period)}"


def _frequency(dosage: Dosage, period: Quantity) -> str:
    low, high = dosage.frequency, dosage.frequency_max
    if low is None:
        often = f"up to {_times(high or 1, None)}"
        return f"{often} {_a(period.unit) if _is_one(period) else f'every {print_time(period)}'}"
    if _is_one(period):
        return f"{_times(low, high)} {_a(period.unit)}"
    every = _every(period)
    return every if (low, high) == (1, None) else f"{_times(low, high)} {every}"


def _times(low: int, high: int | None) -> str:
    if high is not None:
        return f"{_whole_range(low, high)} times"
    return {1: "once", 2: "twice"}.get(low, f"{low:,} times")


def _whole_range(low: int, high: int | None) -> str:
    return f"{low:,}" if high is None else f"{low:,} to {high:,}"


def _count(low: int, high: int | None) -> str:
    return "once only" if (low, high) == (1, None) else f"{_times(low, high)} in all"
