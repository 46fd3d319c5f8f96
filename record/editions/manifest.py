"""What an Edition is made of, and the bytes that its digest covers (rule 10 of the record)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import Person
from condition.canonical import canonical_json, digest
from condition.citations import cited_keys, shown_figures
from condition.models import Condition, Figure, Reference
from condition.parts import name_sections
from condition.registry import IN_SHORT, Section, rested_on
from record.judgement.judge import Judgement
from record.judgement.overview import Candidate, SectionOverview
from record.judgement.path import first_arrival
from record.judgement.readiness import blockers_of
from record.models import (
    Change,
    Edition,
    EditionSection,
    Review,
    Revision,
    Standing,
    current_edition,
)
from record.refusals import NotReady

MANIFEST_VERSION = 1


@dataclass(frozen=True)
class PlannedSection:
    """One section of an edition in the making."""

    section: Section
    revision: Revision
    judgement: Judgement
    path_sequence: int
    before: EditionSection | None  # as readers see it until then
    carried_over: dict[str, str] | None = None  # what is said of words from elsewhere (rule 6)

    @property
    def is_signed(self) -> bool:
        """Whether it goes out, or stays, signed."""
        return self.judgement.is_signed

    @property
    def reviews(self) -> tuple[Review, ...]:
        """The approvals it rests on: later ones of words that stay are taken in."""
        return tuple(self.judgement.approvals.values())

    @property
    def goes_live(self) -> bool:
        """Whether readers will find other words than before."""
        return self.before is None or self.before.revision_id != self.revision.pk

    @cached_property
    def parts(self) -> dict[str, Any]:
        """The section as it is shown; what is signed and stays is shown as it was."""
        is_kept = self.is_signed or self.section.is_retired
        if self.before and not self.goes_live and is_kept:
            return self.before.kept_parts
        return self.revision.parts

    def parts_among(self, titles: Mapping[str, str]) -> str:
        """Its parts as an edition keeps them, in which the sections have these headings."""
        return canonical_json(name_sections(self.parts, self.revision.content, titles))


def plan(
    overviews: list[SectionOverview],
    unreviewed: Collection[str],
    exactly: dict[str, str] | None = None,
    only: Collection[str] | None = None,
    carried_over: dict[str, str] | None = None,
) -> list[PlannedSection]:
    """The sections of the next edition.

    `only` names the signed sections whose new words go live, None for all of them. `exactly` names
    the digests of the words that go live, by section; all else stays as it is. `carried_over` is
    what is said of every section that nobody signed: all of them go out with it.
    Raises NotReady for a section that can't go out so.
    """
    planned = []
    never_reviewed = unreviewed_words(overviews) if unreviewed else {}
    for entry in overviews:
        is_left_out = only is not None and entry.section.key not in only
        chosen = None if is_left_out else _chosen(entry, exactly)
        if entry.section.key in unreviewed:
            chosen = never_reviewed.get(entry.section.key)
            if chosen is None:
                raise NotReady(
                    _("“%(section)s” can't go out as not yet reviewed.")
                    % {"section": entry.section.title}
                )
        if chosen is None and carried_over:
            chosen = entry.unreviewed_words
        before = entry.published
        if chosen is not None:
            sequence = first_arrival(chosen.revision, before.path_sequence if before else 0)
            goes = (chosen.revision, chosen.judgement, sequence)
        elif before is not None and entry.published_judgement is not None:
            goes = (before.revision, entry.published_judgement, before.path_sequence)
        else:
            continue
        planned.append(PlannedSection(entry.section, *goes, before, carried_over))
    return planned


def unreviewed_words(overviews: list[SectionOverview]) -> dict[str, Candidate]:
    """By section, words that a publisher may put out by an explicit act as never reviewed (rule 6).

    Their author submitted them, or can't, because something keeps them from being signed. One
    query at the most.
    """
    found = [(entry, words) for entry in overviews if (words := entry.unreviewed_words)]
    waiting = [words.revision for _entry, words in found if not words.is_submitted]
    library = Reference.objects.in_bulk(
        {key for words in waiting for key in cited_keys(words.kind, words.content)}
    )
    return {
        entry.section.key: words
        for entry, words in found
        if words.is_submitted
        or blockers_of(entry.section, words.revision.frozen(entry.change.aside), library)
    }


def _chosen(entry: SectionOverview, exactly: dict[str, str] | None) -> Candidate | None:
    """The signed words that go live: the newest ones, or those and no others that are named."""
    if exactly is None:
        return entry.next_words
    wanted = exactly.get(entry.section.key)
    for candidate in entry.candidates:
        if candidate.revision.digest == wanted and candidate.is_publishable:
            is_public = entry.published and entry.published.revision_id == candidate.revision.pk
            return None if is_public else candidate
    if wanted is None:
        return None
    raise NotReady(
        _("“%(section)s”: the words to be published are not signed any more.")
        % {"section": entry.section.title}
    )


def left_behind(planned: list[PlannedSection]) -> list[PlannedSection]:
    """The sections that change under “in short”, which rests on them.

    But for those after whose change it was signed, and those whose words stood under it in an
    edition before. Two queries at the most.
    """
    short = next((entry for entry in planned if entry.section.key == IN_SHORT), None)
    if short is None or short.goes_live:
        return []
    basis, signed_at = rested_on(short.revision.content), short.judgement.last_reviewed
    changing = [entry for entry in planned if entry.goes_live and entry.section.key in basis]
    if not changing:
        return []
    words = [entry.revision for entry in changing]
    stood = EditionSection.objects.filter(
        revision__in=words, edition__sections__revision=short.revision
    )
    known = set(stood.values_list("revision", flat=True))
    # Words that came back are older than their return, which is what the signer has not seen.
    arrivals = Change.objects.filter(to_revision__in=words).values_list("section", "sequence", "at")
    at = {(section, sequence): moment for section, sequence, moment in arrivals}
    return [
        entry
        for entry in changing
        if entry.revision.pk not in known
        and not (signed_at and signed_at > at[entry.section.key, entry.path_sequence])
    ]


def says_something_new(
    condition: Condition, previous: Edition | None, planned: list[PlannedSection]
) -> bool:
    """Whether readers would find anything changed: words, or what stands around them."""
    if not planned:
        return False
    if previous is None or any(entry.goes_live for entry in planned):
        return True
    said = previous.manifest
    before = (said["title"], said["disclaimer"], previous.specialty)
    return before != (condition.title, condition.disclaimer, condition.specialty.name)


def unsaved_edition(
    condition: Condition, planned: list[PlannedSection], *, by: Person, summary: str, at: datetime
) -> tuple[Edition, list[EditionSection]]:
    """The Edition that `planned` comes to, and its sections in the same order."""
    previous = current_edition(condition)
    edition = Edition(
        condition=condition,
        number=previous.number + 1 if previous else 1,
        previous=previous,
        published_at=at,
        published_by=by,
        summary=summary,
    )
    titles = {entry.section.key: entry.parts["title"] for entry in planned}
    parts = {entry.section.key: entry.parts_among(titles) for entry in planned}
    manifest = _manifest(edition, planned, parts)
    edition.canonical = canonical_json(manifest)
    edition.digest = digest(edition.canonical)
    return edition, [
        EditionSection(
            edition=edition,
            section=entry.section.key,
            revision=entry.revision,
            is_signed=entry.is_signed,
            is_carried_over="carried_over" in record,
            competences=list(entry.judgement.needed),
            path_sequence=entry.path_sequence,
            parts=parts[entry.section.key],
        )
        for entry, record in zip(planned, manifest["sections"], strict=True)
    ]


def _manifest(
    edition: Edition, planned: list[PlannedSection], parts: Mapping[str, str]
) -> dict[str, Any]:
    """Everything an Edition says and rests on, as data for canonical JSON."""
    condition, previous, at = edition.condition, edition.previous, edition.published_at
    before = {entry["key"]: entry for entry in previous.manifest["sections"]} if previous else {}
    words = [(entry.section, entry.revision.content) for entry in planned]
    cited = {key for section, content in words for key in cited_keys(section, content)}
    shown = {figure for section, content in words for figure in shown_figures(section, content)}
    return {
        "schema": MANIFEST_VERSION,
        "condition": str(condition.uuid),
        "title": condition.title,
        "specialty": condition.specialty.name,
        "number": edition.number,
        "published_at": at.isoformat(),
        "published_by": edition.published_by.byline(),
        "summary": edition.summary,
        "disclaimer": condition.disclaimer,
        "sections": [
            _section_record(entry, parts[entry.section.key], before.get(entry.section.key), at)
            for entry in planned
        ],
        "references": {one.key: one.record() for one in Reference.objects.filter(key__in=cited)},
        "figures": {one.sha256: one.record() for one in Figure.objects.filter(pk__in=shown)},
        "previous": previous.digest if previous else None,
    }


def _section_record(
    entry: PlannedSection, parts: str, before: dict[str, Any] | None, at: datetime
) -> dict[str, Any]:
    record: dict[str, Any] = {
        "key": entry.section.key,
        "revision": entry.revision.digest,
        "title": entry.parts["title"],
        "parts": digest(parts),
        "is_signed": entry.is_signed,
        "competences": list(entry.judgement.needed),
        "reviews": [review.record() for review in entry.reviews],
        # When readers first found these words, and all who wrote what they find there.
        "updated_at": before["updated_at"] if before and not entry.goes_live else at.isoformat(),
        "authors": before["authors"] if before else [],
    }
    carried_over = entry.carried_over or (before or {}).get("carried_over")
    if carried_over and not entry.is_signed:  # until it is signed and published anew
        record["carried_over"] = carried_over
    if entry.goes_live:
        changes = _changes(entry)
        record["changes"] = [
            {
                "at": change.at.isoformat(),
                "by": change.by.byline(),
                "kind": change.kind,
                "reason": change.reason,
            }
            for change in changes
        ]
        known = {author["id"] for author in record["authors"]}
        bylines = {change.by.pk: change.by.byline() for change in changes}
        record["authors"] = record["authors"] + [
            byline for byline in bylines.values() if byline["id"] not in known
        ]
    return record


def _changes(entry: PlannedSection) -> list[Change]:
    """The section's Changes from the words readers knew to those they will find."""
    start = entry.before.path_sequence if entry.before else 0
    arrival = entry.path_sequence
    return list(
        Change.objects.filter(
            condition=entry.revision.condition_id,
            section=entry.section.key,
            sequence__gt=start,
            sequence__lte=arrival,
        )
        .select_related("by")
        .order_by("sequence")
    )


def retractions_to_tell(
    condition: Condition, cited: Collection[str], notice: str = ""
) -> list[dict[str, str]]:
    """What has to stand beside an edition that cites sources retracted before, a body each."""
    facts = condition.standing.filter(kind=Standing.Kind.RETRACTED)
    told = {fact.fact["body"]["reference"] for fact in facts}
    retracted = Reference.objects.filter(key__in=cited, is_retracted=True).order_by("key")
    notice = notice or _("Retracted before this edition was published.")
    return [
        {"reference": source.key, "notice": notice}
        for source in retracted
        if source.key not in told
    ]
