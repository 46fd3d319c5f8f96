"""What is public and not signed yet is found in one index, without all that needs attention."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("record", "0004_due_reviews_read_one_index")]

    operations = [
        migrations.AddIndex(
            "sectionstate",
            models.Index(
                fields=[
                    "attention_at",
                    "id",
                    "condition",
                    "public",
                    "request",
                    "clinical_missing_from",
                    "clinical_by",
                    "pharmacist_missing_from",
                    "pharmacist_by",
                ],
                name="states_never_signed",
                condition=models.Q(is_open=False, public_is_signed=False),
            ),
        ),
    ]
