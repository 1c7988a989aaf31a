"""Questions of the night: who is due, what ran, who is parked."""

import datetime as dt
from collections.abc import Iterable

from django.db import connection
from django.db.models import QuerySet

from tacite.engine.models import Night, Parking

_NOT_PARKED = """
    AND NOT EXISTS (
        SELECT 1 FROM accounts_flag f
        WHERE f.account_id = {column} AND f.kind = 'parked' AND f.lifted_at IS NULL
    )
"""


def payers_with_credit(as_of: dt.date) -> list[int]:
    """Return who has credit and an open request that credit pays by itself, wholly."""
    return _ids(
        """
        SELECT DISTINCT r.account_id FROM invoicing_paymentrequest r
        JOIN ledger_book b ON b.account_id = r.account_id AND b.kind = 'credit'
        JOIN ledger_balance c ON c.book_id = b.id
        WHERE r.state = 'open' AND r.pays_by_credit AND r.requested_on <= %s
          AND c.cents >= r.total_cents - r.credited_cents AND b.currency = r.currency
        """,
        "r.account_id",
        [as_of],
    )


def payers_to_bill(as_of: dt.date, *, suspended_too: Iterable[int]) -> list[int]:
    """Return who pays for services whose renewal is to be requested by a day.

    A suspended service is asked for only in the brands of `suspended_too`.
    """
    return _ids(
        """
        SELECT DISTINCT s.payer_id FROM subscriptions_subscription s
        WHERE s.request_on <= %s
          AND (s.state = 'active' OR (s.state = 'suspended' AND s.brand_id = ANY(%s)))
          AND NOT EXISTS (
            SELECT 1 FROM accounts_flag f WHERE f.account_id = s.payer_id
              AND f.kind = 'invoicing_off' AND f.lifted_at IS NULL
          )
        """,
        "s.payer_id",
        [as_of, list(suspended_too)],
    )


def payers_to_remind(as_of: dt.date) -> list[int]:
    """Return who has an open request whose next letter is due."""
    return _ids(
        """
        SELECT DISTINCT r.account_id FROM invoicing_paymentrequest r
        WHERE r.state = 'open' AND r.remind_on <= %s
        """,
        "r.account_id",
        [as_of],
    )


def payers_to_suspend(as_of: dt.date) -> list[int]:
    """Return who pays for an active service that is late."""
    return _ids(
        """
        SELECT DISTINCT s.payer_id FROM subscriptions_subscription s
        WHERE s.state = 'active' AND s.suspends_on <= %s AND s.terminates_on IS NULL
          AND NOT EXISTS (
            SELECT 1 FROM accounts_flag f WHERE f.account_id = s.payer_id
              AND f.kind = 'suspend_off' AND f.lifted_at IS NULL
          )
        """,
        "s.payer_id",
        [as_of],
    )


def payers_to_end(as_of: dt.date) -> list[int]:
    """Return who pays for a service whose end has come."""
    return _ids(
        """
        SELECT DISTINCT s.payer_id FROM subscriptions_subscription s
        WHERE s.state IN ('active', 'suspended') AND (s.ends_on <= %s OR s.terminates_on <= %s)
        """,
        "s.payer_id",
        [as_of, as_of],
    )


def payers_to_void(as_of: dt.date) -> list[int]:
    """Return who has an open request whose time is over."""
    return _ids(
        """
        SELECT DISTINCT r.account_id FROM invoicing_paymentrequest r
        WHERE r.state = 'open' AND r.void_on <= %s
        """,
        "r.account_id",
        [as_of],
    )


def touched_since_last_seal() -> list[int]:
    """Return the accounts to which anything happened since the history was last sealed."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT DISTINCT e.account_id FROM history_event e
            WHERE e.account_id IS NOT NULL AND e.id > coalesce(
                (SELECT min(h.last_id) FROM ledger_sealhead h WHERE h.of = 'history'), 0)
            ORDER BY 1
            """
        )
        return [row[0] for row in cursor.fetchall()]


def night_of(as_of: dt.date) -> Night | None:
    """Return the night of a day, if it began."""
    return Night.objects.filter(as_of=as_of).first()


def last_finished() -> Night | None:
    """Return the newest night that was finished."""
    return Night.objects.filter(state="finished").order_by("-as_of").first()


def unfinished() -> Night | None:
    """Return the night that began and was not finished, if one was."""
    return Night.objects.filter(state="running").order_by("as_of").first()


def nights() -> QuerySet[Night]:
    """Return what ran, newest first."""
    return Night.objects.order_by("-as_of")


def parkings() -> QuerySet[Parking]:
    """Return the accounts that wait for a person, oldest first."""
    return (
        Parking.objects.filter(lifted_at__isnull=True)
        .select_related("account", "account__brand")
        .order_by("parked_at", "id")
    )


def _ids(question: str, column: str, values: list[object]) -> list[int]:
    """Return account ids, ascending; parked accounts wait for a person."""
    with connection.cursor() as cursor:
        cursor.execute(question + _NOT_PARKED.format(column=column) + " ORDER BY 1", values)
        return [row[0] for row in cursor.fetchall()]
