"""What can be done to services themselves; money is the business of acts."""

import dataclasses as dc
import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Final

from django.db.backends.postgresql.psycopg_any import DateRange

from tacite import tables
from tacite.catalogue.models import Offer, Option
from tacite.history.operations import Happened, record
from tacite.rules import lifecycles
from tacite.rules.calendar import ServiceCalendar
from tacite.rules.periods import Period
from tacite.subscriptions.models import ChosenOption, Coverage, Subscription, Unit

_LIVING: Final = ("active", "suspended")
_EXTENDED: Final = {
    "state": "text",
    "began_on": "date",
    "expires_on": "date",
    "request_on": "date",
    "suspends_on": "date",
    "ends_on": "date",
    "extra_days": "integer",
}


@dc.dataclass(slots=True)
class Covering:
    """Days of one component of a service that a line will point to."""

    subscription_id: int
    component: str
    days: Period


@dc.dataclass(slots=True)
class Extension:
    """A service whose expiry moves: to which day, with which calendar from now on.

    An invoice on terms extends without paying: what is suspended stays so (`is_paid`).
    """

    subscription: Subscription
    expires_on: dt.date
    calendar: ServiceCalendar
    is_paid: bool = True


def cover(coverings: Sequence[Covering], *, source: str) -> list[int]:
    """Write days that are billed, and return their ids.

    A day that is covered already violates `no_day_is_billed_twice`.
    """
    ids = tables.ids_for(Coverage, len(coverings))
    tables.copy_rows(
        Coverage,
        ("id", "subscription_id", "component", "days", "source"),
        (
            (i, c.subscription_id, c.component, DateRange(c.days.start, c.days.end), source)
            for i, c in zip(ids, coverings, strict=True)
        ),
    )
    return ids


def release(coverage_ids: Sequence[int], *, now: dt.datetime) -> None:
    """Free covered days, so that they can be billed again or given back."""
    Coverage.objects.filter(id__any_of=coverage_ids, released_at__isnull=True).update(
        released_at=now
    )


def note_requested(subscription_ids: Sequence[int]) -> None:
    """Write down that the next renewal has been asked for: the night asks no more."""
    Subscription.objects.filter(id__any_of=subscription_ids).update(request_on=None)


def extend(extensions: Sequence[Extension], *, actor: str, now: dt.datetime) -> None:
    """Move the expiry of services: starts what was ordered, resumes what was suspended."""
    rows = []
    happened = []
    for e in extensions:
        s, days = e.subscription, e.calendar
        verb, state = _after_payment(s.state) if e.is_paid else ("extend", s.state)
        calendar = (days.request_on, days.suspends_on, days.ends_on)
        rows.append((s.id, state, s.began_on, e.expires_on, *calendar, 0))
        if (state, e.expires_on) != (s.state, s.expires_on):  # not for days it already had
            happened.append(_extended(verb, e))
        s.state, s.expires_on, s.extra_days = state, e.expires_on, 0
        s.request_on, s.suspends_on, s.ends_on = calendar
    tables.update_rows(Subscription, _EXTENDED, rows)
    record(happened, actor=actor, now=now)


def shorten(extensions: Sequence[Extension], *, actor: str, now: dt.datetime) -> None:
    """Move the expiry of services back, whatever their state: days were given back."""
    rows = []
    happened = []
    for e in extensions:
        calendar = (e.calendar.request_on, e.calendar.suspends_on, e.calendar.ends_on)
        rows.append((e.subscription.id, e.expires_on, e.subscription.terminates_on, *calendar))
        happened.append(_extended("shorten", e))
        e.subscription.expires_on = e.expires_on
    fields = ("expires_on", "terminates_on", "request_on", "suspends_on", "ends_on")
    tables.update_rows(Subscription, dict.fromkeys(fields, "date"), rows)
    record(happened, actor=actor, now=now)


def move(  # noqa: PLR0913 - what is done, to what, when, by whom and why
    subscriptions: Sequence[Subscription],
    verb: str,
    *,
    on: dt.date,
    actor: str,
    now: dt.datetime,
    reason: str = "",
    facts: Mapping[str, str] | None = None,
) -> None:
    """Suspend, resume, end or abandon services, as the table of states allows.

    :raises UnableToMove: one of them is in no state for it; nothing is changed.
    """
    for s in subscriptions:
        s.state = lifecycles.SUBSCRIPTION.after(s.state, verb)
        if s.state not in _LIVING:
            s.request_on = s.suspends_on = s.ends_on = None
        if s.state == "ended":
            s.ended_on = on
    fields = ["state", "request_on", "suspends_on", "ends_on", "ended_on"]
    kinds = {"state": "text"} | dict.fromkeys(fields[1:], "date")
    tables.update_rows(
        Subscription, kinds, [(s.id, *(getattr(s, f) for f in fields)) for s in subscriptions]
    )
    record(
        [
            Happened(
                verb,
                "subscription",
                s.id,
                brand_id=s.brand_id,
                account_id=s.account_id,
                facts=dict(facts or {}),
            )
            for s in subscriptions
        ],
        actor=actor,
        now=now,
        reason=reason,
    )


def set_cycle(subscription: Subscription, cycle: str) -> None:
    """Give a service another cycle; a price that was kept was that of the old one."""
    subscription.cycle, subscription.price_frozen_cents = cycle, None
    subscription.asked_cycle = ""
    subscription.save(update_fields=["cycle", "price_frozen_cents"])


def set_offer(subscription: Subscription, offer: Offer) -> None:
    """Give a service another offer."""
    subscription.offer = offer
    subscription.save(update_fields=["offer"])


def carry_options(offers: Mapping[int, int]) -> None:
    """Let services hold the options of another offer that have the refs of theirs.

    `offers`: the id of that offer by service; it has them all.
    """
    held = ChosenOption.objects.filter(subscription__any_of=list(offers)).select_related("option")
    chosen = list(held) if offers else []
    found = Option.objects.filter(offer__in=set(offers.values())) if chosen else ()
    known = {(option.offer_id, option.ref): option.id for option in found}
    rows = [(each.id, known[offers[each.subscription_id], each.option.ref]) for each in chosen]
    tables.update_rows(ChosenOption, {"option_id": "bigint"}, rows)


def keep_price(subscription: Subscription, cents: int | None) -> None:
    """Let a cycle cost so many cents whatever the list says; None: as the list says."""
    subscription.price_frozen_cents = cents
    subscription.save(update_fields=["price_frozen_cents"])


def set_calendar(subscriptions: Sequence[Subscription]) -> None:
    """Write the calendars that the caller put on the services, with their termination."""
    fields = ["request_on", "suspends_on", "ends_on", "terminates_on"]
    kinds = dict.fromkeys(fields, "date") | {"extra_days": "integer"}
    rows = [(s.id, *(getattr(s, f) for f in fields), s.extra_days) for s in subscriptions]
    tables.update_rows(Subscription, kinds, rows)


def hand_over(
    subscriptions: Sequence[Subscription],
    *,
    holder_id: int,
    payer_id: int,
    actor: str,
    now: dt.datetime,
) -> None:
    """Give services to another holder and payer; whatever else they are, they stay (S0-68).

    Both accounts have it in their history.
    """
    happened = []
    for s in subscriptions:
        sides = (("hand_over", s.account_id), ("take_over", holder_id))
        happened += [
            Happened(verb, "subscription", s.id, brand_id=s.brand_id, account_id=account_id)
            for verb, account_id in sides
        ]
        s.account_id, s.payer_id = holder_id, payer_id
    kinds = {"account_id": "bigint", "payer_id": "bigint"}
    tables.update_rows(Subscription, kinds, [(s.id, holder_id, payer_id) for s in subscriptions])
    record(happened, actor=actor, now=now)


def _extended(verb: str, e: Extension) -> Happened:
    s = e.subscription
    return Happened(
        verb,
        "subscription",
        s.id,
        brand_id=s.brand_id,
        account_id=s.account_id,
        facts={
            "from": s.expires_on.isoformat() if s.expires_on else None,
            "to": e.expires_on.isoformat(),
        },
    )


def _after_payment(state: str) -> tuple[str, str]:
    """Return what a payment does to a service, and the state that follows."""
    verb = {"ordered": "start", "suspended": "resume"}.get(state)
    return (verb, lifecycles.SUBSCRIPTION.after(state, verb)) if verb else ("extend", state)


@dc.dataclass(frozen=True, slots=True)
class Plan:
    """What a service is to be: its offer, how many, and options by id with how many of each."""

    offer: Offer
    quantity: int
    options: Mapping[int, int]


def switch(service: Subscription, plan: Plan) -> list[str]:
    """Give a service another plan; return the units that are gone with it.

    Units that are kept keep their identity; those that were marked are destroyed. A price that was
    frozen belonged to the former plan.
    """
    service.offer, service.quantity, service.price_frozen_cents = plan.offer, plan.quantity, None
    service.save(update_fields=["offer", "quantity", "price_frozen_cents"])
    ChosenOption.objects.filter(subscription=service).delete()
    ChosenOption.objects.bulk_create(
        ChosenOption(subscription=service, option_id=option_id, quantity=count)
        for option_id, count in plan.options.items()
    )
    units = list(Unit.objects.filter(subscription=service).order_by("id"))
    gone = [unit.ref for unit in units if unit.state == "marked"]
    Unit.objects.filter(subscription=service, state="marked").update(state="destroyed")
    living = sum(1 for unit in units if unit.state == "held")
    taken = {unit.ref for unit in units}
    wanted = plan.quantity - living if units or plan.quantity > 1 else 0
    fresh = (str(n) for n in range(1, len(taken) + wanted + 1) if str(n) not in taken)
    refs = [ref for ref, _ in zip(fresh, range(max(wanted, 0)), strict=False)]
    Unit.objects.bulk_create(Unit(subscription=service, ref=ref) for ref in refs)
    return gone


def convert(service: Subscription, expires_on: dt.date, calendar: ServiceCalendar) -> None:
    """Move the expiry of a service whose value was turned into other days."""
    service.expires_on, service.extra_days = expires_on, 0
    service.request_on, service.suspends_on = calendar.request_on, calendar.suspends_on
    service.ends_on = calendar.ends_on
    service.save(update_fields=["expires_on", "extra_days", "request_on", "suspends_on", "ends_on"])


def mark_units(service: Subscription, refs: Sequence[str], *, state: str) -> int:
    """Mark living units for deletion, or unmark them; return how many changed."""
    units = Unit.objects.filter(subscription=service, ref__in=refs).exclude(state="destroyed")
    return units.exclude(state=state).update(state=state)


def delete_units(service: Subscription, refs: Sequence[str], *, now: dt.datetime) -> list[str]:
    """Mark living units as deleted at once: they count on, and cannot be kept; return which."""
    units = Unit.objects.filter(subscription=service, ref__in=refs, deleted_at__isnull=True)
    units = units.exclude(state="destroyed")
    gone = sorted(units.values_list("ref", flat=True))
    units.update(state="marked", deleted_at=now)
    return gone
