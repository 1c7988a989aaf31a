"""The services of a customer as pages list them: one question for any number of them.

Written in SQL: on the page of an account with many services, composing the question and converting
what it answered took longer than answering it.
"""

import dataclasses as dc
import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final, NamedTuple

from django.db import connection
from django.db.models import Count

from tacite import tables
from tacite.acts.conditions import Agreed
from tacite.catalogue.models import holds_data
from tacite.rules.periods import Anchor as AnchorRule
from tacite.rules.promotions import Discount
from tacite.subscriptions.models import Subscription

LIVING: Final = ("active", "suspended")
_COLUMNS: Final = (
    *("id", "ref", "label", "state", "account_id", "payer_id", "cycle", "quantity"),
    *("price_frozen_cents", "began_on", "expires_on", "request_on", "suspends_on", "ends_on"),
    *("terminates_on", "ended_on", "offer_id"),
)
_OFFER: Final = (
    *("ref", "name_fr", "name_nl", "name_en"),
    *("vat_class", "platform", "on_sale_to", "withdrawal_exempt"),
)
_OPTION: Final = ("ref", "name_fr", "name_nl", "name_en")
_GROUP: Final = ("name", "label", "state", "suspended_in")
_DELIVERY: Final = ("seen", "address")
_OFFER_AT: Final = len(_COLUMNS)
_GROUP_AT: Final = _OFFER_AT + len(_OFFER)
_DELIVERY_AT: Final = _GROUP_AT + len(_GROUP)


def _of(table: str, columns: Sequence[str]) -> str:
    return ", ".join(f"{table}.{column}" for column in columns)


def _as_json(table: str, columns: Sequence[str], *, prefix: str = "") -> str:
    return ", ".join(f"'{prefix}{column}', {table}.{column}" for column in columns)


_SERVICES: Final = """subscriptions_subscription s
    JOIN catalogue_offer o ON o.id = s.offer_id
    LEFT JOIN provisioning_delivery d ON d.subscription_id = s.id"""
_QUESTION: Final = f"""
    SELECT {_of("s", _COLUMNS)}, {_of("o", _OFFER)}, {_of("g", _GROUP)}, {_of("d", _DELIVERY)},
        anchors.anchors_on, anchors.firsts,
        (SELECT json_agg(json_build_object('option_id', p.id, 'quantity', c.quantity,
                {_as_json("p", _OPTION)}) ORDER BY c.id)
            FROM subscriptions_chosenoption c JOIN catalogue_option p ON p.id = c.option_id
            WHERE c.subscription_id = s.id),
        (SELECT json_agg(json_build_object('code', k.code, 'percent', u.percent::text,
                {_as_json("u", ("offer_id", "cycle", "cents", "periods"))}) ORDER BY u.id)
            FROM acts_couponuse u JOIN catalogue_coupon k ON k.id = u.coupon_id
            WHERE u.subscription_id = s.id AND u.released_at IS NULL),
        (SELECT json_agg(json_build_object('holds_from', t.holds_from,
                {_as_json("n", ("cycle", "from_on", "successor_id"))},
                {_as_json("f", _OFFER, prefix="s_")}) ORDER BY t.id)
            FROM acts_told t JOIN acts_announcement n ON n.id = t.announcement_id
            LEFT JOIN catalogue_offer f ON f.id = n.successor_id
            WHERE t.subscription_id = s.id AND t.applied_at IS NULL
              AND n.offer_id = s.offer_id AND n.withdrawn_at IS NULL),
        (SELECT json_build_object('effective_on', w.effective_on,
                {_as_json("w", ("offer_id", "quantity"))}, {_as_json("f", _OFFER, prefix="s_")},
                'options', (SELECT json_agg(json_build_object('option_id', p.id,
                        'quantity', x.n::int, {_as_json("p", _OPTION)}) ORDER BY p.id)
                    FROM jsonb_each_text(w.options) x(ref, n)
                    JOIN catalogue_option p ON p.offer_id = w.offer_id AND p.ref = x.ref))
            FROM acts_pendingchange w JOIN catalogue_offer f ON f.id = w.offer_id
            WHERE w.subscription_id = s.id AND w.closed_at IS NULL AND w.state = 'scheduled')
    FROM {_SERVICES}
    LEFT JOIN usage_groupmember m ON m.subscription_id = s.id
    LEFT JOIN usage_group g ON g.id = m.group_id
    CROSS JOIN LATERAL (
        SELECT array_agg(a.anchor_on ORDER BY a.first_index, a.id) AS anchors_on,
            array_agg(a.first_index ORDER BY a.first_index, a.id) AS firsts
        FROM subscriptions_anchor a WHERE a.subscription_id = s.id) anchors
"""  # noqa: S608 - made of the names above
# All that a word may name a service by; words have no blanks, so none is found across two names.
_NAMES: Final = """upper(concat_ws(' ', s.ref, s.label, o.name_fr, o.name_nl, o.name_en, d.address,
    (SELECT string_agg(concat_ws(' ', x.ref, x.address), ' ')
        FROM subscriptions_unit x WHERE x.subscription_id = s.id)))"""
_SOONEST_FIRST: Final = "ORDER BY s.expires_on NULLS FIRST, s.id"


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
    withdrawal_exempt: str

    @property
    def holds_data(self) -> bool:
        """Whether there is something to move elsewhere: a name that is registered holds nothing."""
        return holds_data(self.platform, self.withdrawal_exempt)


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
class HeldChange:
    """What a service will be from its next period on, as its holder has confirmed (S4-44)."""

    effective_on: dt.date
    offer_id: int
    offer: HeldOffer
    quantity: int
    options: tuple[HeldOption, ...]


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


class Held(NamedTuple):
    """A service as a page shows it. Days as in `subscriptions.models.Subscription`.

    A tuple: a page may list thousands, and a frozen dataclass takes longer to make.
    """

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
    change: HeldChange | None = None

    @property
    def terms(self) -> tuple[Any, ...]:
        """What its price follows: services of the same terms cost their payer the same.

        A promotion that ends makes it another one for some periods, and the holder's status too.
        """
        options = tuple((option.option_id, option.quantity) for option in self.options)
        own = (self.offer_id, self.cycle, self.quantity, self.price_frozen_cents, options)
        return (*own, self.promotion, self.account_id, self.announced, self.change)

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
    return _held(
        "(s.account_id = %(account)s OR s.payer_id = %(account)s) AND s.state = ANY(%(states)s)",
        {"account": account_id, "states": ["ordered", *LIVING]},
    )


def counts(account_id: int) -> dict[str, int]:
    """Return how many services an account holds, by state; abandoned orders are none."""
    rows = Subscription.objects.filter(account=account_id).exclude(state="abandoned")
    return dict(rows.values_list("state").annotate(n=Count("id")).order_by("state"))


def listed(
    account_id: int, *, states: Sequence[str], text: str, start: int, limit: int
) -> list[Held]:
    """Return a part of the services that an account holds, of some states, named by a text."""
    words = {f"word{n}": word for n, word in enumerate(text.split())}
    named = "".join(f" AND strpos({_NAMES}, upper(%({word})s)) > 0" for word in words)
    # Chosen first: what is shown of a service is put together for those of this part alone.
    part = f"""SELECT s.id FROM {_SERVICES} WHERE s.account_id = %(account)s
        AND s.state = ANY(%(states)s){named} {_SOONEST_FIRST} LIMIT %(limit)s OFFSET %(start)s"""  # noqa: S608 - made of names
    values = {"account": account_id, "states": list(states), "start": start, "limit": limit}
    return _held(f"s.id IN ({part})", values | words)


def one(account_id: int, subscription_id: int) -> Held | None:
    """Return a service that an account holds, or none: another's says the same."""
    found = _held(
        "s.id = %(id)s AND s.account_id = %(account)s AND s.state <> 'abandoned'",
        {"id": subscription_id, "account": account_id},
    )
    return next(iter(found), None)


def some(subscription_ids: Sequence[int]) -> list[Held]:
    """Return services by id, whoever holds them: the caller knows who may see them."""
    if not subscription_ids:
        return []
    return _held("s.id = ANY(%(ids)s::bigint[])", {"ids": tables.array_of(subscription_ids)})


def _held(where: str, values: Mapping[str, Any]) -> list[Held]:
    """Return the services for which a condition on `s` holds, what expires first before."""
    with connection.cursor() as cursor:
        cursor.execute(f"{_QUESTION} WHERE {where} {_SOONEST_FIRST}", values)
        rows = cursor.fetchall()
    offers: dict[tuple[Any, ...], HeldOffer] = {}
    return [_row(row, offers) for row in rows]


def _told(row: Mapping[str, Any]) -> Announced:
    successor = _offer(row) if row["successor_id"] is not None else None
    return Announced(
        cycle=row["cycle"],
        from_on=dt.date.fromisoformat(row["from_on"]),
        holds_from=dt.date.fromisoformat(row["holds_from"]),
        successor_id=row["successor_id"],
        successor=successor,
    )


def _change(row: Mapping[str, Any]) -> HeldChange:
    return HeldChange(
        effective_on=dt.date.fromisoformat(row["effective_on"]),
        offer_id=row["offer_id"],
        offer=_offer(row),
        quantity=row["quantity"],
        options=tuple(HeldOption(**option) for option in row["options"] or ()),
    )


def _offer(row: Mapping[str, Any]) -> HeldOffer:
    own = {name: row[f"s_{name}"] for name in _OFFER}
    return HeldOffer(**own | {"on_sale_to": _day(own["on_sale_to"])})


def _day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


def _agreed(row: Mapping[str, Any]) -> Agreed:
    percent = None if row["percent"] is None else Decimal(row["percent"])
    discount = Discount(percent=percent, cents=row["cents"], periods=row["periods"])
    return Agreed(row["code"], row["offer_id"], row["cycle"], discount)


def _row(row: tuple[Any, ...], offers: dict[tuple[Any, ...], HeldOffer]) -> Held:
    """Return a row as a service; services share the offers that were seen before."""
    offer_row, group_row = row[_OFFER_AT:_GROUP_AT], row[_GROUP_AT:_DELIVERY_AT]
    offer = offers.get(offer_row)
    if offer is None:
        offer = offers[offer_row] = HeldOffer(*offer_row)
    seen, address, anchors_on, firsts, options, promotions, told, change = row[_DELIVERY_AT:]
    values: list[Any] = [
        *row[:_OFFER_AT],
        offer,
        HeldGroup(*group_row) if group_row[0] is not None else None,
        Delivered(seen, address) if seen is not None else None,
        tuple(map(AnchorRule, anchors_on, firsts)) if firsts else (),
        tuple(HeldOption(**option) for option in options) if options else (),
        _agreed(promotions[0]) if promotions else None,
        tuple(map(_told, told)) if told else (),
        _change(change) if change else None,
    ]
    return Held(*values)
