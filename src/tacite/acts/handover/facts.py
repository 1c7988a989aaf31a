"""What the rules of handovers must know of services and accounts, a few questions for them all."""

import dataclasses as dc
from collections.abc import Iterable, Sequence

from django.db.models import Q

from tacite.accounts.models import Account
from tacite.accounts.queries import flags_among
from tacite.accounts.statuses import held as statuses_held
from tacite.acts.context import Context, locked
from tacite.acts.models import (
    AbuseCase,
    CycleRequest,
    Handover,
    HandoverLine,
    PendingChange,
    Switching,
)
from tacite.invoicing.models import PaymentRequest, RequestLine
from tacite.rules import handover as rules
from tacite.rules.handover import Service, Side, Taker, UnableToHandOver
from tacite.subscriptions.models import Subscription
from tacite.usage.models import GroupMember


@dc.dataclass(slots=True)
class Found:
    """A handover whose sides are locked, with its services and who acts."""

    handover: Handover
    services: list[Subscription]
    context: Context

    @property
    def currency(self) -> str:
        """The currency in which the services are asked for now."""
        return str(self.context.accounts[self.services[0].payer_id].currency)

    @property
    def awaited(self) -> set[int]:
        """The accounts that have not agreed yet, among those that are known."""
        h = self.handover
        agreed = set(h.consents.values_list("account_id", flat=True))
        return set(rules.who_must_agree(h.holder_id, h.taker_id, h.payer_id)) - agreed


def held(handover_id: int, account_id: int | None, *, given: Context) -> Found:
    """Lock all sides of an open handover, and return it; `given` says who acts, and when.

    `account_id` must be one of its sides; None stands for staff.

    :raises UnableToHandOver: unknown, not_open, lapsed.
    """
    handover = Handover.objects.filter(id=handover_id).first()
    if handover is None or (account_id is not None and account_id not in sides_of(handover)):
        raise UnableToHandOver(why="unknown")
    payers = handover.lines.filter(subscription__isnull=False)
    ids = {*sides_of(handover), *payers.values_list("subscription__payer_id", flat=True)}
    context = locked(ids, actor=given.actor, now=given.now)
    handover.refresh_from_db()
    if handover.state not in rules.OPEN:
        raise UnableToHandOver(why="not_open", state=handover.state)
    if handover.lapses_at <= given.now:
        raise UnableToHandOver(why="lapsed", at=handover.lapses_at)
    return Found(handover, services_in(handover), context)


def sides_of(handover: Handover) -> set[int]:
    """Return the accounts that a handover concerns, as far as they are known."""
    sides = (handover.holder_id, handover.taker_id, handover.payer_id)
    return set(rules.who_must_agree(*sides)) | {handover.asker_id}


def services_in(handover: Handover) -> list[Subscription]:
    """Return the services of a handover, as far as they are known."""
    services = Subscription.objects.filter(handover_lines__handover=handover)
    return list(services.select_related("offer", "payer").order_by("id"))


def services_told(services: Sequence[Subscription]) -> list[Service]:
    """Return what the rules must know of services."""
    ids = [service.id for service in services]
    lines = RequestLine.objects.filter(subscription__any_of=ids, request__state="open")
    asked = dict(lines.values_list("subscription_id", "request__reference"))
    cases = AbuseCase.objects.filter(subscription__any_of=ids, closed_at__isnull=True)
    abused = set(cases.values_list("subscription_id", flat=True))
    changing = _changing(ids)
    exits = Switching.objects.filter(subscription__any_of=ids, state__in=["asked", "stopped"])
    leaving = set(exits.values_list("subscription_id", flat=True))
    members = GroupMember.objects.filter(subscription__any_of=ids)
    grouped = set(members.values_list("subscription_id", flat=True))
    return [
        Service(
            ref=service.ref,
            state=service.state,
            request=asked.get(service.id, ""),
            is_changing=service.id in changing,
            has_abuse=service.id in abused,
            in_group=service.id in grouped,
            is_leaving=service.id in leaving,
            segment=service.offer.segment,
            needs_status=service.offer.needs_status,
        )
        for service in services
    ]


def side(account: Account, *, gives: bool, context: Context) -> Side:
    """Return what the rules must know of an account."""
    return Side(
        account_id=account.id,
        currency=account.currency,
        gives=gives,
        unpaid=_unpaid(account, context),
        missing=rules.missing_details(
            {name: getattr(account, name) for name in ("name", "street", "postcode", "town")}
        ),
        flags=frozenset(flags_among([account.id]).get(account.id, ())),
    )


def taker(account: Account, *, context: Context) -> Taker:
    """Return what decides whether the offers of services are sold to an account."""
    on = context.day_of(account)
    statuses = statuses_held([account.id]).get(account.id, ())
    return Taker(account.kind, frozenset(kind for kind, until_on in statuses if on < until_on))


def account_named(brand_id: int, *, number: str, email: str) -> int | None:
    """Return the account that a pair names; an address alone names its oldest account."""
    if not email:
        return None
    named = Account.objects.filter(brand=brand_id, email__iexact=email, closed_at__isnull=True)
    if number:
        named = named.filter(number__iexact=number)
    return named.order_by("id").values_list("id", flat=True).first()


def sides_told(found: Found) -> list[Side]:
    """Return what the rules must know of all sides of a handover."""
    h = found.handover
    return [
        side(found.context.accounts[i], gives=i == h.holder_id, context=found.context)
        for i in sorted(rules.who_must_agree(h.holder_id, h.taker_id, h.payer_id))
    ]


def in_open_handover(subscription_ids: Iterable[int]) -> set[int]:
    """Return which services are in a handover that is not over."""
    lines = HandoverLine.objects.filter(
        subscription__any_of=list(subscription_ids), closed_at__isnull=True
    )
    return set(lines.values_list("subscription_id", flat=True))


def _unpaid(account: Account, context: Context) -> str:
    """Return an invoice of the account that is not paid, or a renewal that is late (S0-67)."""
    late = Q(invoice__isnull=False) | Q(kind="renewal", due_on__lt=context.day_of(account))
    owed = PaymentRequest.objects.filter(late, account=account, state="open")
    first = owed.select_related("invoice").order_by("due_on", "id").first()
    if first is None:
        return ""
    return first.invoice.number if first.invoice else first.reference


def _changing(subscription_ids: Sequence[int]) -> set[int]:
    """Return which services wait for a change that was asked for."""
    cycles = CycleRequest.objects.filter(subscription__any_of=subscription_ids, state="received")
    offers = PendingChange.objects.filter(
        subscription__any_of=subscription_ids, state__in=["asked", "payable", "scheduled"]
    )
    found = [*cycles.values_list("subscription_id"), *offers.values_list("subscription_id")]
    return {subscription_id for (subscription_id,) in found}
