"""The shared cache in which attempts are counted: not in the memory of one process."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]

    operations = [
        migrations.RunSQL(
            """
            CREATE UNLOGGED TABLE tacite_cache (
                cache_key varchar(255) PRIMARY KEY,
                value text NOT NULL,
                expires timestamptz NOT NULL
            );
            CREATE INDEX tacite_cache_expires ON tacite_cache (expires);
            """,
            "DROP TABLE tacite_cache",
        ),
    ]
