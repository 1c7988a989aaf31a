"""Everything that must be true of the books, as named checks (I-02, I-05 to I-11, I-14)."""

import dataclasses as dc
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

from django.db import connection

from tacite import tables
from tacite.engine import checks_of_use, crossing
from tacite.history import queries as history
from tacite.invoicing.documents import frozen
from tacite.ledger import kinds
from tacite.ledger.operations import seal_hash


@dc.dataclass(frozen=True, slots=True)
class Offence:
    """Something that should not be: which check found it, about what, and whose it is."""

    check: str
    code: str
    text: str
    account_id: int | None = None


# Each question returns what offends, as (account id, what), among the accounts that were touched.
_OF_ACCOUNTS: Final[dict[str, str]] = {
    "credit_is_what_transfers_say": """
        SELECT b.account_id,
               'credit book ' || b.id || ' keeps ' || c.cents || ', sums to ' || t.cents
        FROM ledger_book b JOIN ledger_balance c ON c.book_id = b.id
        CROSS JOIN LATERAL (SELECT
            (SELECT coalesce(sum(cents), 0) FROM ledger_transfer WHERE credit_book_id = b.id)
            - (SELECT coalesce(sum(cents), 0) FROM ledger_transfer WHERE debit_book_id = b.id)
            AS cents) t
        WHERE b.account_id IN (SELECT id FROM touched) AND c.cents <> t.cents""",
    "a_receivable_is_what_open_invoices_owe": """
        SELECT coalesce(b.account_id, o.account_id), 'owed by the books '
               || coalesce(b.cents, 0) || ', by invoices ' || coalesce(o.cents, 0)
        FROM (
            SELECT k.account_id, sum(d.cents - c.cents) AS cents FROM ledger_book k
            CROSS JOIN LATERAL (SELECT coalesce(sum(cents), 0) AS cents
                FROM ledger_transfer WHERE debit_book_id = k.id) d
            CROSS JOIN LATERAL (SELECT coalesce(sum(cents), 0) AS cents
                FROM ledger_transfer WHERE credit_book_id = k.id) c
            WHERE k.account_id IN (SELECT id FROM touched) AND k.kind = 'receivable'
            GROUP BY k.account_id
        ) b FULL JOIN (
            SELECT account_id, sum(total_cents - credited_cents) AS cents
            FROM invoicing_paymentrequest
            WHERE account_id IN (SELECT id FROM touched)
              AND state = 'open' AND invoice_id IS NOT NULL
            GROUP BY account_id
        ) o ON o.account_id = b.account_id
        WHERE coalesce(b.cents, 0) <> coalesce(o.cents, 0)""",
    "owed_refunds_are_what_their_book_says": """
        SELECT coalesce(b.account_id, o.account_id), 'owed back by the books '
               || coalesce(b.cents, 0) || ', by refunds ' || coalesce(o.cents, 0)
        FROM (
            SELECT k.account_id, sum(u.cents) AS cents FROM ledger_book k JOIN (
                SELECT credit_book_id AS book, cents FROM ledger_transfer
                UNION ALL SELECT debit_book_id, -cents FROM ledger_transfer
            ) u ON u.book = k.id
            WHERE k.account_id IN (SELECT id FROM touched) AND k.kind = 'owed_refund'
            GROUP BY k.account_id
        ) b FULL JOIN (
            SELECT account_id, sum(cents) AS cents FROM acts_owedrefund
            WHERE account_id IN (SELECT id FROM touched) AND state = 'owed' GROUP BY account_id
        ) o ON o.account_id = b.account_id
        WHERE coalesce(b.cents, 0) <> coalesce(o.cents, 0)""",
    "an_invoice_is_posted_in_full": """
        SELECT i.account_id, 'invoice ' || i.number || ' of ' || i.total_cents
               || ' is posted as ' || t.cents
        FROM invoicing_invoice i LEFT JOIN ledger_entry e ON e.key = 'invoice:' || i.id
        CROSS JOIN LATERAL (SELECT coalesce(sum(cents), 0) AS cents
            FROM ledger_transfer WHERE entry_id = e.id) t
        WHERE i.account_id IN (SELECT id FROM touched) AND t.cents <> i.total_cents""",
    "credit_notes_stay_within_their_invoice": """
        SELECT i.account_id, 'invoice ' || i.number FROM invoicing_invoice i
        JOIN invoicing_invoice c ON c.corrects_id = i.id
        WHERE i.account_id IN (SELECT id FROM touched)
        GROUP BY i.id HAVING sum(c.total_cents) > i.total_cents""",
    "a_paid_request_has_its_invoice_and_its_money": """
        SELECT r.account_id, 'request ' || r.reference FROM invoicing_paymentrequest r
        CROSS JOIN LATERAL (SELECT coalesce(sum(cents), 0) AS cents FROM payments_allocation
            WHERE request_id = r.id AND released_at IS NULL) a
        WHERE r.account_id IN (SELECT id FROM touched) AND (
            (r.state = 'paid' AND ((r.invoice_id IS NULL) <> (r.kind = 'deposit')
                OR a.cents <> r.total_cents - r.credited_cents))
            OR (r.state <> 'paid' AND a.cents <> 0))""",
    "a_payment_is_not_spent_twice": """
        SELECT p.account_id, 'payment ' || p.id FROM payments_payment p
        JOIN payments_allocation a ON a.payment_id = p.id AND a.released_at IS NULL
        WHERE p.account_id IN (SELECT id FROM touched)
        GROUP BY p.id HAVING sum(a.cents) > p.cents""",
    "request_lines_add_up": """
        SELECT r.account_id, 'request ' || r.reference FROM invoicing_paymentrequest r
        CROSS JOIN LATERAL (SELECT coalesce(sum(net_cents), 0) AS net,
            coalesce(sum(vat_cents), 0) AS vat
            FROM invoicing_requestline WHERE request_id = r.id) l
        WHERE r.account_id IN (SELECT id FROM touched)
          AND (l.net <> r.net_cents OR l.vat <> r.vat_cents)""",
    "expiry_is_the_end_of_what_is_settled": """
        SELECT s.payer_id, 'service ' || s.ref || ' expires ' || s.expires_on
               || ', covered until ' || coalesce(c.until::text, 'nothing')
        FROM subscriptions_subscription s
        CROSS JOIN LATERAL (
            SELECT max(upper(v.days)) AS until FROM subscriptions_coverage v
            LEFT JOIN invoicing_requestline l ON l.coverage_id = v.id
            LEFT JOIN invoicing_paymentrequest r ON r.id = l.request_id
            WHERE v.subscription_id = s.id AND v.released_at IS NULL AND v.component = 'base'
              AND (l.id IS NULL OR r.state = 'paid'
                   OR (r.state = 'open' AND r.invoice_id IS NOT NULL)
                   OR r.void_reason = 'credited')) c
        WHERE s.payer_id IN (SELECT id FROM touched) AND s.state IN ('active', 'suspended')
          AND s.expires_on IS DISTINCT FROM coalesce(c.until, s.began_on)""",
    "days_covered_leave_no_hole": """
        SELECT s.payer_id, 'service ' || s.ref || ' from ' || g.until || ' to ' || g.since
        FROM subscriptions_subscription s
        CROSS JOIN LATERAL (
            SELECT lower(v.days) AS since,
                   lag(upper(v.days)) OVER (ORDER BY lower(v.days)) AS until
            FROM subscriptions_coverage v
            WHERE v.subscription_id = s.id AND v.released_at IS NULL AND v.component = 'base') g
        WHERE s.payer_id IN (SELECT id FROM touched) AND g.since > g.until AND NOT EXISTS (
            SELECT 1 FROM subscriptions_anchor a
            WHERE a.subscription_id = s.id AND a.anchor_on = g.since)
          AND NOT EXISTS (  -- delivered, never paid, and its invoice credited
            SELECT 1 FROM invoicing_requestline l
            JOIN invoicing_paymentrequest r ON r.id = l.request_id
            WHERE l.subscription_id = s.id AND l.component = 'base' AND r.state = 'void'
              AND r.invoice_id IS NOT NULL AND l.from_on <= g.until AND l.to_on >= g.since)""",
    "a_change_of_offer_creates_no_value": """
        SELECT s.payer_id, 'service ' || s.ref || ': ' || c.days_before || ' days at '
               || c.old_cents || ' became ' || c.days_after || ' at ' || c.new_cents
        FROM acts_offerchange c JOIN subscriptions_subscription s ON s.id = c.subscription_id
        WHERE s.payer_id IN (SELECT id FROM touched) AND c.effect = 'days'
          AND (c.days_after - 1) * c.new_cents > c.days_before * c.old_cents""",
    "a_void_request_holds_no_days": """
        SELECT r.account_id, 'request ' || r.reference FROM invoicing_paymentrequest r
        JOIN invoicing_requestline l ON l.request_id = r.id
        JOIN subscriptions_coverage v ON v.id = l.coverage_id
        WHERE r.account_id IN (SELECT id FROM touched) AND r.state = 'void'
          AND r.void_reason <> 'credited' AND v.released_at IS NULL""",
    "what_has_ended_is_asked_no_more": """
        SELECT r.account_id, 'request ' || r.reference FROM invoicing_paymentrequest r
        JOIN invoicing_requestline l ON l.request_id = r.id
        JOIN subscriptions_subscription s ON s.id = l.subscription_id
        WHERE r.account_id IN (SELECT id FROM touched)
          AND r.state = 'open' AND r.invoice_id IS NULL AND l.group_id IS NULL
          AND s.state IN ('ended', 'abandoned')""",
    "who_pays_is_asked": """
        SELECT r.account_id, 'request ' || r.reference || ' for service ' || s.ref
        FROM invoicing_paymentrequest r JOIN invoicing_requestline l ON l.request_id = r.id
        JOIN subscriptions_subscription s ON s.id = l.subscription_id
        WHERE r.account_id IN (SELECT id FROM touched) AND r.state = 'open'
          AND r.reopened_on IS NULL AND s.payer_id <> r.account_id""",
    "a_line_covers_days_of_its_service": """
        SELECT r.account_id, 'request ' || r.reference FROM invoicing_paymentrequest r
        JOIN invoicing_requestline l ON l.request_id = r.id
        JOIN subscriptions_coverage v ON v.id = l.coverage_id
        WHERE r.account_id IN (SELECT id FROM touched)
          AND v.subscription_id <> l.subscription_id""",
    "what_is_handed_over_was_agreed_by_all": """
        SELECT h.asker_id, 'handover ' || h.id FROM acts_handover h
        CROSS JOIN LATERAL (VALUES (h.holder_id), (h.taker_id), (h.payer_id)) w (account_id)
        WHERE h.asker_id IN (SELECT id FROM touched) AND h.state = 'done' AND NOT EXISTS (
            SELECT 1 FROM acts_handoverconsent c
            WHERE c.handover_id = h.id AND c.account_id = w.account_id)""",
    "an_open_handover_is_of_its_holder": """
        SELECT h.asker_id, 'handover ' || h.id || ', service ' || coalesce(s.ref, l.ref)
        FROM acts_handover h JOIN acts_handoverline l ON l.handover_id = h.id
        LEFT JOIN subscriptions_subscription s ON s.id = l.subscription_id
        WHERE h.asker_id IN (SELECT id FROM touched)
          AND ((h.closed_at IS NULL) <> (l.closed_at IS NULL)
               OR (h.closed_at IS NULL AND s.account_id <> h.holder_id))""",
    **checks_of_use.OF_ACCOUNTS,
    **crossing.OF_ACCOUNTS,
}
_KNOWN: Final = ", ".join(
    f"('{kind}', '{debit}', '{credit}')"
    for kind, pairs in kinds.MOVES.items()
    for debit, credit in sorted(pairs)
)
_OF_ALL: Final[dict[str, str]] = {
    "a_transfer_stays_in_its_currency_and_brand": """
        SELECT d.account_id, 'transfer ' || t.id
        FROM ledger_transfer t JOIN ledger_book d ON d.id = t.debit_book_id
        JOIN ledger_book c ON c.id = t.credit_book_id
        WHERE t.currency <> d.currency OR t.currency <> c.currency
           OR t.brand_id <> d.brand_id OR t.brand_id <> c.brand_id""",
    "a_transfer_is_of_a_known_kind": f"""
        SELECT e.account_id, 'transfer ' || t.id || ' of kind ' || e.kind || ' moves '
               || d.kind || ' from ' || c.kind
        FROM ledger_transfer t JOIN ledger_entry e ON e.id = t.entry_id
        JOIN ledger_book d ON d.id = t.debit_book_id JOIN ledger_book c ON c.id = t.credit_book_id
        LEFT JOIN (VALUES {_KNOWN}) k (kind, debit, credit)
            ON k.kind = e.kind AND k.debit = d.kind AND k.credit = c.kind
        WHERE k.kind IS NULL OR e.brand_id <> t.brand_id""",  # noqa: S608 - constants
    "a_bank_book_is_what_its_lines_say": """
        SELECT NULL::bigint, 'bank ' || coalesce(b.code, l.iban) || ' keeps '
               || coalesce(b.cents, 0) || ', its lines sum to ' || coalesce(l.cents, 0)
        FROM (
            SELECT k.code, sum(u.cents) AS cents FROM ledger_book k JOIN (
                SELECT debit_book_id AS book, cents FROM ledger_transfer
                UNION ALL SELECT credit_book_id, -cents FROM ledger_transfer
            ) u ON u.book = k.id WHERE k.kind = 'bank' GROUP BY k.code
        ) b FULL JOIN (
            SELECT m.iban, sum(m.cents) AS cents FROM (
                SELECT a.iban, n.cents FROM payments_bankline n
                JOIN brands_bankaccount a ON a.id = n.bank_account_id
                UNION ALL SELECT paid_from, -cents FROM acts_owedrefund
                WHERE state = 'paid' AND bank_line_id IS NULL
            ) m GROUP BY m.iban
        ) l ON l.iban = b.code
        WHERE coalesce(b.cents, 0) <> coalesce(l.cents, 0)""",
    "suspense_is_what_lines_wait_for": """
        SELECT NULL::bigint, 'suspense of brand ' || coalesce(b.brand_id, l.brand_id) || ' keeps '
               || coalesce(b.cents, 0) || ', lines say ' || coalesce(l.cents, 0)
        FROM (
            SELECT k.brand_id, k.currency, sum(u.cents) AS cents FROM ledger_book k JOIN (
                SELECT credit_book_id AS book, cents FROM ledger_transfer
                UNION ALL SELECT debit_book_id, -cents FROM ledger_transfer
            ) u ON u.book = k.id WHERE k.kind = 'suspense' GROUP BY k.brand_id, k.currency
        ) b FULL JOIN (
            SELECT brand_id, currency, sum(cents) AS cents FROM payments_bankline
            WHERE outcome IN ('suspense', 'debit', 'reversal') GROUP BY brand_id, currency
        ) l ON l.brand_id = b.brand_id AND l.currency = b.currency
        WHERE coalesce(b.cents, 0) <> coalesce(l.cents, 0)""",
    "numbers_have_no_gap": """
        SELECT NULL::bigint, 'series ' || s.id || ' counts ' || s.last_n || ', holds '
               || count(i.id) || ' up to ' || coalesce(max(i.n), 0)
        FROM invoicing_series s LEFT JOIN invoicing_invoice i ON i.series_id = s.id
        GROUP BY s.id HAVING count(i.id) <> s.last_n OR coalesce(max(i.n), 0) <> s.last_n""",
    "dates_follow_numbers": """
        SELECT account_id, 'invoice ' || number || ' is dated before the one it follows'
        FROM (
            SELECT account_id, number, issued_on,
                   lag(issued_on) OVER (PARTITION BY series_id ORDER BY n) AS before
            FROM invoicing_invoice
        ) i WHERE issued_on < before""",
}
_CHUNK: Final = 5_000
# A table to join: an array as a filter is searched from its start for every row.
_TOUCHED: Final = "WITH touched AS (SELECT unnest(%(accounts)s::bigint[]) AS id)"
# What the row of a document repeats of its frozen text.
_REPEATED: Final = (
    "number",
    "issued_on",
    "kind",
    "currency",
    "net_cents",
    "vat_cents",
    "total_cents",
)


def run_all() -> list[Offence]:
    """Verify everything, from the first row on, and return what offends."""
    offences = _of_accounts(_all_accounts())
    offences += [offence for check in _OF_ALL for offence in _ask(check, _OF_ALL[check], {})]
    offences += _seals("ledger")
    offences += _seals("history")
    offences += _chains()
    return offences


def recent(account_ids: Sequence[int]) -> list[Offence]:
    """Verify the accounts that a night touched; the rest has not changed since the last one."""
    return _of_accounts(account_ids)


def names() -> list[str]:
    """Return the names of all checks."""
    chains = ["ledger_seals_hold", "history_seals_hold", "documents_are_as_issued"]
    return [*_OF_ACCOUNTS, *_OF_ALL, *chains]


def _of_accounts(account_ids: Sequence[int]) -> list[Offence]:
    offences: list[Offence] = []
    for start in range(0, len(account_ids), _CHUNK):
        accounts = {"accounts": tables.array_of(account_ids[start : start + _CHUNK])}
        for check, question in _OF_ACCOUNTS.items():
            offences += _ask(check, _TOUCHED + question, accounts)
    return offences


def _all_accounts() -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM accounts_account ORDER BY id")
        return [row[0] for row in cursor.fetchall()]


def _ask(check: str, question: str, values: Mapping[str, Any]) -> Iterator[Offence]:
    with connection.cursor() as cursor:
        cursor.execute(question, values or None)
        for account_id, text in cursor.fetchall():
            yield Offence(check, check, str(text), account_id)


def _seals(of: str) -> list[Offence]:
    """Hash every sealed row again: a changed, missing or added one breaks its seal."""
    name = f"{of}_seals_hold"
    offences = []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT brand_id, n, first_id, last_id, rows, sha256, previous FROM ledger_seal"
            " WHERE of = %s ORDER BY brand_id, n",
            [of],
        )
        seals = cursor.fetchall()
    expected: dict[int, tuple[int, str]] = {}
    for brand_id, n, first_id, last_id, rows, sha256, previous in seals:
        before_n, before_hash = expected.get(brand_id, (0, ""))
        lines = _lines[of](brand_id, first_id, last_id)
        broken = (
            n != before_n + 1
            or previous != before_hash
            or len(lines) != rows
            or seal_hash(previous=previous, lines=lines) != sha256
        )
        if broken:
            offences.append(Offence(name, name, f"seal {n} of brand {brand_id}"))
        expected[brand_id] = (n, sha256)
    return offences + _heads(of, expected)


def _heads(of: str, expected: dict[int, tuple[int, str]]) -> list[Offence]:
    """Compare the newest seals with what the brands remember: a lost last seal shows."""
    name = f"{of}_seals_hold"
    with connection.cursor() as cursor:
        cursor.execute("SELECT brand_id, n, sha256 FROM ledger_sealhead WHERE of = %s", [of])
        heads = {brand_id: (n, sha256) for brand_id, n, sha256 in cursor.fetchall()}
        cursor.execute(
            "SELECT t.brand_id, count(*) FROM ledger_transfer t LEFT JOIN ledger_sealhead h"
            " ON h.brand_id = t.brand_id AND h.of = 'ledger' WHERE t.id > coalesce(h.last_id, 0)"
            " GROUP BY t.brand_id"
        )
        unsealed = cursor.fetchall() if of == "ledger" else []
    offences = [
        Offence(name, name, f"newest seal of brand {brand_id}")
        for brand_id, head in heads.items()
        if head != expected.get(brand_id, (0, ""))
    ]
    return offences + [
        Offence(name, name, f"{count} transfers of brand {brand_id} are not sealed")
        for brand_id, count in unsealed
    ]


def _ledger_lines(brand_id: int, first_id: int, last_id: int) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT t.id, t.entry_id, e.kind, e.key, e.dated_on, t.debit_book_id,"
            " t.credit_book_id, t.cents, t.currency FROM ledger_transfer t"
            " JOIN ledger_entry e ON e.id = t.entry_id"
            " WHERE t.brand_id = %s AND t.id BETWEEN %s AND %s ORDER BY t.id",
            [brand_id, first_id, last_id],
        )
        return ["|".join(str(value) for value in row) for row in cursor.fetchall()]


def _history_lines(brand_id: int, first_id: int, last_id: int) -> list[str]:
    return history.sealed_lines(brand_id=brand_id, first_id=first_id, last_id=last_id)


_lines: Final[dict[str, Callable[[int, int, int], list[str]]]] = {
    "ledger": _ledger_lines,
    "history": _history_lines,
}


def _chains() -> list[Offence]:
    """Hash every issued document again, and follow the chain of its series (I-07)."""
    name = "documents_are_as_issued"
    offences = []
    chains: dict[int, str] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT account_id, series_id, document, sha256, chain, number, issued_on::text, kind,"
            " currency, net_cents, vat_cents, total_cents"
            " FROM invoicing_invoice ORDER BY series_id, n"
        )
        for account_id, series_id, document, sha256, chain, *row in cursor:
            whole = frozen.chained(chains.get(series_id, ""), sha256)
            said = json.loads(document)
            same = [said[each] for each in _REPEATED] == row
            if frozen.hash_of(document) != sha256 or whole != chain or not same:
                offences.append(Offence(name, name, f"invoice {row[0]}", account_id))
            chains[series_id] = chain
        cursor.execute("SELECT id, chain FROM invoicing_series WHERE last_n > 0")
        offences += [
            Offence(name, name, f"the newest document of series {series_id}")
            for series_id, chain in cursor.fetchall()
            if chains.get(series_id, "") != chain
        ]
    return offences
