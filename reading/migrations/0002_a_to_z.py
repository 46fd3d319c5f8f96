from django.db import migrations, models


class Migration(migrations.Migration):
    """The A–Z's columns; the index fills them when the migration is done."""

    dependencies = [
        ("reading", "0001_search_index"),
    ]

    operations = [
        migrations.AddField(
            model_name="indexedarticle",
            name="letter",
            field=models.CharField(default="", max_length=8),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="indexedarticle",
            name="sorted_as",
            field=models.CharField(default="", max_length=250),
            preserve_default=False,
        ),
        migrations.AddIndex(
            model_name="indexedarticle",
            index=models.Index(fields=["letter", "sorted_as"], name="articles_from_a_to_z"),
        ),
        # No way of reading words has this name, so that each article is read anew.
        migrations.RunSQL("UPDATE reading_indexedarticle SET version = ''", migrations.RunSQL.noop),
    ]
