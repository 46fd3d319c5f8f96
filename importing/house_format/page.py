"""What stands around the article on the board's page: byline, date, disclaimer, furniture."""

import re

from .headings import match_phrase
from .lines import Line
from .reading import Kept, Provenance

_BYLINE = re.compile(
    r"^(?:(?:the|this) )?(?:article|content|guide|post|page|text)?\s*(?:is|was|has "
    r"been)?\s*(?:medically |clinically |"
    r"expertly )?(?:written|authored|prepared|compiled|reviewed|fact[- ]checked|edited) (?:by|"
    r"and reviewed by)\b"
    r"|^(?:authors?|written by|reviewers?|editors?|medical reviewer)\s*:|^by (?:dr\.?|prof\.?|"
    r"team)\b",
    re.IGNORECASE,
)
_UPDATED = re.compile(
    r"^(?:page |article )?(?:last(?:ly)? (?:updated?|reviewed|modified|revised|edited)|"
    r"updated(?: on)?|"
    r"published(?: on)?|date of (?:last )?(?:update|review|publication)|posted "
    r"on)\s*[:–—-]?\s*.*\d",
    re.IGNORECASE,
)
_UPDATED_BARE = re.compile(
    r"^(?:last (?:updated|reviewed|modified)|updated on|published on)\s*:?$", re.IGNORECASE
)
_DISCLAIMER = re.compile(
    r"^(?:medical |general |important "
    r")?disclaimers?\b\s*[:.–—-]?\s*",
    re.IGNORECASE,
)
_NOTICE = re.compile(
    r"^(?:the information (?:on|in|provided)|this (?:article|guide|content|page|information) "
    r"is (?:for|intended|not))"
    r".*\b(?:educational|informational|medical advice|professional)",
    re.IGNORECASE,
)
_COPYRIGHT = re.compile(r"^(?:©|\(c\)\s*\d{4}|copyright\b)|\ball rights reserved\b", re.IGNORECASE)
_FURNITURE = re.compile(
    r"^(?:pdf (?:documents?|downloads?|version|file|for)\b.*|download (?:the |our |this |as )?"
    r"(?:mobile |free )?(?:apps?|pdf|article)\b.*|(?:to )?(?:get|subscribe|sign up|join|"
    r"receive)\b.{0,60}"
    r"\bnewsletters?\b.*|subscribe(?: now)?|(?:daily )?health newsletter|we don.?t spam.*|"
    r"read our privacy.*|"
    r"follow us\b.*|rx ?harun(?:\.com)?|logo|site logo|powered by\b.*|(?:share|print|save|"
    r"tweet|pin|email|"
    r"bookmark|like)(?: (?:this|it|on|now|article|page)\b.{0,60})?|(?:facebook|twitter|"
    r"linkedin|instagram|youtube|"
    r"pinterest|whatsapp|telegram|reddit|tiktok|x)|advertisements?|sponsored(?: content)?|"
    r"related (?:posts?|articles?|topics|reading).{0,40}|read more(?: .{0,40})?|leave a "
    r"(?:reply|comment).*|"
    r"(?:\d+ )?comments?|privacy policy|terms (?:of use|and conditions|of service)|cookie policy|"
    r"table of contents?|contents|skip to (?:main )?content|home|menu|search|log ?in|register|"
    r"about us|contact us|"
    r"tags?\s*:.*|categor(?:y|ies)\s*:.*|posted in\b.*|patient tools|read, save,? and share.*|"
    r"use these quick tools.*|page \d+(?: of \d+)?|\d{1,3}|views?\s*:?\s*\d+|(?:next|"
    r"previous) (?:post|article).*|"
    r"click here\b.{0,80}|scroll to top|back to top|loading\.*|translate(?: .{0,20})?|"
    r"scan (?:the )?qr\b.*|get it on google play|download on the app store|donate(?: now)?)\.?$",
    re.IGNORECASE,
)


class Page:
    """Takes the page's own lines out of the article's, each to its place in the provenance."""

    def __init__(self, lines: list[Line], provenance: Provenance, accounting: dict[int, str]):
        self.lines = lines
        self.provenance = provenance
        self.accounting = accounting
        self.in_footer = False
        self.expects_date = False

    def claim(self) -> set[int]:
        """The indexes of the lines that are blank, furniture or provenance."""
        claimed = set()
        for index, line in enumerate(self.lines):
            if self._claims(index, line):
                claimed.add(index)
        return claimed | self._disclaimers(claimed)

    def _claims(self, index: int, line: Line) -> bool:
        if not line.full:
            self.accounting[line.number] = "blank"
        elif not any(map(str.isalnum, line.full)):
            self._furnish(line)
        elif self.in_footer or self._is_furniture(index, line):
            self.in_footer = self.in_footer or bool(_COPYRIGHT.search(line.text))
            self._furnish(line)
        elif what := self._what(line):
            self._keep(what, line)
        else:
            return False
        return True

    def _is_furniture(self, index: int, line: Line) -> bool:
        if line.marker and line.text:
            return False
        if _COPYRIGHT.search(line.text) and len(line.text) < 400:
            return self._is_near_the_end(index)
        return len(line.text) < 200 and bool(_FURNITURE.match(line.text))

    def _is_near_the_end(self, index: int) -> bool:
        """A copyright line closes the page only when no section follows it."""
        after = self.lines[index + 1 : index + 400]
        return not any(one.text and not one.marker and _opens_section(one) for one in after)

    def _what(self, line: Line) -> str | None:
        if self.expects_date:
            self.expects_date = False
            return "last_updated"
        if line.marker or len(line.text) > 400:
            return None
        if _UPDATED_BARE.match(line.text):
            self.expects_date = True
            return "last_updated"
        if _UPDATED.match(line.text) and len(line.text) < 120:
            return "last_updated"
        return "byline" if _BYLINE.match(line.text) else None

    def _furnish(self, line: Line) -> None:
        self.provenance.furniture.append(Kept(line.number, line.full))
        self.accounting[line.number] = "furniture"

    def _keep(self, what: str, line: Line) -> None:
        self.provenance.keep(what, line.number, line.full)
        self.accounting[line.number] = "provenance"

    def _disclaimers(self, claimed: set[int]) -> set[int]:
        found: set[int] = set()
        for index, line in enumerate(self.lines):
            if index in claimed or index in found or line.marker:
                continue
            opening = _DISCLAIMER.match(line.text)
            if opening and (line.text[opening.end() :] or self._has_body(index)):
                found |= self._disclaim(index, bool(line.text[opening.end() :]), claimed)
            elif _NOTICE.match(line.text):
                found |= self._disclaim(index, True, claimed)
        return found

    def _has_body(self, index: int) -> bool:
        return any(line.full for line in self.lines[index + 1 :][:6])

    def _disclaim(self, index: int, has_text: bool, claimed: set[int]) -> set[int]:
        """The notice with its paragraph; to the end of the article when no section follows."""
        is_last = self._is_near_the_end(index)
        found, paragraphs = {index}, 1 if has_text else 0
        self._keep("disclaimer", self.lines[index])
        for after in range(index + 1, len(self.lines)):
            line = self.lines[after]
            if (after in claimed and line.full) or _opens_section(line):
                break
            if not line.full:
                continue
            paragraphs += bool(line.gap) or paragraphs == 0
            if not is_last and (paragraphs > 1 or line.marker):
                break
            self._keep("disclaimer", line)
            found.add(after)
        return found


def _opens_section(line: Line) -> bool:
    text = line.text
    if not text or len(text) > 120 or text[-1] in ".;,":
        return False
    return match_phrase(text) is not None
