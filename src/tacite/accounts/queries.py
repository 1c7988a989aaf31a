"""Questions about customers and the people who act for them."""

import datetime as dt
from collections.abc import Iterable

from django.db.models import QuerySet

from tacite.accounts.models import Access, Account, Flag, Note, User, VatCheck
from tacite.rules.tax import VatAnswer


def vat_answers(account_ids: Iterable[int]) -> dict[int, VatAnswer]:
    """Return the newest stored answer about each account's present VAT number."""
    checks = (
        VatCheck.objects.filter(account__in=list(account_ids))
        .select_related("account")
        .order_by("account_id", "-asked_at", "-id")
        .distinct("account_id")
    )
    return {
        check.account_id: VatAnswer(
            number=check.number,
            valid=check.valid,
            asked_on=check.asked_at.date(),
            reference=check.reference,
        )
        for check in checks
        if check.number == check.account.vat_number
    }


def flagged(kind: str, account_ids: Iterable[int]) -> set[int]:
    """Return which of the accounts carry a flag."""
    flags = Flag.objects.filter(kind=kind, lifted_at__isnull=True, account__in=list(account_ids))
    return set(flags.values_list("account_id", flat=True))


def flags_of(account_id: int) -> QuerySet[Flag]:
    """Return the flags an account carries now."""
    return Flag.objects.filter(account=account_id, lifted_at__isnull=True).order_by("kind")


def notes_of(account_id: int) -> QuerySet[Note]:
    """Return what staff wrote about an account, newest first."""
    return Note.objects.filter(account=account_id).order_by("-id")


def accesses_of(user: User) -> QuerySet[Access]:
    """Return the accounts for which a person acts."""
    return (
        Access.objects.filter(user=user, removed_at__isnull=True, account__closed_at__isnull=True)
        .select_related("account", "account__brand", "account__brand__seller")
        .order_by("account__number")
    )


def account_for(user: User, account_id: int) -> Account | None:
    """Return an account if this person may act for it; None says the same for all others."""
    access = accesses_of(user).filter(account=account_id).first()
    return access.account if access else None


def by_ref(brand_id: int, ref: str) -> Account:
    """Return an account by the provider's key.

    :raises Account.DoesNotExist: there is none.
    """
    return Account.objects.get(brand=brand_id, ref=ref)


def born_before(moment: dt.datetime) -> QuerySet[Account]:
    """Return the accounts opened before a moment, by number."""
    return Account.objects.filter(opened_at__lt=moment).order_by("number")
