"""What was announced to holders of offers, as renewals obey it (S0-96, safety-and-law 3.7).

A higher price holds for days that begin after the holder was told, thirty days before at least; so
does another offer in the place of one that is no longer sold. Options go with their service, by
their refs; who holds what the successor does not sell keeps what he has.
"""

import dataclasses as dc
import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from tacite import tables
from tacite.accounts.queries import currencies_of
from tacite.acts.models import Announcement, Told
from tacite.catalogue.models import Offer
from tacite.catalogue.queries import PriceKey, options_by_ref, price_rows
from tacite.history.operations import Happened, record
from tacite.invoicing.models import RequestLine
from tacite.invoicing.operations.requesting import AskedLine
from tacite.provisioning import operations as provisioning
from tacite.rules.pricing import PriceRow
from tacite.subscriptions.models import ChosenOption, Subscription
from tacite.subscriptions.operations import carry_options, set_offer
from tacite.subscriptions.queries import options_of

NOTICE_DAYS: Final = 30
_REMEMBERED: Final = dt.timedelta(days=800)  # after which every period begins later
Rows = tuple[PriceRow, ...]
Prices = Mapping[PriceKey, Rows]


def older_prices(services: Iterable[Subscription], *, on: dt.date) -> Mapping[int, Prices]:
    """Return the prices of before for services whose next days begin before a rise holds for them.

    Only those that rise for them: whatever else they may choose costs what the list says. One
    question for a batch, unless something rose.
    """
    living = [s for s in services if s.state in {"active", "suspended"} and s.expires_on]
    rises = Announcement.objects.filter(
        kind="price",
        withdrawn_at__isnull=True,
        offer__in={s.offer_id for s in living},
        from_on__lte=on,
        from_on__gt=on - _REMEMBERED,
    )
    ordered = list(rises.order_by("from_on", "id")) if living else []
    concerned = whom(ordered, living)
    kept: dict[int, dict[PriceKey, Rows]] = {}
    for rise in ordered:
        held = concerned[rise.id]
        told = dict(
            Told.objects.filter(
                announcement=rise, subscription__any_of=[s.id for s in held]
            ).values_list("subscription_id", "holds_from")
        )
        spared = [s.id for s in held if _is_spared(s, rise, told.get(s.id))]
        if spared:
            key = (rise.offer_id, rise.option_id, rise.cycle, rise.currency)
            before = price_rows([rise.offer_id], on=rise.from_on - dt.timedelta(days=1))
            for service_id in spared:
                kept.setdefault(service_id, {}).setdefault(key, before.get(key, ()))
    return kept


def whom(
    announcements: Sequence[Announcement], services: Sequence[Subscription]
) -> dict[int, list[Subscription]]:
    """Return which of these services each announcement concerns; one question where options are.

    A higher price concerns who pays the list's for that cycle, holds that option, has that many.
    """
    options = {each.option_id for each in announcements if each.option_id}
    chosen = ChosenOption.objects.filter(
        option__in=options, subscription__any_of=[s.id for s in services]
    )
    held = {(c.option_id, c.subscription_id): c.quantity for c in chosen} if options else {}
    return {
        each.id: [s for s in services if _concerns(each, s, held.get((each.option_id or 0, s.id)))]
        for each in announcements
    }


def _concerns(announcement: Announcement, service: Subscription, held: int | None) -> bool:
    if announcement.offer_id != service.offer_id:
        return False
    if announcement.kind == "migration":
        return True
    quantity = service.quantity
    if announcement.option_id:
        quantity = held or 0
    elif service.price_frozen_cents is not None:
        return False
    first, end = announcement.tier_from or 1, announcement.tier_until
    in_tier = first <= quantity and (end is None or quantity < end)
    return in_tier and service.cycle == announcement.cycle


@dc.dataclass(frozen=True, slots=True, order=True)
class Need:
    """What must have a price: an offer itself, or its option of that ref, for a cycle."""

    option: str
    cycle: str
    currency: str


def lacking(successor: Offer, needs: Iterable[Need], *, on: dt.date) -> list[Need]:
    """Return what a successor has no price for, that everybody pays, on a day."""
    known = options_by_ref(successor.id)
    sold = {
        key
        for key, rows in price_rows([successor.id], on=on).items()
        if any(row.kind != "setup" and not row.for_status for row in rows)
    }
    found = []
    for need in sorted(set(needs)):
        option_id = known[need.option].id if need.option in known else None
        key = (successor.id, option_id, need.cycle, need.currency)
        if key not in sold or (need.option and option_id is None):
            found.append(need)
    return found


def put_in_place(services: Sequence[Subscription]) -> None:
    """Let services be asked for their successors, where their days begin after that holds.

    The service itself changes when these days are settled.
    """
    starts = {s.id: (s, s.expires_on) for s in services if s.expires_on}
    for service_id, successor in _holding(starts).items():
        starts[service_id][0].offer = successor.of


def migrate(lines: Iterable[RequestLine | AskedLine], *, actor: str, now: dt.datetime) -> None:
    """Give services the offer that was announced in the place of theirs, for days settled now."""
    starts = {
        line.subscription.id: (line.subscription, line.from_on)
        for line in lines
        if line.component == "base" and line.from_on is not None
    }
    happened = []
    holding = _holding(starts)
    carry_options({service_id: each.of.id for service_id, each in holding.items()})
    for service_id, each in holding.items():
        service, was = starts[service_id][0], each.told.announcement.offer.ref
        set_offer(service, each.of)
        service.is_migrated = True
        happened.append(
            Happened(
                "migrate",
                "subscription",
                service.id,
                brand_id=service.brand_id,
                account_id=service.account_id,
                facts={"was": was, "offer": service.offer.ref},
            )
        )
    applied = [(each.told.id, now) for each in holding.values()]
    tables.update_rows(Told, {"applied_at": "timestamptz"}, applied)
    record(happened, actor=actor, now=now)


def tell_platforms(services: Iterable[Subscription], *, now: dt.datetime) -> None:
    """Let platforms be told of the offers that were given above; last, as changes of offer do."""
    ids = sorted({service.id for service in services if service.is_migrated})
    if ids:
        provisioning.change_plan(*ids, now=now)


def _pending(subscription_ids: Iterable[int]) -> dict[int, Told]:
    rows = Told.objects.filter(
        subscription__any_of=list(subscription_ids),
        announcement__kind="migration",
        announcement__withdrawn_at__isnull=True,
        applied_at__isnull=True,
    ).select_related("announcement__successor", "announcement__offer")
    return {told.subscription_id: told for told in rows.order_by("id")}


@dc.dataclass(frozen=True, slots=True)
class _Successor:
    """The offer that takes the place of a service's own, by what its payer was told."""

    told: Told
    of: Offer


def _holding(starts: Mapping[int, tuple[Subscription, dt.date]]) -> dict[int, _Successor]:
    """Return which services have their successor from the days that begin now.

    Judged by the prices of the day that was announced, so that what was asked for and what is
    settled agree. Who holds an option, or a cycle, that it does not sell keeps what he has.
    """
    due = {
        i: _Successor(told, told.announcement.successor)
        for i, told in _pending(starts).items()
        if told.announcement.successor and starts[i][1] >= told.holds_from
    }
    if not due:
        return {}
    needs = _needs_of(starts[i][0] for i in due)
    found: dict[int, _Successor] = {}
    for announcement in {each.told.announcement for each in due.values()}:
        of_it = {i: each for i, each in due.items() if each.told.announcement == announcement}
        successor = next(iter(of_it.values())).of
        wanted = {need for i in of_it for need in needs[i]}
        lacks = {*lacking(successor, wanted, on=announcement.from_on)}
        found |= {i: each for i, each in of_it.items() if not needs[i] & lacks}
    return found


def _needs_of(services: Iterable[Subscription]) -> dict[int, set[Need]]:
    """Return what must have a price for services to be asked for: two questions."""
    wanted = list(services)
    chosen = options_of(service.id for service in wanted)
    currencies = currencies_of({service.payer_id for service in wanted})
    return {
        s.id: {
            Need(ref, s.next_cycle, currencies[s.payer_id])
            for ref in ("", *(each.option.ref for each in chosen.get(s.id, ())))
        }
        for s in wanted
    }


def _is_spared(service: Subscription, rise: Announcement, holds_from: dt.date | None) -> bool:
    """Whether the days that come next are still to be paid at the price of before."""
    if service.began_on is not None and service.began_on >= rise.from_on:
        return False  # it was ordered at the new price
    return service.expires_on is not None and service.expires_on < (holds_from or dt.date.max)
