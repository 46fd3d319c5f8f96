"""The library: sources retracted, replaced, or kept twice."""

from collections.abc import Collection

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.actions.authority import lock, require
from accounts.actions.log import log
from accounts.models import EDITORS, LoggedAct, Person, Role
from accounts.refusals import NothingChanged
from condition import registry
from condition.citations import with_key
from condition.models import Condition, Draft, Reference
from record.judgement.path import latest_change
from record.judgement.readiness import blockers
from record.models import Change, Standing
from record.refusals import NotReady, ReasonMissing
from record.source_use import drafts_citing, editions_citing, record_differences
from record.state import act
from treatments.models.treatment import Dosed

from .spelling import spelled
from .standing import add_standing
from .writing import move_draft, submit

Verb = LoggedAct.Verb


@act
def retract(*, reference: Reference, by: Person, notice: str) -> list[Standing]:
    """Mark a source as retracted, at once on every page that cites it (rule 9).

    Raises NotYourRole, ReasonMissing or NothingChanged.
    """
    conditions = [lock(condition) for condition in citing(reference)]
    require(by, Role.Kind.PUBLISHER, Role.Kind.CLINICAL, Role.Kind.PHARMACIST)
    if not (notice := spelled(notice)):
        raise ReasonMissing(_("Say where the retraction was announced."))
    reference = Reference.objects.select_for_update().get(pk=reference.pk)
    if reference.is_retracted:
        raise NothingChanged(_("The source is marked as retracted already."))
    reference.is_retracted = True
    reference.save(update_fields=["is_retracted"])
    log(Verb.RETRACTED, by, detail=f"{reference.key}: {notice}")
    body = {"reference": reference.key, "notice": notice}
    return [add_standing(condition, Standing.Kind.RETRACTED, by, body) for condition in conditions]


@act
def correct_source(
    *, reference: Reference, changed: Collection[str], by: Person, reason: str
) -> list[Standing]:
    """Save the changed fields of a source that words rest on (rule 9).

    Editions keep the record as it stood; each article that carries it is told what was corrected
    and why. Whoever reads or signs words that cite it finds the correction beside them. Raises
    NotYourRole or ReasonMissing.
    """
    conditions = [lock(condition) for condition in citing(reference)]
    require(by, *EDITORS)
    if not (reason := spelled(reason)):
        raise ReasonMissing(_("Say why the record of a source changes that words rest on."))
    before = Reference.objects.select_for_update().get(pk=reference.pk).record()
    reference.save(update_fields=changed)
    differences = "; ".join(
        f"{label}: {was} → {now}" if was else f"{label}: {now}"
        for label, was, now in record_differences(before, reference.record())
    )
    log(Verb.CORRECTED_SOURCE, by, detail=f"{reference.key}: {reason} ({differences})")
    body = {"reference": reference.key, "notice": reason}
    kind = Standing.Kind.SOURCE_CORRECTED
    return [add_standing(condition, kind, by, body) for condition in conditions]


@act
def replace_source(*, reference: Reference, replaced_by: Reference, by: Person) -> Reference:
    """Say that a newer source stands in an older one's place; sections that cite it are flagged.

    Raises NotYourRole or NothingChanged, also for two that would replace each other.
    """
    require(by, *EDITORS, Role.Kind.PUBLISHER)
    reference = Reference.objects.select_for_update().get(pk=reference.pk)
    if replaced_by in {reference, reference.replaced_by}:
        raise NothingChanged(_("Choose another source in its place."))
    if reference.key in _successors(replaced_by):
        raise NothingChanged(
            _("“%(key)s” is itself said to be replaced by this source.") % {"key": replaced_by.key}
        )
    reference.replaced_by = replaced_by
    reference.save(update_fields=["replaced_by"])
    log(Verb.REPLACED, by, detail=f"{reference.key} → {replaced_by.key}")
    return reference


def citing(reference: Reference) -> QuerySet[Condition]:
    """The articles whose current edition carries the source."""
    shown = editions_citing(reference.key).filter(edition__current__isnull=False)
    return Condition.objects.filter(
        current__edition__in=shown.order_by().values("edition")
    ).order_by("pk")


def _successors(reference: Reference) -> list[str]:
    """The keys of the sources that stand in its place, one after the other."""
    found: list[str] = []
    while reference.replaced_by and reference.replaced_by_id not in found:
        reference = reference.replaced_by
        found.append(reference.key)
    return found


@act
def merge_sources(*, duplicate: Reference, into: Reference, by: Person) -> list[Change]:
    """Take a second record of the same source out of the library, and out of the drafts' words.

    Each draft that cites it cites the other record from then on, as a change of this person's;
    what lay before the reviewers does so again. A record that signed words cite stays, and is said
    to be replaced. Raises NotYourRole, NothingChanged or NotReady.
    """
    places = {one.condition_id: one.condition for one in drafts_citing(duplicate.key)}
    for number in sorted(places):
        lock(places[number])
    require(by, *EDITORS)
    duplicate = Reference.objects.select_for_update().get(pk=duplicate.pk)
    if duplicate.is_published:
        raise NotReady(
            _("Signed words cite “%(key)s”. Mark it as replaced instead.") % {"key": duplicate.key}
        )
    if duplicate == into:
        raise NothingChanged(_("Choose another source in its place."))
    changes = [_cite_instead(one, duplicate, into, by) for one in drafts_citing(duplicate.key)]
    duplicate.replaces.update(replaced_by=into)
    log(Verb.MERGED_SOURCES, by, detail=f"{duplicate.key} → {into.key}")
    duplicate.delete()
    return changes


def _cite_instead(draft: Draft, old: Reference, new: Reference, by: Person) -> Change:
    latest = latest_change(draft.condition, draft.section)
    was_submitted = latest and latest.to_revision.submissions.standing().exists()
    registry.read([draft])
    _change_key(draft, old.key, new.key)
    change = move_draft(
        condition=draft.condition,
        section=draft.section,
        draft=draft,
        reason=_("The source “%(old)s” is the same as “%(new)s”.")
        % {"old": old.key, "new": new.key},
        by=by,
        kind=Change.Kind.WORDING,
        latest=latest,
    )
    revision = change.to_revision
    if was_submitted and not revision.submissions.standing().exists() and not blockers(revision):
        submit(revision=revision, by=by)
    return change


def _change_key(draft: Draft, old: str, new: str) -> None:
    """Cite `new` where the draft cites `old`, in the text and as a caution's reference."""
    draft.introduction = with_key(draft.introduction, old, new)
    for item in (item for items in draft.items.values() for item in items):
        for field in item.written_fields():
            value = getattr(item, field.attname)
            if field.related_model is Reference and value == old:
                setattr(item, field.attname, new)
            elif isinstance(value, str):
                setattr(item, field.attname, with_key(value, old, new))
        if isinstance(item, Dosed):
            item.dosages = tuple(
                one._replace(wording=with_key(one.wording, old, new)) for one in item.dosages
            )
