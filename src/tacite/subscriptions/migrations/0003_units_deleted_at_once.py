from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):

    dependencies = [
        ("subscriptions", "0002_guards"),
    ]

    operations = [
        migrations.AddField(
            model_name="unit",
            name="deleted_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddConstraint(
            model_name="unit",
            constraint=models.CheckConstraint(
                condition=Q(deleted_at__isnull=True) | ~Q(state="held"),
                name="what_is_deleted_cannot_be_kept",
            ),
        ),
    ]
