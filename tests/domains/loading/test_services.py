"""Services that are brought in: their days, their states, and that none is ever reset."""

import datetime as dt
from typing import Any

import pytest

from tacite.acts.loading.bring_in import bring_in
from tacite.acts.loading.load import Report
from tacite.acts.loading.rows import OfferPrice, OptionRow, Provider, ServiceRow
from tacite.acts.renewal import request_due
from tacite.engine import checks
from tacite.invoicing.models import PaymentRequest
from tacite.mail.models import Letter
from tacite.subscriptions.models import Anchor, ChosenOption, Coverage, Subscription, Unit
from tests.domains.loading import provider as p

pytestmark = pytest.mark.django_db


def load(*services: ServiceRow, update: bool = False, **parts: Any) -> Report:
    provider = p.provider(services=services, **parts)
    return bring_in(provider, actor="command", now=p.NOW, update=update)


def refused(*services: ServiceRow, **parts: Any) -> list[tuple[str, dict[str, Any]]]:
    report = load(*services, **parts)
    assert not Subscription.objects.exists()
    return [(o.code, dict(o.facts)) for o in report.offences]


def site() -> Subscription:
    return Subscription.objects.get(ref="site")


def test_without_an_anniversary_periods_count_from_expiry() -> None:
    load(p.service(anniversary=None))
    assert Anchor.objects.get().anchor_on == p.EXPIRES
    assert Coverage.objects.get().days.lower == dt.date(2026, 2, 15)


def test_the_last_of_a_month_comes_back_after_february() -> None:
    load(p.service(anniversary=dt.date(2025, 1, 31), expires_on=dt.date(2026, 2, 28)))
    assert Anchor.objects.get().anchor_on == dt.date(2025, 1, 31)
    assert Coverage.objects.get().days.lower == dt.date(2026, 1, 31)


@pytest.mark.parametrize(
    ("anniversary", "expires_on", "before", "after"),
    [
        (dt.date(2025, 1, 15), dt.date(2026, 3, 16), "2026-03-15", "2026-04-15"),
        (dt.date(2026, 4, 15), dt.date(2026, 3, 20), "2026-03-15", "2026-04-15"),
        (dt.date(2025, 1, 31), dt.date(2026, 2, 27), "2026-01-31", "2026-02-28"),
    ],
)
def test_an_expiry_that_ends_no_period_is_refused_with_its_neighbours(
    anniversary: dt.date, expires_on: dt.date, before: str, after: str
) -> None:
    [(code, facts)] = refused(p.service(anniversary=anniversary, expires_on=expires_on))
    assert code == "not_a_boundary"
    assert (str(facts["before"]), str(facts["after"])) == (before, after)


def test_another_pays_if_his_currency_is_the_same() -> None:
    load(p.service(payer="groupe"), accounts=(p.account(), p.account("groupe")))
    assert (site().account.ref, site().payer.ref) == ("camille", "groupe")


def test_nobody_pays_in_another_currency() -> None:
    swiss = p.account("groupe", currency="CHF")
    found = refused(p.service(payer="groupe"), accounts=(p.account(), swiss))
    assert ("other_currency", {"currency": "CHF", "column_name": "payer"}) in found


def test_an_offer_without_a_price_cannot_be_renewed() -> None:
    found = refused(p.service(cycle="1 year", anniversary=None))
    assert [code for code, _ in found] == ["no_price"]


def test_terms_that_were_subscribed_to_need_no_price() -> None:
    load(p.service(cycle="1 year", anniversary=None, price_frozen_cents=8000))
    assert (site().cycle, site().price_frozen_cents) == ("1 year", 8000)


def test_options_are_held_and_covered() -> None:
    ip = OptionRow(
        ref="ip",
        name_fr="Adresse",
        name_nl="Adres",
        name_en="Address",
        prices=(OfferPrice(cycle="1 month", cents=200, kind="per_unit"),),
    )
    load(p.service(options=(("ip", 3),)), offers=(p.offer(options=(ip,)),))
    assert ChosenOption.objects.get().quantity == 3
    covered = Coverage.objects.order_by("component").values_list("component", flat=True)
    assert list(covered) == ["base", "ip"]


def test_an_option_at_a_fixed_price_is_had_once() -> None:
    backup = OptionRow(
        ref="backup",
        name_fr="Sauvegarde",
        name_nl="Back-up",
        name_en="Backup",
        prices=(OfferPrice(cycle="1 month", cents=200),),
    )
    twice, offers = p.service(options=(("backup", 2),)), (p.offer(options=(backup,)),)
    assert [code for code, _ in refused(twice, offers=offers)] == ["option_once"]
    load(p.service(options=(("backup", 1),)), offers=offers)
    assert ChosenOption.objects.get().quantity == 1


def test_an_option_that_the_offer_has_not_is_refused() -> None:
    assert [c for c, _ in refused(p.service(options=(("ip", 1),)))] == ["unknown_option"]


def test_units_without_names_are_numbered() -> None:
    load(p.service(quantity=3))
    assert list(Unit.objects.order_by("ref").values_list("ref", flat=True)) == ["1", "2", "3"]


def test_a_terminated_service_ends_and_is_asked_nothing() -> None:
    load(p.service(terminates_on=p.EXPIRES))
    service = site()
    assert service.terminates_on == p.EXPIRES
    assert (service.request_on, service.suspends_on, service.ends_on) == (None, None, None)


def test_nothing_is_terminated_after_what_is_paid() -> None:
    [(code, _)] = refused(p.service(terminates_on=dt.date(2026, 3, 16)))
    assert code == "terminates_after_expiry"


def test_a_service_that_has_ended_stays_ended() -> None:
    load(p.service(state="ended", expires_on=dt.date(2026, 2, 15)))
    assert (site().state, site().ended_on) == ("ended", dt.date(2026, 2, 15))
    assert checks.run_all() == []


def test_a_suspended_service_is_asked_at_once_so_that_it_can_come_back() -> None:
    report = load(p.service(state="suspended", expires_on=dt.date(2026, 2, 25), anniversary=None))
    assert report.counts["requests_made"] == 1
    request = PaymentRequest.objects.get()
    assert (request.state, request.total_cents) == ("open", 1000)
    assert Letter.objects.get().kind == "payment_requested"
    assert site().state == "suspended"


def test_a_suspended_service_whose_end_has_come_is_left_to_the_night() -> None:
    report = load(p.service(state="suspended", expires_on=dt.date(2026, 2, 15)))
    assert "requests_made" not in report.counts
    assert site().ends_on == dt.date(2026, 2, 25)


def test_what_is_paid_is_not_suspended() -> None:
    assert [c for c, _ in refused(p.service(state="suspended"))] == ["suspended_while_paid"]


def test_where_invoices_come_first_staff_see_to_what_was_suspended_before() -> None:
    brand = p.brand(profile="saas-sme", variant="")
    report = load(p.service(state="suspended"), brands=(brand,))
    assert report.offences == ()
    assert site().suspends_on == p.TODAY
    assert not PaymentRequest.objects.exists()


def test_an_active_service_on_terms_is_not_late_by_its_expiry() -> None:
    load(p.service(), brands=(p.brand(profile="saas-sme", variant=""),))
    assert (site().request_on, site().suspends_on) == (p.EXPIRES, None)


def test_a_row_that_was_wrong_is_put_right_before_the_service_lives() -> None:
    load(p.service(quantity=2))
    right = p.service(
        expires_on=dt.date(2026, 4, 20), anniversary=dt.date(2025, 1, 20), units=("n",)
    )
    assert [o.code for o in load(right).offences] == ["differs"] * 4
    assert load(right, update=True).counts["services_updated"] == 1
    service = site()
    assert (service.expires_on, service.quantity) == (dt.date(2026, 4, 20), 1)
    assert Anchor.objects.get().anchor_on == dt.date(2025, 1, 20)
    assert [unit.ref for unit in Unit.objects.all()] == ["n"]
    kept = Coverage.objects.get(released_at__isnull=True)
    assert kept.days.upper == dt.date(2026, 4, 20)
    assert checks.run_all() == []


def test_a_service_that_has_lived_here_is_never_reset() -> None:
    load(p.service())
    payer = site().payer_id
    request_due([payer], as_of=p.TODAY, actor="night", now=p.NOW)
    same = load(p.service(), update=True)
    assert same.counts["services_unchanged"] == 1
    other = load(p.service(expires_on=dt.date(2026, 4, 15)), update=True)
    [offence] = other.offences
    assert (offence.code, offence.facts["expires_on"]) == ("has_lived_here", p.EXPIRES)
    assert site().expires_on == p.EXPIRES


def test_a_service_without_its_account_is_refused_and_named() -> None:
    report = bring_in(
        Provider(sellers=(p.seller(),), brands=(p.brand(),), services=(p.service(),)),
        actor="command",
        now=p.NOW,
    )
    assert [o.code for o in report.offences] == ["unknown_account", "unknown_offer"]
