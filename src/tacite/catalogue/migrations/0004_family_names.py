"""What a family of offers is called, in three languages."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0003_conditions_of_sale")]

    operations = [
        migrations.AddField(
            model_name="offer",
            name=f"family_{language}",
            field=models.CharField(blank=True, default="", max_length=60),
            preserve_default=False,
        )
        for language in ("fr", "nl", "en")
    ]
