import condition.models.item
import django.db.models.deletion
import markdownx.models
import treatments.fields
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('condition', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Biologic',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(default=condition.models.item.new_key, editable=False, max_length=8)),
                ('position', models.PositiveIntegerField(default=0)),
                ('unresolved_sources', models.JSONField(blank=True, default=list)),
                ('group', models.CharField(blank=True, max_length=8, verbose_name='group')),
                ('caution_state', models.CharField(choices=[('not_assessed', 'not yet assessed'), ('stated', 'there is a caution'), ('none_known', 'none known, by a reference')], default='not_assessed', help_text="A section with a caution not yet assessed can't be signed.", max_length=12, verbose_name='caution')),
                ('caution', markdownx.models.MarkdownxField(blank=True, help_text='Readers see it beside the treatment, never folded away.', max_length=4000, verbose_name='what to be careful about')),
                ('dosage', treatments.fields.DosageField(help_text="Such as 400 mg by mouth every 6 hours, as needed. Empty if it can't be typed.", verbose_name='dosage')),
                ('dosage_wording', models.CharField(blank=True, help_text='As the source gave it. Readers see it only where there is no typed dosage; otherwise it has to say the same.', max_length=300, verbose_name="the board's wording of the dosage")),
                ('name', models.CharField(max_length=200, verbose_name='treatment')),
                ('drug_class', models.CharField(blank=True, max_length=200, verbose_name='class')),
                ('function', markdownx.models.MarkdownxField(blank=True, max_length=10000, verbose_name='what it does')),
                ('mechanism', markdownx.models.MarkdownxField(blank=True, max_length=10000, verbose_name='how it works')),
                ('caution_reference', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='condition.reference', verbose_name='reference that knows of none')),
                ('draft', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='condition.draft')),
            ],
            options={
                'verbose_name': 'biological or advanced treatment',
                'verbose_name_plural': 'biological and advanced treatments',
                'ordering': ['position'],
                'abstract': False,
                'constraints': [models.UniqueConstraint(fields=('draft', 'key'), name='biologic_key_is_unique'), models.CheckConstraint(condition=models.Q(models.Q(('caution', ''), ('caution_reference', None), ('caution_state', 'not_assessed')), models.Q(('caution_reference', None), ('caution_state', 'stated'), models.Q(('caution', ''), _negated=True)), models.Q(('caution', ''), ('caution_reference__isnull', False), ('caution_state', 'none_known')), _connector='OR'), name='biologic_caution_answers_its_state')],
            },
        ),
        migrations.CreateModel(
            name='Medication',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(default=condition.models.item.new_key, editable=False, max_length=8)),
                ('position', models.PositiveIntegerField(default=0)),
                ('unresolved_sources', models.JSONField(blank=True, default=list)),
                ('group', models.CharField(blank=True, max_length=8, verbose_name='group')),
                ('caution_state', models.CharField(choices=[('not_assessed', 'not yet assessed'), ('stated', 'there is a caution'), ('none_known', 'none known, by a reference')], default='not_assessed', help_text="A section with a caution not yet assessed can't be signed.", max_length=12, verbose_name='caution')),
                ('caution', markdownx.models.MarkdownxField(blank=True, help_text='Readers see it beside the treatment, never folded away.', max_length=4000, verbose_name='what to be careful about')),
                ('dosage', treatments.fields.DosageField(help_text="Such as 400 mg by mouth every 6 hours, as needed. Empty if it can't be typed.", verbose_name='dosage')),
                ('dosage_wording', models.CharField(blank=True, help_text='As the source gave it. Readers see it only where there is no typed dosage; otherwise it has to say the same.', max_length=300, verbose_name="the board's wording of the dosage")),
                ('name', models.CharField(max_length=200, verbose_name='medicine')),
                ('drug_class', models.CharField(blank=True, max_length=200, verbose_name='class')),
                ('timing', markdownx.models.MarkdownxField(blank=True, max_length=2000, verbose_name='when to take it')),
                ('side_effects', markdownx.models.MarkdownxField(blank=True, max_length=10000, verbose_name='side effects')),
                ('caution_reference', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='condition.reference', verbose_name='reference that knows of none')),
                ('draft', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='condition.draft')),
            ],
            options={
                'verbose_name': 'medication',
                'verbose_name_plural': 'medications',
                'ordering': ['position'],
                'abstract': False,
                'constraints': [models.UniqueConstraint(fields=('draft', 'key'), name='medication_key_is_unique'), models.CheckConstraint(condition=models.Q(models.Q(('caution', ''), ('caution_reference', None), ('caution_state', 'not_assessed')), models.Q(('caution_reference', None), ('caution_state', 'stated'), models.Q(('caution', ''), _negated=True)), models.Q(('caution', ''), ('caution_reference__isnull', False), ('caution_state', 'none_known')), _connector='OR'), name='medication_caution_answers_its_state')],
            },
        ),
        migrations.CreateModel(
            name='Operation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(default=condition.models.item.new_key, editable=False, max_length=8)),
                ('position', models.PositiveIntegerField(default=0)),
                ('unresolved_sources', models.JSONField(blank=True, default=list)),
                ('group', models.CharField(blank=True, max_length=8, verbose_name='group')),
                ('caution_state', models.CharField(choices=[('not_assessed', 'not yet assessed'), ('stated', 'there is a caution'), ('none_known', 'none known, by a reference')], default='not_assessed', help_text="A section with a caution not yet assessed can't be signed.", max_length=12, verbose_name='caution')),
                ('caution', markdownx.models.MarkdownxField(blank=True, help_text='Readers see it beside the treatment, never folded away.', max_length=4000, verbose_name='what to be careful about')),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('procedure', markdownx.models.MarkdownxField(blank=True, max_length=10000, verbose_name='what is done')),
                ('benefits', markdownx.models.MarkdownxField(blank=True, max_length=10000, verbose_name='benefits')),
                ('risks', markdownx.models.MarkdownxField(blank=True, max_length=10000, verbose_name='risks')),
                ('caution_reference', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='condition.reference', verbose_name='reference that knows of none')),
                ('draft', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='condition.draft')),
            ],
            options={
                'verbose_name': 'operation',
                'verbose_name_plural': 'operations',
                'ordering': ['position'],
                'abstract': False,
                'constraints': [models.UniqueConstraint(fields=('draft', 'key'), name='operation_key_is_unique'), models.CheckConstraint(condition=models.Q(models.Q(('caution', ''), ('caution_reference', None), ('caution_state', 'not_assessed')), models.Q(('caution_reference', None), ('caution_state', 'stated'), models.Q(('caution', ''), _negated=True)), models.Q(('caution', ''), ('caution_reference__isnull', False), ('caution_state', 'none_known')), _connector='OR'), name='operation_caution_answers_its_state')],
            },
        ),
        migrations.CreateModel(
            name='Supplement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(default=condition.models.item.new_key, editable=False, max_length=8)),
                ('position', models.PositiveIntegerField(default=0)),
                ('unresolved_sources', models.JSONField(blank=True, default=list)),
                ('group', models.CharField(blank=True, max_length=8, verbose_name='group')),
                ('caution_state', models.CharField(choices=[('not_assessed', 'not yet assessed'), ('stated', 'there is a caution'), ('none_known', 'none known, by a reference')], default='not_assessed', help_text="A section with a caution not yet assessed can't be signed.", max_length=12, verbose_name='caution')),
                ('caution', markdownx.models.MarkdownxField(blank=True, help_text='Readers see it beside the treatment, never folded away.', max_length=4000, verbose_name='what to be careful about')),
                ('dosage', treatments.fields.DosageField(help_text="Such as 400 mg by mouth every 6 hours, as needed. Empty if it can't be typed.", verbose_name='dosage')),
                ('dosage_wording', models.CharField(blank=True, help_text='As the source gave it. Readers see it only where there is no typed dosage; otherwise it has to say the same.', max_length=300, verbose_name="the board's wording of the dosage")),
                ('name', models.CharField(max_length=200, verbose_name='supplement')),
                ('function', markdownx.models.MarkdownxField(blank=True, max_length=10000, verbose_name='what it does')),
                ('mechanism', markdownx.models.MarkdownxField(blank=True, max_length=10000, verbose_name='how it works')),
                ('caution_reference', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='condition.reference', verbose_name='reference that knows of none')),
                ('draft', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='condition.draft')),
            ],
            options={
                'verbose_name': 'supplement',
                'verbose_name_plural': 'supplements',
                'ordering': ['position'],
                'abstract': False,
                'constraints': [models.UniqueConstraint(fields=('draft', 'key'), name='supplement_key_is_unique'), models.CheckConstraint(condition=models.Q(models.Q(('caution', ''), ('caution_reference', None), ('caution_state', 'not_assessed')), models.Q(('caution_reference', None), ('caution_state', 'stated'), models.Q(('caution', ''), _negated=True)), models.Q(('caution', ''), ('caution_reference__isnull', False), ('caution_state', 'none_known')), _connector='OR'), name='supplement_caution_answers_its_state')],
            },
        ),
        migrations.CreateModel(
            name='Therapy',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(default=condition.models.item.new_key, editable=False, max_length=8)),
                ('position', models.PositiveIntegerField(default=0)),
                ('unresolved_sources', models.JSONField(blank=True, default=list)),
                ('group', models.CharField(blank=True, max_length=8, verbose_name='group')),
                ('caution_state', models.CharField(choices=[('not_assessed', 'not yet assessed'), ('stated', 'there is a caution'), ('none_known', 'none known, by a reference')], default='not_assessed', help_text="A section with a caution not yet assessed can't be signed.", max_length=12, verbose_name='caution')),
                ('caution', markdownx.models.MarkdownxField(blank=True, help_text='Readers see it beside the treatment, never folded away.', max_length=4000, verbose_name='what to be careful about')),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('description', markdownx.models.MarkdownxField(blank=True, max_length=10000, verbose_name='what it is')),
                ('purpose', markdownx.models.MarkdownxField(blank=True, max_length=10000, verbose_name='purpose')),
                ('mechanism', markdownx.models.MarkdownxField(blank=True, max_length=10000, verbose_name='how it works')),
                ('caution_reference', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='condition.reference', verbose_name='reference that knows of none')),
                ('draft', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='condition.draft')),
            ],
            options={
                'verbose_name': 'therapy',
                'verbose_name_plural': 'therapies',
                'ordering': ['position'],
                'abstract': False,
                'constraints': [models.UniqueConstraint(fields=('draft', 'key'), name='therapy_key_is_unique'), models.CheckConstraint(condition=models.Q(models.Q(('caution', ''), ('caution_reference', None), ('caution_state', 'not_assessed')), models.Q(('caution_reference', None), ('caution_state', 'stated'), models.Q(('caution', ''), _negated=True)), models.Q(('caution', ''), ('caution_reference__isnull', False), ('caution_state', 'none_known')), _connector='OR'), name='therapy_caution_answers_its_state')],
            },
        ),
    ]
