"""For each check one change behind our back that it finds: the check, the table, the change."""

from typing import Final

CORRUPTIONS: Final = [
    (
        "credit_is_what_transfers_say",
        "ledger_balance",
        """
        UPDATE ledger_balance SET cents = cents + 1 WHERE cents > 0
        """,
    ),
    (
        "a_receivable_is_what_open_invoices_owe",
        "invoicing_paymentrequest",
        """
        UPDATE invoicing_paymentrequest SET credited_cents = 1 WHERE state = 'open' AND
        invoice_id IS NOT NULL
        """,
    ),
    (
        "an_invoice_is_posted_in_full",
        "ledger_transfer",
        """
        UPDATE ledger_transfer t SET cents = cents + 1 FROM ledger_entry e WHERE e.id =
        t.entry_id AND e.kind = 'invoice'
        """,
    ),
    (
        "credit_notes_stay_within_their_invoice",
        "invoicing_invoice",
        """
        UPDATE invoicing_invoice SET total_cents = 9999, net_cents = 9999 - vat_cents WHERE
        kind = 'credit_note'
        """,
    ),
    (
        "a_paid_request_has_its_invoice_and_its_money",
        "payments_allocation",
        """
        UPDATE payments_allocation SET cents = cents - 1
        """,
    ),
    (
        "a_payment_is_not_spent_twice",
        "payments_payment",
        """
        UPDATE payments_payment SET cents = 1
        """,
    ),
    (
        "request_lines_add_up",
        "invoicing_requestline",
        """
        UPDATE invoicing_requestline SET net_cents = net_cents + 1, gross_cents =
        gross_cents + 1
        """,
    ),
    (
        "expiry_is_the_end_of_what_is_settled",
        "subscriptions_subscription",
        """
        UPDATE subscriptions_subscription SET expires_on = expires_on + 1 WHERE state =
        'active'
        """,
    ),
    (
        "days_covered_leave_no_hole",
        "subscriptions_coverage",
        """
        UPDATE subscriptions_coverage c SET days = daterange(lower(days) + 3, upper(days))
        FROM invoicing_requestline l WHERE l.coverage_id = c.id
        """,
    ),
    (
        "a_change_of_offer_creates_no_value",
        "acts_offerchange",
        """
        INSERT INTO acts_offerchange (subscription_id, account_id, actor, reason, effect, at, "on",
            old_offer_id, new_offer_id, old_quantity, new_quantity, old_options, new_options,
            old_cents, new_cents, days_before, days_after, expires_before, expires_after,
            moved_cents, used_pass)
        SELECT id, account_id, '', '', 'days', now(), '2026-03-01', offer_id, offer_id, 1, 1, '{}',
            '{}', 100, 100, 10, 20, '2026-03-11', '2026-03-21', 0, false
        FROM subscriptions_subscription LIMIT 1
        """,
    ),
    (
        "a_void_request_holds_no_days",
        "invoicing_paymentrequest",
        """
        UPDATE invoicing_paymentrequest r SET state = 'void', void_reason = 'x', closed_at =
        now() FROM invoicing_requestline l WHERE l.request_id = r.id AND l.coverage_id IS
        NOT NULL AND r.state = 'open' AND r.invoice_id IS NULL
        """,
    ),
    (
        "what_has_ended_is_asked_no_more",
        "subscriptions_subscription",
        """
        UPDATE subscriptions_subscription s SET state = 'ended', request_on = NULL,
        suspends_on = NULL, ends_on = NULL FROM accounts_account a WHERE a.id = s.account_id
        AND a.ref = 'suspended-0'
        """,
    ),
    (
        "who_pays_is_asked",
        "subscriptions_subscription",
        """
        UPDATE subscriptions_subscription s SET payer_id =
        (SELECT a.id FROM accounts_account a WHERE a.id <> s.payer_id ORDER BY a.id LIMIT 1)
        WHERE s.id IN (SELECT l.subscription_id FROM invoicing_requestline l
        JOIN invoicing_paymentrequest r ON r.id = l.request_id WHERE r.state = 'open')
        """,
    ),
    (
        "a_line_covers_days_of_its_service",
        "invoicing_requestline",
        """
        UPDATE invoicing_requestline l SET subscription_id = (SELECT s.id
        FROM subscriptions_subscription s WHERE s.id <> l.subscription_id ORDER BY s.id LIMIT 1)
        WHERE l.coverage_id IS NOT NULL
        """,
    ),
    (
        "what_is_handed_over_was_agreed_by_all",
        "acts_handover",
        """
        INSERT INTO acts_handover (brand_id, asker_id, key, number, email, payer_number,
        payer_email, holder_id, taker_id, payer_id, state, asked_by, reason, asked_at, lapses_at,
        closed_at) SELECT a.brand_id, a.id, 'k', '', 'a@b.example', '', '', a.id, b.id, b.id,
        'done', '', '', now(), now(), now() FROM accounts_account a, accounts_account b
        WHERE a.id < b.id ORDER BY a.id, b.id LIMIT 1
        """,
    ),
    (
        "an_open_handover_is_of_its_holder",
        "acts_handover",
        """
        WITH h AS (INSERT INTO acts_handover (brand_id, asker_id, key, number, email, payer_number,
        payer_email, holder_id, state, asked_by, reason, asked_at, lapses_at)
        SELECT s.brand_id, a.id, 'k', '', 'a@b.example', '', '', a.id, 'asked', '', '', now(), now()
        FROM subscriptions_subscription s, accounts_account a WHERE a.id <> s.account_id
        ORDER BY s.id, a.id LIMIT 1 RETURNING id, holder_id)
        INSERT INTO acts_handoverline (handover_id, ref, subscription_id) SELECT h.id, 'x',
        (SELECT s.id FROM subscriptions_subscription s WHERE s.account_id <> h.holder_id LIMIT 1)
        FROM h
        """,
    ),
    (
        "a_transfer_stays_in_its_currency_and_brand",
        "ledger_transfer",
        """
        UPDATE ledger_transfer SET currency = 'CHF'
        """,
    ),
    (
        "a_bank_book_is_what_its_lines_say",
        "payments_bankline",
        """
        UPDATE payments_bankline SET cents = cents + 1 WHERE outcome = 'pays'
        """,
    ),
    (
        "suspense_is_what_lines_wait_for",
        "payments_bankline",
        """
        UPDATE payments_bankline SET outcome = 'charges' WHERE outcome = 'suspense'
        """,
    ),
    (
        "numbers_have_no_gap",
        "invoicing_series",
        """
        UPDATE invoicing_series SET last_n = last_n + 1 WHERE last_n > 0
        """,
    ),
    (
        "a_transfer_is_of_a_known_kind",
        "ledger_entry",
        """
        UPDATE ledger_entry SET kind = 'gift' WHERE kind = 'allocation'
        """,
    ),
    (
        "dates_follow_numbers",
        "invoicing_invoice",
        """
        UPDATE invoicing_invoice SET issued_on = issued_on + 30 WHERE n = 1
        """,
    ),
    (
        "owed_refunds_are_what_their_book_says",
        "acts_owedrefund",
        """
        INSERT INTO acts_owedrefund (brand_id, account_id, why, cents, currency, since_on,
        before_on, iban, state, paid_from, transfer_reference, paid_by)
        SELECT brand_id, id, 'credit', 500, 'EUR', '2026-03-11', '2026-03-25', '', 'owed', '',
        '', '' FROM accounts_account WHERE ref = 'asked-0'
        """,
    ),
    (
        "an_invoice_is_posted_as_it_says",
        "ledger_transfer",
        """
        UPDATE ledger_transfer t SET credit_book_id = (SELECT id FROM ledger_book k WHERE
        k.kind = 'revenue' AND k.brand_id = t.brand_id) FROM ledger_book b WHERE b.id =
        t.credit_book_id AND b.kind = 'vat'
        """,
    ),
    (
        "a_request_is_what_its_invoice_says",
        "invoicing_invoice",
        """
        UPDATE invoicing_invoice SET account_id = (SELECT id FROM accounts_account WHERE ref =
        'rich-0') WHERE account_id = (SELECT id FROM accounts_account WHERE ref = 'asked-0')
        """,
    ),
    (
        "an_allocation_is_posted",
        "payments_allocation",
        """
        UPDATE payments_allocation a SET entry_id = (SELECT min(id) FROM ledger_entry)
        """,
    ),
    (
        "a_payment_is_what_the_bank_says",
        "payments_payment",
        """
        UPDATE payments_payment SET cents = cents + 100000
        """,
    ),
    (
        "a_payment_is_what_the_bank_says",
        "payments_bankline",
        """
        UPDATE payments_bankline SET outcome = 'credit', account_id = (SELECT id FROM
        accounts_account WHERE ref = 'rich-0') WHERE outcome = 'suspense'
        """,
    ),
    (
        "a_line_asks_for_the_days_it_covers",
        "invoicing_requestline",
        """
        UPDATE invoicing_requestline SET to_on = to_on + 30 WHERE coverage_id IS NOT NULL
        """,
    ),
    (
        "a_living_service_is_not_forgotten",
        "subscriptions_subscription",
        """
        UPDATE subscriptions_subscription s SET request_on = NULL, suspends_on = NULL,
        ends_on = NULL FROM accounts_account a WHERE a.id = s.account_id AND a.ref = 'rich-0'
        """,
    ),
    (
        "documents_are_as_issued",
        "invoicing_invoice",
        """
        UPDATE invoicing_invoice SET net_cents = net_cents + vat_cents, vat_cents = 0
        """,
    ),
    (
        "ledger_seals_hold",
        "ledger_transfer",
        """
        UPDATE ledger_transfer SET cents = cents + 1 WHERE id = (SELECT min(id) FROM
        ledger_transfer)
        """,
    ),
    (
        "ledger_seals_hold",
        "ledger_seal",
        """
        DELETE FROM ledger_seal WHERE of = 'ledger' AND n = (SELECT max(n) FROM ledger_seal
        WHERE of = 'ledger')
        """,
    ),
    (
        "history_seals_hold",
        "history_event",
        """
        UPDATE history_event SET reason = 'another' WHERE id = (SELECT min(last_id) FROM
        ledger_seal WHERE of = 'history')
        """,
    ),
    (
        "documents_are_as_issued",
        "invoicing_invoice",
        """
        UPDATE invoicing_invoice SET document = replace(document, 'Camille', 'Camilla')
        """,
    ),
    (
        "documents_are_as_issued",
        "invoicing_invoice",
        """
        UPDATE invoicing_invoice SET sha256 = repeat('0', 64)
        """,
    ),
]
