"""An account with thousands of services and invoices, to measure pages on."""

from typing import Final

import psycopg

from tacite.engine.bench import night

USER: Final = 1  # acts for the account


def load(address: str, *, services: int, invoices: int) -> None:
    """Fill an empty database with one large account.

    The history of the night's bench leaves four documents for three services.
    """
    made = max(invoices * 3 // 4, services)
    night.load(address, services=made, every=made + 1)
    night.run_file(address, "one_account.sql", {"services": services})
    with psycopg.connect(address, autocommit=True) as plain:
        plain.execute("VACUUM ANALYZE")
