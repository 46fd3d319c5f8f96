"""What stands around the article on the board's page: byline, date, disclaimer, furniture."""

import re

from .headings import match_phrase
from .lines import Line
from .reading import Provenance

_BYLINE = re.compile(
    r"(?i)^(?:(?:the|this) )?(?:article|content|guide|post|page|text)?\s*(?:is|was|has "
    r"been)?\s*(?:medically |clinically |expertly )?(?:written|authored|prepared|compiled|"
    r"reviewed|fact[- ]checked|edited) (?:by|and reviewed by)\b|^(?:authors?|written by|"
    r"reviewers?|editors?|medical reviewer)\s*:|^by (?:dr\.?|prof\.?|team)\b"
)
_UPDATED = re.compile(
    r"(?i)^(?:page |article )?(?:last(?:ly)? (?:updated?|reviewed|modified|revised|edited)|"
    r"updated(?: on)?|published(?: on)?|date of (?:last )?(?:update|review|publication)|posted "
    r"on)\s*[:–—-]?\s*.*\d"
)
_UPDATED_BARE = re.compile(
    r"(?i)^(?:last (?:updated|reviewed|modified)|updated on|published on)\s*:?$"
)
_DISCLAIMER = re.compile(r"(?i)^(?:medical |general |important )?disclaimers?\b\s*[:.–—-]?\s*")
_NOTICE = re.compile(
    r"(?i)^(?:the information (?:on|in|provided)|this (?:article|guide|content|page|information) "
    r"is (?:for|intended|not)).*\b(?:educational|informational|medical advice|professional)"
)
_COPYRIGHT = re.compile(r"(?i)^(?:©|\(c\)\s*\d{4}|copyright\b)|\ball rights reserved\b")
_FURNITURE = re.compile(
    r"(?i)^(?:pdf (?:documents?|downloads?|version|file|for)\b.*|download (?:the |our |this |as "
    r")?(?:mobile |free )?(?:apps?|pdf|article)\b.*|(?:to )?(?:get|subscribe|sign up|join|"
    r"receive)\b.{0,60}\bnewsletters?\b.*|subscribe(?: now)?|(?:daily )?health newsletter|we "
    r"don.?t spam.*|read our privacy.*|follow us\b.*|rx ?harun(?:\.com)?|logo|site logo|powered "
    r"by\b.*|(?:share|print|save|tweet|pin|email|bookmark|like)(?: (?:this|it|on|now|article|"
    r"page)\b.{0,60})?|(?:facebook|twitter|linkedin|instagram|youtube|pinterest|whatsapp|telegram|"
    r"reddit|tiktok|x)|advertisements?|sponsored(?: content)?|related (?:posts?|articles?|topics|"
    r"reading).{0,40}|read more(?: .{0,40})?|leave a (?:reply|comment).*|(?:\d+ )?comments?|"
    r"privacy policy|terms (?:of use|and conditions|of service)|cookie policy|table of contents?|"
    r"contents|skip to (?:main )?content|home|menu|search|log ?in|register|about us|contact us|"
    r"tags?\s*:.*|categor(?:y|ies)\s*:.*|posted in\b.*|patient tools|read, save,? and share.*|use "
    r"these quick tools.*|page \d+(?: of \d+)?|\d{1,3}|views?\s*:?\s*\d+|(?:next|previous) "
    r"(?:post|article).*|click here\b.{0,80}|scroll to top|back to top|loading\.*|translate(?: "
    r".{0,20})?|scan (?:the )?qr\b.*|get it on google play|download on the app store|donate(?: "
    r"(?:now|to|here|today|via|us|for|link)\b.{0,120})?|.{0,80}>>+.{0,60}|.{0,40}\bdonate link)\.?$"
)


def claim(lines: list[Line], provenance: Provenance) -> None:
    """Give the page's own lines their outcome: blank, furniture or provenance."""
    in_footer = expects_date = False
    for index, line in enumerate(lines):
        if line.outcome == "furniture" and (what := _what(line)):
            _keep(provenance, what, line)  # a theme sets it beside the article
        elif line.outcome:  # the markup told
            provenance.furniture += [line] if line.outcome == "furniture" else []
        elif not line.full:
            line.outcome = "blank"
        elif in_footer or _is_furniture(lines, index):
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
        if has_text or (opening and has_body) or _NOTICE.match(line.text):
            _disclaim(lines, index, provenance, has_text=has_text or not opening)


def _is_furniture(lines: list[Line], index: int) -> bool:
    line = lines[index]
    if not any(map(str.isalnum, line.full)):
        return True
    if line.marker and line.text:
        return False
    if _COPYRIGHT.search(line.text) and len(line.text) < 400:
        return _is_near_the_end(lines, index)
    return len(line.text) < 200 and bool(_FURNITURE.match(line.text))


def _is_near_the_end(lines: list[Line], index: int) -> bool:
    """A copyright line closes the page only when no section follows it."""
    return not any(_opens_section(one) for one in lines[index + 1 : index + 400] if not one.marker)


def _what(line: Line) -> str | None:
    if line.marker or len(line.text) > 400:
        return None
    is_date = _UPDATED.match(line.text) and len(line.text) < 120
    if is_date or _UPDATED_BARE.match(line.text):
        return "last_updated"
    return "byline" if _BYLINE.match(line.text) else None


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
