"""Which changes are safety changes, told from the content alone (rule 7 of the record)."""

import re
from difflib import SequenceMatcher
from typing import Any

from condition.citations import without_citations
from condition.registry import GROUPS, Frozen, Section

from .items import Comparison, FieldChange, ItemChange, compare

WORDS_FOR_NUMBERS = (
    "zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|"
    "thir(?:teen|ty)|fourteen|forty|fif(?:teen|ty)|six(?:teen|ty)|seven(?:teen|ty)|eigh(?:teen|ty)|"
    "nine(?:teen|ty)|twenty|hundred|thousand|million|billion|dozen|"
    "first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|"
    "half|halves|thirds?|quarters?|fifths|double|triple|twice|once|thrice|"
    "every|each|other|alternate|daily|weekly|fortnightly|monthly|yearly|hourly|nightly"
)
DIGITS = r"\d½⅓⅔¼¾⅕⅖⅗⅘⅙⅚⅐⅛⅜⅝⅞⅑⅒⁰¹²³⁴-⁹₀-₉"
# A number with the sign before it and the word beside it. In doubt it is a quantity.
QUANTITY = re.compile(
    rf"(?:[<>≤≥⩽⩾±~≈=≠+]\s*|(?<![\w%°])[−–-])?[.,·]?[{DIGITS}]+(?:[.,:/·^]\d+)*"
    rf"|\b(?:{WORDS_FOR_NUMBERS})\b"
    r"|(?-i:\b[IVX]{2,5}\b)|[<>≤≥⩽⩾±≈≠]|(?<=\d)(?:[−–-]| [−–-] )(?=\d)",  # the last: from … to …
    re.IGNORECASE,
)
UNIT = re.compile(r"\s*[-–]?\s*([%‰°µμ]?[A-Za-z%‰°µμ/²³]*)")
# What turns a sentence round wherever it stands, in a sentence of its own too.
NEGATION = re.compile(
    r"\b(?:can\s?not|[a-z]+n['’]t|(?:do|does|did|is|are|was|ca|wo|should)nt|not)\b", re.IGNORECASE
)
TURNING = re.compile(
    r"\b(?:not|no|never|none|nobody|nothing|nowhere|neither|nor|without|except|unless|only|must|"
    r"always|avoid\w*|stop\w*|quit|forbid\w*|contraindicat\w*|emergency|ambulance|urgent\w*|"
    r"immediate\w*|overdos\w*)\b",
    re.IGNORECASE,
)
# What changes a sentence that stays: how much, when, how long, by which way, for whom, what.
BEARING = re.compile(
    r"\b(?:or|at (?:least|most|once)|up to|down to|more|less|fewer|most|least|over|under|above|"
    r"below|exceed\w*|before|after|during|while|until|since|within|between|apart|with|"
    r"increas\w*|decreas\w*|reduc\w*|rais\w*|lower\w*|higher|high|low|max\w*|min|minimum|"
    r"rarely|seldom|hardly|barely|sometimes|usually|often|safe\w*|unsafe\w*|harm\w*|dangerous\w*|"
    r"should|needs?|better|worse\w*|start\w*|begin\w*|continu\w*|adults?|child\w*|infants?|"
    r"bab(?:y|ies)|newborns?|teen\w*|pregnan\w*|breast-?fe\w*|elderly|old\w*|young\w*|wom[ae]n|"
    r"m[ae]n|same|next|mornings?|noon|afternoons?|evenings?|nights?|bedtime|meals?|food|empty|full|"
    r"(?:second|minute|hour|day|week|month|year)s?|per \w+|mouth|skin|veins?|"
    r"muscles?|eyes?|ears?|nostrils?|tongue|rectal\w*|oral\w*|inject\w*|topical\w*|left|right|both|"
    r"either|front|back|upper|proximal|distal|anterior|posterior|positive|negative|benign|malignant|"
    r"acute\w*|chronic\w*|mild\w*|moderate\w*|severe\w*|all|any|some|few|many|mgs?|mcg|g|kg|ml|iu|"
    r"units?|tablets?|capsules?|drops?|puffs?|"
    r"(?:milli|micro|nano|kilo)?(?:gram|lit(?:er|re))s?|(?-i:IV|IM|SC|PO|PR|SL))\b",
    re.IGNORECASE,
)
# Medicines, by the stems of their international nonproprietary names (WHO, 2018), by the common
# ones without a stem, and by the capital letter of a brand inside a sentence.
MEDICINE = re.compile(
    r"\b(?:[a-z]{2,}(?:pril|prilat|olol|alol|sartan|dipine|statin|gliptin|gliflozin|glutide|tide|"
    r"glitazone|formin|azole|prazole|tidine|cillin|mycin|micin|cycline|oxacin|penem|bactam|"
    r"vir|vudine|mab|nib|limus|cept|kinra|fenac|profen|coxib|oxicam|caine|setron|triptan|gepant|"
    r"parin|xaban|gatran|grel|dronate|dronic|azepam|azolam|barbital|oxetine|pramine|triptyline|"
    r"peridone|piprazole|apine|azine|phylline|terol|tropium|lukast|sone|solone|onide|thiazide|"
    r"semide|lactone|platin|rubicin|taxel|trexate|bicin|codone|morphone|orphine|adol|fentanil|"
    r"racetam|gabalin|zepine|dopa|giline|oxone|stigmine|curium|zosin|steride|afil)|"
    r"cef\w{3,}|sulfa\w{3,}|aspirin|paracetamol|acetaminophen|naproxen|codeine|methadone|fentanyl|"
    r"opi(?:oid|ate)s?|warfarin|heparin|insulin\w*|lithium|digoxin|iron|calcium|potassium|sodium|"
    r"magnesium|zinc|vitamins?|steroids?|antibiotics?|nsaids?|gabapentin|baclofen|quinine|"
    r"amiodarone|levothyroxine|\w+thyroxine|estrogen|oestrogen|testosterone|adrenaline|"
    r"epinephrine|colchicine|\w+purinol|\w+xostat|\w+quine?|ketamine|alcohol)\b"
    r"|(?-i:(?<=[a-z,;] )[A-Z][a-z]{3,}(?:-\w+)?\b)",
    re.IGNORECASE,
)
SENTENCE = re.compile(r"[^.!?;\n]+[.!?;\n]*")
WORD = re.compile(r"\w+(?:[-’']\w+)*")
# Two words that differ by one of these say the opposite: “stable”, “unstable”; “hyper…”, “hypo…”.
PREFIXES = (
    "a", "ab", "ad", "an", "ante", "anti", "brady", "de", "dis", "down", "endo", "exo", "extra",
    "hyper", "hypo", "il", "im", "in", "infra", "inter", "intra", "ir", "macro", "micro", "milli",
    "mis", "mono", "non", "over", "poly", "post", "pre", "pro", "re", "sub", "super", "supra",
    "tachy", "un", "under", "up",
)  # fmt: skip


def is_safety_change(section: Section, before: Frozen | None, after: Frozen) -> bool:
    """Whether the way from `before` to `after` needs the reviewers' full eye. In doubt: yes."""
    comparison = compare(section, before, after)
    return any(_touches_safety(section, change) for change in comparison.items) or (
        before is not None and any(map(_changes_what_is_meant, _fields(comparison)))
    )


def changed_words(section: Section, before: Frozen, after: Frozen) -> set[str]:
    """The words that came or went, in lower case: a medicine that the site knows may be one."""
    return {
        word
        for change in _fields(compare(section, before, after))
        for word in _words(_text(change.before)) ^ _words(_text(change.after))
    }


def _touches_safety(section: Section, change: ItemChange) -> bool:
    model = change.listed.model
    if change.listed is GROUPS:
        return False  # a heading is no treatment; its numbers count all the same
    if change.is_added or change.is_removed:
        return section.has_safety_items
    names = {difference.name for difference in change.fields}
    is_renamed = section.has_safety_items and model.label_field in names
    return is_renamed or bool(names & set(model.safety_fields))


def _fields(comparison: Comparison) -> list[FieldChange]:
    opening = [comparison.introduction] if comparison.introduction else []
    return opening + [change for item in comparison.items for change in item.fields]


def _changes_what_is_meant(change: FieldChange) -> bool:
    """A number, what turns a sentence round, or what a changed sentence rests on."""
    before, after = _text(change.before), _text(change.after)
    if _quantities(before) != _quantities(after) or _found(TURNING, before, after):
        return True
    old, new = SENTENCE.findall(before), SENTENCE.findall(after)
    return any(
        tag == "replace" and _bears_on_care(" ".join(old[a:b]), " ".join(new[c:d]))
        for tag, a, b, c, d in SequenceMatcher(None, old, new).get_opcodes()
    )


def _bears_on_care(before: str, after: str) -> bool:
    if _found(BEARING, before, after) or _found(MEDICINE, before, after):
        return True
    was, now = _words(before), _words(after)
    roots = {root for word in was - now for root in _roots(word)}
    return any(root in roots for word in now - was for root in _roots(word))


def _words(text: str) -> set[str]:
    return set(WORD.findall(text.casefold()))


def _roots(word: str) -> set[str]:
    """The word, and what is left of it without a prefix that turns it round."""
    found = {word, *(word.removeprefix(one).lstrip("-") for one in PREFIXES)}
    return {root for root in found if len(root) > 3}


def _found(what: re.Pattern[str], before: str, after: str) -> bool:
    """Whether two texts differ in what a pattern finds of them, in reading order."""
    was, now = ([one.casefold() for one in what.findall(text)] for text in (before, after))
    return was != now


def _text(value: Any) -> str:
    """Whatever a field holds as one text, without citations, each negation in one form."""
    if isinstance(value, dict):
        return "\n".join(_text(value[name]) for name in sorted(value))
    if isinstance(value, list):
        return "\n".join(map(_text, value))
    text = without_citations(str("" if value is None else value))
    return NEGATION.sub("not", text)


def _quantities(text: str) -> list[str]:
    """Every number with the word beside it, in reading order."""
    found: list[str] = []
    for match in QUANTITY.finditer(text):
        unit = UNIT.match(text, match.end())
        number = match.group().strip().casefold()
        number = "-" if number in {"−", "–"} else number  # between two numbers, as anybody types it
        found.append(f"{number} {unit.group(1) if unit else ''}")
    return found
