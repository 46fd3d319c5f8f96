"""Which Revisions hold some words: the database's own index over all of them.

A Revision never changes, so the database writes the index as each is made: on SQLite a full-text
table with a trigger, on PostgreSQL a column that it works out itself, and an index of that. Both
are put in place after every migrate, as the guards are, because SQLite drops a table's triggers
when it is rebuilt.
"""

import re
from collections.abc import Iterable

from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.models.expressions import RawSQL

from .models import Revision

TABLE = Revision._meta.db_table
WORDS = f"{TABLE}_words"
# Words alone: without the escapes of JSON, and on PostgreSQL without what its parser takes for
# file names and addresses (“mg/day”). A tsvector takes no more than a megabyte.
TAKEN = r"replace(replace({}canonical, '\n', ' '), '\t', ' ')"
WORD = re.compile(r"([^\W_]+)(\*?)")
# Kept, because a word that is in most texts is looked for text by text, and without places.
ON_POSTGRESQL = (
    "tsvector GENERATED ALWAYS AS (strip(to_tsvector('simple', left(regexp_replace("
    + TAKEN.format("")
    + ", '[^[:alnum:]]+', ' ', 'g'), 500000)))) STORED"
)


def put_in_place(using: str = DEFAULT_DB_ALIAS, **_signal: object) -> None:
    """Make the index, as often as you like, and nothing while there is no table of Revisions."""
    database = connections[using]
    with database.cursor() as cursor:
        tables = database.introspection.table_names(cursor)
        if TABLE not in tables:
            return
        if database.vendor == "postgresql":
            columns = database.introspection.get_table_description(cursor, TABLE)
            if "words" not in {column.name for column in columns}:
                # An earlier version had an index of that name over what is a column now.
                cursor.execute(f"DROP INDEX IF EXISTS {WORDS}")
                cursor.execute(f"ALTER TABLE {TABLE} ADD words {ON_POSTGRESQL}")
            cursor.execute(f"CREATE INDEX IF NOT EXISTS {WORDS} ON {TABLE} USING gin (words)")
            return
        if WORDS not in tables:
            cursor.execute(
                f"CREATE VIRTUAL TABLE {WORDS} USING fts5(words, content='', columnsize=0, "
                "detail='none', tokenize='unicode61 remove_diacritics 0')"
            )
            taken = TAKEN.format("")
            cursor.execute(f"INSERT INTO {WORDS} (rowid, words) SELECT id, {taken} FROM {TABLE}")  # noqa: S608
        cursor.execute(
            f"CREATE TRIGGER IF NOT EXISTS {WORDS}_taken AFTER INSERT ON {TABLE} BEGIN "  # noqa: S608
            f"INSERT INTO {WORDS} (rowid, words) VALUES (NEW.id, {TAKEN.format('NEW.')}); END"
        )


def holding(*choices: Iterable[str], after: int = 0, most: int | None = None) -> RawSQL:
    """The ids of Revisions that hold all words of one of the choices, “treat*” any that begins so.

    Letters and digits alone make a word: “doctor's” is two. Upper and lower case are one. With
    `most` the first so many behind the id `after`, and the database looks for no others.
    """
    if connection.vendor == "postgresql":
        word, beginning, both, either = "'{}'", "'{}':*", " & ", " | "
        key = "id"
        statement = f"SELECT id FROM {TABLE} WHERE words @@ to_tsquery('simple', %s)"  # noqa: S608
    else:
        word, beginning, both, either = '"{}"', '"{}"*', " AND ", " OR "
        key = "rowid"
        statement = f"SELECT rowid FROM {WORDS} WHERE {WORDS} MATCH %s"  # noqa: S608
    said = (
        both.join(
            (beginning if ends else word).format(one)
            for one, ends in WORD.findall(" ".join(all_of))
        )
        for all_of in choices
    )
    given: list[str | int] = [either.join(f"({one})" for one in said if one)]
    if most is not None:
        statement += f" AND {key} > %s ORDER BY {key} LIMIT %s"
        given += [after, most]
    return RawSQL(statement, given)  # noqa: S611 (parameters)
