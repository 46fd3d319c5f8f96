"""An article's whole record as data: what export writes, verification checks and restore reads.

People are named by their permanent ids and as readers saw them; accounts, reports and the board's
comments stay where they are.
"""

import base64
import hashlib
from collections.abc import Iterable
from datetime import date
from operator import attrgetter
from pathlib import Path
from typing import Any
from uuid import UUID

from django.contrib.staticfiles import finders
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.db.models import CharField, DateField, Model
from django.utils.translation import gettext as _

from accounts.models import Person
from condition.canonical import canonical_json, digest
from condition.citations import cited_keys, shown_figures
from condition.models import Condition, Figure, Reference
from condition.models.reference import RECORD_FIELDS
from record.models import Change, EditionSection, Review, Revision, Submission

FORMAT = 1
# Of sources; the first archives lack them.
LATER_FIELDS = ("edition", "publisher", "pmcid", "isbn")

Record = dict[str, Any]


def _named(names: str, **others: str) -> dict[str, str]:
    return {name: name for name in names.split()} | others


# The rows of an archive: by its own names, where each value stands in the row. A person stands
# there as the permanent id, a Revision as its digest, a moment in ISO 8601.
REVISION = _named("section digest canonical item_keys states_dose made_at")
CHANGE = _named("section sequence by at reason declared_kind kind aside") | {
    "from": "from_revision",
    "to": "to_revision",
}
SUBMISSION = _named("revision by at taken_back_at taken_back_by", section="revision.section")
REVIEW = _named(
    "revision reviewer competence verdict comment at holds_until name credentials affiliation "
    "interests",
    section="revision.section",
)
# Of shown sections; left out as the first archives did, where it says no more than this.
LATER_OF_SHOWN = {"is_carried_over": False}
SHOWN = _named("section revision is_signed is_carried_over competences path_sequence parts")
SOURCE = _named(" ".join(RECORD_FIELDS)) | _named(
    "key seen_on is_retracted is_published", replaced_by="replaced_by_id"
)
FIGURE = _named("sha256 title path is_static width height")
PERSON = _named(
    "name credentials affiliation orcid interests interests_declared_on left_on", id="uuid"
)


def written(row: Model, fields: dict[str, str]) -> Record:
    """A row as the archive has it."""
    return {name: _as_json(attrgetter(place)(row)) for name, place in fields.items()}


def _as_json(value: Any) -> Any:
    if isinstance(value, Person):
        return str(value.uuid)
    if isinstance(value, Revision):
        return value.digest
    if isinstance(value, UUID):
        return str(value)
    return value.isoformat() if isinstance(value, date) else value


def read(
    model: type[Model],
    fields: dict[str, str],
    said: Record,
    people: dict[str, Person],
    words: dict[tuple[str, str], Revision],
) -> dict[str, Any]:
    """The fields of the row that was `written`. Raises KeyError, TypeError or ValidationError."""
    values: dict[str, Any] = {}
    for name, place in fields.items():
        if "." in place or place.endswith("_id"):
            continue
        field, value = model._meta.get_field(place), said[name]
        if value is not None and field.related_model is Person:
            value = people[value]
        elif value is not None and field.related_model is Revision:
            value = words[said["section"], value]
        elif isinstance(field, DateField):
            value = field.to_python(value)
        elif isinstance(field, CharField) and field.max_length and len(value) > field.max_length:
            raise ValidationError(_("“%(name)s” is too long.") % {"name": name})
        values[place] = value
    return values


def chain_of(condition: Condition) -> Record:
    """What was written, signed and published of the article, in the order in which it was."""
    changes = Change.objects.filter(condition=condition).order_by("pk")
    submissions = Submission.objects.filter(revision__condition=condition).order_by("pk")
    reviews = list(
        Review.objects.filter(revision__condition=condition)
        .select_related("revision", "reviewer")
        .order_by("pk")
    )
    places = {review.pk: place for place, review in enumerate(reviews)}
    editions = condition.editions.order_by("number").prefetch_related(
        "sections__revision", "sections__reviews"
    )
    standing = condition.standing.order_by("sequence").select_related("revision")
    record = {
        "condition": str(condition.uuid),
        "revisions": [
            written(row, REVISION)
            for row in Revision.objects.filter(condition=condition).order_by("pk")
        ],
        "changes": [
            written(row, CHANGE)
            for row in changes.select_related("from_revision", "to_revision", "by")
        ],
        "submissions": [
            written(row, SUBMISSION)
            for row in submissions.select_related("revision", "by", "taken_back_by")
        ],
        "reviews": [written(review, REVIEW) for review in reviews],
        "editions": [
            {
                "canonical": edition.canonical,
                "digest": edition.digest,
                "sections": [_shown(row, places) for row in edition.sections.all()],
            }
            for edition in editions
        ],
        "standing": [
            {
                "canonical": fact.canonical,
                "digest": fact.digest,
                "review": places[fact.review_id] if fact.review_id else None,
                "revision": fact.revision.digest if fact.revision else None,
            }
            for fact in standing
        ],
    }
    return record | {"people": [written(one, PERSON) for one in _people(condition, reviews)]}


def _shown(row: EditionSection, places: dict[int, int]) -> Record:
    shown = written(row, SHOWN)
    return {
        **{
            name: said for name, said in shown.items() if (name, said) not in LATER_OF_SHOWN.items()
        },
        "reviews": sorted(places[review.pk] for review in row.reviews.all()),
    }


def record_of(condition: Condition) -> Record:
    """The same with the article's address, sources and figures. Holds drafts and remarks too."""
    revisions = list(Revision.objects.filter(condition=condition).order_by("pk"))
    return {
        "format": FORMAT,
        "slug": condition.slug,
        "former_slugs": condition.former_slugs,
        "title": condition.title,
        "disclaimer": condition.disclaimer,
        "specialty": {"name": condition.specialty.name, "slug": condition.specialty.slug},
        **chain_of(condition),
        "references": [written(source, SOURCE) for source in _references(condition, revisions)],
        "figures": [_figure(figure) for figure in _figures(revisions)],
    }


def digest_of(part: Any) -> str:
    """The digest of a record, or of a part of it."""
    return digest(canonical_json(part))


def _references(condition: Condition, revisions: list[Revision]) -> list[Reference]:
    """All that any of the words cite, and what replaced them since."""
    wanted = {key for words in revisions for key in cited_keys(words.kind, words.content)}
    for edition in condition.editions.all():
        wanted |= set(edition.manifest["references"])
    found: dict[str, Reference] = {}
    while wanted:
        found |= Reference.objects.in_bulk(list(wanted))
        replacing = {source.replaced_by_id for source in found.values() if source.replaced_by_id}
        wanted = replacing - set(found)
    return [found[key] for key in sorted(found)]


def _figures(revisions: list[Revision]) -> Iterable[Figure]:
    shown = {key for words in revisions for key in shown_figures(words.kind, words.content)}
    return Figure.objects.filter(pk__in=shown).order_by("pk")


def _figure(figure: Figure) -> Record:
    content = picture_bytes(figure.record())
    is_there = hashlib.sha256(content).hexdigest() == figure.sha256
    return {
        **written(figure, FIGURE),
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
    for rows, name in (
        (Change.objects.filter(condition=condition), "by"),
        (Submission.objects.filter(revision__condition=condition), "by"),
        (Submission.objects.filter(revision__condition=condition), "taken_back_by"),
        (condition.editions.all(), "published_by"),
        (condition.standing.all(), "by"),
    ):
        named |= set(rows.order_by().values_list(name, flat=True))
    return Person.objects.filter(pk__in=named - {None}).order_by("uuid")
