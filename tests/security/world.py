"""A provider with everybody who may knock: the actors of the access matrix and what is theirs.

Two brands; at the first two customers, so that each is a stranger to the other. Whatever is
looked at belongs to the first customer, `owner`. Staff of each role has a second factor, as an
installation that is not the demo wants it; `staff_new` has none yet.
"""

import dataclasses as dc
from functools import cache
from typing import Any, Final

from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.test import Client

from tacite.accounts.models import Account, User
from tacite.accounts.people import remove_access, remove_staff
from tacite.brands.models import Brand
from tests import factories

PASSWORD: Final = "neuf canards dorment au quai"  # noqa: S105 - of invented people
NOW: Final = factories.at(factories.EXPIRES_ON)

ACTORS: Final = (
    "anonymous",
    "owner",  # of the account that is looked at
    "billing",
    "technical",
    "reader",
    "neighbour",  # another customer of the brand
    "foreigner",  # a customer of the other brand
    "removed",  # had access to the account; his session is still there
    "staff_admin",
    "staff_billing",
    "staff_support",
    "staff_read_only",
    "staff_new",  # an administrator without a second factor
    "staff_gone",  # shut out; his session is still there
)


@dc.dataclass
class World:
    """What there is, and who."""

    brand: Brand
    other_brand: Brand
    account: Account
    neighbours_account: Account
    foreign_account: Account
    people: dict[str, User]
    sessions: dict[str, Any] = dc.field(default_factory=dict)
    language: str = "fr"  # what the browsers accept

    def host(self, site: str) -> str:
        """Return the host name of a site: "client", "office", "first" or "none"."""
        return {
            "client": self.brand.domain,
            "office": settings.STAFF_HOST,
            "first": "localhost",
            "none": "nobody.localhost",
        }[site]

    def browser(self, actor: str, *, site: str = "client", **options: Any) -> Client:
        """Return a browser at a site, in which an actor has signed in wherever he may.

        Whoever may not enter the site has brought his session from where he may.
        """
        headers = {"host": self.host(site), "accept-language": self.language}
        browser = Client(headers=headers, **options)
        if actor != "anonymous":
            if actor not in self.sessions:
                browser.force_login(self.people[actor])
                self.sessions[actor] = browser.cookies[settings.SESSION_COOKIE_NAME].value
            browser.cookies[settings.SESSION_COOKIE_NAME] = self.sessions[actor]
        return browser


def made(*, kind: str = "live") -> World:
    """Make the world."""
    factories.installation(kind=kind)
    brand = factories.brand(
        name="Nimbeo",
        domain="nimbeo.localhost",
        languages=["fr", "nl", "en"],
        email="a@a.example",
        settings={"overage.mode": "capped"},  # one that does not count use has no page of it
    )
    other = factories.brand(name="Voxal", domain="voxal.localhost", languages=["nl", "fr"])
    account = factories.account(brand=brand, name="Camille Roussel")
    neighbours = factories.account(brand=brand, name="Les Trois Phares")
    foreign = factories.account(brand=other)
    people = {
        role: factories.user(account=account, role=role, email=f"{role}@roussel.example")
        for role in ("owner", "billing", "technical", "reader")
    }
    people["neighbour"] = factories.user(account=neighbours, email="anna@phares.example")
    people["foreigner"] = factories.user(account=foreign, email="bram@voxal.example")
    people["removed"] = factories.user(account=account, email="former@roussel.example")
    people |= {f"staff_{role}": _staff(role) for role in User.StaffRole.values}
    people["staff_new"] = factories.staff(email="new@nimbeo.example")
    people["staff_gone"] = _staff("admin", name="gone")
    User.objects.update(password=password_hash())
    for person in people.values():
        person.refresh_from_db()
    _take_away(people, account)
    return World(brand, other, account, neighbours, foreign, people)


@cache
def password_hash() -> str:
    """Return what is kept of everybody's password: made once, for it is made slowly."""
    made: str = make_password(PASSWORD)
    return made


def with_factor(user: User) -> str:
    """Give a person a second factor, and return its secret."""
    secret: str = generate_totp_secret()
    TOTP.activate(user, secret)
    return secret


def _staff(role: str, *, name: str = "") -> User:
    user = factories.staff(role=role, email=f"{name or role}@nimbeo.example")
    with_factor(user)
    return user


def _take_away(people: dict[str, User], account: Account) -> None:
    remove_access(user_id=people["removed"].pk, account_id=account.pk, actor="test", now=NOW)
    remove_staff(email=people["staff_gone"].email, actor="test", now=NOW)
    # Their sessions are of before: the browser's login must not be refused for that.
    people["staff_gone"].refresh_from_db()
