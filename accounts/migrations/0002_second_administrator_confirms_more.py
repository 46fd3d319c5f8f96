"""A second administrator confirms a signer's role given to oneself, and a linked account, too."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]

    operations = [
        migrations.AlterField(
            model_name="accountchange",
            name="kind",
            field=models.CharField(
                choices=[
                    ("address", "another address"),
                    ("password", "another password"),
                    ("factor", "the second factor reset"),
                    ("link", "an account put to their name"),
                    ("role", "a signer's role that they gave themselves"),
                ],
                max_length=10,
                verbose_name="what",
            ),
        ),
    ]
