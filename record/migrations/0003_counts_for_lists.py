"""What lists read is counted and kept: which articles cite a source, what items are called.

Both are filled after the migration (record/apps.py).
"""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("record", "0002_lists_read_indexes_alone")]

    operations = [
        migrations.AddField(
            "citedkey",
            "condition",
            models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="condition.condition",
            ),
        ),
        migrations.AddIndex(
            "citedkey",
            models.Index(fields=["key", "condition"], name="articles_citing_a_key"),
        ),
        migrations.AddField(
            "publisheditem",
            "words",
            models.CharField(db_default="", max_length=64),
        ),
        migrations.AddField(
            "publisheditem",
            "compared",
            models.JSONField(db_default=models.Value([], models.JSONField()), default=list),
        ),
        migrations.RemoveIndex("publisheditem", "published_item_by_address"),
        migrations.AddIndex(
            "publisheditem",
            models.Index(
                fields=["kind", "slug", "words", "is_signed", "condition"],
                name="published_item_by_address",
            ),
        ),
        migrations.RemoveIndex("publisheditem", "published_item_by_name"),
        migrations.AddIndex(
            "publisheditem",
            models.Index(fields=["folded", "name"], name="published_item_by_name"),
        ),
        migrations.CreateModel(
            "PublishedName",
            [
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=60)),
                ("normal", models.CharField(max_length=200)),
                ("slug", models.CharField(max_length=200)),
                ("articles", models.PositiveIntegerField(default=0)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=["kind", "normal"], name="a_name_is_counted_once")
                ],
                "indexes": [
                    models.Index(fields=["kind", "-articles", "normal"], name="names_by_articles")
                ],
            },
        ),
        migrations.RemoveIndex("sectionstate", "states_to_look_at"),
        migrations.AddIndex(
            "sectionstate",
            models.Index(
                fields=[
                    "attention_at",
                    "condition",
                    "disputed_at",
                    "public_until",
                    "is_open",
                    "draft_until",
                    "request",
                    "submitted_at",
                    "public_is_signed",
                ],
                name="states_for_the_map",
            ),
        ),
        migrations.RemoveIndex("sectionstate", "open_states_for_desks"),
        migrations.AddIndex(
            "sectionstate",
            models.Index(
                condition=Q(("is_open", True)),
                fields=[
                    "since",
                    "id",
                    "is_open",
                    "kind",
                    "request",
                    "submitted_at",
                    "draft_until",
                    "clinical_missing_from",
                    "clinical_by",
                    "pharmacist_missing_from",
                    "pharmacist_by",
                    "authors",
                    "public",
                    "condition",
                    "change",
                    "ready_until",
                    "holder",
                    "section",
                ],
                name="open_states_of_the_board",
            ),
        ),
    ]
