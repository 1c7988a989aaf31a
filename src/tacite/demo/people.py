"""Who signs in to the demo: customers of each brand in three languages, and staff in each role."""

import datetime as dt
from collections.abc import Mapping
from typing import Final

from tacite.accounts import invitations
from tacite.accounts.invitations import Guest
from tacite.demo.lives.told import Person

_ACTOR: Final = "demo"
STAFF: Final[Mapping[str, Person]] = {
    "admin": Person("admin@nimbeo.example", "Adèle Morvan", "", "fr"),
    "billing": Person("billing@nimbeo.example", "Bastien Quéré", "", "fr"),
    "support": Person("support@nimbeo.example", "Sofie Claes", "", "nl"),
    "read_only": Person("reader@nimbeo.example", "Ruben Noël", "", "en"),
}


def staff(*, now: dt.datetime) -> dict[str, int]:
    """Let the members of staff join, and return their ids by role."""
    return {role: _join(person, role, None, now) for role, person in STAFF.items()}


def customers(
    people: tuple[Person, ...], accounts: Mapping[str, int], *, now: dt.datetime
) -> dict[str, int]:
    """Let customers accept their invitations, and return their ids by the ref of their account."""
    return {
        person.account: _join(person, person.role, accounts[person.account], now)
        for person in people
    }


def _join(person: Person, role: str, account_id: int | None, now: dt.datetime) -> int:
    guest = Guest(person.email, role, account_id)
    [invitation_id] = invitations.invite([guest], actor=_ACTOR, now=now)
    user = invitations.accept(
        invitation_id=invitation_id,
        name=person.name,
        password=None,  # one for all of them, hashed once: see operations
        language=person.language,
        now=now,
    )
    return user.id
