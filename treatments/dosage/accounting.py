"""Whether a dosage says each word of its wording: what the parser passed over is found here.

Knows nothing of the grammar. A word is accounted for when the vocabulary spells with it something
that the dosage stores, when it is said of a field that the dosage has, or when it stands in the
closed list of words that say nothing by themselves (vocabulary.toml, [accounting] and [verbs]).
One that turns a meaning round has to stand in a spelling of what is stored. Numbers are counted.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterator
from typing import Any

from treatments.dosage import vocabulary
from treatments.dosage.counting import uncounted
from treatments.dosage.dosage import Dosage
from treatments.dosage.wording import line_of, prepared

_WORD = re.compile(r"[^\W\d_½¼¾]+")
_TURN = re.compile(r"(?<!\S)(?:no|not|never|nor|without|except|unless|instead|but|free) ")


def _words(text: str) -> set[str]:
    return {*_WORD.findall(text.lower())}


def _spellings() -> dict[str, list[str]]:
    """How each stored name is spelled."""
    found: dict[str, list[str]] = defaultdict(list)
    others = (*vocabulary.REASONS.items(), *vocabulary.SUBSTANCE_WORDS.items())
    for name, term in (*vocabulary.terms(), *others):
        found[name] += (term.printed, *term.aliases)
    for name, unit in (vocabulary.UNITS | vocabulary.TIMES).items():
        found[name] += (unit.one, unit.many, *unit.aliases)
    for spelling, name in vocabulary.PLACES.items():
        found[name].append(spelling)
    for name, site in vocabulary.SITES.items():
        found[name] += (name, site.printed)
    return found


_SPELLINGS = _spellings()
_SPELLED = {name: _words(" ".join(said)) for name, said in _SPELLINGS.items()}
_TURNING_OF = [
    ({*of.split(" | ")}, [one for kind in kinds.split() for one in vocabulary.SAID[kind]])
    for of, kinds in vocabulary.TURNING_OF.items()
]
_SAID_OF = {tuple(of.split(" | ")): _words(said) for of, said in vocabulary.SAID_OF.items()}
_UNSAID = _words(vocabulary.UNSAID) | {*vocabulary.NUMBER_WORDS}


def unaccounted(text: str, dosages: Collection[Dosage]) -> list[str]:
    """The words of the text that none of the dosages says, in their order."""
    stored = {name for dosage in dosages for name in _names(dosage.to_json())}
    stored |= {name.removeprefix("dissolved ") for name in stored}
    said = _UNSAID.union(*(_SPELLED[name] for name in stored & _SPELLED.keys()))
    said = said.union(*(words for of, words in _SAID_OF.items() if not stored.isdisjoint(of)))
    # A tablet goes by mouth too: what can go another way leaves open where it is inserted.
    ways = [{name} for name in stored]
    ways += [{*vocabulary.WAYS[name]} for name in stored & vocabulary.WAYS.keys()]
    ways += [{*vocabulary.SITES[name].routes} for name in stored & vocabulary.SITES.keys()]
    said |= {
        verb for verb, leads in vocabulary.VERBS.items() if any(way <= {*leads} for way in ways)
    }
    lost = [word for word in _WORD.findall(prepared(text).lower()) if word not in said]
    spelled = [one for name in stored & _SPELLINGS.keys() for one in _SPELLINGS[name]]
    spelled += [one for of, phrases in _TURNING_OF if of & stored for one in phrases]
    line = f" {line_of(prepared(text)).lower()}"
    for one in sorted({line_of(one).lower() for one in spelled}, key=len, reverse=True):
        if " " in one.strip():
            line = line.replace(f" {one}", " . ")
    turned = (word.strip() for word in _TURN.findall(line))
    return [*lost, *(word for word in turned if word not in lost), *uncounted(line, dosages)]


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
        yield from (str(value), *parts)
        yield from str(value).split() if field == "substance" else ()
