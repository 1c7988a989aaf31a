"""A line may ask for another length than its service's cycle."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("invoicing", "0003_usage")]

    operations = [
        migrations.AddField(
            "requestline", "cycle", models.CharField(blank=True, default="", max_length=20),
            preserve_default=False,
        ),
    ]
