"""Checks that hold two tables against each other: rows that say the same must say the same."""

from typing import Final

# Each question returns what offends, as (account id, what), among the accounts that were touched.
OF_ACCOUNTS: Final[dict[str, str]] = {
    "an_invoice_is_posted_as_it_says": """
        SELECT i.account_id, 'invoice ' || i.number || ' of ' || i.net_cents || ' and '
               || i.vat_cents || ' is posted as ' || t.net || ' and ' || t.vat
        FROM invoicing_invoice i LEFT JOIN ledger_entry e ON e.key = 'invoice:' || i.id
        CROSS JOIN LATERAL (SELECT
            coalesce(sum(t.cents) FILTER (WHERE o.kind = 'revenue'), 0) AS net,
            coalesce(sum(t.cents) FILTER (WHERE o.kind = 'vat'), 0) AS vat
            FROM ledger_transfer t
            JOIN ledger_book r ON r.kind = 'receivable' AND r.account_id = i.account_id
             AND r.id = CASE i.kind WHEN 'invoice' THEN t.debit_book_id ELSE t.credit_book_id END
            JOIN ledger_book o
              ON o.id = CASE i.kind WHEN 'invoice' THEN t.credit_book_id ELSE t.debit_book_id END
            WHERE t.entry_id = e.id) t
        WHERE i.account_id IN (SELECT id FROM touched)
          AND (t.net <> i.net_cents OR t.vat <> i.vat_cents)""",
    "a_request_is_what_its_invoice_says": """
        SELECT r.account_id, 'request ' || r.reference || ', invoice ' || i.number
        FROM invoicing_paymentrequest r JOIN invoicing_invoice i ON i.id = r.invoice_id
        WHERE r.account_id IN (SELECT id FROM touched) AND (
            i.account_id <> r.account_id OR i.kind <> 'invoice' OR i.currency <> r.currency
            OR i.net_cents <> r.net_cents OR i.vat_cents <> r.vat_cents)""",
    "an_allocation_is_posted": """
        SELECT r.account_id, 'request ' || r.reference || ' paid ' || a.cents || ' with '
               || t.cents
        FROM payments_allocation a JOIN invoicing_paymentrequest r ON r.id = a.request_id
        LEFT JOIN payments_payment p ON p.id = a.payment_id
        CROSS JOIN LATERAL (SELECT coalesce(sum(t.cents), 0) AS cents FROM ledger_transfer t
            JOIN ledger_book d ON d.id = t.debit_book_id AND d.kind = 'credit'
             AND d.account_id = r.account_id
            JOIN ledger_book c ON c.id = t.credit_book_id AND c.account_id = r.account_id
             AND c.kind IN ('receivable', 'security_deposit')
            WHERE t.entry_id = a.entry_id) t
        WHERE r.account_id IN (SELECT id FROM touched)
          AND (t.cents <> a.cents OR p.account_id <> r.account_id)""",
    "a_payment_is_what_the_bank_says": """
        SELECT p.account_id, 'payment ' || p.id || ' of ' || p.cents
        FROM payments_payment p JOIN payments_bankline n ON n.id = p.bank_line_id
        WHERE p.account_id IN (SELECT id FROM touched) AND (
            n.account_id IS DISTINCT FROM p.account_id OR n.cents <> p.cents
            OR n.currency <> p.currency OR n.outcome NOT IN ('pays', 'credit'))
        UNION ALL
        SELECT p.account_id, 'payment ' || p.id || ' has no line of a statement'
        FROM payments_payment p
        WHERE p.account_id IN (SELECT id FROM touched) AND p.by = 'bank_transfer'
          AND p.bank_line_id IS NULL
        UNION ALL
        SELECT n.account_id, 'line ' || n.id || ' of ' || n.cents || ' is nobody''s payment'
        FROM payments_bankline n
        WHERE n.account_id IN (SELECT id FROM touched) AND n.cents > 0
          AND n.outcome IN ('pays', 'credit')
          AND NOT EXISTS (SELECT 1 FROM payments_payment p WHERE p.bank_line_id = n.id)""",
    "a_line_asks_for_the_days_it_covers": """
        SELECT r.account_id, 'request ' || r.reference || ' asks until ' || l.to_on
               || ', covers until ' || upper(v.days)
        FROM invoicing_paymentrequest r JOIN invoicing_requestline l ON l.request_id = r.id
        JOIN subscriptions_coverage v ON v.id = l.coverage_id
        WHERE r.account_id IN (SELECT id FROM touched) AND (
            v.subscription_id <> l.subscription_id OR v.component <> l.component
            OR v.days IS DISTINCT FROM daterange(l.from_on, l.to_on))""",
    "a_living_service_is_not_forgotten": """
        SELECT s.payer_id, 'service ' || s.ref || ' goes on until ' || s.expires_on
               || ', and nothing comes after'
        FROM subscriptions_subscription s
        WHERE s.payer_id IN (SELECT id FROM touched) AND s.state IN ('active', 'suspended')
          AND coalesce(s.request_on, s.suspends_on, s.ends_on, s.terminates_on) IS NULL
          AND NOT EXISTS (
            SELECT 1 FROM acts_switching x WHERE x.subscription_id = s.id AND x.state = 'asked')
          AND NOT EXISTS (
            SELECT 1 FROM invoicing_requestline l
            JOIN invoicing_paymentrequest r ON r.id = l.request_id
            WHERE l.subscription_id = s.id AND r.state = 'open')""",
}
