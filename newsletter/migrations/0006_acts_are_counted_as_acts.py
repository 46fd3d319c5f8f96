from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("newsletter", "0005_an_import_says_in_which_state")]

    operations = [
        migrations.AlterModelOptions(
            "newsletterevent",
            {"ordering": ["-pk"], "verbose_name": "act", "verbose_name_plural": "acts"},
        ),
    ]
