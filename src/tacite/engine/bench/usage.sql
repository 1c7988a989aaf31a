-- Every customer of the bench becomes one of telephony, with one line in a validated group.
UPDATE brands_brand SET profile = 'telephony', variant = '';
UPDATE subscriptions_subscription SET request_on = NULL, suspends_on = NULL, ends_on = NULL;
INSERT INTO usage_group (id, brand_id, account_id, name, label, state, rung, base_cents, deposit_cents, created_at)
    SELECT i, 1, i, 'G' || lpad(i::text, 6, '0'), '', 'active', 'base', 15000, 0, '2024-01-01'
    FROM generate_series(1, %(groups)s) i;
INSERT INTO usage_groupmember (group_id, subscription_id, joined_at, ends_with_group)
    SELECT i, i, '2024-01-01', false FROM generate_series(1, %(groups)s) i;
