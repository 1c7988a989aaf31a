"""Invitations: single-use links by which people first sign in.

The link's token is made from the installation's secret key and the invitation's number, so that a
letter need not hold it while it waits: `token_of` makes it again when the letter is sent. The
database keeps its hash alone (V11); who has only the database can make no link.
"""

import base64
import dataclasses as dc
import datetime as dt
import hashlib
from collections.abc import Sequence
from typing import Final

from django.db import transaction
from django.db.models import Q
from django.utils.crypto import salted_hmac

from tacite import tables
from tacite.accounts.models import Access, Invitation, User
from tacite.history.operations import Happened, record
from tacite.rules.refusals import Refused

VALID_FOR: Final = dt.timedelta(days=14)
PATH: Final = "/invitation/"


class InvitationOver(Refused):
    """It was accepted, replaced, never made, is to another site, or is too old."""

    code = "invitation_over"


@dc.dataclass(frozen=True, slots=True)
class Guest:
    """Whom to invite: to an account in a role, or, without an account, to the staff."""

    email: str
    role: str
    account_id: int | None = None


@transaction.atomic
def invite(guests: Sequence[Guest], *, actor: str, now: dt.datetime, reason: str = "") -> list[int]:
    """Invite people and return the ids of the invitations, in order.

    `now` is the system's time, as everywhere in signing in. An open invitation of the same person
    to the same account is replaced: its link is worth nothing any more.
    """
    _close_open(guests, now=now)
    ids = tables.ids_for(Invitation, len(guests))
    Invitation.objects.bulk_create(
        Invitation(
            id=invitation_id,
            account_id=guest.account_id,
            email=guest.email.strip().lower(),
            role=guest.role if guest.account_id else "",
            staff_role="" if guest.account_id else guest.role,
            token_hash=hash_of(token_of(invitation_id)),
            sent_at=now,
            expires_at=now + VALID_FOR,
        )
        for invitation_id, guest in zip(ids, guests, strict=True)
    )
    happened = [
        Happened(
            "invite",
            "invitation",
            invitation_id,
            account_id=guest.account_id,
            facts={"role": guest.role},
        )
        for invitation_id, guest in zip(ids, guests, strict=True)
    ]
    record(happened, actor=actor, now=now, reason=reason)
    return ids


def token_of(invitation_id: int) -> str:
    """Return the token of an invitation: 256 bits that only this installation can make."""
    digest = salted_hmac("tacite.invitation", str(invitation_id), algorithm="sha256").digest()
    return base64.urlsafe_b64encode(digest).decode("ascii").rstrip("=")


def path_of(invitation_id: int) -> str:
    """Return the path of the link, on the host of the account's brand or of the staff."""
    return f"{PATH}{token_of(invitation_id)}/"


def hash_of(token: str) -> str:
    """Return what is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def open_invitation(
    token_hash: str, *, brand_id: int | None, now: dt.datetime
) -> Invitation | None:
    """Return the invitation of a token if it can be accepted at this site, with its account.

    `brand_id` is that of the site; None is the back office. An account may be that of another
    brand when it is managed with one of this.
    """
    here = (
        Q(account__isnull=True)
        if brand_id is None
        else Q(account__brand=brand_id) | Q(account__managed_with__brand=brand_id)
    )
    return (
        Invitation.objects.select_related("account")
        .filter(here, token_hash=token_hash, accepted_at__isnull=True, expires_at__gt=now)
        .exclude(account__closed_at__isnull=False)
        .first()
    )


def person_of(invitation: Invitation) -> User:
    """Return who is invited: whom we know by the address, or somebody who is not kept yet."""
    known = User.objects.filter(email=invitation.email).first()
    return known or User(email=invitation.email)


def chooses_password(invitation: Invitation) -> bool:
    """Tell whether accepting sets a password.

    Not for a customer whom we know: his password, and his second factor, stay as they are. A
    member of staff is invited at the console of the machine, also when the password is lost.
    """
    person = person_of(invitation)
    is_new = person._state.adding  # noqa: SLF001 - Django's own way to ask
    return is_new or not person.has_usable_password() or invitation.account_id is None


@transaction.atomic
def accept(
    *,
    invitation_id: int,
    name: str,
    password: str | None,
    language: str,
    now: dt.datetime,
) -> User:
    """Accept an invitation once, and return the person, who is not signed in by this.

    `password` is None where `chooses_password` says so.

    :raises InvitationOver: somebody was faster, or it is to staff and the address a customer's
        (or the other way round), or the customer was switched off.
    """
    invitation = Invitation.objects.select_for_update(of=("self",)).get(id=invitation_id)
    if invitation.accepted_at or invitation.expires_at <= now:
        raise InvitationOver(invitation_id=invitation_id)
    user = _person(invitation, name=name, language=language, now=now)
    if password is not None:
        user.set_password(password)
        user.sessions_ended += 1
    user.save()
    if invitation.account_id:
        _grant(user, account_id=invitation.account_id, role=invitation.role, now=now)
    invitation.accepted_at = now
    invitation.save(update_fields=["accepted_at"])
    happened = Happened(
        "accept_invitation",
        "invitation",
        invitation.id,
        account_id=invitation.account_id,
        facts={"role": invitation.role or invitation.staff_role, "user": user.id},
    )
    actor = f"{'staff' if user.staff_role else 'user'}:{user.id}"
    record([happened], actor=actor, now=now)
    return user


def _close_open(guests: Sequence[Guest], *, now: dt.datetime) -> None:
    """End the open invitations that new ones replace."""
    emails = [guest.email.strip().lower() for guest in guests]
    found = Invitation.objects.filter(
        email__any_of=emails, accepted_at__isnull=True, expires_at__gt=now
    )
    wanted = {(guest.account_id, email) for guest, email in zip(guests, emails, strict=True)}
    replaced = [i.id for i in found if (i.account_id, i.email) in wanted]
    Invitation.objects.filter(id__any_of=replaced).update(expires_at=now)


def _person(invitation: Invitation, *, name: str, language: str, now: dt.datetime) -> User:
    """Return the person of an invitation, new or known; nobody is customer and staff."""
    user = User.objects.select_for_update(of=("self",)).filter(email=invitation.email).first()
    if user is None:
        user = User(email=invitation.email, name=name, language=language, created_at=now)
    elif bool(user.staff_role) != bool(invitation.staff_role):
        raise InvitationOver(invitation_id=invitation.id)
    if invitation.staff_role:
        user.staff_role, user.is_active = invitation.staff_role, True
    elif not user.is_active:
        raise InvitationOver(invitation_id=invitation.id)
    user.name = user.name or name
    return user


def _grant(user: User, *, account_id: int, role: str, now: dt.datetime) -> None:
    """Give the access; one that is there takes the new role."""
    access = Access.objects.filter(user=user, account=account_id, removed_at__isnull=True).first()
    access = access or Access(user=user, account_id=account_id, granted_at=now)
    access.role = role
    access.save()
