"""Words as the index knows them: folded, without stop words, each with its stem.

Both databases are given these very words, so that they find the same articles.
"""

import re
import unicodedata
from functools import lru_cache

from django.conf import settings

VERSION = 6  # of what the index holds: another one has all of it made anew
LONGEST_WORD = 40  # letters; longer ones are cut
WORD = re.compile(r"[^\W_]+(?:['’]s\b)?")  # “smoker’s” is “smokers”
POSSESSIVE = re.compile(r"['’]s$")
# Words that stand in every English text and so tell no two articles apart.
STOP_WORDS = frozenset(
    """
    a about after also an and any are as at be been but by can could did do does for from had has
    have how i if in into is it its may me my not of on or so than that the their them then there
    these they this to was we were what when where which who why will with would you your
    """.split()  # noqa: SIM905
)
VOWEL = re.compile(r"[aeiouy]")
# British spellings as American ones, so that either finds both.
SPELLINGS = (
    (re.compile(r"ae|oe"), "e"),
    (re.compile(r"sulph"), "sulf"),
    (re.compile(r"our(?=$|s$|ed$|ing$|al$)"), "or"),
    (re.compile(r"is(?=e$|es$|ed$|ing$|ations?$)"), "iz"),
    (re.compile(r"ys(?=e$|ed$|ing$)"), "yz"),  # paralyse
    (re.compile(r"(?<=[bcvt])re$"), "er"),  # fibre, centre
    (re.compile(r"ogue$"), "og"),
    (re.compile(r"ll(?=ed$|ing$)"), "l"),  # labelled
)
# Those that no rule has.
SPELT_OTHERWISE = {
    "ageing": "aging", "aluminium": "aluminum", "draught": "draft", "grey": "gray",
    "mould": "mold", "plough": "plow", "practise": "practice", "programme": "program",
    "sceptical": "skeptical", "speciality": "specialty", "tyre": "tire", "neurone": "neuron",
    "licence": "license", "disk": "disc",
}  # fmt: skip
# What somebody is who has it, and how it feels: another word for the same thing. The ending of one
# and that of the other, after two letters at least.
KINDRED = tuple(
    (re.compile(rf"(?<=..){ending}$"), other)
    for ending, other in (
        ("emic", "emia"), ("matic", "ma"), ("matous", "ma"), ("ptic", "psy"), ("tic", "tis"),
        ("tic", "sis"), ("tic", "tes"), ("gic", "gy"), ("y", ""), ("y", "iness"), ("iness", "y"),
        ("ness", ""), ("$", "ness"),
    )
)  # fmt: skip
GREEK_PLURAL = re.compile(r"(?<=...[aeoy]s)[ei]s$")  # metastasis and metastases


def is_english() -> bool:
    """Whether the site's language is the one that stop words and stems are known for."""
    return settings.LANGUAGE_CODE.split("-")[0] == "en"


def version() -> str:
    """The name of the way in which words are read now."""
    return f"{VERSION}-{settings.LANGUAGE_CODE.split('-')[0]}"


def fold(word: str) -> str:
    """A word without case and accents: “Ménière” as “meniere”."""
    if word.isascii():
        return word.lower()
    parts = unicodedata.normalize("NFKD", word)
    return "".join(part for part in parts if not unicodedata.combining(part)).casefold()


@lru_cache(maxsize=100_000)
def read(word: str) -> str:
    """A word of a text, folded; "" where nothing is left of it.

    NFKD may break a letter in two (“½” is “1⁄2”): what is left of it stays one word.
    """
    folded = fold(POSSESSIVE.sub("", word))
    return (
        folded[:LONGEST_WORD] if folded.isalnum() else "".join(WORD.findall(folded))[:LONGEST_WORD]
    )


def every_word(text: str) -> list[str]:
    """The folded words of `text`, stop words too, in order."""
    return [folded for word in WORD.findall(text) if (folded := read(word))]


def words(text: str) -> list[str]:
    """The folded words of `text` that say something, in order."""
    return [word for word in every_word(text) if not is_stop_word(word)]


def is_stop_word(word: str) -> bool:
    """Whether a folded word is left out of index and queries."""
    return word in STOP_WORDS and is_english()


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """What a folded word has in common with its other forms; the word itself if not English.

    Light on purpose: plurals (Latin and Greek ones too), -ed, -ing and -ion, British and American
    spelling. A heavier stemmer finds “general” for “generic”.
    """
    if len(word) < 4 or not word.isalpha() or not is_english():
        return word
    word = _root(one_spelling(_singular(word)))
    if len(word) > 4 and word.endswith("e"):
        word = word[:-1]
    return word[:-2] + "i" if len(word) > 4 and word.endswith("us") else word


def kindred(word: str) -> list[str]:
    """What a folded word may be another form of: “asthmatic” of “asthma”, “thirsty” of “thirst”."""
    if not is_english() or not word.isalpha():
        return []
    word = one_spelling(word.removesuffix("s") if word.endswith("ics") else word)
    return [pattern.sub(other, word) for pattern, other in KINDRED if pattern.search(word)]


def one_spelling(word: str) -> str:
    """A folded word as it is spelt in America."""
    word = SPELT_OTHERWISE.get(word, word) if is_english() else word
    for pattern, letters in SPELLINGS if is_english() else ():
        word = pattern.sub(letters, word)
    return word


def _singular(word: str) -> str:
    if len(word) > 6 and GREEK_PLURAL.search(word):
        return word[:-2]
    for ending, instead in (("ies", "y"), ("sses", "ss"), ("xes", "x"), ("uses", "us")):
        if len(word) > len(ending) + 1 and word.endswith(ending):
            return word[: -len(ending)] + instead
    if word.endswith("ae"):  # vertebrae
        return word[:-1]
    if word.endswith("ium"):  # bacterium, bacteria
        return word[:-2] + "a"
    return word[:-1] if word.endswith("s") and not word.endswith(("ss", "us", "is")) else word


def _root(word: str) -> str:
    for ending in ("ing", "ed"):
        rest = word.removesuffix(ending)
        if rest != word and not word.endswith("eed") and len(rest) > 2 and VOWEL.search(rest):
            is_doubled = rest[-1] == rest[-2] and rest[-1] not in "lsz"
            return rest[:-1] if is_doubled else rest
    if word.endswith(("tion", "sion")) and len(word) > 7:
        return word[:-3]
    return word


@lru_cache(maxsize=100_000)
def stem_as_written(word: str) -> str:
    """The stem of a word as it stands in a text."""
    return stem(read(word))
