"""A brand that counts use, with two groups of one account, as acts have made them."""

import dataclasses as dc
import datetime as dt
import io
from typing import Any, Final

from tacite.accounts.models import Account
from tacite.acts.metering import deposits, groups, intake
from tacite.acts.metering.intake import Taken
from tacite.brands.models import Brand
from tacite.usage.models import Counter, Group
from tests import factories

DAY: Final = dt.date(2026, 3, 10)
NOW: Final = factories.at(DAY)
REASON: Final = "known customer"


@dc.dataclass
class Town:
    """What there is."""

    brand: Brand
    account: Account
    office: Group
    shop: Group
    lines: list[Any]

    def take(self, *rows: str, now: dt.datetime = NOW) -> Taken:
        """Take in a file of these rows."""
        return take("id,group,line,start,amount", *rows, now=now)

    def row(self, call: str, amount: str, *, line: int = 0, start: str = "") -> str:
        """Return a row of a call of a line of the office."""
        begun = start or "2026-03-10T11:00:00+01:00"
        return f"{call},{self.office.name},{self.lines[line].ref},{begun},{amount}"

    def used(self, group: Group, month: dt.date = dt.date(2026, 3, 1)) -> str:
        """Return what a group used in a month, as its counter says."""
        counter = Counter.objects.filter(group=group, month=month).first()
        return f"{counter.used:f}" if counter else "0"


def take(*lines: str, now: dt.datetime = NOW) -> Taken:
    """Take in a file of these lines."""
    data = "\n".join(lines).encode() + b"\n"
    return intake.take_in_file(io.BytesIO(data), name="calls.csv", actor="usage", now=now)


def build(**settings: Any) -> Town:
    """Make a brand for telephony with one account, two groups, and three lines in the first."""
    factories.installation()
    brand = factories.brand(profile="telephony", settings=settings)
    account = factories.account(brand=brand, kind="business", company="Atelier")
    offer = factories.offer(brand=brand)
    lines = [
        factories.subscription(account=account, offer=offer, expires_on=dt.date(2026, 4, 1))
        for _ in range(3)
    ]
    acting: dict[str, Any] = {"account_id": account.id, "actor": "user:1", "now": NOW}
    office = groups.add_group(**acting, label="Bureau")
    shop = groups.add_group(**acting, label="")
    for line in lines:
        groups.join_group(**acting, name=office.name, subscription_id=line.id)
    for group in (office, shop):
        groups.validate_group(**acting, name=group.name, validated=True, reason=REASON)
    office.refresh_from_db()
    shop.refresh_from_db()
    return Town(brand, account, office, shop, lines)


def deposit(town: Town, cents: int = 5_000) -> int:
    """Ask for a deposit of the office and return its request."""
    request = deposits.order_deposit(
        account_id=town.account.id, name=town.office.name, cents=cents, actor="user:1", now=NOW
    )
    return request.id
