"""What is due with a reviewer is found in one index, without the rows of all that is due."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("record", "0003_counts_for_lists")]

    operations = [
        migrations.RemoveIndex("sectionstate", "states_by_review"),
        migrations.AddIndex(
            "sectionstate",
            models.Index(
                fields=[
                    "-disputed_at",
                    "public_until",
                    "id",
                    "condition",
                    "public_clinical_by",
                    "public_pharmacist_by",
                ],
                name="states_by_review",
                condition=models.Q(public_is_signed=True),
            ),
        ),
    ]
