"""Random lives under all five profiles: what pages tell of the future is what the nights do."""

import datetime as dt
import random
from typing import Any

import pytest

from tacite.accounts.models import Account
from tacite.acts.showing import held
from tacite.acts.showing.asking import asking
from tacite.acts.showing.coming import coming
from tacite.acts.showing.costs import costs
from tacite.acts.showing.standing import standing
from tacite.brands.queries import selling_of
from tacite.invoicing.models import PaymentRequest
from tacite.subscriptions.models import Subscription
from tests import factories, town

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 1, 20)
DAY = dt.timedelta(days=1)
_LAST = TODAY + 85 * DAY
PROFILES = ("host-prepaid", "game-server", "saas-sme", "registrar-eu", "telephony")
_CYCLES = ("7 days", "30 days", "1 month", "3 months", "1 year")
_LOOKED = 25  # days on which the page is read
_SEEDS = range(1)  # more were tried by hand


@pytest.fixture(autouse=True)
def _installed() -> None:
    factories.installation()


def customer(profile: str, dice: random.Random, **columns: Any) -> Account:
    """Make a customer with a few services of several cycles and prices."""
    kind, country = dice.choice([("consumer", "FR"), ("business", "FR"), ("business", "CH")])
    brand = factories.brand(profile=profile)
    account = factories.account(brand=brand, kind=kind, country=country)
    for _ in range(dice.randint(1, 4)):
        cycle = dice.choice(_CYCLES) if profile != "telephony" else "1 month"
        offer = factories.offer(brand=brand, cents=dice.randint(1, 9999), cycle=cycle)
        quantity = dice.choice([1, 1, 3])
        if quantity > 1:
            offer.prices.update(kind="per_unit")
        option = factories.option(offer=offer, cents=dice.randint(1, 999), cycle=cycle)
        expires_on = TODAY + dice.randint(1, 45) * DAY
        if profile == "telephony":
            expires_on = dt.date(2026, 2, 1)
        factories.subscription(
            account=account,
            offer=offer,
            cycle=cycle,
            quantity=quantity,
            expires_on=expires_on,
            options={option.ref: dice.randint(1, 2)} if dice.random() < 0.4 else {},
            **columns,
        )
    return account


def told(account: Account, on: dt.date) -> list[tuple[dt.date, int]]:
    """Return what the page tells to be asked for on the next night, with its amount."""
    found = Account.objects.select_related("brand__seller").get(id=account.id)
    services, now = held.living(account.id), standing(account.id)
    priced = costs(
        services,
        payer=found,
        selling=selling_of(found.brand),
        answer=now.vat_answer,
        today=on,
        until=on + 60 * DAY,
    )
    return [
        (each.requested_on, (each.cents or 0) // each.count)
        for each in coming(services, now.requests, costs=priced, on=on)
        for _ in range(each.count)
        if not each.reference
    ]


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize("seed", _SEEDS)
def test_what_is_told_today_is_what_tomorrows_night_asks(profile: str, seed: int) -> None:
    dice = random.Random(f"{profile} {seed}")  # noqa: S311 - a seed that anybody can repeat
    account = customer(profile, dice)
    town.run(TODAY)
    for ahead in range(_LOOKED):
        today, tomorrow = TODAY + ahead * DAY, TODAY + (ahead + 1) * DAY
        owed = sum(r.owed_cents for r in PaymentRequest.objects.filter(state="open"))
        pays = owed > 0 and dice.random() < 0.5
        if pays:  # the night then asks at once for what follows
            town.give_credit(account, owed, on=today)
        foretold = sorted(cents for on, cents in told(account, today) if on == tomorrow)
        before = set(PaymentRequest.objects.values_list("id", flat=True))
        town.run(tomorrow)
        asked = PaymentRequest.objects.exclude(id__in=before).values_list("total_cents", flat=True)
        assert pays or sorted(asked) == foretold, (profile, seed, today)
    assert (list(town.said()["parked"]), town.offences()) == ([], [])


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize("seed", _SEEDS)
def test_what_a_request_says_of_its_end_is_what_the_nights_do(profile: str, seed: int) -> None:
    dice = random.Random(f"unpaid {profile} {seed}")  # noqa: S311 - as above
    account = customer(profile, dice)
    said, seen = lived_unpaid(account)
    for request_id, page in said.items():
        ids = {line.subscription_id for line in page.lines}
        # A request for several services is replaced when the first of them ends.
        closes = min((day for day in (page.void_on, page.ends_on) if day), default=_LAST)
        promised = {"suspended": page.suspends_on, "ended": page.ends_on}
        done = {what: first(seen[what], ids) for what in promised}
        if page.void_on:
            promised["void"], done["void"] = closes, seen["void"].get(request_id)
        soon = {what: day for what, day in promised.items() if day and day < _LAST}
        assert {what: done[what] for what in soon} == soon, (profile, seed, page.reference)
    assert (list(town.said()["parked"]), town.offences()) == ([], [])


def lived_unpaid(account: Account) -> tuple[dict[int, Any], dict[str, dict[int, dt.date]]]:
    """Let nights pass while nobody pays; return the pages as first read, and what came when."""
    said: dict[int, Any] = {}
    seen: dict[str, dict[int, dt.date]] = {"suspended": {}, "ended": {}, "void": {}}
    for ahead in range((_LAST - TODAY).days):
        day = TODAY + ahead * DAY
        town.run(day)
        for s in Subscription.objects.filter(account=account, state__in=["suspended", "ended"]):
            seen[s.state].setdefault(s.id, day)
        for r in PaymentRequest.objects.filter(account=account):
            if r.state == "void":
                seen["void"].setdefault(r.id, day)
            if r.id not in said:
                said[r.id] = asking(account.id, r.reference)
    return said, seen


def first(days: dict[int, dt.date], ids: set[int]) -> dt.date | None:
    """Return the first day on which it came for any of these."""
    return min((days[each] for each in ids if each in days), default=None)
