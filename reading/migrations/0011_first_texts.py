from django.db import migrations

from reading.first_texts import first_texts


def write_first_texts(apps, _schema_editor):
    """Every site starts with the four pages, in words that its administrators then make their own."""
    pages = apps.get_model("reading", "SitePage")
    for key, (title, text) in first_texts().items():
        pages.objects.get_or_create(key=key, defaults={"title": title, "text": text})


class Migration(migrations.Migration):
    dependencies = [("reading", "0010_full_text_index")]

    operations = [migrations.RunPython(write_first_texts, migrations.RunPython.noop)]
