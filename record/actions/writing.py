"""Writing: from the editor's form to words that lie before the reviewers."""

from collections.abc import Iterable

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions.authority import lock, require
from accounts.actions.log import log, log_each
from accounts.models import EDITORS, LoggedAct, Person
from accounts.refusals import NothingChanged
from condition import registry
from condition.models import Condition, Draft, Group, Term
from condition.registry import GROUPS, Frozen, Section
from record.comparison.safety import changed_words, is_safety_change
from record.judgement.path import latest_change
from record.judgement.readiness import blockers
from record.models import Assignment, Change, Revision, Submission
from record.refusals import ChangedMeanwhile, NotReady, NotSubmitted, ReasonMissing, TooLong
from record.state import act
from treatments.dose_in_text import states_dose

from .assigning import end_done
from .spelling import spelled

Verb = LoggedAct.Verb
LONGEST_REASON = Change._meta.get_field("reason").max_length or 0


@act
def record_change(
    *,
    condition: Condition,
    section: str,
    draft: Draft,
    reason: str,
    by: Person,
    kind: str = Change.Kind.WORDING,
    base: str | None = None,
    is_submitted: bool = False,
) -> Change:
    """Save a section's draft: its rows, the Revision they are, and who changed what and why.

    `base` is the digest of the words the editor started from ("" for none). With `is_submitted`
    the words are put before the reviewers in the same act, or nothing is saved. Raises NotYourRole,
    ReasonMissing, TooLong, ChangedMeanwhile, NothingChanged, or ValidationError for what the
    section can't hold.
    """
    lock(condition)
    require(by, *EDITORS)
    change = move_draft(
        condition=condition,
        section=section,
        draft=draft,
        reason=reason,
        by=by,
        kind=kind,
        latest=latest_change(condition, section),
        base=base,
    )
    if is_submitted and not change.to_revision.submissions.standing().exists():
        submit(revision=change.to_revision, by=by)
    return change


def move_draft(
    *,
    condition: Condition,
    section: str,
    draft: Draft,
    reason: str,
    by: Person,
    kind: str,
    latest: Change | None,
    base: str | None = None,
) -> Change:
    """The same for an act that holds the condition and has asked who acts and what was latest."""
    current = latest.to_revision if latest else None
    if base is not None and base != (current.digest if current else ""):
        raise ChangedMeanwhile(
            _("%(name)s saved this section meanwhile.") % {"name": latest.by if latest else ""},
            current,
        )
    draft.section = section  # a form's own names none
    for change in move_drafts(
        condition=condition, drafts=[(draft, latest)], reason=reason, by=by, kind=kind
    ):
        return change
    raise NothingChanged(_("Nothing changed, so nothing was saved."))


def move_drafts(
    *,
    condition: Condition,
    drafts: Iterable[tuple[Draft, Change | None]],
    reason: str,
    by: Person,
    kind: str,
) -> list[Change]:
    """The same of several sections, each with its latest Change; without those that say the same.

    Sections that are new take as many queries together as one does; where something stood before,
    each is compared by itself.
    """
    reason = spelled(reason)
    if not reason:
        raise ReasonMissing(_("Say what changed and why."))
    if len(reason) > LONGEST_REASON:
        raise TooLong(
            _("Say what changed and why in %(most)d characters.") % {"most": LONGEST_REASON}
        )
    moved = [(draft, latest) for draft, latest in drafts if _is_news(draft, latest, condition)]
    written = registry.write([draft for draft, _latest in moved], condition)
    now, changes, made = timezone.now(), list[Change](), list[Revision]()
    for draft, (_draft, latest) in zip(written, moved, strict=True):
        section = registry.section(draft.section)
        frozen = section.freeze(draft)
        current = latest.to_revision if latest else None
        revision = _kept_or_new(condition, section, frozen, current)
        if revision.pk is None:
            made.append(revision)
        change = Change(
            condition=condition,
            section=section.key,
            sequence=latest.sequence + 1 if latest else 1,
            from_revision=current,
            to_revision=revision,
            by=by,
            at=now,
            reason=reason,
            declared_kind=kind,
            kind=Change.Kind.SAFETY if _is_safety(section, current, frozen) else kind,
            aside=frozen.aside,
        )
        changes.append(change)
    Revision.objects.keep(made)
    Change.objects.bulk_create(changes)
    log_each(
        LoggedAct(verb=Verb.CHANGED, by=by, condition=condition, section=change.section,
                  detail=f"{change.get_kind_display()}: {reason}")
        for change in changes
    )  # fmt: skip
    return changes


def _kept_or_new(
    condition: Condition, section: Section, frozen: Frozen, current: Revision | None
) -> Revision:
    """The words as the record has them already, or to be kept."""
    kept: Revision | None = Revision.objects.saying(condition, frozen) if current else None
    return kept or Revision(
        condition=condition,
        section=section.key,
        digest=frozen.digest,
        canonical=frozen.canonical,
        item_keys=frozen.keys,
        states_dose=states_dose(frozen.content),
        made_at=timezone.now(),
    )


def _is_safety(section: Section, current: Revision | None, frozen: Frozen) -> bool:
    before = current.frozen() if current else None
    return is_safety_change(section, before, frozen) or (
        before is not None and _names_medicine(changed_words(section, before, frozen))
    )


def _is_news(draft: Draft, latest: Change | None, condition: Condition) -> bool:
    """Whether the draft, once it is checked, says something else than the section's does now."""
    section = registry.section(draft.section)
    section.check(draft)
    if latest is None:
        return True
    _take_keys_back(section, draft, condition)
    stands = section.freeze(section.draft_of(condition))
    return section.freeze(draft) != stands or latest.to_revision.content != stands.content


def _take_keys_back(section: Section, draft: Draft, condition: Condition) -> None:
    """Words that return take their items' keys back (rule 2)."""
    if revision := Revision.objects.saying(condition, section.freeze(draft)):
        content, keys = revision.content, revision.item_keys
        named = {one.name: section.keyed(one, content, keys) for one in section.lists}
        section.rename(draft, {name: [key for key, _item in named[name]] for name in named})


def _names_medicine(words: set[str]) -> bool:
    states = Term.State.PROPOSED, Term.State.CONFIRMED
    known = Term.objects.filter(state__in=states, kind__in=Term.MEDICINES)
    return known.filter(normal__in={Term.normal_of(word) for word in words}).exists()


def put_back(*, revision: Revision, reason: str, by: Person, base: str | None = None) -> Change:
    """Make the draft say what `revision` says. Whoever does so is an author of it (rule 3)."""
    return record_change(
        condition=revision.condition,
        section=revision.section,
        draft=draft_saying(revision),
        reason=reason,
        by=by,
        base=base,
    )


def draft_saying(revision: Revision) -> Draft:
    """An unsaved draft that says what `revision` says, provenance included."""
    arrival = revision.arrivals.order_by("-sequence").first()
    return revision.kind.thaw(revision.frozen(arrival.aside if arrival else None))


@act
def submit(*, revision: Revision, by: Person) -> Submission:
    """Put a Revision before the reviewers. Raises NotYourRole, NothingChanged or NotReady."""
    lock(revision.condition)
    require(by, *EDITORS)
    if revision.submissions.standing().exists():
        raise NothingChanged(_("These words lie before the reviewers already."))
    if reasons := blockers(revision):
        raise NotReady(
            _("These words can't be signed yet, so they are not submitted: ") + " ".join(reasons),
            list(reasons),
        )
    log(Verb.SUBMITTED, by, revision.condition, revision.section, revision.label)
    submission = Submission.objects.create(revision=revision, by=by, at=timezone.now())
    end_done(revision.condition, revision.section, Assignment.Task.WRITE)
    return submission


@act
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


@act
def begin_with_headings(*, condition: Condition, by: Person) -> list[Change]:
    """Give each empty section the headings and standard words of most articles of the specialty.

    A Change each, as if an editor had typed them. Raises NotYourRole.
    """
    made = []
    for section in registry.sections():
        if condition.changes.filter(section=section.key).exists():
            continue
        headings = Group.offered(condition, section.key) if GROUPS in section.lists else []
        words = Draft.standard_words(condition, section.key)
        if not headings and not words:
            continue
        groups = {GROUPS.name: [{"heading": one} for one in headings]} if headings else {}
        draft = section.draft({"introduction": words, **groups})
        reason = _("Begun as most other articles of the specialty do.")
        made.append(
            record_change(
                condition=condition, section=section.key, draft=draft, reason=reason, by=by
            )
        )
    return made
