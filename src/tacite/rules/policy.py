"""A brand's settings: every rule that differs between providers, validated.

A profile gives every key its value; a variant and the brand's own settings replace some. Days are
counted in civil days of the brand's zone: −14 is fourteen days before, +2 two days after.
"""

import dataclasses as dc
import datetime as dt
import difflib
import re
import tomllib
import typing
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from importlib import resources
from typing import Any, Final, Literal

from tacite.rules import policy_change, policy_overage
from tacite.rules.gathering import WAYS
from tacite.rules.policy_change import Change
from tacite.rules.policy_overage import Overage
from tacite.rules.refusals import Refused

NEVER: Final = "never"

DocumentFlow = Literal["request_first", "invoice_first"]
ExtendsOn = Literal["settlement", "issue"]
Prices = Literal["incl_vat", "excl_vat"]


class PolicyRefused(Refused):
    """A setting cannot be taken; facts: `why`, `key`, `value`, and `nearest`, what was meant."""

    code = "policy_refused"

    def __init__(self, why: str, key: str, value: object = None, nearest: str = "") -> None:
        """Keep what a face needs to word the refusal."""
        super().__init__(why=why, key=key, value=value, nearest=nearest)


@dc.dataclass(frozen=True, slots=True)
class Renewal:
    """The calendar of a renewal, in days from expiry (C-5)."""

    issue: int  # ≤ 0: the payment request
    remind: tuple[int, ...]  # from the due date: letters that ask again
    suspend: int  # ≥ 0: from expiry, or from the due date where expiry moves at issue
    terminate: int | None  # ≥ suspend; None: lateness alone never ends a service (S2-29)
    cancel_invoice: int | None  # from the due date: the unpaid request is void (S0-54)
    anchor: Literal["anniversary", "first_of_month"]
    by_hand: Literal["any", "cycle", "never"]  # S1-41: before it is asked for, and how long


@dc.dataclass(frozen=True, slots=True)
class Credit:
    """What prepaid credit pays by itself."""

    pays_renewals: Literal["at_request", "by_customer"]
    pays_orders: Literal["at_request", "by_customer"]


@dc.dataclass(frozen=True, slots=True)
class Orders:
    """Who may order by himself, and how long an order that nobody pays stands."""

    sign_up: Literal["open", "closed"]  # whether strangers open accounts
    due: int  # days after the order
    cancel: int  # days after the due date (S0-54, S0-62)


@dc.dataclass(frozen=True, slots=True)
class Termination:
    """The customer's own end of a service."""

    undo_hours: int  # S0-104: until so many hours before the end
    refund_days: int  # S0-103: from the order on, unused days are given back; 0: never
    switching_days: int | None  # notice of who leaves for another provider; None: holds no data
    notice_days: int  # S0-61: a renewal is told so many days before it can no longer be refused


@dc.dataclass(frozen=True, slots=True)
class Handover:
    """How long all sides have to agree that services go to another account (S0-66)."""

    hours: int
    invite_days: int  # where the recipient is invited to open an account first


@dc.dataclass(frozen=True, slots=True)
class References:
    """How documents and payments are named."""

    request: str  # S0-20: `BDC` in BDC-2026-0001
    invoice: str
    credit_note: str
    bank: Literal["rf", "ogm"]  # ISO 11649, or the Belgian structured communication

    @property
    def numbers(self) -> frozenset[str]:
        """What the numbers of issued documents begin with."""
        return frozenset({self.invoice, self.credit_note})

    def is_mistaken_for(self, other: "References") -> bool:
        """Tell whether a payer's words could mean a request of one brand or something of another.

        Two brands of a seller may share the series of their invoices, whose numbers never repeat.
        """
        return self.request in {other.request, *other.numbers} or other.request in self.numbers


@dc.dataclass(frozen=True, slots=True)
class Policy:
    """All rules of one brand."""

    document_flow: DocumentFlow  # C-4
    extends_on: ExtendsOn
    due: str  # "expiry", or "issue+N": N days after the request
    prices: Prices
    gather: str  # one request per service, per payer and night, or per window (S3-37)
    gather_offered: tuple[str, ...]  # ways of gathering that a customer may choose himself
    cycle_change: Literal["request", "self", "self_longer_only", "never"]  # C-9
    late_renewal_base: Literal["expiry", "payment_date"]  # S0-56
    while_suspended: Literal["bill", "do_not_bill"]
    unpaid_issued: Literal["keep", "credit_note"]
    overdue_letter: int | None  # days after the due date
    night_at: dt.time
    credit_name: str
    renewal: Renewal
    credit: Credit
    orders: Orders
    termination: Termination
    handover: Handover
    references: References
    overage: Overage
    change: Change

    def due_days_after_issue(self) -> int | None:
        """Return N of `issue+N`, or None where the due date is the day of expiry."""
        return None if self.due == "expiry" else int(self.due.removeprefix("issue+"))

    @property
    def asks_while_suspended(self) -> bool:
        """Whether a suspended service is asked for what it was not asked for before.

        Where expiry moves with the payment, it is the one thing that can still save it; days on
        terms are billed only where the brand says so.
        """
        return self.extends_on == "settlement" or self.while_suspended == "bill"

    @property
    def ladder(self) -> tuple[int, ...]:
        """Days from the due date on which a letter asks again, ascending."""
        days = set(self.renewal.remind)
        if self.overdue_letter is not None:
            days.add(self.overdue_letter)
        return tuple(sorted(days))


# Another spelling under which decisions or stories name a key.
_ALSO: Final = {"credit.renewals": "credit.pays_renewals", "credit.orders": "credit.pays_orders"}
_DUE: Final = re.compile(r"expiry|issue\+\d{1,3}")
_PREFIX: Final = re.compile(r"[A-Z0-9]{1,8}")
_DAYS_MAX: Final = 400
_SWITCHING_MAX: Final = 62  # two months: more notice the law lets nobody ask for (3.17)


@cache
def profiles() -> Mapping[str, Mapping[str, Any]]:
    """Return the shipped profiles by name, as read from their file."""
    text = resources.files("tacite.rules").joinpath("profiles.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def policy_of(*, profile: str, variant: str = "", settings: Mapping[str, Any]) -> Policy:
    """Return the rules of a brand.

    :raises PolicyRefused: unknown_profile, unknown_variant, unknown_setting, wrong_value or
        contradiction, with the key.
    """
    merged = _profile(profile, variant)
    for key, value in _flatten(settings).items():
        known = _ALSO.get(key, key)
        if known not in merged:
            near = difflib.get_close_matches(key, merged, n=1)
            raise PolicyRefused("unknown_setting", key, value, near[0] if near else "")
        merged[known] = value
    return _checked(_built(merged))


def flat(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Return settings by their whole keys (`renewal.suspend`), each in its one spelling."""
    return {_ALSO.get(key, key): value for key, value in _flatten(settings).items()}


def _profile(profile: str, variant: str) -> dict[str, Any]:
    if profile not in profiles():
        near = difflib.get_close_matches(profile, profiles(), n=1)
        raise PolicyRefused("unknown_profile", profile, nearest=near[0] if near else "")
    values = dict(profiles()[profile])
    variants = values.pop("variants", {})
    merged = _flatten(values)
    if variant:
        if variant not in variants:
            near = difflib.get_close_matches(variant, variants, n=1)
            raise PolicyRefused("unknown_variant", variant, nearest=near[0] if near else "")
        merged |= _flatten(variants[variant])
    return merged


def _flatten(values: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for key, value in values.items():
        if isinstance(value, Mapping):
            flat |= _flatten(value, f"{prefix}{key}.")
        else:
            flat[prefix + key] = value
    return flat


def _built(values: Mapping[str, Any]) -> Policy:
    groups = {
        name: kind(**{f.name: _taken(f"{name}.{f.name}", values) for f in dc.fields(kind)})
        for name, kind in _GROUPS.items()
    }
    single = [f.name for f in dc.fields(Policy) if f.name not in _GROUPS]
    return Policy(**{name: _taken(name, values) for name in single}, **groups)


def _taken(key: str, values: Mapping[str, Any]) -> Any:
    """Return one setting in its type.

    :raises PolicyRefused: wrong_value.
    """
    value = values[key]
    try:
        return _READERS[key](value)
    except (TypeError, ValueError) as refused:
        raise PolicyRefused("wrong_value", key, value) from refused


def _days(lowest: int, highest: int, *, never: bool = False) -> Callable[[Any], int | None]:
    def read(value: Any) -> int | None:
        if never and value == NEVER:
            return None
        if type(value) is not int or not lowest <= value <= highest:
            raise ValueError
        return value

    return read


def _one_of(*words: str) -> Callable[[Any], str]:
    def read(value: Any) -> str:
        if value not in words:
            raise ValueError
        return str(value)

    return read


def _some_of(*words: str) -> Callable[[Any], tuple[str, ...]]:
    def read(value: Any) -> tuple[str, ...]:
        chosen = value.split(",") if isinstance(value, str) else value
        stripped = [str(word).strip() for word in chosen]
        one = _one_of(*words)
        found = tuple(one(word) for word in stripped if word)
        if len(set(found)) != len(found):
            raise ValueError
        return found

    return read


def _matching(pattern: re.Pattern[str]) -> Callable[[Any], str]:
    def read(value: Any) -> str:
        if not isinstance(value, str) or not pattern.fullmatch(value):
            raise ValueError
        return value

    return read


def _ladder(value: Any) -> tuple[int, ...]:
    one = _days(-_DAYS_MAX, _DAYS_MAX)
    days = tuple(typing.cast("int", one(day)) for day in value)
    if list(days) != sorted(set(days)):
        raise ValueError
    return days


_GROUPS: Final[Mapping[str, type]] = {
    "renewal": Renewal,
    "credit": Credit,
    "orders": Orders,
    "termination": Termination,
    "handover": Handover,
    "references": References,
    "overage": Overage,
    "change": Change,
}
_READERS: Final[Mapping[str, Callable[[Any], Any]]] = {
    "document_flow": _one_of("request_first", "invoice_first"),
    "extends_on": _one_of("settlement", "issue"),
    "due": _matching(_DUE),
    "prices": _one_of("incl_vat", "excl_vat"),
    "gather": _one_of(*WAYS),
    "gather_offered": _some_of(*WAYS),
    "cycle_change": _one_of("request", "self", "self_longer_only", "never"),
    "late_renewal_base": _one_of("expiry", "payment_date"),
    "while_suspended": _one_of("bill", "do_not_bill"),
    "unpaid_issued": _one_of("keep", "credit_note"),
    "overdue_letter": _days(0, _DAYS_MAX, never=True),
    "night_at": dt.time.fromisoformat,
    "credit_name": _matching(re.compile(r".{1,30}")),
    "renewal.issue": _days(-_DAYS_MAX, 0),
    "renewal.remind": _ladder,
    "renewal.suspend": _days(0, _DAYS_MAX),
    "renewal.terminate": _days(0, _DAYS_MAX, never=True),
    "renewal.cancel_invoice": _days(0, _DAYS_MAX, never=True),
    "renewal.anchor": _one_of("anniversary", "first_of_month"),
    "renewal.by_hand": _one_of("any", "cycle", "never"),
    "credit.pays_renewals": _one_of("at_request", "by_customer"),
    "credit.pays_orders": _one_of("at_request", "by_customer"),
    "orders.sign_up": _one_of("open", "closed"),
    "orders.due": _days(0, _DAYS_MAX),
    "orders.cancel": _days(0, _DAYS_MAX),
    "termination.undo_hours": _days(0, 24 * _DAYS_MAX),
    "termination.refund_days": _days(0, _DAYS_MAX),
    "termination.switching_days": _days(0, _SWITCHING_MAX, never=True),
    "termination.notice_days": _days(0, _DAYS_MAX),
    "handover.hours": _days(1, 24 * _DAYS_MAX),
    "handover.invite_days": _days(1, _DAYS_MAX),
    "references.request": _matching(_PREFIX),
    "references.invoice": _matching(_PREFIX),
    "references.credit_note": _matching(_PREFIX),
    "references.bank": _one_of("rf", "ogm"),
    **policy_overage.READERS,
    **policy_change.READERS,
}


def _checked(policy: Policy) -> Policy:
    """Return the policy, or refuse what its keys say together.

    :raises PolicyRefused: contradiction.
    """
    contradictions: Sequence[tuple[bool, str]] = (
        (_ends_before_suspending(policy.renewal), "renewal.terminate"),
        (_extends_apart(policy), "extends_on"),
        (policy.references.invoice == policy.references.credit_note, "references.credit_note"),
        (policy.references.request in policy.references.numbers, "references.request"),
        (_voids_what_lives(policy), "renewal.cancel_invoice"),
        (not policy.overage.rises(), "overage.base"),
        (_converts_what_is_owed(policy), "change.effect"),
    )
    for contradicts, key in contradictions:
        if contradicts:
            raise PolicyRefused("contradiction", key)
    return policy


def _ends_before_suspending(renewal: Renewal) -> bool:
    return renewal.terminate is not None and renewal.terminate < renewal.suspend


def _extends_apart(policy: Policy) -> bool:
    """Whether expiry would move before anything obliges the customer, or not with its invoice.

    An invoice is owed whatever becomes of the service, so its days are the customer's at once.
    """
    return (policy.extends_on == "issue") != (policy.document_flow == "invoice_first")


def _voids_what_lives(policy: Policy) -> bool:
    """Whether a request would be void while its service lives on with nothing to pay."""
    renewal = policy.renewal
    kept = policy.document_flow == "invoice_first" and policy.unpaid_issued == "keep"
    return renewal.cancel_invoice is not None and not kept and renewal.terminate is None


def _converts_what_is_owed(policy: Policy) -> bool:
    """Whether days would be turned into others that nobody has paid yet."""
    return policy.change.effect == "days" and policy.extends_on == "issue"
