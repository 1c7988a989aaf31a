"""The services of a customer as pages list them: one question for any number of them."""

import dataclasses as dc
import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any, Final

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, F, OuterRef, Q, QuerySet
from django.db.models.functions import JSONObject

from tacite.rules.periods import Anchor as AnchorRule
from tacite.subscriptions.models import Anchor, ChosenOption, Subscription

LIVING: Final = ("active", "suspended")
_COLUMNS: Final = (
    *("id", "ref", "label", "state", "account_id", "payer_id", "cycle", "quantity"),
    *("price_frozen_cents", "began_on", "expires_on", "request_on", "suspends_on", "ends_on"),
    *("terminates_on", "ended_on", "ordered_at", "offer_id"),
)
_OFFER: Final = ("ref", "name_fr", "name_nl", "name_en", "vat_class", "platform")
_DELIVERY: Final = ("wanted", "seen", "in_step", "address", "gave_up_at")


@dc.dataclass(frozen=True, slots=True)
class HeldOffer:
    """The offer of a service: what it is called, and what its price and VAT follow."""

    ref: str
    name_fr: str
    name_nl: str
    name_en: str
    vat_class: str
    platform: str


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
class Delivered:
    """What should be on a platform, and what it said last."""

    wanted: str
    seen: str
    in_step: bool
    address: str
    gave_up_at: dt.datetime | None


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
    ordered_at: dt.datetime
    offer_id: int
    offer: HeldOffer
    delivery: Delivered | None
    anchors: tuple[AnchorRule, ...]
    options: tuple[HeldOption, ...]

    @property
    def lives(self) -> bool:
        """Whether it runs, or is suspended and may come back."""
        return self.state in LIVING

    @property
    def is_being_set_up(self) -> bool:
        """Whether it is paid and its platform does not run it yet (S2-14)."""
        if self.state != "active" or not self.offer.platform:
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
    rows = services.values_list(
        *_COLUMNS,
        *(f"offer__{name}" for name in _OFFER),
        *(f"delivery__{name}" for name in _DELIVERY),
        _anchors(),
        _options(),
    )
    return [_row(row) for row in rows]


def _anchors() -> ArraySubquery:
    rows = Anchor.objects.filter(subscription=OuterRef("id")).order_by("first_index")
    return ArraySubquery(rows.values(json=JSONObject(on="anchor_on", first="first_index")))


def _options() -> ArraySubquery:
    names = {name: f"option__{name}" for name in ("ref", "name_fr", "name_nl", "name_en")}
    rows = ChosenOption.objects.filter(subscription=OuterRef("id")).order_by("id")
    columns = {"option_id": "option_id", "quantity": "quantity", **names}
    return ArraySubquery(rows.values(json=JSONObject(**columns)))


def _row(row: Sequence[Any]) -> Held:
    offer_at = len(_COLUMNS)
    delivery_at = offer_at + len(_OFFER)
    delivery = row[delivery_at : delivery_at + len(_DELIVERY)]
    *_rest, anchors, options = row
    values: list[Any] = [
        *row[:offer_at],
        HeldOffer(*row[offer_at:delivery_at]),
        Delivered(*delivery) if delivery[0] is not None else None,
        tuple(_anchors_of(anchors)),
        tuple(HeldOption(**option) for option in options),
    ]
    return Held(*values)


def _anchors_of(rows: Iterable[dict[str, Any]]) -> Iterable[AnchorRule]:
    return (AnchorRule(dt.date.fromisoformat(row["on"]), row["first"]) for row in rows)
