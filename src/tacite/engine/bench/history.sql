-- A provider with months behind him: every row that real acts would have left, in bulk.
-- Parameters: services, every (one service in so many is due), as_of. A third of the services is
-- monthly, a third quarterly, a third yearly; every second one pays a reduced rate of VAT.
INSERT INTO brands_installation (id, kind, version, clock_shift, letters_held)
    VALUES (1, 'scratch', 'bench', '0', false);
INSERT INTO brands_seller (id, ref, name, legal_form, capital, register, street, postcode, town,
        country, siren, vat_number, vat_scheme, oss, zone, email, phone, mediator)
    VALUES (1, 'bench', 'Bench SAS', 'SAS', '', '', 'quai du Banc', '99000', 'Portvieux', 'FR',
        '', '', 'standard', false, 'Europe/Paris', '', '', '');
INSERT INTO brands_bankaccount (id, seller_id, iban, currency)
    VALUES (1, 1, 'FR7630006000011234567890189', 'EUR');
INSERT INTO brands_brand (id, ref, seller_id, name, domain, languages, zone, profile, variant,
        settings, look, email, phone)
    VALUES (1, 'bench', 1, 'Bench', 'bench.localhost', '["fr"]', 'Europe/Paris', 'host-prepaid',
        'grace', '{}', '{}', '', '');
-- Without a platform: what platforms do is their time, not ours.
INSERT INTO catalogue_offer (id, brand_id, ref, name_fr, name_nl, name_en, description_fr,
        description_nl, description_en, family, segment, vat_class, platform, quantity_min,
        quantity_max)
    SELECT o, 1, 'offer-' || o, 'Offre ' || o, 'Pakket ' || o, 'Offer ' || o, '', '', '', '', '',
        CASE o %% 2 WHEN 0 THEN 'standard' ELSE 'reduced' END, '', 1, 1
    FROM generate_series(1, 6) o;
INSERT INTO catalogue_price (offer_id, kind, currency, cycle, tier_from, valid, cents)
    SELECT o, 'fixed', 'EUR', c.cycle, 1, daterange('2020-01-01', NULL), 999 + 100 * o
    FROM generate_series(1, 6) o, (VALUES ('1 month'), ('3 months'), ('1 year')) c(cycle);
INSERT INTO accounts_account (id, brand_id, ref, number, kind, name, company, email, language,
        street, postcode, town, country, vat_number, siren, currency, dedicated_iban, opened_at)
    SELECT i, 1, 'a' || i, 'C' || i, 'consumer', 'Customer ' || i, '', 'c' || i || '@bench.example',
        'fr', i || ' rue du Banc', '99000', 'Portvieux', 'FR', '', '', 'EUR', '', '2024-01-01'
    FROM generate_series(1, %(services)s) i;
CREATE TEMP TABLE plan AS
    SELECT i, 1 + i %% 6 AS offer, cycle, step, expires_on,
           (expires_on - step)::date AS from_on, periods,
           999 + 100 * (1 + i %% 6) AS gross, CASE WHEN i %% 2 = 1 THEN 20 ELSE 5.5 END AS rate
    FROM (
        SELECT i, CASE i %% 3 WHEN 0 THEN '1 month' WHEN 1 THEN '3 months' ELSE '1 year' END AS cycle,
               CASE i %% 3 WHEN 0 THEN interval '1 month' WHEN 1 THEN interval '3 months'
                    ELSE interval '1 year' END AS step,
               CASE i %% 3 WHEN 0 THEN 2 ELSE 1 END AS periods,
               %(as_of)s::date + CASE WHEN i %% %(every)s = 0 THEN 14
                    ELSE 15 + i %% (CASE i %% 3 WHEN 0 THEN 12 WHEN 1 THEN 70 ELSE 340 END) END AS expires_on
        FROM generate_series(1, %(services)s) i
    ) s;
INSERT INTO subscriptions_subscription (id, brand_id, account_id, payer_id, offer_id, ref, label,
        state, cycle, quantity, began_on, expires_on, request_on, suspends_on, ends_on, extra_days,
        ordered_at)
    SELECT i, 1, i, i, offer, 's' || i, '', 'active', cycle, 1, (expires_on - periods * step)::date,
        expires_on, GREATEST(from_on, expires_on - 14), expires_on + 2, expires_on + 10, 0, '2024-01-01'
    FROM plan;
INSERT INTO subscriptions_anchor (subscription_id, anchor_on, first_index)
    SELECT i, expires_on, 0 FROM plan;
CREATE TEMP TABLE past AS
    SELECT row_number() OVER (ORDER BY p.until DESC, p.i) AS id, p.* FROM (
        SELECT plan.*, h, (expires_on - (h - 1) * step)::date AS until,
               (expires_on - h * step)::date AS since,
               round(gross * rate / (100 + rate))::bigint AS vat
        FROM plan, generate_series(1, periods) h
    ) p;
INSERT INTO subscriptions_coverage (id, subscription_id, component, days, source)
    SELECT id, i, 'base', daterange(since, until), 'line' FROM past;
INSERT INTO invoicing_series (id, seller_id, kind, prefix, year, last_n, last_on, chain)
    SELECT 1, 1, 'invoice', 'FA', extract(year FROM %(as_of)s::date), count(*), %(as_of)s::date - 1, '' FROM past;
INSERT INTO invoicing_invoice (id, series_id, n, number, kind, brand_id, account_id, issued_on,
        issued_at, currency, net_cents, vat_cents, total_cents, document, sha256, chain)
    SELECT id, 1, id, 'FA-' || extract(year FROM %(as_of)s::date) || '-' || id, 'invoice', 1, i,
        %(as_of)s::date - 1, '2025-01-01', 'EUR', gross - vat, vat, gross,
        repeat('{"document":"of the past"}', 40), md5(id::text) || md5(id::text), md5(id::text) || md5(id::text)
    FROM past;
INSERT INTO invoicing_paymentrequest (id, brand_id, account_id, kind, state, reference,
        bank_reference, currency, net_cents, vat_cents, total_cents, credited_cents, requested_on,
        requested_at, due_on, void_on, reminders_sent, closed_at, void_reason, invoice_id, pays_by_credit)
    SELECT id, 1, i, 'renewal', 'paid', 'OLD-' || id,
        'OLD' || id, 'EUR', gross - vat, vat, gross, 0, since - 14, '2025-01-01', since, since + 10, 0,
        '2025-01-01', '', id, true
    FROM past;
INSERT INTO invoicing_requestline (request_id, position, subscription_id, coverage_id, component,
        text, detail, from_on, to_on, quantity, price_cents, amount_cents, net_cents, vat_cents,
        gross_cents, category, vat_country, rate, vat_reason, vat_note)
    SELECT id, 0, i, id, 'base', 'Offre ' || offer, 's' || i, since, until, 1, gross, gross,
        gross - vat, vat, gross, 'S', 'FR', rate, 'domestic', '' FROM past;
INSERT INTO ledger_book (id, brand_id, kind, currency, account_id, code)
    VALUES (1, 1, 'revenue', 'EUR', NULL, ''), (2, 1, 'vat', 'EUR', NULL, 'FR:20'), (3, 1, 'vat', 'EUR', NULL, 'FR:5.5'),
           (4, 1, 'opening', 'EUR', NULL, '');
INSERT INTO ledger_book (id, brand_id, kind, currency, account_id, code)
    SELECT 10 + 2 * i, 1, 'receivable', 'EUR', i, '' FROM plan
    UNION ALL SELECT 11 + 2 * i, 1, 'credit', 'EUR', i, '' FROM plan;
INSERT INTO ledger_balance (book_id, cents) SELECT 11 + 2 * i, 0 FROM plan;
INSERT INTO ledger_entry (id, brand_id, account_id, kind, key, dated_on, at)
    SELECT id, 1, i, 'invoice', 'invoice:' || id, since, '2025-01-01'::timestamptz FROM past;
INSERT INTO ledger_entry (id, brand_id, account_id, kind, key, dated_on, at)
    SELECT id + (SELECT count(*) FROM past), 1, i, 'allocation', 'allocation:' || id, since, '2025-01-01'::timestamptz FROM past;
INSERT INTO ledger_entry (id, brand_id, account_id, kind, key, dated_on, at)
    SELECT id + 2 * (SELECT count(*) FROM past), 1, i, 'payment', 'opening:' || id, since, '2025-01-01'::timestamptz FROM past;
INSERT INTO ledger_transfer (entry_id, brand_id, debit_book_id, credit_book_id, cents, currency)
    SELECT id, 1, 10 + 2 * i, 1, gross - vat, 'EUR' FROM past
    UNION ALL SELECT id, 1, 10 + 2 * i, CASE rate WHEN 20 THEN 2 ELSE 3 END, vat, 'EUR' FROM past
    UNION ALL SELECT id + (SELECT count(*) FROM past), 1, 11 + 2 * i, 10 + 2 * i, gross, 'EUR' FROM past
    UNION ALL SELECT id + 2 * (SELECT count(*) FROM past), 1, 4, 11 + 2 * i, gross, 'EUR' FROM past;
INSERT INTO payments_allocation (request_id, cents, entry_id, at)
    SELECT id, gross, id + (SELECT count(*) FROM past), '2025-01-01' FROM past;
INSERT INTO mail_letter (account_id, brand_id, kind, subject, step, language, facts, "to", state,
        queued_at, attempts, try_at, title, body, error)
    SELECT i, 1, 'payment_requested', 'request:' || id, '', 'fr', '{}', '', 'kept', '2025-01-01', 0,
        '2025-01-01', '', '', '' FROM past;
INSERT INTO history_event (at, brand_id, account_id, subject_kind, subject_id, verb, actor, reason,
        facts, fingerprint)
    SELECT '2025-01-01', 1, i, 'request', id, 'pay', 'night', '', '{}', '' FROM past;
INSERT INTO ledger_sealhead (brand_id, of, n, last_id, sha256)
    SELECT 1, 'history', 0, (SELECT max(id) FROM history_event), ''
    UNION ALL SELECT 1, 'ledger', 0, (SELECT max(id) FROM ledger_transfer), '';
-- The yearly terms that renew within 62 days were told by the nights before, 60 days before the
-- last day to refuse.
INSERT INTO acts_notice (brand_id, account_id, subscription_id, kind, state, reference,
        submitted_at, content, for_on, in_time, handled_by, answer)
    SELECT 1, i, i, 'renewal', 'done', 'N-' || i, '2025-01-01', '{}', expires_on, true, '', ''
    FROM plan WHERE cycle = '1 year' AND expires_on < %(as_of)s::date + 62;
