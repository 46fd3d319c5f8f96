"""Whether the record still says what it said: every digest and every chain, recomputed."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from accounts.models import LoggedAct
from condition import registry
from condition.canonical import digest
from condition.models import Condition

from . import published_items
from .archive.checks import MALFORMED, chain_faults
from .archive.contents import chain_of
from .guards import missing_guards
from .models import Change, Edition, Revision, Standing, Verified, current_edition
from .state import differences

NIGHTS = 30  # in which all of an unchanged record is looked at


def faults() -> Iterator[str]:
    """Everything that does not fit, a sentence each, article by article.

    A chain alone can't show that its newest end was cut off, or that all of it was recomputed by
    somebody with the database in hand: compare the heads with those printed elsewhere.
    """
    yield from guard_faults()
    yield from count_faults()
    for _condition, found in verify(Condition.objects.order_by("pk")):
        yield from found


def guard_faults() -> Iterator[str]:
    """What keeps nobody from changing the record."""
    for name in missing_guards():
        yield f"The database does not guard the record: {name} is missing (run manage.py migrate)."


def count_faults() -> Iterator[str]:
    """Where lists of names say otherwise than the index of published items."""
    for name in published_items.miscounted():
        yield f"Articles that name “{name}” are counted wrongly: run manage.py index_items."


def verify(conditions: QuerySet[Condition]) -> Iterator[tuple[Condition, list[str]]]:
    """Each article with its faults; what is whole is noted, so that another run can go on there."""
    pks = list(conditions.values_list("pk", flat=True))  # SQLite: no query goes on beneath an act
    for condition in (one for pk in pks for one in Condition.objects.filter(pk=pk)):
        found, began = [], timezone.now()  # an act in the middle of the look is newer than it
        try:
            for fault in _faults_of(condition):
                found.append(f"“{condition}”: {fault}")  # noqa: PERF401 - kept when the next fails
        except MALFORMED as problem:  # the articles behind it are looked at all the same
            found.append(f"“{condition}”: its record can't be read: {problem!r}.")
        if not found:
            Verified.objects.update_or_create(condition=condition, defaults={"at": began})
        yield condition, found


def unverified_since(moment: datetime) -> QuerySet[Condition]:
    """What a run that began then, and was stopped, has still before it."""
    return Condition.objects.exclude(verified__at__gte=moment).order_by("pk")


def due_tonight() -> QuerySet[Condition]:
    """What is new since it was last verified, and of the rest a part: what waited longest."""
    newest = LoggedAct.objects.filter(condition=OuterRef("pk")).order_by("-at").values("at")[:1]
    known = Condition.objects.filter(verified__isnull=False)
    is_new = Q(verified=None) | Q(verified__at__lt=Subquery(newest))
    part = known.order_by("verified__at").values("pk")[: known.count() // NIGHTS + 1]
    return Condition.objects.filter(is_new | Q(pk__in=list(part.values_list("pk", flat=True))))


def _faults_of(condition: Condition) -> Iterator[str]:
    yield from _edition_faults(condition)
    yield from _standing_faults(condition)
    yield from chain_faults(chain_of(condition))
    yield from _draft_faults(condition)
    yield from _citation_faults(condition)
    yield from published_items.faults(condition)
    for (_condition, section), what in differences([condition]):
        yield f"{section}: its state says otherwise than the record: {what}."


def _draft_faults(condition: Condition) -> Iterator[str]:
    """Where the draft's rows don't say what the newest Change left them at."""
    newest = {
        change.section: change
        for change in Change.objects.filter(condition=condition).order_by("sequence")
    }
    revisions = Revision.objects.in_bulk([change.to_revision_id for change in newest.values()])
    drafts = {draft.section: draft for draft in condition.drafts.all()}
    registry.read(drafts.values())
    for section in registry.sections():
        draft, change = drafts.get(section.key), newest.get(section.key)
        is_same = draft is None and change is None
        if draft and change:
            revision = revisions[change.to_revision_id]
            if digest(revision.canonical) != revision.digest:
                continue  # told of already, and nothing to compare with
            said = section.thaw(revision.frozen(change.aside))
            is_same = section.freeze(draft) == section.freeze(said)
        if not is_same:
            yield f"{section.key}: the draft's rows don't say what was saved last."


def _citation_faults(condition: Condition) -> Iterator[str]:
    """Where the index of what cites a source says otherwise than the words."""
    for revision in Revision.objects.filter(condition=condition).prefetch_related("cited"):
        if {one.key for one in revision.cited.all()} != revision.indexed_keys:
            yield f"{revision}: the index of citations doesn't say what it cites."


def _edition_faults(condition: Condition) -> Iterator[str]:
    """Where a column that questions are asked of says otherwise than what the digest covers."""
    newest: Edition | None = None
    for edition in condition.editions.order_by("number").select_related("published_by"):
        previous, newest = newest, edition
        if digest(edition.canonical) != edition.digest:
            continue
        said = edition.manifest
        for name, stored in {
            "number": edition.number,
            "summary": edition.summary,
            "published_at": edition.published_at.isoformat(),
        }.items():
            if said[name] != stored:
                yield f"edition {edition.number}: its {name} was changed."
        if said["published_by"]["id"] != str(edition.published_by.uuid):
            yield f"edition {edition.number}: its publisher was changed."
        if edition.previous_id != (previous.pk if previous else None):
            yield f"edition {edition.number}: it does not follow the one before it."
    if current_edition(condition) != newest:
        yield "the current edition is not the newest one."


def _standing_faults(condition: Condition) -> Iterator[str]:
    for fact in Standing.objects.filter(condition=condition).order_by("sequence"):
        if digest(fact.canonical) == fact.digest:
            said = fact.fact
            stored_fact = (fact.sequence, fact.kind, fact.section)
            if (said["sequence"], said["kind"], said["section"]) != stored_fact:
                yield f"standing {fact.sequence}: its kind or section was changed."
