from importlib import import_module

from django.db import migrations, models

earlier = import_module("post.migrations.0012_complaints_kept")


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("post", "0012_complaints_kept")]

    operations = [earlier.AddIndex("message", models.Index("state", "id", name="post_listed"))]
