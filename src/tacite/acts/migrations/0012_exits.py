import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('acts', '0011_announcements_withdrawn'),
        ('brands', '0001_initial'),
        ('subscriptions', '0002_guards'),
    ]

    operations = [
        migrations.CreateModel(
            name='Switching',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('moves', models.BooleanField()),
                ('reference', models.CharField(max_length=20)),
                ('state', models.CharField(choices=[('asked', 'Asked'), ('stopped', 'Stopped'), ('given_up', 'Given Up'), ('gone', 'Gone')], default='asked', max_length=8)),
                ('asked_by', models.CharField(max_length=120)),
                ('asked_at', models.DateTimeField()),
                ('notice_ends_on', models.DateField()),
                ('stops_on', models.DateField()),
                ('erased_on', models.DateField()),
                ('closed_at', models.DateTimeField(null=True)),
                ('brand', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='switchings', to='brands.brand')),
                ('subscription', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='switchings', to='subscriptions.subscription')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('state', 'asked')), fields=['stops_on'], name='exit_to_carry_out')],
                'constraints': [
                    models.UniqueConstraint(condition=models.Q(('state', 'asked')), fields=('subscription',), name='one_exit_is_asked_for'),
                    models.CheckConstraint(condition=models.Q(models.Q(('closed_at__isnull', True), ('state', 'asked')), models.Q(('closed_at__isnull', False), ('state__in', ['stopped', 'given_up', 'gone'])), _connector='OR'), name='an_exit_that_is_over_says_when'),
                    models.CheckConstraint(condition=models.Q(('erased_on__gte', models.F('stops_on')), ('stops_on__gte', models.F('notice_ends_on'))), name='nothing_is_erased_before_it_stops'),
                ],
            },
        ),
    ]
