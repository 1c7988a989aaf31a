"""Two accounts of a brand, one of which has a service, and how it goes from one to the other."""

import datetime as dt
from typing import Any, Final

from tacite.acts.handover import agree, ask, find
from tacite.acts.handover.ask import Naming
from tacite.mail import queries as mail
from tests import factories

NOW: Final = factories.at(dt.date(2026, 3, 1))


def two(**columns: Any) -> tuple[Any, Any, Any]:
    """Make the accounts and a service of the first."""
    factories.installation()
    brand = factories.brand(languages=["fr", "nl", "en"])
    giver = factories.account(brand=brand, **columns)
    taker = factories.account(brand=brand, name="Les Trois Phares")
    offer = factories.offer(brand=brand)
    service = factories.subscription(
        account=giver, offer=offer, expires_on=dt.date(2026, 5, 15), options={}, units=["u1"]
    )
    return giver, taker, service


def naming(account: Any, **columns: Any) -> Naming:
    """Return the right naming of an account, or with something else in it."""
    return Naming(**({"number": account.number, "email": account.email} | columns))


def given(service: Any, to: Naming, *, key: str = "k", now: dt.datetime = NOW) -> Any:
    """Ask that a service goes to somebody, and have it looked up."""
    made = ask.give(
        account_id=service.account_id,
        subscription_ids=[service.id],
        naming=to,
        key=key,
        actor="user:1",
        now=now,
    )
    find.look_up(now=now)
    made.refresh_from_db()
    return made


def agreed(handover: Any, account: Any, *, now: dt.datetime = NOW) -> Any:
    """Agree in an account's name, by the code that is mailed to it."""
    agree.send_code(handover_id=handover.id, account_id=account.id, now=now)
    return agree.agree(
        handover_id=handover.id,
        account_id=account.id,
        typed=mail.code_in_newest(account.id),
        actor=f"account:{account.id}",
        now=now,
    )
