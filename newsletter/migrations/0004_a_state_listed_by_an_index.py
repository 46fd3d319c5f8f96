from importlib import import_module

from django.db import migrations, models

earlier = import_module("newsletter.migrations.0003_growth_counted_in_an_index")


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("newsletter", "0003_growth_counted_in_an_index")]

    operations = [
        earlier.AddIndex(
            "subscriber", models.Index(fields=["state", "id"], name="subscribers_listed")
        ),
        earlier.RemoveIndex("subscriber", "subscribers_by_age"),
        # Names of tables that no screen shows.
        *(
            migrations.AlterModelOptions(name, options)
            for name, options in (
                ("address", {}),
                ("attempt", {"ordering": ["-pk"]}),
                ("consent", {"ordering": ["pk"]}),
                ("consentnetwork", {}),
                ("delivery", {"ordering": ["-pk"]}),
                ("earlierwords", {"ordering": ["pk"]}),
                ("entry", {"ordering": ["place"]}),
                ("importpiece", {"ordering": ["pk"]}),
                ("skippedline", {"ordering": ["pk"]}),
                ("variant", {}),
            )
        ),
    ]
