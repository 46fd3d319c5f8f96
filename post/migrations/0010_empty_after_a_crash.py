from django.db import migrations


def empty_after_a_crash(apps, schema_editor):
    """An UNLOGGED table of PostgreSQL is emptied by crash recovery: that is how a crash is seen."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("ALTER TABLE post_shift SET UNLOGGED")


class Migration(migrations.Migration):
    dependencies = [("post", "0001_initial")]

    operations = [migrations.RunPython(empty_after_a_crash, migrations.RunPython.noop)]
