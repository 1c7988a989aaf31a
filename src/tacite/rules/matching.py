"""Which payment request a bank line pays, or why none (S0-19…24, S0-78, S0-81, WE-30).

In this order: the reference of a request in the text; the IBAN dedicated to an account; the
structured reference; otherwise the line waits for a person, never for a guess.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from tacite.rules.references import find_ogm, find_references, find_rf
from tacite.rules.refusals import Refused

State = Literal["open", "paid", "void", "expired"]
Outcome = Literal["pays", "credit", "suspense"]
Because = Literal[
    # pays
    "reference",
    "structured_reference",
    "amount",
    "several_references",
    "surplus",
    # credit, and suspense where nobody can be credited
    "too_little",
    "request_paid",
    "request_void",
    "request_expired",
    "unknown_reference",
    "two_candidates",
    "no_such_amount",
    "no_open_request",
    # suspense
    "several_accounts",
    "foreign_currency",
    "unidentified",
]
_CLOSED: Final[dict[State, Because]] = {
    "paid": "request_paid",
    "void": "request_void",
    "expired": "request_expired",
}


class NothingReceived(Refused):
    """Only money that came in is matched; facts: `cents`."""

    code = "nothing_received"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A payment request that a line may pay: what is due in cents, and how it is named.

    `expires_on` is the first day on which it may no longer be paid without being named, or `None`;
    `rf` and `ogm` are the structured references, or empty.
    """

    request_id: int
    reference: str
    rf: str
    ogm: str
    cents: int
    currency: str
    state: State
    expires_on: dt.date | None
    account_id: int
    kind: str


@dataclass(frozen=True, slots=True)
class LineFacts:
    """What a bank line says: cents received, the free text and the structured reference."""

    cents: int
    currency: str
    text: str
    structured: str
    booked_on: dt.date


@dataclass(frozen=True, slots=True)
class Match:
    """What becomes of a line.

    `pays`: each of `request_ids` is paid in full, and `surplus_cents` become credit of
    `account_id`. `credit`: all of it becomes credit of `account_id`, so `surplus_cents` is the
    amount of the line. `suspense`: nothing is booked to anybody, `account_id` is `None`.
    """

    outcome: Outcome
    request_ids: tuple[int, ...]
    surplus_cents: int
    because: Because
    account_id: int | None = None


def match(
    line: LineFacts,
    *,
    by_reference: Sequence[Candidate],
    open_of_account: Sequence[Candidate],
    account_id: int | None,
    prefixes: Sequence[str] = (),
) -> Match:
    """Say what a line pays.

    `by_reference` are the requests found by any reference in the line, `account_id` is whose
    dedicated IBAN received it, `open_of_account` are that account's open requests, `prefixes` the
    brands' prefixes, so that a reference nobody knows is told from none. What one line pays is no
    longer open for the next: hand that in. Raises `NothingReceived`.
    """
    if line.cents <= 0:
        raise NothingReceived(cents=line.cents)
    named, how = _identify(line, by_reference, account_id, prefixes)
    if named:
        return _pay_named(line, named, account_id, how)
    if account_id is None or how == "unknown_reference":
        return _keep(line, account_id, how)
    return _pay_by_amount(line, open_of_account, account_id)


def _identify(
    line: LineFacts,
    candidates: Sequence[Candidate],
    account_id: int | None,
    prefixes: Sequence[str],
) -> tuple[list[Candidate], Because]:
    """Return the requests that the line names and how, or none and why."""
    known = [*prefixes, *(c.reference.rsplit("-", 2)[0] for c in candidates)]
    written = find_references(f"{line.text}\n{line.structured}", known)
    named = [c for c in candidates if c.reference in written]
    if named:
        return named, "reference"
    codes = {code for text in (line.structured, line.text) for code in _structured(text)}
    named = [
        candidate
        for candidate in candidates
        if {candidate.rf, candidate.ogm} & codes
        and account_id in {None, candidate.account_id}  # the dedicated IBAN was read before
    ]
    if named:
        return named, "structured_reference"
    return [], "unknown_reference" if written else "unidentified"


def _structured(text: str) -> list[str]:
    return [*find_rf(text), *find_ogm(text)]


def _pay_named(
    line: LineFacts, named: Sequence[Candidate], account_id: int | None, how: Because
) -> Match:
    if any(candidate.currency != line.currency for candidate in named):
        return Match("suspense", (), 0, "foreign_currency")
    requests = _told_apart(named, account_id)
    if requests is None:
        return _keep(line, account_id, "two_candidates")
    return _pay_in_full(line, requests, "several_references" if len(requests) > 1 else how)


def _pay_in_full(line: LineFacts, requests: Sequence[Candidate], how: Because) -> Match:
    """Pay what the line names, or keep all of it: no request is paid in part (S0-24).

    A surplus belongs to the account of the requests, so there must be one account.
    """
    payable = [candidate for candidate in requests if candidate.state == "open"]
    surplus_cents = line.cents - sum(candidate.cents for candidate in payable)
    accounts = {candidate.account_id for candidate in requests}
    whose = accounts.pop() if len(accounts) == 1 else None
    if payable and (surplus_cents == 0 or (surplus_cents > 0 and whose is not None)):
        paid = tuple(candidate.request_id for candidate in payable)
        return Match("pays", paid, surplus_cents, "surplus" if surplus_cents else how, whose)
    if whose is None:
        return _keep(line, None, "several_accounts")
    return _keep(line, whose, "too_little" if payable else _CLOSED[requests[0].state])


def _told_apart(named: Sequence[Candidate], account_id: int | None) -> list[Candidate] | None:
    """Return each request once, or `None` when one name means requests of two brands."""
    by_name: dict[str, dict[int, Candidate]] = {}
    for candidate in named:
        by_name.setdefault(candidate.reference, {})[candidate.request_id] = candidate
    found: list[Candidate] = []
    for homonyms in by_name.values():
        own = [c for c in homonyms.values() if len(homonyms) == 1 or c.account_id == account_id]
        if len(own) != 1:
            return None
        found += own
    return found


def _pay_by_amount(line: LineFacts, requests: Sequence[Candidate], account_id: int) -> Match:
    """Pay the one open request of exactly that amount, if there is exactly one (S0-21)."""
    standing = [c for c in requests if c.state == "open" and c.account_id == account_id]
    if standing and all(candidate.currency != line.currency for candidate in standing):
        return Match("suspense", (), 0, "foreign_currency")
    equal = [c for c in standing if (c.cents, c.currency) == (line.cents, line.currency)]
    fresh = [c for c in equal if c.expires_on is None or line.booked_on < c.expires_on]
    if len(fresh) == 1:
        return Match("pays", (fresh[0].request_id,), 0, "amount", account_id)
    return _keep(line, account_id, _why_no_amount(standing, equal, fresh))


def _why_no_amount(
    standing: Sequence[Candidate], equal: Sequence[Candidate], fresh: Sequence[Candidate]
) -> Because:
    if fresh:
        return "two_candidates"
    if equal:
        return "request_expired"
    return "no_such_amount" if standing else "no_open_request"


def _keep(line: LineFacts, account_id: int | None, because: Because) -> Match:
    """Keep all of the money as credit of an account, or for a person when nobody is known."""
    if account_id is None:
        return Match("suspense", (), 0, because)
    return Match("credit", (), line.cents, because, account_id)
