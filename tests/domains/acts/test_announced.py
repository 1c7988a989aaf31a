"""A higher price holds for days that begin after the notice, however late these are asked for."""

import datetime as dt
from typing import Any

import pytest

from tacite.acts import announcing, from_credit, renewal, renewing
from tacite.acts.announcing import UnableToAnnounce
from tacite.acts.models import Told
from tacite.catalogue.models import Offer
from tacite.invoicing.models import PaymentRequest
from tacite.provisioning import operations as provisioning
from tacite.provisioning.platforms import registry
from tacite.provisioning.platforms.pretend import IN_MEMORY, Pretend
from tacite.subscriptions.models import Subscription
from tests import factories, town

FROM = dt.date(2026, 4, 10)
EXPIRES_ON = dt.date(2026, 4, 25)
TODAY = dt.date(2026, 3, 2)


@pytest.fixture
def service(db: None) -> Subscription:
    factories.installation()
    brand = factories.brand()
    held = factories.subscription(
        account=factories.account(brand=brand), offer=factories.offer(brand=brand)
    )
    announcing.announce_price(
        offer_id=held.offer_id,
        cycle="1 month",
        cents=1200,
        from_on=FROM,
        today=TODAY,
        reason="Power costs more.",
        actor="staff:1",
        now=factories.at(TODAY),
    )
    return held


def tell(service: Subscription, on: dt.date) -> int:
    return announcing.tell([service.payer_id], as_of=on, actor="night", now=factories.at(on, 2))


def asked(service: Subscription, *, expires_on: dt.date, on: dt.date) -> int:
    Subscription.objects.filter(id=service.id).update(expires_on=expires_on, request_on=on)
    renewal.request_due([service.payer_id], as_of=on, actor="night", now=factories.at(on, 2))
    return PaymentRequest.objects.latest("id").total_cents


def test_each_holder_is_told_once_thirty_days_before(service: Subscription) -> None:
    assert tell(service, dt.date(2026, 3, 3)) == 1
    assert tell(service, dt.date(2026, 3, 4)) == 0
    assert Told.objects.get().holds_from == FROM


def test_who_is_told_late_pays_it_later(service: Subscription) -> None:
    tell(service, dt.date(2026, 4, 1))
    assert Told.objects.get().holds_from == dt.date(2026, 5, 1)


@pytest.mark.parametrize(
    ("told_on", "expires_on", "cents"),
    [
        (dt.date(2026, 3, 3), dt.date(2026, 3, 15), 1000),  # its days begin before
        (dt.date(2026, 3, 3), dt.date(2026, 4, 15), 1200),
        (dt.date(2026, 4, 1), dt.date(2026, 4, 15), 1000),  # told less than thirty days before
        (None, dt.date(2026, 4, 15), 1000),  # never told
    ],
)
def test_what_is_asked_for_after_it_rose(
    service: Subscription, told_on: dt.date | None, expires_on: dt.date, cents: int
) -> None:
    if told_on:
        tell(service, told_on)
    assert asked(service, expires_on=expires_on, on=dt.date(2026, 4, 12)) == cents


def test_what_cannot_be_announced_is_refused(service: Subscription) -> None:
    common = {"cents": 1300, "today": TODAY, "actor": "x", "now": factories.at(TODAY)}
    for why, given in {
        "reason_missing": {"offer_id": service.offer_id, "cycle": "1 month", "reason": " "},
        "unknown": {"offer_id": 0, "cycle": "1 month", "reason": "x"},
        "no_price": {"offer_id": service.offer_id, "cycle": "1 year", "reason": "x"},
        "announced_already": {"offer_id": service.offer_id, "cycle": "1 month", "reason": "x"},
    }.items():
        with pytest.raises(UnableToAnnounce) as refused:
            announcing.announce_price(**common, **given, from_on=FROM)  # type: ignore[arg-type]
        assert refused.value.facts["why"] == why


Migrating = tuple[Subscription, Offer]


@pytest.fixture
def migrating(db: None) -> Migrating:
    """A service with an option, of an offer that is no longer sold; its successor has none yet."""
    factories.installation()
    brand = factories.brand()
    successor = factories.offer(brand=brand, cents=1200)
    old = factories.offer(brand=brand, on_sale_to=dt.date(2026, 1, 1), successor=successor)
    factories.option(offer=old, cents=300, ref="backup")
    held = factories.subscription(
        account=factories.account(brand=brand),
        offer=old,
        expires_on=dt.date(2026, 4, 15),
        options={"backup": 2},
    )
    return held, successor


def announce_migration(offer_id: int) -> None:
    announcing.announce_migration(
        offer_id=offer_id,
        from_on=FROM,
        today=TODAY,
        reason="old machines",
        actor="staff:1",
        now=factories.at(TODAY),
    )


def test_a_successor_that_lacks_the_option_of_a_holder_is_not_announced(
    migrating: Migrating,
) -> None:
    """S0-96: nobody's renewal may stop because an option has no price any more."""
    held, successor = migrating
    with pytest.raises(UnableToAnnounce) as refused:
        announce_migration(held.offer_id)
    missing = {"why": "option_missing", "option": "backup", "cycle": "1 month"}
    assert refused.value.facts == missing
    factories.option(offer=successor, cycle="1 year", ref="backup")
    with pytest.raises(UnableToAnnounce):
        announce_migration(held.offer_id)
    factories.price(offer=successor, option=successor.options.get(), cents=400)
    announce_migration(held.offer_id)


def test_options_go_with_their_service_to_the_successor(migrating: Migrating) -> None:
    held, successor = migrating
    theirs = factories.option(offer=successor, cents=400, ref="backup")
    announce_migration(held.offer_id)
    tell(held, dt.date(2026, 3, 3))
    assert asked(held, expires_on=dt.date(2026, 4, 15), on=dt.date(2026, 4, 1)) == 1200 + 400
    town.give_credit(held.payer, 1600)
    request = PaymentRequest.objects.latest("id")
    from_credit.pay_from_credit(
        account_id=held.payer_id, request_id=request.id, actor="x", now=factories.at(TODAY)
    )
    held.refresh_from_db()
    assert held.offer == successor
    assert list(held.options.values_list("option", "quantity")) == [(theirs.id, 2)]


def test_who_holds_what_the_successor_does_not_sell_keeps_what_he_has(
    migrating: Migrating,
) -> None:
    """He took the option after it was announced: he renews as before, and is not parked."""
    held, _successor = migrating
    chosen = held.options.get()
    held.options.all().delete()
    announce_migration(held.offer_id)
    tell(held, dt.date(2026, 3, 3))
    chosen.id = None
    chosen.save(force_insert=True)
    assert asked(held, expires_on=dt.date(2026, 4, 15), on=dt.date(2026, 4, 1)) == 1000 + 300
    town.give_credit(held.payer, 1300)
    request = PaymentRequest.objects.latest("id")
    from_credit.pay_from_credit(
        account_id=held.payer_id, request_id=request.id, actor="x", now=factories.at(TODAY)
    )
    kept = Subscription.objects.get(id=held.id)
    assert (kept.offer_id, kept.expires_on) == (held.offer_id, dt.date(2026, 5, 15))


@pytest.mark.django_db
def test_the_platform_is_told_of_the_successor() -> None:
    """S0-96: with the payment of the first days that are the successor's, and in no other way."""
    factories.installation()
    brand = factories.brand()
    successor = factories.offer(brand=brand, cents=1200)
    old = factories.offer(brand=brand, on_sale_to=dt.date(2026, 1, 1), successor=successor)
    expires_on = dt.date(2026, 4, 15)
    held = factories.subscription(
        account=factories.account(brand=brand), offer=old, expires_on=expires_on
    )
    said: dict[str, Any] = {"from_on": FROM, "today": TODAY, "reason": "old machines"}
    announcing.announce_migration(offer_id=old.id, **said, actor="staff:1", now=factories.at(TODAY))
    tell(held, dt.date(2026, 3, 3))
    platform = Pretend(IN_MEMORY)
    with registry.using({"pretend": platform}):
        provisioning.reconcile(now=factories.at(TODAY))
        town.give_credit(held.payer, 1200)
        on = dt.date(2026, 4, 1)
        renewal.request_due([held.payer_id], as_of=on, actor="night", now=factories.at(on, 2))
        provisioning.reconcile(now=factories.at(on))
        spec = platform.spec(f"{brand.ref}/{held.ref}")
        assert spec is not None
        assert spec.offer == successor.ref
        assert provisioning.sweep(now=factories.at(on)).corrected == 0


@pytest.mark.parametrize(
    ("month_in", "year_in", "later", "shown"),
    [
        (40, 40, 0, (1000, 10_000)),
        (31, 45, 50, (1000, 15_000)),  # no night told of the month’s: it spares him
        (45, 31, 50, (1000, 15_000)),
        (31, 45, 40, (1000, 10_000)),
    ],
)
@pytest.mark.django_db
def test_what_is_shown_of_another_length_is_what_it_costs_when_both_rise(
    month_in: int, year_in: int, later: int, shown: tuple[int, int]
) -> None:
    """S0-96, S1-41: a rise spares the length that is held; another one costs what the list says."""
    factories.installation()
    brand = factories.brand(settings={"renewal.by_hand": "any"})
    account, offer = factories.account(brand=brand), factories.offer(brand=brand, cents=1000)
    factories.price(offer=offer, cents=10_000, cycle="1 year")
    service = factories.subscription(account=account, offer=offer, expires_on=EXPIRES_ON)
    for cycle, cents, days in (("1 month", 1500, month_in), ("1 year", 15_000, year_in)):
        announcing.announce_price(
            offer_id=offer.id,
            cycle=cycle,
            cents=cents,
            from_on=TODAY + dt.timedelta(days=days),
            today=TODAY,
            reason="x",
            actor="staff:1",
            now=factories.at(TODAY),
        )
    now = factories.at(TODAY + dt.timedelta(days=later))
    [found] = renewing.renewables(account=account, now=now)
    assert {each.cycle: each.totals.gross for each in found.lengths} == dict(
        zip(("1 month", "1 year"), shown, strict=True)
    )
    for length in found.lengths:
        asking: Any = {"choices": {service.id: length.cycle}, "shown_cents": length.totals.gross}
        renewing.renew(account_id=account.id, actor="u", now=now, **asking)
