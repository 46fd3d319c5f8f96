"""Writing: from the editor's form to words that lie before the reviewers."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions.authority import lock, require
from accounts.actions.log import log
from accounts.models import EDITORS, LoggedAct, Person
from accounts.refusals import NothingChanged
from condition import registry
from condition.canonical import digest
from condition.models import Condition, Draft
from condition.registry import Frozen, Section, Words
from record.comparison.safety import is_safety_change
from record.judgement.path import latest_change
from record.models import Change, Revision, Submission
from record.refusals import ChangedMeanwhile, NotSubmitted, ReasonMissing, TooLong

Verb = LoggedAct.Verb
LONGEST_REASON = Change._meta.get_field("reason").max_length


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
    ReasonMissing, TooLong, ChangedMeanwhile, NothingChanged, or ValidationError for words that
    the section can't hold.
    """
    lock(condition)
    require(by, *EDITORS)
    return move_draft(
        condition=condition,
        section=section,
        words=words,
        reason=reason,
        by=by,
        kind=kind,
        base=base,
    )


def move_draft(
    *,
    condition: Condition,
    section: str,
    words: Words,
    reason: str,
    by: Person,
    kind: str,
    base: str | None = None,
) -> Change:
    """The same for an act that holds the condition and has asked who acts."""
    reason = reason.strip()
    if not reason:
        raise ReasonMissing(_("Say what changed and why."))
    if len(reason) > LONGEST_REASON:
        raise TooLong(
            _("Say what changed and why in %(most)d characters.") % {"most": LONGEST_REASON}
        )
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
    change = Change.objects.create(
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
    log(Verb.CHANGED, by, condition, section, f"{change.get_kind_display()}: {reason}")
    return change


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
    return record_change(
        condition=revision.condition,
        section=revision.section,
        words=words_of(revision),
        reason=reason,
        by=by,
        base=base,
    )


def words_of(revision: Revision) -> Words:
    """The words of a Revision as an editor would write them, provenance included."""
    arrival = revision.arrivals.order_by("-sequence").first()
    return revision.kind.thaw(revision.frozen(arrival.aside if arrival else None))


@transaction.atomic
def submit(*, revision: Revision, by: Person) -> Submission:
    """Put a Revision before the reviewers. Raises NotYourRole or NothingChanged."""
    lock(revision.condition)
    require(by, *EDITORS)
    if revision.submissions.standing().exists():
        raise NothingChanged(_("These words lie before the reviewers already."))
    log(Verb.SUBMITTED, by, revision.condition, revision.section, revision.label)
    return Submission.objects.create(revision=revision, by=by, at=timezone.now())


@transaction.atomic
def take_back(*, revision: Revision, by: Person) -> Submission:
    """Take a submission back, so that it waits for nobody. Raises NotYourRole or NotSubmitted."""
    lock(revision.condition)
    require(by, *EDITORS)
    submission = revision.submissions.standing().first()
    if submission is None:
        raise NotSubmitted(_("These words don't lie before the reviewers."))
    submission.taken_back_at, submission.taken_back_by = timezone.now(), by
    submission.save(update_fields=["taken_back_at", "taken_back_by"])
    log(Verb.TOOK_BACK, by, revision.condition, revision.section, revision.label)
    return submission
