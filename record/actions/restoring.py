"""Restoring: an archived article comes back, shown as signed where it was made."""

import base64
import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import DataError, IntegrityError
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions.authority import require
from accounts.actions.log import log
from accounts.models import LoggedAct, Person, Role
from condition import registry
from condition.models import Condition, Figure, FormerAddress, Reference, Specialty
from condition.models.reference import UNIQUE_NAMES
from record import listeners
from record.archive.checks import first_fault, is_same_source
from record.archive.contents import (
    CHANGE,
    FIGURE,
    LATER_FIELDS,
    LATER_OF_SHOWN,
    PERSON,
    REVIEW,
    REVISION,
    SHOWN,
    SOURCE,
    SUBMISSION,
    Record,
    digest_of,
    picture_bytes,
    read,
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
from record.state import act

from .standing import add_standing, tell_of_retractions

SPOILED = (
    ValidationError, DataError, IntegrityError, KeyError, IndexError, TypeError, ValueError,
    AttributeError,
)  # fmt: skip


@act
def restore(*, record: Record, origin: dict[str, str], by: Person) -> Condition:
    """Read an archived article back under its own address, which has to be free.

    `origin` is the `site` and `url` that the record comes from: a fact of its standing says for
    ever that what is older was signed there. Nobody gets an account or a role by it, and a source
    that the library has keeps the library's record. Raises NotYourRole, AddressTaken, or
    DoesNotFit with the first thing that does not fit.
    """
    by = require(by, Role.Kind.ADMINISTRATOR)
    if fault := first_fault(record):
        raise DoesNotFit(fault)
    with _one_sentence(), _no_picture_left() as stored:
        _refuse_taken(record)
        condition = _Restoring(record, by, stored).run()
        again = record_of(condition)
        for part, said in record.items():  # nothing was lost: it says the same again
            if part not in {"people", "references"} and digest_of(again[part]) != digest_of(said):
                raise DoesNotFit(_("The %(part)s did not come back as they were.") % {"part": part})
        body = {
            "site": origin["site"],
            "url": origin["url"],
            "last_edition": len(record["editions"]),
            "record": digest_of(record),
        }
        add_standing(condition, Standing.Kind.RESTORED, by, body)
        if record["editions"]:
            cited = json.loads(record["editions"][-1]["canonical"])["references"]
            tell_of_retractions(condition, by, cited, _("Retracted when the article came here."))
    log(LoggedAct.Verb.RESTORED, by, condition, detail=f"{origin['site']}, {origin['url']}")
    listeners.tell(condition)
    return condition


@contextmanager
def _one_sentence() -> Iterator[None]:
    """Whatever a spoiled archive comes to is one refusal."""
    try:
        yield
    except SPOILED as problem:
        reason = str(problem).partition("\n")[0]
        if isinstance(problem, KeyError):
            reason = _("it lacks %(name)s.") % {"name": problem}
        elif isinstance(problem, ValidationError):
            reason = " ".join(problem.messages)
        raise DoesNotFit(_("The record can't be read back: %(it)s") % {"it": reason}) from problem


@contextmanager
def _no_picture_left() -> Iterator[list[str]]:
    """The pictures stored meanwhile go again with the rows."""
    stored: list[str] = []
    try:
        yield stored
    except BaseException:
        for path in stored:
            default_storage.delete(path)
        raise


def _refuse_taken(record: Record) -> None:
    if Condition.objects.filter(uuid=record["condition"]).exists():
        raise AddressTaken(_("This article is here already."))
    for slug in (record["slug"], *record["former_slugs"]):
        if (
            Condition.objects.filter(slug=slug).exists()
            or FormerAddress.objects.of_slug(slug).exists()
        ):
            raise AddressTaken(
                _("The address “%(slug)s” belongs to another article.") % {"slug": slug}
            )


class _Restoring:
    """One article on its way back: what was made already, by the names that the record uses."""

    def __init__(self, record: Record, by: Person, stored: list[str]) -> None:
        self.record, self.by, self.stored = record, by, stored
        self.people: dict[str, Person] = {}
        self.words: dict[tuple[str, str], Revision] = {}
        self.reviews: list[Review] = []
        self.roles: dict[tuple[str, str], Role] = {}

    def run(self) -> Condition:
        self._library()
        for person in self.record["people"]:  # whom the id names here, or one without an account
            self.people[person["id"]], _is_new = Person.objects.get_or_create(
                uuid=person["id"], defaults=self._read(Person, PERSON, person)
            )
        self.condition = self._condition()
        self._words()
        for said in self.record["reviews"]:
            self.reviews.append(self._make(Review, REVIEW, said, role=self._role(said)))
        self._editions()
        self._standing()
        self._drafts()
        return self.condition

    def _read(self, model: type[Model], fields: dict[str, str], said: Record) -> dict[str, Any]:
        return read(model, fields, said, self.people, self.words)

    def _make(self, model: type[Model], fields: dict[str, str], said: Record, **more: Any) -> Any:
        return model._default_manager.create(**self._read(model, fields, said), **more)

    def _condition(self) -> Condition:
        named = self.record["specialty"]
        specialty = (
            Specialty.objects.filter(slug=named["slug"]).first()
            or Specialty.objects.filter(name=named["name"]).first()
            or Specialty.objects.create(**named)
        )
        names = ("title", "slug", "disclaimer")
        condition = Condition(
            uuid=self.record["condition"],
            specialty=specialty,
            **{name: self.record[name] for name in names},
        )
        condition.full_clean()
        condition.save()
        paths = [f"/conditions/{slug}" for slug in self.record["former_slugs"]]
        FormerAddress.objects.remember(paths, condition=condition)
        return condition

    def _library(self) -> None:
        for figure in self.record["figures"]:
            self._figure(figure)
        sources = self.record["references"]
        new = [source for source in sources if not _has_source(source)]
        for source in new:
            self._make(Reference, SOURCE, {**dict.fromkeys(LATER_FIELDS, ""), **source})
        for source in new:
            Reference.objects.filter(key=source["key"]).update(replaced_by=source["replaced_by"])

    def _figure(self, said: Record) -> None:
        if Figure.objects.filter(sha256=said["sha256"]).exists():
            return
        if not said["is_static"] and not default_storage.exists(said["path"]):
            content = ContentFile(base64.b64decode(said["content"]))
            self.stored.append(default_storage.save(said["path"], content))
        elif hashlib.sha256(picture_bytes(said)).hexdigest() != said["sha256"]:
            raise DoesNotFit(
                _("This release does not ship the drawing “%(path)s”.") % said
                if said["is_static"]
                else _("Another picture lies at “%(path)s”.") % said
            )
        self._make(Figure, FIGURE, said)

    def _words(self) -> None:
        for said in self.record["revisions"]:
            words = Revision(**self._read(Revision, REVISION, said), condition=self.condition)
            self.words[said["section"], said["digest"]] = words
        Revision.objects.keep(list(self.words.values()))
        for said in self.record["changes"]:
            self._make(Change, CHANGE, said, condition=self.condition)
        for said in self.record["submissions"]:
            self._make(Submission, SUBMISSION, said)

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
                granted_at=datetime.fromisoformat(review["at"]),
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
                published_at=datetime.fromisoformat(manifest["published_at"]),
                published_by=self.people[manifest["published_by"]["id"]],
                summary=manifest["summary"],
                canonical=said["canonical"],
                digest=said["digest"],
            )
            for row in said["sections"]:
                shown = self._make(
                    EditionSection, SHOWN, {**LATER_OF_SHOWN, **row}, edition=previous
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
                at=datetime.fromisoformat(fact["at"]),
                by=self.people[fact["by"]["id"]],
                canonical=said["canonical"],
                digest=said["digest"],
            )

    def _drafts(self) -> None:
        latest = {said["section"]: said for said in self.record["changes"]}
        drafts = [
            section.thaw(self.words[section.key, said["to"]].frozen(said["aside"]))
            for section in registry.sections()
            if (said := latest.get(section.key))
        ]
        registry.write(drafts, self.condition)


def _has_source(said: Record) -> bool:
    """Whether the library has the source: then its own record of it stays as it is."""
    known = Reference.objects.filter(key=said["key"]).first()
    if known is not None:
        if not is_same_source(known.record(), said):
            raise DoesNotFit(_("“%(key)s” is another source in this library.") % said)
        return True
    names = {name: said.get(name) or "" for name in (*UNIQUE_NAMES, "url")}
    if other := Reference.objects.same_as(Reference(**names)).first():
        raise DoesNotFit(
            _("The source “%(key)s” is “%(other)s” in this library.")
            % {"key": said["key"], "other": other.key}
        )
    return False
