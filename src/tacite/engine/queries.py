"""Questions of the night: who is due, what ran, who is parked, and what waits in the morning."""

import dataclasses as dc
import datetime as dt
from collections.abc import Iterable
from typing import Any, Final

from django.db import connection
from django.db.models import QuerySet

from tacite.engine.models import Night, Parking

LOCK: Final = 727_001  # one night at a time, whoever starts it
_NOT_PARKED = """
    AND NOT EXISTS (
        SELECT 1 FROM accounts_flag f
        WHERE f.account_id = {column} AND f.kind = 'parked' AND f.lifted_at IS NULL
    )
"""


_STALE = """
    FROM (SELECT DISTINCT ON (account_id, number) account_id, number, valid, asked_at
          FROM accounts_vatcheck WHERE valid IS NOT NULL
          ORDER BY account_id, number, asked_at DESC, id DESC) v
    JOIN accounts_account a ON a.id = v.account_id AND a.vat_number = v.number
    JOIN brands_brand b ON b.id = a.brand_id
    JOIN brands_seller s ON s.id = b.seller_id
    WHERE v.valid AND v.asked_at < %s AND a.country <> s.country AND a.closed_at IS NULL
      AND EXISTS (SELECT 1 FROM subscriptions_subscription x
                  WHERE x.payer_id = a.id AND x.state IN ('ordered', 'active', 'suspended'))
"""
_STALE_ANSWERS = f"""
    SELECT a.id, a.number, coalesce(nullif(a.company, ''), a.name), v.number, v.asked_at
    {_STALE} ORDER BY v.asked_at, a.id LIMIT %s
"""
_WAITING = f"""
    SELECT l.n, l.cents, l.oldest, o.n, o.oldest, p.n, p.oldest, d.n, d.oldest,
           m.failed, m.held, m.oldest,
           (SELECT min(as_of) FROM engine_night WHERE state = 'running'), f.as_of,
           coalesce((SELECT max((step ->> 'done')::int) FROM jsonb_array_elements(f.steps) step
                     WHERE step ->> 'name' = 'check'), 0),
           (SELECT count(*) {_STALE}), r.n, r.oldest,
           y.n, y.oldest,
           (SELECT count(*) FROM acts_notice WHERE state = 'open'),
           u.excess, u.unvalidated, u.oldest,
           (SELECT coalesce(json_agg(json_build_array(zone, profile, variant, settings)
                                     ORDER BY name, id), '[]') FROM brands_brand)
    FROM (SELECT count(*) AS n, min(booked_on) AS oldest,
                 coalesce(sum(cents) FILTER (WHERE cents > 0), 0)::bigint AS cents
          FROM payments_bankline WHERE outcome IN ('suspense', 'reversal')) l,
         (SELECT count(*) AS n, min(reopened_on) AS oldest
          FROM invoicing_paymentrequest WHERE state = 'open' AND reopened_on IS NOT NULL) o,
         (SELECT count(*) AS n, min(as_of) AS oldest
          FROM engine_parking WHERE lifted_at IS NULL) p,
         (SELECT count(*) AS n, min(gave_up_at)::date AS oldest
          FROM provisioning_delivery WHERE gave_up_at IS NOT NULL) d,
         (SELECT count(*) FILTER (WHERE state = 'failed') AS failed,
                 count(*) FILTER (WHERE state = 'held') AS held,
                 min(queued_at) FILTER (WHERE state = 'failed')::date AS oldest
          FROM mail_letter WHERE state IN ('failed', 'held')) m,
         (SELECT count(*) AS n, min(before_on) AS oldest
          FROM acts_owedrefund WHERE state = 'owed') r,
         (SELECT count(*) AS n, min(asked_at)::date AS oldest
          FROM acts_cyclerequest WHERE state = 'received') y,
         (SELECT count(*) FILTER (WHERE state = 'suspended') AS excess,
                 count(*) FILTER (WHERE state <> 'suspended') AS unvalidated,
                 min(created_at) FILTER (WHERE state <> 'suspended')::date AS oldest
          FROM usage_group g
          WHERE state = 'suspended' OR (rung = 'unvalidated' AND closes_on IS NULL
            AND state <> 'closed'
            AND EXISTS (SELECT 1 FROM usage_groupmember m WHERE m.group_id = g.id))) u
    LEFT JOIN (SELECT as_of, steps FROM engine_night WHERE state = 'finished'
               ORDER BY as_of DESC LIMIT 1) f ON true
"""  # noqa: S608 - constants


@dc.dataclass(frozen=True, slots=True)
class Waiting:
    """How much waits for a person, as every page of the back office says it."""

    lines: int
    lines_cents: int
    lines_since: dt.date | None
    owed_again: int  # invoices whose payment the bank took back
    owed_again_since: dt.date | None
    parked: int
    parked_since: dt.date | None
    deliveries: int
    deliveries_since: dt.date | None
    letters_failed: int
    letters_held: int
    letters_since: dt.date | None
    night: dt.date | None  # the one that began and was not finished
    last_night: dt.date | None
    offences: int  # that the checks of the last night found
    stale_answers: int
    refunds: int
    refunds_before: dt.date | None  # the last day of the first that is to be paid
    cycles: int  # wishes for another cycle
    cycles_since: dt.date | None
    notices: int
    groups_in_excess: int
    groups_to_validate: int
    groups_since: dt.date | None  # the oldest that nobody has validated
    brands: list[tuple[str, str, str, dict[str, Any]]]  # by name: zone, profile, variant, settings


@dc.dataclass(frozen=True, slots=True)
class StaleAnswer:
    """An account billed under reverse charge on an answer that is old."""

    account_id: int
    account: str
    name: str
    number: str
    asked_at: dt.datetime


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
        WHERE s.state = 'active' AND s.suspends_on <= %s
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


def accounts_to_tell_of_statuses(as_of: dt.date) -> list[int]:
    """Return whose status ends within a month, and was not told so."""
    return _ids(
        """
        SELECT DISTINCT t.account_id FROM accounts_status t
        WHERE t.withdrawn_at IS NULL AND t.reminded_at IS NULL
          AND t.until_on > %s AND t.until_on <= %s
        """,
        "t.account_id",
        [as_of, as_of + dt.timedelta(days=30)],
    )


def payers_to_finish_months(as_of: dt.date) -> list[int]:
    """Return whose use of past months is to be invoiced, and whose groups end or may come back."""
    month = as_of.replace(day=1)
    return _ids(
        """
        SELECT DISTINCT d.account_id FROM (
            SELECT account_id FROM usage_group
            WHERE (closes_on <= %s AND state <> 'closed')
               OR (state = 'suspended' AND suspended_in < %s)
            UNION ALL
            SELECT g.account_id FROM usage_counter c JOIN usage_group g ON g.id = c.group_id
            WHERE c.month < %s AND c.used <> c.invoiced AND NOT EXISTS (
                SELECT 1 FROM accounts_flag f WHERE f.account_id = g.account_id
                  AND f.kind = 'invoicing_off' AND f.lifted_at IS NULL)
        ) d WHERE true
        """,
        "d.account_id",
        [as_of, month, month],
    )


def payers_to_tell(as_of: dt.date) -> list[int]:
    """Return who pays for a service of whose offer something was announced that he was not told."""
    return _ids(
        """
        SELECT DISTINCT s.payer_id FROM acts_announcement a
        JOIN subscriptions_subscription s ON s.offer_id = a.offer_id
        LEFT JOIN subscriptions_chosenoption o
          ON o.subscription_id = s.id AND o.option_id = a.option_id
        WHERE s.state IN ('active', 'suspended') AND a.announced_at::date <= %s
          AND a.withdrawn_at IS NULL
          AND (a.kind = 'migration' OR (s.cycle = a.cycle
               AND coalesce(s.began_on, '-infinity') < a.from_on
               AND (o.id IS NOT NULL OR a.option_id IS NULL AND s.price_frozen_cents IS NULL)
               AND coalesce(o.quantity, s.quantity) >= coalesce(a.tier_from, 1)
               AND (a.tier_until IS NULL OR coalesce(o.quantity, s.quantity) < a.tier_until)))
          AND NOT EXISTS (SELECT 1 FROM acts_told t
                          WHERE t.announcement_id = a.id AND t.subscription_id = s.id)
        """,
        "s.payer_id",
        [as_of],
    )


def payers_to_stop(as_of: dt.date) -> list[int]:
    """Return who pays for a service that its customer leaves by now, or for which nobody paid."""
    return _ids(
        """
        SELECT DISTINCT s.payer_id FROM acts_switching x
        JOIN subscriptions_subscription s ON s.id = x.subscription_id
        WHERE x.state = 'asked' AND (x.stops_on <= %s OR s.ends_on <= %s)
        """,
        "s.payer_id",
        [as_of, as_of],
    )


def payers_to_change(as_of: dt.date) -> list[int]:
    """Return who pays for a service whose scheduled change of offer is to be carried out."""
    return _ids(
        """
        SELECT DISTINCT s.payer_id FROM acts_pendingchange c
        JOIN subscriptions_subscription s ON s.id = c.subscription_id
        WHERE c.state = 'scheduled' AND c.effective_on <= %s
          AND s.expires_on > c.effective_on AND s.state IN ('active', 'suspended')
        """,
        "s.payer_id",
        [as_of],
    )


def askers_of_handovers_over(as_of: dt.date) -> list[int]:
    """Return who asked for a handover whose time is over, or will be in the course of the day."""
    return _ids(
        """
        SELECT DISTINCT h.asker_id FROM acts_handover h JOIN brands_brand b ON b.id = h.brand_id
        WHERE h.closed_at IS NULL AND (h.lapses_at AT TIME ZONE b.zone)::date <= %s
        """,
        "h.asker_id",
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


def is_running() -> bool:
    """Tell whether a night is being run now: somebody holds its lock."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND granted"
            " AND classid = 0 AND objid = %s AND objsubid = 1"
            " AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))",
            [LOCK],
        )
        return bool(cursor.fetchone()[0])


def parking_of(account_id: int) -> Parking | None:
    """Return why an account waits for a person, if a night left it."""
    return Parking.objects.filter(account=account_id, lifted_at__isnull=True).first()


def parkings_of_night(as_of: dt.date) -> QuerySet[Parking]:
    """Return whom a night left for a person, also those who were taken up since."""
    parkings = Parking.objects.filter(as_of=as_of).select_related("account", "account__brand")
    return parkings.order_by("id")


def waiting(*, stale_before: dt.datetime) -> Waiting:
    """Return how much waits for a person, in one question.

    Answers about VAT numbers are stale that were given before `stale_before`.
    """
    with connection.cursor() as cursor:
        cursor.execute(_WAITING, [stale_before])
        return Waiting(*cursor.fetchone())


def stale_answers(*, before: dt.datetime, limit: int) -> list[StaleAnswer]:
    """Return who is billed without VAT on an answer older than a moment, oldest first."""
    with connection.cursor() as cursor:
        cursor.execute(_STALE_ANSWERS, [before, limit])
        return [StaleAnswer(*row) for row in cursor.fetchall()]


def _ids(question: str, column: str, values: list[Any]) -> list[int]:
    """Return account ids, ascending; parked accounts wait for a person."""
    with connection.cursor() as cursor:
        cursor.execute(question + _NOT_PARKED.format(column=column) + " ORDER BY 1", values)
        return [row[0] for row in cursor.fetchall()]
