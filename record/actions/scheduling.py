"""Publications that wait for their hour (rule 11 of the record)."""

import logging
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions.authority import lock, require
from accounts.actions.log import log
from accounts.models import LoggedAct, Person, Role
from accounts.refusals import Refusal
from condition.away import AWAY_ERRORS
from condition.models import Condition
from record.editions.manifest import plan
from record.judgement.overview import overview
from record.models import Edition, ScheduledPublication, current_edition
from record.refusals import NothingToPublish, TooLate
from record.state import act

from .publishing import (
    checked_summary,
    digest_around,
    publish,
    refuse_closed,
    refuse_unseen,
    refuse_unshown,
    why_in_short_stays,
)

logger = logging.getLogger(__name__)

Verb = LoggedAct.Verb
State = ScheduledPublication.State
# A publication that finds its hour this long gone waits for a person instead.
LATEST = timedelta(hours=6)


@act
def schedule(
    *,
    condition: Condition,
    by: Person,
    summary: str,
    at: datetime,
    unreviewed: Collection[str] = (),
    seen: Mapping[str, str] | None = None,
    only: Collection[str] | None = None,
    around: str = "",
    in_short_stays: str = "",
) -> ScheduledPublication:
    """Have the words that are signed now published at a time, and no others around them.

    `only` names the sections of which that is meant, None for all of them; `seen` the digests that
    the publisher had before her, by section; `around` and `in_short_stays` are as for `publish`.
    Raises NotYourRole, ReasonMissing, TooLong, TooLate, ChangedMeanwhile, NothingToPublish,
    NotReady or Withdrawn.
    """
    condition = lock(condition)
    require(by, Role.Kind.PUBLISHER)
    summary = checked_summary(summary)
    if at <= timezone.now():
        raise TooLate(_("That time is past. Choose a later one, or publish now."))
    refuse_closed(condition)
    if condition.schedules.filter(state=State.WAITING).exists():
        raise TooLate(_("A publication of this article is scheduled already. Call it off first."))
    entries = overview(condition)
    sections = plan(entries, set(unreviewed), only=only)
    planned = [entry for entry in sections if entry.goes_live]
    if not planned:
        raise NothingToPublish(_("Nothing is signed that readers don't see already."))
    refuse_unseen(condition, entries, sections, seen, around)
    refuse_unshown(planned)
    in_short_stays = why_in_short_stays(sections, in_short_stays)
    live = {entry.section.key: entry.revision.digest for entry in planned}
    log(Verb.SCHEDULED, by, condition, detail=f"{at.isoformat()}: {summary}")
    return ScheduledPublication.objects.create(
        condition=condition,
        at=at,
        summary=summary,
        revisions={key: words for key, words in live.items() if key not in unreviewed},
        unreviewed={key: words for key, words in live.items() if key in unreviewed},
        in_short_stays=in_short_stays,
        around=digest_around(condition, sections),
        follows=current_edition(condition),
        by=by,
        made_at=timezone.now(),
    )


@act
def call_off(*, scheduled: ScheduledPublication, by: Person) -> ScheduledPublication:
    """Take a waiting or held publication off the calendar. Raises NotYourRole or TooLate."""
    lock(scheduled.condition)
    require(by, Role.Kind.PUBLISHER)
    scheduled.refresh_from_db()
    if scheduled.state not in {State.WAITING, State.HELD}:
        raise TooLate(_("This publication is over: there is nothing to call off."))
    scheduled.state = State.CANCELLED
    scheduled.save(update_fields=["state"])
    log(Verb.UNSCHEDULED, by, scheduled.condition, detail=scheduled.summary)
    return scheduled


def publish_due(now: datetime | None = None) -> list[ScheduledPublication]:
    """Publish what is due, each by itself; what no longer fits is held for a person."""
    now = now or timezone.now()
    due = ScheduledPublication.objects.filter(state=State.WAITING, at__lte=now)
    fired = [_fire_alone(pk, now) for pk in list(due.values_list("pk", flat=True))]
    return [scheduled for scheduled in fired if scheduled is not None]


def _fire_alone(pk: int, now: datetime) -> ScheduledPublication | None:
    """One publication; whatever goes wrong with it keeps none of the others waiting."""
    try:
        return _fire(pk, now)
    except AWAY_ERRORS:
        raise
    except Exception:
        logger.exception("Scheduled publication %d could not be made; trying again later.", pk)
        return None


@act
def _fire(pk: int, now: datetime) -> ScheduledPublication | None:
    scheduled = ScheduledPublication.objects.select_related("condition", "by").get(pk=pk)
    condition = lock(scheduled.condition)
    scheduled.refresh_from_db()
    if scheduled.state != State.WAITING:  # another process was first
        return None
    try:
        _refuse_late(scheduled, now)
        scheduled.edition = _publish(scheduled, condition)
        scheduled.state = State.PUBLISHED
    except Refusal as refusal:
        scheduled.state = State.HELD
        scheduled.held_because = str(refusal)
        log(Verb.HELD, scheduled.by, condition, detail=str(refusal))
    scheduled.save(update_fields=["state", "held_because", "edition"])
    return scheduled


def _refuse_late(scheduled: ScheduledPublication, now: datetime) -> None:
    if now - scheduled.at > LATEST:
        raise TooLate(_("When its hour came, nothing was running. Publish it by hand."))
    if current_edition(scheduled.condition) != scheduled.follows:
        raise TooLate(_("Another edition was published meanwhile. Look again, then publish."))


def _publish(scheduled: ScheduledPublication, condition: Condition) -> Edition:
    """The edition, in a savepoint: a refusal leaves nothing of it behind."""
    drafts = {entry.section.key: entry.draft for entry in overview(condition)}
    for key, digest in scheduled.unreviewed.items():
        draft = drafts[key]
        if draft is None or draft.revision.digest != digest:
            raise TooLate(_("A section to go out unreviewed was changed meanwhile."))
    with transaction.atomic():
        return publish(
            condition=condition,
            by=scheduled.by,
            summary=scheduled.summary,
            unreviewed=list(scheduled.unreviewed),
            exactly=scheduled.revisions,
            around=scheduled.around,
            in_short_stays=scheduled.in_short_stays,
        )
