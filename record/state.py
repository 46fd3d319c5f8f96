"""The State rows: worked out from the record by the one judgement, and kept by every act.

An act is a function under `act`: it is atomic, and before it is over the rows of each article
that the log says it touched are worked out anew. So no act can forget them; and one that writes
into the log outside of `act` is stopped.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextvars import ContextVar
from datetime import UTC, datetime
from functools import wraps
from typing import ParamSpec, TypeVar

from django.apps import apps
from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from accounts.models import LoggedAct, Person
from condition import registry
from condition.canonical import canonical_json, digest
from condition.code_version import code_version
from condition.models import Condition

from .judgement.judge import Judgement
from .judgement.overview import Candidate, SectionOverview, overviews
from .judgement.path import Place, authors
from .models import (
    COMPETENCES,
    Assignment,
    Authorship,
    Comment,
    KeptDeclarations,
    Report,
    Review,
    ScheduledPublication,
    SectionState,
    State,
    cared_for,
)
from .models.state import draft_changes

# Before every date: approvals are taken with the day until which they hold, not as they are today.
BEFORE = datetime(1, 1, 1, tzinfo=UTC)
FOR_EVER = datetime(9999, 1, 1, tzinfo=UTC)
BATCH = 100  # articles
FIELDS = [field for field in SectionState._meta.concrete_fields if field.name != "id"]
# The code by which the rows are worked out: with other code all are rebuilt.
JUDGED_BY = (("accounts", "models/*"), ("condition", "**/*"), ("treatments", "**/*"),
             ("record", "**/*.py"))  # fmt: skip

Given = ParamSpec("Given")
Result = TypeVar("Result")
Task = Assignment.Task
Hand = tuple[int, bool]  # a person's id, and whether in the public words
_touched: ContextVar[set[int] | None] = ContextVar("touched", default=None)


def act(function: Callable[Given, Result]) -> Callable[Given, Result]:
    """Make of a function an act of the record: atomic, and the State is kept with it."""

    @wraps(function)
    def performed(*given: Given.args, **named: Given.kwargs) -> Result:
        if _touched.get() is not None:  # one act within another
            with transaction.atomic():
                return function(*given, **named)
        touched: set[int] = set()
        token = _touched.set(touched)
        try:
            with transaction.atomic():
                result = function(*given, **named)
                keep(touched)
                return result
        finally:
            _touched.reset(token)

    return performed


def note(line: LoggedAct) -> None:
    """Keep in mind which article an act is about, from its line of the log."""
    if line.condition_id is None:
        return
    touched = _touched.get()
    if touched is None:
        raise RuntimeError(f"“{line.verb}” has to be an act: put it under record.state.act.")
    touched.add(line.condition_id)


def keep(conditions: Collection[int], *, anew: bool = False) -> None:
    """Write the rows of these articles as the record has it now, in the caller's transaction.

    `anew` where the code may judge otherwise than when they were written.
    """
    if not conditions:
        return
    # Held, so that of two acts the later one sees what the earlier one did.
    held = Condition.objects.select_for_update(no_key=True).filter(pk__in=conditions)
    found = list(held.order_by("pk").only("pk"))
    kept = {(row.condition_id, row.section): row for row in _rows(found)}
    hands = _hands_of(kept.values())
    made: list[SectionState] = []
    rewritten: list[SectionState] = []  # other people have a hand in them than before
    written: list[tuple[SectionState, set[Hand]]] = []  # these, and the new ones
    for place, (row, wanted) in states(found, None if anew else kept).items():
        if (before := kept.pop(place, None)) is None:
            made.append(row)
        else:
            row.pk = before.pk
            # Each by itself: Django takes longer to put together how many are written at once.
            if names := _differing(before, row):
                row.save(update_fields=names)
            if hands[row.pk] == wanted:
                continue
            rewritten.append(row)
        written.append((row, wanted))
    if kept:
        _rows(found).filter(pk__in=[row.pk for row in kept.values()]).delete()
    SectionState.objects.bulk_create(made, batch_size=500)
    if rewritten:
        Authorship.objects.filter(state__in=rewritten).delete()
    Authorship.objects.bulk_create(
        (
            Authorship(state=row, person_id=person, is_public=is_public)
            for row, wanted in written
            for person, is_public in sorted(wanted)
        ),
        batch_size=2_000,
    )


def keep_rights(person: Person) -> None:
    """Write the rows that hang on what somebody may do."""
    for batch in _batches(hanging_on(person)):
        keep(batch)


def hanging_on(person: Person) -> list[int]:
    """The articles where somebody judged words that are open, never signed as a whole, or disputed,
    or asked for changes, which counts again when they come back."""
    judged = Review.objects.filter(
        reviewer=person,
        revision__condition=OuterRef("condition"),
        revision__section=OuterRef("section"),
    )
    hanging = Q(is_open=True) | Q(public_is_signed=False) | Q(disputed_at__isnull=False)
    asked = Exists(judged.filter(verdict=Review.Verdict.CHANGES_REQUESTED))
    found = SectionState.objects.filter(hanging | asked, Exists(judged))
    return sorted(set(found.values_list("condition", flat=True)))


def rebuild(after: int = 0) -> Iterator[int]:
    """Write all rows anew, article by article; gives the last article's id after each batch."""
    every = Condition.objects.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)
    for batch in _batches(list(every)):
        with transaction.atomic():
            keep(batch, anew=True)
        yield batch[-1]
    KeptDeclarations.objects.update_or_create(pk=1, defaults={"digest": declarations()})


def keep_up(using: str = DEFAULT_DB_ALIAS, **_signal: object) -> None:
    """Rebuild the rows once the code or the sections' declarations are others than they were.

    Nothing where a migrate of one app alone left no tables for them.
    """
    if not has_tables(using):
        return
    if not KeptDeclarations.objects.filter(digest=declarations()).exists():
        for _last in rebuild():
            pass


def has_tables(using: str) -> bool:
    """Whether the tables of the record are there: a migrate of one app alone may leave none."""
    needed = {model._meta.db_table for model in apps.get_app_config("record").get_models()}
    return needed <= set(connections[using].introspection.table_names())


def declarations() -> str:
    """The digest of what the rows hang on beside the record: the code and the declarations."""
    declared = {section.key: list(section.competences) for section in registry.sections()}
    return digest(canonical_json([code_version(JUDGED_BY), declared]))


def differences(conditions: Collection[Condition]) -> Iterator[tuple[Place, str]]:
    """Where the rows say otherwise than the record, and in which fields."""
    kept = {(row.condition_id, row.section): row for row in _rows(conditions)}
    hands = _hands_of(kept.values())
    for place, (row, wanted) in states(conditions).items():
        before = kept.pop(place, None)
        names = _differing(before, row) if before else ["it is missing"]
        if before and hands.get(before.pk, set()) != wanted:
            names.append("who wrote it")
        if names:
            yield place, ", ".join(names)
    for place in kept:
        yield place, "there is nothing to keep"


def states(
    conditions: Collection[Condition], before: Mapping[Place, SectionState] | None = None
) -> dict[Place, tuple[SectionState, set[Hand]]]:
    """The rows as they should be, unsaved, each with who had a hand in the words.

    Words that waited `before` as they do now have the faults that they had: to look for them takes
    as long as all else.

    The one way from the record to the State: the judgement of each section, taken before every
    date, so that the facts hold whatever the clock says. About fifteen queries.
    """
    here = list(cared_for().filter(pk__in=[one.pk for one in conditions]).order_by().only("pk"))
    rows = {
        (condition, entry.section.key): _row(condition, entry)
        for condition, entries in overviews(here, BEFORE, with_words=False).items()
        for entry in entries
        if entry.draft is not None
    }
    _ask_nobody_to_sign_what_cannot_be(rows, before or {})
    _add_what_is_said(rows)
    words = {
        revision: place
        for place, row in rows.items()
        for revision in (row.draft_id, row.public_id)
        if revision is not None
    }
    by = authors(words)
    for row in rows.values():
        row.authors = len(by[row.draft_id]) if row.is_open else 0
    return {
        place: (
            row,
            {(person, True) for person in by.get(row.public_id or 0, ())}
            | {(person, False) for person in by[row.draft_id] if row.is_open},
        )
        for place, row in rows.items()
    }


def _row(condition: int, entry: SectionOverview) -> SectionState:
    draft, state = entry.words, entry.state
    row = SectionState(
        condition_id=condition,
        section=entry.section.key,
        draft=draft.revision,
        change=entry.change,
        is_open=state != State.PUBLISHED,
    )
    if row.is_open:
        judged, approvals = draft.judgement, draft.judgement.approvals
        row.kind, row.submitted_at = entry.kind, draft.submitted_at
        row.request = max(judged.requests, key=lambda one: one.pk, default=None)
        row.draft_until = _holds(draft)
        row.ready_until = max(filter(None, map(_holds, entry.ahead)), default=None)
        for name in judged.needed:
            ends = _end(judged, name) if name in approvals else entry.change.at
            setattr(row, f"{name}_missing_from", ends)
            setattr(
                row, f"{name}_by_id", approvals[name].reviewer_id if name in approvals else None
            )
        row.since = {
            State.SIGNED: judged.last_reviewed,
            State.CHANGES_REQUESTED: row.request and row.request.at,
            State.IN_REVIEW: draft.submitted_at,
        }.get(state) or entry.change.at
        if state in {State.CHANGED, State.CHANGES_REQUESTED}:
            row.holder_id = entry.change.by_id
    if entry.published and (shown := entry.published_judgement):
        row.public = entry.published.revision
        row.public_is_signed, row.public_until = shown.is_signed, shown.holds_until
        for name, review in shown.approvals.items() if shown.is_signed else ():
            setattr(row, f"public_{name}_by_id", review.reviewer_id)
        if not (shown.is_signed or row.is_open):  # the words wait for their first signatures
            row.request = max(shown.requests, key=lambda one: one.pk, default=None)
            for name in shown.needed:
                one = shown.approvals.get(name)
                # An approval of what is public stays, whatever its date.
                setattr(row, f"{name}_missing_from", FOR_EVER if one else entry.change.at)
                setattr(row, f"{name}_by_id", one.reviewer_id if one else None)
        if shown.is_signed and shown.is_disputed:
            row.disputed_at = max((one.at for one in shown.requests), default=shown.faulted_at)
    unsigned = entry.published and not row.public_is_signed
    out_at = entry.published.edition.published_at if entry.published and unsigned else None
    dates = (row.since, out_at, row.disputed_at, row.public_until)
    row.attention_at = min((date for date in dates if date), default=None)
    return row


def _ask_nobody_to_sign_what_cannot_be(
    rows: Mapping[Place, SectionState], before: Mapping[Place, SectionState]
) -> None:
    """Public words with a fault of their own wait for who writes. One query at most."""
    waiting = {place: row for place, row in rows.items() if row.waits_in_public}
    known = {
        place: one.clinical_missing_from is None
        for place, one in before.items()
        if one.waits_in_public and place in waiting and one.change_id == waiting[place].change_id
    }
    new = [row for place, row in waiting.items() if place not in known]
    said = draft_changes(new) if new else {}
    for place, row in waiting.items():
        if known[place] if place in known else said[row.change_id].faults:
            for name in COMPETENCES:
                setattr(row, f"{name}_missing_from", None)
                setattr(row, f"{name}_by", None)


def _holds(words: Candidate) -> datetime | None:
    """Until when words are signed to go live; None where they are not."""
    if not words.is_publishable:
        return None
    return min((_end(words.judgement, name) for name in words.judgement.needed), default=FOR_EVER)


def _end(judged: Judgement, competence: str) -> datetime:
    """When the last approval as that competence runs out."""
    return max(
        one.holds_until
        for one in judged.holding
        if one.competence == competence and one.holds_until
    )


def _add_what_is_said(rows: dict[Place, SectionState]) -> None:
    """Comments, readers' reports, the hour of a publication, and to whom it is given."""
    conditions = {condition for condition, _section in rows}
    said = Comment.objects.standing().filter(revision__in=[row.draft_id for row in rows.values()])
    comments = dict(said.order_by().values_list("revision").annotate(Count("pk")))
    open_reports = Report.objects.open().filter(condition__in=conditions).order_by()
    counted = open_reports.values_list("condition", "section").annotate(Count("pk"))
    reports = {(condition, section): number for condition, section, number in counted}
    waiting = ScheduledPublication.objects.filter(
        condition__in=conditions, state=ScheduledPublication.State.WAITING
    ).order_by()
    named = waiting.values_list("condition", "at", "revisions", "unreviewed")
    hours = {
        (condition, key): at
        for condition, at, signed, unreviewed in named
        for key in (*signed, *unreviewed)
    }
    given = Assignment.objects.filter(condition__in=conditions, ended_at=None)
    people = given.values_list("condition", "section", "task", "person")
    held = {(condition, section, task): person for condition, section, task, person in people}
    for place, row in rows.items():
        row.comments = comments.get(row.draft_id, 0)
        row.reports = reports.get(place, 0)
        row.scheduled_at = hours.get(place)
        task = Task.WRITE if row.request_id or not row.submitted_at else Task.REVIEW
        if row.is_open and (person := held.get((*place, task)) or held.get((place[0], "", task))):
            row.holder_id = person


def _rows(conditions: Collection[Condition]) -> QuerySet[SectionState]:
    return SectionState.objects.filter(condition__in=conditions)


def _hands_of(rows: Iterable[SectionState]) -> dict[int, set[Hand]]:
    found: dict[int, set[Hand]] = {row.pk: set() for row in rows}
    written = Authorship.objects.filter(state__in=list(found))
    for state, person, is_public in written.values_list("state", "person", "is_public"):
        found[state].add((person, is_public))
    return found


def _differing(one: SectionState, other: SectionState) -> list[str]:
    """The fields in which two rows of a section differ."""
    columns = ((field.name, field.attname) for field in FIELDS)
    return [name for name, column in columns if getattr(one, column) != getattr(other, column)]


def _batches(pks: list[int]) -> Iterator[list[int]]:
    for start in range(0, len(pks), BATCH):
        yield pks[start : start + BATCH]
