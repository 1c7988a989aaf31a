"""Questions about customers and the people who act for them."""

import datetime as dt
from collections.abc import Iterable
from typing import Final

from django.db.models import F, Q, QuerySet
from django.db.models.lookups import IsNull

from tacite.accounts.models import Access, Account, Flag, Note, User, VatCheck
from tacite.rules.tax import VatAnswer

_UNANSWERED: Final = IsNull(F("valid"), True)  # noqa: FBT003 - what Django calls it; sorts last


def vat_answers(account_ids: Iterable[int]) -> dict[int, VatAnswer]:
    """Return the newest stored answer about each account's present VAT number.

    A register that was out of reach answered nothing: the last answer serves on, as long as it may.
    """
    checks = (
        VatCheck.objects.filter(account__any_of=list(account_ids), number=F("account__vat_number"))
        .order_by("account_id", _UNANSWERED, "-asked_at", "-id")
        .distinct("account_id")
    )
    return {check.account_id: _answer(check) for check in checks}


def vat_answer_about(account_id: int, number: str) -> VatAnswer | None:
    """Return the newest stored answer about one number of an account, present or future."""
    check = VatCheck.objects.filter(account=account_id, number=number)
    newest = check.order_by(_UNANSWERED, "-asked_at", "-id").first()
    return _answer(newest) if newest else None


def vat_answer_before(account_id: int, number: str, *, at: dt.datetime) -> VatAnswer | None:
    """Return the answer on which a document of an instant rests, if there was one."""
    checks = VatCheck.objects.filter(account=account_id, number=number, asked_at__lte=at)
    newest = checks.filter(valid__isnull=False).order_by("-asked_at", "-id").first()
    return _answer(newest) if newest else None


def flagged(kind: str, account_ids: Iterable[int]) -> set[int]:
    """Return which of the accounts carry a flag."""
    flags = Flag.objects.filter(
        kind=kind, lifted_at__isnull=True, account__any_of=list(account_ids)
    )
    return set(flags.values_list("account_id", flat=True))


def flags_among(account_ids: Iterable[int]) -> dict[int, list[str]]:
    """Return the kinds of flags that accounts carry now."""
    flags = Flag.objects.filter(lifted_at__isnull=True, account__any_of=list(account_ids))
    found: dict[int, list[str]] = {}
    for account_id, kind in flags.order_by("account_id", "kind").values_list("account_id", "kind"):
        found.setdefault(account_id, []).append(kind)
    return found


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


def found(text: str, *, also: Iterable[int] = ()) -> QuerySet[Account]:
    """Return the accounts that a text names, newest first; all of them without a text.

    Its number, key, name, company, address or dedicated IBAN; `also` are those of which something
    else was named, such as a reference.
    """
    accounts = Account.objects.select_related("brand").order_by("-id")
    if not text:
        return accounts
    compact = "".join(text.split()).upper()
    return accounts.filter(
        Q(number__iexact=text)
        | Q(ref__iexact=text)
        | Q(name__icontains=text)
        | Q(company__icontains=text)
        | Q(email__icontains=text)
        | Q(vat_number=compact)
        | Q(dedicated_iban=compact)
        | Q(id__any_of=list(also))
    )


def account(account_id: int) -> Account | None:
    """Return an account with its brand and seller, whoever asks: for staff."""
    return Account.objects.select_related("brand", "brand__seller").filter(id=account_id).first()


def accesses_to(account_id: int) -> QuerySet[Access]:
    """Return who acts for an account, with the person."""
    accesses = Access.objects.filter(account=account_id, removed_at__isnull=True)
    return accesses.select_related("user").order_by("id")


def vat_checks_of(account_id: int) -> QuerySet[VatCheck]:
    """Return the stored answers about an account's VAT numbers, newest first."""
    return VatCheck.objects.filter(account=account_id).order_by("-asked_at", "-id")


def names_of(user_ids: Iterable[int]) -> dict[int, str]:
    """Return what people are called, by id; an address where no name was given."""
    ids = list(user_ids)
    if not ids:
        return {}
    people = User.objects.filter(id__any_of=ids).values_list("id", "name", "email")
    return {user_id: name or email for user_id, name, email in people}


def numbers_of(account_ids: Iterable[int]) -> dict[int, str]:
    """Return the numbers of accounts by id."""
    accounts = Account.objects.filter(id__any_of=list(account_ids))
    return dict(accounts.values_list("id", "number"))


def currencies_of(account_ids: Iterable[int]) -> dict[int, str]:
    """Return the currency of accounts."""
    found = Account.objects.filter(id__any_of=list(account_ids))
    return dict(found.values_list("id", "currency"))


def _answer(check: VatCheck) -> VatAnswer:
    return VatAnswer(
        number=check.number,
        valid=check.valid,
        asked_on=check.asked_at.date(),
        reference=check.reference,
    )
