"""What can be done to those who sign in: end their sessions, take an access or a role away."""

import datetime as dt

from allauth.mfa.models import Authenticator
from django.db import transaction

from tacite.accounts.models import Access, User
from tacite.history.operations import Happened, record
from tacite.rules.refusals import Refused


class UnknownPerson(Refused):
    """Nobody has this address; facts: `email`."""

    code = "unknown_person"


class AddressOfCustomer(Refused):
    """A customer signs in with this address; nobody is customer and staff. Facts: `email`."""

    code = "address_of_customer"


def refuse_unless_staff(email: str) -> User | None:
    """Return the member of staff of an address, or None when nobody has it.

    :raises AddressOfCustomer: a customer has it.
    """
    found = User.objects.filter(email=email.strip().lower()).first()
    if found and not found.staff_role:
        raise AddressOfCustomer(email=email)
    return found


@transaction.atomic
def remove_staff(*, email: str, actor: str, now: dt.datetime) -> User:
    """Shut a member of staff out, at once: the next request of any session finds nobody (7.4.2).

    :raises UnknownPerson: no member of staff has the address.
    """
    user = User.objects.select_for_update(of=("self",)).filter(email=email.strip().lower()).first()
    if user is None or not user.staff_role:
        raise UnknownPerson(email=email)
    user.is_active = False
    user.sessions_ended += 1
    user.save(update_fields=["is_active", "sessions_ended"])
    record([Happened("remove_staff", "user", user.id)], actor=actor, now=now)
    return user


@transaction.atomic
def end_sessions(*, user_id: int, actor: str, now: dt.datetime) -> User:
    """End every session of a person, and return the person as the database now has him."""
    user = User.objects.select_for_update(of=("self",)).get(id=user_id)
    user.sessions_ended += 1
    user.save(update_fields=["sessions_ended"])
    record([Happened("end_sessions", "user", user.id)], actor=actor, now=now)
    return user


@transaction.atomic
def forget_factor(*, user_id: int, actor: str, now: dt.datetime) -> None:
    """Forget a second factor that was lost, with its recovery codes; it is enrolled again."""
    Authenticator.objects.filter(user_id=user_id).delete()
    record([Happened("forget_factor", "user", user_id)], actor=actor, now=now)


@transaction.atomic
def remove_access(*, user_id: int, account_id: int, actor: str, now: dt.datetime) -> None:
    """Take an access away: from the next request on the person does not see the account (8.3.2)."""
    accesses = Access.objects.filter(user=user_id, account=account_id, removed_at__isnull=True)
    if accesses.update(removed_at=now):
        happened = Happened(
            "remove_access", "account", account_id, account_id=account_id, facts={"user": user_id}
        )
        record([happened], actor=actor, now=now)
