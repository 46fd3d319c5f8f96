from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class AddIndex(AddIndexConcurrently):
    """Mail goes out meanwhile, on the database that lets it."""

    def database_forwards(self, app_label, schema_editor, *states):
        is_there = schema_editor.connection.vendor == "postgresql"
        kind = AddIndexConcurrently if is_there else migrations.AddIndex
        kind.database_forwards(self, app_label, schema_editor, *states)

    def database_backwards(self, app_label, schema_editor, *states):
        is_there = schema_editor.connection.vendor == "postgresql"
        kind = AddIndexConcurrently if is_there else migrations.AddIndex
        kind.database_backwards(self, app_label, schema_editor, *states)


def keep_complaints(apps, schema_editor):
    """What came back is forgotten after a month; that a reader complained stays with the mail."""
    complaints = apps.get_model("post", "Bounce").objects.filter(verdict="complaint")
    keys = complaints.exclude(outcome="listed").values("message")
    apps.get_model("post", "Message").objects.filter(pk__in=keys).update(verdict="complaint")


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("post", "0011_sent_counted_once")]

    operations = [
        migrations.AlterModelOptions("letter", {}),
        migrations.RunPython(keep_complaints, migrations.RunPython.noop),
        AddIndex(
            "message",
            models.Index("batch", name="post_complained", condition=models.Q(verdict="complaint")),
        ),
    ]
