"""Announcing to holders what becomes of their offer; the night tells each (S0-96, S0-97)."""

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Q, QuerySet

from tacite.accounts.models import Account
from tacite.accounts.queries import flagged
from tacite.acts import letters
from tacite.acts.announced import NOTICE_DAYS, Need, lacking, whom
from tacite.acts.context import Context, locked
from tacite.acts.models import Announcement, Told
from tacite.catalogue.models import Offer, Option, Price
from tacite.catalogue.queries import is_deprecated
from tacite.history.operations import Happened, record
from tacite.mail.operations import Writing, queue
from tacite.rules.refusals import Refused
from tacite.subscriptions.models import ChosenOption, Subscription

_LIVING = ("active", "suspended")


class UnableToAnnounce(Refused):
    """Something cannot be announced; facts: `why`, and what the reason needs.

    `why`: unknown, reason_missing, too_soon (`first_on`), no_price (`cycle`), not_a_rise
    (`cents`), option_missing (`option`, `cycle`: the successor does not sell it), still_sold,
    no_successor, announced_already; to withdraw it: withdrawn_already, in_effect (`from_on`).
    """

    code = "unable_to_announce"


@transaction.atomic
def announce_price(  # noqa: PLR0913 - what is announced, each by its name
    *,
    offer_id: int,
    cycle: str,
    cents: int,
    from_on: dt.date,
    today: dt.date,
    reason: str,
    actor: str,
    now: dt.datetime,
    option: str = "",
    tier_from: int | None = None,
) -> Announcement:
    """Raise the price of an offer for a cycle: for orders from a day on, for holders after notice.

    Or that of an `option`, by its ref; where prices go by quantity, that of the tier which begins
    with `tier_from`.

    :raises UnableToAnnounce: the day is too near, or there is no one price to raise.
    """
    offer = _offer(offer_id, from_on, today, reason)
    price = _one_price(offer, cycle, option, tier_from, from_on)
    if cents <= price.cents:
        raise UnableToAnnounce(why="not_a_rise", cents=price.cents)
    if price.valid.lower == from_on:
        raise UnableToAnnounce(why="announced_already")
    until = price.valid.upper
    price.valid = DateRange(price.valid.lower, from_on)
    price.save(update_fields=["valid"])
    Price.objects.create(
        offer=offer,
        option=price.option,
        kind=price.kind,
        currency=price.currency,
        cycle=cycle,
        tier_from=price.tier_from,
        valid=DateRange(from_on, until),
        cents=cents,
    )
    told = {"cycle": cycle, "currency": price.currency, "cents": cents, "option": price.option}
    if price.kind == "tier":
        told |= {"tier_from": price.tier_from, "tier_until": _next_tier(price, from_on)}
    return _announced(offer, "price", from_on, reason, actor, now, **told)


@transaction.atomic
def announce_migration(
    *,
    offer_id: int,
    from_on: dt.date,
    today: dt.date,
    reason: str,
    actor: str,
    now: dt.datetime,
) -> Announcement:
    """Put its successor in the place of an offer that is no longer sold, after notice.

    :raises UnableToAnnounce: it is still sold, has no successor, this was announced already, or the
        successor lacks what a holder has.
    """
    offer = _offer(offer_id, from_on, today, reason)
    if not is_deprecated(offer, on=today):
        raise UnableToAnnounce(why="still_sold")
    if offer.successor is None:
        raise UnableToAnnounce(why="no_successor")
    standing = Announcement.objects.filter(offer=offer, withdrawn_at__isnull=True)
    if standing.filter(kind="migration").exists():
        raise UnableToAnnounce(why="announced_already")
    for need in lacking(offer.successor, _needs(offer_id), on=from_on):
        if need.option:
            raise UnableToAnnounce(why="option_missing", option=need.option, cycle=need.cycle)
        raise UnableToAnnounce(why="no_price", cycle=need.cycle)
    return _announced(offer, "migration", from_on, reason, actor, now, successor=offer.successor)


@transaction.atomic
def tell(
    account_ids: Sequence[int],
    *,
    as_of: dt.date,
    actor: str,
    now: dt.datetime,
    skip_locked: bool = False,
) -> int:
    """Tell payers what was announced of the offers of their services, each once; return how many.

    It holds for them thirty days later at the earliest.
    """
    context = locked(account_ids, actor=actor, now=now, as_of=as_of, skip_locked=skip_locked)
    payers = set(context.accounts) - flagged("parked", context.accounts)
    services = list(
        Subscription.objects.filter(
            payer__any_of=list(payers),
            state__in=_LIVING,
            offer__announcements__isnull=False,
            offer__announcements__withdrawn_at__isnull=True,
        )
        .select_related("offer")
        .distinct()
        .order_by("id")
    )
    rows, writings = [], []
    for each, service in _untold(services):
        holds_from = max(each.from_on, as_of + dt.timedelta(days=NOTICE_DAYS))
        told = Told(announcement=each, subscription=service, told_on=as_of, holds_from=holds_from)
        rows.append(told)
        writings.append(_letter(each, service, holds_from, context))
    Told.objects.bulk_create(rows)
    queue(writings, now=now)
    return len(rows)


def _needs(offer_id: int) -> set[Need]:
    """Return what the holders of an offer renew: for each cycle the offer and their options."""
    living = holders(offer_id)
    own = living.values_list("cycle", "payer__currency")
    chosen = ChosenOption.objects.filter(subscription__in=living).values_list(
        "option__ref", "subscription__cycle", "subscription__payer__currency"
    )
    return {*(Need("", *each) for each in own.distinct()), *(Need(*c) for c in chosen.distinct())}


def holders(offer_id: int) -> QuerySet[Subscription]:
    """Return the services that an announcement about an offer concerns."""
    return Subscription.objects.filter(offer=offer_id, state__in=_LIVING)


def of_offer(offer_id: int) -> QuerySet[Announcement]:
    """Return what was announced of an offer, newest first."""
    found = Announcement.objects.filter(offer=offer_id).select_related("successor", "option")
    return found.order_by("-id")


def one(announcement_id: int) -> Announcement | None:
    """Return an announcement with its offer and brand, for staff."""
    related = ("offer__brand__seller", "successor", "option")
    return Announcement.objects.select_related(*related).filter(id=announcement_id).first()


def offer_of(offer_id: int) -> Offer | None:
    """Return an offer with its brand, successor and prices, for staff."""
    related = ("brand", "brand__seller", "successor")
    return Offer.objects.select_related(*related).filter(id=offer_id).first()


def _one_price(offer: Offer, cycle: str, option: str, tier_from: int | None, on: dt.date) -> Price:
    """Return the one price of an offer or option for a cycle that holds on a day.

    :raises UnableToAnnounce: there is none, or it goes by tiers and none was named.
    """
    found = listed_prices(offer, on).filter(cycle=cycle, option__ref=option or None)
    tiers = Q(kind="tier", tier_from=tier_from or 0)
    kinds = tiers if tier_from else Q(kind="fixed") | Q(kind="per_unit")
    prices = list(found.filter(kinds))
    if len(prices) != 1:
        raise UnableToAnnounce(why="no_price", cycle=cycle)
    return prices[0]


def listed_prices(offer: Offer, on: dt.date) -> QuerySet[Price]:
    """Return the prices of an offer and its options that everybody renews at on a day."""
    own = Price.objects.filter(offer=offer, for_status="", valid__contains=on)
    own = own.exclude(kind="setup").select_related("option")
    return own.order_by("option_id", "cycle", "kind", "tier_from", "id")


def _next_tier(price: Price, on: dt.date) -> int | None:
    """Return the quantity from which the next tier of a price holds; None: this is the last."""
    above = Price.objects.filter(
        offer=price.offer,
        option=price.option,
        kind="tier",
        currency=price.currency,
        cycle=price.cycle,
        for_status="",
        valid__contains=on,
        tier_from__gt=price.tier_from,
    )
    return above.order_by("tier_from").values_list("tier_from", flat=True).first()


def _untold(
    services: Sequence[Subscription],
) -> Iterator[tuple[Announcement, Subscription]]:
    """Yield what was announced of the offers of services and their payers were not told."""
    found = Announcement.objects.filter(
        offer__in={s.offer_id for s in services}, withdrawn_at__isnull=True
    )
    announced = list(found.select_related("successor", "option").order_by("id"))
    known = set(
        Told.objects.filter(subscription__any_of=[s.id for s in services]).values_list(
            "announcement_id", "subscription_id"
        )
    )
    concerned = whom(announced, services)
    for each in announced:
        for service in concerned[each.id]:
            is_newer = service.began_on is not None and service.began_on >= each.from_on
            if (each.id, service.id) not in known and not (each.kind == "price" and is_newer):
                yield each, service


def _letter(
    announcement: Announcement, service: Subscription, holds_from: dt.date, context: Context
) -> Writing:
    payer = context.accounts[service.payer_id]
    kind = "price_will_rise" if announcement.successor is None else "offer_will_change"
    subject = f"announcement:{announcement.id}:{service.id}"
    facts = said_of(announcement, service, payer, context)
    return letters.about_service(kind, payer, service, subject=subject, from_on=holds_from, **facts)


def said_of(
    announcement: Announcement, service: Subscription, payer: Account, context: Context
) -> dict[str, Any]:
    """Return what letters say of an announcement."""
    return {
        "cycle": service.cycle,
        "cents": announcement.cents,
        "currency": announcement.currency or payer.currency,
        "incl_vat": context.selling_of(payer).policy.prices == "incl_vat",
        "successor": _names(announcement.successor),
        "option": _names(announcement.option),
        "tier_from": announcement.tier_from,
    }


def _names(thing: Offer | Option | None) -> dict[str, str] | None:
    if thing is None:
        return None
    return {"fr": thing.name_fr, "nl": thing.name_nl, "en": thing.name_en}


def _offer(offer_id: int, from_on: dt.date, today: dt.date, reason: str) -> Offer:
    """Return the offer, or refuse what no announcement may lack.

    :raises UnableToAnnounce: unknown, reason_missing, too_soon.
    """
    if not reason.strip():
        raise UnableToAnnounce(why="reason_missing")
    offer = Offer.objects.select_related("successor").filter(id=offer_id).first()
    if offer is None:
        raise UnableToAnnounce(why="unknown")
    first_on = today + dt.timedelta(days=NOTICE_DAYS + 1)  # the night tells tomorrow
    if from_on < first_on:
        raise UnableToAnnounce(why="too_soon", first_on=first_on)
    return offer


def _announced(
    offer: Offer,
    kind: str,
    from_on: dt.date,
    reason: str,
    actor: str,
    now: dt.datetime,
    **what: Any,
) -> Announcement:
    made = Announcement.objects.create(
        offer=offer,
        kind=kind,
        from_on=from_on,
        reason=reason.strip(),
        announced_by=actor,
        announced_at=now,
        **what,
    )
    happened = Happened(
        f"announce_{kind}",
        "offer",
        offer.id,
        brand_id=offer.brand_id,
        facts={"offer": offer.ref, "on": from_on.isoformat()},
    )
    record([happened], actor=actor, now=now, reason=reason)
    return made
