import django.db.models.deletion
import django.db.models.functions.text
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('condition', '0001_initial'),
        ('record', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='condition',
            name='current_edition',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='record.edition'),
        ),
        migrations.AddField(
            model_name='condition',
            name='merged_into',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='merged', to='condition.condition'),
        ),
        migrations.AddField(
            model_name='draft',
            name='condition',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='drafts', to='condition.condition'),
        ),
        migrations.AddField(
            model_name='doandavoid',
            name='draft',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='condition.draft'),
        ),
        migrations.AddField(
            model_name='diagnostictest',
            name='draft',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='condition.draft'),
        ),
        migrations.AddField(
            model_name='definition',
            name='draft',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='condition.draft'),
        ),
        migrations.AddField(
            model_name='conditiontype',
            name='draft',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='condition.draft'),
        ),
        migrations.AddField(
            model_name='code',
            name='draft',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='condition.draft'),
        ),
        migrations.AddField(
            model_name='cause',
            name='draft',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='condition.draft'),
        ),
        migrations.AddField(
            model_name='definition',
            name='figure',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='condition.figure', verbose_name='figure'),
        ),
        migrations.AddField(
            model_name='conditiontype',
            name='figure',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='condition.figure', verbose_name='figure'),
        ),
        migrations.AddField(
            model_name='formerslug',
            name='condition',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='former_slugs', to='condition.condition'),
        ),
        migrations.AddField(
            model_name='preventionmeasure',
            name='draft',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='condition.draft'),
        ),
        migrations.AddField(
            model_name='question',
            name='draft',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='condition.draft'),
        ),
        migrations.AddField(
            model_name='reference',
            name='replaced_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='replaces', to='condition.reference', verbose_name='replaced by'),
        ),
        migrations.AddField(
            model_name='condition',
            name='specialty',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='conditions', to='condition.specialty', verbose_name='specialty'),
        ),
        migrations.AddField(
            model_name='symptom',
            name='draft',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='condition.draft'),
        ),
        migrations.AddField(
            model_name='synonym',
            name='draft',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='condition.draft'),
        ),
        migrations.AddField(
            model_name='warningsign',
            name='draft',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='condition.draft'),
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
            model_name='code',
            constraint=models.UniqueConstraint(fields=('draft', 'key'), name='code_key_is_unique'),
        ),
        migrations.AddConstraint(
            model_name='cause',
            constraint=models.UniqueConstraint(fields=('draft', 'key'), name='cause_key_is_unique'),
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
