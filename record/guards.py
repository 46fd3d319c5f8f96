"""The database's own guards on the record (rule 14): triggers that refuse what nobody may do.

They are put in place after every migrate, because SQLite drops a table's triggers when a migration
rebuilds it, and looked for when the site starts and by `verify_editions`.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Model

from accounts.models import LoggedAct, Role
from condition.models import Reference

from .models import (
    Change,
    Comment,
    CurrentEdition,
    Edition,
    EditionSection,
    Review,
    Revision,
    Standing,
    Submission,
)

FROZEN = (
    LoggedAct,
    Comment,
    Revision,
    Change,
    Review,
    Edition,
    EditionSection,
    EditionSection.reviews.through,
    Standing,
)


@dataclass(frozen=True)
class Guard:
    """One trigger: on which table, before which act, refused when, with which words."""

    name: str
    table: str
    act: str  # INSERT, UPDATE, DELETE
    refuse_when: str  # SQL over NEW and OLD; "" refuses always
    message: str


_of_other_rooms: list[Guard] = []


def guard_too(others: Iterable[Guard]) -> None:
    """Raise, lower and look for these as well. For rooms below this one, when they start."""
    _of_other_rooms.extend(guard for guard in others if guard not in _of_other_rooms)


def _differs(*columns: str) -> str:
    """SQL: NULL differs from every value."""
    return " OR ".join(
        f"(NEW.{one} <> OLD.{one} OR (NEW.{one} IS NULL) <> (OLD.{one} IS NULL))" for one in columns
    )


def _is_taken(model: type[Model]) -> str:
    """SQL: whether a row stands already where the new one would go, by any unique key."""
    options = model._meta
    columns = {field.name: field.column for field in options.local_fields}
    keys = [[field.name] for field in options.local_fields if field.unique]
    keys += [list(names) for names in options.unique_together]
    keys += [list(constraint.fields) for constraint in options.total_unique_constraints]
    taken = [
        "(" + " AND ".join(f"{columns[name]} = NEW.{columns[name]}" for name in key) + ")"
        for key in keys
    ]
    return f"EXISTS (SELECT 1 FROM {options.db_table} WHERE {' OR '.join(taken)})"  # noqa: S608


def _guard(model: type[Model], act: str, message: str, refuse_when: str = "") -> Guard:
    """`act` is update, delete, insert or replace, which is an insert in another's place."""
    table = model._meta.db_table
    statement = {"replace": "INSERT"}.get(act, act.upper())
    return Guard(f"guard_{table}_{act}", table, statement, refuse_when, f"{table} {message}")


def _frozen(model: type[Model]) -> list[Guard]:
    refusal = "is never changed"
    return [
        _guard(model, "update", refusal),
        _guard(model, "delete", refusal),
        # SQLite's REPLACE takes a row's place without a word to the delete trigger.
        _guard(model, "replace", refusal, _is_taken(model)),
    ]


def _one_way(
    model: type[Model], kept: tuple[str, ...], done: str, one_open: tuple[str, ...]
) -> list[Guard]:
    """Rows that end once: nothing but the end may be written, and that once."""
    still_open = " AND ".join(f"{column} = NEW.{column}" for column in one_open)
    is_taken = (
        f"{_is_taken(model)} OR EXISTS (SELECT 1 FROM {model._meta.db_table} "  # noqa: S608
        f"WHERE NEW.{done} IS NULL AND {still_open} AND {done} IS NULL)"
    )
    changes = f"{_differs(*kept)} OR OLD.{done} IS NOT NULL"
    return [
        _guard(model, "update", "only ends, once", changes),
        _guard(model, "delete", "is never deleted"),
        _guard(model, "replace", "only ends", is_taken),
    ]


def _follows(model: type[Model], number: str, parents: tuple[str, ...]) -> Guard:
    """Numbers without gaps: 1, 2, 3 … below one parent."""
    table = model._meta.db_table
    same = " AND ".join(f"{parent} = NEW.{parent}" for parent in parents)
    newest = f"(SELECT COALESCE(MAX({number}), 0) FROM {table} WHERE {same})"  # noqa: S608
    return _guard(model, "insert", "has no gaps", f"NEW.{number} <> {newest} + 1")


def _same_source() -> list[Guard]:
    """Rule 9: what a published key means never changes; filling in a missing DOI is no change."""
    names = ("doi", "pmid", "pmcid", "url")
    strong = " OR ".join(
        f"(OLD.{name} <> '' AND NEW.{name} <> OLD.{name})" for name in (*names, "isbn")
    )
    unnamed = " AND ".join(f"OLD.{name} = ''" for name in names)
    weak = (
        f"({unnamed} AND ((OLD.isbn <> '' AND NEW.pages <> OLD.pages) OR (OLD.isbn = '' AND "
        "(NEW.title <> OLD.title OR COALESCE(NEW.year, 0) <> COALESCE(OLD.year, 0)))))"
    )
    is_other = (
        f"OLD.is_published AND ({strong} OR {weak} OR NOT NEW.is_published OR NEW.key <> OLD.key)"
    )
    return [
        _guard(Reference, "update", "that is published stays the same source", is_other),
        _guard(Reference, "delete", "that is published is never deleted", "OLD.is_published"),
    ]


def guards() -> list[Guard]:
    """Every guard the record needs."""
    goes_back = "NEW.condition_id <> OLD.condition_id OR NEW.edition_id < OLD.edition_id"
    role = ("person_id", "kind", "granted_at", "granted_by_id")
    return [
        *(guard for model in FROZEN for guard in _frozen(model)),
        _follows(Edition, "number", ("condition_id",)),
        _follows(Standing, "sequence", ("condition_id",)),
        _follows(Change, "sequence", ("condition_id", "section")),
        *_one_way(Submission, ("revision_id", "by_id", "at"), "taken_back_at", ("revision_id",)),
        *_one_way(Role, role, "withdrawn_at", ("person_id", "kind")),
        _guard(CurrentEdition, "update", "only moves on", goes_back),
        _guard(CurrentEdition, "delete", "only moves on"),
        _guard(CurrentEdition, "replace", "only moves on", _is_taken(CurrentEdition)),
        *_same_source(),
        *_of_other_rooms,
    ]


def raise_guards(using: str = DEFAULT_DB_ALIAS, **_signal: object) -> None:
    """Put every guard in place, as often as you like; tables that don't exist yet are left out."""
    connection = connections[using]
    tables = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for guard in guards():
            if guard.table in tables:
                for statement in _statements(connection, guard):
                    cursor.execute(statement)


def lower_guards(using: str = DEFAULT_DB_ALIAS) -> None:
    """Take every guard away. For tests, which have to empty tables; nothing else calls it."""
    connection = connections[using]
    with connection.cursor() as cursor:
        for guard in guards():
            if connection.vendor == "sqlite":
                cursor.execute(f"DROP TRIGGER IF EXISTS {guard.name}")
            else:
                cursor.execute(f"DROP TRIGGER IF EXISTS {guard.name} ON {guard.table}")
                cursor.execute(f"DROP TRIGGER IF EXISTS {guard.name}_all ON {guard.table}")


def missing_guards(using: str = DEFAULT_DB_ALIAS) -> list[str]:
    """The names of guards that are not in place."""
    connection = connections[using]
    query = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        if connection.vendor == "sqlite"
        else "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled = 'O'"
    )
    with connection.cursor() as cursor:
        cursor.execute(query)
        present = {name for (name,) in cursor.fetchall()}
    wanted = [guard.name for guard in guards()]
    if connection.vendor != "sqlite":
        wanted += [f"{guard.name}_all" for guard in guards() if guard.act == "DELETE"]
    return [name for name in wanted if name not in present]


def _statements(connection: BaseDatabaseWrapper, guard: Guard) -> list[str]:
    if connection.vendor == "sqlite":
        when = f"WHEN {guard.refuse_when} " if guard.refuse_when else ""
        return [
            f"DROP TRIGGER IF EXISTS {guard.name}",
            f"CREATE TRIGGER {guard.name} BEFORE {guard.act} ON {guard.table} FOR EACH ROW {when}"
            f"BEGIN SELECT RAISE(ABORT, '{guard.message}'); END",
        ]
    refusal = f"RAISE EXCEPTION '{guard.message}' USING ERRCODE = 'integrity_constraint_violation';"
    allowed = "OLD" if guard.act == "DELETE" else "NEW"
    body = f"IF {guard.refuse_when} THEN {refusal} END IF;" if guard.refuse_when else refusal
    statements = [
        f"CREATE OR REPLACE FUNCTION {guard.name}() RETURNS trigger LANGUAGE plpgsql AS $$ "
        f"BEGIN {body} RETURN {allowed}; END $$",
        f"CREATE OR REPLACE TRIGGER {guard.name} BEFORE {guard.act} ON {guard.table} "
        f"FOR EACH ROW EXECUTE FUNCTION {guard.name}()",
    ]
    if guard.act == "DELETE":  # PostgreSQL's TRUNCATE passes row triggers by
        statements += [
            f"CREATE OR REPLACE FUNCTION {guard.name}_all() RETURNS trigger LANGUAGE plpgsql "
            f"AS $$ BEGIN {refusal} END $$",
            f"CREATE OR REPLACE TRIGGER {guard.name}_all BEFORE TRUNCATE ON {guard.table} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION {guard.name}_all()",
        ]
    return statements
