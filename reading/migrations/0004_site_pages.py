import django.core.validators
import django.db.models.deletion
import markdownx.models
from django.db import migrations, models

from reading.first_texts import first_texts


def write_first_texts(apps, _schema_editor):
    """Every site starts with the four pages, in words that its administrators then make their own."""
    pages = apps.get_model("reading", "SitePage")
    for key, (title, text) in first_texts().items():
        pages.objects.get_or_create(key=key, defaults={"title": title, "text": text})


class Migration(migrations.Migration):
    """The pages about the site and the lines of its footer."""

    dependencies = [
        ("editorial", "0001_initial"),
        ("reading", "0003_kept_pages"),
    ]

    operations = [
        migrations.CreateModel(
            name="FooterLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(choices=[("owner", "Owner"), ("social", "Elsewhere"), ("app", "Apps")], max_length=10, verbose_name="where")),
                ("label", models.CharField(help_text="For example the owner's name and address, or the name of a network.", max_length=200, verbose_name="words")),
                ("address", models.CharField(blank=True, help_text="Leave it empty for words alone.", max_length=500, validators=[django.core.validators.RegexValidator("^(https?://|mailto:|tel:|/(?!/))", "Start with https://, mailto:, tel: or, for a page of this site, a slash.")], verbose_name="web address")),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="order")),
            ],
            options={
                "verbose_name": "line of the footer",
                "verbose_name_plural": "lines of the footer",
                "ordering": ["kind", "position", "pk"],
            },
        ),
        migrations.CreateModel(
            name="SitePage",
            fields=[
                ("key", models.CharField(choices=[("privacy", "Privacy"), ("editorial-policy", "Editorial policy"), ("accessibility", "Accessibility"), ("disclaimer", "Disclaimer")], editable=False, max_length=20, primary_key=True, serialize=False)),
                ("title", models.CharField(max_length=100, verbose_name="title")),
                ("text", markdownx.models.MarkdownxField(help_text="Markdown. A line that starts with “## ” is a heading.", max_length=50000, verbose_name="text")),
                ("changed_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
                ("changed_by", models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="editorial.person")),
            ],
            options={
                "verbose_name": "page about the site",
                "verbose_name_plural": "pages about the site",
                "ordering": ["key"],
            },
        ),
        migrations.RunPython(write_first_texts, migrations.RunPython.noop),
    ]
