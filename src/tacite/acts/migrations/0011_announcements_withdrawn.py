import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('acts', '0010_handover'),
        ('catalogue', '0003_conditions_of_sale'),
    ]

    operations = [
        migrations.RemoveConstraint(model_name='announcement', name='an_announcement_says_what_comes'),
        migrations.RemoveConstraint(model_name='announcement', name='an_offer_is_replaced_once'),
        migrations.AddField(
            model_name='announcement',
            name='option',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalogue.option'),
        ),
        migrations.AddField(
            model_name='announcement',
            name='tier_from',
            field=models.PositiveIntegerField(null=True),
        ),
        migrations.AddField(
            model_name='announcement',
            name='tier_until',
            field=models.PositiveIntegerField(null=True),
        ),
        migrations.AddField(
            model_name='announcement',
            name='withdrawn_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='announcement',
            name='withdrawn_by',
            field=models.CharField(blank=True, max_length=120),
        ),
        migrations.AddField(
            model_name='announcement',
            name='withdrawn_reason',
            field=models.TextField(blank=True),
        ),
        migrations.AddConstraint(
            model_name='announcement',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('cents__isnull', False), ('kind', 'price'), ('successor__isnull', True)), models.Q(('cents__isnull', True), ('kind', 'migration'), ('option__isnull', True), ('successor__isnull', False), ('tier_from__isnull', True)), _connector='OR'), name='an_announcement_says_what_comes'),
        ),
        migrations.AddConstraint(
            model_name='announcement',
            constraint=models.UniqueConstraint(condition=models.Q(('kind', 'migration'), ('withdrawn_at__isnull', True)), fields=('offer',), name='an_offer_is_replaced_once'),
        ),
        migrations.AddConstraint(
            model_name='announcement',
            constraint=models.CheckConstraint(condition=models.Q(('withdrawn_at__isnull', True), models.Q(('withdrawn_at__isnull', False), models.Q(('withdrawn_reason', ''), _negated=True), models.Q(('withdrawn_by', ''), _negated=True)), _connector='OR'), name='what_is_withdrawn_says_why'),
        ),
    ]
