"""Whether the record still says what it said: every digest and every chain, recomputed."""

import json
from collections.abc import Generator, Iterator
from dataclasses import replace
from typing import Any

from condition import registry
from condition.canonical import canonical_json, digest
from condition.models import Condition

from .guards import missing_guards
from .models import Change, Edition, Revision, Standing, current_edition


def faults() -> Iterator[str]:
    """Everything that does not fit, a sentence each, in the order of the record.

    A chain alone can't show that its newest end was cut off, or that all of it was recomputed by
    somebody with the database in hand: compare the heads with those printed elsewhere.
    """
    for name in missing_guards():
        yield f"The database does not guard the record: {name} is missing (run manage.py migrate)."
    for revision in Revision.objects.order_by("pk").iterator(chunk_size=500):
        yield from _revision_faults(revision)
    for condition in Condition.objects.order_by("pk").iterator(chunk_size=500):
        paths = yield from _change_faults(condition)
        yield from _draft_faults(condition, paths)
        yield from _edition_faults(condition)
        yield from _standing_faults(condition)


def _revision_faults(revision: Revision) -> Iterator[str]:
    name = f"Revision {revision.pk} ({revision.section}, {revision.label})"
    if digest(revision.canonical) != revision.digest:
        yield f"{name}: its words are not the ones that were signed."
        return
    content = json.loads(revision.canonical)
    if canonical_json(content) != revision.canonical:
        yield f"{name}: its words are not in canonical form."
    if content.get("section") != revision.section:
        yield f"{name}: it stands under another section than it was written for."
    counts = {key: len(value) for key, value in content.items() if isinstance(value, list)}
    if counts != {key: len(value) for key, value in revision.item_keys.items()}:
        yield f"{name}: its items and their keys are not as many."


def _change_faults(condition: Condition) -> Generator[str, None, dict[str, Change]]:
    paths: dict[str, Change] = {}
    for change in Change.objects.filter(condition=condition).order_by("section", "sequence"):
        before = paths.get(change.section)
        if change.sequence != (before.sequence + 1 if before else 1) or change.from_revision_id != (
            before.to_revision_id if before else None
        ):
            yield f"“{condition}”, {change.section}: change {change.sequence} breaks the path."
        paths[change.section] = change
    return paths


def _draft_faults(condition: Condition, newest: dict[str, Change]) -> Iterator[str]:
    """Where the draft's rows don't say what the newest Change left them at."""
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
            said = revision.frozen(change.aside)
            is_same = section.freeze(draft) == replace(said, content=revision.content)
        if not is_same:
            yield f"“{condition}”, {section.key}: the draft's rows don't say what was saved last."


def _edition_faults(condition: Condition) -> Iterator[str]:
    previous: Edition | None = None
    for edition in condition.editions.order_by("number").select_related("published_by"):
        for fault in _one_edition_faults(edition, previous):
            yield f"“{condition}”, edition {edition.number}: {fault}"
        previous = edition
    if current_edition(condition) != previous:
        yield f"“{condition}”: the current edition is not the newest one."


def _one_edition_faults(edition: Edition, previous: Edition | None) -> Iterator[str]:
    if digest(edition.canonical) != edition.digest:
        yield "what it says is not what was published."
        return
    said = edition.manifest
    stored = {
        "condition": str(edition.condition.uuid),
        "number": edition.number,
        "summary": edition.summary,
        "published_at": edition.published_at.isoformat(),
        "previous": edition.previous.digest if edition.previous else None,
    }
    for name, value in stored.items():
        if said[name] != value:
            yield f"its {name} was changed."
    if said["published_by"]["id"] != str(edition.published_by.uuid):
        yield "its publisher was changed."
    expected = (previous.number + 1, previous.pk) if previous else (1, None)
    if (edition.number, edition.previous_id) != expected:
        yield "it does not follow the one before it."
    yield from _section_faults(edition, said)


def _section_faults(edition: Edition, said: dict[str, Any]) -> Iterator[str]:
    rows = {
        row.section: row
        for row in edition.sections.select_related("revision").prefetch_related(
            "reviews__revision", "reviews__reviewer"
        )
    }
    if set(rows) != {entry["key"] for entry in said["sections"]}:
        yield "its sections are not the ones that were published."
        return
    for entry in said["sections"]:
        row = rows[entry["key"]]
        stored = {
            "revision": row.revision.digest,
            "is_signed": row.is_signed,
            "competences": row.competences,
        }
        if any(entry[name] != value for name, value in stored.items()):
            yield f"{entry['key']} shows other words than were published."
        if digest(row.parts) != entry["parts"]:
            yield f"{entry['key']} is shown otherwise than it was published."
        reviews = {canonical_json(review.record()) for review in row.reviews.all()}
        if reviews != {canonical_json(review) for review in entry["reviews"]}:
            yield f"the reviews of {entry['key']} are not the ones it was published with."


def _standing_faults(condition: Condition) -> Iterator[str]:
    previous: Standing | None = None
    facts = condition.standing.order_by("sequence").select_related(
        "review__revision", "review__reviewer"
    )
    for fact in facts:
        name = f"“{condition}”, standing {fact.sequence}"
        if digest(fact.canonical) != fact.digest:
            yield f"{name}: it is not the fact that was recorded."
        expected = (previous.sequence + 1, previous.digest) if previous else (1, None)
        if (fact.sequence, fact.fact["previous"]) != expected:
            yield f"{name}: it does not follow the one before it."
        if (fact.fact["kind"], fact.fact["section"]) != (fact.kind, fact.section):
            yield f"{name}: its kind or section was changed."
        if fact.review and canonical_json(fact.review.record()) != canonical_json(
            fact.fact["body"]
        ):
            yield f"{name}: its review was changed."
        previous = fact
