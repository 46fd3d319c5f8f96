"""Fill an empty database with the record of a large board: by default 1,000 articles, 4 revisions
of each section and as many editions of each article.

    DATABASE_URL=… python -m tests.bench.fill_board [--articles 1000] [--revisions 4] [--items 8]

The first article is the demonstration, written by the acts. The next 300 are of distinct texts:
its items in another order, behind other of its sentences. They go straight into the tables, as
many rows in a statement as it takes, with the guards down, and with real digests, real chains
of editions and real paths, so that `verify_editions` is clean on what comes out. Of every hundred
sections six have open work, spread over its states; reviews are up to 380 days old, so some are
due and some overdue; one section in fifty went out unreviewed.

All others are copies of those within the database, each with its own name and its own chain, so
that ten thousand take minutes. A board that was filled before grows to the number asked for.
"""

import argparse
import os
import random
import sys
import time
import uuid
from collections.abc import Iterable
from copy import copy
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import Any, NamedTuple

import django

if "DATABASE_URL" not in os.environ:
    sys.exit("Name an empty database in DATABASE_URL.")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
django.setup()

from django.apps import apps  # noqa: E402
from django.contrib.auth.models import User  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.core.management.color import no_style  # noqa: E402
from django.db import connection, models, transaction  # noqa: E402
from django.db.models import BigIntegerField, ExpressionWrapper, F  # noqa: E402
from django.utils import timezone  # noqa: E402

from accounts.actions import grant_role  # noqa: E402
from accounts.models import LoggedAct, Person, Role  # noqa: E402
from board import demo  # noqa: E402
from condition import registry  # noqa: E402
from condition.canonical import canonical_json, digest  # noqa: E402
from condition.models import Condition, Draft, Item, Specialty  # noqa: E402
from condition.registry import Section  # noqa: E402
from reading.models import IndexedArticle  # noqa: E402
from reading.search import index as readers  # noqa: E402
from reading.search import language  # noqa: E402
from record import published_items, state, word_index  # noqa: E402
from record.guards import lower_guards, raise_guards  # noqa: E402
from record.models import (  # noqa: E402
    Change,
    CurrentEdition,
    Edition,
    EditionSection,
    Review,
    Revision,
    Submission,
)

Verb = LoggedAct.Verb
OWN_WORDS = "WORDS OF THIS REVISION"
TEXTS = 300
SENTENCES = 3  # of a section's introduction
BATCH = 25  # articles in a transaction
STRIDE = 1_000_000  # between the keys of a row and of its first copy
NAME, SLUG = "Condition {:05}", "condition-{:05}"
OPEN_WORK = 0.06  # of all sections
UNREVIEWED = 0.02
SPECIALTIES = 20
PEOPLE = {
    Role.Kind.AUTHOR: 18,
    Role.Kind.CLINICAL: 14,
    Role.Kind.PHARMACIST: 6,
    Role.Kind.PUBLISHER: 3,
    Role.Kind.ADMINISTRATOR: 1,
}
OPEN_STATES = ("changed", "in_review", "half_signed", "changes_requested", "signed")

chance = random.Random(1)  # noqa: S311 - the same board every time


@dataclass
class Template:
    """One section's words, with a place for what differs from revision to revision."""

    section: Section
    canonical: str
    keys: dict[str, list[str]]
    items: dict[str, list[Item]]
    words: str
    aside: dict[str, Any]  # provenance, kept by the Changes
    said: dict[int, "Said"] = field(default_factory=dict)

    @classmethod
    def of(cls, section: Section, draft: Draft, text: int, items: int, words: str) -> "Template":
        """One text's section, from the demonstration's draft."""
        own = Draft(condition=draft.condition, section=section.key, introduction=OWN_WORDS)
        own.items = dict(draft.items)
        for listed in section.lists:
            found = own.items[listed.name]
            if listed.name not in {"groups", "opening"} and found:
                first = text % len(found)
                own.items[listed.name] = (found[first:] + found[:first])[:items]
        frozen = section.freeze(own)
        words = f"{words} Text {text}."
        return cls(section, frozen.canonical, frozen.keys, own.items, words, frozen.aside)

    def say(self, sequence: int) -> "Said":
        """The words of one revision: worked out once for all articles of this text."""
        if sequence not in self.said:
            words = f"{self.words} Revision {sequence} of {self.section.key}."
            canonical = self.canonical.replace(OWN_WORDS, words)
            revision = Revision(section=self.section.key, canonical=canonical, item_keys=self.keys)
            parts = canonical_json(revision.parts)
            self.said[sequence] = Said(words, canonical, digest(canonical), parts, digest(parts))
        return self.said[sequence]


class Said(NamedTuple):
    """The words of one revision, and what is made of them."""

    introduction: str
    canonical: str
    digest: str
    parts: str
    parts_digest: str


@dataclass
class Board:
    """Who writes, signs and publishes, by role."""

    people: dict[str, list[Person]]
    roles: dict[tuple[int, str], Role]
    specialties: list[Specialty]


@dataclass
class Rows:
    """What is to be written, by model, in the order that the tables ask for."""

    found: dict[type, list[Any]] = field(default_factory=dict)

    def add(self, row: Any) -> Any:
        """Keep a row for the next statement."""
        self.found.setdefault(type(row), []).append(row)
        return row

    def write(self) -> None:
        """Into the tables."""
        through = EditionSection.reviews.through
        order = [Draft, Revision, Change, Submission, Review, Edition, EditionSection, through]
        last = [model for model in self.found if model not in {*order, LoggedAct}]
        for model in [*order, *last, LoggedAct]:
            model.objects.bulk_create(self.found.get(model, []), batch_size=1_000)
        Revision.objects.index_citations(self.found.get(Revision, []))
        self.found.clear()


numbers: dict[type, "count[int]"] = {}


def next_pk(model: type) -> int:
    """The next key of a table, counted here, because the rows name each other."""
    if model not in numbers:
        last = model.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        numbers[model] = count(last + 1)
    return next(numbers[model])


def make_board() -> Board:
    """Accounts, people, roles and specialties."""
    specialties = [
        Specialty.objects.create(name=f"Specialty {number:02}", slug=f"specialty-{number:02}")
        for number in range(1, SPECIALTIES + 1)
    ]
    people: dict[str, list[Person]] = {}
    for kind, how_many in PEOPLE.items():
        for number in range(1, how_many + 1):
            name = f"bench-{kind}-{number}"
            user = User.objects.create(
                username=name, email=f"{name}@example.org", is_staff=True, password="!"
            )
            person = Person.objects.create(user=user, name=f"{kind.label} {number}")
            person.specialties.set(chance.sample(specialties, 3))
            grant_role(person=person, kind=kind, by=None)
            people.setdefault(kind, []).append(person)
    roles = {(role.person_id, role.kind): role for role in Role.objects.select_related("person")}
    return Board(people, roles, specialties)


class ArticleFiller:
    """The record of one article."""

    def __init__(
        self, board: Board, texts: list[list[Template]], rows: Rows, revisions: int
    ) -> None:
        self.board, self.texts, self.rows = board, texts, rows
        self.revisions = revisions
        self.now = timezone.now()

    def fill(self, condition: Condition) -> Edition:
        """Everything of it; gives its newest edition."""
        self.condition = condition
        signed_at = self.now - timedelta(days=chance.uniform(1, 380))
        editions = range(min(self.revisions, 4) - 1, -1, -1)
        self.edition_times = [signed_at - timedelta(days=90 * back) for back in editions]
        self.authors = chance.sample(self.board.people[Role.Kind.AUTHOR], 2)
        self.signers = {
            kind: chance.choice(self.board.people[kind])
            for kind in (Role.Kind.CLINICAL, Role.Kind.PHARMACIST)
        }
        templates = self.texts[condition.pk % len(self.texts)]
        shown = [self._section(template) for template in templates]
        previous: Edition | None = None
        before: dict[str, Any] = {}
        for number in range(1, len(self.edition_times) + 1):
            planned = [steps[number - 1] for steps in shown]
            previous, before = self._edition(number, previous, planned, before)
        return previous

    def _section(self, template: Template) -> list[dict[str, Any]]:
        """One section's path; gives what each of the editions shows of it."""
        is_open = chance.random() < OPEN_WORK
        is_signed = chance.random() >= UNREVIEWED
        last = self.revisions - 1 if is_open else self.revisions
        parts = len(self.edition_times)
        places = [max(1, last * part // parts) for part in range(1, parts + 1)]
        if parts > 1 and chance.random() < 0.3:  # untouched since the edition before
            places[-2] = places[-1]
        path = self._path(template, places)
        steps = []
        for index, place in enumerate(places):
            is_same = index > 0 and place == places[index - 1]
            if is_same:
                steps.append({**steps[-1], "goes_live": False})
                continue
            reviews = self._signed(path[place - 1], index) if is_signed else []
            steps.append(
                {
                    "section": template.section,
                    "said": template.say(place),
                    "change": path[place - 1],
                    "changes": path[places[index - 1] if index else 0 : place],
                    "reviews": reviews,
                    "goes_live": True,
                }
            )
        if is_open:
            self._open_work(path[-1])
        return steps

    def _path(self, template: Template, places: list[int]) -> list[Change]:
        section, path = template.section, []
        for sequence in range(1, self.revisions + 1):
            edition = sum(place < sequence for place in places)
            until = self.edition_times[edition] if edition < len(places) else self.now
            back = (
                self.revisions - sequence if edition == len(places) else places[edition] - sequence
            )
            said = template.say(sequence)
            at = until - timedelta(days=2 + 3 * back)
            revision = self.rows.add(
                Revision(
                    pk=next_pk(Revision),
                    condition=self.condition,
                    section=section.key,
                    digest=said.digest,
                    canonical=said.canonical,
                    item_keys=template.keys,
                    made_at=at,
                )
            )
            change = Change(
                pk=next_pk(Change),
                condition=self.condition,
                section=section.key,
                sequence=sequence,
                from_revision=path[-1].to_revision if path else None,
                to_revision=revision,
                by=chance.choice(self.authors),
                at=at,
                reason="The wording of the introduction was brought up to date.",
                aside=template.aside,
                declared_kind=Change.Kind.WORDING,
                kind=Change.Kind.SAFETY if chance.random() < 0.1 else Change.Kind.WORDING,
            )
            path.append(self.rows.add(change))
            self._log(Verb.CHANGED, change.by, at, section.key, change.reason)
        self._draft(template, said.introduction)
        return path

    def _draft(self, template: Template, introduction: str) -> None:
        draft = Draft(
            pk=next_pk(Draft),
            condition=self.condition,
            section=template.section.key,
            introduction=introduction,
        )
        self.rows.add(draft)
        for listed in template.section.lists:
            for position, known in enumerate(template.items[listed.name]):
                item = copy(known)
                item.pk, item.draft = next_pk(listed.model), draft
                item.position = position
                self.rows.add(item)

    def _submitted(self, change: Change, at: datetime) -> None:
        self.rows.add(
            Submission(pk=next_pk(Submission), revision=change.to_revision, by=change.by, at=at)
        )
        self._log(Verb.SUBMITTED, change.by, at, change.section, change.to_revision.label)

    def _signed(self, change: Change, edition: int) -> list[Review]:
        at = self.edition_times[edition] - timedelta(hours=12)
        self._submitted(change, at - timedelta(hours=12))
        kinds = registry.section(change.section).competences
        return [self._review(change, kind, at) for kind in kinds]

    def _review(self, change: Change, kind: str, at: datetime, verdict: str = "approved") -> Review:
        person = self.signers[kind]
        is_approval = verdict == Review.Verdict.APPROVED
        verb = Verb.APPROVED if is_approval else Verb.REQUESTED_CHANGES
        self._log(verb, person, at, change.section, f"{change.to_revision.label}, {kind}")
        return self.rows.add(
            Review(
                pk=next_pk(Review),
                revision=change.to_revision,
                reviewer=person,
                competence=kind,
                role=self.board.roles[person.pk, kind],
                verdict=verdict,
                comment="" if is_approval else "The second sentence promises too much.",
                at=at,
                holds_until=at + change.to_revision.kind.review_every if is_approval else None,
                name=person.name,
            )
        )

    def _open_work(self, change: Change) -> None:
        state = chance.choice(OPEN_STATES)
        if state == "changed":
            return
        kinds = registry.section(change.section).competences
        at = change.at + timedelta(hours=1)
        self._submitted(change, at)
        if state == "changes_requested":
            self._review(change, kinds[0], at, Review.Verdict.CHANGES_REQUESTED)
        if state == "half_signed" and len(kinds) > 1:
            self._review(change, kinds[0], at)
        if state == "signed":
            for kind in kinds:
                self._review(change, kind, at)

    def _edition(
        self,
        number: int,
        previous: Edition | None,
        planned: list[dict[str, Any]],
        before: dict[str, Any],
    ) -> tuple[Edition, dict[str, Any]]:
        at, by = self.edition_times[number - 1], self.board.people[Role.Kind.PUBLISHER][0]
        records = {
            step["section"].key: _record(step, before.get(step["section"].key), at)
            for step in planned
        }
        manifest = {
            "schema": 1,
            "condition": str(self.condition.uuid),
            "title": self.condition.title,
            "number": number,
            "published_at": at.isoformat(),
            "published_by": by.byline(),
            "summary": "Brought up to date.",
            "disclaimer": self.condition.disclaimer,
            "sections": list(records.values()),
            "references": {},
            "figures": {},
            "previous": previous.digest if previous else None,
        }
        canonical = canonical_json(manifest)
        edition = self.rows.add(
            Edition(
                pk=next_pk(Edition),
                condition=self.condition,
                number=number,
                previous=previous,
                published_at=at,
                published_by=by,
                summary="Brought up to date.",
                canonical=canonical,
                digest=digest(canonical),
            )
        )
        through = EditionSection.reviews.through
        for step in planned:
            shown = self.rows.add(
                EditionSection(
                    pk=next_pk(EditionSection),
                    edition=edition,
                    section=step["section"].key,
                    revision=step["change"].to_revision,
                    is_signed=bool(step["reviews"]),
                    competences=list(step["section"].competences),
                    path_sequence=step["change"].sequence,
                    parts=step["said"].parts,
                )
            )
            for review in step["reviews"]:
                self.rows.add(through(pk=next_pk(through), editionsection=shown, review=review))
        self._log(Verb.PUBLISHED, by, at, "", f"{number}: Brought up to date.")
        return edition, records

    def _log(self, verb: str, by: Person, at: datetime, section: str, detail: str) -> None:
        self.rows.add(
            LoggedAct(
                at=at, by=by, verb=verb, condition=self.condition, section=section, detail=detail
            )
        )


def _record(step: dict[str, Any], before: dict[str, Any] | None, at: datetime) -> dict[str, Any]:
    """What an edition's digest covers of one section."""
    record = {
        "key": step["section"].key,
        "revision": step["change"].to_revision.digest,
        "title": str(step["section"].title),
        "parts": step["said"].parts_digest,
        "is_signed": bool(step["reviews"]),
        "competences": list(step["section"].competences),
        "reviews": [review.record() for review in step["reviews"]],
        "updated_at": at.isoformat() if step["goes_live"] else before["updated_at"],
        "authors": before["authors"] if before else [],
    }
    if step["goes_live"]:
        record["changes"] = [
            {
                "at": change.at.isoformat(),
                "by": change.by.byline(),
                "kind": change.kind,
                "reason": change.reason,
            }
            for change in step["changes"]
        ]
        bylines = {change.by_id: change.by.byline() for change in step["changes"]}
        known = {author["id"] for author in record["authors"]}
        record["authors"] = record["authors"] + [
            byline for byline in bylines.values() if byline["id"] not in known
        ]
    return record


def texts_of(first: Condition, items: int) -> list[list[Template]]:
    """The distinct texts, section by section."""
    words = Draft.objects.filter(condition=first).values_list("introduction", flat=True)
    split = [sentence.strip(". ") for text in words for sentence in text.split(". ")]
    sentences = [f"{one}." for one in split if one and "[" not in one and "\n" not in one]
    drafts = [(section, section.draft_of(first)) for section in registry.sections()]
    return [
        [
            Template.of(
                section,
                draft,
                text,
                items,
                " ".join(chance.sample(sentences, min(SENTENCES, len(sentences)))),
            )
            for section, draft in drafts
        ]
        for text in range(TEXTS)
    ]


def fill(articles: int, revisions: int, items: int) -> None:
    """The demonstration, and what there is no copy of; prints how far it is."""
    started = time.perf_counter()
    demo.load()
    first = Condition.objects.earliest("pk")
    board, rows = make_board(), Rows()
    filler = ArticleFiller(board, texts_of(first, items), rows, revisions)
    # The roles are older than what was signed with them.
    Role.objects.update(granted_at=timezone.now() - timedelta(days=3_000))
    for start in range(1, min(articles, TEXTS + 1), BATCH):
        with transaction.atomic():
            made = [
                Condition(
                    pk=next_pk(Condition),
                    uuid=uuid_of(SLUG.format(number)),
                    title=NAME.format(number),
                    slug=SLUG.format(number),
                    specialty=chance.choice(board.specialties),
                    disclaimer="Not medical advice.",
                )
                for number in range(start, min(start + BATCH, articles, TEXTS + 1))
            ]
            Condition.objects.bulk_create(made)
            for condition in made:
                rows.add(CurrentEdition(condition=condition, edition=filler.fill(condition)))
            rows.write()
            name_for_readers(made)
        print(f"{start + len(made):6} articles, {time.perf_counter() - started:.0f} s", flush=True)
    _count_on([*numbers, LoggedAct])
    for last in state.rebuild():
        print(f"States up to article {last}, {time.perf_counter() - started:.0f} s", flush=True)
    for _condition in published_items.rebuild():
        pass


def uuid_of(slug: str) -> uuid.UUID:
    return uuid.uuid5(uuid.NAMESPACE_URL, slug)


def name_for_readers(conditions: list[Condition]) -> None:
    """Let the A–Z have the articles: their names alone, for tests.bench.search has the words."""
    editions = dict(CurrentEdition.objects.values_list("condition", "edition"))
    named = [(one, readers.own_names([one.title])) for one in conditions]
    articles = IndexedArticle.objects.bulk_create(
        IndexedArticle(
            condition=one,
            edition=editions[one.pk],
            version=language.version(),
            **readers.named(names),
        )
        for one, names in named
    )
    readers.add_names((row, names) for row, (_one, names) in zip(articles, named, strict=True))


def copied_models() -> dict[type[models.Model], str]:
    """What hangs on an article, each with the way from it to the article."""
    found: dict[type[models.Model], str] = {Condition: "pk"}
    before = 0
    while before < len(found):
        before = len(found)
        for model in apps.get_models(include_auto_created=True):
            for one in model._meta.local_concrete_fields:
                if model not in found and one.related_model in found:
                    way = found[one.related_model].removesuffix("pk").removesuffix("__")
                    found[model] = f"{one.name}__{way}" if way else one.name
    by_hand = {Condition, Edition}
    return {
        model: way
        for model, way in found.items()
        if model not in by_hand and model._meta.app_label != "reading"
    }


def grow(articles: int) -> None:
    """Copy the first articles until there are so many; prints how far it is."""
    started = time.perf_counter()
    first = list(Condition.objects.filter(slug__startswith="condition-").order_by("pk")[:TEXTS])
    there = Condition.objects.filter(slug__startswith="condition-").count()
    found = copied_models()
    specialties = list(Specialty.objects.filter(slug__startswith="specialty-"))
    while there < articles - 1:
        turn, start = divmod(there, TEXTS)
        originals = first[start : min(TEXTS, start + articles - 1 - there)]
        with transaction.atomic():
            _copy(originals, turn, found, specialties)
        there += len(originals)
        print(f"{there + 1:6} articles, {time.perf_counter() - started:.0f} s", flush=True)
    _count_on([*found, Condition, Edition])


def _copy(
    originals: list[Condition],
    turn: int,
    found: dict[type[models.Model], str],
    specialties: list[Specialty],
) -> None:
    """The turn-th copy of each of these articles."""
    offset = turn * STRIDE
    copies = []
    for original in originals:
        number = int(original.slug.rpartition("-")[2]) + turn * TEXTS
        one = copy(original)
        one.pk, one.specialty = original.pk + offset, chance.choice(specialties)
        one.title, one.slug = NAME.format(number), SLUG.format(number)
        one.uuid = uuid_of(one.slug)
        copies.append(one)
    Condition.objects.bulk_create(copies)
    known = {one.pk: one for one in originals}
    digests: dict[int, str] = {}
    editions = []
    for edition in (
        Edition.objects.filter(condition__in=originals)
        .select_related("previous")
        .order_by("condition", "number")
    ):
        original, one = known[edition.condition_id], copy(edition)
        one.pk, one.condition_id = edition.pk + offset, original.pk + offset
        of_copy = copies[originals.index(original)]
        told = {str(original.uuid): str(of_copy.uuid), original.title: of_copy.title}
        if edition.previous_id:
            one.previous_id = edition.previous_id + offset
            told[edition.previous.digest] = digests[edition.previous_id]
        for before, now in told.items():
            one.canonical = one.canonical.replace(f'"{before}"', f'"{now}"')
        one.digest = digests[edition.pk] = digest(one.canonical)
        editions.append(one)
    Edition.objects.bulk_create(editions, batch_size=200)
    pks = [one.pk for one in originals]
    for model, way in found.items():
        _copy_rows(model, {f"{way}__gte": pks[0], f"{way}__lte": pks[-1]}, offset, found)
    name_for_readers(copies)


def _copy_rows(
    model: type[models.Model], of_articles: dict[str, int], offset: int, found: Any
) -> None:
    """In one statement: every key is as much higher as those it names."""
    moved = {Condition, Edition, *found}
    columns, values = [], []
    for one in model._meta.local_concrete_fields:
        is_moved = one.related_model in moved if one.is_relation else one.primary_key
        columns.append(connection.ops.quote_name(one.column))
        value = F(one.attname) + offset if is_moved else F(one.attname)
        values.append(ExpressionWrapper(value, BigIntegerField()) if is_moved else value)
    rows = model._default_manager.order_by().filter(**of_articles)
    named = {f"copied_{number}": value for number, value in enumerate(values)}
    chosen = rows.annotate(**named).values_list(*named)
    statement, given = chosen.query.sql_with_params()
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {table} ({', '.join(columns)}) {statement}", given)


def _count_on(filled: Iterable[type]) -> None:
    """Let the tables' own counters go on behind the keys that were given here."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), list(filled)):
            cursor.execute(statement)
        cursor.execute("ANALYZE")


def main() -> None:
    """Read the options, fill."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--articles", type=int, default=1_000)
    options.add_argument("--revisions", type=int, default=4)
    options.add_argument("--items", type=int, default=8, help="the most of each list")
    given = options.parse_args()
    call_command("migrate", verbosity=0)
    there = Condition.objects.filter(slug__startswith="condition-").count()
    if there < TEXTS and Condition.objects.exists():
        sys.exit("The database is not empty, and holds no board that can grow.")
    lower_guards()
    if not there:
        fill(given.articles, given.revisions, given.items)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:  # made at once, it costs a fraction of row by row
            cursor.execute(f"DROP INDEX {word_index.WORDS}")
            cursor.execute("SET maintenance_work_mem = '1GB'")
    grow(given.articles)
    published_items.recount()
    word_index.put_in_place()
    raise_guards()
    for model in (Condition, Revision, Change, Review, Edition, LoggedAct):
        print(f"{model.objects.count():8} {model._meta.verbose_name_plural}")


if __name__ == "__main__":
    main()
