"""Inside one item: its name, its labels ("Purpose: …") and doses without a label."""

import re
from collections import Counter, defaultdict
from collections.abc import Collection
from functools import lru_cache

from .lines import Line, words
from .vocabulary import LABEL_STEMS, LABELS, PARTS, PATTERNS, WORDS

LABEL_WORDS = frozenset(re.findall(r"[a-z]+", f"{' '.join(LABELS)} s q a question answer"))
_ALTERNATION = "|".join(re.escape(one) for one in sorted(LABELS, key=len, reverse=True))

_AT_START = re.compile(
    rf"(?i)[“\"'(\[]?({_ALTERNATION})(?:\s*\([^()]{{0,40}}\))?[”\"')\]]?\s*(?::+\s*|[–—]\s*|-\s+|=\s*|"
    rf"\.\s+(?=[A-Z\d])|\.?$)"
)
_RUN_IN = re.compile(
    rf"(?i)(?<![\w/-])({_ALTERNATION})(?:\s*\([^()]{{0,40}}\))?\s*:(?=\s|$|[A-Z“\d])"
)
_LABEL_WORD = re.compile(rf"(?i)({_ALTERNATION})\s+(?:is\s+|are\s+|include\s+)?(?=\S)")
# "Amount:" at the start of a line, a sentence or a part of an entry.
_LEAD = re.compile(
    r"(?:^\(?|(?<=;\s)|(?<=[^\s(]\s)(?=[A-Z]))"
    r"(\w[\w’'()/-]*(?: [\w(][\w’'()/-]*){0,4}?)\s*:(?=\s|$)"
)
_BARE_LABEL = re.compile(rf"(?=[A-Z])((?i:{_ALTERNATION})) (?=[a-z\d])")
_PEOPLE = re.compile(r"(?i)adult|child|p(?:a)?ediatric")
_BREAK_BEFORE = ".;,!?)]”\"’'|/•·–—-*:+►◦"

# What is told of an item all in brackets.
_BRACKETED_LABELS = re.compile(rf"(?i)^([^()]+?)\s*\(((?:{_ALTERNATION})\s*:.*)\)\.?$")

DOSE = re.compile(rf"(?i)(?<![\w.])(?:{PARTS['amount']})(?:\s*-?\s*){PARTS['unit']}(?![A-Za-z])")
_AMOUNT_AT_END = re.compile(r"\d\s*[\w/%µμ]{0,8}$")

_BRACKETED = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|“[^”]*”|\"[^\"]*\"")
_SEPARATOR = re.compile(
    r"\s*:+(?:\s+|$)|\s*:(?=[A-Z“])|\s+[–—-]+\s+|\s*[–—]\s+|\s+[–—]\s*|\s+->\s+|\s+(?:\.\.\.|…)\s+|\s*→\s*|\s+=\s+"
)
_PERIOD = re.compile(r"\.\s+(?=[A-Z“>\d])")
_SENTENCE_END = re.compile(r"(?:(?<=[a-z]{3})|(?<=\d))\.\s+(?=[A-Z])")
_ABBREVIATION = PATTERNS["abbreviation"]
_VERB = PATTERNS["verb"]
MAX_NAME_WORDS = 14
_TELLS = re.compile(r"[a-z]{3,}s (?:the|it|an?|this|that|by)\b")  # “shortens it by a day”
_TURNED = PATTERNS["turned_label"]
_TELL_NO_DOSE = ("drug_class", "purpose", "timing")
_OF_ANY_LABEL = frozenset(WORDS["of_any_label"])
_WORDS_OF = {
    label: {word for phrase in LABELS if LABELS[phrase] == label for word in words(phrase)}
    for label in set(LABELS.values())
}
SPELLINGS = {label: phrase.capitalize() for phrase, label in reversed(LABELS.items())}


def split_labels(text: str) -> list[tuple[str | None, str]]:
    """The text cut at its labels: [(None, "Heat."), ("purpose", "Relax."), …]."""
    cuts = []
    if opening := label_at_start(text):
        cuts.append((0, opening[2], opening[0]))
    for match in _RUN_IN.finditer(text):
        if match.start() >= (cuts[-1][1] if cuts else 0) and _may_open(text, match.start()):
            cuts.append((match.start(), match.end(), LABELS[match[1].lower()]))
    if not cuts:
        return [(None, text)]
    segments: list[tuple[str | None, str]] = []
    if cuts[0][0] > 0:
        segments.append((None, _trimmed(text[: cuts[0][0]])))
    ends = [cut[0] for cut in cuts[1:]] + [len(text)]
    for (start, after, label), end in zip(cuts, ends, strict=True):
        value = text[after:end].strip() if end == len(text) else _trimmed(text[after:end])
        if value.count(")") > value.count("("):
            value = value.rstrip(".").removesuffix(")")  # all labels stood in brackets
        people = _people_in(text[start:after]) if label == "dosage" else ""
        segments.append((label, f"{people}: {value}" if people and value else value))
    return segments


def _people_in(label: str) -> str:
    """Whom a label's dose is for: “Adult dose”, “Dosage (children under 12)”."""
    bracketed = re.search(r"\(([^()]*)\)", label)
    if bracketed and _PEOPLE.search(bracketed[1]):
        return bracketed[1]
    named = _PEOPLE.search(label)
    return "" if named is None else "Adults" if named[0].lower() == "adult" else "Children"


def label_at_start(text: str) -> tuple[str, str, int] | None:
    """The label that opens a text, as written, and where its value begins."""
    match = _AT_START.match(text)
    if match is None or (
        text[match.end(1) : match.end()].strip() in ("", ".") and not _is_bare(match, text)
    ):
        return None
    return LABELS[match[1].lower()], match[1], match.end()


def label_of_word(text: str) -> tuple[str, str] | None:
    """ "class NSAID" in a list with semicolons: a label without its colon."""
    match = _LABEL_WORD.match(text)
    if match is None or _TURNED.match(text, match.end()):
        return None  # "When not to take"
    label, value = LABELS[match[1].lower()], text[match.end() :].strip(" :")
    return None if label in _TELL_NO_DOSE and looks_like_dose(value) else (label, value)


def _is_bare(match: re.Match, text: str) -> bool:
    """A label alone on its line; "Time" or "Use" alone would be too little to go by."""
    alone = match.end() == len(text) and len(text) > 4 and text[0].isupper()
    sentence = text[match.end(1) : match.end(1) + 1] == "." and match.end() < len(text)
    return alone or (sentence and text[0].isupper())


def _may_open(text: str, start: int) -> bool:
    before = text[:start].rstrip()
    if not before or before[-1] in _BREAK_BEFORE:
        return True
    return text[start].isupper() and not turns_round(
        re.split(r"[.;:] ", before)[-1]
    )  # “Toxic Dose:”


def _trimmed(text: str) -> str:
    return text.strip().rstrip(";,|/–—-•·(").strip()


@lru_cache(maxsize=4096)
def split_name(text: str, head: str = "", by_period: bool = True) -> tuple[str, str]:
    """An item's name and the text after it; the text is empty where there is only a name."""
    if head and text.startswith(head) and len(head.split()) <= MAX_NAME_WORDS + 4:
        return clean_name(head), text[len(head) :].lstrip(" :.,–—-=").strip()
    masked = _BRACKETED.sub(lambda match: "x" * len(match[0]), text)
    found = [m for m in (_SEPARATOR.search(masked), _name_period(masked, by_period)) if m]
    for match in sorted(found, key=lambda m: m.start()):
        name, rest = text[: match.start()].strip(), text[match.end() :].strip()
        if name and len(name.split()) <= MAX_NAME_WORDS and len(name) <= 120:
            return clean_name(name), rest
    return clean_name(text), ""


def _name_period(masked: str, by_period: bool) -> re.Match | None:
    if not by_period:
        return None
    for match in _PERIOD.finditer(masked):
        name = masked[: match.start()]
        if len(name.split()) > 8 or len(name) > 80:
            return None
        if not _ABBREVIATION.search(name):
            return None if _VERB.search(name) and len(name.split()) > 3 else match
    return None


def clean_name(text: str) -> str:
    """A name without the marks that set it off."""
    name = text.strip().strip("*_").rstrip(" ;,:–—-=").strip()
    is_ended = (
        name.endswith(".") and not name.endswith("..") and not _ABBREVIATION.search(name[:-1])
    )
    return name[:-1].rstrip() if is_ended and len(name.split()) <= MAX_NAME_WORDS else name


def has_verb(text: str) -> bool:
    return bool(_VERB.search(text))


def split_at_dose(text: str) -> tuple[str, str] | None:
    """ "Ibuprofen 400 mg every 6 hours" → its name and its dosage."""
    amounts = (match for match in DOSE.finditer(text) if not match[0].endswith("%"))
    match = next(amounts, None)  # "Permethrin 5% cream" is a name
    if match is None or match.start() < 3:
        return None
    name = text[: match.start()].rstrip(" ,:–—-(")
    rest = text[len(name) :].lstrip(" ,:–—-").strip()
    is_bracketed = rest.startswith("(") and rest.endswith(")") and rest.count("(") == 1
    return (name, rest[1:-1] if is_bracketed else rest) if name else None


@lru_cache(maxsize=4096)
def looks_like_dose(text: str) -> bool:
    """A dose is a number with a unit; a share alone ("below 92%") is none."""
    return any(
        not match[0].endswith("%") or PATTERNS["frequency"].search(text)
        for match in DOSE.finditer(text)
    )


def looks_like_timing(text: str) -> bool:
    is_told = any(PATTERNS[name].search(text) for name in ("timing", "frequency"))
    return is_told and len(text.split()) <= 12 and not _TELLS.match(text)


def parts_between_semicolons(text: str) -> list[str]:
    """The parts of a text; brackets hold together."""
    return _cut_at(re.compile(r";|\|"), text)


def parts_of_entry(text: str) -> list[str]:
    """The parts of a one-line entry, between semicolons or spaced dashes; "5 mg – 10 mg" is one."""
    return _cut_at(re.compile(r";|\||\s[–—-]\s(?!\d)|(?<=[^\W\d])\s[–—-]\s(?=\d)"), text)


def dose_and_rest(text: str) -> list[str]:
    """ "200 mg once daily. Best with food." → its sentences, where only the first states a dose."""
    first, *others = _SENTENCE_END.split(text)
    has_one = (
        bool(others) and looks_like_dose(first) and not any(re.search(r"\d", one) for one in others)
    )
    is_told = has_one and all(
        looks_like_timing(one) or not PATTERNS["of_the_dose"].search(one) for one in others
    )
    is_denied = is_told and turns_round(others[0]) and not looks_like_timing(others[0])
    return [first, *others] if is_told and not is_denied else [text]


def _cut_at(mark: re.Pattern, text: str) -> list[str]:
    masked = _BRACKETED.sub(lambda match: "x" * len(match[0]), text)
    cuts = list[tuple[int, int]]()
    for match in mark.finditer(masked):
        start, end = match.span()
        is_range = masked[end : end + 1].isdigit() and _AMOUNT_AT_END.search(
            masked[max(0, start - 20) : start]
        )
        if not is_range:
            cuts.append((start, end))
    starts, ends = [0, *(end for _, end in cuts)], [*(start for start, _ in cuts), len(text)]
    parts = [text[start:end].strip() for start, end in zip(starts, ends, strict=True)]
    return [part for part in parts if part]


def spell_labels(lines: list[Line], takes: Collection[str]) -> None:
    """Labels of the text's own, known by their stems, become the house's ("Amount: 5 mg")."""
    often = Counter(match[1] for line in lines if (match := _BARE_LABEL.match(line.text)))
    heads = Counter(line.head for line in lines)
    for line in lines:
        line.told = line.text
        line.text = _BRACKETED_LABELS.sub(r"\1 – \2", line.text)
        head = next((one for one in often if line.text.startswith(f"{one} ")), "")
        label = label_by_stems(line.head) if heads[line.head] > 1 else label_of(line.head)
        if line.head and label in takes and line.text.startswith(f"{line.head} "):
            line.text = f"{line.head}: {line.text.removeprefix(line.head).strip()}"  # in bold
        elif _LEAD.match(line.text):
            pass  # "Dose in kidney disease: 250 mg"
        elif often[head] > 1 and "dosage" in takes and label_of(head) in takes:
            line.text = f"{head}:{line.text.removeprefix(head)}"  # "Cautions no ice-cold drinks"
    for phrase, having in _leads_of(lines).items():
        is_turned = "dosage" in takes and turns_round(phrase) and _has_a_stem(phrase)
        is_told = len(having) > 1 or ("dosage" in takes and not having[0].text.startswith(phrase))
        lead = re.compile(rf"(?<![\w-]){re.escape(phrase)}\s*:\s*")
        for line in having if is_told or is_turned else ():
            after = lead.split(line.text, 1)[1:]
            value = re.split(r";|\.\s", after[0])[0] if after else ""
            label, words_kept = spelt(phrase, value, takes)
            if label:
                new = f"{label}: {words_kept}"
                line.text, line.head = (
                    lead.sub(new, f"{one} ").rstrip() for one in (line.text, line.head)
                )
                line.told = line.told if words_kept else line.told.replace(phrase, "")
                line.is_guessed = line.is_guessed or is_turned


def _leads_of(lines: list[Line]) -> dict[str, list[Line]]:
    """The words before colons that are no labels of the house, with their lines."""
    leads: dict[str, list[Line]] = defaultdict(list)
    for line in lines:
        for phrase in dict.fromkeys(_LEAD.findall(line.text)):
            if phrase.lower() not in LABELS:
                leads[phrase].append(line)
    return leads


def spelt(phrase: str, value: str, takes: Collection[str]) -> tuple[str, str]:
    """The house's label for one of the text's own, and what of its words stays before the value.

    "Maximum dose: 10 mg" is a dosage that says "Maximum dose 10 mg"; what turns a label round is a
    caution. No label where the text's own does not fit the value.
    """
    own = label_by_stems(phrase)
    label = "caution" if own is None and turns_round(phrase) else own
    is_amiss = label in _TELL_NO_DOSE and looks_like_dose(value)
    if label is None or label not in takes or is_amiss or _PEOPLE.search(phrase):
        return "", ""
    plain = _OF_ANY_LABEL | _WORDS_OF[label]
    others = (
        set(words(LABEL_STEMS[label].sub(" ", phrase))) - plain if label in LABEL_STEMS else {""}
    )
    if not others:
        return SPELLINGS[label], ""
    return SPELLINGS[label], f"{phrase} " if label == "dosage" else f"{phrase} – "


def _has_a_stem(phrase: str) -> bool:
    return any(pattern.search(phrase) for pattern in LABEL_STEMS.values())


def turns_round(phrase: str) -> bool:
    return bool(_TURNED.search(phrase))


@lru_cache(maxsize=2048)
def label_by_stems(phrase: str) -> str | None:
    """The label that a phrase names in words of its own, none of which turns it round."""
    if label := label_of(phrase):
        return label
    found = (
        label
        for label, pattern in LABEL_STEMS.items()
        if pattern.search(phrase) and not turns_round(pattern.sub(" ", phrase))
    )
    return next(found, None) if len(phrase.split()) <= 6 else None


@lru_cache(maxsize=2048)
def label_of(phrase: str) -> str | None:
    """The label that a phrase names, if it is one."""
    return LABELS.get(phrase.strip().lower())
