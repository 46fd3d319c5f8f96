import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0001_initial'),
        ('condition', '0001_initial'),
        ('record', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='LinkCheck',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('url', models.CharField(max_length=500, unique=True, verbose_name='web address')),
                ('outcome', models.CharField(choices=[('alive', 'alive'), ('dead', 'dead'), ('unclear', 'no clear answer'), ('not_asked', 'not asked')], max_length=10)),
                ('reason', models.CharField(blank=True, max_length=200, verbose_name='why')),
                ('checked_at', models.DateTimeField(verbose_name='checked')),
                ('alive_at', models.DateTimeField(null=True, verbose_name='last seen alive')),
                ('dead_since', models.DateTimeField(null=True, verbose_name='dead since')),
            ],
            options={
                'verbose_name': 'link',
                'verbose_name_plural': 'links',
                'ordering': ['url'],
            },
        ),
        migrations.CreateModel(
            name='Run',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('act', models.CharField(choices=[('submit', 'submit for review'), ('take_back', 'take back from the reviewers'), ('assign', 'give to somebody to write'), ('ask', 'ask somebody for a review'), ('publish', 'publish what is signed'), ('schedule', 'schedule what is signed'), ('specialty', 'set the specialty'), ('replace', 'replace words')], max_length=10, verbose_name='what')),
                ('given', models.JSONField(default=dict)),
                ('made_at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='runs', to='accounts.person')),
            ],
            options={
                'verbose_name': 'run',
                'verbose_name_plural': 'runs',
                'ordering': ['-pk'],
            },
        ),
        migrations.CreateModel(
            name='Reminder',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('about', models.CharField(choices=[('to_sign', 'waits for a signature'), ('due', 'due soon'), ('overdue', 'overdue'), ('unanswered', 'nobody answers for it')], max_length=10)),
                ('first_at', models.DateTimeField()),
                ('last_at', models.DateTimeField()),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reminders', to='accounts.person')),
                ('revision', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reminders', to='record.revision')),
            ],
            options={
                'verbose_name': 'reminder',
                'verbose_name_plural': 'reminders',
                'constraints': [models.UniqueConstraint(fields=('person', 'revision', 'about'), name='reminded_of_each_once')],
            },
        ),
        migrations.CreateModel(
            name='RunStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('section', models.CharField(blank=True, max_length=60)),
                ('state', models.CharField(choices=[('waiting', 'waiting'), ('done', 'done'), ('refused', 'refused')], default='waiting', max_length=10)),
                ('sentence', models.TextField(blank=True)),
                ('condition', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='condition.condition')),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='board.run')),
            ],
            options={
                'ordering': ['pk'],
                'indexes': [models.Index(condition=models.Q(('state', 'waiting')), fields=['run'], name='waiting_steps')],
                'constraints': [models.UniqueConstraint(fields=('run', 'condition', 'section'), name='each_once_in_a_run')],
            },
        ),
        migrations.CreateModel(
            name='SourceWord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('word', models.CharField(db_index=True, max_length=100)),
                ('source', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='words', to='condition.reference')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('source', 'word'), name='one_row_per_word_of_a_source')],
            },
        ),
        migrations.CreateModel(
            name='UnsavedText',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('section', models.CharField(max_length=40)),
                ('page', models.CharField(max_length=40)),
                ('entry', models.JSONField()),
                ('kept_at', models.DateTimeField(auto_now=True)),
                ('condition', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='condition.condition')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='accounts.person')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('person', 'condition', 'section', 'page'), name='unsaved_text_of_one_page')],
            },
        ),
    ]
