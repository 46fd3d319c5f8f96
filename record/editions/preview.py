"""A page before its edition: what an edition would say, made in memory and written nowhere."""

import copy
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Person
from condition.canonical import canonical_json
from condition.models import Condition
from record.judgement.judge import Judgement
from record.judgement.overview import SectionOverview, judging, overview
from record.models import (
    Change,
    CurrentEdition,
    Edition,
    EditionSection,
    Standing,
    current_edition,
)
from record.refusals import NothingToPublish

from .manifest import PlannedSection, plan, retractions_to_tell, unsaved_edition


@dataclass(frozen=True)
class Preview:
    """An edition that nobody published, with all that a page is made of. None of it is saved."""

    condition: Condition  # a copy, whose current edition this one is
    edition: Edition
    sections: tuple[EditionSection, ...]
    standing: tuple[Standing, ...]
    judged: Mapping[str, Judgement] | None = None  # by section, of rows that are not saved


def next_edition(
    condition: Condition,
    *,
    by: Person,
    summary: str,
    unreviewed: Collection[str] = (),
    only: Collection[str] | None = None,
    at: datetime | None = None,
) -> Preview:
    """The edition that publishing now would make. Raises NotReady or NothingToPublish."""
    entries = overview(condition)
    return _made(condition, plan(entries, set(unreviewed), only=only), by, summary, at)


def drafts(condition: Condition, *, by: Person, up_to: int | None = None) -> Preview:
    """The article as its drafts read, signed or not; as they read at the Change `up_to`, if given.

    Raises NothingToPublish for an article that nobody wrote yet.
    """
    shown = {entry.section.key: entry for entry in overview(condition)}
    heads = _heads(condition, up_to)
    revisions = {change.to_revision_id: change.to_revision for change in heads.values()}
    judge = judging(revisions, timezone.now())
    planned = [
        _as_it_reads(shown[key], heads[key], judge(heads[key].to_revision).judgement)
        for key in shown
        if key in heads
    ]
    return _made(condition, planned, by, _("A draft that was not published."), None)


def with_erratum(
    condition: Condition, section: str, body: dict[str, Any], *, by: Person
) -> Preview:
    """The current edition with an erratum that nobody issued yet. Raises NothingToPublish."""
    edition = current_edition(condition)
    if edition is None:
        raise NothingToPublish(_("There are no words to show yet."))
    fact = Standing(
        condition=condition,
        kind=Standing.Kind.ERRATUM,
        section=section,
        at=timezone.now(),
        by=by,
        canonical=canonical_json({"by": by.byline(), "body": body}),
    )
    sections = tuple(edition.sections.select_related("revision"))
    facts = tuple(condition.standing.order_by("sequence"))
    return Preview(condition, edition, sections, (*facts, fact))


def latest_place(condition: Condition) -> int:
    """The newest Change of any section: what `up_to` means for the drafts as they read now."""
    newest = Change.objects.filter(condition=condition).order_by("-pk").first()
    return newest.pk if newest else 0


def _heads(condition: Condition, up_to: int | None) -> dict[str, Change]:
    """The last Change of each section up to a place."""
    changes = Change.objects.filter(condition=condition).select_related("to_revision")
    if up_to is not None:
        changes = changes.filter(pk__lte=up_to)
    return {change.section: change for change in changes.order_by("sequence")}


def _as_it_reads(entry: SectionOverview, head: Change, found: Judgement) -> PlannedSection:
    before, sequence = entry.published, head.sequence
    if before is not None and before.revision_id == head.to_revision_id:
        sequence, found = before.path_sequence, entry.published_judgement or found
    return PlannedSection(entry.section, head.to_revision, found, sequence, before)


def _made(
    condition: Condition,
    planned: list[PlannedSection],
    by: Person,
    summary: str,
    at: datetime | None,
) -> Preview:
    if not planned:
        raise NothingToPublish(_("There are no words to show yet."))
    at, ahead = at or timezone.now(), copy.copy(condition)
    edition, sections = unsaved_edition(ahead, planned, by=by, summary=summary, at=at)
    CurrentEdition(condition=ahead, edition=edition)  # `ahead` knows it from now on
    retractions = [
        Standing(
            condition=ahead,
            kind=Standing.Kind.RETRACTED,
            at=at,
            by=by,
            canonical=canonical_json({"body": body}),
        )
        for body in retractions_to_tell(condition, edition.manifest["references"])
    ]
    facts = tuple(condition.standing.order_by("sequence"))
    judged = {entry.section.key: entry.judgement for entry in planned}
    return Preview(ahead, edition, tuple(sections), (*facts, *retractions), judged)
