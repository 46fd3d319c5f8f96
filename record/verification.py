"""Whether the record still says what it said: every digest and every chain, recomputed."""

from collections.abc import Iterator

from condition import registry
from condition.canonical import digest
from condition.citations import cited_keys
from condition.models import Condition

from . import published_items
from .archive.checks import MALFORMED, chain_faults
from .archive.contents import chain_of
from .guards import missing_guards
from .models import Change, Edition, Revision, Standing, current_edition
from .state import differences


def faults() -> Iterator[str]:
    """Everything that does not fit, a sentence each, article by article.

    A chain alone can't show that its newest end was cut off, or that all of it was recomputed by
    somebody with the database in hand: compare the heads with those printed elsewhere.
    """
    for name in missing_guards():
        yield f"The database does not guard the record: {name} is missing (run manage.py migrate)."
    for condition in Condition.objects.order_by("pk").iterator(chunk_size=500):
        try:
            for fault in _faults_of(condition):
                yield f"“{condition}”: {fault}"
        except MALFORMED as problem:  # the articles behind it are looked at all the same
            yield f"“{condition}”: its record can't be read: {problem!r}."


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
    for section in registry.sections():
        draft, change = drafts.get(section.key), newest.get(section.key)
        is_same = draft is None and change is None
        if draft and change:
            revision = revisions[change.to_revision_id]
            if digest(revision.canonical) != revision.digest:
                continue  # told of already, and nothing to compare with
            section.read([draft])
            said = section.thaw(revision.frozen(change.aside))
            is_same = section.freeze(draft) == section.freeze(said)
        if not is_same:
            yield f"{section.key}: the draft's rows don't say what was saved last."


def _citation_faults(condition: Condition) -> Iterator[str]:
    """Where the index of what cites a source says otherwise than the words."""
    for revision in Revision.objects.filter(condition=condition).prefetch_related("cited"):
        if {one.key for one in revision.cited.all()} != {
            *cited_keys(revision.kind, revision.content)
        }:
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
