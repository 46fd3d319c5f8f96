"""Which lines are the headings of sections, whatever their wording and dress."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from statistics import median_low

from .fields import label_of
from .lines import Line, is_sentence
from .numbers import NUMBER
from .specs import SECTION_KEYS, SPECS
from .vocabulary import GROUPS, HEADINGS, PARTS, PATTERNS, WORDS

FOREIGN = "foreign"
_APART = "apart"  # set as few lines are by the blank line above it alone

_AGENTS_WORD = re.compile(rf"(?i)\b{PARTS['agents']}\b")

_FIRST_OF_TWO = re.compile(r"(?i)(.+?)(?:\s+and\s+|\s*[&/,+]\s*)\w")
_WITH_COMPANY = (
    "types", "causes", "risk-factors", "symptoms", "complications", "diagnosis", "supplements",
    "surgery", "prevention", "outlook", "references",
)  # fmt: skip
_ENUMERATOR = re.compile(r"(?i)^(?:section|part|chapter)\s+\w{1,4}\s*[:.)–-]\s*")
_PARENTHESES = re.compile(r"\s*[(\[][^()\[\]]*[)\]]")
_QUOTES = re.compile(r"[“”\"„«»]")
_TOLD = re.compile(r"\s[→–—-]\s|:\s")  # a name and what is said of it
_SENTENCE = re.compile(r"(?i)(?:there (?:are|is)|go to|call an)\b")
_LEADING_COUNT = re.compile(
    rf"(?i)^(?:(?:{'|'.join(WORDS['before_a_count'])})\s+)*(?:{NUMBER}\+?\s+)?"
    rf"(?:(?:{'|'.join(WORDS['adjectives'])})\s+)*"
)
_TAIL, _INTRODUCES = PATTERNS["tail"], PATTERNS["introduces"]


@dataclass(frozen=True)
class Heading:
    """A section's heading: where it stands, what it opens, and how sure that is (1 to 3)."""

    index: int
    line: Line
    key: str
    weight: int
    text: str
    rest: str = ""  # what follows on the same line

    @property
    def score(self) -> int:
        line = self.line
        return self.weight * 2 + 4 * bool(line.level) + 2 * line.is_bold + min(line.gap, 2)


def find_headings(lines: list[Line], title: str) -> list[Heading]:
    """The section headings in order, among the lines that are nothing else yet."""
    found: list[Heading] = []
    for is_bare in (False, True):  # some texts put a bullet before everything
        if len({one.key for one in found} - {FOREIGN}) < 3:
            bare = [
                one
                for i, line in enumerate(lines)
                if not line.outcome
                and (one := _candidate(i, line, "" if is_bare else line.marker, title))
            ]
            has_many = len({one.key for one in bare}) > len({one.key for one in found}) + 2
            found = bare if has_many or all(one.key == FOREIGN for one in found) else found
    found = _in_the_prevailing_dress(found, lines)
    found = _outside_running_lists(found, lines)
    found = _without_questions(found, lines)
    found = _without_labels(found)
    found = _without_sentences(found)
    found = _without_doubles(found, _gap_before_names(found, lines))
    found = _without_echoes(found)
    found = _in_order(found)
    return sorted([*found, *_of_no_section(found, lines)], key=lambda one: one.index)


def _of_no_section(found: list[Heading], lines: list[Line]) -> list[Heading]:
    """Lines in the dress that the headings of sections have alone, whose words name none of ours.

    Better seen whole by an editor than as items of the section above.
    """
    ours = [one for one in found if one.key != FOREIGN]
    dressed = Counter(dress for one in ours if (dress := _dress(one.line)))
    dress, count = dressed.most_common(1)[0] if dressed else ("", 0)
    if count < 3 or count <= 0.7 * len(ours):
        return []
    told = [index for index, line in enumerate(lines) if line.text and not line.outcome]
    known = {one.index: one.key for one in found}
    others, key, has_groups = list[Heading](), "", False
    for before, index, after in zip([-1, *told], told, [*told[1:], -1], strict=False):
        line = lines[index]
        if index in known:
            key, has_groups = known[index], False
            continue
        is_short = len(line.text.split()) <= 12 and _dress(line) in (dress, "")
        is_apart = dress.startswith(_APART) and is_short and not _is_entry(line)
        if before in known and (is_apart or _dress(line) == dress) and not line.level:
            has_groups = not is_sentence(line.text)  # their headings are set so too
        if _dress(line) != dress or not key or not is_short or has_groups:
            continue
        is_question = key == "faq" and line.text.endswith("?")
        is_prose = is_apart and not (_is_entry(lines[before]) and _is_entry(lines[after]))
        names_group = any(pattern.search(line.text) for pattern in GROUPS.values())
        if not (is_question or is_prose or names_group):
            others.append(Heading(index, line, FOREIGN, 2, line.text))
    return others if 3 * len(others) <= count else []


def _is_entry(line: Line) -> bool:
    return bool(line.marker or line.row or _TOLD.search(line.text))


def _dress(line: Line) -> str:
    """How a line is set, where it is set as few lines are."""
    if line.marker == "bullet":
        return line.symbol if line.symbol > "\u2000" else ""
    if line.level:
        return f"level {line.level}" if line.marker != "number" else ""
    end = line.text[-1:] if line.text[-1:] in ("?", ":") else ""
    if is_sentence(line.text) and not end:
        return ""
    is_loud = len(line.text) > 3 and line.text.isupper()
    kind = f"{line.marker}{'.' * line.symbol.count('.', 0, -1)}"
    dress = f"{kind}{' bold' * line.is_bold}{' capitals' * is_loud}{end}"
    return dress if dress not in ("", "?", ":") else _APART + end if line.gap else ""


def match_phrase(text: str, title: str = "") -> tuple[str, int] | None:
    """The section that a heading's words name, and how specific they are (0 to 3).

    "Signs of instability" in an article on asthma names the section only if nothing better does.
    """
    bare = undressed(text)
    phrases = [*_phrases(bare, title)] if len(bare) <= 160 else []
    if text.rstrip('*_ ”"').endswith("?") and (asked := PATTERNS["asked"].match(bare)):
        phrases[:0] = _phrases(asked[1], title)
    for phrase, is_about_another in phrases:
        if key := _match(phrase):
            longer = len(phrase.split()) > 1 or text.rstrip().endswith(":")
            weight = 3 if len(bare.split()) > len(phrase.split()) else 2 if longer else 1
            return key, 0 if is_about_another else weight
    return None


def is_foreign(text: str, title: str = "") -> bool:
    """Whether a heading names a section that the house has no place for."""
    return any(
        PATTERNS["foreign"].fullmatch(phrase) and not is_about_another
        for phrase, is_about_another in _phrases(undressed(text), title)
    )


def _phrases(bare: str, title: str) -> Iterator[tuple[str, bool]]:
    """The heading, then without brackets, counts, adjectives and tail.

    With each, whether the tail that was taken off names something else than the article's disease.
    """
    own = title.casefold()
    whole = bare
    if len(title) > 3 and bare.casefold().startswith(own):
        whole = bare[len(title) :].lstrip(" :–—-'s") or bare
    plain = _PARENTHESES.sub("", whole).strip(" :")
    counted = _LEADING_COUNT.sub("", plain).strip()
    dashless = PATTERNS["dash_tail"].sub("", counted).strip(" :")
    shorter = [plain, counted, _TAIL.sub("", counted).strip(" :–-"), dashless]
    shorter.append(_TAIL.sub("", dashless).strip(" :–-"))
    tail = _TAIL.search(_PARENTHESES.sub("", bare))
    is_about_another = bool(title and tail) and not _is_about(tail[0] if tail else "", own)
    for phrase in dict.fromkeys(filter(None, (whole, *shorter))):
        yield phrase, is_about_another and phrase != whole


def _is_about(tail: str, own: str) -> bool:
    shared = set(re.findall(r"\w{3,}", own)) & set(re.findall(r"\w{3,}", tail.lower()))
    return bool(shared) or bool(PATTERNS["disease"].search(tail))


def undressed(text: str) -> str:
    """A heading's words without number, marks, quotes and the colon at their end."""
    text = _ENUMERATOR.sub("", text.strip().strip("*_").strip())
    text = _QUOTES.sub("", text)
    if text.startswith("‘"):  # ’ may be an apostrophe, and stays
        text = text[1:].rstrip(" :?.").removesuffix("’")
    return text.replace("’", "'").replace("‐", "-").replace("‑", "-").rstrip(" :?.–-—").strip()


def _match(text: str) -> str | None:
    for key, pattern in HEADINGS.items():
        if pattern.fullmatch(text):
            return key
    count = len(text.split())
    first = _FIRST_OF_TWO.match(text) if count <= 6 else None
    if first and (found := _match(first[1])) in _WITH_COMPANY:
        return found
    is_biologic = count <= 16 and PATTERNS["biologic"].search(text) and _AGENTS_WORD.search(text)
    return "biologics" if is_biologic and not PATTERNS["exercise"].search(text) else None


def _candidate(index: int, line: Line, marker: str, title: str) -> Heading | None:
    text = line.text
    if line.head and line.head != text:
        head, rest = line.head, text[len(line.head) :]
    else:
        if 0 < len(text) <= 160 and len(text.split()) <= 18 and text[-1] not in ".,;!":
            if marker == "bullet" and not line.level and not line.is_decorated:
                return None
            if found := match_phrase(text, title):
                return Heading(index, line, found[0], found[1], text)
            is_entry = line.marker == "bullet" and _TOLD.search(text)
            if marker != "number" and not is_entry and is_foreign(text, title):
                is_sure = len(text.split()) > 2 or line.is_dressed or line.gap > 1
                return Heading(index, line, FOREIGN, 2 if is_sure else 1, text)
        # "Symptoms: Below are 20 symptoms." is a heading and the start of its introduction.
        head, colon, rest = text.partition(":")
        if not colon or marker or len(head.split()) > 12:
            return None
    rest = rest.lstrip(" :.–—-")
    found = match_phrase(head, title)
    is_told = not found or found[0] == "overview" or (rest and not _INTRODUCES.search(rest))
    if not found or is_told or marker == "bullet":
        return None
    return Heading(index, line, found[0], 2, head, rest)


def _in_the_prevailing_dress(found: list[Heading], lines: list[Line]) -> list[Heading]:
    """Where most headings carry hashes or stand in bold, a line without them is no heading."""
    for dress in ("level", "is_bold"):
        keys = {one.key for one in found if getattr(one.line, dress)} - {FOREIGN}
        if len(keys) >= 3:
            others = keys | {FOREIGN}
            return _at_the_top_level(
                [
                    one
                    for one in found
                    if getattr(one.line, dress) or (one.weight > 1 and one.key not in others)
                ],
                lines,
            )
    return found


def _at_the_top_level(found: list[Heading], lines: list[Line]) -> list[Heading]:
    """With hashes, "### Diagnosis" inside a section of "##" is not one of the sections."""
    levels = [one.line.level for one in found if one.key != FOREIGN]
    usual = (max(set(levels), key=levels.count) if levels else 0) or 6
    at_level = {one.key for one in found if one.line.level <= usual} | {FOREIGN}
    candidates = {one.index for one in found}
    return [
        one
        for one in found
        if one.line.level <= usual
        or (one.key not in at_level and _stands_with_its_like(one, candidates, lines, usual))
    ]


def _stands_with_its_like(
    heading: Heading, candidates: set[int], lines: list[Line], usual: int
) -> bool:
    """Whether all headings beside a deeper one, in its section, name sections too."""
    for step in (-1, 1):
        index = heading.index + step
        while 0 <= index < len(lines) and not 0 < lines[index].level <= usual:
            if lines[index].level == heading.line.level and index not in candidates:
                return False
            index += step
    return True


def _outside_running_lists(found: list[Heading], lines: list[Line]) -> list[Heading]:
    """A numbered line is a heading only where numbered headings are the habit of the text."""
    others = {one.index for one in found}
    enumerated = {
        one.index: one.key
        for one in found
        if one.line.marker and not one.line.is_decorated and not one.line.level
    }
    plain = {one.key for one in found if one.index not in enumerated}
    is_habit = len(set(enumerated.values()) - {FOREIGN} - plain) >= 4
    kept = []
    for one in found:
        is_likely = is_habit or (one.weight > 1 and one.key not in plain)
        is_kept = one.index not in enumerated or (one.line.is_bold and is_habit)
        if is_kept or (is_likely and not _runs_on(one, others, lines)):
            kept.append(one)
    return kept


def _runs_on(heading: Heading, others: set[int], lines: list[Line]) -> bool:
    """Whether the enumeration around the line goes on as if it were one item of a list."""
    line = heading.line
    for index in range(heading.index + 1, min(len(lines), heading.index + 40)):
        after = lines[index]
        if after.marker == line.marker and after.ordinal is not None:
            return after.ordinal == (line.ordinal or 0) + 1 and index not in others
    return False


def _without_questions(found: list[Heading], lines: list[Line]) -> list[Heading]:
    """Inside the questions and answers, "What causes it?" is a question."""
    kept, current = list[Heading](), ""
    for one in found:
        is_first = all(other.key != one.key for other in kept)
        is_heading = one.line.level and (is_first or current != "faq")
        is_question = one.line.text.rstrip("*_ ").endswith("?") and not is_heading
        above = (lines[i] for i in range(one.index - 1, -1, -1))
        before = next((line for line in above if line.full), None)
        is_answer = one.weight < 2 and before is not None and before.text.endswith("?")
        in_questions = current == "faq" and (is_question or is_answer)
        if not (in_questions or (is_question and one.line.marker == "number")):
            kept.append(one)
            current = one.key
    return kept


def _without_labels(found: list[Heading]) -> list[Heading]:
    """After the first list, "Description:" is the label of a field.

    Unless it stands apart in a text whose headings end in a colon.
    """
    labels = [one for one in found if label_of(one.line.text.rstrip(": "))]
    others = [one.line.text.endswith(":") for one in found if one not in labels]
    ends_in_colon = sum(others) * 2 > len(others)
    kept: list[Heading] = []
    for one in found:
        has_colon = one.line.text.endswith(":") and not ends_in_colon
        label = label_of(one.line.text.rstrip(": ")) or ""
        above = SPECS.get(kept[-1].key) if kept else None
        is_of_section = above is not None and label in above.labels
        is_label = one in labels and not one.line.is_dressed and (has_colon or is_of_section)
        if not (is_label and kept and (has_colon or not one.line.gap)):
            kept.append(one)
    return kept


def _without_sentences(found: list[Heading]) -> list[Heading]:
    """ "There are several types, including:" heads a section that has no other heading."""
    named = {one.key for one in found if not _SENTENCE.match(one.text)}
    return [one for one in found if not _SENTENCE.match(one.text) or one.key not in named]


def _gap_before_names(found: list[Heading], lines: list[Line]) -> int:
    """Whether names that are no headings stand apart in this text as well: 1, or 0."""
    headings = {one.index for one in found}
    gaps = [
        line.gap
        for index, line in enumerate(lines)
        if index not in headings and line.text and not line.marker
        if len(line.text.split()) <= 6 and not is_sentence(line.text)
    ]
    return min(1, median_low(gaps)) if len(gaps) > 2 else 0


def _without_doubles(found: list[Heading], usual_gap: int) -> list[Heading]:
    """Of several lines that name one section, the one that looks most like a heading."""
    best = {one.key: one.score for one in sorted(found, key=lambda one: one.score)}
    kept = []
    for one, after in zip(found, [*found[1:], None], strict=False):
        line = one.line
        is_over_its_like = after is not None and after.key == one.key and line.gap > 0
        is_apart = line.gap > (usual_gap if PATTERNS["also_a_name"].fullmatch(line.text) else 0)
        stands_apart = (line.is_dressed or is_apart) and not line.marker and line.indent < 2
        is_weak = one.weight < 2 and one.score < best[one.key] and one.key != FOREIGN
        is_weak = is_weak and (bool(line.marker) or not is_over_its_like)
        if not is_weak and (one.key != FOREIGN or one.weight > 1 or stands_apart):
            kept.append(one)
    return kept


def _without_echoes(found: list[Heading]) -> list[Heading]:
    """A bare word that names the section it already stands in is a name, not a heading."""
    kept: list[Heading] = []
    for one in found:
        is_echo = bool(kept) and kept[-1].key == one.key and one.weight == 1 and not one.line.level
        if not is_echo or one.key in ("do-and-avoid", "overview"):
            kept.append(one)
    return kept


def _in_order(found: list[Heading]) -> list[Heading]:
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
        is_out = rank is not None and before < after and not before <= rank <= after
        is_bare = one.weight < 2 and not one.line.is_dressed
        if not (is_bare and is_out and ranks.count(rank) > 1):
            kept.append(one)
    return kept
