"""The two databases' own full-text search behind one face: which parts have these lexemes?"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

from django.db import connection, transaction

TABLE = "reading_indexedpart"
FTS_TABLE = "reading_indexedpart_words"
LOCK = 0x5EA2C8  # any number that nothing else on the database locks


class Match(NamedTuple):
    """A part that was found, with the names of its article, by which it is ranked."""

    part: int
    article: int
    section: str
    words: str  # a section's; "" for the whole article, where nobody asks for them
    title: str
    name_stems: str
    slug: str
    specialty: str


# A whole article has thousands of words: to fetch them would take longer than to find them.
COLUMNS = (
    "part.id, part.article_id, part.section, "
    "CASE WHEN part.section = '' THEN '' ELSE {words} END, "
    "article.title, article.name_stems, condition.slug, specialty.name"
)
ARTICLE = (
    "JOIN reading_indexedarticle AS article ON article.condition_id = part.article_id "
    "JOIN condition_condition AS condition ON condition.id = part.article_id "
    "JOIN condition_specialty AS specialty ON specialty.id = condition.specialty_id"
)
FIND_ON_SQLITE = (
    f"SELECT {COLUMNS.format(words='part.words')} FROM {FTS_TABLE} AS found "  # noqa: S608
    f"CROSS JOIN {TABLE} AS part ON part.id = found.rowid CROSS {ARTICLE} "
    f"WHERE {FTS_TABLE} MATCH %s LIMIT %s"
)
FIND_ON_POSTGRESQL = (
    f"SELECT {COLUMNS.format(words='part.words::text')} "  # noqa: S608
    f"FROM (SELECT * FROM {TABLE} WHERE words @@ %s::tsquery LIMIT %s) AS part {ARTICLE}"
)
HAVING_ON_SQLITE = (
    f"SELECT * FROM (SELECT %s, part.article_id FROM {FTS_TABLE} AS found "  # noqa: S608
    f"CROSS JOIN {TABLE} AS part ON part.id = found.rowid WHERE {FTS_TABLE} MATCH %s LIMIT %s)"
)
HAVING_ON_POSTGRESQL = (
    f"(SELECT %s, article_id FROM {TABLE} "  # noqa: S608
    "WHERE words @@ %s::tsquery LIMIT %s)"
)
# Each inner list offers alternatives; a part has to have one of every list. "*" ends a beginning.
Wanted = Sequence[Sequence[str]]


@contextmanager
def ready() -> Iterator[None]:
    """Ask within this: PostgreSQL plans well in it, and sees one state of the index."""
    if connection.vendor != "postgresql":
        # A transaction here would take the lock of SQLite's one writer.
        yield
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            # The planner takes a common word for a reason to read the whole table.
            cursor.execute(
                "SELECT set_config('enable_seqscan', 'off', true), set_config('jit', 'off', true)"
            )
        yield


def matches(wanted: Wanted, limit: int) -> list[Match]:
    """At most `limit` parts that have one lexeme of every list in `wanted`.

    They come as the index holds them, unranked: the limit is what keeps common words quick.
    """
    if not wanted or not all(wanted):
        return []
    either, both, exact, beginning, statement = (
        (" | ", " & ", "'{}'", "'{}':*", FIND_ON_POSTGRESQL)
        if connection.vendor == "postgresql"
        else (" OR ", " AND ", '"{}"', '"{}"*', FIND_ON_SQLITE)
    )
    query = both.join(
        "("
        + either.join(
            (beginning if lexeme.endswith("*") else exact).format(lexeme.removesuffix("*"))
            for lexeme in choices
        )
        + ")"
        for choices in wanted
    )
    return _read(statement, [query, limit])


def articles_with(letter: str, stems: Iterable[str], limit: int) -> list[tuple[str, int]]:
    """Each of the stems with an article whose part has it under that letter.

    At most `limit` parts of each. One query.
    """
    is_postgresql = connection.vendor == "postgresql"
    statement, quote = (HAVING_ON_POSTGRESQL, "'") if is_postgresql else (HAVING_ON_SQLITE, '"')
    terms = [term for stem in stems for term in (stem, f"{quote}{letter}{stem}{quote}", limit)]
    if not terms:
        return []
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join([statement] * (len(terms) // 3)), terms)
        return cursor.fetchall()


def wholes(articles: Collection[int]) -> list[Match]:
    """The parts that stand for these articles."""
    if not articles:
        return []
    marks = ", ".join(["%s"] * len(articles))
    statement = (
        f"SELECT {COLUMNS.format(words='NULL')} FROM {TABLE} AS part {ARTICLE} "  # noqa: S608
        f"WHERE part.section = '' AND part.article_id IN ({marks})"
    )
    return _read(statement, list(articles))


def _read(statement: str, terms: list[Any]) -> list[Match]:
    with connection.cursor() as cursor:
        cursor.execute(statement, terms)
        return [Match(*row) for row in cursor.fetchall()]


def hold() -> None:
    """Let one transaction at a time write the index, so that no two wait for each other's words.

    SQLite has one writer anyway.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def tidy() -> None:
    """Bring the index into its best shape after much was written."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"ANALYZE {TABLE}")
        else:
            cursor.execute(f"INSERT INTO {FTS_TABLE} ({FTS_TABLE}) VALUES ('optimize')")  # noqa: S608
