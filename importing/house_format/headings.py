"""Which lines are the headings of sections, whatever their wording and dress."""

import re
from dataclasses import dataclass, replace
from itertools import pairwise

from .fields import label_of
from .lines import Line
from .numbers import NUMBER_WORD, to_number
from .reading import SECTION_KEYS

FOREIGN = "foreign"

_JOIN = r"\s*(?:&|and|/|,|\+|vs\.?|versus|or|-|–)\s*"
_CARE = (
    r"(?:treatments?|therap(?:y|ies)|management|interventions?|options?|approach(?:es)?|measures|"
    r"strategies|methods|care|modalities)"
)
_MEDICINE = r"(?:medications?|medicines?|drugs?|medicaments?|pharmaceuticals)"
_AGENTS = (
    r"(?:drugs?|therap(?:y|ies)|treatments?|agents|medications?|medicines?|biologics|injections|"
    r"interventions|options|products|boosters?)"
)
_DO = r"(?:what (?:to|you should|should you) do|things to do|do['’]?s?|dos)"
_DONT = (
    r"(?:what (?:not to do|to avoid(?: doing)?|you should (?:avoid|not do)|should you avoid)|"
    r"things (?:to avoid|not to do)|don['’]?t['’]?s?|not to do|avoids?|to avoid|avoid(?:ing)?|"
    r"what not)"
)
_DIAGNOSTIC = (
    r"(?:diagnostic|diagnosis) (?:tests?|testing|evaluations?|work-?\s?up|approach(?:es)?|methods?|"
    r"procedures?|studies|tools|investigations?|assessments?|tests and procedures)"
)

# Tried in this order on the heading with its dress and its "of …" taken off.
_PHRASES: tuple[tuple[str, str], ...] = (
    ("faq", r"faqs?|frequently asked questions?|common(?:ly asked)? questions|q ?(?:&|and) ?as?|"
            rf"questions?{_JOIN}answers?|(?:frequently asked )?questions? ?\(?faqs?\)?|questions|"
            rf"frequently asked questions?{_JOIN}(?:their )?answers?|patient questions"),
    ("do-and-avoid", rf"{_DO}{_JOIN}(?:\w+ )?{_DONT}|{_DO}|{_DONT}|"
                     rf"recommendations?{_JOIN}cautions?|"
                     rf"(?:lifestyle|daily|self-?care|activity)[:\s-]*{_DO}{_JOIN}{_DONT}"),
    ("when-to-see-a-doctor", r"when (?:to|should (?:you|i|one|patients|someone)|do (?:you|i) "
                             r"need to|"
                             r"you should|must you|is it time to) "
                             r"(?:see|seek|call|contact|visit|consult|go to|get|talk to|worry)\b.*|"
                             rf"(?:red[- ]?flags?|warning signs?|danger "
                             rf"signs?)(?:{_JOIN}(?:when to .*|"
                             r"red[- ]?flags?|warning signs?|danger signs?|symptoms|signs))?"
                             r"(?: signs?| symptoms?)?|"
                             r"see(?:ing)? a doctor|(?:seeking|seek) (?:medical|urgent) "
                             r"(?:care|help|"
                             r"attention|advice)|(?:medical )?emergency signs"),
    ("therapies", rf"non[- ]?(?:pharmacolog(?:ical|ic)|pharmaceutical|drug|medical|medicinal|"
                  rf"medication)"
                  rf"(?: (?:and|&) \w+)?(?: \w+)? {_CARE}(?:{_JOIN}.*)?|"
                  rf"non[- ]?(?:pharmacolog(?:ical|ic)|drug)|"
                  rf"(?:conservative|non[- ]?(?:surgical|operative|invasive)|supportive) {_CARE}|"
                  rf"(?:treatments?|therap(?:y|ies)|management)(?:{_JOIN}{_CARE})?|treatment "
                  rf"{_CARE}|"
                  rf"physical{_JOIN}(?:other )?non-drug {_CARE}|therapeutic {_CARE}"),
    ("medications", rf"pharmacolog(?:ical|ic) {_CARE}|pharmacotherap(?:y|ies)|{_MEDICINE}|"
                    rf"{_MEDICINE}{_JOIN}{_MEDICINE}|(?:drug|medical|medication|medicinal|"
                    rf"pharma\w*) {_CARE}|"
                    rf"(?:evidence-based|conventional|standard|first-line|prescription|essential|main|"
                    rf"commonly used|pharmacological|prescribed|over-the-counter|allopathic) "
                    rf"{_MEDICINE}|"
                    rf"{_MEDICINE} (?:list|treatments?|therapy|options)|"
                    rf"{_MEDICINE}{_JOIN}dosages?"),
    ("supplements", r"(?:(?:dietary|molecular|nutritional|herbal|food|natural|nutrition|vitamin)"
                    rf"(?:{_JOIN}| ))*(?:supplements?|supplementation|nutraceuticals)"
                    rf"(?:{_JOIN}(?:vitamins|minerals|nutraceuticals|herbs|herbal remedies|"
                    rf"nutrients))*|"
                    rf"(?:vitamins?|nutraceuticals?|herbs|minerals){_JOIN}(?:\w+ )?supplements?"),
    ("surgery", rf"surger(?:y|ies)|surgical|surgical {_CARE}|surgical (?:procedures?|"
                rf"operations?|techniques?)|"
                rf"operations?|operative {_CARE}|surger(?:y|ies){_JOIN}(?:\w+ "
                rf")?(?:procedures?|operations?|"
                rf"interventions?)|(?:procedures?|interventional procedures){_JOIN}surger(?:y|ies)|"
                r"surgical options and procedures|invasive procedures"),
    ("prevention", r"preventions?|preventi(?:on|ve|ng|onal|tive) (?:strategies|strategy|tips|"
                   r"measures|methods|"
                   r"steps|care|actions|ways|guidelines|advice|plan)|preventative (?:measures|"
                   r"strategies|"
                   rf"steps)|how (?:to|can (?:you|i|we)) prevent.*|preventing .*|ways to prevent.*|"
                   rf"prevention{_JOIN}(?:risk reduction|lifestyle|self-care)(?: \w+)?|"
                   rf"prophylaxis"),
    ("diagnosis", rf"diagnos(?:is|es|tics?|ing)|{_DIAGNOSTIC}|investigations?|tests?|medical "
                  rf"tests?|"
                  rf"tests?{_JOIN}(?:diagnosis|investigations|procedures)|"
                  rf"diagnosis{_JOIN}(?:tests?|testing|investigations?|evaluation|assessment)|"
                  rf"{_DIAGNOSTIC}{_JOIN}.*|how (?:is|are) .{{1,60}} diagnosed|"
                  rf"clinical (?:evaluation|assessment|diagnosis)|evaluation{_JOIN}diagnosis"),
    ("symptoms", rf"symptoms?|(?:signs?|clinical signs?){_JOIN}symptoms?|"
                 rf"symptoms?{_JOIN}(?:clinical )?signs?|"
                 r"signs|clinical (?:features|presentations?|manifestations?|symptoms?|"
                 r"picture|signs)|"
                 rf"presenting (?:symptoms|features)|symptoms?{_JOIN}(?:clinical )?"
                 r"(?:presentation|features|manifestations?)|what are (?:the|its) (?:signs "
                 r"and )?symptoms"),
    ("causes", rf"causes?|a?etiolog(?:y|ies)|etiological factors|causes?{_JOIN}(?:risk "
               rf"factors?|triggers?|"
               rf"a?etiology|origins?|mechanisms?)|a?etiology{_JOIN}(?:causes?|risk factors)|"
               rf"what causes .*|what are (?:the|its) causes|triggers{_JOIN}causes|causative "
               rf"factors|"
               r"underlying causes"),
    ("types", r"types?|subtypes?|sub-types?|forms|kinds|variants|categories|"
              rf"(?:types?|forms|subtypes?|patterns){_JOIN}(?:classifications?|subtypes?|variants|grades|"
              rf"forms|stages|categories|patterns)|classifications?(?: "
              rf"systems?)?(?:{_JOIN}(?:types?|"
              r"subtypes|staging|grading))?|what are (?:the|its) types"),
    ("references", r"references?|bibliography|sources|citations|literature|references? "
                   r"(?:list|cited)|"
                   rf"sources{_JOIN}references|references{_JOIN}(?:further reading|sources)"),
    ("overview", r"overview|introduction|definitions?|what (?:is|are) .*|description|summary|"
                 r"background|"
                 r"article summary|in brief|about(?: .*)?|general (?:information|overview)|"
                 rf"(?:definition|overview|introduction){_JOIN}(?:overview|definition|background)|"
                 r"(?:other|alternative|alternate|another|common) names?|synonyms?|also "
                 r"(?:known as|called)"),
)  # fmt: skip

_FOREIGN_PHRASE = (
    r"anatomy|patho-?physiology|patho-?genesis|pathology|epidemiology|risk factors?|complications?|"
    r"prognosis|outlook|(?:what|foods?) to (?:eat|drink).*|(?:what|foods) (?:should|can) "
    r"(?:you|i) eat.*|"
    r"diet|dietary (?:advice|recommendations|guidelines)|nutrition|foods .*|(?:structure|"
    r"origin|function)s? "
    r"(?:and|&) .*|blood supply|nerve supply|innervation|functions?|physiology|mechanism(?: "
    r"of disease)?|"
    r"living with.*|conclusions?|history|key (?:points|takeaways|facts).*|home remedies|"
    r"follow[- ]?up|"
    r"monitoring|rehabilitation(?: .*)?|lifestyle(?: (?:changes|modifications?|advice))?|recovery|"
    r"differential diagnosis|staging|grading|genetics|inheritance|take-?home messages?|coping|"
    r"patient education|emotional support|case stud(?:y|ies)|research.*|future directions?|"
    r"statistics|prevalence|burden|special populations|pregnancy.*|pediatric considerations"
)

_PATTERNS = [(key, re.compile(pattern, re.IGNORECASE)) for key, pattern in _PHRASES]
_FOREIGN_PATTERN = re.compile(_FOREIGN_PHRASE, re.IGNORECASE)
_BIOLOGIC_WORD = re.compile(
    r"\b(?:regenerative|biologic(?:al|s)?|bone-targeted|bone targeted|stem[- ]?cells?|"
    r"visco-?supplement\w*|bisphosphonates?|immun(?:ity|e)[- ]?boost\w*|disease-modifying|"
    r"advanced|specialized|speciali[sz]ed|novel|emerging|gene|targeted|cell-based|immunotherapy|"
    r"orthobiologics?)\b",
    re.IGNORECASE,
)
_AGENTS_WORD = re.compile(rf"\b{_AGENTS}\b", re.IGNORECASE)
_EXERCISE_WORD = re.compile(
    r"\b(?:exercise|physical|manual|surg\w+|imaging|mind|educat\w*|test\w*|non-?pharma\w*)\b",
    re.IGNORECASE,
)

_FIRST_OF_TWO = re.compile(r"(\w+)(?:\s+(?:&|and)\s+|\s*/\s*)\w", re.IGNORECASE)
_WITH_COMPANY = ("types", "causes", "symptoms", "diagnosis", "prevention")
_ENUMERATOR = re.compile(r"^(?:section|part|chapter)\s+\w{1,4}\s*[:.)–-]\s*", re.IGNORECASE)
_PARENTHESES = re.compile(r"\s*[(\[][^()\[\]]*[)\]]")
_PRONOUN = re.compile(
    r"\b(?:it|this|these|the (?:disease|condition|disorder|syndrome|injury)|"
    r"doctors?)\b",
    re.IGNORECASE,
)
_LEADING_COUNT = re.compile(
    rf"^(?:(?:the|top|list of|here are|about|some|a list of|these|our|all|over)\s+)*"
    rf"(?:(?:\d{{1,3}}|{NUMBER_WORD})\+?\s+)?(?:(?:the|most|possible|common|main|major|key|potential|typical|"
    r"evidence-based|essential|important|recommended|useful|helpful|effective|simple|detailed|"
    r"comprehensive|other|different|various|known|frequent|leading|primary|clinical|best|practical|"
    r"proven|popular|available|general|likely|well-known|current|relevant|basic|classic|"
    r"frequently observed|widely used)\s+)*",
    re.IGNORECASE,
)
_TAIL = re.compile(
    r"\s+(?:of|for|in|associated with|related to|linked to|used|that|which|about|with|at|to "
    r"(?:treat|manage|"
    r"help|consider)|explained|and their|by|against|list|overview|section)\b.*$",
    re.IGNORECASE,
)
_DASH_TAIL = re.compile(
    r"\s*(?:\s[–—|-]|:)\s+(?:\d{1,3}\b.*|(?:fully |simply |all )?explained.*|(?:in "
    r")?detail(?:s|ed)?|overview|"
    r"(?:a |the )?(?:complete |full |short )?(?:list|guide)|what to look for|what you should "
    r"know|simplified)$",
    re.IGNORECASE,
)
_PRONOUN = re.compile(
    r"\b(?:it|this|these|the (?:disease|condition|disorder|syndrome|injury)|"
    r"doctors?)\b",
    re.IGNORECASE,
)
_INTRODUCES = re.compile(
    r"\b(?:below|following|these|here (?:is|are)|include|includes|listed|such as)\b|:$",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Heading:
    """A section's heading: where it stands, what it opens, and how sure that is (1 to 3)."""

    index: int
    key: str
    weight: int
    text: str
    rest: str = ""


def find_headings(lines: list[Line], title: str, closed: set[int]) -> list[Heading]:
    """The section headings in order; `closed` holds the indexes of lines already spoken for."""
    open_lines = [(i, line) for i, line in enumerate(lines) if line.full and i not in closed]
    candidates = [one for i, line in open_lines if (one := _candidate(i, line, title))]
    if all(one.key == FOREIGN for one in candidates):  # some texts put a bullet before everything
        bare = [(i, replace(line, marker="")) for i, line in open_lines]
        candidates = [one for i, line in bare if (one := _candidate(i, line, title))]
    candidates = _in_the_prevailing_dress(candidates, lines)
    candidates = _outside_running_lists(candidates, lines)
    candidates = _without_questions(candidates, lines)
    candidates = _without_labels(candidates, lines)
    return _without_doubles(candidates, lines)


def match_phrase(text: str, title: str = "") -> tuple[str, int] | None:
    """The section that a heading's words name, and how specific they are (0 to 3).

    "Signs of instability" in an article on asthma names the section only if nothing better does.
    """
    bare = _undress(text)
    if not bare or len(bare) > 160:
        return None
    whole = _without_title(bare, title)
    if found := _match(whole):
        return found, _weight(whole, bare, text)
    for shorter in _shortened(whole):
        if found := _match(shorter):
            return found, _weight_of_shortened(shorter, bare, text, title)
    return None


def _weight_of_shortened(shorter: str, bare: str, text: str, title: str) -> int:
    tail = _TAIL.search(_PARENTHESES.sub("", bare))
    if title and tail and not _is_about(tail[0], title):
        return 0
    return 3 if len(bare.split()) > len(shorter.split()) else _weight(shorter, bare, text)


def _is_about(tail: str, title: str) -> bool:
    """Whether "of …" names the article's own disease."""
    own = set(re.findall(r"\w{3,}", title.lower()))
    return bool(own & set(re.findall(r"\w{3,}", tail.lower()))) or bool(_PRONOUN.search(tail))


def is_foreign(text: str, title: str = "") -> bool:
    """Whether a heading names a section that the house has no place for."""
    whole = _without_title(_undress(text), title)
    plain = _PARENTHESES.sub("", whole).strip(" :")
    counted = _LEADING_COUNT.sub("", plain).strip()
    tail = _TAIL.search(counted)
    tailless = (
        counted[: tail.start()] if tail and (not title or _is_about(tail[0], title)) else counted
    )
    return any(_FOREIGN_PATTERN.fullmatch(one) for one in (whole, plain, counted, tailless) if one)


def count_in_heading(text: str) -> int | None:
    """The number of items that a heading promises ("20 Causes of …", "Symptoms (20)")."""
    bracketed = re.search(rf"[(\[](\d{{1,3}}|{NUMBER_WORD})\b[^)\]]*[)\]]", text, re.IGNORECASE)
    leading = re.match(
        rf"(?:the |top |our |list of )*(\d{{1,3}}|{NUMBER_WORD})\b(?![-–/%])", text, re.IGNORECASE
    )
    trailing = re.search(r"(?::|[–-])\s*(\d{1,3})$", text)
    found = bracketed or leading or trailing
    return to_number(found[1]) if found else None


def _undress(text: str) -> str:
    text = _ENUMERATOR.sub("", text.strip().strip("*_").strip())
    return text.replace("’", "'").replace("‐", "-").replace("‑", "-").rstrip(" :?.–-—").strip()


def _without_title(text: str, title: str) -> str:
    if title and len(title) > 3 and text.casefold().startswith(title.casefold()):
        return text[len(title) :].lstrip(" :–—-'s") or text
    return text


def _shortened(text: str) -> list[str]:
    """The heading without brackets, counts, adjectives and tail; each is tried in turn."""
    plain = _PARENTHESES.sub("", text).strip(" :")
    counted = _LEADING_COUNT.sub("", plain).strip()
    tailless = _TAIL.sub("", counted).strip(" :–-")
    dashless = _DASH_TAIL.sub("", counted).strip(" :")
    both = _TAIL.sub("", dashless).strip(" :–-")
    return [one for one in dict.fromkeys((plain, counted, tailless, dashless, both)) if one]


def _match(text: str) -> str | None:
    for key, pattern in _PATTERNS:
        if pattern.fullmatch(text):
            return key
    first = _FIRST_OF_TWO.match(text)
    if first and len(text.split()) <= 6 and (found := _match(first[1])) in _WITH_COMPANY:
        return found
    if (
        len(text.split()) <= 16
        and _BIOLOGIC_WORD.search(text)
        and _AGENTS_WORD.search(text)
        and not _EXERCISE_WORD.search(text)
    ):
        return "biologics"
    return None


def _weight(phrase: str, bare: str, text: str) -> int:
    if len(bare.split()) > len(phrase.split()):
        return 3
    return 2 if len(phrase.split()) > 1 or text.rstrip().endswith(":") else 1


def _candidate(index: int, line: Line, title: str) -> Heading | None:
    if line.head and line.head != line.text:
        return _inline_candidate(index, line, line.head, line.text[len(line.head) :], title)
    text = line.text
    if not text or len(text) > 160 or len(text.split()) > 18 or text[-1] in ".,;!":
        return _inline_text(index, line, title)
    if line.marker == "bullet" and not line.level and not line.is_decorated:
        return None
    if found := match_phrase(text, title):
        return Heading(index, found[0], found[1], text)
    if is_foreign(text, title) and line.marker != "number":
        specific = len(text.split()) > 2 or line.level or line.is_bold or line.gap > 1
        return Heading(index, FOREIGN, 2 if specific else 1, text)
    return _inline_text(index, line, title)


def _inline_text(index: int, line: Line, title: str) -> Heading | None:
    """ "Symptoms: Below are 20 symptoms." is a heading and the start of its introduction."""
    head, colon, rest = line.text.partition(":")
    if not colon or line.marker or len(head.split()) > 12:
        return None
    return _inline_candidate(index, line, head, rest, title)


def _inline_candidate(index: int, line: Line, head: str, rest: str, title: str) -> Heading | None:
    rest = rest.lstrip(" :.–—-")
    found = match_phrase(head, title)
    if not found or (rest and not _INTRODUCES.search(rest)) or line.marker == "bullet":
        return None
    if found[0] == "overview":
        return None
    return Heading(index, found[0], 2, head, rest)


def _in_the_prevailing_dress(found: list[Heading], lines: list[Line]) -> list[Heading]:
    """Where most headings carry hashes or stand in bold, a line without them is no heading."""
    for is_dressed in (lambda line: bool(line.level), lambda line: line.is_bold):
        dressed = [one for one in found if is_dressed(lines[one.index])]
        keys = {one.key for one in dressed if one.key != FOREIGN}
        if len(keys) >= 3:
            others = [o for o in found if o.weight > 1 and o.key not in keys and o.key != FOREIGN]
            chosen = {one.index for one in [*dressed, *others]}
            return _at_the_top_level([one for one in found if one.index in chosen], lines)
    return found


def _at_the_top_level(found: list[Heading], lines: list[Line]) -> list[Heading]:
    """With hashes, "### Diagnosis" inside a section of "##" is not one of the sections."""
    levels = [lines[one.index].level for one in found if one.key != FOREIGN]
    usual = max(set(levels), key=levels.count) if levels else 0
    if not usual:
        return found
    return [
        one
        for one in found
        if lines[one.index].level <= usual or one.key in _rare(found, lines, usual)
    ]


def _rare(found: list[Heading], lines: list[Line], usual: int) -> set[str]:
    at_level = {one.key for one in found if lines[one.index].level <= usual}
    return {one.key for one in found} - at_level - {FOREIGN}


def _outside_running_lists(found: list[Heading], lines: list[Line]) -> list[Heading]:
    """A numbered line is a heading only where numbered headings are the habit of the text."""
    marked = [o for o in found if lines[o.index].marker and not lines[o.index].is_decorated]
    enumerated = {o.index: o for o in marked if not lines[o.index].level}
    plain = {o.key for o in found if o.index not in enumerated}
    habit = len({o.key for o in enumerated.values()} - {FOREIGN} - plain) >= 4
    others = {one.index for one in found}
    kept = []
    for one in found:
        is_likely = habit or (one.weight > 1 and one.key not in plain)
        if (
            one.index not in enumerated
            or (lines[one.index].is_bold and habit)
            or (is_likely and not _runs_on(one, others, lines))
        ):
            kept.append(one)
    return kept


def _runs_on(heading: Heading, others: set[int], lines: list[Line]) -> bool:
    """Whether the enumeration around the line goes on as if it were one item of a list."""
    line = lines[heading.index]
    for index in range(heading.index + 1, min(len(lines), heading.index + 40)):
        after = lines[index]
        if after.marker == line.marker and after.ordinal is not None:
            return after.ordinal == (line.ordinal or 0) + 1 and index not in others
    return False


def _without_questions(found: list[Heading], lines: list[Line]) -> list[Heading]:
    """Inside the questions and answers, "What causes it?" is a question."""
    kept, current = [], ""
    for one in found:
        line = lines[one.index]
        is_question = line.text.rstrip("*_ ").endswith("?")
        if is_question and not line.level and (current == "faq" or line.marker == "number"):
            continue
        if current == "faq" and one.weight < 2 and _follows_a_question(one.index, lines):
            continue
        kept.append(one)
        current = one.key
    return kept


def _without_labels(found: list[Heading], lines: list[Line]) -> list[Heading]:
    """After the first list, "Description:" is the label of a field."""
    kept: list[Heading] = []
    for one in found:
        line = lines[one.index]
        is_label = (
            label_of(line.text.rstrip(": ")) is not None and not line.level and not line.is_bold
        )
        if not (is_label and kept and (line.text.endswith(":") or not line.gap)):
            kept.append(one)
    return kept


def _follows_a_question(index: int, lines: list[Line]) -> bool:
    before = next((lines[i] for i in range(index - 1, -1, -1) if lines[i].full), None)
    return before is not None and before.text.endswith("?")


def _without_doubles(found: list[Heading], lines: list[Line]) -> list[Heading]:
    """Of several lines that name one section, the one that looks most like a heading."""
    best = {
        key: max((_score(o, lines) for o in found if o.key == key), default=0)
        for key in SECTION_KEYS
    }
    kept = []
    for one in found:
        is_weak = one.weight < 2 and _score(one, lines) < best.get(one.key, 0)
        if one.key == FOREIGN and one.weight == 1 and not _stands_apart(one, lines):
            is_weak = True
        if not is_weak:
            kept.append(one)
    return _in_order(_without_echoes(kept, lines), lines)


def _score(heading: Heading, lines: list[Line]) -> int:
    line = lines[heading.index]
    return heading.weight * 2 + 4 * bool(line.level) + 2 * line.is_bold + min(line.gap, 2)


def _stands_apart(heading: Heading, lines: list[Line]) -> bool:
    line = lines[heading.index]
    return bool(line.level or line.is_bold or line.gap) and not line.marker and line.indent < 2


def _without_echoes(found: list[Heading], lines: list[Line]) -> list[Heading]:
    """A bare word that names the section it already stands in is a name, not a heading."""
    kept: list[Heading] = []
    for one in found:
        is_echo = bool(kept) and kept[-1].key == one.key and one.weight == 1
        if not (
            is_echo and not lines[one.index].level and one.key not in ("do-and-avoid", "overview")
        ):
            kept.append(one)
    return kept


def _in_order(found: list[Heading], lines: list[Line]) -> list[Heading]:
    """A bare word out of the house's order, in a text that keeps it, is some item's name."""
    ranks = [SECTION_KEYS.index(o.key) if o.key != FOREIGN else None for o in found]
    known = [rank for rank in ranks if rank is not None]
    steps = [one <= two for one, two in pairwise(known)]
    if len(steps) < 4 or sum(steps) < 0.7 * len(steps):
        return found
    kept = []
    for place, (one, rank) in enumerate(zip(found, ranks, strict=True)):
        before = next((r for r in reversed(ranks[:place]) if r is not None), -1)
        after = next((r for r in ranks[place + 1 :] if r is not None), len(SECTION_KEYS))
        is_dressed = lines[one.index].level or lines[one.index].is_bold
        out_of_order = rank is not None and before < after and not before <= rank <= after
        if not (one.weight < 2 and out_of_order and not is_dressed and ranks.count(rank) > 1):
            kept.append(one)
    return kept
