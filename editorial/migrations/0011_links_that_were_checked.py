from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("editorial", "0010_roles_as_groups"),
    ]

    operations = [
        migrations.CreateModel(
            name="LinkCheck",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "url",
                    models.CharField(max_length=500, unique=True, verbose_name="web address"),
                ),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("alive", "alive"),
                            ("dead", "dead"),
                            ("unclear", "no clear answer"),
                            ("not_asked", "not asked"),
                        ],
                        max_length=10,
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="why")),
                ("checked_at", models.DateTimeField(verbose_name="checked")),
                ("alive_at", models.DateTimeField(null=True, verbose_name="last seen alive")),
                ("dead_since", models.DateTimeField(null=True, verbose_name="dead since")),
            ],
            options={
                "verbose_name": "link",
                "verbose_name_plural": "links",
                "ordering": ["url"],
            },
        ),
    ]
