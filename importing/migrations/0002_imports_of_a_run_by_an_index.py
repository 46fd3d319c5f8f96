"""The list of a run's articles is put in order by an index, not by their texts' rows."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("importing", "0001_initial")]

    operations = [
        migrations.AddIndex(
            "import",
            models.Index(
                fields=["run", "-open_findings", "title", "id", "state", "condition"],
                name="imports_of_a_run",
            ),
        ),
    ]
