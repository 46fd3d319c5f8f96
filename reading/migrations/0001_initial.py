import django.core.validators
import django.db.models.deletion
import django.utils.timezone
import markdownx.models
import reading.search.lexemes
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0001_initial'),
        ('condition', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='EmergencyNumber',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('region', models.CharField(blank=True, help_text='A country or region; empty if one number does for all readers of the site.', max_length=100, verbose_name='where')),
                ('number', models.CharField(max_length=30, validators=[django.core.validators.RegexValidator('^\\+?[0-9][0-9 -]*$', 'Digits, as they are dialled.')], verbose_name='number')),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='order')),
            ],
            options={
                'verbose_name': 'emergency number',
                'verbose_name_plural': 'emergency numbers',
                'ordering': ['position', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='FooterLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('owner', 'Owner'), ('social', 'Elsewhere'), ('app', 'Apps')], max_length=10, verbose_name='where')),
                ('label', models.CharField(help_text="For example the owner's name and address, or the name of a network.", max_length=200, verbose_name='words')),
                ('address', models.CharField(blank=True, help_text='Leave it empty for words alone.', max_length=500, validators=[django.core.validators.RegexValidator('^(https?://|mailto:|tel:|/(?!/))', 'Start with https://, mailto:, tel: or, for a page of this site, a slash.')], verbose_name='web address')),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='order')),
            ],
            options={
                'verbose_name': 'line of the footer',
                'verbose_name_plural': 'lines of the footer',
                'ordering': ['kind', 'position', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='IndexedArticle',
            fields=[
                ('condition', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='indexed', serialize=False, to='condition.condition')),
                ('edition', models.PositiveBigIntegerField()),
                ('version', models.CharField(max_length=20)),
                ('title', models.CharField(max_length=200)),
                ('name_stems', models.TextField(blank=True)),
                ('telling_stems', models.TextField(blank=True)),
            ],
        ),
        migrations.CreateModel(
            name='IndexedPart',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('section', models.CharField(blank=True, max_length=60)),
                ('digest', models.CharField(blank=True, max_length=64)),
                ('words', reading.search.lexemes.LexemesField()),
                ('article', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='parts', to='reading.indexedarticle')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('article', 'section'), name='one_part_per_section')],
            },
        ),
        migrations.CreateModel(
            name='PageHost',
            fields=[
                ('name', models.CharField(max_length=100, primary_key=True, serialize=False)),
                ('applied', models.PositiveBigIntegerField(default=0)),
                ('seen_at', models.DateTimeField(default=django.utils.timezone.now)),
            ],
        ),
        migrations.CreateModel(
            name='PagesWanted',
            fields=[
                ('subject', models.CharField(max_length=20, primary_key=True, serialize=False)),
                ('row', models.UUIDField(default=uuid.uuid4, editable=False)),
                ('wanted', models.PositiveBigIntegerField(default=1)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('is_urgent', models.BooleanField(default=False)),
            ],
        ),
        migrations.CreateModel(
            name='Word',
            fields=[
                ('word', models.CharField(max_length=40, primary_key=True, serialize=False)),
                ('backwards', models.CharField(db_index=True, max_length=40)),
                ('stem', models.CharField(db_index=True, max_length=40)),
                ('articles', models.PositiveIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name='FormUse',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('form', models.CharField(max_length=20)),
                ('at', models.DateTimeField()),
                ('network', models.CharField(blank=True, max_length=50)),
                ('inbox', models.CharField(blank=True, max_length=64)),
            ],
            options={
                'verbose_name': 'use of a form',
                'verbose_name_plural': 'uses of forms',
                'ordering': ['-pk'],
                'indexes': [models.Index(fields=['form', 'network', 'at'], name='form_uses_by_network'), models.Index(fields=['form', 'inbox', 'at'], name='form_uses_by_inbox'), models.Index(fields=['at'], name='form_uses_by_time')],
            },
        ),
        migrations.CreateModel(
            name='PartText',
            fields=[
                ('part', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='plain', serialize=False, to='reading.indexedpart')),
                ('title', models.CharField(max_length=200)),
                ('text', models.TextField()),
                ('items', models.JSONField(default=list)),
            ],
        ),
        migrations.CreateModel(
            name='Name',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200)),
                ('kind', models.CharField(max_length=12)),
                ('folded', models.CharField(db_index=True, max_length=250)),
                ('key', models.CharField(db_index=True, max_length=250)),
                ('letter', models.CharField(max_length=8)),
                ('section', models.CharField(blank=True, max_length=60)),
                ('item', models.CharField(blank=True, max_length=8)),
                ('means', models.CharField(blank=True, max_length=200)),
                ('article', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='names', to='reading.indexedarticle')),
            ],
            options={
                'indexes': [models.Index(fields=['letter', 'folded'], name='names_from_a_to_z')],
            },
        ),
        migrations.CreateModel(
            name='SitePage',
            fields=[
                ('key', models.CharField(choices=[('privacy', 'Privacy'), ('editorial-policy', 'Editorial policy'), ('accessibility', 'Accessibility'), ('disclaimer', 'Disclaimer')], editable=False, max_length=20, primary_key=True, serialize=False)),
                ('title', models.CharField(max_length=100, verbose_name='title')),
                ('text', markdownx.models.MarkdownxField(help_text='Markdown. A line that starts with “## ” is a heading.', max_length=50000, verbose_name='text')),
                ('changed_at', models.DateTimeField(auto_now=True, verbose_name='changed')),
                ('changed_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.person')),
            ],
            options={
                'verbose_name': 'page about the site',
                'verbose_name_plural': 'pages about the site',
                'ordering': ['key'],
            },
        ),
        migrations.CreateModel(
            name='Unfound',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
                ('word', models.CharField(max_length=64)),
                ('network', models.CharField(blank=True, max_length=64)),
                ('networks', models.PositiveIntegerField(default=1)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('day', 'word', 'network'), name='unfound_once_a_day')],
            },
        ),
    ]
