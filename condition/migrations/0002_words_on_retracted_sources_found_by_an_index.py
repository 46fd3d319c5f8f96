"""What rests on a retracted source is found without reading the library."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("condition", "0001_initial")]

    operations = [
        migrations.AddIndex(
            "reference",
            models.Index(
                fields=["key"],
                name="retracted_sources",
                condition=models.Q(is_retracted=True),
            ),
        ),
    ]
