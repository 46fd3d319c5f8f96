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
            name='ImportedText',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('file_name', models.CharField(max_length=255, verbose_name='file')),
                ('text', models.TextField(verbose_name='text')),
                ('sha256', models.CharField(max_length=64)),
                ('byline', models.TextField(blank=True, verbose_name='byline')),
                ('last_updated', models.TextField(blank=True, verbose_name='last updated, as the text says')),
                ('disclaimer', models.TextField(blank=True, verbose_name='disclaimer, as the text says')),
                ('report', models.JSONField(default=dict)),
                ('at', models.DateTimeField(verbose_name='imported')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.person')),
                ('condition', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='imports', to='condition.condition')),
            ],
            options={
                'verbose_name': 'imported text',
                'verbose_name_plural': 'imported texts',
                'ordering': ['-pk'],
            },
        ),
    ]
