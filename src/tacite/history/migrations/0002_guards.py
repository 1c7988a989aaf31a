"""What is written once is never changed: the database itself refuses."""

from django.db import migrations

FUNCTION = """
CREATE FUNCTION tacite_is_written_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'rows of % are written once: % is refused', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'restrict_violation';
END $$;
"""


def written_once(table: str) -> list[migrations.RunSQL]:
    """Return the operations that forbid UPDATE, DELETE and TRUNCATE of a table."""
    return [
        migrations.RunSQL(
            f"""
            CREATE TRIGGER written_once BEFORE UPDATE OR DELETE ON {table}
                FOR EACH ROW EXECUTE FUNCTION tacite_is_written_once();
            CREATE TRIGGER never_emptied BEFORE TRUNCATE ON {table}
                FOR EACH STATEMENT EXECUTE FUNCTION tacite_is_written_once();
            """,
            f"""
            DROP TRIGGER written_once ON {table};
            DROP TRIGGER never_emptied ON {table};
            """,
        ),
    ]


class Migration(migrations.Migration):
    dependencies = [("history", "0001_initial")]

    operations = [
        migrations.RunSQL(FUNCTION, "DROP FUNCTION tacite_is_written_once()"),
        *written_once("history_event"),
    ]
