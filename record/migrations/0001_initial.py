import django.db.models.deletion
import record.models.report
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0001_initial'),
        ('condition', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='KeptDeclarations',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.CharField(max_length=64)),
            ],
            options={
                'verbose_name': 'declarations kept',
                'verbose_name_plural': 'declarations kept',
            },
        ),
        migrations.CreateModel(
            name='Verified',
            fields=[
                ('condition', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='verified', serialize=False, to='condition.condition')),
                ('at', models.DateTimeField(db_index=True)),
            ],
            options={
                'verbose_name': 'verified article',
                'verbose_name_plural': 'verified articles',
            },
        ),
        migrations.CreateModel(
            name='Change',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('section', models.CharField(max_length=60)),
                ('sequence', models.PositiveIntegerField()),
                ('at', models.DateTimeField()),
                ('reason', models.CharField(max_length=500, verbose_name='what changed and why')),
                ('declared_kind', models.CharField(choices=[('typo', 'typo'), ('wording', 'wording'), ('clinical', 'clinical'), ('safety', 'safety')], max_length=10)),
                ('kind', models.CharField(choices=[('typo', 'typo'), ('wording', 'wording'), ('clinical', 'clinical'), ('safety', 'safety')], max_length=10)),
                ('aside', models.JSONField(default=dict)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='changes', to='accounts.person')),
                ('condition', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='changes', to='condition.condition')),
            ],
            options={
                'verbose_name': 'change',
                'verbose_name_plural': 'changes',
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='Edition',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(verbose_name='number')),
                ('published_at', models.DateTimeField(verbose_name='published')),
                ('summary', models.CharField(max_length=1000, verbose_name='summary of changes')),
                ('canonical', models.TextField()),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('condition', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='editions', to='condition.condition')),
                ('previous', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='next', to='record.edition')),
                ('published_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='editions', to='accounts.person')),
            ],
            options={
                'verbose_name': 'edition',
                'verbose_name_plural': 'editions',
                'ordering': ['condition', 'number'],
            },
        ),
        migrations.CreateModel(
            name='CurrentEdition',
            fields=[
                ('condition', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='current', serialize=False, to='condition.condition')),
                ('edition', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='current', to='record.edition')),
            ],
            options={
                'base_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='EditionSection',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('section', models.CharField(max_length=60)),
                ('is_signed', models.BooleanField()),
                ('is_carried_over', models.BooleanField(default=False)),
                ('competences', models.JSONField()),
                ('path_sequence', models.PositiveIntegerField()),
                ('parts', models.TextField()),
                ('edition', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sections', to='record.edition')),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='HelpfulCount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('section', models.CharField(blank=True, max_length=60, verbose_name='section')),
                ('day', models.DateField(verbose_name='day')),
                ('yes', models.PositiveIntegerField(default=0, verbose_name='helpful')),
                ('no', models.PositiveIntegerField(default=0, verbose_name='not helpful')),
                ('condition', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='helpful_counts', to='condition.condition')),
            ],
            options={
                'verbose_name': 'helpful count',
                'verbose_name_plural': 'helpful counts',
                'ordering': ['-day'],
            },
        ),
        migrations.CreateModel(
            name='PublishedItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('section', models.CharField(max_length=60)),
                ('kind', models.CharField(max_length=60)),
                ('key', models.CharField(max_length=8)),
                ('name', models.CharField(max_length=200)),
                ('folded', models.CharField(max_length=200)),
                ('normal', models.CharField(max_length=200)),
                ('slug', models.CharField(max_length=200)),
                ('is_signed', models.BooleanField()),
                ('signatures', models.JSONField(default=list)),
                ('condition', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='published_items', to='condition.condition')),
                ('shown', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='record.editionsection')),
            ],
        ),
        migrations.CreateModel(
            name='Report',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('token', models.CharField(default=record.models.report.new_token, max_length=32, unique=True)),
                ('section', models.CharField(blank=True, max_length=60, verbose_name='section')),
                ('received_at', models.DateTimeField(verbose_name='received')),
                ('kind', models.CharField(choices=[('unread', 'not yet read'), ('duplicate', 'duplicate'), ('no_error', 'not an error'), ('typo', 'typo'), ('wording', 'wording'), ('clinical', 'clinical'), ('safety', 'safety')], default='unread', max_length=10, verbose_name='class')),
                ('answer', models.TextField(blank=True, max_length=4000, verbose_name='answer')),
                ('answered_at', models.DateTimeField(null=True)),
                ('answered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.person')),
                ('change', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reports', to='record.change')),
                ('condition', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reports', to='condition.condition')),
                ('duplicate_of', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='duplicates', to='record.report')),
                ('edition', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reports', to='record.edition')),
            ],
            options={
                'verbose_name': 'report',
                'verbose_name_plural': 'reports',
                'ordering': ['-received_at'],
            },
        ),
        migrations.CreateModel(
            name='ReportText',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField(max_length=4000, verbose_name='what is wrong')),
                ('contact', models.EmailField(blank=True, max_length=254, verbose_name='e-mail address')),
                ('report', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='written', to='record.report')),
            ],
            options={
                'verbose_name': 'text of a report',
                'verbose_name_plural': 'texts of reports',
            },
        ),
        migrations.CreateModel(
            name='Review',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('competence', models.CharField(choices=[('author', 'author'), ('clinical', 'clinical reviewer'), ('pharmacist', 'pharmacist reviewer'), ('publisher', 'publisher'), ('newsletter', 'newsletter manager'), ('administrator', 'administrator')], max_length=20, verbose_name='signed as')),
                ('verdict', models.CharField(choices=[('approved', 'approved'), ('changes_requested', 'changes requested')], max_length=20, verbose_name='verdict')),
                ('comment', models.TextField(blank=True, max_length=4000, verbose_name='comment')),
                ('at', models.DateTimeField()),
                ('holds_until', models.DateTimeField(null=True)),
                ('name', models.CharField(max_length=150)),
                ('credentials', models.CharField(blank=True, max_length=200)),
                ('affiliation', models.CharField(blank=True, max_length=200)),
                ('interests', models.TextField(blank=True)),
                ('reviewer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reviews', to='accounts.person')),
                ('role', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reviews', to='accounts.role')),
            ],
            options={
                'verbose_name': 'review',
                'verbose_name_plural': 'reviews',
                'ordering': ['pk'],
            },
        ),
        migrations.AddField(
            model_name='editionsection',
            name='reviews',
            field=models.ManyToManyField(related_name='publications', to='record.review'),
        ),
        migrations.CreateModel(
            name='Revision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('section', models.CharField(max_length=60)),
                ('digest', models.CharField(max_length=64)),
                ('canonical', models.TextField()),
                ('item_keys', models.JSONField(default=dict)),
                ('states_dose', models.BooleanField(default=False)),
                ('made_at', models.DateTimeField()),
                ('condition', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='revisions', to='condition.condition')),
            ],
            options={
                'verbose_name': 'revision',
                'verbose_name_plural': 'revisions',
                'ordering': ['pk'],
            },
        ),
        migrations.AddField(
            model_name='review',
            name='revision',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reviews', to='record.revision'),
        ),
        migrations.CreateModel(
            name='Invitation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=150, verbose_name='name of the expert')),
                ('token_digest', models.CharField(max_length=64, unique=True)),
                ('invited_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField(verbose_name='expires')),
                ('revoked_at', models.DateTimeField(null=True)),
                ('first_opened_at', models.DateTimeField(null=True)),
                ('invited_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.person')),
                ('revision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='invitations', to='record.revision')),
            ],
            options={
                'verbose_name': 'invitation',
                'verbose_name_plural': 'invitations',
                'ordering': ['-pk'],
            },
        ),
        migrations.AddField(
            model_name='editionsection',
            name='revision',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='publications', to='record.revision'),
        ),
        migrations.CreateModel(
            name='Comment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('item_key', models.CharField(blank=True, max_length=8)),
                ('field', models.CharField(blank=True, max_length=60)),
                ('text', models.TextField(max_length=4000, verbose_name='comment')),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='comments', to='accounts.person')),
                ('replaces', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='replaced_by', to='record.comment')),
                ('invitation', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='comments', to='record.invitation')),
                ('revision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='comments', to='record.revision')),
            ],
            options={
                'verbose_name': 'comment',
                'verbose_name_plural': 'comments',
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='CitedKey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=80)),
                ('revision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='cited', to='record.revision')),
            ],
            options={
                'verbose_name': 'citation',
                'verbose_name_plural': 'citations',
            },
        ),
        migrations.AddField(
            model_name='change',
            name='from_revision',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='record.revision'),
        ),
        migrations.AddField(
            model_name='change',
            name='to_revision',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='arrivals', to='record.revision'),
        ),
        migrations.CreateModel(
            name='ScheduledPublication',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(verbose_name='at')),
                ('summary', models.CharField(max_length=1000, verbose_name='summary of changes')),
                ('revisions', models.JSONField()),
                ('unreviewed', models.JSONField(default=dict)),
                ('in_short_stays', models.CharField(blank=True, max_length=300)),
                ('made_at', models.DateTimeField()),
                ('state', models.CharField(choices=[('waiting', 'waiting'), ('published', 'published'), ('held', 'held for a person'), ('cancelled', 'called off')], default='waiting', max_length=10)),
                ('held_because', models.TextField(blank=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='schedules', to='accounts.person')),
                ('condition', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='schedules', to='condition.condition')),
                ('edition', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='schedule', to='record.edition')),
                ('follows', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='record.edition')),
            ],
            options={
                'verbose_name': 'scheduled publication',
                'verbose_name_plural': 'scheduled publications',
                'ordering': ['at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='SectionState',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('section', models.CharField(max_length=60)),
                ('is_open', models.BooleanField()),
                ('kind', models.CharField(blank=True, max_length=10)),
                ('submitted_at', models.DateTimeField(null=True)),
                ('draft_until', models.DateTimeField(null=True)),
                ('ready_until', models.DateTimeField(null=True)),
                ('clinical_missing_from', models.DateTimeField(null=True)),
                ('pharmacist_missing_from', models.DateTimeField(null=True)),
                ('since', models.DateTimeField(null=True)),
                ('comments', models.PositiveIntegerField(default=0)),
                ('authors', models.PositiveSmallIntegerField(default=0)),
                ('public_is_signed', models.BooleanField(default=False)),
                ('public_until', models.DateTimeField(null=True)),
                ('disputed_at', models.DateTimeField(null=True)),
                ('scheduled_at', models.DateTimeField(null=True)),
                ('reports', models.PositiveIntegerField(default=0)),
                ('attention_at', models.DateTimeField(null=True)),
                ('change', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='record.change')),
                ('clinical_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.person')),
                ('condition', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='states', to='condition.condition')),
                ('draft', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='record.revision')),
                ('holder', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.person')),
                ('pharmacist_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.person')),
                ('public', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='record.revision')),
                ('public_clinical_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.person')),
                ('public_pharmacist_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.person')),
                ('request', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='record.review')),
            ],
            options={
                'verbose_name': 'state of a section',
                'verbose_name_plural': 'states of sections',
            },
        ),
        migrations.CreateModel(
            name='Authorship',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_public', models.BooleanField()),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.person')),
                ('state', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='authorships', to='record.sectionstate')),
            ],
            options={
                'verbose_name': 'authorship',
                'verbose_name_plural': 'authorships',
            },
        ),
        migrations.CreateModel(
            name='Standing',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sequence', models.PositiveIntegerField()),
                ('section', models.CharField(blank=True, max_length=60)),
                ('kind', models.CharField(choices=[('review', 'reviewed since'), ('erratum', 'erratum'), ('retracted', 'source retracted'), ('source', 'record of a source corrected'), ('withdrawn', 'withdrawn'), ('notice', 'being checked'), ('lifted', 'notice lifted'), ('restored', 'restored')], max_length=12)),
                ('at', models.DateTimeField()),
                ('canonical', models.TextField()),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.person')),
                ('condition', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='standing', to='condition.condition')),
                ('previous', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='next', to='record.standing')),
                ('review', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='record.review')),
                ('revision', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='standing', to='record.revision')),
            ],
            options={
                'verbose_name': 'standing',
                'verbose_name_plural': 'standing',
                'ordering': ['condition', 'sequence'],
            },
        ),
        migrations.AddField(
            model_name='report',
            name='erratum',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reports', to='record.standing'),
        ),
        migrations.CreateModel(
            name='Submission',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('taken_back_at', models.DateTimeField(null=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='submissions', to='accounts.person')),
                ('revision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='submissions', to='record.revision')),
                ('taken_back_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.person')),
            ],
            options={
                'verbose_name': 'submission',
                'verbose_name_plural': 'submissions',
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='Assignment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('section', models.CharField(blank=True, max_length=60, verbose_name='section')),
                ('task', models.CharField(choices=[('write', 'to write'), ('review', 'to review')], max_length=10, verbose_name='task')),
                ('due_on', models.DateField(blank=True, null=True, verbose_name='by')),
                ('word', models.CharField(blank=True, max_length=500, verbose_name='a word on it')),
                ('given_at', models.DateTimeField()),
                ('told_at', models.DateTimeField(null=True)),
                ('escalated_at', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('condition', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='assignments', to='condition.condition')),
                ('given_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.person')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='assignments', to='accounts.person', verbose_name='to')),
            ],
            options={
                'verbose_name': 'assignment',
                'verbose_name_plural': 'assignments',
                'indexes': [models.Index(condition=models.Q(('ended_at', None)), fields=['person', 'due_on'], name='open_assignments')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('condition', 'section', 'task'), name='given_to_one_person')],
            },
        ),
        migrations.AddConstraint(
            model_name='edition',
            constraint=models.UniqueConstraint(fields=('condition', 'number'), name='editions_are_numbered'),
        ),
        migrations.AddConstraint(
            model_name='edition',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('number', 1), ('previous', None)), models.Q(('number__gt', 1), ('previous__isnull', False)), _connector='OR'), name='only_the_first_edition_follows_none'),
        ),
        migrations.AddConstraint(
            model_name='edition',
            constraint=models.CheckConstraint(condition=models.Q(('summary', ''), _negated=True), name='an_edition_has_a_summary'),
        ),
        migrations.AddConstraint(
            model_name='helpfulcount',
            constraint=models.UniqueConstraint(fields=('condition', 'section', 'day'), name='one_helpful_count_a_day'),
        ),
        migrations.AddIndex(
            model_name='publisheditem',
            index=models.Index(fields=['normal', 'kind'], name='published_item_by_normal_name'),
        ),
        migrations.AddIndex(
            model_name='publisheditem',
            index=models.Index(fields=['kind', 'slug'], name='published_item_by_address'),
        ),
        migrations.AddIndex(
            model_name='publisheditem',
            index=models.Index(fields=['folded'], name='published_item_by_name'),
        ),
        migrations.AddConstraint(
            model_name='publisheditem',
            constraint=models.UniqueConstraint(fields=('condition', 'section', 'kind', 'key'), name='item_is_published_once'),
        ),
        migrations.AddConstraint(
            model_name='revision',
            constraint=models.UniqueConstraint(fields=('condition', 'section', 'digest'), name='one_revision_per_digest'),
        ),
        migrations.AddIndex(
            model_name='review',
            index=models.Index(fields=['revision', 'id', 'competence', 'at', 'holds_until', 'reviewer', 'verdict', 'role'], name='verdicts_on_words'),
        ),
        migrations.AddConstraint(
            model_name='review',
            constraint=models.CheckConstraint(condition=models.Q(('verdict', 'approved'), models.Q(('verdict', 'changes_requested'), models.Q(('comment', ''), _negated=True)), _connector='OR'), name='a_request_for_changes_has_a_reason'),
        ),
        migrations.AddConstraint(
            model_name='review',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('holds_until__isnull', False), ('verdict', 'approved')), models.Q(('holds_until', None), ('verdict', 'changes_requested')), _connector='OR'), name='an_approval_holds_until_a_day'),
        ),
        migrations.AddIndex(
            model_name='editionsection',
            index=models.Index(condition=models.Q(('is_carried_over', True)), fields=['edition'], name='carried_over'),
        ),
        migrations.AddConstraint(
            model_name='editionsection',
            constraint=models.UniqueConstraint(fields=('edition', 'section'), name='one_revision_a_section'),
        ),
        migrations.AddConstraint(
            model_name='editionsection',
            constraint=models.CheckConstraint(condition=models.Q(('is_carried_over', False), ('is_signed', False), _connector='OR'), name='what_is_signed_is_not_carried_over'),
        ),
        migrations.AddConstraint(
            model_name='comment',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('by', None), ('invitation__isnull', False)), models.Q(('by__isnull', False), ('invitation', None)), _connector='OR'), name='a_comment_is_somebodys'),
        ),
        migrations.AddConstraint(
            model_name='citedkey',
            constraint=models.UniqueConstraint(fields=('key', 'revision'), name='words_cite_a_key_once'),
        ),
        migrations.AddConstraint(
            model_name='change',
            constraint=models.UniqueConstraint(fields=('condition', 'section', 'sequence'), name='one_path_per_section'),
        ),
        migrations.AddConstraint(
            model_name='change',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('from_revision', None), ('sequence', 1)), models.Q(('from_revision__isnull', False), ('sequence__gt', 1)), _connector='OR'), name='a_path_starts_from_nothing'),
        ),
        migrations.AddConstraint(
            model_name='change',
            constraint=models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='a_change_has_a_reason'),
        ),
        migrations.AddConstraint(
            model_name='scheduledpublication',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('edition__isnull', False), ('state', 'published')), models.Q(models.Q(('state', 'published'), _negated=True), ('edition', None)), _connector='OR'), name='a_published_schedule_has_its_edition'),
        ),
        migrations.AddConstraint(
            model_name='scheduledpublication',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'waiting')), fields=('condition',), name='one_waiting_schedule_per_article'),
        ),
        migrations.AddIndex(
            model_name='sectionstate',
            index=models.Index(fields=['attention_at'], name='states_to_look_at'),
        ),
        migrations.AddIndex(
            model_name='sectionstate',
            index=models.Index(condition=models.Q(('is_open', True)), fields=['since'], name='open_states'),
        ),
        migrations.AddIndex(
            model_name='sectionstate',
            index=models.Index(condition=models.Q(('is_open', True)), fields=['ready_until'], name='states_ready'),
        ),
        migrations.AddIndex(
            model_name='sectionstate',
            index=models.Index(condition=models.Q(('is_open', True)), fields=['condition', '-since'], name='open_states_of_an_article'),
        ),
        migrations.AddIndex(
            model_name='sectionstate',
            index=models.Index(condition=models.Q(('public_is_signed', True)), fields=['-disputed_at', 'public_until'], name='states_by_review'),
        ),
        migrations.AddConstraint(
            model_name='sectionstate',
            constraint=models.UniqueConstraint(fields=('condition', 'section'), name='one_state_a_section'),
        ),
        migrations.AddConstraint(
            model_name='authorship',
            constraint=models.UniqueConstraint(fields=('state', 'is_public', 'person'), name='one_authorship_a_person'),
        ),
        migrations.AddConstraint(
            model_name='standing',
            constraint=models.UniqueConstraint(fields=('condition', 'sequence'), name='standing_is_numbered'),
        ),
        migrations.AddConstraint(
            model_name='standing',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('previous', None), ('sequence', 1)), models.Q(('previous__isnull', False), ('sequence__gt', 1)), _connector='OR'), name='only_the_first_standing_follows_none'),
        ),
        migrations.AddIndex(
            model_name='report',
            index=models.Index(fields=['-received_at', '-id'], name='reports_by_time'),
        ),
        migrations.AddConstraint(
            model_name='report',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('answer', ''), ('answered_at', None), ('answered_by', None)), models.Q(('answered_at__isnull', False), ('answered_by__isnull', False), models.Q(('answer', ''), _negated=True)), _connector='OR'), name='an_answer_has_words_author_and_date'),
        ),
        migrations.AddConstraint(
            model_name='report',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('duplicate_of__isnull', False), ('kind', 'duplicate')), models.Q(models.Q(('kind', 'duplicate'), _negated=True), ('duplicate_of', None)), _connector='OR'), name='a_duplicate_names_the_first'),
        ),
        migrations.AddConstraint(
            model_name='submission',
            constraint=models.UniqueConstraint(condition=models.Q(('taken_back_at', None)), fields=('revision',), name='submitted_once'),
        ),
        migrations.AddConstraint(
            model_name='submission',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('taken_back_at', None), ('taken_back_by', None)), models.Q(('taken_back_at__isnull', False), ('taken_back_by__isnull', False)), _connector='OR'), name='taken_back_by_somebody'),
        ),
    ]
