"""Whether a dosage says each word of its wording: what the parser passed over is found here.

Knows nothing of the grammar. A word is accounted for when the vocabulary spells with it something
that the dosage stores, when it is said of a field that the dosage has, or when it stands in the
closed list of words that say nothing by themselves (vocabulary.toml, [accounting] and [verbs]).
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterator
from typing import Any

from treatments.dosage import vocabulary
from treatments.dosage.dosage import Dosage
from treatments.dosage.wording import prepared

_WORD = re.compile(r"[^\W\d_½¼¾]+")


def _words(text: str) -> set[str]:
    return {*_WORD.findall(text.lower())}


def _spelled() -> dict[str, set[str]]:
    """For each stored name, the words that it is spelled with."""
    found: dict[str, set[str]] = defaultdict(set)
    others = (*vocabulary.REASONS.items(), *vocabulary.SUBSTANCE_WORDS.items())
    for name, term in (*vocabulary.terms(), *others):
        found[name] |= _words(" ".join((term.printed, *term.aliases)))
    for name, unit in (vocabulary.UNITS | vocabulary.TIMES).items():
        found[name] |= _words(" ".join((unit.one, unit.many, *unit.aliases)))
    for spelling, name in vocabulary.PLACES.items():
        found[name] |= _words(spelling)
    for name, site in vocabulary.SITES.items():
        found[name] |= _words(f"{name} {site.printed}")
    return found


_SPELLED = _spelled()
_SAID_OF = {tuple(of.split(" | ")): _words(said) for of, said in vocabulary.SAID_OF.items()}
_UNSAID = _words(vocabulary.UNSAID) | {*vocabulary.NUMBER_WORDS}


def unaccounted(text: str, dosages: Collection[Dosage]) -> list[str]:
    """The words of the text that none of the dosages says, in their order."""
    stored = {name for dosage in dosages for name in _names(dosage.to_json())}
    said = _UNSAID.union(*(_SPELLED[name] for name in stored & _SPELLED.keys()))
    said = said.union(*(words for of, words in _SAID_OF.items() if not stored.isdisjoint(of)))
    # A tablet goes by mouth too: what can go another way leaves open where it is inserted.
    ways = [{name} for name in stored]
    ways += [{*vocabulary.WAYS[name]} for name in stored & vocabulary.WAYS.keys()]
    ways += [{*vocabulary.SITES[name].routes} for name in stored & vocabulary.SITES.keys()]
    said |= {
        verb for verb, leads in vocabulary.VERBS.items() if any(way <= {*leads} for way in ways)
    }
    return [word for word in _WORD.findall(prepared(text).lower()) if word not in said]


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
        yield from (str(value), *re.split(" or |/", str(value)))
        yield from str(value).split() if field == "substance" else ()
