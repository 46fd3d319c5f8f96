"""An article's whole record as data: everything that a restored one needs to say the same.

People are named by their permanent ids and as readers saw them; accounts, reports and the board's
comments stay where they are.
"""

import base64
import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.contrib.staticfiles import finders
from django.core.files.storage import default_storage

from accounts.models import Person
from condition.canonical import canonical_json, digest
from condition.citations import cited_keys, shown_figures
from condition.models import Condition, Figure, Reference
from condition.models.reference import RECORD_FIELDS
from record.models import Change, Edition, EditionSection, Review, Revision, Standing, Submission

FORMAT = 1
REFERENCE_FIELDS = RECORD_FIELDS
LATER_FIELDS = ("edition", "publisher", "pmcid", "isbn")  # the first archives lack them
PERSON_FIELDS = ("name", "credentials", "affiliation", "orcid", "interests")

Record = dict[str, Any]


def record_of(condition: Condition) -> Record:
    """The article's record, in the order in which it was made. Holds drafts and remarks too."""
    revisions = list(Revision.objects.filter(condition=condition).order_by("pk"))
    reviews = list(
        Review.objects.filter(revision__condition=condition)
        .select_related("revision", "reviewer")
        .order_by("pk")
    )
    places = {review.pk: place for place, review in enumerate(reviews)}
    record = {
        "format": FORMAT,
        "condition": str(condition.uuid),
        "slug": condition.slug,
        "former_slugs": [row.slug for row in condition.former_slugs.order_by("pk")],
        "title": condition.title,
        "disclaimer": condition.disclaimer,
        "specialty": {"name": condition.specialty.name, "slug": condition.specialty.slug},
        "revisions": [_revision(revision) for revision in revisions],
        "changes": [_change(change) for change in _changes(condition)],
        "submissions": [_submission(submission) for submission in _submissions(condition)],
        "reviews": [_review(review) for review in reviews],
        "editions": [_edition(edition, places) for edition in _editions(condition)],
        "standing": [_fact(fact, places) for fact in _standing(condition)],
        "references": [_reference(source) for source in _references(condition, revisions)],
        "figures": [_figure(figure) for figure in _figures(revisions)],
    }
    return {**record, "people": [_person(person) for person in _people(condition, reviews)]}


def digest_of(part: Any) -> str:
    """The digest of a record, or of a part of it."""
    return digest(canonical_json(part))


def _revision(revision: Revision) -> Record:
    return {
        "section": revision.section,
        "digest": revision.digest,
        "canonical": revision.canonical,
        "item_keys": revision.item_keys,
        "states_dose": revision.states_dose,
        "made_at": revision.made_at.isoformat(),
    }


def _changes(condition: Condition) -> Iterable[Change]:
    found = Change.objects.filter(condition=condition).order_by("pk")
    return found.select_related("from_revision", "to_revision", "by")


def _change(change: Change) -> Record:
    return {
        "section": change.section,
        "sequence": change.sequence,
        "from": change.from_revision.digest if change.from_revision else None,
        "to": change.to_revision.digest,
        "by": str(change.by.uuid),
        "at": change.at.isoformat(),
        "reason": change.reason,
        "declared_kind": change.declared_kind,
        "kind": change.kind,
        "aside": change.aside,
    }


def _submissions(condition: Condition) -> Iterable[Submission]:
    found = Submission.objects.filter(revision__condition=condition).order_by("pk")
    return found.select_related("revision", "by", "taken_back_by")


def _submission(submission: Submission) -> Record:
    is_back = submission.taken_back_at is not None
    return {
        "section": submission.revision.section,
        "revision": submission.revision.digest,
        "by": str(submission.by.uuid),
        "at": submission.at.isoformat(),
        "taken_back_at": submission.taken_back_at.isoformat() if is_back else None,
        "taken_back_by": str(submission.taken_back_by.uuid) if is_back else None,
    }


def _review(review: Review) -> Record:
    return {"section": review.revision.section, "comment": review.comment, **review.record()}


def _editions(condition: Condition) -> Iterable[Edition]:
    return condition.editions.order_by("number").prefetch_related(
        "sections__revision", "sections__reviews"
    )


def _edition(edition: Edition, places: dict[int, int]) -> Record:
    return {
        "canonical": edition.canonical,
        "digest": edition.digest,
        "sections": [_section(row, places) for row in edition.sections.all()],
    }


def _section(row: EditionSection, places: dict[int, int]) -> Record:
    return {
        "section": row.section,
        "revision": row.revision.digest,
        "is_signed": row.is_signed,
        "competences": row.competences,
        "path_sequence": row.path_sequence,
        "parts": row.parts,
        "reviews": sorted(places[review.pk] for review in row.reviews.all()),
    }


def _standing(condition: Condition) -> Iterable[Standing]:
    return condition.standing.order_by("sequence").select_related("revision")


def _fact(fact: Standing, places: dict[int, int]) -> Record:
    return {
        "canonical": fact.canonical,
        "digest": fact.digest,
        "review": places[fact.review_id] if fact.review_id else None,
        "revision": fact.revision.digest if fact.revision else None,
    }


def _references(condition: Condition, revisions: list[Revision]) -> list[Reference]:
    """All that any of the words cite, and what replaced them since."""
    wanted = {key for words in revisions for key in cited_keys(words.kind, words.content)}
    for edition in condition.editions.all():
        wanted |= set(edition.manifest["references"])
    found: dict[str, Reference] = {}
    while wanted:
        found |= Reference.objects.in_bulk(list(wanted))
        wanted = {source.replaced_by_id for source in found.values()} - {None, *found}
    return [found[key] for key in sorted(found)]


def _reference(source: Reference) -> Record:
    fields = {name: getattr(source, name) for name in REFERENCE_FIELDS}
    return {
        "key": source.key,
        **fields,
        "seen_on": source.seen_on.isoformat() if source.seen_on else None,
        "is_retracted": source.is_retracted,
        "replaced_by": source.replaced_by_id,
        "is_published": source.is_published,
    }


def _figures(revisions: list[Revision]) -> Iterable[Figure]:
    shown = {key for words in revisions for key in shown_figures(words.kind, words.content)}
    return Figure.objects.filter(pk__in=shown).order_by("pk")


def _figure(figure: Figure) -> Record:
    content = picture_bytes(figure.record())
    is_there = hashlib.sha256(content).hexdigest() == figure.sha256
    return {
        "sha256": figure.sha256,
        "title": figure.title,
        **figure.record(),
        "content": base64.b64encode(content).decode() if is_there else "",
    }


def picture_bytes(record: Record) -> bytes:
    """A figure's file by its record; nothing where it is not to be had."""
    if record["is_static"]:
        found = finders.find(record["path"])
        return Path(found).read_bytes() if found else b""
    if not default_storage.exists(record["path"]):
        return b""
    with default_storage.open(record["path"]) as file:
        return file.read()


def _people(condition: Condition, reviews: list[Review]) -> Iterable[Person]:
    """Everybody whom the record names."""
    named = {review.reviewer_id for review in reviews}
    for rows, names in (
        (Change.objects.filter(condition=condition), ("by",)),
        (Submission.objects.filter(revision__condition=condition), ("by", "taken_back_by")),
        (condition.editions.all(), ("published_by",)),
        (condition.standing.all(), ("by",)),
    ):
        for name in names:
            named |= set(rows.order_by().values_list(name, flat=True))
    return Person.objects.filter(pk__in=named - {None}).order_by("uuid")


def _person(person: Person) -> Record:
    declared, left = person.interests_declared_on, person.left_on
    return {
        "id": str(person.uuid),
        **{name: getattr(person, name) for name in PERSON_FIELDS},
        "interests_declared_on": declared.isoformat() if declared else None,
        "left_on": left.isoformat() if left else None,
    }
