"""An invoice whose payment the bank took back is owed again."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("invoicing", "0005_offer_change")]

    operations = [
        migrations.AddField(
            model_name="paymentrequest",
            name="reopened_on",
            field=models.DateField(null=True),
        ),
        migrations.AddConstraint(
            model_name="paymentrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(reopened_on__isnull=True) | models.Q(invoice__isnull=False),
                name="only_an_invoice_is_owed_again",
            ),
        ),
        migrations.AddIndex(
            model_name="paymentrequest",
            index=models.Index(
                fields=["reopened_on"],
                condition=models.Q(state="open", reopened_on__isnull=False),
                name="request_owed_again",
            ),
        ),
    ]
