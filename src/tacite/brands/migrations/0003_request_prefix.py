"""A payer's reference means one brand of a seller."""

from django.db import migrations, models

from tacite.rules.policy import PolicyRefused, policy_of


def fill(apps, schema_editor):
    """Write each brand's prefix; where two share one, the older has it, and staff change the other."""
    taken = set()
    for brand in apps.get_model("brands", "Brand").objects.order_by("id"):
        try:
            policy = policy_of(profile=brand.profile, variant=brand.variant, settings=brand.settings)
        except PolicyRefused:
            continue
        prefix = (brand.seller_id, policy.references.request)
        if prefix not in taken:
            taken.add(prefix)
            brand.request_prefix = prefix[1]
            brand.save(update_fields=["request_prefix"])


class Migration(migrations.Migration):
    dependencies = [("brands", "0002_terms")]

    operations = [
        migrations.AddField(
            model_name="brand",
            name="request_prefix",
            field=models.CharField(blank=True, default="", max_length=20),
            preserve_default=False,
        ),
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=True),
        migrations.AddConstraint(
            model_name="brand",
            constraint=models.UniqueConstraint(
                condition=~models.Q(request_prefix=""),
                fields=["seller", "request_prefix"],
                name="a_reference_means_one_brand_of_a_seller",
            ),
        ),
    ]
