"""Which lines are the headings of sections, whatever their wording and dress."""

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import lru_cache
from itertools import islice, pairwise
from statistics import median_low

from .fields import label_by_stems
from .kinds import kind_of, names_a_group
from .lines import Line, is_sentence, words
from .numbers import NUMBER
from .specs import SPECS
from .vocabulary import HEADINGS, PARTS, PATTERNS, STEMS, WORDS

FOREIGN = "foreign"
_CAPITALS, _OVER = " capitals", " over"  # what a line's dress has, and what stands below it
_ENOUGH = 30  # lines of a section tell what stands in it
_MOST_OF = 0.6  # of the lines of one dress, before it is that of the headings
_APART = "apart"  # set as few lines are by the blank line above it alone

_AGENTS_WORD = re.compile(rf"(?i)\b{PARTS['agents']}\b")

_FIRST_OF_TWO = re.compile(r"(?i)(.+?)(?:\s+and\s+|\s*[&/,+]\s*)\w")
_WITH_COMPANY = WORDS["with_company"]
_ENUMERATOR = re.compile(r"(?i)^(?:section|part|chapter)\s+\w{1,4}\s*[:.)–-]\s*")
_SPELT = {key.replace("-", " "): key for key in SPECS}
_PARENTHESES = re.compile(r"\s*[(\[][^()\[\]]*[)\]]")
_QUOTES = re.compile(r"[“”\"„«»]")
_TOLD = re.compile(r"\s[→–—-]\s|:\s")  # a name and what is said of it
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
    is_guessed: bool = False

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
    found = [replace(one, key="in-short") if _sums_up(one, lines) else one for one in found]
    found = _in_the_prevailing_dress(found, lines)
    found = _outside_running_lists(found, lines)
    found = _without_questions(found, lines)
    found = _without_doubles(found, _gap_before_names(found, lines))
    found = _without_echoes(found)
    return _Alike(lines, title).headings(found) or found


class _Alike:
    """The lines that are set as the headings of sections are, if these have a dress of their own.

    What they open is told by their words, known or not, or else by what stands below them.
    """

    def __init__(self, lines: list[Line], title: str):
        self.lines, self.title = lines, title
        self.told = [index for index, line in enumerate(lines) if line.text and not line.outcome]
        self.after = dict(pairwise(self.told))
        self.before = {two: one for one, two in self.after.items()}
        numbered = [index for index, line in enumerate(lines) if line.ordinal is not None]
        self.number_above = {two: lines[one].ordinal or 0 for one, two in pairwise(numbered)}

    def headings(self, found: list[Heading]) -> list[Heading]:
        """All that are set alike, and of those `found` by their words what has another dress."""
        by_words = {one.key for one in found if one.weight > 1} - {FOREIGN}
        best, most = list[Heading](), max(2, len(by_words) - 3)
        for dress, indexes in self.dresses().items():
            ours = self.classified(dress, self.counting_on(indexes))
            known = {one.key for one in ours if one.weight > 1} - {FOREIGN}
            named = sum(one.key != FOREIGN for one in ours)
            if len(known) > most and named >= _MOST_OF * len(ours):
                best, most = ours, len(known)
        keys, level = {one.key for one in best} | {FOREIGN}, best[0].line.level if best else 0
        candidates = {one.index for one in found}
        others = [
            one
            for one in found
            if best and one.key not in keys
            and (one.line.gap or (one.weight > 1 and (_dress(one.line) or self.is_sure(one))))
            and (not level or one.line.level <= level
                 or _stands_with_its_like(one, candidates, self.lines, level))
        ]  # fmt: skip
        taken = {one.index for one in best}
        told = sorted([*best, *(one for one in others if one.index not in taken)], key=_place)
        return self.with_parts(told) if best else told

    def with_parts(self, found: list[Heading]) -> list[Heading]:
        """With the lines that name one of the sections of which the heading above them speaks."""
        parted = list[Heading]()
        for one, two in zip(found, [*found[1:], None], strict=True):
            _strict, named = self.words_of(one.line)
            spoken = {key for key in (*named, one.key) if key in SPECS}
            end = two.index if two else len(self.lines)
            below = self.told[bisect_right(self.told, one.index) : bisect_left(self.told, end)]
            parts = [
                Heading(at, self.lines[at], key, 2, self.lines[at].text)
                for at in below
                if len(spoken) > 1 and (key := self.part_of(spoken, self.lines[at]))
            ]
            is_parted = len({part.key for part in parts}) > 1
            parted += [replace(one, is_guessed=False), *parts] if is_parted else [one]
        return parted

    def part_of(self, spoken: set[str], line: Line) -> str:
        if line.marker or not self.could_be_heading(line) or is_sentence(line.text):
            return ""
        strict, named = self.words_of(line)
        told = {strict[0]} if strict else {*named}
        return next(iter(told)) if len(told) == 1 and told <= spoken else ""

    def dresses(self) -> dict[str, list[int]]:
        """The lines that could be headings, by how they are set."""
        found: dict[str, list[int]] = {}
        for index in self.told:
            line, dress = self.lines[index], _dress(self.lines[index]).rstrip("?")
            if not dress or not self.could_be_heading(line):
                continue
            names = [dress]
            if line.is_bold and dress.endswith(_CAPITALS):  # of headings in bold some are so
                names.append(dress.removesuffix(_CAPITALS))
            if index in self.after and _stands_over(dress, self.lines[self.after[index]]):
                names.append(f"{dress}{_OVER}")
            for name in names:
                found.setdefault(name, []).append(index)
        return found

    def could_be_heading(self, line: Line) -> bool:
        text = line.text
        is_whole = line.head in ("", text) and not line.row and text[0] != "|"
        is_short = len(text.split()) <= 14 and len(text) <= 120 and text[-1] not in ".,;!"
        return (
            is_whole
            and is_short
            and (line.level > 0 or not _TOLD.search(text) or self.words_of(line)[0] is not None)
        )

    def words_of(self, line: Line) -> tuple[tuple[str, int] | None, list[str]]:
        """The section that a line names in the house's words, and those that it speaks of."""
        return match_phrase(line.text, self.title), _named(line.text, self.title)

    def counting_on(self, indexes: list[int]) -> list[int]:
        """Of enumerated lines those that count on, as headings do over numbered items."""
        if self.lines[indexes[0]].ordinal is None:
            return indexes
        chains: dict[int, tuple[float, list[int]]] = {0: (0, [])}
        for index in indexes:
            line = self.lines[index]
            number = line.ordinal or 0
            last = number - 1 if number - 1 in chains else number - 2  # one may be set otherwise
            if last in chains and (last == number - 1 or self.words_of(line)[0]):
                score, chain = chains[last]
                runs_on = number - 1 == self.number_above.get(index, 0) > 0  # in the list above
                score += 0.5 if any(self.words_of(line)) else -0.5 if runs_on else 0.1
                score += 0.1 * min(line.gap, 1)
                if score >= chains.get(number, (-9, []))[0]:
                    chains[number] = (score, [*chain, index])
        return max(chains.values())[1]

    def classified(self, dress: str, indexes: list[int]) -> list[Heading]:
        """What each of the lines opens; a question, or the heading of a group, opens nothing."""
        is_apart = dress in (_APART, f"{_APART}{_OVER}")  # a gap alone is less than a dress
        worded = sum(any(self.words_of(self.lines[index])) for index in indexes)
        is_weak = is_apart and worded < 0.75 * len(indexes)
        found, group_weight = list[Heading](), 0  # below which a line heads a group
        for place, index in enumerate(indexes):
            line, current = self.lines[index], found[-1].key if found else ""
            if current == "faq" and self.is_question(place, indexes, found, is_apart=is_apart):
                continue
            below = self.lines_below(index, [*indexes, len(self.lines)][place + 1])
            key, weight, is_guessed = _key_of(*self.words_of(line), line.text, self.title, below)
            strict = self.words_of(line)[0]
            is_other = strict is not None and not strict[1] and self.is_of_another(line.text)
            is_guessed = is_guessed or is_other
            follows = bool(found) and self.before.get(index) == found[-1].index
            if follows and weight < 3 and not line.level:
                group_weight = 2 + is_apart
            is_group = names_a_group(current, line.text) or weight < group_weight
            is_group = (is_group and (is_apart or weight < 2)) or key == current
            is_name = is_weak and weight < 2 and not self.parts_entries(index)
            if (is_group and weight < 3) or is_name:
                continue
            found.append(Heading(index, line, key, weight, line.text, is_guessed=is_guessed))
            has_groups = is_apart and key in SPECS and not SPECS[key].is_labelled
            group_weight = 2 * bool(has_groups and below and _could_head_a_group(below[0]))
        least = 0.5 if dress.endswith(_OVER) else _MOST_OF
        if dress.startswith(_APART) and len(found) < least * len(indexes):
            return [one for one in found if one.weight > 2]  # names stand apart as well
        return found

    def is_sure(self, heading: Heading) -> bool:
        """Whether a line in the house's words, without any dress, is a heading all the same."""
        after = self.after.get(heading.index)
        is_over_list = after is not None and bool(self.lines[after].marker)
        return not heading.line.marker and (is_over_list or len(heading.text.split()) > 3)

    def is_of_another(self, text: str) -> bool:
        """Whether a heading names a disease that the article hardly speaks of."""
        tail = words(" ".join(_TAIL.findall(undressed(text))))
        often = Counter(word for index in self.told for word in {*words(self.lines[index].text)})
        named = [word for word in tail if len(word) > 4]
        return bool(named) and all(often[word] < 3 for word in named)

    def is_question(
        self, place: int, indexes: list[int], found: list[Heading], *, is_apart: bool
    ) -> bool:
        """Whether a line among the questions and answers is one, and no heading that asks."""
        line = self.lines[indexes[place]]
        strict, named = self.words_of(line)
        asking = [self.lines[index].text.endswith("?") for index in indexes]
        if not asking[place]:
            return False
        first = next(at for at, index in enumerate(indexes) if index == found[-1].index)
        below = self.lines_below(indexes[first], indexes[first + 1])
        is_set_otherwise = any("?" in one.text for one in below)  # the questions are
        if is_set_otherwise and named and not is_apart and (line.is_dressed or not line.marker):
            return False
        is_new = strict and strict[1] > 1 and strict[0] not in {one.key for one in found}
        is_habit = sum(one.text.endswith("?") for one in found) * 2 > len(found)
        return not (is_new and strict and strict[0] != "overview" and is_habit)

    def lines_below(self, index: int, end: int) -> list[Line]:
        told = self.told
        return [self.lines[at] for at in told[bisect_right(told, index) : bisect_left(told, end)]]

    def parts_entries(self, index: int) -> bool:
        around = (self.before.get(index), self.after.get(index))
        return all(at is not None and _is_entry(self.lines[at]) for at in around)


def _sums_up(heading: Heading, lines: list[Line]) -> bool:
    """Whether a “Summary” is over a list, and no introduction."""
    below = [line for line in lines[heading.index + 1 : heading.index + 6] if line.text][:2]
    is_list = len(below) > 1 and all(line.marker == "bullet" for line in below)
    return is_list and heading.key == "overview" and bool(STEMS["in-short"].search(heading.text))


def _place(heading: Heading) -> int:
    return heading.index


def _stands_over(dress: str, after: Line) -> bool:
    """Whether the line below is no text of it: an entry, a name set like it, a paragraph apart."""
    return _is_entry(after) or after.is_dressed or (dress.startswith(_APART) and after.gap > 0)


def _could_head_a_group(line: Line) -> bool:
    """Whether the first line of a section heads a group, which may stand there without a gap."""
    is_short = len(line.text.split()) <= 8 and line.text[-1] not in "?:"
    return is_short and not (_is_entry(line) or is_sentence(line.text) or line.is_dressed)


def _key_of(
    strict: tuple[str, int] | None, named: list[str], text: str, title: str, below: list[Line]
) -> tuple[str, int, bool]:
    """What a line opens that is set as a heading, how sure that is (1 to 3), whether a guess."""
    if strict and strict[0] not in ("therapies", "symptoms", "do-and-avoid"):
        return strict[0], 3 if strict[1] else 2, False
    content = kind_of(below[:_ENOUGH])
    if strict:
        return _key_by_content(strict, text, below, content)
    if is_foreign(text, title) or named == [FOREIGN]:
        return FOREIGN, 2, False
    is_drugs = content == "medications"
    keys = [("medications" if is_drugs else "therapies") if one == "treatment" else one
            for one in named]  # fmt: skip
    if content == "medications" and "supplements" in keys:
        content = "supplements"
    if named[:1] == ["therapies"]:  # “Without medicines”
        return "therapies", 2, content == "medications"
    if content and (content in keys or not keys):
        return content, 1 + bool(keys), not keys
    contradicts = content in ("faq", "do-and-avoid", "medications", "supplements")
    if not keys and (meant := get_close_matches(text.casefold(), _SPELT, 1, 0.85)):
        keys, contradicts = [_SPELT[meant[0]]], True  # “Symtoms”
    contradicts = contradicts or re.search(r"(?i)\b(?:rare|unlikely|uncommon)", text) is not None
    return (
        (keys[0], 2, contradicts or len({*named} - {"treatment"}) > 1)
        if keys
        else (FOREIGN, 1, False)
    )


def _key_by_content(
    strict: tuple[str, int], text: str, below: list[Line], content: str
) -> tuple[str, int, bool]:
    """A heading in the house's words may be over something else than these say."""
    key, weight = strict
    is_pair = re.search(r"(?i)avoid|\bno?t\b|don", text) or content == "do-and-avoid"
    told = sum(bool(_TOLD.search(line.text)) and not line.row for line in below)
    if key == "therapies" and content == "medications":
        return content, 3, True
    if key == "symptoms" and STEMS["when-to-see-a-doctor"].search(text):
        return "when-to-see-a-doctor", 3, True  # “Signs that need a doctor”
    if key == "do-and-avoid" and not is_pair and told * 2 > len(below):
        return "therapies", 3, True  # “What you can do at home”, over measures
    return key, 3 if weight else 2, False


@lru_cache(maxsize=4096)
def _named(text: str, title: str) -> list[str]:
    """The sections that a heading's words speak of, without the name of the article's disease."""
    bare = undressed(text)
    bare = re.sub(re.escape(title), "", bare, flags=re.IGNORECASE) if len(title) > 3 else bare
    keys = [key for key, pattern in STEMS.items() if pattern.search(bare)]
    sure = [key for key in keys if not _is_turned(STEMS[key].sub(" ", bare), title)]
    return sure or [FOREIGN] * bool(keys)  # “When surgery is not advised”


def _is_turned(others: str, title: str) -> bool:
    """Whether the words beside those that name a section, or a disease, say the opposite."""
    own = words(title)
    told = " ".join(word for word in others.split() if word.casefold() not in own)
    return bool(PATTERNS["turned_heading"].search(told))


def _is_entry(line: Line) -> bool:
    is_told = _TOLD.search(line.text) and not label_by_stems(_TOLD.split(line.text)[0])
    return bool(line.marker or line.row or is_told)


def _dress(line: Line) -> str:
    """How a line is set, where it is set as few lines are."""
    if line.marker == "bullet":
        return "" if line.symbol in "-*+oØ§" else line.symbol
    if line.level:
        return f"level {line.level} {line.marker}"
    end = line.text[-1:] if line.text[-1:] in ("?", ":") else ""
    if is_sentence(line.text) and not end:
        return ""
    is_loud = len(line.text) > 4 and line.text.isupper()
    kind = f"{line.marker}{'.' * line.symbol.count('.', 0, -1)}"
    dress = f"{kind}{' bold' * line.is_bold}{_CAPITALS * is_loud}{end}"
    return dress if dress not in ("", "?", ":") else _APART + end if line.gap else ""


@lru_cache(maxsize=4096)
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
            if _is_turned(bare.replace(phrase, " "), title):
                return None  # “Signs of overdose”
            longer = len(phrase.split()) > 1 or text.rstrip().endswith(":")
            weight = 3 if len(bare.split()) > len(phrase.split()) else 2 if longer else 1
            return key, 0 if is_about_another else weight
    return None


@lru_cache(maxsize=4096)
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
            is_turned = line.level > 0 and _named(text, title) == [FOREIGN]
            if marker != "number" and not is_entry and (is_turned or is_foreign(text, title)):
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
    """Where most headings carry hashes or stand in bold, a line without them is no heading.

    Between two lists it is, if no other names its section.
    """
    for dress in ("level", "is_bold"):
        keys = {one.key for one in found if getattr(one.line, dress)} - {FOREIGN}
        if len(keys) >= 3:
            others = keys | {FOREIGN}
            return [
                one if one.weight else replace(one, is_guessed=True)
                for one in found
                if getattr(one.line, dress)
                or (one.key not in others and (one.weight > 1 or _parts_lists(one, lines)))
            ]
    return found


def _parts_lists(heading: Heading, lines: list[Line]) -> bool:
    sides = (reversed(lines[: heading.index]), lines[heading.index + 1 :])
    return all(any(line.marker for line in islice((one for one in side if one.full), 1))
               for side in sides)  # fmt: skip


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
