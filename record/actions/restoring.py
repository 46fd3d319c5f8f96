"""Restoring: an archived article comes back, shown as signed where it was made."""

import base64
import hashlib
import json
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions.authority import require
from accounts.actions.log import log
from accounts.models import LoggedAct, Person, Role
from condition import registry
from condition.models import Condition, Figure, FormerSlug, Reference, Specialty
from condition.models.reference import UNIQUE_NAMES
from record import listeners
from record.archive.checks import first_fault, is_same_source
from record.archive.contents import (
    LATER_FIELDS,
    PERSON_FIELDS,
    REFERENCE_FIELDS,
    Record,
    digest_of,
    picture_bytes,
    record_of,
)
from record.models import (
    Change,
    CurrentEdition,
    Edition,
    EditionSection,
    Review,
    Revision,
    Standing,
    Submission,
)
from record.refusals import AddressTaken, DoesNotFit

from .standing import add_standing

At = Callable[[str | None], datetime | None]


@transaction.atomic
def restore(*, record: Record, origin: dict[str, str], by: Person) -> Condition:
    """Read an archived article back under its own address, which has to be free.

    `origin` is the `site` and `url` that the record comes from: a fact of its standing says for
    ever that what is older was signed there. Nobody gets an account or a role by it. Raises
    NotYourRole, AddressTaken, or DoesNotFit with the first thing that does not fit.
    """
    by = require(by, Role.Kind.ADMINISTRATOR)
    if fault := first_fault(record):
        raise DoesNotFit(fault)
    _refuse_taken(record)
    try:
        with transaction.atomic():
            condition = _Restoring(record, by).run()
    except (IntegrityError, ValueError, KeyError, TypeError) as problem:
        raise DoesNotFit(_("The record can't be read back: %(it)s") % {"it": problem}) from problem
    # The proof that nothing was lost: it says the same again.
    again = record_of(condition)
    kept = {**record, "references": [_whole(source) for source in record["references"]]}
    for part, said in kept.items():
        if part != "people" and digest_of(again[part]) != digest_of(said):
            raise DoesNotFit(_("The %(part)s did not come back as they were.") % {"part": part})
    body = {
        "site": origin["site"],
        "url": origin["url"],
        "last_edition": len(record["editions"]),
        "record": digest_of(record),
    }
    add_standing(condition, Standing.Kind.RESTORED, by, body)
    log(LoggedAct.Verb.RESTORED, by, condition, detail=f"{origin['site']}, {origin['url']}")
    listeners.tell(condition)
    return condition


def _refuse_taken(record: Record) -> None:
    if Condition.objects.filter(uuid=record["condition"]).exists():
        raise AddressTaken(_("This article is here already."))
    for slug in (record["slug"], *record["former_slugs"]):
        if (
            Condition.objects.filter(slug=slug).exists()
            or FormerSlug.objects.filter(slug=slug).exists()
        ):
            raise AddressTaken(
                _("The address “%(slug)s” belongs to another article.") % {"slug": slug}
            )


class _Restoring:
    """One article on its way back: what was made already, by the names that the record uses."""

    def __init__(self, record: Record, by: Person) -> None:
        self.record, self.by = record, by
        self.people: dict[str, Person] = {}
        self.words: dict[tuple[str, str], Revision] = {}
        self.reviews: list[Review] = []
        self.roles: dict[tuple[str, str], Role] = {}

    def run(self) -> Condition:
        self._library()
        for person in self.record["people"]:
            self.people[person["id"]] = _person(person)
        self.condition = self._condition()
        self._words()
        self._reviews()
        self._editions()
        self._standing()
        self._drafts()
        return self.condition

    def _condition(self) -> Condition:
        named = self.record["specialty"]
        specialty = (
            Specialty.objects.filter(slug=named["slug"]).first()
            or Specialty.objects.filter(name=named["name"]).first()
            or Specialty.objects.create(**named)
        )
        condition = Condition.objects.create(
            uuid=self.record["condition"],
            title=self.record["title"],
            slug=self.record["slug"],
            disclaimer=self.record["disclaimer"],
            specialty=specialty,
        )
        for slug in self.record["former_slugs"]:
            FormerSlug.objects.create(slug=slug, condition=condition)
        return condition

    def _library(self) -> None:
        for figure in self.record["figures"]:
            _restore_figure(figure)
        for source in self.record["references"]:
            _restore_source(source)
        for source in self.record["references"]:
            if source["replaced_by"]:
                Reference.objects.filter(key=source["key"], replaced_by=None).update(
                    replaced_by=source["replaced_by"]
                )

    def _words(self) -> None:
        for said in self.record["revisions"]:
            self.words[said["section"], said["digest"]] = Revision.objects.create(
                condition=self.condition,
                section=said["section"],
                digest=said["digest"],
                canonical=said["canonical"],
                item_keys=said["item_keys"],
                states_dose=said["states_dose"],
                made_at=_moment(said["made_at"]),
            )
        for said in self.record["changes"]:
            before = self.words[said["section"], said["from"]] if said["from"] else None
            Change.objects.create(
                condition=self.condition,
                section=said["section"],
                sequence=said["sequence"],
                from_revision=before,
                to_revision=self.words[said["section"], said["to"]],
                by=self.people[said["by"]],
                at=_moment(said["at"]),
                reason=said["reason"],
                declared_kind=said["declared_kind"],
                kind=said["kind"],
                aside=said["aside"],
            )
        for said in self.record["submissions"]:
            taken_back_by = said["taken_back_by"]
            Submission.objects.create(
                revision=self.words[said["section"], said["revision"]],
                by=self.people[said["by"]],
                at=_moment(said["at"]),
                taken_back_at=_moment(said["taken_back_at"]),
                taken_back_by=self.people[taken_back_by] if taken_back_by else None,
            )

    def _reviews(self) -> None:
        for said in self.record["reviews"]:
            review = Review.objects.create(
                revision=self.words[said["section"], said["revision"]],
                reviewer=self.people[said["reviewer"]],
                competence=said["competence"],
                role=self._role(said),
                verdict=said["verdict"],
                comment=said["comment"],
                at=_moment(said["at"]),
                holds_until=_moment(said["holds_until"]),
                **{
                    name: said[name] for name in ("name", "credentials", "affiliation", "interests")
                },
            )
            self.reviews.append(review)

    def _role(self, review: Record) -> Role:
        """The role they signed with there, ended: it approves nothing that is published here.

        Also for somebody who holds it here. A file can say of anybody that they signed; what goes
        out next is signed by those who can be asked.
        """
        key = (review["reviewer"], review["competence"])
        if key not in self.roles:
            self.roles[key] = Role.objects.create(
                person=self.people[review["reviewer"]],
                kind=review["competence"],
                granted_at=_moment(review["at"]),
                withdrawn_at=timezone.now(),
                withdrawn_by=self.by,
            )
        return self.roles[key]

    def _editions(self) -> None:
        previous = None
        for said in self.record["editions"]:
            manifest = json.loads(said["canonical"])
            previous = Edition.objects.create(
                condition=self.condition,
                number=manifest["number"],
                previous=previous,
                published_at=_moment(manifest["published_at"]),
                published_by=self.people[manifest["published_by"]["id"]],
                summary=manifest["summary"],
                canonical=said["canonical"],
                digest=said["digest"],
            )
            for row in said["sections"]:
                shown = EditionSection.objects.create(
                    edition=previous,
                    section=row["section"],
                    revision=self.words[row["section"], row["revision"]],
                    is_signed=row["is_signed"],
                    competences=row["competences"],
                    path_sequence=row["path_sequence"],
                    parts=row["parts"],
                )
                shown.reviews.set(self.reviews[place] for place in row["reviews"])
        if previous:
            CurrentEdition.objects.create(condition=self.condition, edition=previous)

    def _standing(self) -> None:
        previous = None
        for said in self.record["standing"]:
            fact = json.loads(said["canonical"])
            named = said["revision"]
            previous = Standing.objects.create(
                condition=self.condition,
                sequence=fact["sequence"],
                previous=previous,
                section=fact["section"],
                kind=fact["kind"],
                review=None if said["review"] is None else self.reviews[said["review"]],
                revision=self.words[fact["section"], named] if named else None,
                at=_moment(fact["at"]),
                by=self.people[fact["by"]["id"]],
                canonical=said["canonical"],
                digest=said["digest"],
            )

    def _drafts(self) -> None:
        latest = {said["section"]: said for said in self.record["changes"]}
        for section in registry.sections():
            if (key := section.key) not in latest:
                continue
            said = latest[key]
            draft = section.thaw(self.words[key, said["to"]].frozen(said["aside"]))
            section.write(draft, self.condition)


def _person(said: Record) -> Person:
    """Whom the id names here, or somebody without an account."""
    return Person.objects.get_or_create(
        uuid=said["id"],
        defaults={
            **{name: said[name] for name in PERSON_FIELDS},
            "interests_declared_on": _day(said["interests_declared_on"]),
            "left_on": _day(said["left_on"]),
        },
    )[0]


def _whole(source: Record) -> Record:
    return {**dict.fromkeys(LATER_FIELDS, ""), **source}


def _restore_source(said: Record) -> None:
    known = Reference.objects.filter(key=said["key"]).first()
    if known is not None:
        mine: dict[str, Any] = {name: getattr(known, name) for name in REFERENCE_FIELDS}
        if not is_same_source(mine, said):
            raise DoesNotFit(_("“%(key)s” is another source in this library.") % said)
        return
    said = _whole(said)
    for name in UNIQUE_NAMES:
        other = said[name] and Reference.objects.filter(**{name: said[name]}).first()
        if other:
            raise DoesNotFit(
                _("The source “%(key)s” is “%(other)s” in this library.")
                % {"key": said["key"], "other": other.key}
            )
    Reference.objects.create(
        key=said["key"],
        **{name: said[name] for name in REFERENCE_FIELDS},
        seen_on=_day(said["seen_on"]),
        is_retracted=said["is_retracted"],
        is_published=said["is_published"],
    )


def _restore_figure(said: Record) -> None:
    if Figure.objects.filter(sha256=said["sha256"]).exists():
        return
    if said["is_static"]:
        here = hashlib.sha256(picture_bytes(said)).hexdigest()
        if here != said["sha256"]:
            raise DoesNotFit(_("This release does not ship the drawing “%(path)s”.") % said)
    elif not default_storage.exists(said["path"]):
        default_storage.save(said["path"], ContentFile(base64.b64decode(said["content"])))
    elif hashlib.sha256(picture_bytes(said)).hexdigest() != said["sha256"]:
        raise DoesNotFit(_("Another picture lies at “%(path)s”.") % said)
    names = ("sha256", "path", "is_static", "title", "width", "height")
    Figure.objects.create(**{name: said[name] for name in names})


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
