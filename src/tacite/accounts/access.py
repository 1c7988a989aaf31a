"""Who may enter which site, and what they may do there: two tables, and who they are asked for.

A customer's role belongs to an access, a member of staff's to the person (decisions, Who and
whose). Nobody is both: staff enters the back office only, customers never do (V8, 8.4.2).
"""

import dataclasses as dc
import enum
from collections.abc import Mapping
from typing import Any, Final

from django.db.models import OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from tacite.accounts.models import Access, Account, User
from tacite.brands.models import Brand


class Right(enum.StrEnum):
    """What a customer's role may allow, on the account that it is for."""

    SEE = "see"
    """Services, and what becomes of them."""
    MONEY = "money"
    """Requests, invoices, credit, the letters about them."""
    PAY = "pay"
    """Pay, and say how."""
    ORDER = "order"
    """Order services, and change what they cost."""
    END = "end"
    """Terminate services, and undo it (S0-98)."""
    HAND_OVER = "hand_over"
    """Hand services over to another account, take them over, agree to it."""
    SETTINGS = "settings"
    """Change how a service works, at no cost."""
    PEOPLE = "people"
    """Give others access, and take it away."""


class StaffRight(enum.StrEnum):
    """What a staff role may allow, in the back office."""

    SEE = "see"
    """Read everything."""
    NOTE = "note"
    """Write a note about a customer."""
    SERVE = "serve"
    """Grant time, terminate, undo a termination, ask a platform again."""
    DETAILS = "details"
    """Change a customer's details; send an invitation again."""
    LETTERS = "letters"
    """Hold letters, release them, send one again."""
    SETTLE = "settle"
    """Read statements in, place bank lines, use credit."""
    CORRECT = "correct"
    """Void a request, write a credit note."""
    RUN = "run"
    """Try a parked account again, start a night."""
    ADMINISTER = "administer"
    """Brands, settings, staff; the demo's calendar."""


CUSTOMER_RIGHTS: Final[Mapping[str, frozenset[Right]]] = {
    Access.Role.OWNER: frozenset(Right),
    # Gets all payment information and may not end or change services (S3-25).
    Access.Role.BILLING: frozenset({Right.SEE, Right.MONEY, Right.PAY}),
    Access.Role.TECHNICAL: frozenset({Right.SEE, Right.SETTINGS}),
    Access.Role.READER: frozenset({Right.SEE, Right.MONEY}),
}

STAFF_RIGHTS: Final[Mapping[str, frozenset[StaffRight]]] = {
    User.StaffRole.ADMIN: frozenset(StaffRight),
    User.StaffRole.BILLING: frozenset(
        {
            StaffRight.SEE,
            StaffRight.NOTE,
            StaffRight.LETTERS,
            StaffRight.SETTLE,
            StaffRight.CORRECT,
            StaffRight.RUN,
        }
    ),
    User.StaffRole.SUPPORT: frozenset(
        {
            StaffRight.SEE,
            StaffRight.NOTE,
            StaffRight.SERVE,
            StaffRight.DETAILS,
            StaffRight.LETTERS,
        }
    ),
    User.StaffRole.READ_ONLY: frozenset({StaffRight.SEE}),
}

ROLES: Final = tuple(User.StaffRole.values)


@dc.dataclass(frozen=True, slots=True)
class Acting:
    """An account for which a person acts, and in which role."""

    account: Account
    role: str

    def may(self, what: Right) -> bool:
        """Tell whether the role allows something on this account."""
        return what in CUSTOMER_RIGHTS.get(self.role, ())


def may(user: Any, what: StaffRight) -> bool:
    """Tell whether a member of staff may do something in the back office; a stranger never may."""
    if not getattr(user, "is_authenticated", False) or not user.is_active:
        return False
    return what in STAFF_RIGHTS.get(user.staff_role, ())


def may_enter_office(user: User) -> bool:
    """Tell whether a person may enter the back office."""
    return user.is_active and user.staff_role in STAFF_RIGHTS


def acting_in(user: User, brand: Brand) -> list[Acting]:
    """Return the accounts for which a person acts at a brand's site, by number; none for staff.

    Those of the brand, and those of other brands that are managed with one of it: who may act for
    an account may act for those managed with it (S0-71, S0-72). One question.
    """
    if not user.is_active or user.staff_role:
        return []
    own = Access.objects.filter(user=user, removed_at__isnull=True)
    managed = Account.objects.filter(
        managed_with__accesses__user=user, managed_with__accesses__removed_at__isnull=True
    )
    accounts = (
        Account.objects.filter(
            Q(brand=brand) | Q(managed_with__brand=brand),
            id__in=own.values("account_id").union(managed.values("id")),
            closed_at__isnull=True,
        )
        .select_related("brand", "brand__seller")
        .annotate(role=Coalesce(_role(own, "id"), _role(own, "managed_with_id")))
        .order_by("number", "id")
    )
    return [Acting(account=account, role=account.role) for account in accounts]


def may_enter(user: User, *, site: str, brand: Brand | None) -> bool:
    """Tell whether a person may enter a site: "office", or "client" with its brand."""
    if site == "office":
        return may_enter_office(user)
    return site == "client" and brand is not None and bool(acting_in(user, brand))


def _role(own: Any, key: str) -> Subquery:
    return Subquery(own.filter(account=OuterRef(key)).values("role")[:1])
