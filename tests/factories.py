"""The smallest valid things, by domain: a function makes one row and what that cannot do without.

Everything is given by name and may be left out: `factories.subscription()` makes a seller, a brand,
an offer with a price, an account, and a monthly service that is paid until 2026-03-15. Columns that
a function does not name are handed on: `factories.account(country="NL", kind="business")`.
References are numbered, so that any number of things can be made side by side; in the database of
a test they are rolled back with it.
"""

import datetime as dt
import itertools
from hashlib import sha256
from typing import Any, Final

from django.db.backends.postgresql.psycopg_any import DateRange

from tacite.accounts.models import Access, Account, User
from tacite.brands.models import BankAccount, Brand, Installation, Seller, Terms
from tacite.brands.queries import policy_of_brand
from tacite.catalogue.models import Offer, Option, Price
from tacite.rules import calendar
from tacite.rules.periods import Cycle, Period, nth_period
from tacite.rules.policy import policy_of
from tacite.subscriptions.models import Anchor, ChosenOption, Coverage, Subscription, Unit

BEGAN_ON: Final = dt.date(2025, 1, 15)
EXPIRES_ON: Final = dt.date(2026, 3, 15)  # of a service that the night has not asked for yet
LONG_AGO: Final = dt.date(2020, 1, 1)
_numbers = itertools.count(1)


def at(day: dt.date, hour: int = 12, minute: int = 0) -> dt.datetime:
    """Return an instant of a day, in UTC."""
    return dt.datetime(day.year, day.month, day.day, hour, minute, tzinfo=dt.UTC)


def installation(*, kind: str = "scratch", **columns: Any) -> Installation:
    """Say what kind of database this is; a second time returns what was said."""
    found, _ = Installation.objects.get_or_create(
        id=1, defaults={"kind": kind, "version": "0", **columns}
    )
    return found


def seller(**columns: Any) -> Seller:
    """Make a legal entity in France, without a bank account."""
    given = {
        "ref": f"seller-{next(_numbers)}",
        "name": "Nimbeo",
        "street": "4 rue du Ponant",
        "postcode": "99000",
        "town": "Portvieux",
        "country": "FR",
        "zone": "Europe/Paris",
    }
    return Seller.objects.create(**(given | columns))


def bank_account(*, seller: Seller, **columns: Any) -> BankAccount:
    """Give a seller a bank account, whose statements are read."""
    return BankAccount.objects.create(seller=seller, **({"iban": iban()} | columns))


_RULES: Any = {"profile": "", "variant": "", "settings": {}}


def brand(*, seller: Seller | None = None, **columns: Any) -> Brand:
    """Make a brand in French under the profile `host-prepaid`."""
    number = next(_numbers)
    given = {
        "ref": f"brand-{number}",
        "name": "Nimbeo",
        "domain": f"brand-{number}.localhost",
        "languages": ["fr"],
        "zone": "Europe/Paris",
        "profile": "host-prepaid",
    }
    told = given | columns
    rules = {name: told.get(name, empty) for name, empty in _RULES.items()}
    told.setdefault("request_prefix", policy_of(**rules).references.request)
    return Brand.objects.create(seller=seller or _seller(), **told)


def terms(
    *,
    brand: Brand,
    language: str = "fr",
    text: str = "# Conditions\n\nInventées.\n",
    **columns: Any,
) -> Terms:
    """Publish a version of general terms of a brand."""
    given = {"version": "2026-01", "from_on": LONG_AGO, "brought_at": at(LONG_AGO)} | columns
    digest = sha256(text.encode()).hexdigest()
    return Terms.objects.create(brand=brand, language=language, text=text, sha256=digest, **given)


def offer(
    *, brand: Brand | None = None, cents: int = 1000, cycle: str = "1 month", **columns: Any
) -> Offer:
    """Make an offer on sale at one price; `cents` are with VAT or without, as the brand says."""
    ref = f"web-{next(_numbers)}"
    given = {"ref": ref, "name_fr": "Site web", "name_nl": "Website", "name_en": "Web site"}
    made = Offer.objects.create(brand=brand or _brand(), **(given | columns))
    price(offer=made, cents=cents, cycle=cycle)
    return made


def price(*, offer: Offer, cents: int, cycle: str = "1 month", **columns: Any) -> Price:
    """Give an offer, or an option of it, a price that holds since long ago and without an end."""
    given = {"kind": "fixed", "valid": DateRange(LONG_AGO, None)}
    return Price.objects.create(offer=offer, cents=cents, cycle=cycle, **(given | columns))


def option(*, offer: Offer, cents: int = 200, cycle: str = "1 month", **columns: Any) -> Option:
    """Make an option of an offer, with its price."""
    given = {"ref": f"option-{next(_numbers)}", "name_fr": "Sauvegarde", "name_nl": "Back-up"}
    made = Option.objects.create(offer=offer, **(given | {"name_en": "Backup"} | columns))
    price(offer=offer, option=made, cents=cents, cycle=cycle)
    return made


def account(*, brand: Brand | None = None, **columns: Any) -> Account:
    """Open the account of a consumer in France, with a complete address."""
    number = next(_numbers)
    given = {
        "ref": f"camille-{number}",
        "number": f"C{number}",
        "kind": "consumer",
        "name": "Camille Roussel",
        "email": f"camille-{number}@roussel.example",
        "language": "fr",
        "street": "17 impasse des Copeaux",
        "postcode": "99120",
        "town": "Lormière",
        "country": "FR",
        "opened_at": at(BEGAN_ON),
    }
    return Account.objects.create(brand=brand or _brand(), **(given | columns))


def user(*, account: Account | None = None, role: str = "owner", **columns: Any) -> User:
    """Make a person without a password who acts for an account, if one is given."""
    given = {"email": f"person-{next(_numbers)}@people.example", "created_at": at(BEGAN_ON)}
    made = User.objects.create(**(given | columns))
    if account:
        Access.objects.create(user=made, account=account, role=role, granted_at=at(BEGAN_ON))
    return made


def staff(*, role: str = "admin", **columns: Any) -> User:
    """Make a member of the provider's staff."""
    return user(staff_role=role, **columns)


def subscription(
    *,
    account: Account | None = None,
    offer: Offer | None = None,
    state: str = "active",
    expires_on: dt.date = EXPIRES_ON,
    **columns: Any,
) -> Subscription:
    """Make a monthly service; unless only ordered or abandoned, it is paid until `expires_on`.

    Its calendar is what the rules of its brand make of that day; no renewal was asked for yet.
    Its periods count from `anchor_on`, by default from expiry. `options` (quantities by ref) and
    `units` (refs) come with it.
    """
    holder = account or _account(brand=offer.brand if offer else None)
    sold = offer or _offer(brand=holder.brand)
    units, options = columns.pop("units", ()), columns.pop("options", {})
    anchor_on, cycle = columns.pop("anchor_on", None), columns.get("cycle", "1 month")
    given = {
        "brand": holder.brand,
        "payer": holder,
        "ref": f"site-{next(_numbers)}",
        "cycle": cycle,
        "ordered_at": at(BEGAN_ON),
        **(_life(holder.brand, state, cycle, expires_on) if state not in _UNPAID else {}),
    }
    made = Subscription.objects.create(account=holder, offer=sold, state=state, **(given | columns))
    if state not in _UNPAID:
        _pay(made, anchor_on)
    for ref in units:
        Unit.objects.create(subscription=made, ref=ref)
    for ref, quantity in options.items():
        chosen = Option.objects.get(offer=sold, ref=ref)
        ChosenOption.objects.create(subscription=made, option=chosen, quantity=quantity)
    return made


def iban() -> str:
    """Return a French IBAN whose digits check and whose bank (99999) there is not."""
    bank, desk, number = 99_999, 0, next(_numbers)
    key = 97 - (89 * bank + 15 * desk + 3 * number) % 97
    bban = f"{bank:05}{desk:05}{number:011}{key:02}"
    return f"FR{98 - int(bban + '152700') % 97:02}{bban}"


_UNPAID: Final = ("ordered", "abandoned")
# So that an argument may be named like the function that makes it.
_seller, _brand, _offer, _account = seller, brand, offer, account


def _life(brand: Brand, state: str, cycle: str, expires_on: dt.date) -> dict[str, Any]:
    """Return the days of a service that is, or was, delivered."""
    life: dict[str, Any] = {"began_on": BEGAN_ON, "expires_on": expires_on}
    if state == "ended":
        return life | {"ended_on": expires_on}
    days = calendar.service_calendar(
        policy_of_brand(brand),
        period_start=_period_before(expires_on, cycle).start,
        expires_on=expires_on,
    )
    return life | {
        "request_on": days.request_on,
        "suspends_on": days.suspends_on,
        "ends_on": days.ends_on,
    }


def _pay(service: Subscription, anchor_on: dt.date | None) -> None:
    """Cover the period before expiry; the next one begins on expiry."""
    assert service.expires_on is not None
    first = {"anchor_on": anchor_on or service.expires_on, "first_index": 0 if anchor_on else 1}
    Anchor.objects.create(subscription=service, **first)
    days = _period_before(service.expires_on, service.cycle)
    Coverage.objects.create(
        subscription=service, days=DateRange(days.start, days.end), source="import"
    )


def _period_before(expires_on: dt.date, cycle: str) -> Period:
    return nth_period(expires_on, Cycle.parse(cycle), -1)
