"""Inside one item: its name, its labels ("Purpose: …") and doses without a label."""

import re
from functools import lru_cache

# What the board calls a field → how the field is known here.
_LABELS = {
    "dosage": "dosage|dosages|dose|doses|usual dose|usual dosage|typical dose|typical dosage|"
              "recommended dose|recommended dosage|suggested dose|suggested dosage|common dose|"
              "common dosage|adult dose|adult dosage|standard dose|standard dosage|dosing|"
              "dosage & administration|dosage and administration|dosage/administration|daily dose",
    "drug_class": "class|drug class|category|drug category|type|drug type|classification|"
                  "drug classification|therapeutic class|pharmacologic class|pharmacological class",
    "timing": "timing|timings|time|time of intake|when to take|when taken|best time|frequency|"
              "schedule|time of day|administration|administration time|when|how to take",
    "side_effects": "side effects|side effect|side-effects|common side effects|adverse effects|"
                    "adverse effect|possible side effects|potential side effects|main side effects|"
                    "key side effects|adverse reactions|notable side effects|side effects may "
                    "include",
    "purpose": "purpose|purposes|goal|goals|aim|aims|objective|why|why use it|why it is used|"
               "why it helps|why it’s done|why it's done|why it is done|rationale|used for|"
               "use|uses|"
               "indication|indications|intended use",
    "function": "function|functions|functional role|role|what it does|action|actions",
    "mechanism": "mechanism|mechanisms|mechanism of action|mode of action|how it works|moa|"
                 "how does it work",
    "description": "description|what it is|what is it|definition|details|explanation|about|"
                   "overview|"
                   "what happens",
    "procedure": "procedure|procedures|technique|surgical technique|method|how it is done|"
                 "how it’s done|how it's done|what is done|surgical procedure|operation|approach",
    "benefits": "benefits|benefit|advantages|advantage|expected benefits|main benefits|key "
                "benefits|"
                "pros|outcome|outcomes",
    "risks": "risks|risk|complications|possible complications|potential risks|possible risks|"
             "main risks|risks & complications|risks and complications|disadvantages|cons",
    "caution": "caution|cautions|warning|warnings|precaution|precautions|contraindication|"
               "contraindications|safety|safety note|important note",
    "shows": "shows|what it shows|finding|findings|result|results|detects|significance|"
             "interpretation|what it detects|what it looks for|evaluates",
    "features": "features|characteristics|examples|example|note|notes|evidence|tips|tip|signs",
}  # fmt: skip

_BY_PHRASE = {phrase: label for label, text in _LABELS.items() for phrase in text.split("|")}
LABEL_WORDS = frozenset(re.findall(r"[a-z]+", f"{' '.join(_BY_PHRASE)} s q a question answer"))
_ALTERNATION = "|".join(re.escape(one) for one in sorted(_BY_PHRASE, key=len, reverse=True))

_AT_START = re.compile(
    rf"(?i)[“\"'(\[]?({_ALTERNATION})(?:\s*\([^()]{{0,40}}\))?[”\"')\]]?\s*(?::+\s*|[–—]\s*|-\s+|=\s*|"
    rf"\.\s+(?=[A-Z\d])|\.?$)"
)
_RUN_IN = re.compile(
    rf"(?i)(?<![\w/-])({_ALTERNATION})(?:\s*\([^()]{{0,40}}\))?\s*:(?=\s|$|[A-Z“\d])"
)
_LABEL_WORD = re.compile(rf"(?i)({_ALTERNATION})\s+(?:is\s+|are\s+|include\s+)?(?=\S)")
_BREAK_BEFORE = ".;,!?)]”\"’'|/•·–—-*:+►◦"

_UNIT = (
    r"(?:mg|g|gm|grams?|mcg|µg|μg|ug|micrograms?|milligrams?|kg|ng|ml|mL|millilit\w+|l|L|lit(?:er|"
    r"re)s?|IU|I\.U\.|[Uu]nits?|U|MU|mmol|mEq|%|tablets?|tabs?|pills?|capsules?|caps?|puffs?|"
    r"inhalations?|drops?|sprays?|patch(?:es)?|sachets?|scoops?|teaspoons?|tsp|tablespoons?|tbsp|"
    r"cups?|ampoules?|vials?|lozenges?|suppositor(?:y|ies)|injections?|infusions?|applications?|"
    r"billion|million|cells|CFU|gummies|packets?|nebuli[sz]ations?|mg/kg|cc|Gy|kcal|softgels?|"
    r"syringes?|cells/kg)"
)
_NUMBER = r"\d[\d.,]*(?:\s*(?:–|-|—|‐|to|×|x)\s*\d[\d.,]*)?|one|two|three|four|half|single"
DOSE = re.compile(rf"(?i)(?<![\w.])(?:{_NUMBER})(?:\s*-?\s*){_UNIT}(?![A-Za-z])")
_AMOUNT_AT_END = re.compile(r"\d\s*[\w/%µμ]{0,8}$")
_FREQUENCY = re.compile(
    r"(?i)\b(?:once|twice|daily|weekly|monthly|every \d|hourly|bedtime|per day|a day|as needed|prn|"
    r"bid|tid)\b"
)
_TIMING = re.compile(
    r"(?i)\b(?:with(?:out)? (?:or without )?(?:food|meals?|water|breakfast|dinner)|morning|evening|"
    r"bedtime|at night|before (?:meals?|food|bed|breakfast)|after (?:meals?|food)|empty stomach|"
    r"prn\b|as needed|between meals|acute (?:pain|severe pain) only|same (?:day|time)|"
    r"each (?:day|week|month))|^(?:before|after|during|with|at) (?:\w+ ?){1,3}$"
)

_BRACKETED = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|“[^”]*”|\"[^\"]*\"")
_SEPARATOR = re.compile(
    r"\s*:+(?:\s+|$)|\s*:(?=[A-Z“])|\s+[–—-]+\s+|\s*[–—]\s+|\s+[–—]\s*|\s+->\s+|\s*→\s*|\s+=\s+"
)
_PERIOD = re.compile(r"\.\s+(?=[A-Z“>\d])")
_ABBREVIATION = re.compile(
    r"(?:^|[\s(])(?:[A-Za-z]|Dr|Mr|Ms|St|vs|No|e\.g|i\.e|etc|approx|spp|cf|Prof)$"
)
_VERB = re.compile(
    r"(?i)\b(?:is|are|was|were|can|may|should|must|will|has|have|includes?|vary|varies|depends?|"
    r"requires?|occurs?|causes?|helps?|means|refers|do|does)\b"
)
MAX_NAME_WORDS = 14


def split_labels(text: str) -> list[tuple[str | None, str]]:
    """The text cut at its labels: [(None, "Heat."), ("purpose", "Relax."), …]."""
    cuts = []
    if opening := label_at_start(text):
        cuts.append((0, opening[2], opening[0]))
    for match in _RUN_IN.finditer(text):
        if match.start() >= (cuts[-1][1] if cuts else 0) and _may_open(text, match.start()):
            cuts.append((match.start(), match.end(), _BY_PHRASE[match[1].lower()]))
    if not cuts:
        return [(None, text)]
    segments: list[tuple[str | None, str]] = []
    if cuts[0][0] > 0:
        segments.append((None, _trimmed(text[: cuts[0][0]])))
    ends = [cut[0] for cut in cuts[1:]] + [len(text)]
    for (_, after, label), end in zip(cuts, ends, strict=True):
        is_last = end == len(text)
        segments.append((label, text[after:end].strip() if is_last else _trimmed(text[after:end])))
    return segments


def label_at_start(text: str) -> tuple[str, str, int] | None:
    """The label that opens a text, as written, and where its value begins."""
    match = _AT_START.match(text)
    if match is None or (
        text[match.end(1) : match.end()].strip() in ("", ".") and not _is_bare(match, text)
    ):
        return None
    return _BY_PHRASE[match[1].lower()], match[1], match.end()


def label_of_word(text: str) -> tuple[str, str] | None:
    """ "class NSAID" in a list with semicolons: a label without its colon."""
    match = _LABEL_WORD.match(text)
    return (_BY_PHRASE[match[1].lower()], text[match.end() :].strip(" :")) if match else None


def _is_bare(match: re.Match, text: str) -> bool:
    """A label alone on its line; "Time" or "Use" alone would be too little to go by."""
    alone = match.end() == len(text) and len(text) > 4 and text[0].isupper()
    sentence = text[match.end(1) : match.end(1) + 1] == "." and match.end() < len(text)
    return alone or (sentence and text[0].isupper())


def _may_open(text: str, start: int) -> bool:
    before = text[:start].rstrip()
    return not before or before[-1] in _BREAK_BEFORE or text[start].isupper()


def _trimmed(text: str) -> str:
    return text.strip().rstrip(";,|/–—-•·(").strip()


def split_name(text: str, head: str = "", by_period: bool = True) -> tuple[str, str]:
    """An item's name and the text after it; the text is empty where there is only a name."""
    if head and text.startswith(head) and len(head.split()) <= MAX_NAME_WORDS + 4:
        return clean_name(head), text[len(head) :].lstrip(" :.–—-=").strip()
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
    match = DOSE.search(text)
    if match is None or match.start() < 3:
        return None
    name = text[: match.start()].rstrip(" ,:–—-(")
    rest = text[len(name) :].lstrip(" ,:–—-").strip()
    is_bracketed = rest.startswith("(") and rest.endswith(")") and rest.count("(") == 1
    return (name, rest[1:-1] if is_bracketed else rest) if name else None


def looks_like_dose(text: str) -> bool:
    """A dose is a number with a unit; "twice daily" alone counts as an attempt at one."""
    return bool(DOSE.search(text))


def looks_like_timing(text: str) -> bool:
    return bool(_TIMING.search(text) or _FREQUENCY.search(text)) and len(text.split()) <= 12


def parts_between_semicolons(text: str) -> list[str]:
    """The parts of a text; brackets hold together."""
    return _cut_at(re.compile(r";|\|"), text)


def parts_of_entry(text: str) -> list[str]:
    """The parts of a one-line entry, between semicolons or spaced dashes; "5 mg – 10 mg" is one."""
    return _cut_at(re.compile(r";|\||\s[–—-]\s(?!\d)|(?<=[^\W\d])\s[–—-]\s(?=\d)"), text)


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


@lru_cache(maxsize=2048)
def label_of(phrase: str) -> str | None:
    """The label that a phrase names, if it is one."""
    return _BY_PHRASE.get(phrase.strip().lower())
