"""The words of vocabulary.toml as the type, the parser and the printer know them."""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import chain, combinations
from pathlib import Path
from typing import Any

_WORDS = tomllib.loads(Path(__file__).with_name("vocabulary.toml").read_text(encoding="utf-8"))
PATTERNS_OF_REMARKS: dict[str, str] = _WORDS.pop("remarks")


@dataclass(frozen=True, slots=True)
class Term:
    """One stored word: how readers see it, and the other spellings that are read."""

    printed: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit by its UCUM code; `scale`, `kind` and `exact` as vocabulary.toml says."""

    one: str
    many: str
    aliases: tuple[str, ...] = ()
    kind: str = ""
    scale: Decimal = Decimal(1)
    exact: bool = False


@dataclass(frozen=True, slots=True)
class Site:
    """A place on the body as readers see it, and the routes that lead there."""

    printed: str
    routes: tuple[str, ...]


def spellings(line: str) -> tuple[str, ...]:
    """The spellings of one line of the vocabulary."""
    return tuple(spelling.strip() for spelling in line.split("|") if spelling.strip())


def _texts(value: Any) -> Iterator[str]:
    """Every key and text of a part of the vocabulary."""
    if isinstance(value, dict):
        yield from chain(value, *map(_texts, value.values()))
    elif isinstance(value, list):
        yield from chain(*map(_texts, value))
    elif isinstance(value, str):
        yield value


def _letters(value: Any) -> set[str]:
    return {*re.findall(r"[^\W\d_]+", " ".join(_texts(value)).lower())}


def _terms(lines: Mapping[str, str] | Iterable[str]) -> dict[str, Term]:
    named = lines if isinstance(lines, Mapping) else {spellings(line)[0]: line for line in lines}
    return {name: Term(*_first_of(line)) for name, line in named.items()}


def _first_of(line: str) -> tuple[str, tuple[str, ...]]:
    printed, *aliases = spellings(line)
    return printed, tuple(aliases)


def _unit(line: str, plural: str = "") -> Unit:
    words, aliases = _first_of(line)
    one, _, many = words.partition("/")
    return Unit(one, many or one + plural, aliases)


def _pieces(groups: Iterable[Mapping[str, list[str]]]) -> dict[str, Unit]:
    units = (_unit(line, "s") for group in groups for line in group["words"])
    return {f"{{{unit.one}}}": unit for unit in units}


_PIECES = _pieces(_WORDS["pieces"])
COUNTED = tuple(_PIECES)
# The routes that a piece can go; no piece that is missing here is injected.
WAYS = {
    code: tuple(group["ways"])
    for group in _WORDS["pieces"]
    for code in _pieces([group])
    if group["ways"]
}
UNITS: dict[str, Unit] = {
    code: replace(
        _unit(facts["words"]),
        kind=facts["kind"],
        scale=Decimal(facts.get("scale", 1)),
        exact=facts.get("exact", False),
    )
    for code, facts in _WORDS["units"].items()
} | _PIECES
SPOONS = {"{teaspoon}": 5, "{tablespoon}": 15}  # mL
BODY_MEASURES = _terms(_WORDS["body_measures"])
TIMES: dict[str, Unit] = {code: _unit(line) for code, line in _WORDS["times"].items()}
RATE_TIMES = ("min", "h", "d", "wk")
# "3 g a day, three times a day" leaves open whether 3 g or 1 g is taken at a time.
TOTAL_TIMES = ("d", "wk")
ADMINISTRATION_TIMES = ("min", "h")
AGE_TIMES = ("d", "wk", "mo", "a")
POINTS = ("d", "wk", "mo")  # what a course is counted in: at weeks 0, 2 and 6
# How an age or a weight is a limit: 12 years and over, over 12, under 2, up to 12 years.
LIMITS = ("from", "over", "under", "to")
LIMITS_BEFORE, LIMITS_AFTER = map(_terms, (_WORDS["limits"]["before"], _WORDS["limits"]["after"]))

ROUTES = _terms(_WORDS["routes"])
# A needle is needed for these, so no tablet, puff or patch goes this way.
INJECTED = tuple(list(ROUTES)[list(ROUTES).index("injection") : list(ROUTES).index("topical")])
SIDES = ("left", "right", "affected", "each affected", "painful", "blocked", "each", "both", "one")
# The word for one and for two of each part of the body that has sides.
ORGANS = {
    organ: facts.get("many", f"{organ}s") for organ, facts in _WORDS["sites"]["sided"].items()
}
INJECTION_PLACES = tuple(_WORDS["sites"]["injected"])  # any of several will do
PLACES, PLACES_INJECTED = (
    {
        text: name
        for name, line in _WORDS["sites"][kind].items()
        for text in (name, *spellings(line))
    }
    for kind in ("single", "injected")
)

# The nails of the left foot: a part of a place that has a side, or none.
PLACES |= {
    f"{spelling} of {the}{place}": f"{part} of the {where}"
    for part, line in _WORDS["sites"]["parts"].items()
    for spelling in (part, *spellings(line))
    for place, where in (
        PLACES | {f"{side} {organ}": f"{side} {organ}" for side in SIDES[:3] for organ in ORGANS}
    ).items()
    if "affected area" not in where
    for the in ("the ", "your ", "")
}


def _sites() -> dict[str, Site]:
    """The left eye, both knees, each nostril, and the places that have no sides."""
    sites = {}
    for organ, facts in _WORDS["sites"]["sided"].items():
        routes = tuple(
            route
            for named in facts["routes"]
            for route in (INJECTED if named == "injected" else (named,))
        )
        for side in SIDES:
            name = f"{side} {ORGANS[organ] if side == 'both' else organ}"
            the = "" if side.startswith(("each", "both", "one")) else "the "
            sites[name] = Site(f"{facts['printed']} {the}{name}", routes)
    for name in PLACES.values():
        sites[name] = Site(f"to the {name}", ("topical", "transdermal"))
    routes = (*INJECTED, "topical", "transdermal")
    for count in range(1, len(INJECTION_PLACES) + 1):
        for places in combinations(INJECTION_PLACES, count):
            first = f"in the {', '.join(places[:-1])} or " if places[1:] else "in the "
            sites[" or ".join(places)] = Site(f"{first}{places[-1]}", routes)
    return sites


SITES = _sites()
WHEN = _terms(_WORDS["when"])
# "In the morning, with meals" is one time and a manner; "before meals and at bedtime" is a list of
# times. A meal that is a manner is stored apart, so that the two are never taken for each other.
MEALS = ("with meals", "before meals", "after meals")
# The meals that only make a time of day exact: in the morning, before breakfast.
MEAL_AT = {
    time: tuple(f"{order} {meal}" for order in ("with", "before", "after"))
    for time, meal in {
        "morning": "breakfast",
        "waking": "breakfast",
        "noon": "lunch",
        "evening": "dinner",
        "night": "dinner",
    }.items()
}
# These belong to a time of day: without one they are the time itself.
FOOD_AT_TIMES = {
    name: WHEN[name] for name in (*MEALS, *(meal for meals in MEAL_AT.values() for meal in meals))
}
FOOD_MANNERS = _terms(_WORDS["food"])
FOOD = FOOD_MANNERS | FOOD_AT_TIMES
WEEKDAYS = _terms(_WORDS["plain"]["weekdays"])
MANNERS = _terms(_WORDS["manners"])
PEOPLE = _terms(_WORDS["people"])


def age_follows(people: tuple[str, ...]) -> list[str]:
    """The kinds of people with the one last whose age follows: adults, the elderly, children."""
    are_three = "adults" in people and len(people) > 2
    order = ["adults", "older people"] if are_three else []
    return sorted(people, key=[*order, *(name for name in PEOPLE if name not in order)].index)


PER = _terms(_WORDS["plain"]["per"])
CHANGES = _terms(_WORDS["changes"])
CONDITIONS = _terms(_WORDS["conditions"])
STARTS = _terms(_WORDS["starts"])
PREPARATIONS = spellings(_WORDS.pop("preparations")["named"])
REASONS = _terms(_WORDS["plain"]["reasons"])
SUBSTANCE_WORDS = _terms(_WORDS["plain"]["substances"])
_SUBSTANCE = f"(?:{'|'.join(map(re.escape, SUBSTANCE_WORDS))})"
# Words that say something of a dose, and so are no part of a medicine's name; what an amount may be
# of is one.
SUBSTANCES = _letters(_WORDS["plain"]["substances"])
SAYING = _letters(_WORDS) - SUBSTANCES - {"and", "with", "methotrexate"}
_PERCENT = r"(?:0|[1-9][0-9]*)(?:\.[0-9]+)?%"
SUBSTANCE = re.compile(rf"(?:{_PERCENT} )?{_SUBSTANCE}(?: {_SUBSTANCE}){{0,3}}(?: {_PERCENT})?")
FORMS = spellings(_WORDS["forms"]["applied"])

# What stands in a remark, as it is printed.
_NUMBER = r"(?!0 )(?:0|[1-9][0-9]{0,2})(?:[.][0-9]?[1-9])?"
_UNIT = "|".join(unit.one for unit in TIMES.values())
_IN_REMARK = {
    "time": rf"(?:{_NUMBER} to )?(?:1 (?:{_UNIT})|(?!1 ){_NUMBER} (?:{_UNIT})s)",
    "percent": _PERCENT,
    "volume": "[1-9][0-9]{0,2} mL",
    "preparation": "|".join(PREPARATIONS),
    "start": "|".join(start.printed for start in STARTS.values()),
    "condition": "|".join(condition.printed for condition in CONDITIONS.values()),
}


def _in_remark(slot: re.Match[str]) -> str:
    said = _IN_REMARK.get(slot[1])
    return f" (?:{said})" if said else f"(?: {slot[1].replace('_', ' ')})?"


_REMARKS = {
    name: re.compile(re.sub(" <([a-z_]+)>", _in_remark, f" {name}")) for name in PATTERNS_OF_REMARKS
}


def name_of_manner(text: str) -> str:
    """The name of a manner as it is stored: of a remark with a time that without it."""
    return next((name for name, said in _REMARKS.items() if said.fullmatch(f" {text}")), text)


_NUMBERS = _WORDS["numbers"]
NUMBER_WORDS: dict[str, int] = {
    word: number for number, word in enumerate(_NUMBERS["whole"].split(), start=1)
} | _NUMBERS["tens"]
PARTS = {word: Decimal(part) for word, part in _NUMBERS["parts"].items()}
ORDINALS: dict[str, int] = _NUMBERS["ordinals"]
TIMES_A_DAY: dict[str, int] = _NUMBERS["times_a_day"]
TIMES_IN_WORDS: dict[str, int] = _NUMBERS["times"]
TIMES_SAID = TIMES_IN_WORDS | TIMES_A_DAY | ORDINALS
WORDS = {name: _terms(table) for name, table in _WORDS["words"].items()}
ADVERBS: dict[str, str] = _WORDS["adverbs"]
LEADING_VERBS = _terms(_WORDS["plain"]["leading_verbs"])
SAID: dict[str, tuple[str, ...]] = {name: spellings(line) for name, line in _WORDS["said"].items()}
UNSAFE: dict[str, str] = _WORDS["unsafe"]


# The kinds of words that may be printed otherwise than they are stored.
TERMS = {
    "route": ROUTES,
    "event": WHEN,
    "food": FOOD_MANNERS,
    "weekday": WEEKDAYS,
    "manner": MANNERS,
    "person": PEOPLE,
    "per": PER,
    "body": BODY_MEASURES,
    "condition": CONDITIONS,
    "start": STARTS,
    "change": CHANGES,
}


def _spelled() -> Iterator[tuple[str, tuple[str, ...], tuple[str, ...]]]:
    """Every word that may be printed otherwise than it is stored, as printed and as read."""
    for known in (*TERMS.values(), FOOD_AT_TIMES):
        yield from ((name, (term.printed,), term.aliases) for name, term in known.items())
    for name, unit in (UNITS | TIMES).items():
        yield name, (unit.one, unit.many), unit.aliases
    places = (PLACES | PLACES_INJECTED).items()
    for name, site in SITES.items():
        yield name, (site.printed,), (name, *(one for one, to in places if to in name))


SPELLED = tuple(_spelled())

PRINTED_BESIDE: str = _WORDS["accounting"]["printed"]

# What accounting.py asks: the words that say nothing, those of a field, the ways that verbs lead.
UNSAID: str = _WORDS["accounting"]["unsaid"]
SAID_OF: dict[str, str] = _WORDS["accounting"]["said"]
TURNING_OF: dict[str, str] = _WORDS["accounting"]["turning"]
VERBS = {verb: spellings(ways) for verbs, ways in _WORDS["verbs"].items() for verb in verbs.split()}
FHIR_WHEN: dict[str, str] = _WORDS["fhir"]
# Times that do not come each day: at once, before exercise, at the first sign of a migraine.
NOT_DAILY = {"immediately", *WHEN} - (FHIR_WHEN.keys() - {"immediately"})
