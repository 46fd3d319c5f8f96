"""Whether a dosage stores each number of its wording, as often as it is written.

Knows nothing of the grammar, as accounting.py, which asks. Some numbers are not stored, but follow
from what is: the size of one tablet, the strength of a liquid, the days of a step.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import fields
from decimal import Decimal

from treatments.dosage import vocabulary
from treatments.dosage.dosage import Dosage, Quantity

_DIGITS = re.compile(r"#?(?:[0-9][0-9,]*(?:[.][0-9]+)?|[.][0-9]+)")
_NUMBER = r"(?<!\S)#?([0-9][0-9.,]*) (?:- )?"
_STRENGTH = re.compile(rf"{_NUMBER}\S+ (?:/|per) (?:([0-9][0-9.,]*) )?(?:- )?(?=ml )")
_SPOON = re.compile(rf"{_NUMBER}ml (?:- )?spoon")
_WORDS = {**vocabulary.TIMES_IN_WORDS, **vocabulary.TIMES_A_DAY, **vocabulary.ORDINALS}
_DAYS_IN = {"d": 1, "wk": 7, "mo": 30}


def uncounted(line: str, dosages: Collection[Dosage]) -> list[str]:
    """The numbers of a line of words that the dosages do not store so often."""
    held = Counter(number for dosage in dosages for number in _held(dosage))
    for step in (step for dosage in dosages for step in dosage.steps):
        if step.contains:
            held.update(_of_strength(line, step.contains.low / step.amount.low))
        if spoon := _SPOON.search(line):
            size = _number(spoon[1])
            held.update((size, step.amount.low / size, step.amount.most / size))
    said = Counter(_said(line))
    said[Decimal(1)] = min(said[Decimal(1)], 1)  # once in one day, one tablet: told by one 1
    return [f"{number:f}" for number in said - held]


def _number(text: str) -> Decimal:
    return Decimal(re.sub("[#,]", "", text))


def _of_strength(line: str, in_each: Decimal) -> Iterator[Decimal]:
    for held, volume in _STRENGTH.findall(line):
        if _number(held) == in_each * _number(volume or "1"):
            yield from map(_number, filter(None, (held, volume)))


def _said(line: str) -> list[Decimal]:
    """5, #5, 1 1/2, two and a half, twice; of a time of day the hour and the minutes."""
    found: list[Decimal] = []
    between = ""
    for word in re.sub(r"#1 (?=half |quarter )", "a ", line).replace(":", " ").split():
        part = vocabulary.PARTS.get(word)
        is_joined = between in ("and ", "and a ", "" if not word.isalpha() else "and ")
        if part and found and is_joined and found[-1] % 1 == 0:
            found[-1] += part
        elif part or word in _WORDS or _DIGITS.fullmatch(word):
            found.append(part or Decimal(_WORDS.get(word) or _number(word)))
        else:
            between += f"{word} "
            continue
        between = ""
    return found


def _held(dosage: Dosage) -> Iterator[Decimal]:
    days = Decimal(0)
    for step in dosage.steps:
        for part in (step, *step.also):
            yield from _stored(part)
        if dosage.then:  # “on days 2 to 5”, “from week 3”
            length = step.duration or Quantity(Decimal(1), "d")
            after = days + length.low * _DAYS_IN.get(length.unit, 30)
            for unit in set(_DAYS_IN.values()):
                yield from (days / unit + 1, after / unit)
            days = after


def _stored(step: Dosage) -> Iterator[Decimal]:
    for field in fields(step):
        value = getattr(step, field.name)
        if isinstance(value, Quantity):
            yield from filter(None, (value.low, value.high))
            if value.unit == "min":
                yield value.low / 60  # half an hour
            if value.unit.endswith("/d") or (value.unit, value.low) == ("d", 1):
                yield Decimal(24)
                yield Decimal(1)
        elif isinstance(value, int) and not isinstance(value, bool):
            yield Decimal(value)
    if step.contains:  # of one piece
        yield step.contains.low / step.amount.low
    if step.age and step.age.high:  # “6 to under 12 years”
        yield step.age.high + 1
    for time in step.clock:
        hour, minute = map(Decimal, time.split(":"))
        yield from (hour, hour - 12, minute, hour * 100 + minute)
    if step.cycle:
        on = len(step.cycle_days)
        lengths = (step.cycle.low, Decimal(on), step.cycle.low - on)
        yield from (length / unit for length in lengths for unit in (1, 7))
        days = step.cycle_days
        yield from (Decimal(day) for day in days if not {day - 1, day + 1} <= {*days})
