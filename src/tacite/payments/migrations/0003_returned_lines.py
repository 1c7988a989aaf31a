"""A line that takes back what another brought; those that wait for a person are both kinds."""

from django.db import migrations, models

_OUTCOMES = ("pays", "credit", "suspense", "debit", "charges", "reversal", "refund", "returned")


class Migration(migrations.Migration):
    dependencies = [("payments", "0002_refund_lines")]

    operations = [
        migrations.AlterField(
            model_name="bankline",
            name="outcome",
            field=models.CharField(choices=[(o, o.title()) for o in _OUTCOMES], max_length=8),
        ),
        migrations.RemoveIndex(model_name="bankline", name="bank_line_unmatched"),
        migrations.AddIndex(
            model_name="bankline",
            index=models.Index(
                fields=["booked_on", "id"],
                condition=models.Q(outcome__in=["suspense", "reversal"]),
                name="bank_line_unmatched",
            ),
        ),
    ]
