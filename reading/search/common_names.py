"""What is known of English before anybody on the board says a word: common names, alarm words.

A term of the board on a word has precedence (naming.py). The files are data, beside this one.
"""

from collections import defaultdict
from functools import cache, lru_cache
from pathlib import Path

from record.vocabulary import medicine_names

from . import language

FOLDER = Path(__file__).parent


def key_of(text: str) -> str:
    """What is one name in any order and form: the stems of its words that say something."""
    words = language.words(text) or language.every_word(text)
    return " ".join(sorted({language.stem(word) for word in words}))


@cache
def same_things() -> dict[str, frozenset[str]]:
    """The names of what a name may stand for, by the key of each."""
    found: dict[str, set[str]] = defaultdict(set)
    for line in _lines("common_names.txt"):
        names = line.split(" | ")
        for name in names:
            found[key_of(name)].update(names)
    return {key: frozenset(names) for key, names in found.items()}


@lru_cache(maxsize=10_000)
def stems_for(title: str) -> frozenset[str]:
    """The stems of all that the thing of that name is commonly called."""
    names = same_things().get(key_of(title), ())
    return frozenset(stem for name in names for stem in key_of(name).split())


@cache
def common_names() -> frozenset[str]:
    """All of them as they are typed, folded."""
    names = (name for names in same_things().values() for name in names)
    return frozenset(" ".join(language.every_word(name)) for name in names)


@cache
def words_of_names() -> frozenset[str]:
    """Every word that stands in one of them."""
    return frozenset(word for name in common_names() for word in name.split())


@cache
def _known_words() -> frozenset[str]:
    """Words that are no slip, whatever no article has of them."""
    return words_of_names().union(_lines("general_words.txt"), words_of_medicines())


@cache
def words_of_medicines() -> frozenset[str]:
    """Every word of a medicine's name, folded: none is taken for another medicine's."""
    return frozenset(word for name in medicine_names() for word in language.every_word(name))


def is_known(word: str) -> bool:
    """Whether a folded word is one, though no article may have it."""
    return word in _known_words()


@cache
def alarms() -> frozenset[str]:
    """The alarm words that hold everywhere, as `spelt` has them."""
    return frozenset(map(spelt, _lines("alarm_words.txt")))


def spelt(text: str) -> str:
    """Words in their order with nothing between them: “Can’t breathe!” as “cant breath”."""
    text = text.replace("'", "").replace("’", "")
    return " ".join(map(language.stem, language.every_word(text)))


def _lines(name: str) -> list[str]:
    lines = (FOLDER / name).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]
