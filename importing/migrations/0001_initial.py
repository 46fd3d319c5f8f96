import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0001_initial'),
        ('condition', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='ImportRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('receiving', 'receiving files'), ('waiting', 'files to be taken in'), ('categories', 'waiting for the table of categories'), ('drafting', 'making drafts'), ('finished', 'finished'), ('stopped', 'stopped')], default='receiving', max_length=10, verbose_name='state')),
                ('options', models.JSONField(blank=True, default=dict)),
                ('trouble', models.TextField(blank=True, verbose_name='what went wrong')),
                ('at', models.DateTimeField(verbose_name='begun')),
                ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='ended')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.person')),
            ],
            options={
                'verbose_name': 'import run',
                'verbose_name_plural': 'import runs',
                'ordering': ['-pk'],
            },
        ),
        migrations.CreateModel(
            name='ImportFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=255, verbose_name='file')),
                ('size', models.PositiveBigIntegerField(verbose_name='bytes')),
                ('path', models.CharField(blank=True, max_length=1000)),
                ('is_taken_in', models.BooleanField(default=False)),
                ('counts', models.JSONField(blank=True, default=dict)),
                ('trouble', models.TextField(blank=True, verbose_name='what went wrong')),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='files', to='importing.importrun')),
            ],
            options={
                'verbose_name': 'imported file',
                'verbose_name_plural': 'imported files',
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='Import',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('waiting', 'waiting'), ('drafted', 'new draft'), ('updated', 'draft updated'), ('both_changed', 'changed there and here'), ('clashes', 'another article has this title or address'), ('refused', 'not readable as an article'), ('failed', 'failed')], max_length=12, verbose_name='state')),
                ('trouble', models.TextField(blank=True, verbose_name='what went wrong')),
                ('kind', models.CharField(choices=[('wordpress', 'WordPress export'), ('rest', 'WordPress posts (JSON)'), ('page', 'web page'), ('word', 'Word document'), ('markdown', 'Markdown'), ('text', 'text'), ('pasted', 'pasted')], max_length=9, verbose_name='kind')),
                ('origin', models.CharField(max_length=255, verbose_name='site or file')),
                ('source_id', models.CharField(max_length=255, verbose_name='number or name there')),
                ('sha256', models.CharField(max_length=64)),
                ('title', models.CharField(blank=True, max_length=300, verbose_name='title')),
                ('slug', models.CharField(blank=True, max_length=200, verbose_name='address there')),
                ('link', models.CharField(blank=True, max_length=500, verbose_name='full address there')),
                ('addresses', models.JSONField(blank=True, default=list)),
                ('published_at', models.DateTimeField(blank=True, null=True, verbose_name='published there')),
                ('modified_at', models.DateTimeField(blank=True, null=True, verbose_name='changed there')),
                ('authors', models.JSONField(blank=True, default=list)),
                ('categories', models.JSONField(blank=True, default=list)),
                ('tags', models.JSONField(blank=True, default=list)),
                ('lead_picture', models.CharField(blank=True, max_length=255)),
                ('pictures', models.JSONField(blank=True, default=list)),
                ('links', models.JSONField(blank=True, default=list)),
                ('byline', models.TextField(blank=True, verbose_name='byline')),
                ('last_updated', models.TextField(blank=True, verbose_name='last updated, as the text says')),
                ('disclaimer', models.TextField(blank=True, verbose_name='disclaimer, as the text says')),
                ('source', models.TextField(verbose_name='source')),
                ('original', models.BinaryField(blank=True, null=True)),
                ('blocks', models.JSONField(blank=True, default=list)),
                ('counts', models.JSONField(blank=True, default=dict)),
                ('written', models.JSONField(blank=True, default=dict)),
                ('open_findings', models.PositiveIntegerField(default=0, verbose_name='open')),
                ('at', models.DateTimeField(verbose_name='imported')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.person')),
                ('condition', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='imports', to='condition.condition')),
                ('previous', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='later', to='importing.import')),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='imports', to='importing.importrun')),
            ],
            options={
                'verbose_name': 'import',
                'verbose_name_plural': 'imports',
                'ordering': ['-pk'],
                'indexes': [models.Index(fields=['origin', 'source_id'], name='import_by_source'), models.Index(fields=['run', 'slug'], name='import_by_slug'), models.Index(fields=['run', 'state', 'open_findings'], name='import_by_state')],
                'constraints': [models.UniqueConstraint(fields=('run', 'origin', 'source_id'), name='import_comes_once_in_a_run')],
            },
        ),
        migrations.CreateModel(
            name='ImportChunk',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('offset', models.PositiveBigIntegerField()),
                ('content', models.BinaryField()),
                ('file', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='chunks', to='importing.importfile')),
            ],
            options={
                'ordering': ['offset'],
                'constraints': [models.UniqueConstraint(fields=('file', 'offset'), name='import_chunk_comes_once')],
            },
        ),
        migrations.CreateModel(
            name='ImportFinding',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=30, verbose_name='kind')),
                ('block', models.PositiveIntegerField(verbose_name='line')),
                ('section', models.CharField(blank=True, max_length=60)),
                ('item', models.CharField(blank=True, max_length=8)),
                ('field', models.CharField(blank=True, max_length=60)),
                ('text', models.TextField(verbose_name='what was found')),
                ('digest', models.CharField(max_length=64)),
                ('settled_at', models.DateTimeField(blank=True, null=True)),
                ('decision', models.CharField(blank=True, max_length=30, verbose_name='decision')),
                ('imported', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='findings', to='importing.import')),
                ('settled_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.person')),
            ],
            options={
                'verbose_name': 'finding of an import',
                'verbose_name_plural': 'findings of imports',
                'ordering': ['imported', 'block'],
                'indexes': [models.Index(condition=models.Q(('settled_at', None)), fields=['kind', 'digest'], name='open_import_finding')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('settled_at', None), ('settled_by', None)), models.Q(('settled_at__isnull', False), ('settled_by__isnull', False)), _connector='OR'), name='settled_import_finding_names_who')],
            },
        ),
        migrations.CreateModel(
            name='ImportPicture',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source_id', models.CharField(max_length=255, verbose_name='number there')),
                ('address', models.CharField(max_length=500, verbose_name='address there')),
                ('page', models.CharField(blank=True, max_length=500, verbose_name='its own page there')),
                ('post', models.CharField(blank=True, max_length=255, verbose_name='number of its post there')),
                ('alt', models.TextField(blank=True, verbose_name='alternative text')),
                ('caption', models.TextField(blank=True, verbose_name='caption')),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='pictures', to='importing.importrun')),
            ],
            options={
                'verbose_name': 'picture of the former site',
                'verbose_name_plural': 'pictures of the former site',
                'constraints': [models.UniqueConstraint(fields=('run', 'source_id'), name='import_picture_comes_once')],
            },
        ),
        migrations.CreateModel(
            name='ImportCategory',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200, verbose_name='category')),
                ('path', models.CharField(blank=True, max_length=500, verbose_name='address there')),
                ('posts', models.PositiveIntegerField(default=0, verbose_name='articles')),
                ('specialty', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='condition.specialty')),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='categories', to='importing.importrun')),
            ],
            options={
                'verbose_name': 'category of the former site',
                'verbose_name_plural': 'categories of the former site',
                'ordering': ['name'],
                'constraints': [models.UniqueConstraint(fields=('run', 'name'), name='import_category_comes_once')],
            },
        ),
    ]
