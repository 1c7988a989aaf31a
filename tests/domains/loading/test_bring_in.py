"""Bringing in: everything or nothing, never twice, and never over what has lived here."""

import datetime as dt
from typing import Any

import pytest

from tacite.accounts.models import Account, Invitation, VatCheck
from tacite.acts.loading.bring_in import bring_in
from tacite.acts.loading.load import Report
from tacite.acts.loading.rows import Provider
from tacite.brands.models import BankAccount, Brand, Seller
from tacite.catalogue.models import Offer
from tacite.engine import checks, night
from tacite.history.models import Event, PersonalDetail
from tacite.ledger.models import Entry
from tacite.ledger.queries import credit_of
from tacite.mail.models import Letter
from tacite.subscriptions.models import Anchor, Coverage, Subscription, Unit
from tests import factories
from tests.domains.loading import provider as p

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def load(provider: Provider | None = None, **options: Any) -> Report:
    given: dict[str, Any] = {"actor": "command", "now": p.NOW}
    return bring_in(provider or p.provider(), **(given | options))


def codes(report: Report) -> list[str]:
    return [offence.code for offence in report.offences]


def site() -> Subscription:
    return Subscription.objects.get(ref="site")


def test_a_provider_is_there_with_everything_that_hangs_on_him() -> None:
    report = load(p.provider(services=(p.service(quantity=2, units=("n", "s")),)))
    assert report.written
    assert report.counts == {
        "sellers_created": 1,
        "brands_created": 1,
        "offers_created": 1,
        "accounts_created": 1,
        "services_created": 1,
    }
    assert BankAccount.objects.get().iban == p.IBAN
    camille = Account.objects.get(ref="camille")
    assert camille.number == "100001"
    assert camille.street == "17 impasse des Copeaux"
    service = site()
    assert service.id == report.service_ids["site"]
    assert (service.state, service.began_on, service.expires_on) == (
        "active",
        p.ANNIVERSARY,
        p.EXPIRES,
    )
    assert service.request_on == p.EXPIRES - 14 * DAY
    assert service.suspends_on == p.EXPIRES + 2 * DAY
    assert service.ends_on == p.EXPIRES + 10 * DAY
    assert list(Unit.objects.order_by("ref").values_list("ref", flat=True)) == ["n", "s"]
    assert checks.run_all() == []


def test_the_period_that_is_paid_is_covered_and_counted_from_its_anniversary() -> None:
    load()
    anchor = Anchor.objects.get(subscription=site())
    assert (anchor.anchor_on, anchor.first_index) == (p.ANNIVERSARY, 0)
    days = Coverage.objects.get(subscription=site())
    assert (days.source, days.days.lower, days.days.upper) == (
        "import",
        dt.date(2026, 2, 15),
        p.EXPIRES,
    )


def test_what_is_paid_further_ahead_is_covered_from_today_on() -> None:
    load(p.provider(services=(p.service(expires_on=dt.date(2026, 8, 15)),)))
    days = Coverage.objects.get(subscription=site()).days
    assert (days.lower, days.upper) == (p.TODAY, dt.date(2026, 8, 15))


def test_the_same_rows_again_change_nothing() -> None:
    load()
    before = Event.objects.count()
    report = load(now=p.NOW + DAY)
    assert report.offences == ()
    assert set(report.counts) == {
        f"{thing}_unchanged" for thing in ("sellers", "brands", "offers", "accounts", "services")
    }
    assert Event.objects.count() == before


def test_another_row_is_refused_with_the_difference() -> None:
    load()
    report = load(p.provider(accounts=(p.account(town="Mirelac"),)))
    [offence] = report.offences
    assert (offence.code, offence.facts) == (
        "differs",
        {"ref": "camille", "here": "Lormière", "file": "Mirelac", "column_name": "town"},
    )
    assert not report.written
    assert report.counts == {}
    assert Account.objects.get().town == "Lormière"


def test_an_update_is_written_with_before_and_after_where_they_can_be_erased() -> None:
    load()
    report = load(p.provider(accounts=(p.account(town="Mirelac"),)), update=True)
    assert report.counts["accounts_updated"] == 1
    assert Account.objects.get().town == "Mirelac"
    event = Event.objects.filter(subject_kind="account", verb="bring_in").latest("id")
    assert event.facts == {"changed": ["town"]}
    detail = PersonalDetail.objects.get(event=event)
    assert detail.before == {"town": "Lormière"}
    assert detail.after["town"] == "Mirelac"


def test_what_changed_here_since_is_not_undone_by_the_same_row() -> None:
    load()
    Account.objects.update(town="Mirelac")
    report = load(update=True)
    assert report.counts["accounts_unchanged"] == 1
    assert Account.objects.get().town == "Mirelac"


def test_one_refusal_and_nothing_is_kept() -> None:
    bad = p.service("blog", account="nobody")
    report = load(p.provider(services=(p.service(), bad)))
    assert codes(report) == ["unknown_account"]
    assert not Seller.objects.exists()
    assert not Account.objects.exists()


def test_a_dry_run_says_what_would_be_and_writes_nothing() -> None:
    report = load(dry_run=True)
    assert report.counts["services_created"] == 1
    assert not report.written
    assert not Brand.objects.exists()
    assert not Event.objects.exists()


def test_a_dry_run_counts_beside_its_offences() -> None:
    load()
    report = load(
        p.provider(accounts=(p.account(), p.account("malo", country="FR", town="X"))),
        dry_run=True,
    )
    assert report.counts["accounts_created"] == 1


def test_rows_without_a_brand_belong_to_the_only_one() -> None:
    load()
    report = load(Provider(accounts=(p.account("malo"),)))
    assert report.counts == {"accounts_created": 1}
    factories.brand()
    refused = load(Provider(accounts=(p.account("ines"),)))
    assert codes(refused) == ["brand_missing"]
    named = load(Provider(accounts=(p.account("ines", brand="ponant"),)))
    assert named.counts == {"accounts_created": 1}
    unknown = load(Provider(accounts=(p.account("theo", brand="levant"),)))
    assert codes(unknown) == ["unknown_brand"]


def test_customer_numbers_go_on_from_the_highest() -> None:
    load()
    Account.objects.update(number="200500")
    load(Provider(accounts=(p.account("malo"), p.account("ines"))))
    numbers = Account.objects.order_by("id").values_list("number", flat=True)
    assert list(numbers) == ["200500", "200501", "200502"]


def test_credit_is_posted_once_and_cannot_be_changed_by_a_file() -> None:
    load(p.provider(accounts=(p.account(credit_cents=1250),)))
    account = Account.objects.get()
    assert credit_of([account.id]) == {account.id: 1250}
    assert Entry.objects.get().key == f"opening:{account.id}"
    load(p.provider(accounts=(p.account(credit_cents=1250),)))
    refused = load(p.provider(accounts=(p.account(credit_cents=2000),)), update=True)
    assert codes(refused) == ["credit_is_posted"]
    assert credit_of([account.id]) == {account.id: 1250}
    assert checks.run_all() == []


def test_credit_may_come_later_if_there_was_none() -> None:
    load()
    report = load(p.provider(accounts=(p.account(credit_cents=500),)), update=True)
    assert report.counts["credits_posted"] == 1
    account = Account.objects.get()
    assert credit_of([account.id]) == {account.id: 500}


def test_a_currency_is_fixed_at_opening() -> None:
    load()
    refused = load(p.provider(accounts=(p.account(currency="CHF"),)), update=True)
    assert codes(refused) == ["currency_is_fixed"]


def test_a_dedicated_iban_is_of_one_account_in_the_whole_installation() -> None:
    load(p.provider(accounts=(p.account(dedicated_iban=factories.iban()),)))
    taken = Account.objects.get().dedicated_iban
    report = load(Provider(accounts=(p.account("malo", dedicated_iban=taken),)))
    assert codes(report) == ["iban_taken"]


def test_an_answer_about_a_vat_number_is_kept_as_of_its_day() -> None:
    account = p.account(
        kind="business",
        country="BE",
        vat_number="BE0000000097",
        vat_valid="yes",
        vat_checked_on=dt.date(2026, 2, 20),
    )
    load(p.provider(accounts=(account,)))
    check = VatCheck.objects.get()
    assert (check.number, check.valid, check.source) == ("BE0000000097", True, "file")
    assert check.asked_at.date() == dt.date(2026, 2, 20)
    load(p.provider(accounts=(account,)))
    assert VatCheck.objects.count() == 1


def test_new_customers_are_invited_when_that_is_wished() -> None:
    report = load(p.provider(accounts=(p.account(), p.account("mute", email=""))), invite=True)
    assert report.counts["invitations"] == 1
    invitation = Invitation.objects.get()
    assert (invitation.account, invitation.role) == (Account.objects.get(ref="camille"), "owner")
    letter = Letter.objects.get()
    assert (letter.kind, letter.subject) == ("invitation", f"invitation:{invitation.id}")
    assert letter.facts["link"].startswith("http://ponant.localhost:")
    assert invitation.token_hash not in letter.facts["link"]
    again = load(p.provider(accounts=(p.account(), p.account("mute", email=""))), invite=True)
    assert "invitations" not in again.counts
    assert Letter.objects.count() == 1


def test_a_seller_gets_more_bank_accounts_and_loses_none() -> None:
    load()
    other = factories.iban()
    assert codes(load(p.provider(sellers=(p.seller(ibans=(other,)),)))) == ["differs"]
    load(p.provider(sellers=(p.seller(ibans=(other,)),)), update=True)
    assert set(BankAccount.objects.values_list("iban", flat=True)) == {p.IBAN, other}
    rival = p.seller(ref="levant", ibans=(other,))
    assert codes(load(Provider(sellers=(rival,)))) == ["iban_taken"]


def test_a_brand_keeps_its_seller_and_its_domain() -> None:
    load()
    levant = p.seller(ref="levant", ibans=())
    moved = p.provider(sellers=(p.seller(), levant), brands=(p.brand(seller="levant"),))
    assert codes(load(moved, update=True)) == ["seller_of_brand"]
    twin = p.brand(ref="twin")
    assert codes(load(Provider(brands=(twin,)))) == ["domain_taken"]
    twin = p.brand(ref="twin", domain="twin.localhost")
    assert codes(load(Provider(brands=(twin,)))) == ["mistaken_for"]
    orphan = p.brand(ref="orphan", seller="none", domain="x.localhost")
    assert codes(load(Provider(brands=(orphan,)))) == ["unknown_seller"]


def test_settings_are_judged_by_the_policy_wherever_they_come_from() -> None:
    report = load(p.provider(brands=(p.brand(settings={"renewal": {"isue": -20}}),)))
    [offence] = report.offences
    assert (offence.code, offence.facts["nearest"]) == ("unknown_setting", "renewal.issue")


def test_new_settings_are_a_change_like_any_other() -> None:
    load()
    changed = p.provider(brands=(p.brand(settings={"overdue_letter": 3}),))
    assert codes(load(changed)) == ["differs"]
    assert load(changed, update=True).counts["brands_updated"] == 1
    assert Brand.objects.get().settings == {"overdue_letter": 3}


def test_a_night_renews_what_was_brought_in() -> None:
    factories.installation()
    load(now=p.NOW)
    night.run(as_of=p.TODAY, today=p.TODAY, now=p.NOW)
    assert site().request_on is None
    assert Letter.objects.filter(kind="payment_requested").count() == 1
    assert checks.run_all() == []


def test_offers_of_another_brand_are_not_known_here() -> None:
    load()
    other = factories.offer(ref="foreign")
    report = load(Provider(services=(p.service("x", offer=other.ref, brand="ponant"),)))
    assert codes(report) == ["unknown_offer"]
    assert Offer.objects.count() == 2
