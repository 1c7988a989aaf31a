import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('subscriptions', '0002_guards'),
        ('usage', '0002_told'),
    ]

    operations = [
        migrations.CreateModel(
            name='FormerMember',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('left_at', models.DateTimeField()),
                ('group', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='former_members', to='usage.group')),
                ('subscription', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='former_memberships', to='subscriptions.subscription')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('group', 'subscription'), name='a_service_left_a_group_last_once')],
            },
        ),
        migrations.AddIndex(
            model_name='group',
            index=models.Index(condition=models.Q(('closes_on__isnull', True), ('rung', 'unvalidated'), models.Q(('state', 'closed'), _negated=True)), fields=['account'], name='group_to_validate'),
        ),
    ]
