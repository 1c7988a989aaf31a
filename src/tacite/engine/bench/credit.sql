-- Everybody who was asked to pay has the credit for it.
CREATE TEMP TABLE given AS
    SELECT row_number() OVER (ORDER BY r.id) + (SELECT max(id) FROM ledger_entry) AS id,
           r.account_id, sum(r.total_cents) OVER (PARTITION BY r.id) AS cents
    FROM invoicing_paymentrequest r WHERE r.state = 'open';
INSERT INTO ledger_entry (id, brand_id, account_id, kind, key, dated_on, at)
    SELECT id, 1, account_id, 'payment', 'credit:' || id, '2026-01-01', '2026-01-01'::timestamptz FROM given;
INSERT INTO ledger_transfer (entry_id, brand_id, debit_book_id, credit_book_id, cents, currency)
    SELECT id, 1, 4, 11 + 2 * account_id, cents, 'EUR' FROM given;
UPDATE ledger_balance b SET cents = b.cents + g.cents
    FROM (SELECT account_id, sum(cents) AS cents FROM given GROUP BY account_id) g
    WHERE b.book_id = 11 + 2 * g.account_id;
