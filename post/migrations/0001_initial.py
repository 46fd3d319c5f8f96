import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
import post.models
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Letter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.CharField(max_length=64, unique=True, verbose_name='digest')),
                ('subject', models.TextField(verbose_name='subject')),
                ('text', models.TextField(verbose_name='text')),
                ('html', models.TextField(blank=True, verbose_name='HTML')),
                ('headers', models.JSONField(blank=True, default=dict, verbose_name='headers')),
                ('from_address', models.TextField(verbose_name='from')),
                ('made_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='made')),
            ],
            options={
                'verbose_name': 'letter',
                'verbose_name_plural': 'letters',
            },
        ),
        migrations.CreateModel(
            name='Shift',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('worker', models.CharField(max_length=120, unique=True)),
                ('boot', models.CharField(blank=True, max_length=36)),
                ('message', models.BigIntegerField(null=True)),
                ('handed_over_at', models.DateTimeField(null=True)),
                ('is_recalled', models.BooleanField(default=False)),
            ],
        ),
        migrations.CreateModel(
            name='Batch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(blank=True, max_length=100, unique=True, verbose_name='name')),
                ('state', models.CharField(choices=[('running', 'running'), ('paused', 'paused'), ('cancelled', 'cancelled')], default='running', max_length=9, verbose_name='state')),
                ('rate', models.FloatField(blank=True, help_text='All workers together. Empty: as fast as the mail server takes them.', null=True, verbose_name='messages per second')),
                ('next_at', models.DateTimeField(editable=False, null=True)),
                ('made_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='made')),
                ('running_since', models.DateTimeField(default=django.utils.timezone.now)),
                ('braked_at', models.DateTimeField(null=True)),
            ],
            options={
                'verbose_name': 'batch',
                'verbose_name_plural': 'batches',
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['running', 'paused', 'cancelled'])), name='post_batch_state'), models.CheckConstraint(condition=models.Q(('rate__isnull', True), ('rate__gt', 0), _connector='OR'), name='post_batch_rate'), models.CheckConstraint(condition=models.Q(('name', ''), ('state', 'cancelled'), _negated=True), name='post_outbox_never_cancelled')],
            },
        ),
        migrations.CreateModel(
            name='Message',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('address', models.TextField(null=True, verbose_name='address')),
                ('personal', models.JSONField(blank=True, default=dict, verbose_name='personal words')),
                ('priority', models.CharField(choices=[('transactional', 'at once'), ('bulk', 'in its turn')], max_length=13, verbose_name='priority')),
                ('state', models.CharField(choices=[('waiting', 'waiting'), ('sending', 'sending'), ('sent', 'sent'), ('failed', 'failed'), ('uncertain', 'uncertain'), ('cancelled', 'cancelled')], default='waiting', max_length=9, verbose_name='state')),
                ('due_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='due')),
                ('attempts', models.PositiveSmallIntegerField(default=0, verbose_name='tries')),
                ('claimed_by', models.CharField(editable=False, max_length=120, null=True, verbose_name='in the hands of')),
                ('leased_until', models.DateTimeField(editable=False, null=True, verbose_name='held until')),
                ('handed_over_at', models.DateTimeField(editable=False, null=True, verbose_name='handed over')),
                ('sent_at', models.DateTimeField(editable=False, null=True, verbose_name='sent')),
                ('last_error', models.TextField(blank=True, editable=False, verbose_name='last error')),
                ('verdict', models.CharField(blank=True, choices=[('address', 'no such address'), ('away', 'mailbox full, or away for now'), ('us', 'we are refused'), ('content', 'the content is refused'), ('complaint', 'the reader complained'), ('unknown', 'not understood')], max_length=10, verbose_name='refused because')),
                ('refused_at', models.DateTimeField(editable=False, null=True)),
                ('message_id', models.CharField(default=post.models.new_message_id, editable=False, max_length=300, unique=True, verbose_name='Message-ID')),
                ('batch', models.CharField(blank=True, max_length=100, verbose_name='batch')),
                ('once_key', models.CharField(editable=False, max_length=200, null=True, unique=True, verbose_name='once')),
                ('note', models.TextField(blank=True, verbose_name='note')),
                ('made_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='put')),
                ('letter', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='messages', to='post.letter', verbose_name='letter')),
            ],
            options={
                'verbose_name': 'message',
                'verbose_name_plural': 'messages',
                'indexes': [models.Index(models.F('state'), models.F('priority'), models.F('batch'), models.F('due_at'), models.F('id'), name='post_turn'), models.Index(models.F('batch'), models.F('state'), models.F('sent_at'), name='post_progress'), models.Index(django.db.models.functions.text.Lower('address'), name='post_address'), models.Index(models.F('batch'), models.F('refused_at'), condition=models.Q(('verdict__in', ('us', 'content'))), name='post_refused'), models.Index(models.F('claimed_by'), condition=models.Q(('claimed_by__isnull', False)), name='post_held')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['waiting', 'sending', 'sent', 'failed', 'uncertain', 'cancelled'])), name='post_state'), models.CheckConstraint(condition=models.Q(('priority__in', ['transactional', 'bulk'])), name='post_priority'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'waiting'), _negated=True), ('address__isnull', False), _connector='OR'), name='post_waiting_has_address'), models.CheckConstraint(condition=models.Q(('state', 'failed'), models.Q(('handed_over_at__isnull', False), ('state__in', ['sent', 'uncertain'])), models.Q(('handed_over_at__isnull', True), ('state__in', ['waiting', 'sending', 'cancelled'])), _connector='OR'), name='post_handed_over'), models.CheckConstraint(condition=models.Q(models.Q(('claimed_by__isnull', False), ('leased_until__isnull', False), ('state', 'sending')), models.Q(models.Q(('state', 'sending'), _negated=True), ('leased_until__isnull', True)), _connector='OR'), name='post_sending_is_held'), models.CheckConstraint(condition=models.Q(('claimed_by__isnull', True), ('state__in', ['sending', 'uncertain']), _connector='OR'), name='post_held_or_lost'), models.CheckConstraint(condition=models.Q(models.Q(('sent_at__isnull', False), ('state', 'sent')), models.Q(models.Q(('state', 'sent'), _negated=True), ('sent_at__isnull', True)), _connector='OR'), name='post_sent_has_time')],
            },
        ),
        migrations.CreateModel(
            name='Bounce',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(db_index=True, default=django.utils.timezone.now, verbose_name='time')),
                ('source', models.CharField(max_length=60, verbose_name='came by')),
                ('verdict', models.CharField(choices=[('address', 'no such address'), ('away', 'mailbox full, or away for now'), ('us', 'we are refused'), ('content', 'the content is refused'), ('complaint', 'the reader complained'), ('unknown', 'not understood')], max_length=10, verbose_name='is about')),
                ('evidence', models.CharField(blank=True, choices=[('answer', "the mail server's own answer"), ('return', "the mail's own return address"), ('header', "the mail's own signed header"), ('id', 'its Message-ID'), ('webhook', "the provider's signed report with its id")], max_length=10, verbose_name='shown by')),
                ('about', models.TextField(blank=True, verbose_name='names')),
                ('said', models.TextField(blank=True, verbose_name='says')),
                ('outcome', models.CharField(choices=[('listed', 'nothing: listed only'), ('counted', 'the mail counts as failed'), ('again', 'the mail is tried again'), ('suppressed', 'the reader gets no more mail')], default='listed', max_length=10, verbose_name='consequence')),
                ('message', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='bounces', to='post.message')),
            ],
            options={
                'verbose_name': 'returned mail',
                'verbose_name_plural': 'returned mails',
                'ordering': ['-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('outcome', 'listed'), models.Q(('evidence', ''), _negated=True), _connector='OR'), name='post_bounce_changes_nothing_without_evidence')],
            },
        ),
    ]
