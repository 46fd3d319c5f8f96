import accounts.models.orcid
import accounts.models.person
import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('condition', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Person',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('name', models.CharField(help_text='As readers see it.', max_length=150, verbose_name='name')),
                ('credentials', models.CharField(blank=True, help_text='Such as MD, FRCR.', max_length=200, verbose_name='credentials')),
                ('affiliation', models.CharField(blank=True, max_length=200, verbose_name='affiliation')),
                ('orcid', models.CharField(blank=True, help_text='Sixteen digits, such as 0000-0002-1825-0097.', max_length=19, validators=[accounts.models.orcid.check_orcid], verbose_name='ORCID')),
                ('interests', models.TextField(blank=True, help_text='What a reader should know, or “none”.', verbose_name='declared interests')),
                ('interests_declared_on', models.DateField(blank=True, null=True, verbose_name='declared on')),
                ('left_on', models.DateField(blank=True, null=True, verbose_name='left on')),
                ('time_zone', models.CharField(blank=True, help_text="Such as Europe/London: the hours on the board's pages are told in it.", max_length=60, validators=[accounts.models.person.check_time_zone], verbose_name='time zone')),
                ('specialties', models.ManyToManyField(blank=True, related_name='people', to='condition.specialty', verbose_name='specialties')),
                ('successor', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='predecessors', to='accounts.person')),
                ('user', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='person', to=settings.AUTH_USER_MODEL, verbose_name='account')),
            ],
            options={
                'verbose_name': 'person',
                'verbose_name_plural': 'people',
                'ordering': ['name'],
            },
        ),
        migrations.CreateModel(
            name='AccountChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('address', 'another address'), ('password', 'another password'), ('factor', 'the second factor reset')], max_length=10, verbose_name='what')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='when')),
                ('old_address', models.EmailField(blank=True, max_length=254)),
                ('confirmed_at', models.DateTimeField(null=True)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='account_changes', to=settings.AUTH_USER_MODEL)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.person', verbose_name='who')),
                ('confirmed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.person')),
            ],
            options={
                'verbose_name': 'change of an account',
                'verbose_name_plural': 'changes of accounts',
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='Portrait',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sha256', models.CharField(max_length=64)),
                ('path', models.CharField(max_length=200)),
                ('person', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='portrait', to='accounts.person')),
            ],
            options={
                'verbose_name': 'photo',
                'verbose_name_plural': 'photos',
            },
        ),
        migrations.CreateModel(
            name='SecondFactor',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=64)),
                ('made_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('confirmed_at', models.DateTimeField(null=True, verbose_name='set up')),
                ('last_step', models.BigIntegerField(default=-1)),
                ('drift', models.SmallIntegerField(default=0)),
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='second_factor', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'second factor',
                'verbose_name_plural': 'second factors',
            },
        ),
        migrations.CreateModel(
            name='SignInAttempt',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('stage', models.CharField(choices=[('password', 'password'), ('code', 'code'), ('reset', 'forgotten password')], max_length=8)),
                ('account', models.CharField(max_length=64)),
                ('network', models.CharField(max_length=50)),
                ('device', models.CharField(blank=True, max_length=32)),
            ],
            options={
                'verbose_name': 'attempt to sign in',
                'verbose_name_plural': 'attempts to sign in',
                'ordering': ['pk'],
                'indexes': [models.Index(fields=['account', 'stage', 'at'], name='tries_by_account'), models.Index(fields=['network', 'stage', 'at'], name='tries_by_network'), models.Index(fields=['at'], name='tries_by_time')],
            },
        ),
        migrations.CreateModel(
            name='LoggedAct',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(db_index=True, verbose_name='when')),
                ('verb', models.CharField(choices=[('changed', 'changed'), ('submitted', 'submitted for review'), ('took_back', 'took back'), ('approved', 'approved'), ('requested_changes', 'asked for changes'), ('confirmed', 'confirmed, nothing to change'), ('commented', 'commented'), ('edited_comment', 'changed a comment'), ('took_comment_back', 'took a comment back'), ('published', 'published'), ('rolled_back', 'went back to an earlier edition'), ('scheduled', 'scheduled a publication'), ('unscheduled', 'called a publication off'), ('held', 'held a publication for a person'), ('withdrew', 'withdrew'), ('corrected', 'issued an erratum'), ('notice_set', 'put a notice above a section'), ('notice_lifted', 'lifted a notice'), ('retracted', 'marked a source retracted'), ('corrected_source', 'corrected the record of a source'), ('replaced', 'marked a source replaced'), ('merged_sources', 'merged two sources'), ('proposed_term', 'proposed a term'), ('confirmed_term', 'confirmed a term'), ('withdrew_term', 'withdrew a term'), ('renamed', 'changed the address'), ('set_specialty', 'filed under another specialty'), ('wished_specialty', 'wished for a specialty'), ('merged', 'merged two articles'), ('granted', 'granted a role'), ('ended_role', 'ended a role'), ('assigned', 'gave work to somebody'), ('took_assignment', 'took work back from somebody'), ('invited', 'invited an expert'), ('revoked', 'revoked an invitation'), ('shared_draft', 'made a link to a draft'), ('opened_invitation', 'opened an invitation'), ('received_report', 'received a report'), ('triaged', 'triaged a report'), ('answered', 'answered a report'), ('erased_report', 'erased what a reader wrote'), ('changed_profile', 'changed a profile'), ('changed_account', 'changed an account'), ('imported', 'imported a text'), ('restored', 'restored an article from an archive'), ('signed_in', 'signed in'), ('signed_out', 'signed out'), ('sign_in_failed', 'failed to sign in'), ('signed_out_all', 'signed out everywhere'), ('changed_password', 'changed a password'), ('set_up_factor', 'set up the second factor'), ('made_codes', 'made new recovery codes'), ('confirmed_account', 'confirmed a changed account'), ('left', "ended somebody's time on the board"), ('returned', 'took somebody back on the board'), ('reset_factor', 'reset a second factor')], max_length=20, verbose_name='what')),
                ('section', models.CharField(blank=True, max_length=60, verbose_name='section')),
                ('detail', models.CharField(blank=True, max_length=500, verbose_name='detail')),
                ('condition', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='acts', to='condition.condition')),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='acts', to='accounts.person', verbose_name='who')),
            ],
            options={
                'verbose_name': 'act',
                'verbose_name_plural': 'log',
                'ordering': ['-pk'],
                'indexes': [models.Index(fields=['-at', '-id'], name='log_by_time'), models.Index(fields=['condition', '-at', '-id'], name='log_of_an_article'), models.Index(fields=['by', '-at', '-id'], name='log_of_a_person'), models.Index(fields=['verb', '-at', '-id'], name='log_of_a_kind')],
            },
        ),
        migrations.CreateModel(
            name='RecoveryCode',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.CharField(max_length=64)),
                ('made_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('used_at', models.DateTimeField(null=True)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='recovery_codes', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'recovery code',
                'verbose_name_plural': 'recovery codes',
                'constraints': [models.UniqueConstraint(fields=('user', 'digest'), name='a_recovery_code_is_once')],
            },
        ),
        migrations.CreateModel(
            name='Role',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('author', 'author'), ('clinical', 'clinical reviewer'), ('pharmacist', 'pharmacist reviewer'), ('publisher', 'publisher'), ('newsletter', 'newsletter manager'), ('administrator', 'administrator')], max_length=20, verbose_name='role')),
                ('granted_at', models.DateTimeField(verbose_name='granted')),
                ('withdrawn_at', models.DateTimeField(null=True, verbose_name='withdrawn')),
                ('granted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.person', verbose_name='granted by')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='roles', to='accounts.person')),
                ('withdrawn_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.person')),
            ],
            options={
                'verbose_name': 'role',
                'verbose_name_plural': 'roles',
                'ordering': ['granted_at', 'pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('withdrawn_at', None)), fields=('person', 'kind'), name='one_active_role_of_a_kind'), models.CheckConstraint(condition=models.Q(models.Q(('withdrawn_at', None), ('withdrawn_by', None)), ('withdrawn_at__isnull', False), _connector='OR'), name='a_withdrawer_has_a_date')],
            },
        ),
        migrations.CreateModel(
            name='SignIn',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('session_key', models.CharField(max_length=40, unique=True)),
                ('began_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='signed in')),
                ('seen_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='last used')),
                ('network', models.CharField(max_length=50, verbose_name='network')),
                ('browser', models.CharField(max_length=60, verbose_name='browser')),
                ('has_second_factor', models.BooleanField(default=False)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sign_ins', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'open session',
                'verbose_name_plural': 'open sessions',
                'ordering': ['-seen_at'],
                'indexes': [models.Index(fields=['seen_at'], name='sign_ins_by_use')],
            },
        ),
    ]
