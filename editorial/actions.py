"""The board's acts: each atomic, each by a named person, each refused with a sentence."""

from collections.abc import Collection
from typing import Any

from django.contrib.auth.models import Group
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from condition import registry
from condition.canonical import canonical_json, digest
from condition.citations import cited_keys
from condition.models import Condition, Draft, Reference
from condition.registry import Frozen, Section, Words

from . import listeners
from .models import (
    EDITORS,
    Change,
    Edition,
    EditionSection,
    Person,
    Review,
    Revision,
    Role,
    Standing,
    Submission,
)
from .overview import overview
from .path import authors_of, latest_change
from .publication import edition_manifest, plan, says_something_new, standing_fact
from .refusals import (
    ChangedMeanwhile,
    NothingChanged,
    NothingToPublish,
    NotReady,
    NotSubmitted,
    NotYourRole,
    OwnWords,
    ReasonMissing,
    Withdrawn,
)
from .safety import is_safety_change
from .signing import holds, standing_verdicts


@transaction.atomic
def record_change(
    *,
    condition: Condition,
    section: str,
    words: Words,
    reason: str,
    by: Person,
    kind: str = Change.Kind.WORDING,
    base: str | None = None,
) -> Change:
    """Save a section's words: the rows, the Revision they are, and who changed what and why.

    `base` is the digest of the words the editor started from ("" for none). Raises NotYourRole,
    ReasonMissing, ChangedMeanwhile, NothingChanged, or ValidationError for what can't be held.
    """
    _lock(condition)
    _require(by, *EDITORS)
    reason = reason.strip()
    if not reason:
        raise ReasonMissing(_("Say what changed and why."))
    kind_of_section = registry.section(section)
    latest = latest_change(condition, section)
    current = latest.to_revision if latest else None
    if base is not None and base != (current.digest if current else ""):
        raise ChangedMeanwhile(
            _("%(name)s saved this section meanwhile.") % {"name": latest.by if latest else ""},
            current,
        )
    frozen = kind_of_section.freeze(words)
    revision, frozen = _keep(condition, kind_of_section, frozen)
    if current == revision and latest and latest.aside == frozen.aside:
        raise NothingChanged(_("Nothing changed, so nothing was saved."))
    before = current.frozen() if current else None
    draft, _is_new = Draft.objects.get_or_create(condition=condition, section=section)
    kind_of_section.write(draft, frozen)
    is_safety = is_safety_change(kind_of_section, before, frozen)
    return Change.objects.create(
        condition=condition,
        section=section,
        sequence=latest.sequence + 1 if latest else 1,
        from_revision=current,
        to_revision=revision,
        by=by,
        at=timezone.now(),
        reason=reason,
        declared_kind=kind,
        kind=Change.Kind.SAFETY if is_safety else kind,
        aside=frozen.aside,
    )


def _keep(condition: Condition, section: Section, frozen: Frozen) -> tuple[Revision, Frozen]:
    """The Revision of these words; words that return take its items' keys back (rule 2)."""
    canonical = frozen.canonical
    revision, is_new = Revision.objects.get_or_create(
        condition=condition,
        section=section.key,
        digest=digest(canonical),
        defaults={
            "canonical": canonical,
            "item_keys": frozen.keys,
            "made_at": timezone.now(),
        },
    )
    if is_new or revision.item_keys == frozen.keys:
        return revision, frozen
    renamed = {
        typed: kept
        for name, keys in frozen.keys.items()
        for typed, kept in zip(keys, revision.item_keys[name], strict=True)
    }
    aside = {renamed.get(key, key): value for key, value in frozen.aside.items()}
    return revision, Frozen(frozen.content, revision.item_keys, aside)


def put_back(*, revision: Revision, reason: str, by: Person, base: str | None = None) -> Change:
    """Make the draft say what `revision` says. Whoever does so is an author of it (rule 3)."""
    arrival = revision.arrivals.order_by("-sequence").first()
    words = revision.kind.thaw(revision.frozen(arrival.aside if arrival else None))
    return record_change(
        condition=revision.condition,
        section=revision.section,
        words=words,
        reason=reason,
        by=by,
        base=base,
    )


@transaction.atomic
def submit(*, revision: Revision, by: Person) -> Submission:
    """Put a Revision before the reviewers. Raises NotYourRole or NothingChanged."""
    _lock(revision.condition)
    _require(by, *EDITORS)
    if revision.submissions.standing().exists():
        raise NothingChanged(_("These words lie before the reviewers already."))
    return Submission.objects.create(revision=revision, by=by, at=timezone.now())


@transaction.atomic
def take_back(*, revision: Revision, by: Person) -> Submission:
    """Take a submission back, so that it waits for nobody. Raises NotYourRole or NotSubmitted."""
    _lock(revision.condition)
    _require(by, *EDITORS)
    submission = revision.submissions.standing().first()
    if submission is None:
        raise NotSubmitted(_("These words don't lie before the reviewers."))
    submission.taken_back_at, submission.taken_back_by = timezone.now(), by
    submission.save(update_fields=["taken_back_at", "taken_back_by"])
    return submission


def approve(*, revision: Revision, by: Person, competence: str, comment: str = "") -> Review:
    """Sign exact words as one competence.

    Raises NotYourRole, OwnWords, NotSubmitted, NothingChanged, or NotReady with the reasons.
    """
    return _judge(revision, by, competence, Review.Verdict.APPROVED, comment)


def request_changes(*, revision: Revision, by: Person, competence: str, comment: str) -> Review:
    """Say that these words should not go out, and why.

    Raises NotYourRole, OwnWords, NotSubmitted, NothingChanged or ReasonMissing.
    """
    if not comment.strip():
        raise ReasonMissing(_("Say what should change and why."))
    return _judge(revision, by, competence, Review.Verdict.CHANGES_REQUESTED, comment)


@transaction.atomic
def _judge(revision: Revision, by: Person, competence: str, verdict: str, comment: str) -> Review:
    condition = _lock(revision.condition)
    _require(by, competence)
    if competence not in revision.kind.competences:
        raise NotYourRole(_("This section is not signed with that competence."))
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
    if verdict == Review.Verdict.APPROVED:
        _refuse_second_competence(revision, by, competence)
        reasons = blockers(revision)
        if reasons:
            raise NotReady(_("These words can't be signed yet: ") + " ".join(reasons), reasons)
    _refuse_same_verdict(revision, by, competence, verdict)
    review = Review.objects.create(
        revision=revision,
        reviewer=by,
        competence=competence,
        role=by.role(competence),
        verdict=verdict,
        comment=comment.strip(),
        at=timezone.now(),
        name=by.name,
        credentials=by.credentials,
        affiliation=by.affiliation,
        interests=by.interests,
    )
    if is_public:
        _add_standing(
            condition, Standing.Kind.REVIEW, by, review.record(), review=review, revision=revision
        )
    return review


def _is_public(condition: Condition, revision: Revision) -> bool:
    return EditionSection.objects.filter(
        edition=condition.current_edition_id, revision=revision
    ).exists()


def _refuse_second_competence(revision: Revision, by: Person, competence: str) -> None:
    for review in standing_verdicts(revision.reviews.filter(reviewer=by)):
        if review.competence != competence and review.verdict == Review.Verdict.APPROVED:
            raise OwnWords(
                _("You signed these words as %(competence)s. Another person has to sign as this.")
                % {"competence": review.get_competence_display()}
            )


def _refuse_same_verdict(revision: Revision, by: Person, competence: str, verdict: str) -> None:
    mine = revision.reviews.filter(reviewer=by, competence=competence).select_related("role")
    for review in standing_verdicts(mine):
        faults = revision.standing.filter(kind=Standing.Kind.ERRATUM)
        is_alive = verdict != Review.Verdict.APPROVED or holds(
            revision.kind, review, faults, timezone.now()
        )
        if review.verdict == verdict and is_alive:
            raise NothingChanged(_("You have given this verdict on these words already."))


def blockers(revision: Revision) -> list[str]:
    """Why a Revision can't be signed, a sentence each; none when it can."""
    arrival = revision.arrivals.order_by("-sequence").first()
    frozen = revision.frozen(arrival.aside if arrival else None)
    problems = revision.kind.blockers(frozen)
    cited = cited_keys(revision.kind, revision.content)
    known = set(Reference.objects.filter(key__in=cited).values_list("key", flat=True))
    problems += [
        _("The library has no reference “%(key)s”.") % {"key": key}
        for key in cited
        if key not in known
    ]
    return problems


@transaction.atomic
def publish(
    *,
    condition: Condition,
    by: Person,
    summary: str,
    unreviewed: Collection[str] = (),
    expected: int | None = None,
) -> Edition:
    """Make the next Edition of the signed words; the rest stays as it was last published.

    `unreviewed` names sections that were never reviewed and go out labelled so (rule 6).
    `expected` is the number this edition is to have: a second click finds it taken. Raises
    NotYourRole, ReasonMissing, ChangedMeanwhile, NotReady, NothingToPublish or Withdrawn.
    """
    condition = _lock(condition)
    _require(by, Role.Kind.PUBLISHER)
    summary = summary.strip()
    if not summary:
        raise ReasonMissing(_("Say in a sentence what readers will find changed."))
    _refuse_withdrawn(condition)
    previous = condition.current_edition
    number = previous.number + 1 if previous else 1
    if expected is not None and expected != number:
        raise ChangedMeanwhile(
            _("Edition %(number)d was published meanwhile.") % {"number": number - 1}, previous
        )
    planned = plan(overview(condition), set(unreviewed))
    if not says_something_new(condition, previous, planned):
        raise NothingToPublish(
            _("Nothing is signed that readers don't see already, so there is no new edition.")
        )
    now = timezone.now()
    manifest = edition_manifest(
        condition=condition,
        number=number,
        previous=previous,
        by=by,
        at=now,
        summary=summary,
        planned=planned,
    )
    canonical = canonical_json(manifest)
    edition = Edition.objects.create(
        condition=condition,
        number=number,
        previous=previous,
        published_at=now,
        published_by=by,
        summary=summary,
        canonical=canonical,
        digest=digest(canonical),
    )
    for entry in planned:
        shown = EditionSection.objects.create(
            edition=edition,
            section=entry.section.key,
            revision=entry.revision,
            is_signed=entry.is_signed,
            path_sequence=entry.path_sequence,
        )
        shown.reviews.set(entry.reviews)
    Reference.objects.filter(key__in=manifest["references"], is_published=False).update(
        is_published=True
    )
    condition.current_edition = edition
    condition.save(update_fields=["current_edition"])
    listeners.tell(condition)
    return edition


@transaction.atomic
def withdraw(*, condition: Condition, by: Person, notice: str) -> Standing:
    """Take the article off the site, with a public notice in its place (rule 12).

    Raises NotYourRole, ReasonMissing, NothingToPublish or Withdrawn.
    """
    condition = _lock(condition)
    _require(by, Role.Kind.PUBLISHER)
    if not notice.strip():
        raise ReasonMissing(_("Write the notice that readers will find in the article's place."))
    if condition.current_edition is None:
        raise NothingToPublish(_("The article was never published."))
    _refuse_withdrawn(condition)
    return _add_standing(condition, Standing.Kind.WITHDRAWN, by, {"notice": notice.strip()})


def _refuse_withdrawn(condition: Condition) -> None:
    if condition.standing.filter(kind=Standing.Kind.WITHDRAWN).exists():
        raise Withdrawn(_("The article is withdrawn."))


def _add_standing(
    condition: Condition, kind: str, by: Person, body: dict[str, Any], **links: Any
) -> Standing:
    previous = condition.standing.order_by("-sequence").first()
    sequence = previous.sequence + 1 if previous else 1
    revision = links.get("revision")
    now = timezone.now()
    fact = standing_fact(
        condition=condition,
        sequence=sequence,
        previous=previous,
        kind=kind,
        section=revision.section if revision else "",
        at=now,
        by=by,
        body=body,
    )
    canonical = canonical_json(fact)
    standing = Standing.objects.create(
        condition=condition,
        sequence=sequence,
        previous=previous,
        section=revision.section if revision else "",
        kind=kind,
        at=now,
        by=by,
        canonical=canonical,
        digest=digest(canonical),
        **links,
    )
    listeners.tell(condition)
    return standing


@transaction.atomic
def grant_role(*, person: Person, kind: str, by: Person | None) -> Role:
    """Give a person a role; `by` is None for the first administrator. Raises NothingChanged."""
    Person.objects.select_for_update().get(pk=person.pk)
    if by is not None:
        _require(by, Role.Kind.ADMINISTRATOR)
    if person.roles.filter(kind=kind, withdrawn_at=None).exists():
        raise NothingChanged(_("They have this role already."))
    role = Role.objects.create(person=person, kind=kind, granted_at=timezone.now(), granted_by=by)
    if person.user:
        person.user.groups.add(Group.objects.get(name=kind))
    return role


@transaction.atomic
def withdraw_role(*, role: Role, by: Person) -> Role:
    """End a role. What was signed with it does not come back by itself any more (rule 5)."""
    Person.objects.select_for_update().get(pk=role.person_id)
    _require(by, Role.Kind.ADMINISTRATOR)
    role.refresh_from_db()
    if role.withdrawn_at is not None:
        raise NothingChanged(_("The role ended already."))
    role.withdrawn_at, role.withdrawn_by = timezone.now(), by
    role.save(update_fields=["withdrawn_at", "withdrawn_by"])
    if role.person.user:
        role.person.user.groups.remove(Group.objects.get(name=role.kind))
    return role


def _lock(condition: Condition) -> Condition:
    """The condition's row, held until the act is over: two clicks come one after the other."""
    return Condition.objects.select_for_update().get(pk=condition.pk)


def _require(by: Person, *kinds: str) -> None:
    """The person as they stand now, held so that no role ends in the middle of the act."""
    person = Person.objects.select_for_update().get(pk=by.pk)
    if not person.has_role(*kinds):
        names = " / ".join(str(Role.Kind(kind).label) for kind in kinds if kind in Role.Kind.values)
        raise NotYourRole(
            _("Only a person with this role can do that: %(roles)s.") % {"roles": names}
        )
