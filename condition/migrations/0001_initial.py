import condition.identifiers
import condition.models.item
import condition.models.reference
import condition.models.sections
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.text
import markdownx.models
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Figure',
            fields=[
                ('sha256', models.CharField(editable=False, max_length=64, primary_key=True, serialize=False)),
                ('path', models.CharField(help_text='Below static/ for what ships with the site, below media/ for uploads.', max_length=200, verbose_name='file')),
                ('is_static', models.BooleanField(default=False, editable=False)),
                ('title', models.CharField(help_text='To find it in the library.', max_length=200, verbose_name='title')),
                ('width', models.PositiveIntegerField(verbose_name='width in pixels')),
                ('height', models.PositiveIntegerField(verbose_name='height in pixels')),
            ],
            options={
                'verbose_name': 'figure',
                'verbose_name_plural': 'figures',
                'ordering': ['title'],
            },
        ),
        migrations.CreateModel(
            name='Specialty',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=100, unique=True, verbose_name='name')),
                ('slug', models.SlugField(max_length=100, unique=True, verbose_name='address')),
            ],
            options={
                'verbose_name': 'specialty',
                'verbose_name_plural': 'specialties',
                'ordering': ['name'],
            },
        ),
        migrations.CreateModel(
            name='Condition',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('title', models.CharField(max_length=200, verbose_name='title')),
                ('slug', models.SlugField(help_text="The last part of the page's address, such as lumbar-wedging.", max_length=200, unique=True, validators=[django.core.validators.RegexValidator('^[a-z0-9]+(-[a-z0-9]+)*$', 'Use a-z, 0-9 and single hyphens.')], verbose_name='address')),
                ('disclaimer', models.TextField(blank=True, help_text='Stands at the end of the page. It goes live with the next edition.', verbose_name='disclaimer')),
                ('merged_into', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='merged', to='condition.condition')),
                ('specialty', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='conditions', to='condition.specialty', verbose_name='specialty')),
            ],
            options={
                'verbose_name': 'condition',
                'verbose_name_plural': 'conditions',
                'ordering': ['title'],
            },
        ),
        migrations.CreateModel(
            name='Draft',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('section', models.CharField(max_length=60)),
                ('introduction', markdownx.models.MarkdownxField(blank=True, max_length=20000, verbose_name='introduction')),
                ('unresolved_sources', models.JSONField(blank=True, default=list)),
                ('condition', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='drafts', to='condition.condition')),
            ],
            options={
                'verbose_name': 'draft',
                'verbose_name_plural': 'drafts',
            },
        ),
        migrations.CreateModel(
            name='DoAndAvoid',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(default=condition.models.item.new_key, editable=False, max_length=8)),
                ('position', models.PositiveIntegerField(default=0)),
                ('unresolved_sources', models.JSONField(blank=True, default=list)),
                ('do', markdownx.models.MarkdownxField(blank=True, max_length=2000, verbose_name='do')),
                ('avoid', markdownx.models.MarkdownxField(blank=True, max_length=2000, verbose_name='avoid')),
                ('draft', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='condition.draft')),
            ],
            options={
                'verbose_name': 'pair',
                'verbose_name_plural': 'pairs',
                'ordering': ['position'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='DiagnosticTest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(default=condition.models.item.new_key, editable=False, max_length=8)),
                ('position', models.PositiveIntegerField(default=0)),
                ('unresolved_sources', models.JSONField(blank=True, default=list)),
                ('group', models.CharField(blank=True, max_length=8, verbose_name='group')),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('shows', markdownx.models.MarkdownxField(blank=True, max_length=10000, verbose_name='what it shows')),
                ('draft', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='condition.draft')),
            ],
            options={
                'verbose_name': 'test',
                'verbose_name_plural': 'tests',
                'ordering': ['position'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Complication',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(default=condition.models.item.new_key, editable=False, max_length=8)),
                ('position', models.PositiveIntegerField(default=0)),
                ('unresolved_sources', models.JSONField(blank=True, default=list)),
                ('group', models.CharField(blank=True, max_length=8, verbose_name='group')),
                ('name', models.CharField(max_length=200, verbose_name='complication')),
                ('description', markdownx.models.MarkdownxField(blank=True, max_length=10000, verbose_name='description')),
                ('frequency', models.CharField(blank=True, help_text='With its source, such as: in 1 of 10 people [@key].', max_length=300, verbose_name='how often')),
                ('get_help', markdownx.models.MarkdownxField(blank=True, max_length=2000, verbose_name='when to get help')),
                ('draft', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='condition.draft')),
            ],
            options={
                'verbose_name': 'complication',
                'verbose_name_plural': 'complications',
                'ordering': ['position'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Code',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(default=condition.models.item.new_key, editable=False, max_length=8)),
                ('position', models.PositiveIntegerField(default=0)),
                ('unresolved_sources', models.JSONField(blank=True, default=list)),
                ('system', models.CharField(help_text='Such as ICD-10-CM.', max_length=60, verbose_name='system')),
                ('version', models.CharField(blank=True, max_length=60, verbose_name='version')),
                ('code', models.CharField(max_length=60, verbose_name='code')),
                ('draft', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='condition.draft')),
            ],
            options={
                'verbose_name': 'code',
                'verbose_name_plural': 'codes',
                'ordering': ['position'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Cause',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(default=condition.models.item.new_key, editable=False, max_length=8)),
                ('position', models.PositiveIntegerField(default=0)),
                ('unresolved_sources', models.JSONField(blank=True, default=list)),
                ('group', models.CharField(blank=True, max_length=8, verbose_name='group')),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('description', markdownx.models.MarkdownxField(blank=True, max_length=10000, verbose_name='description')),
                ('draft', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='condition.draft')),
            ],
            options={
                'verbose_name': 'cause',
                'verbose_name_plural': 'causes',
                'ordering': ['position'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Expectation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(default=condition.models.item.new_key, editable=False, max_length=8)),
                ('position', models.PositiveIntegerField(default=0)),
                ('unresolved_sources', models.JSONField(blank=True, default=list)),
                ('group', models.CharField(blank=True, max_length=8, verbose_name='group')),
                ('name', models.CharField(max_length=200, verbose_name='what or for whom')),
                ('description', markdownx.models.MarkdownxField(blank=True, max_length=10000, verbose_name='what to expect')),
                ('draft', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='condition.draft')),
            ],
            options={
                'verbose_name': 'expectation',
                'verbose_name_plural': 'what to expect',
                'ordering': ['position'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Definition',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(default=condition.models.item.new_key, editable=False, max_length=8)),
                ('position', models.PositiveIntegerField(default=0)),
                ('unresolved_sources', models.JSONField(blank=True, default=list)),
                ('figure_alt', models.TextField(blank=True, help_text="What the picture shows, for those who can't see it.", max_length=500, verbose_name='alternative text')),
                ('figure_caption', models.CharField(blank=True, max_length=300, verbose_name='caption')),
                ('figure_credit', models.CharField(blank=True, max_length=200, verbose_name='credit')),
                ('text', markdownx.models.MarkdownxField(max_length=10000, verbose_name='definition')),
                ('draft', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='condition.draft')),
                ('figure', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='condition.figure', verbose_name='figure')),
            ],
            options={
                'verbose_name': 'definition',
                'verbose_name_plural': 'definition',
                'ordering': ['position'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ConditionType',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(default=condition.models.item.new_key, editable=False, max_length=8)),
                ('position', models.PositiveIntegerField(default=0)),
                ('unresolved_sources', models.JSONField(blank=True, default=list)),
                ('group', models.CharField(blank=True, max_length=8, verbose_name='group')),
                ('figure_alt', models.TextField(blank=True, help_text="What the picture shows, for those who can't see it.", max_length=500, verbose_name='alternative text')),
                ('figure_caption', models.CharField(blank=True, max_length=300, verbose_name='caption')),
                ('figure_credit', models.CharField(blank=True, max_length=200, verbose_name='credit')),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('description', markdownx.models.MarkdownxField(blank=True, max_length=10000, verbose_name='description')),
                ('draft', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='condition.draft')),
                ('figure', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='condition.figure', verbose_name='figure')),
            ],
            options={
                'verbose_name': 'type',
                'verbose_name_plural': 'types',
                'ordering': ['position'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='FormerSlug',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(max_length=200, unique=True)),
                ('condition', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='former_slugs', to='condition.condition')),
            ],
            options={
                'verbose_name': 'former address',
                'verbose_name_plural': 'former addresses',
            },
        ),
        migrations.CreateModel(
            name='Group',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(default=condition.models.item.new_key, editable=False, max_length=8)),
                ('position', models.PositiveIntegerField(default=0)),
                ('unresolved_sources', models.JSONField(blank=True, default=list)),
                ('heading', models.CharField(help_text='Such as Imaging. Readers see it above its items.', max_length=200, verbose_name='heading')),
                ('draft', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='condition.draft')),
            ],
            options={
                'verbose_name': 'group',
                'verbose_name_plural': 'groups',
                'ordering': ['position'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Mechanism',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(default=condition.models.item.new_key, editable=False, max_length=8)),
                ('position', models.PositiveIntegerField(default=0)),
                ('unresolved_sources', models.JSONField(blank=True, default=list)),
                ('group', models.CharField(blank=True, max_length=8, verbose_name='group')),
                ('figure_alt', models.TextField(blank=True, help_text="What the picture shows, for those who can't see it.", max_length=500, verbose_name='alternative text')),
                ('figure_caption', models.CharField(blank=True, max_length=300, verbose_name='caption')),
                ('figure_credit', models.CharField(blank=True, max_length=200, verbose_name='credit')),
                ('name', models.CharField(max_length=200, verbose_name='part or mechanism')),
                ('description', markdownx.models.MarkdownxField(blank=True, max_length=10000, verbose_name='description')),
                ('draft', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='condition.draft')),
                ('figure', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='condition.figure', verbose_name='figure')),
            ],
            options={
                'verbose_name': 'part or mechanism',
                'verbose_name_plural': 'parts and mechanisms',
                'ordering': ['position'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='PreventionMeasure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(default=condition.models.item.new_key, editable=False, max_length=8)),
                ('position', models.PositiveIntegerField(default=0)),
                ('unresolved_sources', models.JSONField(blank=True, default=list)),
                ('group', models.CharField(blank=True, max_length=8, verbose_name='group')),
                ('measure', models.CharField(max_length=200, verbose_name='measure')),
                ('explanation', markdownx.models.MarkdownxField(blank=True, max_length=10000, verbose_name='why or how')),
                ('draft', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='condition.draft')),
            ],
            options={
                'verbose_name': 'measure',
                'verbose_name_plural': 'measures',
                'ordering': ['position'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Question',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(default=condition.models.item.new_key, editable=False, max_length=8)),
                ('position', models.PositiveIntegerField(default=0)),
                ('unresolved_sources', models.JSONField(blank=True, default=list)),
                ('group', models.CharField(blank=True, max_length=8, verbose_name='group')),
                ('question', models.CharField(max_length=300, verbose_name='question')),
                ('answer', markdownx.models.MarkdownxField(blank=True, max_length=10000, verbose_name='answer')),
                ('draft', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='condition.draft')),
            ],
            options={
                'verbose_name': 'question',
                'verbose_name_plural': 'questions',
                'ordering': ['position'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Reference',
            fields=[
                ('key', models.CharField(help_text='How the text cites it: nice-ng234 is cited as [@nice-ng234].', max_length=60, primary_key=True, serialize=False, validators=[django.core.validators.RegexValidator('^[a-z0-9]+(-[a-z0-9]+)*\\Z', 'Use a-z, 0-9 and hyphens.')], verbose_name='key')),
                ('kind', models.CharField(choices=[('article', 'journal article'), ('guideline', 'guideline'), ('book', 'book'), ('label', 'prescribing information'), ('web', 'web page'), ('encyclopedia', 'encyclopaedia'), ('sister', 'another page of this site')], max_length=12, verbose_name='kind')),
                ('authors', models.CharField(blank=True, max_length=500, verbose_name='authors')),
                ('title', models.CharField(max_length=500, verbose_name='title')),
                ('container', models.CharField(blank=True, help_text='Journal, series or site.', max_length=300, verbose_name='published in')),
                ('year', models.PositiveSmallIntegerField(blank=True, null=True, validators=[condition.models.reference.check_year], verbose_name='year')),
                ('volume', models.CharField(blank=True, help_text='With the issue: 35(22).', max_length=40, verbose_name='volume')),
                ('pages', models.CharField(blank=True, max_length=40, verbose_name='pages or chapter')),
                ('edition', models.CharField(blank=True, help_text='Such as 3rd.', max_length=40, verbose_name='edition')),
                ('publisher', models.CharField(blank=True, help_text='With the place, if you like.', max_length=200, verbose_name='publisher')),
                ('doi', condition.identifiers.DoiField(blank=True, max_length=200, verbose_name='DOI')),
                ('pmid', condition.identifiers.PmidField(blank=True, max_length=9, verbose_name='PMID')),
                ('pmcid', condition.identifiers.PmcidField(blank=True, max_length=12, verbose_name='PMCID')),
                ('isbn', condition.identifiers.IsbnField(blank=True, max_length=13, verbose_name='ISBN')),
                ('url', models.URLField(blank=True, max_length=500, verbose_name='web address')),
                ('seen_on', models.DateField(blank=True, null=True, verbose_name='seen on')),
                ('is_retracted', models.BooleanField(default=False, editable=False, verbose_name='retracted')),
                ('is_published', models.BooleanField(default=False, editable=False, help_text='An edition carries it, so the key stands for this source for ever.')),
                ('replaced_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='replaces', to='condition.reference', verbose_name='replaced by')),
            ],
            options={
                'verbose_name': 'reference',
                'verbose_name_plural': 'references',
                'ordering': ['key'],
            },
        ),
        migrations.CreateModel(
            name='RiskFactor',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(default=condition.models.item.new_key, editable=False, max_length=8)),
                ('position', models.PositiveIntegerField(default=0)),
                ('unresolved_sources', models.JSONField(blank=True, default=list)),
                ('group', models.CharField(blank=True, max_length=8, verbose_name='group')),
                ('name', models.CharField(max_length=200, verbose_name='risk factor')),
                ('explanation', markdownx.models.MarkdownxField(blank=True, max_length=10000, verbose_name='why')),
                ('can_be_changed', models.CharField(blank=True, choices=[('yes', 'yes'), ('partly', 'in part'), ('no', 'no')], max_length=10, verbose_name='can it be changed')),
                ('draft', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='condition.draft')),
            ],
            options={
                'verbose_name': 'risk factor',
                'verbose_name_plural': 'risk factors',
                'ordering': ['position'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ShortSentence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(default=condition.models.item.new_key, editable=False, max_length=8)),
                ('position', models.PositiveIntegerField(default=0)),
                ('unresolved_sources', models.JSONField(blank=True, default=list)),
                ('text', models.CharField(max_length=400, verbose_name='sentence')),
                ('rests_on', models.CharField(choices=condition.models.sections.section_choices, max_length=60, verbose_name='rests on')),
                ('draft', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='condition.draft')),
            ],
            options={
                'verbose_name': 'sentence',
                'verbose_name_plural': 'sentences',
                'ordering': ['position'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Symptom',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(default=condition.models.item.new_key, editable=False, max_length=8)),
                ('position', models.PositiveIntegerField(default=0)),
                ('unresolved_sources', models.JSONField(blank=True, default=list)),
                ('group', models.CharField(blank=True, max_length=8, verbose_name='group')),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('description', markdownx.models.MarkdownxField(blank=True, max_length=10000, verbose_name='description')),
                ('draft', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='condition.draft')),
            ],
            options={
                'verbose_name': 'symptom',
                'verbose_name_plural': 'symptoms',
                'ordering': ['position'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Synonym',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(default=condition.models.item.new_key, editable=False, max_length=8)),
                ('position', models.PositiveIntegerField(default=0)),
                ('unresolved_sources', models.JSONField(blank=True, default=list)),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('draft', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='condition.draft')),
            ],
            options={
                'verbose_name': 'synonym',
                'verbose_name_plural': 'synonyms',
                'ordering': ['position'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='WarningSign',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(default=condition.models.item.new_key, editable=False, max_length=8)),
                ('position', models.PositiveIntegerField(default=0)),
                ('unresolved_sources', models.JSONField(blank=True, default=list)),
                ('sign', markdownx.models.MarkdownxField(max_length=2000, verbose_name='sign')),
                ('urgency', models.CharField(choices=[('emergency', 'Emergency: get help now'), ('same_day', 'See a doctor the same day'), ('soon', 'See a doctor soon'), ('not_assessed', 'Not yet assessed by the board')], default='not_assessed', max_length=12, verbose_name='urgency')),
                ('draft', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='condition.draft')),
            ],
            options={
                'verbose_name': 'warning sign',
                'verbose_name_plural': 'warning signs',
                'ordering': ['position'],
                'abstract': False,
            },
        ),
        migrations.AddConstraint(
            model_name='draft',
            constraint=models.UniqueConstraint(fields=('condition', 'section'), name='one_draft_per_section'),
        ),
        migrations.AddConstraint(
            model_name='doandavoid',
            constraint=models.UniqueConstraint(fields=('draft', 'key'), name='doandavoid_key_is_unique'),
        ),
        migrations.AddConstraint(
            model_name='doandavoid',
            constraint=models.CheckConstraint(condition=models.Q(('avoid', ''), ('do', ''), _negated=True), name='a_pair_says_something'),
        ),
        migrations.AddConstraint(
            model_name='diagnostictest',
            constraint=models.UniqueConstraint(fields=('draft', 'key'), name='diagnostictest_key_is_unique'),
        ),
        migrations.AddConstraint(
            model_name='complication',
            constraint=models.UniqueConstraint(fields=('draft', 'key'), name='complication_key_is_unique'),
        ),
        migrations.AddConstraint(
            model_name='code',
            constraint=models.UniqueConstraint(fields=('draft', 'key'), name='code_key_is_unique'),
        ),
        migrations.AddConstraint(
            model_name='cause',
            constraint=models.UniqueConstraint(fields=('draft', 'key'), name='cause_key_is_unique'),
        ),
        migrations.AddConstraint(
            model_name='expectation',
            constraint=models.UniqueConstraint(fields=('draft', 'key'), name='expectation_key_is_unique'),
        ),
        migrations.AddConstraint(
            model_name='definition',
            constraint=models.UniqueConstraint(fields=('draft', 'key'), name='definition_key_is_unique'),
        ),
        migrations.AddConstraint(
            model_name='conditiontype',
            constraint=models.UniqueConstraint(fields=('draft', 'key'), name='conditiontype_key_is_unique'),
        ),
        migrations.AddConstraint(
            model_name='group',
            constraint=models.UniqueConstraint(fields=('draft', 'key'), name='group_key_is_unique'),
        ),
        migrations.AddConstraint(
            model_name='mechanism',
            constraint=models.UniqueConstraint(fields=('draft', 'key'), name='mechanism_key_is_unique'),
        ),
        migrations.AddConstraint(
            model_name='preventionmeasure',
            constraint=models.UniqueConstraint(fields=('draft', 'key'), name='preventionmeasure_key_is_unique'),
        ),
        migrations.AddConstraint(
            model_name='question',
            constraint=models.UniqueConstraint(fields=('draft', 'key'), name='question_key_is_unique'),
        ),
        migrations.AddConstraint(
            model_name='reference',
            constraint=models.UniqueConstraint(django.db.models.functions.text.Lower('doi'), condition=models.Q(('doi', ''), _negated=True), name='one_reference_per_doi', violation_error_message='The library has a source of that name already.'),
        ),
        migrations.AddConstraint(
            model_name='reference',
            constraint=models.UniqueConstraint(django.db.models.functions.text.Lower('pmid'), condition=models.Q(('pmid', ''), _negated=True), name='one_reference_per_pmid', violation_error_message='The library has a source of that name already.'),
        ),
        migrations.AddConstraint(
            model_name='reference',
            constraint=models.UniqueConstraint(django.db.models.functions.text.Lower('pmcid'), condition=models.Q(('pmcid', ''), _negated=True), name='one_reference_per_pmcid', violation_error_message='The library has a source of that name already.'),
        ),
        migrations.AddConstraint(
            model_name='reference',
            constraint=models.UniqueConstraint(django.db.models.functions.text.Replace(django.db.models.functions.text.Replace(django.db.models.functions.text.Replace(django.db.models.functions.text.Lower('url'), models.Value('https://')), models.Value('http://')), models.Value('www.')), condition=models.Q(('url', ''), _negated=True), name='one_reference_per_url', violation_error_message='The library has a source at that address already.'),
        ),
        migrations.AddConstraint(
            model_name='riskfactor',
            constraint=models.UniqueConstraint(fields=('draft', 'key'), name='riskfactor_key_is_unique'),
        ),
        migrations.AddConstraint(
            model_name='shortsentence',
            constraint=models.UniqueConstraint(fields=('draft', 'key'), name='shortsentence_key_is_unique'),
        ),
        migrations.AddConstraint(
            model_name='symptom',
            constraint=models.UniqueConstraint(fields=('draft', 'key'), name='symptom_key_is_unique'),
        ),
        migrations.AddConstraint(
            model_name='synonym',
            constraint=models.UniqueConstraint(fields=('draft', 'key'), name='synonym_key_is_unique'),
        ),
        migrations.AddConstraint(
            model_name='warningsign',
            constraint=models.UniqueConstraint(fields=('draft', 'key'), name='warningsign_key_is_unique'),
        ),
    ]
