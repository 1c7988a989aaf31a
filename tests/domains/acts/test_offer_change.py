"""Changes of offer: what the stories cannot tell of options, clocks, settings and races."""

import datetime as dt
import itertools
import json
from functools import partial
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from tacite.acts import changing, correction, crediting, from_credit, offer_change, renewal
from tacite.acts.models import ChangePass, OfferChange, PendingChange
from tacite.acts.offer_view import FLEXI, Wish
from tacite.acts.showing.changes import past
from tacite.engine import checks
from tacite.history.models import Event
from tacite.mail.models import Letter
from tacite.mail.queries import code_in_newest
from tacite.provisioning import operations as provisioning
from tacite.provisioning.platforms import registry
from tacite.provisioning.platforms.faults import Fault, Kind, Plan
from tacite.provisioning.platforms.pretend import IN_MEMORY, Pretend
from tacite.rules.offer_change import UnableToChange
from tacite.subscriptions.models import ChosenOption, Coverage, Subscription, Unit
from tests import factories, town

pytestmark = pytest.mark.django_db
NOON = dt.datetime(2026, 3, 5, 11, 0, tzinfo=dt.UTC)
EXPIRES_ON = dt.date(2026, 3, 15)


def _days(service: Subscription, offer: Any, now: dt.datetime = NOON, **more: Any) -> int:
    wish = Wish(offer.ref, **more)
    sight = offer_change.preview(
        subscription_id=service.id, account_id=service.account_id, wish=wish, now=now
    )
    return sight.days_after


def _change(service: Subscription, offer: Any, now: dt.datetime = NOON, **more: Any) -> None:
    whose: dict[str, Any] = {"subscription_id": service.id, "account_id": service.account_id}
    whose |= {"actor": "user:1", "now": now}
    offer_change.ask(**whose, wish=Wish(offer.ref, **more))
    offer_change.confirm(**whose, typed=code_in_newest(service.account_id))
    service.refresh_from_db()


@pytest.fixture
def fort(db: None) -> Subscription:
    """A service at 10.00 of a brand whose value becomes days, paid until 15 March."""
    factories.installation(kind="scratch")
    brand = factories.brand(profile="game-server")
    offer = factories.offer(brand=brand, cents=1000)
    return factories.subscription(account=factories.account(brand=brand), offer=offer)


@pytest.fixture
def half(fort: Subscription) -> Any:
    """An offer at 5.00."""
    return factories.offer(brand=fort.brand, cents=500)


def test_flexi_frees_from_waiting_and_keeps_the_pass(fort: Subscription, half: Any) -> None:
    flexi = factories.option(offer=fort.offer, ref=FLEXI, cents=0)
    ChosenOption.objects.create(subscription=fort, option=flexi)
    factories.option(offer=half, ref=FLEXI, cents=0)
    offer_change.grant_pass(account_id=fort.account_id, reason="x", actor="staff:1", now=NOON)
    _change(fort, half, options={FLEXI: 1})
    _change(fort, factories.offer(brand=fort.brand), now=NOON + dt.timedelta(hours=1))
    assert not ChangePass.objects.filter(used_by__isnull=False).exists()  # S1-9


def test_options_are_part_of_what_days_are_worth(fort: Subscription, half: Any) -> None:
    """S1-23."""
    backup = factories.option(offer=half, ref="backup", cents=500)
    assert _days(fort, half) == 20
    assert _days(fort, half, options={backup.ref: 1}) == 10


def test_when_the_day_has_turned_the_summary_is_shown_again(fort: Subscription, half: Any) -> None:
    whose: dict[str, Any] = {"subscription_id": fort.id, "account_id": fort.account_id}
    before = dt.datetime(2026, 3, 5, 22, 58, tzinfo=dt.UTC)  # 23:58 in Paris
    offer_change.ask(**whose, wish=Wish(half.ref), actor="user:1", now=before)
    after = before + dt.timedelta(minutes=4)
    typed = code_in_newest(fort.account_id)
    with pytest.raises(UnableToChange, match="shown_again"):  # S1-32
        offer_change.confirm(**whose, typed=typed, actor="user:1", now=after)
    assert PendingChange.objects.get(closed_at__isnull=True).shown["days"] == [9, 18]
    typed = code_in_newest(fort.account_id)
    offer_change.confirm(**whose, typed=typed, actor="user:1", now=after)
    assert OfferChange.objects.get().days_after == 18


def test_what_was_paid_counts_where_the_brand_says_so(fort: Subscription, half: Any) -> None:
    factories.price(offer=fort.offer, cents=2000, cycle="1 year")
    fort.offer.prices.filter(cycle="1 month").update(
        valid=DateRange(factories.LONG_AGO, dt.date(2026, 3, 1))
    )
    factories.price(offer=fort.offer, cents=2000, valid=DateRange(dt.date(2026, 3, 1), None))
    assert _days(fort, half) == 40, "the price of today, since no invoice of ours says otherwise"


def test_seconds_are_counted_where_the_brand_says_so(fort: Subscription, half: Any) -> None:
    fort.brand.settings = {"change": {"unit": "second"}}
    fort.brand.save()
    # 9 days and 12 hours are left at noon in Paris: 19 days, until noon… of a day that began.
    assert _days(fort, half) == 19


def test_covered_days_have_no_hole_and_no_overlap(fort: Subscription, half: Any) -> None:
    _change(fort, half)
    held = Coverage.objects.filter(subscription=fort, released_at__isnull=True).order_by("days")
    ends = [(row.days.lower, row.days.upper) for row in held]
    assert all(a[1] == b[0] for a, b in itertools.pairwise(ends))
    assert ends[-1] == (dt.date(2026, 3, 5), dt.date(2026, 3, 25))
    assert checks.recent([fort.payer_id]) == []


def test_history_is_written_once(fort: Subscription, half: Any) -> None:
    _change(fort, half)
    for statement in ("UPDATE acts_offerchange SET days_after = 1", "DELETE FROM acts_offerchange"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_a_platform_that_fails_shows_in_the_history_of_changes(
    fort: Subscription, half: Any
) -> None:
    platform = Pretend(IN_MEMORY)
    with registry.using({"pretend": platform}):
        provisioning.reconcile(now=NOON)
        _change(fort, half)
        assert past(fort.id)[0].delivery == "applying"
        ref = f"{fort.brand.ref}/{fort.ref}"
        platform.plan(Plan((Fault(Kind.REFUSES, ref, "change_plan", 1, 0),)))
        provisioning.reconcile(now=NOON)
        assert past(fort.id)[0].delivery == "left_to_staff"  # S1-39
        provisioning.try_again(
            subscription_ids=[fort.id], actor="staff:1", reason="mended", now=NOON
        )
        provisioning.reconcile(now=NOON)
        assert past(fort.id)[0].delivery == "done"


def test_another_service_is_not_there(fort: Subscription, half: Any) -> None:
    stranger = factories.account(brand=fort.brand)
    with pytest.raises(UnableToChange, match="not_yours"):
        offer_change.preview(
            subscription_id=fort.id, account_id=stranger.id, wish=Wish(half.ref), now=NOON
        )


def test_staff_give_a_reason(fort: Subscription, half: Any) -> None:
    given: dict[str, Any] = {"subscription_id": fort.id, "account_id": fort.account_id}
    given |= {"wish": Wish(half.ref), "actor": "staff:1", "now": NOON}
    with pytest.raises(UnableToChange, match="reason_missing"):
        offer_change.change_for_customer(**given, reason=" ")
    with pytest.raises(UnableToChange, match="shown_again"):
        offer_change.change_for_customer(**given, reason="x", fingerprint="of another day")
    offer_change.change_for_customer(**given, reason="He telephoned.")
    assert OfferChange.objects.get().reason == "He telephoned."


def test_what_became_days_is_not_credited_and_what_was_used_before_may_be() -> None:
    """S1-6: of 31 days for 10.00, five were used before the others became days of another offer."""
    factories.installation(kind="scratch")
    brand = factories.brand(settings={"change": {"effect": "days"}})
    account = factories.account(brand=brand)
    service = factories.subscription(account=account, offer=factories.offer(brand=brand))
    cheaper = factories.offer(brand=brand, cents=500)
    town.give_credit(account, 1000)
    renewal.request_due([account.id], as_of=dt.date(2026, 3, 1), actor="night", now=NOON)
    whose: dict[str, Any] = {"subscription_id": service.id, "account_id": account.id}
    whose |= {"wish": Wish(cheaper.ref), "reason": "asked", "actor": "staff:1"}
    later = factories.at(dt.date(2026, 3, 20))
    offer_change.change_for_customer(**whose, now=later)
    assert OfferChange.objects.get().days_after == 52
    invoice = account.invoices.get()
    note: dict[str, Any] = {"account_id": account.id, "number": invoice.number}
    who: dict[str, Any] = {"reason": "x", "actor": "staff:1", "now": later}
    for cents in (None, 162):
        for act in (crediting.preview, partial(crediting.credit_note, **who)):
            with pytest.raises(crediting.UnableToCredit) as refused:
                act(**note, cents=cents)
            assert refused.value.facts == {"why": "converted", "left_cents": 161}
    crediting.credit_note(**note, **who, cents=161)
    with pytest.raises(crediting.UnableToCredit, match="converted"):
        crediting.credit_note(**note, **who, cents=1)


def test_a_cheaper_offer_is_credited_on_the_lines_of_its_own_service() -> None:
    """I-09: two services on one invoice of 20.00; the other one is worth no less because of it."""
    factories.installation(kind="scratch")
    brand = factories.brand(settings={"change": {"effect": "money"}, "gather": "account"})
    account = factories.account(brand=brand)
    dear, cheaper = (factories.offer(brand=brand, cents=cents) for cents in (1000, 500))
    one, other = (factories.subscription(account=account, offer=dear) for _ in range(2))
    town.give_credit(account, 2000)
    renewal.request_due([account.id], as_of=dt.date(2026, 3, 1), actor="night", now=NOON)
    invoice = account.invoices.get()
    assert invoice.total_cents == 2000
    whose: dict[str, Any] = {"wish": Wish(cheaper.ref), "reason": "asked", "actor": "staff:1"}
    whose |= {"account_id": account.id, "now": factories.at(dt.date(2026, 3, 20))}
    for n, service in enumerate((one, other), start=1):
        offer_change.change_for_customer(subscription_id=service.id, **whose)
        change = OfferChange.objects.get(subscription=service)
        note = account.invoices.filter(kind="credit_note").latest("id")
        assert note.total_cents == -change.moved_cents > 0
        lines = json.loads(note.document)["lines"]
        assert [line["gross_cents"] > 0 for line in lines] == [n == 1, n == 2]
    left = crediting.left_by_line(invoice)
    assert left == [1000 + change.moved_cents] * 2
    assert checks.run_all() == []


def test_a_unit_that_is_deleted_at_once_counts_and_cannot_be_kept(fort: Subscription) -> None:
    """C-6, S1-17: also when the setting is another one by then."""
    fort.brand.settings = {"change": {"destroy_at": "mark"}}
    fort.brand.save()
    Subscription.objects.filter(id=fort.id).update(quantity=3)
    Unit.objects.bulk_create(Unit(subscription=fort, ref=ref) for ref in "abc")
    whose: dict[str, Any] = {"subscription_id": fort.id, "account_id": fort.account_id}
    whose |= {"units": ["b"], "actor": "user:1", "now": NOON}
    offer_change.mark(**whose, warned=True)
    fort.brand.settings = {}
    fort.brand.save()
    with pytest.raises(UnableToChange, match="deleted_already"):
        offer_change.unmark(**whose)
    with pytest.raises(DatabaseError), transaction.atomic():
        Unit.objects.filter(subscription=fort, ref="b").update(state="held")
    verbs = Event.objects.filter(subject_kind="subscription", subject_id=fort.id)
    assert [event.verb for event in verbs] == ["delete_units"]
    fort.refresh_from_db()
    assert fort.quantity == 3


def test_a_change_that_another_pays_for_is_told_to_the_holder() -> None:
    """At once when it is paid, and at the renewal: then the payer alone is locked."""
    factories.installation(kind="scratch")
    brand = factories.brand()
    holder, payer = factories.account(brand=brand), factories.account(brand=brand)
    service = factories.subscription(
        account=holder, payer=payer, offer=factories.offer(brand=brand)
    )
    dearer = factories.offer(brand=brand, cents=3000)
    whose: dict[str, Any] = {"subscription_id": service.id, "account_id": holder.id}
    whose |= {"reason": "asked", "actor": "staff:1", "now": NOON}
    pending = offer_change.change_for_customer(**whose, wish=Wish(dearer.ref))
    assert pending.request is not None
    town.give_credit(payer, pending.request.total_cents)
    from_credit.pay_from_credit(
        account_id=payer.id, request_id=pending.request.id, actor="user:1", now=NOON
    )
    service.refresh_from_db()
    assert service.offer_id == dearer.id
    letters = Letter.objects.filter(kind="offer_changed").values_list("account_id", "facts")
    [(told, facts)] = letters
    assert told == holder.id
    assert facts["moved"] == pending.request.total_cents
    brand.settings = {"change": {"effect": "next_renewal"}}
    brand.save()
    offer_change.change_for_customer(**whose, wish=Wish(factories.offer(brand=brand).ref))
    Subscription.objects.filter(id=service.id).update(expires_on=dt.date(2026, 4, 15))
    changing.carry_out([payer.id], as_of=EXPIRES_ON, actor="night", now=factories.at(EXPIRES_ON))
    assert Letter.objects.filter(kind="offer_changed", account=holder).count() == 2


def test_a_change_that_waits_for_its_payment_is_void_when_its_vat_moves() -> None:
    """S3-36: its invoice would be taxed as it was asked for."""
    factories.installation(kind="scratch")
    brand = factories.brand()
    account = factories.account(brand=brand)
    service = factories.subscription(account=account, offer=factories.offer(brand=brand))
    whose: dict[str, Any] = {"subscription_id": service.id, "account_id": account.id}
    wish = Wish(factories.offer(brand=brand, cents=3000).ref)
    staff: dict[str, Any] = {"reason": "asked", "actor": "staff:1", "now": NOON}
    pending = offer_change.change_for_customer(**whose, wish=wish, **staff)
    changes = {"country": "CH"}
    [wrong] = correction.asked_anew(account_id=account.id, changes=changes, now=NOON)
    assert wrong == pending.request
    correction.change_details(account_id=account.id, changes=changes, **staff)
    pending.refresh_from_db()
    assert (pending.state, pending.closed_because) == ("gone", "vat_changed")
