from django.db import migrations

TABLE = "reading_indexedpart"
WORDS = "reading_indexedpart_words"

# Without fastupdate: a reader's query never has to read a list of what is still pending.
POSTGRESQL = [f"CREATE INDEX {WORDS}_gin ON {TABLE} USING gin (words) WITH (fastupdate = off)"]
POSTGRESQL_BACK = [f"DROP INDEX {WORDS}_gin"]

TAKE = f"INSERT INTO {WORDS} (rowid, words) VALUES (NEW.id, NEW.words)"
FORGET = f"INSERT INTO {WORDS} ({WORDS}, rowid, words) VALUES ('delete', OLD.id, OLD.words)"
SQLITE = [
    # The words come folded and cut, so the plainest tokeniser does; no place is ever asked for.
    f"CREATE VIRTUAL TABLE {WORDS} USING fts5(words, content='{TABLE}', content_rowid='id', "
    "tokenize='ascii', detail='none', columnsize=0)",
    f"CREATE TRIGGER {WORDS}_insert AFTER INSERT ON {TABLE} BEGIN {TAKE}; END",
    f"CREATE TRIGGER {WORDS}_delete AFTER DELETE ON {TABLE} BEGIN {FORGET}; END",
    f"CREATE TRIGGER {WORDS}_update AFTER UPDATE ON {TABLE} BEGIN {FORGET}; {TAKE}; END",
]
SQLITE_BACK = [
    *(f"DROP TRIGGER {WORDS}_{act}" for act in ("insert", "delete", "update")),
    f"DROP TABLE {WORDS}",
]


def index_the_words(apps, schema_editor):
    """The database's own full-text index over the words of each part."""
    is_postgresql = schema_editor.connection.vendor == "postgresql"
    for statement in POSTGRESQL if is_postgresql else SQLITE:
        schema_editor.execute(statement)


def drop_the_index(apps, schema_editor):
    """Take it away again, before the table that it follows."""
    is_postgresql = schema_editor.connection.vendor == "postgresql"
    for statement in POSTGRESQL_BACK if is_postgresql else SQLITE_BACK:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("reading", "0001_initial")]

    operations = [migrations.RunPython(index_the_words, drop_the_index)]
