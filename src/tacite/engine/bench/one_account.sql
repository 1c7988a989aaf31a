-- Everything belongs to one account: so many living services, the rest over, all documents.
-- Parameters: services. What is written once is moved by its owner, who takes the guards off first.
ALTER TABLE invoicing_invoice DISABLE TRIGGER USER;
ALTER TABLE history_event DISABLE TRIGGER USER;
UPDATE invoicing_invoice SET account_id = 1;
UPDATE history_event SET account_id = 1;
SET CONSTRAINTS ALL IMMEDIATE;
ALTER TABLE invoicing_invoice ENABLE TRIGGER USER;
ALTER TABLE history_event ENABLE TRIGGER USER;
UPDATE invoicing_paymentrequest SET account_id = 1;
UPDATE mail_letter SET account_id = 1;
UPDATE subscriptions_subscription SET account_id = 1, payer_id = 1;
UPDATE subscriptions_subscription SET state = 'ended', ended_on = expires_on, request_on = NULL,
    suspends_on = NULL, ends_on = NULL WHERE id > %(services)s;
INSERT INTO accounts_user (id, password, email, name, language, staff_role, is_active, created_at,
        sessions_ended)
    VALUES (1, '!', 'bench@bench.example', 'Bench', 'fr', '', true, '2024-01-01', 0);
INSERT INTO accounts_access (user_id, account_id, role, granted_at)
    VALUES (1, 1, 'owner', '2024-01-01');
