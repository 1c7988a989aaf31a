"""What is agreed to with an order: the terms, the right to withdraw, and what each says of it."""

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final

from tacite.accounts.models import Account
from tacite.acts.context import Context
from tacite.acts.drafting import UnableToOrder
from tacite.acts.models import Order
from tacite.brands.models import Terms
from tacite.brands.queries import terms_in, terms_on
from tacite.catalogue.models import Offer
from tacite.rules import packs
from tacite.rules.withdrawal import withdrawable_until
from tacite.rules.zones import latest_day, zone_of

# Of the words by which a customer asks for a service before his time to withdraw is over.
START_VERSION: Final = "2026-11"
# Who may turn to the consumer mediator (safety-and-law 3.9): who does not trade.
_MEDIATED: Final = frozenset({"consumer", "non_professional"})


def accepted(context: Context, account: Account, *, shown: str | None) -> Terms | None:
    """Return the terms that are accepted: those that were shown, which hold today.

    :raises UnableToOrder: terms_changed.
    """
    texts = terms_on(context.selling_of(account).brand, on=context.day_of(account))
    if shown is None or not (texts or shown):
        return terms_in(texts, account.language)
    for each in texts:
        if each.sha256 == shown:
            return each
    raise UnableToOrder(why="terms_changed")


def kept_of(terms: Terms | None) -> dict[str, Any]:
    """Return what an order keeps of the terms that it accepted."""
    if terms is None:
        return {}
    return {"terms": terms, "terms_version": terms.version, "terms_hash": terms.sha256}


def told(costs: Mapping[str, Any], taken: Order, context: Context) -> dict[str, Any]:
    """Return what the letter about an order says of what was agreed to, on a durable medium."""
    promoted, promotion = costs.get("promoted"), costs["promotion"]
    first_late, terms = taken.withdrawable_until, taken.terms
    account = context.accounts[taken.account_id]
    last = first_late - dt.timedelta(days=1) if first_late else None
    seller = context.selling_of(account).seller
    return {
        "terms": {
            "id": terms.id,
            "version": terms.version,
            "language": terms.language,
            "sha256": terms.sha256,
        }
        if terms
        else None,
        "mediator": seller.mediator if account.kind in _MEDIATED else "",
        "per_cycle_cents": costs["per_cycle"].gross,
        "promoted_cents": promoted.gross if promoted else None,
        "promoted_periods": promotion.discount.periods if promotion else None,
        "code": promotion.code if promotion else "",
        "withdrawable_on": last.isoformat() if last else None,
        "starts_at_once": taken.starts_at_once,
        "exempt": taken.withdrawal_exempt_reason,
    }


def withdrawal(
    context: Context, account: Account, offer: Offer, *, starts_at_once: bool
) -> dict[str, Any]:
    """Return what an order keeps about the right to withdraw from it (safety-and-law 3.6)."""
    first_late = until(context, account)
    if first_late is None:
        return {}
    if offer.withdrawal_exempt:
        return {"withdrawal_exempt_reason": offer.withdrawal_exempt}
    if not starts_at_once:
        return {"withdrawable_until": first_late}
    return {
        "withdrawable_until": first_late,
        "starts_at_once": True,
        "start_asked_version": START_VERSION,
        "start_asked_at": context.now,
    }


def until(context: Context, account: Account) -> dt.date | None:
    """Return the first day on which it is too late to withdraw; None: there is no such right."""
    home = zone_of(account.country, account.postcode)
    zones = [context.selling_of(account).brand.zone, *([home] if home else [])]
    return withdrawable_until(
        packs.shipped(),
        country=account.country,
        kind=account.kind,
        concluded_on=latest_day(context.now, zones),
    )
