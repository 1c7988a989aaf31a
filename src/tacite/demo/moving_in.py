"""Bringing a brand of the demo in, from its files and with the services that its customers hold."""

import dataclasses as dc
import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from tacite.acts.loading.bring_in import bring_in
from tacite.acts.loading.reading import read_folder
from tacite.acts.loading.rows import ServiceRow
from tacite.brands.queries import by_domain
from tacite.demo import clockwork, people
from tacite.demo.lives.told import Held, Scene, Told
from tacite.rules.periods import Cycle, boundary

PROVIDERS: Final = Path(__file__).parent / "providers"
_ACTOR: Final = "demo"
_MONTHS_BACK: Final = (24, 48, 96)


class DemoRefused(RuntimeError):
    """What the demo brings in is refused: a fault of the program."""


def scene_of(told: Told, *, today: dt.date, on: dt.date, staff: Mapping[str, int]) -> Scene:
    """Bring a brand in on a day of the past, with its people, and return it as a scene.

    :raises DemoRefused: its files or services are refused.
    """
    now = clockwork.at(on, clockwork.NOON)
    reading = read_folder(PROVIDERS / told.ref)
    services = tuple(_service(held, today=today, on=on) for held in told.held)
    provider = dc.replace(reading.provider, services=services)
    report = bring_in(provider, actor=_ACTOR, now=now)
    if reading.offences or report.offences:
        raise DemoRefused(told.ref, *reading.offences, *report.offences)
    [row] = provider.brands
    brand = by_domain(row.domain)
    if brand is None:
        raise DemoRefused(told.ref)
    return Scene(
        brand_id=brand.id,
        iban=provider.sellers[0].ibans[0],
        today=today,
        accounts=report.account_ids,
        services=dict(report.service_ids),
        users=people.customers(told.people, report.account_ids, now=now),
        staff=staff,
    )


def _service(held: Held, *, today: dt.date, on: dt.date) -> ServiceRow:
    """Return a service that is paid, on the day it is brought in, until its next boundary."""
    cycle = Cycle.parse(held.cycle)
    anchor_on = _anchor(held, cycle, today)
    index = 0
    while boundary(anchor_on, cycle, index) <= on:
        index += 1
    return ServiceRow(
        ref=held.ref,
        account=held.account,
        payer=held.payer,
        offer=held.offer,
        cycle=held.cycle,
        quantity=held.quantity,
        units=held.units,
        options=held.options,
        anniversary=anchor_on,
        expires_on=boundary(anchor_on, cycle, index),
        price_frozen_cents=held.price_frozen_cents,
        label=held.label,
    )


def _anchor(held: Held, cycle: Cycle, today: dt.date) -> dt.date:
    """Return a day some years ago from which a boundary falls where it is told to."""
    if held.on_the_first:
        return today.replace(year=today.year - 1, month=1, day=1)
    target = today + dt.timedelta(days=held.ends_in)
    if cycle.unit == "days":
        return boundary(target, cycle, -20)
    # A 29 February is found again after four years, or eight.
    back = (boundary(target, Cycle(1, "months"), -months) for months in _MONTHS_BACK)
    return next(day for day in back if day.day == target.day)
