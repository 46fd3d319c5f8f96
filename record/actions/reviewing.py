"""Reviewing: a named person's verdict on exact words."""

from collections.abc import Collection

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions.authority import lock, refuse_account_in_other_hands, require
from accounts.actions.log import log
from accounts.models import LoggedAct, Person
from accounts.refusals import NothingChanged, NotYourRole
from condition.citations import cited_keys
from condition.models import Condition, Reference
from record.judgement.judge import Roles, errata_on, judge, standing_verdicts
from record.judgement.path import authors_of, latest_change
from record.judgement.readiness import blockers
from record.models import Assignment, EditionSection, Review, Revision, Standing
from record.refusals import ChangedMeanwhile, NotReady, NotSubmitted, OwnWords, ReasonMissing
from record.state import act

from .assigning import end_done
from .spelling import spelled
from .standing import add_standing

Verb = LoggedAct.Verb


@act
def approve(
    *,
    revision: Revision,
    by: Person,
    competence: str,
    comment: str = "",
    folded: Collection[str] = (),
    is_newest: bool = False,
) -> Review:
    """Sign exact words as one competence; `folded` are the keys of entries shown as a line alone.

    With `is_newest` the draft must still say them. Raises NotYourRole, OwnWords, NotSubmitted,
    NothingChanged, ChangedMeanwhile, or NotReady with the reasons.
    """
    if is_newest:
        latest = latest_change(lock(revision.condition), revision.section)
        if latest is not None and latest.to_revision_id != revision.pk:
            raise ChangedMeanwhile(
                _("%(name)s changed it meanwhile: look again.") % {"name": latest.by},
                latest.to_revision,
            )
    return _judge(revision, by, competence, comment, Verb.APPROVED, folded=folded)


def confirm(
    *,
    revision: Revision,
    by: Person,
    competence: str,
    comment: str = "",
    folded: Collection[str] = (),
) -> Review:
    """Say of words that are public: reviewed, nothing to change. A further Review, no edition.

    Raises NotYourRole, OwnWords, NotReady, NothingChanged, or NotSubmitted for words not public.
    """
    if not _is_public(revision.condition, revision):
        raise NotSubmitted(_("Only words that readers see can be confirmed."))
    return _judge(revision, by, competence, comment, Verb.CONFIRMED, folded=folded)


def request_changes(
    *,
    revision: Revision,
    by: Person,
    competence: str,
    comment: str,
    folded: Collection[str] = (),
) -> Review:
    """Say that these words should not go out, and why.

    Raises NotYourRole, OwnWords, NotSubmitted, NothingChanged or ReasonMissing.
    """
    if not spelled(comment):
        raise ReasonMissing(_("Say what should change and why."))
    return _judge(revision, by, competence, comment, Verb.REQUESTED_CHANGES, folded=folded)


@act
def _judge(
    revision: Revision,
    by: Person,
    competence: str,
    comment: str,
    verb: str,
    *,
    folded: Collection[str],
) -> Review:
    is_approval = verb != Verb.REQUESTED_CHANGES
    verdict = Review.Verdict.APPROVED if is_approval else Review.Verdict.CHANGES_REQUESTED
    condition = lock(revision.condition)
    by = require(by, competence)
    refuse_account_in_other_hands(by)
    role = by.role(competence)
    if role is None or competence not in revision.competences:
        raise NotYourRole(_("These words are not signed with that competence."))
    if by.pk in authors_of(revision):
        raise OwnWords(
            _(
                "You had a hand in these words since they were last published, "
                "so somebody else has to sign them."
            )
        )
    is_public = _is_public(condition, revision)
    if not is_public and not revision.submissions.standing().exists():
        raise NotSubmitted(_("The author has not submitted these words for review."))
    if is_approval:
        _refuse_second_competence(revision, by, competence)
        if reasons := blockers(revision):
            raise NotReady(_("These words can't be signed yet: ") + " ".join(reasons), reasons)
    _refuse_same_verdict(revision, by, competence, verdict, is_confirmation=verb == Verb.CONFIRMED)
    now = timezone.now()
    review = Review.objects.create(
        revision=revision,
        reviewer=by,
        competence=competence,
        role=role,
        verdict=verdict,
        comment=spelled(comment),
        at=now,
        holds_until=now + revision.kind.review_every if is_approval else None,
        name=by.name,
        credentials=by.credentials,
        affiliation=by.affiliation,
        interests=by.interests,
    )
    detail = f"{revision.label}, {review.get_competence_display()}"
    if folded:
        detail += "; " + _("folded: %(keys)s") % {"keys": " ".join(folded)}
    log(verb, by, condition, revision.section, detail)
    end_done(condition, revision.section, Assignment.Task.REVIEW, by)
    if is_approval:
        # From the first signature on, the keys that the words cite mean these sources (rule 9).
        cited = cited_keys(revision.kind, revision.content)
        Reference.objects.filter(key__in=cited, is_published=False).update(is_published=True)
    if is_public:
        add_standing(
            condition, Standing.Kind.REVIEW, by, review.record(), review=review, revision=revision
        )
    return review


def _is_public(condition: Condition, revision: Revision) -> bool:
    return EditionSection.objects.filter(
        edition__current__condition=condition, revision=revision
    ).exists()


def _refuse_second_competence(revision: Revision, by: Person, competence: str) -> None:
    for review in standing_verdicts(revision.reviews.filter(reviewer=by)):
        if review.competence != competence and review.verdict == Review.Verdict.APPROVED:
            raise OwnWords(
                _("You signed these words as %(competence)s. Another person has to sign as this.")
                % {"competence": review.get_competence_display()}
            )


def _refuse_same_verdict(
    revision: Revision, by: Person, competence: str, verdict: str, *, is_confirmation: bool
) -> None:
    """A second click is no second verdict; a confirmation on a later day is one."""
    mine = revision.reviews.filter(reviewer=by, competence=competence)
    found = judge(
        revision.competences,
        mine,
        roles=Roles.now(),
        on=timezone.now(),
        faulted_at=errata_on([revision.pk]).get(revision.pk),
    )
    for review in standing_verdicts(mine):
        if is_confirmation and timezone.localdate(review.at) < timezone.localdate():
            continue
        if review.verdict == verdict and review in {*found.holding, *found.requests}:
            raise NothingChanged(_("You have given this verdict on these words already."))
