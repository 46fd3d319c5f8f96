"""What stands around the article on the board's page: byline, date, disclaimer, furniture."""

import re
from itertools import takewhile

from .headings import match_phrase
from .lines import Line, is_sentence
from .reading import Provenance
from .vocabulary import PATTERNS

# YAML between dashes, or TOML between pluses, above a text.
FRONT_MATTER = re.compile(
    r"(?s)\ufeff?(?=---\s*\n|\+{3}\s*\n)[-+]{3}\s*\n(.{1,5000}?)\n[-+]{3}\s*(?:\n|$)"
)
_UPDATED_BARE = PATTERNS["updated_bare"]
_DISCLAIMER = re.compile(r"(?i)^(?:medical |general |important )?disclaimers?\b\s*[:.–—-]?\s*")
_STARRED = re.compile(r"\*\s?\*.*\*\s?\*")
_COPYRIGHT = re.compile(r"(?i)^(?:©|\(c\)\s*\d{4}|copyright\b)|\ball rights reserved\b")


def claim(lines: list[Line], provenance: Provenance) -> None:
    """Give the page's own lines their outcome: blank, furniture or provenance."""
    in_footer = expects_date = False
    _claim_front_matter(lines)
    opens = next((at for at, one in enumerate(lines) if _opens_section(one)), len(lines))
    _claim_mail(lines)
    for index, line in enumerate(lines):
        if line.outcome == "furniture" and (what := _what(line)):
            _keep(provenance, what, line)  # a theme sets it beside the article
        elif line.outcome:  # the markup told
            provenance.furniture += [line] if line.outcome == "furniture" else []
        elif not line.full:
            line.outcome = "blank"
        elif in_footer or _is_furniture(lines, index, is_above=index < opens):
            in_footer = in_footer or bool(_COPYRIGHT.search(line.text))
            line.outcome = "furniture"
            provenance.furniture.append(line)
        elif what := "last_updated" if expects_date else _what(line):
            expects_date = what == "last_updated" and bool(_UPDATED_BARE.match(line.text))
            _keep(provenance, what, line)
    for index, line in enumerate(lines):
        if line.outcome or line.marker:
            continue
        opening = _DISCLAIMER.match(line.text)
        has_text = bool(opening and line.text[opening.end() :])
        has_body = any(after.full for after in lines[index + 1 :][:6])
        if has_text or (opening and has_body) or PATTERNS["notice"].match(line.text):
            _disclaim(lines, index, provenance, has_text=has_text or not opening)


def _claim_front_matter(lines: list[Line]) -> None:
    matter = FRONT_MATTER.match("\n".join(line.raw for line in lines[:100]))
    above = matter[0].rstrip("\n").count("\n") + 1 if matter else 0
    for line in lines:
        if line.number <= above and line.full:
            line.outcome = "provenance"


def _claim_mail(lines: list[Line]) -> None:
    """Of a mail its headers, greeting, signature and the mail that it answers."""
    told = [line for line in lines if line.full]
    count = next(
        (at for at, one in enumerate(told) if not PATTERNS["mail_header"].match(one.full)), 0
    )
    if count < 3:
        return
    claimed = told[:count]
    if count < len(told) and PATTERNS["greeting"].fullmatch(told[count].full):
        claimed.append(told[count])
        claimed += takewhile(lambda one: is_sentence(one.text), told[count + 1 : count + 4])
    for at, line in enumerate(told[count:], start=count):
        is_signed = PATTERNS["farewell"].fullmatch(line.full) or line.raw in ("-- ", "--")
        ends = is_signed or PATTERNS["quoting"].match(line.full)
        if ends and not any(map(_opens_section, told[at + 1 :])):
            claimed += told[at:]
            break
    for line in claimed:
        line.outcome = "furniture"


def _is_furniture(lines: list[Line], index: int, *, is_above: bool) -> bool:
    line = lines[index]
    if not any(map(str.isalnum, line.full)):
        return True
    if line.marker and line.text and not line.is_decorated and not _STARRED.fullmatch(line.full):
        return False
    if _COPYRIGHT.search(line.text) and len(line.text) < 400:
        return _is_near_the_end(lines, index)
    text = line.text.strip("* ")
    patterns = ("furniture", "masthead") if is_above else ("furniture",)
    return len(line.text) < 200 and any(PATTERNS[one].match(text) for one in patterns)


def _is_near_the_end(lines: list[Line], index: int) -> bool:
    """A copyright line closes the page only when no section follows it."""
    return not any(_opens_section(one) for one in lines[index + 1 : index + 400] if not one.marker)


def _what(line: Line) -> str | None:
    if line.marker or len(line.text) > 400:
        return None
    is_date = PATTERNS["updated"].match(line.text) and len(line.text) < 120
    if is_date or _UPDATED_BARE.match(line.text):
        return "last_updated"
    return "byline" if PATTERNS["byline"].match(line.text) else None


def _keep(provenance: Provenance, what: str, line: Line) -> None:
    """Add a line to the byline, the date or the disclaimer."""
    before = getattr(provenance, what)
    setattr(provenance, what, f"{before}\n{line.full}" if before else line.full)
    line.outcome = "provenance"


def _disclaim(lines: list[Line], index: int, provenance: Provenance, *, has_text: bool) -> None:
    """The notice with its paragraph; to the end of the article when no section follows."""
    is_last = _is_near_the_end(lines, index)
    paragraphs = int(has_text)
    _keep(provenance, "disclaimer", lines[index])
    for line in lines[index + 1 :]:
        if line.outcome == "blank":
            continue
        paragraphs += bool(line.gap) or paragraphs == 0
        is_over = not is_last and (paragraphs > 1 or bool(line.marker))
        if line.outcome or _opens_section(line) or is_over:
            break
        _keep(provenance, "disclaimer", line)


def _opens_section(line: Line) -> bool:
    text = line.text
    is_short = 0 < len(text) <= 120 and text[-1] not in ".;,"
    return is_short and match_phrase(text) is not None
