"""How to enter the demo: its addresses and who signs in there."""

import dataclasses as dc
from typing import Final

from tacite.accounts.passwords import DEMO_PASSWORD
from tacite.brands.queries import all_brands
from tacite.demo.people import STAFF
from tacite.demo.told import TOLD

STAFF_HOST: Final = "staff.localhost"


@dc.dataclass(frozen=True, slots=True)
class SignIn:
    """How to sign in: at which host, with what, and what one is there.

    `brand` is its ref, empty for the staff; `role` that on the account, or of the staff.
    """

    host: str
    email: str
    password: str
    language: str
    role: str
    brand: str = ""


def signins() -> list[SignIn]:
    """Return who signs in to the demo: each brand in three languages, then each role of staff."""
    hosts = {brand.ref: brand.domain for brand in all_brands()}
    customers = [
        SignIn(hosts[told.ref], p.email, DEMO_PASSWORD, p.language, p.role, told.ref)
        for told in TOLD
        for p in told.people
    ]
    staff = [
        SignIn(STAFF_HOST, person.email, DEMO_PASSWORD, person.language, role)
        for role, person in STAFF.items()
    ]
    return customers + staff


def entrances(*, port: int) -> list[str]:
    """Return a line for each site of the demo with who signs in there, and one for the password."""
    found: dict[str, list[str]] = {}
    for each in signins():
        what = each.language if each.brand else each.role
        found.setdefault(each.host, []).append(f"{each.email} ({what})")
    lines = [f"http://{host}:{port}  {', '.join(people)}" for host, people in found.items()]
    return [*lines, f"The password of all of them is: {DEMO_PASSWORD}"]
