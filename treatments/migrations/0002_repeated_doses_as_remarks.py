import json

from django.db import migrations, models
from django.db.models.functions import Cast

from treatments.dosage.former import with_remark


def repeat_by_remarks(apps, schema_editor):
    """As `sections.with_remarks` reads published content: the rows of drafts too."""
    for name in ("Medication", "Supplement", "Biologic"):
        rows = apps.get_model("treatments", name).objects.annotate(
            stored=Cast("dosages", models.TextField())
        )
        found = rows.filter(stored__contains="repeat_after").values_list("pk", "stored")
        for key, stored in list(found):
            now = models.Value(with_remark(json.loads(stored)), models.JSONField())
            rows.filter(pk=key).update(dosages=now)


class Migration(migrations.Migration):
    dependencies = [("treatments", "0001_initial")]
    operations = [migrations.RunPython(repeat_by_remarks, migrations.RunPython.noop)]
