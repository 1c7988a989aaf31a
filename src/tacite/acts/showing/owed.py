"""What is owed back, as pages list it."""

import datetime as dt
from typing import Final

from django.db.models import Q, QuerySet

from tacite.acts.models import OwedRefund

STATES: Final = ("owed", "late", "paid")


def of_account(account_id: int) -> QuerySet[OwedRefund]:
    """Return what was or is owed back to an account, the newest first."""
    return _all().filter(account=account_id).order_by("-id")


def oldest_of(account_id: int) -> OwedRefund | None:
    """Return what has been owed back to an account for longest."""
    return _all().filter(account=account_id, state="owed").order_by("before_on", "id").first()


def listed(*, state: str, today: dt.date) -> QuerySet[OwedRefund]:
    """Return what is owed back (or late, or was paid), what is to be paid first before."""
    if state == "paid":
        return _all().filter(state="paid").order_by("-paid_on", "-id")
    late = Q(before_on__lt=today) if state == "late" else Q()
    return _all().filter(late, state="owed").order_by("before_on", "id")


def one(refund_id: int) -> OwedRefund | None:
    """Return a refund with whose it is and what made it owed."""
    return _all().filter(id=refund_id).first()


def _all() -> QuerySet[OwedRefund]:
    return OwedRefund.objects.select_related(
        "account", "brand", "brand__seller", "subscription", "subscription__offer", "credit_note"
    )
