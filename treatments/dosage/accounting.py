"""Whether a dosage says each word of its wording: what the parser passed over is found here.

Knows nothing of the grammar. A word is accounted for when the vocabulary spells with it something
that the dosage stores, when it is said of a field that the dosage has, or when it stands in the
closed list of words that say nothing by themselves (vocabulary.toml, [accounting] and [verbs]).
One that turns a meaning round has to stand in a spelling of what is stored. A number is stored as
often as it is written, or follows from what is stored, such as the size of one tablet.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator
from decimal import Decimal
from functools import cache
from typing import Any

from treatments.dosage import vocabulary
from treatments.dosage.dosage import Dosage, Quantity, multiple
from treatments.dosage.wording import line_of, prepared

_WORD = re.compile(r"[^\W\d_½¼¾]+")
_TURN = re.compile(r"(?<!\S)(?:no|not|never|nor|without|except|unless|instead|but|free) ")
_DIGITS = re.compile(r"#?(?:[0-9][0-9,]*(?:[.][0-9]+)?|[.][0-9]+)")
_NUMBER = r" #?([0-9][0-9.,]*) (?:- )?"
_STRENGTH = re.compile(rf"{_NUMBER}\S+ (?:/|per)(?:{_NUMBER}| )(?=ml )")
_SPOON = re.compile(rf"{_NUMBER}ml (?:- )?spoon")
_HALF_HOUR = re.compile(r"(?<= )(?:half (?:an )?|1/2 )hour(?= )")
_DAYS_IN = {"d": 1, "wk": 7, "mo": 30}


def _words(text: str) -> set[str]:
    return {*_WORD.findall(text.lower())}


def _number(text: str) -> Decimal:
    return Decimal(re.sub("[#,]", "", text))


def _numbers(line: str) -> list[Decimal]:
    """5, #5, 1 1/2, two and a half, twice; of a time of day the hour and the minutes."""
    found: list[Decimal] = []
    between = ""
    line = _HALF_HOUR.sub("30 min", line.replace(":", " "))
    for word in re.sub(r"#1 (?=half |quarter )", "a ", line).split():
        part = vocabulary.PARTS.get(word)
        is_joined = between in ("and ", "and a ") or not (between or word.isalpha())
        if part and found and is_joined and found[-1] % 1 == 0:
            found[-1] += part
        elif part or word in vocabulary.TIMES_SAID or _DIGITS.fullmatch(word):
            found.append(part or Decimal(vocabulary.TIMES_SAID.get(word) or _number(word)))
        else:
            between += f"{word} "
            continue
        between = ""
    return found


def _lines(spellings: Iterable[str]) -> list[str]:
    """Those of several words that have a number in them or turn a meaning round."""
    lines = (line_of(one).lower() for one in spellings if " " in line_of(one).strip())
    return [line for line in lines if _TURN.search(line) or _numbers(line)]


def _spellings() -> dict[str, list[str]]:
    """How each stored name is spelled."""
    found: dict[str, list[str]] = defaultdict(list)
    for name, printed, others in vocabulary.SPELLED:
        found[name] += (*printed, *others)
    for name, term in (vocabulary.REASONS | vocabulary.SUBSTANCE_WORDS).items():
        found[name] += (term.printed, *term.aliases)
    return found


_SPELLINGS = _spellings()
_SPELLED = {name: _words(" ".join(said)) for name, said in _SPELLINGS.items()}
_SAID_OF = {tuple(of.split(" | ")): _words(said) for of, said in vocabulary.SAID_OF.items()}
_UNSAID = _words(vocabulary.UNSAID) | {*vocabulary.NUMBER_WORDS}


@cache  # when first asked for: all of them are a tenth of what starting the site takes
def _lines_of(name: str) -> list[str]:
    return _lines(_SPELLINGS[name])


@cache
def _lines_turning(kinds: str) -> list[str]:
    return _lines(one for kind in kinds.split() for one in vocabulary.SAID[kind])


def unaccounted(text: str, dosages: Collection[Dosage]) -> list[str]:
    """The words of the text that none of the dosages says, in their order, and the numbers."""
    text = _in_one_unit(prepared(text), dosages)
    names = [name for dosage in dosages for name in _names(dosage.to_json())]
    stored = {*names} | {name.removeprefix("dissolved ") for name in names}
    said = _UNSAID.union(*(_SPELLED[name] for name in stored & _SPELLED.keys()))
    manners = (manner for dosage in dosages for step in dosage.steps for manner in step.manner)
    said = said.union(*(_words(one) for one in manners if one not in vocabulary.MANNERS))
    said = said.union(*(words for of, words in _SAID_OF.items() if not stored.isdisjoint(of)))
    # A tablet goes by mouth too: what can go another way leaves open where it is inserted.
    ways = [{name} for name in stored]
    ways += [{*vocabulary.WAYS[name]} for name in stored & vocabulary.WAYS.keys()]
    ways += [{*vocabulary.SITES[name].routes} for name in stored & vocabulary.SITES.keys()]
    said |= {
        verb for verb, leads in vocabulary.VERBS.items() if any(way <= {*leads} for way in ways)
    }
    lost = [word for word in _WORD.findall(text.lower()) if word not in said]
    spelled = [one for name in stored & _SPELLINGS.keys() for one in _lines_of(name)]
    for of, kinds in vocabulary.TURNING_OF.items():
        if not stored.isdisjoint(of.split(" | ")):
            spelled += _lines_turning(kinds)
    line = f" {line_of(text).lower()}"
    for one in sorted(spelled, key=len, reverse=True):
        line = line.replace(f" {one}", " . ")
    lost += [word.strip() for word in _TURN.findall(line) if word.strip() not in lost]
    held = Counter(Decimal(name) for name in names if _DIGITS.fullmatch(name))
    held.update(number for dosage in dosages for number in _following(dosage, line))
    held[Decimal(24)] += "d" in stored
    written = Counter(_numbers(line))
    written[Decimal(1)] = min(written[Decimal(1)], 1)  # one is told by any 1: once in 1 day
    return lost + [f"{number:f}" for number in written - held]


def _in_one_unit(text: str, dosages: Iterable[Dosage]) -> str:
    """“500 mg to 1 g” as it is stored: 500 mg to 1,000 mg."""
    for step in (step for dosage in dosages for step in dosage.steps):
        for amount in filter(None, (step.amount, step.contains)):
            base = amount.unit.split("/")[0]
            for code, unit in vocabulary.UNITS.items():
                if not (amount.high and code != base and unit.kind == vocabulary.UNITS[base].kind):
                    continue
                high = multiple(amount.high, amount, Quantity(Decimal(1), code)) or Decimal(0)
                said = "|".join(map(re.escape, (unit.one, unit.many, *unit.aliases)))
                end = rf"(?<=-|o|h)\s*{high.normalize():f} ?(?:{said})(?![^\W_])"
                text = re.sub(end, f" {amount.high:f} {base}", text, count=1, flags=re.IGNORECASE)
    return text


def _following(dosage: Dosage, line: str) -> Iterator[Decimal]:
    """The numbers that a wording may have instead of those stored, or beside them."""
    days = Decimal(0)
    for step in dosage.steps:
        amount, held, cycle = step.amount, step.contains, step.cycle
        if held:  # 2 tablets of 500 mg, 10 mL of 250 mg/5 mL
            is_again = step.maximum and step.maximum.unit == amount.unit  # at most 8 of 500 mg
            yield from [held.low / amount.low] * (2 if is_again else 1)
            for strength, volume in _STRENGTH.findall(line):
                if held.low * _number(volume or "1") == amount.low * _number(strength):
                    yield from map(_number, filter(None, (strength, volume)))
        for size in map(_number, _SPOON.findall(line)):
            yield from (size, amount.low / size, amount.most / size)
        if step.age and step.age.high:  # 6 to under 12 years
            yield step.age.high + 1
        if cycle:  # 3 weeks on, 1 week off
            on = Decimal(len(step.cycle_days))
            yield from (on, on / 7, cycle.low / 7, cycle.low - on, (cycle.low - on) / 7)
        if dosage.then:  # on days 2 to 5, from week 3
            length = step.duration or Quantity(Decimal(1), "d")
            after = days + length.low * _DAYS_IN.get(length.unit, 30)
            yield from (
                one for unit in _DAYS_IN.values() for one in (days / unit + 1, after / unit)
            )
            days = after
        for time in (clock for dose in (step, *step.also) for clock in dose.clock):
            hour, minute = map(Decimal, time.split(":"))
            yield from (hour, hour - 12, minute, hour * 100 + minute)


def _names(value: Any, field: str = "") -> Iterator[str]:
    """The fields that are stored, and the words in them; of a unit its parts."""
    if isinstance(value, dict):
        for name, held in value.items():
            yield name
            yield from _names(held, name)
    elif isinstance(value, list):
        for held in value:
            yield from _names(held, field)
    else:
        parts = [] if value in _SPELLINGS else re.split(" or |/", str(value))
        yield from {str(value), *parts}
        if field == "manner" and (name := vocabulary.name_of_manner(value)) != value:
            yield name
            yield from map(str, _numbers(line_of(value)))
            for said, printed, _ in vocabulary.SPELLED:
                if any(f" {one} " in f" {value} " for one in printed):
                    yield said
        if field == "substance":
            yield from (word for word in vocabulary.SUBSTANCE_WORDS if word in value)
            yield from re.findall("[0-9.]+", value)
