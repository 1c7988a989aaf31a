"""What must be true of use beyond the plan: of counters, deposits, and what was invoiced."""

from collections.abc import Mapping
from typing import Final

OF_ACCOUNTS: Final[Mapping[str, str]] = {
    "a_counter_is_what_its_records_say": """
        SELECT g.account_id, 'group ' || g.name || ' counts ' || coalesce(c.used, 0) || ' in '
               || coalesce(c.month, r.month) || ', its records say ' || coalesce(r.used, 0)
        FROM usage_group g
        CROSS JOIN LATERAL (
            SELECT c.month, c.used, c.records_count FROM usage_counter c WHERE c.group_id = g.id
        ) c
        LEFT JOIN LATERAL (
            SELECT r.month, sum(r.counted) AS used, count(*) AS records FROM usage_usagerecord r
            WHERE r.group_id = g.id GROUP BY r.month
        ) r ON r.month = c.month
        WHERE g.account_id IN (SELECT id FROM touched)
          AND (c.used <> coalesce(r.used, 0) OR c.records_count <> coalesce(r.records, 0))""",
    "every_record_is_counted": """
        SELECT g.account_id, 'group ' || g.name || ' has records of ' || r.month || ' uncounted'
        FROM usage_group g JOIN LATERAL (
            SELECT DISTINCT month FROM usage_usagerecord WHERE group_id = g.id
        ) r ON true
        LEFT JOIN usage_counter c ON c.group_id = g.id AND c.month = r.month
        WHERE g.account_id IN (SELECT id FROM touched) AND c.id IS NULL""",
    "a_deposit_is_what_its_book_says": """
        SELECT g.account_id, 'group ' || g.name || ' keeps a deposit of ' || g.deposit_cents
               || ', its book says ' || t.cents
        FROM usage_group g LEFT JOIN ledger_book b ON b.account_id = g.account_id
            AND b.kind = 'security_deposit' AND b.code = 'group:' || g.id
        CROSS JOIN LATERAL (SELECT
            (SELECT coalesce(sum(cents), 0) FROM ledger_transfer WHERE credit_book_id = b.id)
            - (SELECT coalesce(sum(cents), 0) FROM ledger_transfer WHERE debit_book_id = b.id)
            AS cents) t
        WHERE g.account_id IN (SELECT id FROM touched) AND g.deposit_cents <> t.cents""",
    # One rounding for each rate: what was asked is at most half a cent more than what was used.
    "use_is_invoiced_at_most_once": """
        SELECT g.account_id, 'group ' || g.name || ' was asked ' || l.cents || ' cents for '
               || c.month || ', invoiced use is ' || c.invoiced
        FROM usage_group g JOIN usage_counter c ON c.group_id = g.id
        CROSS JOIN LATERAL (
            SELECT coalesce(sum(net_cents), 0) AS cents,
                   count(DISTINCT (category, vat_country, rate)) AS rates
            FROM invoicing_requestline WHERE group_id = g.id AND month = c.month
        ) l
        WHERE g.account_id IN (SELECT id FROM touched)
          AND l.cents > c.invoiced * 100 + greatest(l.rates, 1)""",
    "a_line_is_in_a_group_of_its_holder": """
        SELECT g.account_id, 'service ' || s.ref || ' is in group ' || g.name
        FROM usage_group g JOIN usage_groupmember m ON m.group_id = g.id
        JOIN subscriptions_subscription s ON s.id = m.subscription_id
        WHERE g.account_id IN (SELECT id FROM touched) AND s.state IN ('active', 'suspended')
          AND s.account_id <> g.account_id""",
}
