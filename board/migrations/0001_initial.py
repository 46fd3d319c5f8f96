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
