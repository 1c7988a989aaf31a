"""The services of a customer as pages list them: one question for any number of them."""

import dataclasses as dc
import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, F, OuterRef, Q, QuerySet
from django.db.models.functions import JSONObject

from tacite.acts.conditions import Agreed
from tacite.acts.models import CouponUse, Told
from tacite.rules.periods import Anchor as AnchorRule
from tacite.rules.promotions import Discount
from tacite.subscriptions.models import Anchor, ChosenOption, Subscription

LIVING: Final = ("active", "suspended")
_COLUMNS: Final = (
    *("id", "ref", "label", "state", "account_id", "payer_id", "cycle", "quantity"),
    *("price_frozen_cents", "began_on", "expires_on", "request_on", "suspends_on", "ends_on"),
    *("terminates_on", "ended_on", "offer_id"),
)
_OFFER: Final = ("ref", "name_fr", "name_nl", "name_en", "vat_class", "platform", "on_sale_to")
_GROUP: Final = ("name", "label", "state", "suspended_in")
_DELIVERY: Final = ("seen", "address")
_OFFER_AT: Final = len(_COLUMNS)
_GROUP_AT: Final = _OFFER_AT + len(_OFFER)
_DELIVERY_AT: Final = _GROUP_AT + len(_GROUP)


@dc.dataclass(frozen=True, slots=True)
class HeldOffer:
    """The offer of a service: what it is called, and what its price and VAT follow."""

    ref: str
    name_fr: str
    name_nl: str
    name_en: str
    vat_class: str
    platform: str
    on_sale_to: dt.date | None


@dc.dataclass(frozen=True, slots=True)
class Announced:
    """What the payer of a service was told of its offer: a price of so many cycles, or a successor.

    `from_on` is the day of the list, `holds_from` the first day of his on which it holds.
    """

    cycle: str
    from_on: dt.date
    holds_from: dt.date
    successor_id: int | None
    successor: HeldOffer | None


@dc.dataclass(frozen=True, slots=True)
class HeldOption:
    """An option held with a service."""

    option_id: int
    ref: str
    name_fr: str
    name_nl: str
    name_en: str
    quantity: int


@dc.dataclass(frozen=True, slots=True)
class HeldGroup:
    """The group of lines that a service is in; `suspended_in`: the month that reached the cap."""

    name: str
    label: str
    state: str
    suspended_in: dt.date | None

    @property
    def called(self) -> str:
        """Its customer's word for it, or its name."""
        return self.label or self.name


@dc.dataclass(frozen=True, slots=True)
class Delivered:
    """What a platform said last of a service."""

    seen: str
    address: str


@dc.dataclass(frozen=True, slots=True)
class Held:
    """A service as a page shows it. Days as in `subscriptions.models.Subscription`."""

    id: int
    ref: str
    label: str
    state: str
    account_id: int
    payer_id: int
    cycle: str
    quantity: int
    price_frozen_cents: int | None
    began_on: dt.date | None
    expires_on: dt.date | None
    request_on: dt.date | None
    suspends_on: dt.date | None
    ends_on: dt.date | None
    terminates_on: dt.date | None
    ended_on: dt.date | None
    offer_id: int
    offer: HeldOffer
    group: HeldGroup | None
    delivery: Delivered | None
    anchors: tuple[AnchorRule, ...]
    options: tuple[HeldOption, ...]
    promotion: Agreed | None
    announced: tuple[Announced, ...] = ()

    @property
    def terms(self) -> tuple[Any, ...]:
        """What its price follows: services of the same terms cost their payer the same.

        A promotion that ends makes it another one for some periods, and the holder's status too.
        """
        options = tuple((option.option_id, option.quantity) for option in self.options)
        own = (self.offer_id, self.cycle, self.quantity, self.price_frozen_cents, options)
        return (*own, self.promotion, self.account_id, self.announced)

    @property
    def lives(self) -> bool:
        """Whether it runs, or is suspended and may come back."""
        return self.state in LIVING

    @property
    def in_excess(self) -> bool:
        """Whether its group suspends it for excess, whatever is paid for it (S4-11)."""
        return self.lives and self.group is not None and self.group.state == "suspended"

    @property
    def is_being_set_up(self) -> bool:
        """Whether it is paid and its platform does not run it yet (S2-14)."""
        if self.state != "active" or self.in_excess or not self.offer.platform:
            return False
        return self.delivery is None or self.delivery.seen != "running"


def living(account_id: int) -> list[Held]:
    """Return what an account holds or pays for and is not over, what expires first before."""
    mine = Q(account=account_id) | Q(payer=account_id)
    return _held(_all().filter(mine, state__in=("ordered", *LIVING)))


def counts(account_id: int) -> dict[str, int]:
    """Return how many services an account holds, by state; abandoned orders are none."""
    rows = Subscription.objects.filter(account=account_id).exclude(state="abandoned")
    return dict(rows.values_list("state").annotate(n=Count("id")).order_by("state"))


def listed(
    account_id: int, *, states: Sequence[str], text: str, start: int, limit: int
) -> list[Held]:
    """Return a part of the services that an account holds, of some states, named by a text."""
    services = _all().filter(account=account_id, state__in=states)
    for word in text.split():
        services = services.filter(_named(word))
    return _held(services[start : start + limit])


def one(account_id: int, subscription_id: int) -> Held | None:
    """Return a service that an account holds, or none: another's says the same."""
    services = _all().filter(id=subscription_id, account=account_id).exclude(state="abandoned")
    return next(iter(_held(services)), None)


def some(subscription_ids: Sequence[int]) -> list[Held]:
    """Return services by id, whoever holds them: the caller knows who may see them."""
    if not subscription_ids:
        return []
    return _held(_all().filter(id__in=subscription_ids))


def _named(word: str) -> Q:
    named = Q(ref__icontains=word) | Q(label__icontains=word)
    for name in ("name_fr", "name_nl", "name_en"):
        named |= Q(**{f"offer__{name}__icontains": word})
    units = Subscription.objects.filter(
        Q(units__ref__icontains=word) | Q(units__address__icontains=word)
    )
    return named | Q(delivery__address__icontains=word) | Q(id__in=units.values("id"))


def _all() -> QuerySet[Subscription]:
    return Subscription.objects.order_by(F("expires_on").asc(nulls_first=True), "id")


def _held(services: QuerySet[Subscription]) -> list[Held]:
    anchors = Anchor.objects.filter(subscription=OuterRef("id")).order_by("first_index")
    rows = services.values_list(
        *_COLUMNS,
        *(f"offer__{name}" for name in _OFFER),
        *(f"membership__group__{name}" for name in _GROUP),
        *(f"delivery__{name}" for name in _DELIVERY),
        ArraySubquery(anchors.values("anchor_on")),
        ArraySubquery(anchors.values("first_index")),
        _options(),
        _promotion(),
        _announced(),
    )
    offers: dict[tuple[Any, ...], HeldOffer] = {}
    return [_row(row, offers) for row in rows]


def _options() -> ArraySubquery:
    names = {name: f"option__{name}" for name in ("ref", "name_fr", "name_nl", "name_en")}
    rows = ChosenOption.objects.filter(subscription=OuterRef("id")).order_by("id")
    columns = {"option_id": "option_id", "quantity": "quantity", **names}
    return ArraySubquery(rows.values(json=JSONObject(**columns)))


def _promotion() -> ArraySubquery:
    rows = CouponUse.objects.filter(subscription=OuterRef("id"), released_at__isnull=True)
    columns = {name: name for name in ("offer_id", "cycle", "percent", "cents", "periods")}
    return ArraySubquery(rows.values(json=JSONObject(code="coupon__code", **columns)))


def _announced() -> ArraySubquery:
    rows = Told.objects.filter(
        subscription=OuterRef("id"),
        applied_at__isnull=True,
        announcement__offer=OuterRef("offer_id"),
        announcement__withdrawn_at__isnull=True,
    )
    of = {name: f"announcement__{name}" for name in ("cycle", "from_on", "successor_id")}
    successor = {f"s_{name}": f"announcement__successor__{name}" for name in _OFFER}
    columns = {"holds_from": "holds_from", **of, **successor}
    return ArraySubquery(rows.order_by("id").values(json=JSONObject(**columns)))


def _told(row: Mapping[str, Any]) -> Announced:
    successor = None
    if row["successor_id"] is not None:
        own = {name: row[f"s_{name}"] for name in _OFFER}
        successor = HeldOffer(**own | {"on_sale_to": _day(own["on_sale_to"])})
    return Announced(
        cycle=row["cycle"],
        from_on=dt.date.fromisoformat(row["from_on"]),
        holds_from=dt.date.fromisoformat(row["holds_from"]),
        successor_id=row["successor_id"],
        successor=successor,
    )


def _day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


def _agreed(row: Mapping[str, Any]) -> Agreed:
    percent = None if row["percent"] is None else Decimal(str(row["percent"]))
    discount = Discount(percent=percent, cents=row["cents"], periods=row["periods"])
    return Agreed(row["code"], row["offer_id"], row["cycle"], discount)


def _row(row: tuple[Any, ...], offers: dict[tuple[Any, ...], HeldOffer]) -> Held:
    """Return a row as a service; services share the offers that were seen before."""
    offer_row, group_row = row[_OFFER_AT:_GROUP_AT], row[_GROUP_AT:_DELIVERY_AT]
    offer = offers.get(offer_row)
    if offer is None:
        offer = offers[offer_row] = HeldOffer(*offer_row)
    seen, address, anchors_on, firsts, options, promotions, told = row[_DELIVERY_AT:]
    values: list[Any] = [
        *row[:_OFFER_AT],
        offer,
        HeldGroup(*group_row) if group_row[0] is not None else None,
        Delivered(seen, address) if seen is not None else None,
        tuple(map(AnchorRule, anchors_on, firsts)),
        tuple(HeldOption(**option) for option in options) if options else (),
        _agreed(promotions[0]) if promotions else None,
        tuple(map(_told, told)) if told else (),
    ]
    return Held(*values)
