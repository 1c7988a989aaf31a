"""Renewing by hand: early or late, for any length that has a price, several at once (S1-27, S1-41).

There is one open request for a period, whatever is pressed: the same choice again is the request
that it made, another choice replaces it. The night does not ask again for what is asked for; it
reminds, on the day on which it would have asked.
"""

import dataclasses as dc
import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from django.db import transaction

from tacite.accounts.models import Account
from tacite.acts import renewal
from tacite.acts.announced import put_in_place
from tacite.acts.context import Context, locked, looking
from tacite.acts.lateness import void_requests_of
from tacite.acts.pricing import ComingPrices, coming_prices
from tacite.catalogue.queries import name_of
from tacite.history.operations import Happened, record
from tacite.invoicing.models import PaymentRequest, RequestLine
from tacite.ledger.queries import credit_of
from tacite.rules import periods
from tacite.rules.periods import Anchor, Cycle, Period
from tacite.rules.policy import Policy
from tacite.rules.pricing import NoPrice
from tacite.rules.refusals import Refused
from tacite.rules.tax import PricedLine, Totals, totals
from tacite.subscriptions.models import Subscription
from tacite.subscriptions.queries import anchors_of

_MOST: Final = 200  # services that are offered at once


class UnableToRenew(Refused):
    """A service cannot be renewed by hand; facts: `why`, and what the reason needs.

    `why`: not_yours, payer_is_another, not_offered, wrong_state (`state`), terminated (`ends_on`),
    invoiced (`number`), wrong_length (`cycle`), nothing_chosen, price_changed (`cents`).
    """

    code = "unable_to_renew"


@dc.dataclass(frozen=True, slots=True)
class Length:
    """How long a service may be renewed for: the days this covers, and what it costs."""

    cycle: str
    days: Period
    lines: tuple[PricedLine, ...]
    totals: Totals


@dc.dataclass(frozen=True, slots=True)
class Renewable:
    """A service as it can be renewed; `refused` says why it cannot, and then has no lengths.

    `asked` is the open request that another choice replaces, `asked_cycle` the length it asks for.
    """

    service: Any
    lengths: tuple[Length, ...]
    refused: UnableToRenew | None
    asked: PaymentRequest | None
    asked_cycle: str

    def length(self, cycle: str) -> Length | None:
        """Return one of its lengths."""
        return next((each for each in self.lengths if each.cycle == cycle), None)


@transaction.atomic
def renew(
    *,
    account_id: int,
    choices: Mapping[int, str],
    actor: str,
    now: dt.datetime,
    reason: str = "",
    shown_cents: int | None = None,
) -> PaymentRequest:
    """Ask a payer for the next days of services, each for its length, on one request.

    What was asked for them before is void. `shown_cents` is the total that was shown: another one
    is refused, and shown again.

    :raises UnableToRenew: one of them cannot be renewed like that; nothing is changed.
    """
    context = locked([account_id], actor=actor, now=now)
    payer = context.accounts[account_id]
    services = _services(choices)
    if not services or len(services) != len(choices):
        raise UnableToRenew(why="not_yours" if choices else "nothing_chosen")
    asked = _open_requests(services)
    for service in services:
        if not choices[service.id]:
            raise UnableToRenew(why="wrong_length", cycle="")
        service.asked_cycle = choices[service.id] if choices[service.id] != service.cycle else ""
        _refuse(service, payer, context, asked.get(service.id))
    same = _same(services, asked)
    if same is not None:
        return same
    due = {i: min(each.request.due_on for each in lines) for i, lines in asked.items()}
    left = void_requests_of(services, context=context, because="replaced")
    try:
        [made] = renewal.request(services, context=context, due=due, by_hand=True)
    except NoPrice as refused:
        raise UnableToRenew(why="wrong_length", cycle=refused.facts["cycle"]) from refused
    if shown_cents is not None and made.totals.gross != shown_cents:
        raise UnableToRenew(why="price_changed", cents=made.totals.gross)
    record([_happened(s) for s in services], actor=actor, now=now, reason=reason)
    renewal.request(left, context=context, due=dict.fromkeys((s.id for s in left), _first(due)))
    return PaymentRequest.objects.get(id=made.id)


def renewables(
    *, account: Account, subscription_ids: Iterable[int] | None = None, now: dt.datetime
) -> list[Renewable]:
    """Return the services that an account pays for as they can be renewed: in seven questions.

    With `subscription_ids` only those; one that another pays for is refused.
    """
    context = looking(account, now=now)
    services = _services(subscription_ids) if subscription_ids is not None else _paid_by(account)
    asked = _open_requests(services)
    listed = coming_prices(services, [account], on=context.day_of(account))
    anchors = anchors_of(service.id for service in services)
    return [
        _renewable(s, account, context, listed, anchors.get(s.id, ()), asked.get(s.id, []))
        for s in services
    ]


def total_of(chosen: Iterable[Length], policy: Policy) -> Totals:
    """Return what the renewals of several services come to on one request."""
    return totals([line for length in chosen for line in length.lines], prices=policy.prices)


def is_paid_at_once(account: Account, cents: int, policy: Policy) -> bool:
    """Tell whether a renewal would be paid from credit as soon as it is asked for."""
    by_itself = policy.credit.pays_renewals == "at_request"
    return by_itself and credit_of([account.id]).get(account.id, 0) >= cents


def _services(subscription_ids: Iterable[int]) -> list[Subscription]:
    wanted = Subscription.objects.filter(id__any_of=list(subscription_ids))
    services = list(wanted.select_related("offer").order_by("expires_on", "id"))
    put_in_place(services)
    return services


def _paid_by(account: Account) -> list[Subscription]:
    living = Subscription.objects.filter(payer=account, state__in=["active", "suspended"])
    services = list(living.select_related("offer").order_by("expires_on", "id")[:_MOST])
    put_in_place(services)
    return services


def _open_requests(services: Sequence[Subscription]) -> dict[int, list[RequestLine]]:
    """Return the open renewals of services: their lines, with the requests, by service."""
    lines = RequestLine.objects.filter(
        subscription__any_of=[service.id for service in services],
        component="base",
        request__state="open",
        request__kind="renewal",
    )
    found: dict[int, list[RequestLine]] = {}
    for line in lines.select_related("request", "request__invoice").order_by("id"):
        found.setdefault(line.subscription_id, []).append(line)
    return found


def _refuse(
    service: Subscription, payer: Account, context: Context, asked: list[RequestLine] | None
) -> None:
    """Refuse what cannot be renewed by hand.

    :raises UnableToRenew: with the reason.
    """
    by_hand = context.selling_of(payer).policy.renewal.by_hand
    if service.payer_id != payer.id:
        why = "payer_is_another" if service.account_id == payer.id else "not_yours"
        raise UnableToRenew(why=why)
    if service.state not in {"active", "suspended"}:
        raise UnableToRenew(why="wrong_state", state=service.state)
    if by_hand == "never":
        raise UnableToRenew(why="not_offered")
    if service.terminates_on is not None:
        raise UnableToRenew(why="terminated", ends_on=service.terminates_on)
    for line in asked or ():
        if line.request.invoice is not None:
            raise UnableToRenew(why="invoiced", number=line.request.invoice.number)
    if service.asked_cycle and by_hand == "cycle":
        raise UnableToRenew(why="wrong_length", cycle=service.asked_cycle)


def _same(
    services: Sequence[Subscription], asked: Mapping[int, list[RequestLine]]
) -> PaymentRequest | None:
    """Return the open request that asks for just these services, for these lengths."""
    wanted = {service.id: service.asked_cycle for service in services}
    requests = {line.request_id: line.request for lines in asked.values() for line in lines}
    if len(requests) != 1:
        return None
    [request] = requests.values()
    lines = RequestLine.objects.filter(request=request, component="base")
    known = dict(lines.values_list("subscription_id", "cycle"))
    return request if known == wanted else None


def _renewable(
    service: Subscription,
    account: Account,
    context: Context,
    listed: ComingPrices,
    anchors: Sequence[Anchor],
    asked: list[RequestLine],
) -> Renewable:
    refused = None
    lengths: tuple[Length, ...] = ()
    try:
        _refuse(service, account, context, asked)
        lengths = _lengths(service, account, context, listed, anchors)
    except UnableToRenew as why:
        refused = why
    request = asked[0].request if asked else None
    cycle = (asked[0].cycle or service.cycle) if asked else ""
    return Renewable(service, lengths, refused, request, cycle)


def _lengths(
    service: Subscription,
    account: Account,
    context: Context,
    listed: ComingPrices,
    anchors: Sequence[Anchor],
) -> tuple[Length, ...]:
    """Return the lengths that everything held with a service has a price for, shortest first."""
    policy = context.selling_of(account).policy
    cycles = {service.cycle}
    if policy.renewal.by_hand == "any":
        cycles |= listed.cycles(service, account.currency)
    found = []
    for cycle in sorted(cycles, key=lambda text: periods.hours(Cycle.parse(text))):
        try:
            lines = _lines(service, cycle, account, context, listed)
        except Refused:
            continue
        days = _days(service, cycle, policy, anchors, context.day_of(account))
        found.append(Length(cycle, days, tuple(lines), totals(lines, prices=policy.prices)))
    return tuple(found)


def _lines(
    service: Subscription, cycle: str, account: Account, context: Context, listed: ComingPrices
) -> list[PricedLine]:
    service.asked_cycle = cycle if cycle != service.cycle else ""
    lines = listed.lines(service, account, context.selling_of(account))
    return [
        PricedLine(line.amount_cents, line.vat.category, line.vat.rate, line.vat.country)
        for line in lines
    ]


def _days(
    service: Subscription, cycle: str, policy: Policy, anchors: Sequence[Anchor], today: dt.date
) -> Period:
    """Return the days that a renewal covers if it is paid today."""
    start = service.expires_on or today
    wished = Cycle.parse(cycle)
    if start < today and policy.late_renewal_base == "payment_date":
        return periods.nth_period(today, wished, 0)
    return periods.chosen_from(anchors, Cycle.parse(service.cycle), start, wished)[0]


def _first(due: Mapping[int, dt.date]) -> dt.date:
    return min(due.values(), default=dt.date.max)


def _happened(service: Subscription) -> Happened:
    return Happened(
        "renew",
        "subscription",
        service.id,
        brand_id=service.brand_id,
        account_id=service.account_id,
        facts={"cycle": service.next_cycle, "offer": name_of(service.offer, "en")},
    )
