"""What stood around the scheduled words: title, disclaimer and sources are compared at the hour."""
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('record', '0005_public_words_to_sign_read_one_index'),
    ]

    operations = [
        migrations.AddField(
            model_name='scheduledpublication',
            name='around',
            field=models.CharField(db_default='', default='', max_length=64),
        ),
    ]
