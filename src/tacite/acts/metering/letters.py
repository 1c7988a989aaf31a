"""The letters about use beyond the plan: their kinds and the facts they say."""

import datetime as dt
from decimal import Decimal
from typing import Any

from tacite.accounts.models import Account
from tacite.invoicing.models import PaymentRequest
from tacite.invoicing.operations.requesting import Made
from tacite.mail.operations import Writing, each_time
from tacite.rules import overage
from tacite.rules.money import half_up
from tacite.usage.models import Counter, Group


def threshold(account: Account, group: Group, counter: Counter, percent: int) -> Writing:
    """Tell that use has passed a threshold of the cap (S4-10)."""
    facts = _standing(account, group, counter.used, counter.month) | {"percent": percent}
    subject = f"group:{group.id}@{counter.month:%Y-%m}"
    return Writing("usage_threshold", account, subject, facts, step=str(counter.told))


def standing(
    kind: str, account: Account, group: Group, *, used: Decimal, month: dt.date, step: int
) -> Writing:
    """Tell that a group is suspended for excess, or came back."""
    facts = _standing(account, group, used, month)
    return Writing(kind, account, f"group:{group.id}@{month:%Y-%m}", facts, step=str(step))


def deposit_requested(account: Account, group: Group, made: Made) -> Writing:
    """Ask for the payment of a deposit."""
    a = made.asked
    facts = _named(account, group) | {
        "cents": made.totals.gross,
        "reference": made.reference,
        "bank_reference": made.bank_reference,
        "ibans": list(a.selling.ibans),
        "dedicated_iban": account.dedicated_iban,
        "due_on": a.calendar.due_on.isoformat(),
        "void_on": a.calendar.void_on.isoformat() if a.calendar.void_on else None,
    }
    return Writing("deposit_requested", account, f"request:{made.id}", facts)


def deposit_received(account: Account, group: Group, request: PaymentRequest) -> Writing:
    """Confirm a security deposit: the receipt, which is no invoice (S4-7, S4-8)."""
    facts = _named(account, group) | {
        "cents": request.total_cents,
        "reference": request.reference,
        "deposit_cents": group.deposit_cents,
        "cap_cents": group.cap_cents,
    }
    return Writing("deposit_received", account, f"request:{request.id}", facts)


def about_group(
    kind: str, account: Account, group: Group, *, at: dt.datetime, **facts: Any
) -> Writing:
    """Tell of a group's deletion: asked for, undone, done."""
    plain = {k: v.isoformat() if isinstance(v, dt.date) else v for k, v in facts.items()}
    subject = each_time(f"group:{group.id}", now=at)
    return Writing(kind, account, subject, _named(account, group) | plain)


def _standing(account: Account, group: Group, used: Decimal, month: dt.date) -> dict[str, Any]:
    left = overage.left_of(used, cap_cents=group.cap_cents)
    return _named(account, group) | {
        "month": month.isoformat(),
        "used_cents": half_up(used * 100),
        "cap_cents": group.cap_cents,
        "left_cents": int(left * 100),
    }


def _named(account: Account, group: Group) -> dict[str, Any]:
    return {"name": group.name, "label": group.label, "currency": account.currency}
