"""`./tacite staff add|remove EMAIL`: who works in the back office.

Whoever may run commands on the machine may do this; nobody else can make the first member.
"""

import argparse
import datetime as dt
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from tacite import clock
from tacite.accounts import invitations, people
from tacite.accounts.access import ROLES
from tacite.accounts.people import AddressOfCustomer, UnknownPerson
from tacite.command_line import running
from tacite.command_line.answers import Outcome, Speaker
from tacite.config.troubles import Trouble

_ACTOR: Final = "command"
_PORT: Final = 8000


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say who, and what he may do."""
    parser.add_argument("act", choices=["add", "remove"], help="invite somebody, or shut him out")
    parser.add_argument("email", metavar="EMAIL", help="the address to sign in with")
    parser.add_argument("--role", choices=ROLES, help="what he may do; `add` wants it")
    parser.add_argument(
        "--forget-factor",
        action="store_true",
        help="with `add`: the second factor is lost, let him enrol a new one",
    )


def run(options: argparse.Namespace, speaker: Speaker) -> Outcome:  # noqa: ARG001 - says nothing on the way
    """Invite a person to the staff by a link that works once, or shut one out at once.

    Adding a member again gives a new link: for a forgotten password, or another role.

    :raises Trouble: `staff_without_role`, `staff_address`, `staff_is_customer`, `staff_unknown`.
    """
    now = clock.system_now()
    if options.act == "remove":
        return _remove(options.email, now)
    if options.role is None:
        raise Trouble("staff_without_role", roles=", ".join(ROLES))
    return _add(options.email, options.role, now, forget_factor=options.forget_factor)


def _add(email: str, role: str, now: dt.datetime, *, forget_factor: bool) -> Outcome:
    try:
        validate_email(email)
        known = people.refuse_unless_staff(email)
    except ValidationError as refused:
        raise Trouble("staff_address", email=email) from refused
    except AddressOfCustomer as refused:
        raise Trouble("staff_is_customer", email=email) from refused
    if known and forget_factor:
        people.forget_factor(user_id=known.pk, actor=_ACTOR, now=now)
    guest = invitations.Guest(email=email, role=role)
    [invitation_id] = invitations.invite([guest], actor=_ACTOR, now=now)
    link = _site() + invitations.path_of(invitation_id)
    until = now + invitations.VALID_FOR
    lines = [
        f"{email} joins the staff ({role}) by this link, which works once until {until:%Y-%m-%d}:",
        f"  {link}",
    ]
    more = {"link": link, "email": email, "role": role, "until": until.isoformat()}
    return Outcome(counts={"invited": 1}, lines=lines, more=more)


def _remove(email: str, now: dt.datetime) -> Outcome:
    try:
        people.remove_staff(email=email, actor=_ACTOR, now=now)
    except UnknownPerson as refused:
        raise Trouble("staff_unknown", email=email) from refused
    return Outcome(counts={"removed": 1}, lines=[f"{email} is shut out; every session is over."])


def _site() -> str:
    """Return the address of the back office: where `up` runs now, or will by default."""
    if settings.HTTPS:
        return f"https://{settings.STAFF_HOST}"
    port = urlsplit(running.address() or "").port or _PORT
    return f"http://{settings.STAFF_HOST}:{port}"
