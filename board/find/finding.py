"""Words looked for in the drafts and in what readers see: each hit in its sentence."""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice, takewhile
from typing import Any, NamedTuple

from django.db import models
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Person
from accounts.refusals import NothingChanged, Refusal
from board.models import UnsavedText
from condition import registry
from condition.citations import CITATION
from condition.markdown import plain
from condition.models import Condition, Term
from reading.search.language import WORD, stem_as_written
from record import actions
from record.judgement.path import Place, latest_change
from record.models import Change, Revision, SectionState
from record.published_items import normal_names
from record.refusals import ChangedMeanwhile
from record.word_index import holding
from treatments.dosage.printing import PRINTED_WORDS

SECTIONS_A_PAGE = 25
READ_AT_ONCE = 50  # sections
MOST = 20_000  # sections, for a run
CHUNKS = (100, 400, 1_500)  # texts that are looked at for one page: fewer where each has a hit
SHORTEST = 3  # letters of a beginning that the index is asked for
IS_WRITING = timedelta(days=1)  # since somebody typed what they have not saved
IS_TYPED = "typed"  # the word by which the index knows texts with a dose that was understood
THOUSANDS = re.compile(r"(?<=\d),(?=\d{3})")
BREAK = re.compile(r"(?<=[.!?])\s+|\n+")
# What no reader reads as words: citations, and where links lead.
UNTOUCHED = re.compile(rf"{CITATION.pattern}|(?<=\])\([^)\s]*\)|\bhttps?://\S+")


class BeingWritten(Refusal):
    """Somebody typed words of the section that are not saved yet."""


class How(models.TextChoices):
    EXACTLY = "exactly", gettext_lazy("exactly")
    FORMS = "forms", gettext_lazy("in all word forms")


class Where(models.TextChoices):
    DRAFTS = "drafts", gettext_lazy("in drafts")
    PUBLIC = "public", gettext_lazy("in what readers see")


@dataclass(frozen=True)
class Wanted:
    """What is looked for, and what is to stand in its place."""

    text: str
    how: str = How.EXACTLY
    where: str = Where.DRAFTS
    instead: str = ""
    removes: bool = False  # nothing is to stand there
    section: str = ""
    specialty: int | None = None
    medicine: str = ""

    @property
    def field(self) -> str:
        """Which words of a section are read."""
        return "public" if self.where == Where.PUBLIC else "draft"

    @property
    def replaces(self) -> bool:
        return bool(self.instead or self.removes)

    @property
    def in_index(self) -> list[list[str]]:
        """Choices of words, as the index takes them: each text with a hit holds all of one.

        A typed dose is stored in other words than it is printed with.
        """
        words = WORD.findall(self.text.lower())
        forms = [_beginning(word) for word in words] if self.how == How.FORMS else words
        if not self._may_be_dose:
            return [forms]
        stored = WORD.findall(THOUSANDS.sub("", self.text.lower()))
        others = [word for word in stored if word not in PRINTED_WORDS]
        names = [PRINTED_WORDS[word] for word in stored if PRINTED_WORDS.get(word)]
        meant = frozenset.intersection(*names) or min(names, key=len) if names else [""]
        doses = ([IS_TYPED, *others, *WORD.findall(name.lower())] for name in sorted(meant))
        return [forms, *doses]

    @cached_property
    def _may_be_dose(self) -> bool:
        return not PRINTED_WORDS.keys().isdisjoint(WORD.findall(self.text.lower()))

    @cached_property
    def names(self) -> set[str]:
        """All that the medicine is called, folded; empty where none is asked for. Five queries."""
        folded = Term.normal_of(self.medicine)
        if not folded:
            return set()
        normal = normal_names({folded})[True].get(folded, folded)
        meant = Term.objects.filter(means=normal, state=Term.State.CONFIRMED)
        return {folded, normal, *meant.values_list("normal", flat=True)}

    def is_in(self, revision: Revision) -> bool:
        """Whether a hit can be in it, told from its bytes: most candidates are read no further."""
        if self._may_be_dose and f'"{IS_TYPED}":' in revision.canonical:
            return True
        said = re.sub(r'"[a-z_]+":|\\[nt]', " ", revision.canonical).replace('\\"', '"')
        return next(self._found(said), None) is not None

    def spans(self, text: str) -> list[tuple[int, int]]:
        """Where in a text it stands, but for citations and addresses."""
        if not (spans := list(self._found(text))):
            return []
        closed = [match.span() for match in UNTOUCHED.finditer(text)]
        return [
            (start, end)
            for start, end in spans
            if not any(start < last and end > first for first, last in closed)
        ]

    def _found(self, text: str) -> Iterator[tuple[int, int]]:
        if self.how == How.FORMS:
            return self._by_forms(text)
        return (match.span() for match in self._pattern.finditer(text))

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        """As typed, and with a capital where a sentence begins."""
        first, rest = self.text[0], self.text[1:]
        begins = f"[{first}{first.upper()}]" if first.islower() else re.escape(first)
        words = begins + r"\s+".join(map(re.escape, re.split(r"\s+", rest)))
        before, after = (r"\b" if one.isalnum() else "" for one in (first, self.text[-1]))
        return re.compile(before + words + after)

    @cached_property
    def _stems(self) -> list[str]:
        return [stem_as_written(word) for word in WORD.findall(self.text)]

    def _by_forms(self, text: str) -> Iterator[tuple[int, int]]:
        first, *others = self._stems
        for word in WORD.finditer(text):
            if stem_as_written(word.group()) != first:
                continue
            behind = list(islice(WORD.finditer(text, word.end()), len(others)))
            start, end = word.start(), (behind or [word])[-1].end()
            is_same = [stem_as_written(one.group()) for one in behind] == others
            if is_same and not re.search(r"[.!?;:,|]|\n\n", text[start:end]):
                yield start, end


class Hit(NamedTuple):
    number: int  # in its section, in reading order
    at: tuple[str, str, str, int, int]  # list, key of the item, field, start and end
    label: str
    before: str
    found: str
    after: str
    instead: str
    is_dose: bool = False  # which is written in its section alone, typed

    @property
    def sentence(self) -> str:
        return f"{self.before}{self.found}{self.after}"


@dataclass
class Found:
    """A section with its hits."""

    row: SectionState
    revision: Revision
    hits: list[Hit]
    written_by: str = ""  # who types there now
    ticked: list[int] | None = None  # numbers of hits, of a form that comes back

    @property
    def value(self) -> str:
        """By which a form names the words that were shown."""
        return f"{self.row.condition_id}:{self.row.section}:{self.revision.label}"


class FoundPage(NamedTuple):
    sections: list[Found]
    next_start: int | None  # the id of the last words that were looked at; None at the end


def candidates(wanted: Wanted) -> QuerySet[SectionState]:
    """The sections that the index finds, more than those with a hit, article by article."""
    rows = _of_places(wanted).filter(**{f"{wanted.field}__in": holding(*wanted.in_index)})
    return rows.order_by("condition", "section")


def _of_places(wanted: Wanted) -> QuerySet[SectionState]:
    keys = [wanted.section] if wanted.section else [one.key for one in registry.sections()]
    rows = SectionState.objects.filter(section__in=keys)
    if names := wanted.names:
        rows = rows.filter(**{f"{wanted.field}__in": holding(*map(WORD.findall, names))})
    if wanted.specialty:
        rows = rows.filter(condition__specialty=wanted.specialty)
    return rows


def page_of(wanted: Wanted, start: int = 0) -> FoundPage:
    """The sections with a hit in words behind those of the id `start`, the oldest words first.

    Reads as many as fill a page, and not for ever where the index finds much that has no hit.
    """
    found: list[Found] = []
    for most in CHUNKS:
        here = Revision.objects.filter(pk__in=holding(*wanted.in_index, after=start, most=most))
        pks = list(here.order_by("pk").values_list("pk", flat=True))
        rows = _of_places(wanted).filter(**{f"{wanted.field}__in": pks})
        for row in rows.select_related("condition", wanted.field).order_by(wanted.field):
            if (one := found_in(row, wanted)).hits:
                found.append(one)
            if len(found) == SECTIONS_A_PAGE:
                return FoundPage(_with_writers(found), one.revision.pk)
        if len(pks) < most:
            return FoundPage(_with_writers(found), None)
        start = pks[-1]
    return FoundPage(_with_writers(found), start)


def found_all(wanted: Wanted) -> Iterator[Found]:
    """Every section with a hit, as many as a run takes."""
    pks = list(candidates(wanted).values_list("pk", flat=True)[:MOST])
    return (one for row in rows_of(pks, wanted) if (one := found_in(row, wanted)).hits)


def rows_of(pks: list[int], wanted: Wanted) -> Iterator[SectionState]:
    """The rows with their texts, a few at a time: the database sorts their ids alone."""
    for first in range(0, len(pks), READ_AT_ONCE):
        some = SectionState.objects.filter(pk__in=pks[first : first + READ_AT_ONCE])
        yield from some.select_related("condition", wanted.field).order_by("condition", "section")


def found_in(row: SectionState, wanted: Wanted) -> Found:
    revision = row.public if wanted.where == Where.PUBLIC and row.public else row.draft
    hits = list(hits_in(revision, wanted)) if wanted.is_in(revision) else []
    return Found(row, revision, hits)


def hits_in(revision: Revision, wanted: Wanted) -> Iterator[Hit]:
    """Every hit in exact words, in reading order; of a medicine in its own entries alone."""
    number = 0
    for at, label, text, is_dose in _texts(revision, wanted.names):
        for start, end in _with_spaces(text, wanted) if wanted.removes else wanted.spans(text):
            number += 1
            first = max((one.end() for one in BREAK.finditer(text, 0, start)), default=0)
            last = BREAK.search(text, end)
            said = text[start:end]
            yield Hit(
                number, (*at, start, end), label, text[first:start], said,
                text[end : last.start() if last else None], _as_said(wanted, said), is_dose,
            )  # fmt: skip


def _texts(
    revision: Revision, names: set[str]
) -> Iterator[tuple[tuple[str, str, str], str, str, bool]]:
    """Place, label, text, and whether it is a dose's, of all that is written in a section."""
    section, content = revision.kind, revision.content
    if (introduction := content.get("introduction")) and not names:
        yield ("", "", "introduction"), _("Introduction"), introduction, False
    for listed in section.lists:
        model = listed.model
        for key, item in section.keyed(listed, content, revision.item_keys):
            label = plain(str(item.get(model.label_field, "")))[:80]
            if names and Term.normal_of(label) not in names:
                continue
            for name in item:
                field = model.field_called(name)
                shown_in = getattr(field, "shown_in", None)  # of dosages
                is_dose = shown_in is not None
                said = shown_in(item[name]) if shown_in else model.texts_of(field, item[name])
                for text in said:
                    place = listed.name, key, field.name
                    yield place, f"{label}: {field.verbose_name}", text, is_dose


def replace(
    *,
    condition: Condition,
    section: str,
    wanted: Wanted,
    numbers: list[int] | None,
    shown: str | None,
    seen_at: datetime,
    by: Person,
    reason: str,
    kind: str,
) -> Change:
    """Put `instead` in the place of the hits of those numbers (None: of all) in a section's draft.

    `shown` is the label of the words that the person saw, else the draft is as it was `seen_at`.
    Raises BeingWritten, ChangedMeanwhile, NothingChanged, and what record_change raises.
    """
    latest = latest_change(condition, section)
    if writer := _writers([(condition.pk, section)]).get((condition.pk, section)):
        raise BeingWritten(_("Left out: %(who)s and has not saved.") % {"who": writer})
    is_as_seen = latest is not None and (
        latest.at <= seen_at if shown is None else latest.to_revision.label == shown
    )
    if latest is None or not is_as_seen:
        by_whom = {"name": latest.by if latest else ""}
        sentence = _("%(name)s changed it meanwhile: look again.") % by_whom
        raise ChangedMeanwhile(sentence, latest and latest.to_revision)
    found = [
        hit
        for hit in hits_in(latest.to_revision, wanted)
        if numbers is None or hit.number in numbers
    ]
    hits = [hit for hit in found if not hit.is_dose]
    if doses := dict.fromkeys(hit.label for hit in found if hit.is_dose and not hits):
        sentence = _("A dose is changed in its section alone: %(places)s.")
        raise NothingChanged(sentence % {"places": "; ".join(doses)})
    if not hits:
        raise NothingChanged(_("There is nothing in it to replace."))
    draft = registry.section(section).draft_of(condition)
    for hit in reversed(hits):  # so that the places before it stay true
        name, key, field, start, end = hit.at
        row: Any = next((one for one in draft.items.get(name, ()) if one.key == key), draft)
        text = getattr(row, field)
        setattr(row, field, f"{text[:start]}{hit.instead}{text[end:]}")
    return actions.record_change(
        condition=condition,
        section=section,
        draft=draft,
        reason=reason,
        by=by,
        kind=kind,
        base=latest.to_revision.digest,
    )


def _with_spaces(text: str, wanted: Wanted) -> Iterator[tuple[int, int]]:
    """Words that are to go, each with the space that would be left over without it."""
    gone = 0
    for start, end in wanted.spans(text):
        if start > gone and text[start - 1] == " ":
            span = start - 1, end
        elif (start == 0 or text[start - 1].isspace()) and text[end : end + 1] == " ":
            span = start, end + 1
        else:
            span = start, end
        gone = span[1]
        yield span


def _as_said(wanted: Wanted, said: str) -> str:
    """What stands in the place of `said`, with a capital where it has one unasked."""
    is_capital = said[0].isupper() and wanted.text[0].islower()
    return wanted.instead[:1].upper() + wanted.instead[1:] if is_capital else wanted.instead


def _beginning(word: str) -> str:
    """What the forms of a word begin with. Accents are folded in a stem, and not in the index."""
    if len(word) <= SHORTEST or not word.isascii():
        return word
    same = takewhile(
        lambda pair: pair[0] == pair[1], zip(word, stem_as_written(word), strict=False)
    )
    common = "".join(letter for letter, _same in same)
    return f"{common[: max(SHORTEST, len(common) - 2)]}*" if len(common) >= SHORTEST else word


def _with_writers(found: list[Found]) -> list[Found]:
    writers = _writers([(one.row.condition_id, one.row.section) for one in found])
    for one in found:
        one.written_by = writers.get((one.row.condition_id, one.row.section), "")
    return found


def _writers(places: list[Place]) -> dict[Place, str]:
    """Who typed in each of these sections what is not saved yet, and when. One query."""
    since = timezone.now() - IS_WRITING
    typed = UnsavedText.objects.typed().filter(condition__in={one for one, _key in places})
    texts = typed.filter(kept_at__gte=since).select_related("person").order_by("kept_at")
    said: dict[Place, str] = defaultdict(str)
    for one in texts:
        at = date_format(timezone.localtime(one.kept_at), "j F, H:i")
        names = {"name": one.person, "time": at}
        said[one.condition_id, one.section] = _("%(name)s typed here at %(time)s") % names
    return {place: said[place] for place in places if place in said}
