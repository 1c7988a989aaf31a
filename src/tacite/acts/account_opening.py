"""Opening an account: by a person who proved his address, at a brand that lets him (S2-11)."""

import dataclasses as dc
import datetime as dt
from collections.abc import Mapping
from typing import Any, Final

from django.db import transaction

from tacite.accounts.models import Access, Account, User
from tacite.accounts.operations import next_numbers
from tacite.brands.models import Brand
from tacite.brands.queries import policy_of_brand
from tacite.history.operations import Happened, record
from tacite.rules.refusals import Refused

_VERB: Final = "open_account"


class UnableToOpen(Refused):
    """An account cannot be opened; facts: `why`.

    `why`: closed (the brand opens accounts itself), known (who asks signs in here already).
    """

    code = "unable_to_open"


@dc.dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """What a person says of himself; `email` was proved, `password` None where he has one."""

    email: str
    name: str
    kind: str
    language: str
    street: str
    postcode: str
    town: str
    country: str
    company: str = ""
    vat_number: str = ""
    password: str | None = None

    def details(self) -> dict[str, str]:
        """Return what the account keeps of it."""
        told = dc.asdict(self)
        del told["password"]
        return told


def is_open(brand: Brand) -> bool:
    """Tell whether strangers may open accounts at a brand by themselves."""
    return policy_of_brand(brand).orders.sign_up == "open"


def knows(email: str) -> User | None:
    """Return who signs in with an address, at whatever brand; None: nobody."""
    return User.objects.filter(email=email.strip().lower()).first()


def somebody(email: str) -> User:
    """Return who an address belongs to, or somebody who is not kept."""
    return knows(email) or User(email=email)


@transaction.atomic
def open_account(*, brand: Brand, opening: Opening, now: dt.datetime) -> tuple[Account, User]:
    """Open an account for a person, who is made if nobody has the address, and owns it.

    :raises UnableToOpen: closed, known.
    """
    if not is_open(brand):
        raise UnableToOpen(why="closed")
    user = User.objects.select_for_update(of=("self",)).filter(email=opening.email.lower()).first()
    if user and (user.staff_role or not user.is_active or _acts_at(user, brand)):
        raise UnableToOpen(why="known")
    if user is None:
        user = _person(opening, now)
    [number] = next_numbers(brand.id, 1)
    account = Account.objects.create(
        brand=brand, ref=f"web-{number}", number=number, opened_at=now, **opening.details()
    )
    Access.objects.create(user=user, account=account, role=Access.Role.OWNER, granted_at=now)
    facts: Mapping[str, Any] = {"kind": account.kind, "country": account.country}
    happened = Happened(_VERB, "account", account.id, brand.id, account.id, facts)
    record([happened], actor=f"user:{user.id}", now=now)
    return account, user


def _person(opening: Opening, now: dt.datetime) -> User:
    user = User(
        email=opening.email.lower(), name=opening.name, language=opening.language, created_at=now
    )
    if opening.password is None:
        user.set_unusable_password()
    else:
        user.set_password(opening.password)
    user.save()
    return user


def _acts_at(user: User, brand: Brand) -> bool:
    return Access.objects.filter(
        user=user, account__brand=brand, removed_at__isnull=True, account__closed_at__isnull=True
    ).exists()
