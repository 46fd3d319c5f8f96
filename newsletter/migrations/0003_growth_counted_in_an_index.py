from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models


def _where_it_can_be(concurrent, plain):
    """The operation that lets the log be written to meanwhile, on the database that has it."""

    class Operation(concurrent):
        def database_forwards(self, app_label, schema_editor, *states):
            kind = concurrent if schema_editor.connection.vendor == "postgresql" else plain
            kind.database_forwards(self, app_label, schema_editor, *states)

        def database_backwards(self, app_label, schema_editor, *states):
            kind = concurrent if schema_editor.connection.vendor == "postgresql" else plain
            kind.database_backwards(self, app_label, schema_editor, *states)

    return Operation


AddIndex = _where_it_can_be(AddIndexConcurrently, migrations.AddIndex)
RemoveIndex = _where_it_can_be(RemoveIndexConcurrently, migrations.RemoveIndex)


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("newsletter", "0002_earlier_words")]

    operations = [
        AddIndex(
            "consent",
            models.Index(fields=["kind", "at", "was_on_list"], name="consents_counted"),
        ),
        RemoveIndex("consent", "consents_by_time"),
    ]
