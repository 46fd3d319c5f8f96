"""The list of a run's articles is put in order by an index, not by their texts' rows."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class AddIndex(AddIndexConcurrently):
    """Imports go on meanwhile, on the database that lets them."""

    def database_forwards(self, app_label, schema_editor, *states):
        is_there = schema_editor.connection.vendor == "postgresql"
        kind = AddIndexConcurrently if is_there else migrations.AddIndex
        kind.database_forwards(self, app_label, schema_editor, *states)

    def database_backwards(self, app_label, schema_editor, *states):
        is_there = schema_editor.connection.vendor == "postgresql"
        kind = AddIndexConcurrently if is_there else migrations.AddIndex
        kind.database_backwards(self, app_label, schema_editor, *states)


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("importing", "0001_initial")]

    operations = [
        AddIndex(
            "import",
            models.Index(
                fields=["run", "-open_findings", "title", "id", "state", "condition"],
                name="imports_of_a_run",
            ),
        ),
    ]
