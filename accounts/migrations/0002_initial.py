import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0001_initial'),
        ('condition', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='loggedact',
            name='condition',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='acts', to='condition.condition'),
        ),
        migrations.AddField(
            model_name='person',
            name='specialties',
            field=models.ManyToManyField(blank=True, related_name='people', to='condition.specialty', verbose_name='specialties'),
        ),
        migrations.AddField(
            model_name='person',
            name='successor',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='predecessors', to='accounts.person'),
        ),
        migrations.AddField(
            model_name='person',
            name='user',
            field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='person', to=settings.AUTH_USER_MODEL, verbose_name='account'),
        ),
        migrations.AddField(
            model_name='loggedact',
            name='by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='acts', to='accounts.person', verbose_name='who'),
        ),
        migrations.AddField(
            model_name='accountchange',
            name='by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.person', verbose_name='who'),
        ),
        migrations.AddField(
            model_name='accountchange',
            name='confirmed_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.person'),
        ),
        migrations.AddField(
            model_name='portrait',
            name='person',
            field=models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='portrait', to='accounts.person'),
        ),
        migrations.AddField(
            model_name='recoverycode',
            name='user',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='recovery_codes', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='role',
            name='granted_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.person', verbose_name='granted by'),
        ),
        migrations.AddField(
            model_name='role',
            name='person',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='roles', to='accounts.person'),
        ),
        migrations.AddField(
            model_name='role',
            name='withdrawn_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.person'),
        ),
        migrations.AddField(
            model_name='secondfactor',
            name='user',
            field=models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='second_factor', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='signin',
            name='user',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sign_ins', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddIndex(
            model_name='signinattempt',
            index=models.Index(fields=['account', 'stage', 'at'], name='tries_by_account'),
        ),
        migrations.AddIndex(
            model_name='signinattempt',
            index=models.Index(fields=['network', 'stage', 'at'], name='tries_by_network'),
        ),
        migrations.AddIndex(
            model_name='signinattempt',
            index=models.Index(fields=['at'], name='tries_by_time'),
        ),
        migrations.AddIndex(
            model_name='loggedact',
            index=models.Index(fields=['-at', '-id'], name='log_by_time'),
        ),
        migrations.AddIndex(
            model_name='loggedact',
            index=models.Index(fields=['condition', '-at', '-id'], name='log_of_an_article'),
        ),
        migrations.AddIndex(
            model_name='loggedact',
            index=models.Index(fields=['by', '-at', '-id'], name='log_of_a_person'),
        ),
        migrations.AddIndex(
            model_name='loggedact',
            index=models.Index(fields=['verb', '-at', '-id'], name='log_of_a_kind'),
        ),
        migrations.AddConstraint(
            model_name='recoverycode',
            constraint=models.UniqueConstraint(fields=('user', 'digest'), name='a_recovery_code_is_once'),
        ),
        migrations.AddConstraint(
            model_name='role',
            constraint=models.UniqueConstraint(condition=models.Q(('withdrawn_at', None)), fields=('person', 'kind'), name='one_active_role_of_a_kind'),
        ),
        migrations.AddConstraint(
            model_name='role',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('withdrawn_at', None), ('withdrawn_by', None)), ('withdrawn_at__isnull', False), _connector='OR'), name='a_withdrawer_has_a_date'),
        ),
        migrations.AddIndex(
            model_name='signin',
            index=models.Index(fields=['seen_at'], name='sign_ins_by_use'),
        ),
    ]
