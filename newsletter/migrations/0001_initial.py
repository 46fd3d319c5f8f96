import django.db.models.deletion
import newsletter.models.subscriber
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0001_initial'),
        ('condition', '0001_initial'),
        ('post', '0001_initial'),
        ('record', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Subscriber',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='id')),
                ('state', models.CharField(choices=[('pending', 'not confirmed yet'), ('confirmed', 'confirmed'), ('paused', 'paused'), ('unsubscribed', 'unsubscribed'), ('suppressed', 'suppressed'), ('erased', 'erased')], default='pending', max_length=12, verbose_name='state')),
                ('state_at', models.DateTimeField(verbose_name='since')),
                ('suppressed_for', models.CharField(blank=True, choices=[('bounced', 'the address takes no mail'), ('complained', 'the reader reported a mail as unwanted')], max_length=12, verbose_name='suppressed because')),
                ('frequency', models.CharField(choices=[('daily', 'every day'), ('weekly', 'every week'), ('safety', 'safety changes only')], default='weekly', max_length=8, verbose_name='how often')),
                ('secret', models.CharField(default=newsletter.models.subscriber.new_secret, editable=False, max_length=64)),
                ('created_at', models.DateTimeField(verbose_name='signed up')),
                ('confirmed_at', models.DateTimeField(null=True, verbose_name='confirmed')),
                ('topics', models.ManyToManyField(blank=True, related_name='+', to='condition.specialty', verbose_name='topics')),
            ],
            options={
                'verbose_name': 'subscriber',
                'verbose_name_plural': 'subscribers',
                'ordering': ['-pk'],
            },
        ),
        migrations.CreateModel(
            name='Consent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('asked', 'asked for the newsletter'), ('confirmed', 'confirmed by the link'), ('imported', 'imported'), ('changed', 'changed topics or frequency'), ('paused', 'paused'), ('resumed', 'resumed'), ('unsubscribed', 'unsubscribed'), ('suppressed', 'suppressed'), ('reinstated', 'suppression lifted'), ('erased', 'erased')], max_length=12, verbose_name='step')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('at', models.DateTimeField(verbose_name='time')),
                ('source', models.CharField(blank=True, max_length=200, verbose_name='source')),
                ('was_on_list', models.BooleanField(default=False, verbose_name='was on the list before')),
                ('choice', models.JSONField(default=dict, verbose_name='choice')),
                ('follows', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='followed_by', to='newsletter.consent', verbose_name='follows')),
                ('subscriber', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='consents', to='newsletter.subscriber')),
            ],
            options={
                'verbose_name': 'consent',
                'verbose_name_plural': 'consent log',
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='Address',
            fields=[
                ('subscriber', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='address', serialize=False, to='newsletter.subscriber')),
                ('address', models.CharField(max_length=254, verbose_name='address')),
                ('key', models.CharField(max_length=254, unique=True)),
            ],
            options={
                'verbose_name': 'address',
                'verbose_name_plural': 'addresses',
            },
        ),
        migrations.CreateModel(
            name='Attempt',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('network', models.CharField(max_length=50)),
                ('inbox', models.CharField(max_length=64)),
                ('mailed_on', models.DateField(null=True)),
                ('mail_number', models.PositiveSmallIntegerField(null=True)),
            ],
            options={
                'verbose_name': 'attempt to sign up',
                'verbose_name_plural': 'attempts to sign up',
                'ordering': ['-pk'],
                'indexes': [models.Index(fields=['network', 'at'], name='attempts_by_network'), models.Index(fields=['inbox', 'at'], name='attempts_by_inbox'), models.Index(fields=['at'], name='attempts_by_time')],
                'constraints': [models.UniqueConstraint(fields=('inbox', 'mailed_on', 'mail_number'), name='mails_to_an_inbox_are_numbered'), models.CheckConstraint(condition=models.Q(models.Q(('mail_number', None), ('mailed_on', None)), models.Q(('mail_number__isnull', False), ('mailed_on__isnull', False)), _connector='OR'), name='a_mail_has_day_and_number')],
            },
        ),
        migrations.CreateModel(
            name='Bulletin',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(unique=True, verbose_name='number')),
                ('kind', models.CharField(choices=[('daily', 'daily'), ('weekly', 'weekly'), ('safety', 'safety changes'), ('erratum', 'correction'), ('note', 'note')], max_length=8, verbose_name='kind')),
                ('state', models.CharField(choices=[('draft', 'held back'), ('scheduled', 'scheduled'), ('waiting', 'missed its time, waits for a decision'), ('sending', 'its mails are being put into the outbox'), ('sent', 'sent'), ('dropped', 'dropped')], max_length=10, verbose_name='state')),
                ('period_start', models.DateTimeField(verbose_name='from')),
                ('period_end', models.DateTimeField(verbose_name='to')),
                ('subject', models.CharField(blank=True, help_text='Empty: what it tells of.', max_length=140, verbose_name='subject')),
                ('note', models.TextField(blank=True, help_text='On top of every mail; of a note, all of it. Markdown.', max_length=50000, verbose_name="editor's words")),
                ('to_frequencies', models.JSONField(blank=True, default=list, verbose_name='to readers of')),
                ('joined_since', models.DateField(blank=True, null=True, verbose_name='who confirmed since')),
                ('trouble', models.CharField(blank=True, max_length=300, verbose_name='what stopped it')),
                ('scheduled_at', models.DateTimeField(null=True, verbose_name='goes out')),
                ('made_at', models.DateTimeField(verbose_name='made')),
                ('started_at', models.DateTimeField(null=True, verbose_name='started')),
                ('finished_at', models.DateTimeField(null=True, verbose_name='all mails put')),
                ('put_up_to', models.PositiveBigIntegerField(default=0)),
                ('is_cancelled', models.BooleanField(default=False, verbose_name='cancelled')),
                ('standing', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='record.standing', verbose_name='erratum')),
                ('to_topics', models.ManyToManyField(blank=True, related_name='+', to='condition.specialty', verbose_name='to followers of')),
            ],
            options={
                'verbose_name': 'bulletin',
                'verbose_name_plural': 'bulletins',
                'ordering': ['-number'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('kind__in', ['erratum', 'note']), _negated=True), fields=('kind', 'period_end'), name='one_bulletin_a_period'), models.CheckConstraint(condition=models.Q(('period_start__lte', models.F('period_end'))), name='a_period_ends_after_its_start'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'scheduled'), _negated=True), ('scheduled_at__isnull', False), _connector='OR'), name='a_schedule_has_a_time'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'erratum'), ('standing__isnull', False)), models.Q(models.Q(('kind', 'erratum'), _negated=True), ('standing', None)), _connector='OR'), name='an_erratum_has_its_standing')],
            },
        ),
        migrations.CreateModel(
            name='ConsentNetwork',
            fields=[
                ('consent', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='network', serialize=False, to='newsletter.consent')),
                ('network', models.CharField(max_length=50, verbose_name='network')),
                ('at', models.DateTimeField(db_index=True)),
            ],
            options={
                'verbose_name': 'network of a consent',
                'verbose_name_plural': 'networks of consents',
            },
        ),
        migrations.CreateModel(
            name='Entry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('place', models.PositiveIntegerField()),
                ('section', models.CharField(max_length=60)),
                ('revision', models.CharField(max_length=64)),
                ('is_safety', models.BooleanField()),
                ('changes', models.JSONField()),
                ('bulletin', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='entries', to='newsletter.bulletin')),
                ('condition', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='condition.condition')),
                ('edition', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='record.edition')),
            ],
            options={
                'verbose_name': 'entry',
                'verbose_name_plural': 'entries',
                'ordering': ['place'],
                'indexes': [models.Index(fields=['condition', 'section', 'revision'], name='entries_found')],
                'constraints': [models.UniqueConstraint(fields=('bulletin', 'edition', 'section'), name='a_section_stands_once')],
            },
        ),
        migrations.CreateModel(
            name='NewsletterEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(db_index=True, verbose_name='time')),
                ('kind', models.CharField(choices=[('imported', 'imported subscribers'), ('exported', 'exported subscribers'), ('unsubscribed', 'unsubscribed a reader'), ('erased', 'erased a reader'), ('suppressed', 'suppressed a reader'), ('lifted', 'lifted a suppression'), ('braked', 'paused the sending by itself'), ('made', 'made a bulletin'), ('noted', "wrote a bulletin's words"), ('worded', 'changed the words of mails'), ('resent', 'sent a bulletin again to whom it had not reached'), ('failed', 'stopped a bulletin that could not be made'), ('undone', 'undid an import'), ('tested', 'sent a bulletin to themselves'), ('scheduled', 'scheduled a bulletin'), ('held', 'held a bulletin'), ('started', 'started a bulletin'), ('finished', 'put all mails of a bulletin'), ('late', 'left a late bulletin to a human'), ('dropped', 'dropped a bulletin'), ('paused', 'paused the sending'), ('resumed', 'resumed the sending'), ('cancelled', 'cancelled the sending'), ('rated', 'set the rate of the sending'), ('decided', 'decided about an uncertain mail'), ('purged', 'purged what was due')], max_length=12, verbose_name='act')),
                ('about', models.JSONField(default=dict, verbose_name='about')),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.person', verbose_name='by')),
            ],
            options={
                'verbose_name': 'act',
                'verbose_name_plural': 'log of acts',
                'ordering': ['-pk'],
            },
        ),
        migrations.CreateModel(
            name='SubscriberImport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(verbose_name='time')),
                ('file_name', models.CharField(max_length=255, verbose_name='file')),
                ('encoding', models.CharField(default='utf-8', max_length=20)),
                ('delimiter', models.CharField(default=',', max_length=1)),
                ('columns', models.JSONField(default=list, verbose_name='columns')),
                ('roles', models.JSONField(default=list, verbose_name='used as')),
                ('maker', models.CharField(blank=True, max_length=20, verbose_name='comes from')),
                ('undone_at', models.DateTimeField(null=True, verbose_name='undone')),
                ('read', models.PositiveIntegerField(default=0, verbose_name='lines read')),
                ('added', models.PositiveIntegerField(default=0, verbose_name='added')),
                ('skipped', models.PositiveIntegerField(default=0, verbose_name='skipped')),
                ('finished_at', models.DateTimeField(null=True, verbose_name='finished')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.person', verbose_name='by')),
            ],
            options={
                'verbose_name': 'import',
                'verbose_name_plural': 'imports',
                'ordering': ['-pk'],
            },
        ),
        migrations.AddField(
            model_name='subscriber',
            name='imported_in',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='subscribers', to='newsletter.subscriberimport'),
        ),
        migrations.CreateModel(
            name='SkippedLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('line', models.PositiveIntegerField(verbose_name='line')),
                ('reason', models.CharField(max_length=200, verbose_name='reason')),
                ('of', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='skipped_lines', to='newsletter.subscriberimport')),
            ],
            options={
                'verbose_name': 'skipped line',
                'verbose_name_plural': 'skipped lines',
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='ImportPiece',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('data', models.BinaryField()),
                ('of', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='pieces', to='newsletter.subscriberimport')),
            ],
            options={
                'verbose_name': 'piece of a file',
                'verbose_name_plural': 'pieces of files',
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='Suppression',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('reason', models.CharField(choices=[('bounced', 'the address takes no mail'), ('complained', 'the reader reported a mail as unwanted'), ('erased', 'the reader had everything erased')], max_length=12, verbose_name='reason')),
                ('at', models.DateTimeField(db_index=True, verbose_name='since')),
                ('provider', models.CharField(blank=True, max_length=254, verbose_name='provider')),
                ('evidence', models.CharField(blank=True, choices=[('answer', "the mail server's own answer"), ('return', "the mail's own return address"), ('header', "the mail's own signed header"), ('id', 'its Message-ID'), ('webhook', "the provider's signed report with its id")], max_length=10, verbose_name='shown by')),
                ('source', models.CharField(blank=True, max_length=60, verbose_name='came by')),
                ('said', models.TextField(blank=True, verbose_name='says')),
                ('was', models.CharField(blank=True, max_length=12, verbose_name='before')),
                ('lifted_at', models.DateTimeField(null=True, verbose_name='lifted')),
                ('lifted_because', models.CharField(blank=True, max_length=300, verbose_name='lifted because')),
                ('lifted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.person', verbose_name='lifted by')),
                ('subscriber', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='suppressions', to='newsletter.subscriber')),
            ],
            options={
                'verbose_name': 'suppressed address',
                'verbose_name_plural': 'suppressed addresses',
                'ordering': ['-pk'],
            },
        ),
        migrations.CreateModel(
            name='Variant',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('topics', models.CharField(max_length=64)),
                ('bulletin', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='variants', to='newsletter.bulletin')),
                ('entries', models.ManyToManyField(related_name='variants', to='newsletter.entry')),
                ('letter', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='post.letter')),
            ],
            options={
                'verbose_name': 'variant',
                'verbose_name_plural': 'variants',
                'constraints': [models.UniqueConstraint(fields=('bulletin', 'topics'), name='one_variant_a_topic_set')],
            },
        ),
        migrations.CreateModel(
            name='Delivery',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(verbose_name='put')),
                ('bulletin', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='deliveries', to='newsletter.bulletin')),
                ('message', models.OneToOneField(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='post.message')),
                ('subscriber', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='deliveries', to='newsletter.subscriber')),
                ('variant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='deliveries', to='newsletter.variant')),
            ],
            options={
                'verbose_name': 'delivery',
                'verbose_name_plural': 'deliveries',
                'ordering': ['-pk'],
                'constraints': [models.UniqueConstraint(fields=('bulletin', 'subscriber'), name='one_mail_each')],
            },
        ),
        migrations.CreateModel(
            name='Wording',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('consent', 'what subscribers agree to'), ('imprint', 'postal address and imprint, at the foot of each mail'), ('footer', 'why one gets the mail, at its foot'), ('confirmation', 'first words of the mail that asks for confirmation'), ('welcome', 'the mail of welcome after the confirmation; empty: none is sent')], default='consent', editable=False, max_length=12, verbose_name='for')),
                ('number', models.PositiveIntegerField(verbose_name='version')),
                ('text', models.TextField(blank=True, max_length=5000, verbose_name='text')),
                ('digest', models.CharField(max_length=64)),
                ('since', models.DateTimeField(auto_now_add=True, verbose_name='since')),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.person', verbose_name='by')),
            ],
            options={
                'verbose_name': 'wording',
                'verbose_name_plural': 'wordings',
                'ordering': ['kind', '-number'],
                'constraints': [models.UniqueConstraint(fields=('kind', 'number'), name='one_version_a_number')],
            },
        ),
        migrations.AddField(
            model_name='consent',
            name='wording',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='newsletter.wording'),
        ),
        migrations.AddIndex(
            model_name='subscriber',
            index=models.Index(fields=['state', 'frequency', 'id'], name='subscribers_by_state'),
        ),
        migrations.AddIndex(
            model_name='subscriber',
            index=models.Index(fields=['state', 'state_at'], name='subscribers_by_age'),
        ),
        migrations.AddConstraint(
            model_name='subscriber',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'suppressed'), ('suppressed_for__in', ['bounced', 'complained'])), models.Q(models.Q(('state', 'suppressed'), _negated=True), ('suppressed_for', '')), _connector='OR'), name='suppressed_for_a_reason'),
        ),
        migrations.AddConstraint(
            model_name='subscriber',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['confirmed', 'paused']), _negated=True), ('confirmed_at__isnull', False), _connector='OR'), name='who_gets_mail_has_confirmed'),
        ),
        migrations.AddIndex(
            model_name='consent',
            index=models.Index(fields=['kind', 'at'], name='consents_by_time'),
        ),
        migrations.AddConstraint(
            model_name='consent',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'confirmed'), _negated=True), ('follows__isnull', False), _connector='OR'), name='a_confirmation_follows_a_question'),
        ),
        migrations.AddConstraint(
            model_name='consent',
            constraint=models.UniqueConstraint(condition=models.Q(('kind', 'confirmed')), fields=('follows',), name='confirmed_once'),
        ),
    ]
