"""Which general terms an order accepted: kept with it, and never another."""

import django.db.models.deletion
from django.db import migrations, models

ACCEPTED = """
CREATE FUNCTION tacite_accepted_terms_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE'
        AND (NEW.terms_id, NEW.terms_version, NEW.terms_hash)
            IS DISTINCT FROM (OLD.terms_id, OLD.terms_version, OLD.terms_hash)
    THEN
        RAISE EXCEPTION 'an order keeps the terms that it accepted'
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.terms_id IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM brands_terms
        WHERE id = NEW.terms_id AND brand_id = NEW.brand_id
            AND version = NEW.terms_version AND sha256 = NEW.terms_hash
    ) THEN
        RAISE EXCEPTION 'an order names the terms that it accepted'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER accepted_terms_stay BEFORE INSERT OR UPDATE ON acts_order
    FOR EACH ROW EXECUTE FUNCTION tacite_accepted_terms_stay();
"""

UNDO = """
DROP TRIGGER accepted_terms_stay ON acts_order;
DROP FUNCTION tacite_accepted_terms_stay();
"""


class Migration(migrations.Migration):
    dependencies = [("acts", "0012_exits"), ("brands", "0002_terms")]

    operations = [
        migrations.AddField(
            model_name="order",
            name="terms",
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="orders", to="brands.terms"),
        ),
        migrations.AddField(
            model_name="order",
            name="terms_hash",
            field=models.CharField(blank=True, default="", max_length=64),
            preserve_default=False,
        ),
        migrations.AddConstraint(
            model_name="order",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("terms__isnull", True), ("terms_hash", ""), ("terms_version", "")),
                    models.Q(("terms__isnull", False), models.Q(("terms_version", ""), _negated=True), models.Q(("terms_hash", ""), _negated=True)),
                    _connector="OR",
                ),
                name="an_order_says_which_terms_it_accepts",
            ),
        ),
        migrations.RunSQL(ACCEPTED, UNDO),
    ]
