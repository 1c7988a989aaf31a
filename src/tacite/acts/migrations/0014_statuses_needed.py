"""Which statuses an order rests on: those of its price and coupon too, not of its offer alone."""

from django.db import migrations, models

OF_OFFERS = """
UPDATE acts_order SET statuses_needed = to_jsonb(ARRAY[offer.needs_status])
FROM subscriptions_subscription AS service
JOIN catalogue_offer AS offer ON offer.id = service.offer_id
WHERE service.id = acts_order.subscription_id AND offer.needs_status <> ''
"""


class Migration(migrations.Migration):
    dependencies = [
        ("acts", "0013_terms"),
        ("catalogue", "0003_conditions_of_sale"),
        ("subscriptions", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="order",
            name="statuses_needed",
            field=models.JSONField(default=list),
        ),
        migrations.RunSQL(OF_OFFERS, migrations.RunSQL.noop),
    ]
