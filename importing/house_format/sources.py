"""Source names glued to the end of a sentence ("RadiopaediaPMC"): taken off and split."""

import re
from pathlib import Path

from .vocabulary import WORDS

# One name a line, as it stands in the texts.
KNOWN_SOURCES = tuple(
    Path(__file__).with_name("sources.txt").read_text(encoding="utf-8").splitlines()
)

_AMBIGUOUS = WORDS["also_plain_english"]

_TOP_LEVEL = r"(?:org|com|net|gov|edu|int|info|uk|au|ca|eu|de|nz)"
_DOMAIN = rf"(?:https?://)?(?:[a-z0-9][a-z0-9-]{{0,40}}\.){{1,8}}{_TOP_LEVEL}(?:/[^\s,;)\]]{{0,200}})?(?![a-z0-9_-])"
_SUBDOMAINS = frozenset(WORDS["subdomains"])
_SECOND_LEVEL = {"co", "ac", "org", "gov", "nhs", "com", "edu", "net"}


# A domain that ends where another begins.
_GLUED_DOMAINS = re.compile(
    rf"\.(?:com|org|net|gov|edu|info)(?=(?:{'|'.join(sorted(_SUBDOMAINS))})\.|"
    r"(?:www\.|https?://)|[a-z0-9-]{4,40}\.(?:com|org|net|gov|edu|info)(?:\b|(?=[a-z0-9-]+\.)))"
)


def _alternation(names: tuple[str, ...]) -> str:
    return "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))


_CAPITALISED = tuple(name for name in (*KNOWN_SOURCES, *_AMBIGUOUS) if name[0].isupper())
_SMALL = tuple(name for name in KNOWN_SOURCES if name[0].islower())
# The look-ahead keeps the long alternation away from most letters of the text.
_NAME = (
    rf"(?:(?=[A-Z])(?:PMC\d{{4,9}}|(?:{_alternation(_CAPITALISED)})(?![a-z0-9]))|"
    rf"(?=[bemw])(?:{_alternation(_SMALL)})(?![a-z0-9])|(?<![\w.@-]){_DOMAIN})"
)
_ONE = re.compile(rf"({_NAME})(?:\+\d{{1,2}})?")
_GLUE = re.compile(r"[\s,;|/·&]{0,3}")
_TAIL = re.compile(r"[)\]]?\s*(?:([.!?])(?=\s|$)|$)")
_CLOSED = re.compile(r"[.!?:;…][”\"’)]?$")
_LAST_WORD = re.compile(r"([A-Za-z'’]+)[\s(\[]*$")


def take_off_sources(text: str) -> tuple[str, list[str], list[str]]:
    """The text without glued source names, the names, and each run as it stood.

    A name is taken off only where a sentence ends and no word before it asks for it,
    so "according to the Mayo Clinic." stays whole.
    """
    kept, names, runs, at, ending = [], [], [], 0, ""
    for start, end, found in _runs(text):
        tail = _TAIL.match(text, end)
        if start < at or tail is None or not _is_glued(text, start, found):
            continue
        opening = start - 1 if start and text[start - 1] in "([" else start
        before = text[at:opening].rstrip(" ,;([|")
        kept.append(before)
        ending = before or ending
        if tail[1] and not _CLOSED.search(ending[-2:]):
            kept.append(tail[1])
            ending = tail[1]
        names += found
        runs.append(text[start:end].strip())
        at = tail.end()
    kept.append(text[at:])
    return "".join(kept).strip() if runs else text, names, runs


def _runs(text: str) -> list[tuple[int, int, list[str]]]:
    """Stretches of the text that are source names and nothing else."""
    runs: list[tuple[int, int, list[str]]] = []
    for match in _ONE.finditer(text):
        start, name = _cut_from_word(match)
        if runs and _GLUE.fullmatch(text, runs[-1][1], start):
            first, _, found = runs[-1]
            found += _parted(name)
            runs[-1] = (first, match.end(), found)
        else:
            runs.append((start, match.end(), _parted(name)))
    return runs


def _parted(name: str) -> list[str]:
    """ "healthline.comncbi.nlm.nih.gov" are two."""
    cut = _GLUED_DOMAINS.search(name)
    return [name[: cut.end()], *_parted(name[cut.end() :])] if cut else [name]


def _cut_from_word(match: re.Match) -> tuple[int, str]:
    """ "function.spine.org" is a sentence's last word, then a domain."""
    name, start = match[1], match.start()
    first, _, rest = _parted(name)[0].partition(".")
    labels = rest.split("/")[0].split(".")
    is_domain = name[0].islower() and len(labels) >= 2 and "://" not in name
    if is_domain and first not in _SUBDOMAINS and labels[0] not in _SECOND_LEVEL:
        return start + len(first) + 1, name[len(first) + 1 :]
    return start, name


def _is_glued(text: str, start: int, found: list[str]) -> bool:
    if start and text[start - 1] == "(" and len(found) == 1 and found[0].isupper():
        return False  # "(WHO)" explains the words before it
    if len(found) == 1 and found[0] in _AMBIGUOUS:
        return bool(start) and text[start - 1].islower()
    before = _LAST_WORD.search(text[max(0, start - 40) : start])
    if before is None or text[start - 1] in ".!?":
        return True
    return before[1].lower() not in WORDS["grammar"]
