"""Going back: what sections said in an earlier edition becomes a new one (rule 5 of the record)."""

from collections.abc import Collection

from django.utils.translation import gettext as _

from accounts.actions.authority import lock, require
from accounts.actions.log import log
from accounts.models import LoggedAct, Person, Role
from accounts.refusals import NothingChanged
from condition.models import Condition
from record.judgement.path import latest_change
from record.models import Change, Edition, EditionSection
from record.refusals import ChangedMeanwhile, NotReady
from record.state import act

from .publishing import checked_summary, publish, refuse_closed
from .writing import LONGEST_REASON, draft_saying, move_draft


@act
def roll_back(
    *,
    condition: Condition,
    to: Edition,
    sections: Collection[str],
    by: Person,
    summary: str,
    expected: int | None = None,
    in_short_stays: str = "",
) -> Edition:
    """Publish again what `sections` said in the edition `to`; nothing else changes.

    The drafts say these words afterwards, put there by the publisher, who counts as an author of
    them (rule 3). They go out only if their approvals still hold. `expected` is the number that
    the new edition is to have, `in_short_stays` as for `publish`. Raises NotYourRole,
    NothingChanged, ReasonMissing, TooLong, ChangedMeanwhile, NotReady, Withdrawn, or
    ValidationError for words that no longer fit.
    """
    condition = lock(condition)
    require(by, Role.Kind.PUBLISHER)
    refuse_closed(condition)
    if to.condition_id != condition.pk:
        raise NotReady(_("That is an edition of another article."))
    number = condition.current.edition.number + 1
    if expected is not None and expected != number:
        raise ChangedMeanwhile(
            _("Edition %(number)d was published meanwhile.") % {"number": number - 1},
            condition.current.edition,
        )
    summary = checked_summary(summary)
    then, now = _shown(to), _shown(condition.current.edition)
    chosen = {}
    for key in sections:
        if key not in then:
            raise NotReady(_("Edition %(number)d has no such section.") % {"number": to.number})
        if key not in now or now[key].revision_id != then[key].revision_id:
            chosen[key] = then[key].revision
    if not chosen:
        raise NothingChanged(_("Readers see these words already."))
    reason = _("Back to edition %(number)d: %(why)s") % {"number": to.number, "why": summary}
    for key, revision in chosen.items():
        latest = latest_change(condition, key)
        if latest is None or latest.to_revision_id != revision.pk:
            move_draft(
                condition=condition,
                section=key,
                draft=draft_saying(revision),
                reason=reason[:LONGEST_REASON],
                by=by,
                kind=Change.Kind.CLINICAL,
                latest=latest,
            )
    keys = ", ".join(chosen)
    log(LoggedAct.Verb.ROLLED_BACK, by, condition, detail=f"{to.number}: {keys}")
    return publish(
        condition=condition,
        by=by,
        summary=summary,
        exactly={key: revision.digest for key, revision in chosen.items()},
        in_short_stays=in_short_stays,
    )


def _shown(edition: Edition) -> dict[str, EditionSection]:
    return {row.section: row for row in edition.sections.select_related("revision")}
