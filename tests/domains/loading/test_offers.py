"""Offers that are brought in: prices are dated, and what held is never rewritten."""

import datetime as dt
from typing import Any

import pytest

from tacite.acts.loading.bring_in import bring_in
from tacite.acts.loading.load import Report
from tacite.acts.loading.rows import OfferPrice, OfferRow, OptionRow
from tacite.catalogue.models import Offer, Option, Price
from tacite.catalogue.queries import price_rows
from tests import factories
from tests.domains.loading import provider as p

pytestmark = pytest.mark.django_db
LATER = dt.date(2026, 6, 1)


def load(
    *offers: OfferRow, on: dt.date = p.TODAY, update: bool = False, services: Any = ()
) -> Report:
    accounts = (p.account(),) if services else ()
    provider = p.provider(offers=offers, accounts=accounts, services=services)
    return bring_in(provider, actor="command", now=factories.at(on), update=update)


def price(cents: int, **columns: Any) -> OfferPrice:
    given: dict[str, Any] = {"cycle": "1 month", "cents": cents}
    return OfferPrice(**(given | columns))


def held(*, cycle: str = "1 month") -> list[tuple[dt.date | None, dt.date | None, int]]:
    rows = Price.objects.filter(cycle=cycle).order_by("valid")
    return [(row.valid.lower, row.valid.upper, row.cents) for row in rows]


def codes(report: Report) -> list[str]:
    return [offence.code for offence in report.offences]


def test_a_first_price_is_taken_to_have_held_always() -> None:
    load(p.offer(prices=(price(1000),)))
    assert held() == [(None, None, 1000)]


def test_another_price_closes_the_old_one_on_the_day_it_is_brought_in() -> None:
    load(p.offer(prices=(price(1000),)))
    dearer = p.offer(prices=(price(1100),))
    assert codes(load(dearer, on=LATER)) == ["differs"]
    assert load(dearer, on=LATER, update=True).counts["offers_updated"] == 1
    assert held() == [(None, LATER, 1000), (LATER, None, 1100)]
    assert load(dearer, on=LATER).counts["offers_unchanged"] == 1


def test_a_price_that_began_today_is_replaced() -> None:
    load(p.offer(prices=(price(1000),)))
    load(p.offer(prices=(price(1100),)), on=LATER, update=True)
    load(p.offer(prices=(price(1200),)), on=LATER, update=True)
    assert held() == [(None, LATER, 1000), (LATER, None, 1200)]


def test_a_price_may_be_announced_and_taken_back() -> None:
    announced = p.offer(prices=(price(1000), price(1200, from_on=LATER)))
    load(announced)
    assert held() == [(None, LATER, 1000), (LATER, None, 1200)]
    assert codes(load(p.offer(prices=(price(1000),)))) == ["differs"]
    load(p.offer(prices=(price(1000),)), update=True)
    assert held() == [(None, None, 1000)]


def test_when_its_day_has_come_an_announced_price_is_the_present_one() -> None:
    load(p.offer(prices=(price(1000), price(1200, from_on=LATER))))
    report = load(p.offer(prices=(price(1200),)), on=LATER)
    assert report.offences == ()
    assert report.counts["offers_unchanged"] == 1


def test_prices_by_cycle_tier_and_set_up_stand_side_by_side() -> None:
    load(
        p.offer(
            quantity_max=100,
            prices=(
                price(900, kind="tier"),
                price(800, kind="tier", tier_from=10),
                price(9000, cycle="1 year", kind="per_unit"),
                price(500, kind="setup"),
            ),
        )
    )
    offer = Offer.objects.get()
    rows = price_rows([offer.id], on=p.TODAY)
    assert {(r.kind, r.tier_from, r.cents) for r in rows[offer.id, None, "1 month", "EUR"]} == {
        ("tier", 1, 900),
        ("tier", 10, 800),
        ("setup", 1, 500),
    }


def test_a_price_in_use_cannot_be_taken_away() -> None:
    both = p.offer(prices=(price(1000), price(9900, cycle="1 year")))
    load(both, services=(p.service(),))
    yearly = p.offer(prices=(price(9900, cycle="1 year"),))
    [offence] = load(yearly, update=True).offences
    assert offence.code == "price_in_use"
    assert (offence.facts["cycle"], offence.facts["services"]) == ("1 month", 1)


def test_a_price_that_nobody_uses_ends_today() -> None:
    load(p.offer(prices=(price(1000), price(9900, cycle="1 year"))), services=(p.service(),))
    load(p.offer(prices=(price(1000),)), on=LATER, update=True)
    assert held(cycle="1 year") == [(None, LATER, 9900)]


def test_a_price_per_unit_takes_the_place_of_a_fixed_one() -> None:
    load(p.offer(prices=(price(1000),)), services=(p.service(),))
    per_unit = p.offer(quantity_max=5, prices=(price(700, kind="per_unit"),))
    assert load(per_unit, on=LATER, update=True).offences == ()
    offer = Offer.objects.get()
    [row] = price_rows([offer.id], on=LATER)[offer.id, None, "1 month", "EUR"]
    assert (row.kind, row.cents) == ("per_unit", 700)


def option(ref: str, cents: int, name: str = "Address") -> OptionRow:
    return OptionRow(
        ref=ref, name_fr=name, name_nl=name, name_en=name, prices=(price(cents, kind="per_unit"),)
    )


def test_options_come_and_are_renamed_with_their_prices() -> None:
    load(p.offer(options=(option("ip", 200),)))
    more = p.offer(options=(option("ip", 250, "IPv4"), option("backup", 300)))
    assert set(codes(load(more, on=LATER))) == {"differs"}
    load(more, on=LATER, update=True)
    assert list(Option.objects.order_by("ref").values_list("ref", "name_en")) == [
        ("backup", "Address"),
        ("ip", "IPv4"),
    ]
    ip = Option.objects.get(ref="ip")
    prices = Price.objects.filter(option=ip).order_by("valid").values_list("cents", flat=True)
    assert list(prices) == [200, 250]
    assert load(more, on=LATER).counts["offers_unchanged"] == 1


def test_an_option_that_is_held_keeps_its_price() -> None:
    load(p.offer(options=(option("ip", 200),)), services=(p.service(options=(("ip", 1),)),))
    assert codes(load(p.offer(), update=True)) == ["price_in_use"]


def test_an_option_that_nobody_holds_is_sold_no_more() -> None:
    load(p.offer(options=(option("ip", 200),)))
    assert load(p.offer(), on=LATER, update=True).offences == ()
    assert Price.objects.get(option__isnull=False).valid.upper == LATER
    assert load(p.offer(), on=LATER + dt.timedelta(days=1)).counts["offers_unchanged"] == 1


def test_a_successor_is_an_offer_of_this_load_or_of_before() -> None:
    old = p.offer("old", successor="web", on_sale_to=p.TODAY)
    load(p.offer(), old)
    assert Offer.objects.get(ref="old").successor == Offer.objects.get(ref="web")
    assert codes(load(p.offer("x", successor="none"))) == ["unknown_successor"]
    load(p.offer("old", successor="", on_sale_to=p.TODAY), update=True)
    assert Offer.objects.get(ref="old").successor is None


def test_a_class_of_vat_without_a_rate_is_refused_with_the_nearest() -> None:
    [offence] = load(p.offer(vat_class="standart")).offences
    assert (offence.code, offence.facts["nearest"]) == ("unknown_vat_class", "standard")
