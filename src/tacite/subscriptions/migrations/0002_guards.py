"""Days that were covered may be released, once, and nothing else about them may change."""

from django.db import migrations

RELEASE_ONLY = """
CREATE FUNCTION tacite_days_are_only_released() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.released_at IS NOT NULL
        OR (NEW.id, NEW.subscription_id, NEW.component, NEW.days, NEW.source)
           IS DISTINCT FROM (OLD.id, OLD.subscription_id, OLD.component, OLD.days, OLD.source)
    THEN
        RAISE EXCEPTION 'covered days may only be released' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER released_only BEFORE UPDATE ON subscriptions_coverage
    FOR EACH ROW EXECUTE FUNCTION tacite_days_are_only_released();
CREATE TRIGGER never_deleted BEFORE DELETE ON subscriptions_coverage
    FOR EACH ROW EXECUTE FUNCTION tacite_is_written_once();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON subscriptions_coverage
    FOR EACH STATEMENT EXECUTE FUNCTION tacite_is_written_once();
"""

UNDO = """
DROP TRIGGER released_only ON subscriptions_coverage;
DROP TRIGGER never_deleted ON subscriptions_coverage;
DROP TRIGGER never_emptied ON subscriptions_coverage;
DROP FUNCTION tacite_days_are_only_released();
"""


class Migration(migrations.Migration):
    dependencies = [("history", "0002_guards"), ("subscriptions", "0001_initial")]

    operations = [
        migrations.RunSQL(RELEASE_ONLY, UNDO),
    ]
